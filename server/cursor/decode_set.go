package cursor

import (
	"math"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

func (d *decoder) set() set.Set {
	s, ok := d.value().(set.Set)
	if !ok {
		d.fail()
		return &set.Elements{}
	}
	return s
}

// chain reads what sets on top of another begin with.
func (d *decoder) chain() (set.Set, store.Timestamp) {
	at := d.time()
	return d.set(), at
}

// decodeSet reads the set that a tag announces; nil, with the error noted,
// when there is none.
func (d *decoder) decodeSet(tag int) set.Set {
	switch tag {
	case tagElements:
		return &set.Elements{
			Backward: d.bool(), Single: d.bool(), Size: int(d.within(0, set.MaxPageSize)), Elems: d.values(),
		}
	case tagSequence:
		return &set.Sequence{
			From:     d.within(math.MinInt32, math.MaxInt32),
			Until:    d.within(math.MinInt32, math.MaxInt32),
			Backward: d.bool(),
		}
	case tagDocuments:
		return d.documents()
	case tagEntries:
		return d.entries()
	case tagConcat:
		a := d.set()
		return set.NewConcat(a, d.set())
	case tagPaged:
		size := d.pageSize()
		return set.WithPageSize(d.set(), size)
	case tagMap, tagWhere, tagFlatMap, tagTake, tagDrop, tagOrder, tagDistinct, tagReversed:
		src, at := d.chain()
		return d.chained(tag, src, at)
	}
	d.fail()
	return nil
}

func (d *decoder) chained(tag int, src set.Set, at store.Timestamp) set.Set {
	switch tag {
	case tagMap:
		return set.NewMap(src, at, d.value())
	case tagWhere:
		return set.NewWhere(src, at, d.value())
	case tagFlatMap:
		backward := d.bool()
		s := set.NewFlatMap(src, at, d.value())
		s.Backward = backward
		return s
	case tagTake:
		if s, err := set.NewTake(src, at, d.within(0, math.MaxInt32)); err == nil {
			return s
		}
		d.fail()
		return nil
	case tagDrop:
		return set.NewDrop(src, at, d.within(0, math.MaxInt32))
	case tagOrder:
		var by []set.Ordering
		for n := d.count(); n > 0 && d.err == nil; n-- {
			by = append(by, set.Ordering{Desc: d.bool(), Accessor: d.value()})
		}
		return set.NewOrder(src, at, by)
	case tagDistinct:
		return set.NewDistinct(src, at)
	}
	return set.NewReversed(src, at)
}

func (d *decoder) documents() set.Set {
	s := &set.Documents{Coll: d.coll()}
	s.From, s.To = value.ID(d.within(0, int64(document.MaxID))), value.ID(d.int())
	s.Backward, s.At = d.bool(), d.time()
	if d.err != nil {
		return nil
	}
	return s
}

func (d *decoder) entries() set.Set {
	s := &set.Entries{Coll: d.coll()}
	name, backing := d.string(), d.int()
	s.Backward, s.At, s.Position = d.bool(), d.time(), d.bytes()
	s.Terms = d.values()
	if d.bool() {
		s.From = d.value()
	}
	if d.bool() {
		s.To = d.value()
	}
	if s.Index = d.indexOf(s.Coll, name); s.Index == nil {
		return nil
	}
	// A position means nothing in an index that was defined anew since.
	if !s.Callable() || int64(s.Index.Def.Backing) != backing {
		return nil
	}
	if len(s.Position) == 0 {
		s.Position = nil
	}
	return s
}
