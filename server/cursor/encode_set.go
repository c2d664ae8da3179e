package cursor

import (
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// encodeSet writes one node of a set and those below it.
func (e *encoder) encodeSet(s set.Set) error {
	switch s := s.(type) {
	case *set.Elements:
		e.tag(tagElements)
		e.bool(s.Backward)
		e.bool(s.Single)
		e.int(int64(s.Size))
		return e.values(s.Elems)
	case *set.Sequence:
		e.tag(tagSequence)
		e.int(s.From)
		e.int(s.Until)
		e.bool(s.Backward)
		return nil
	case *set.Documents:
		e.tag(tagDocuments)
		e.string(s.Coll.ModuleName())
		e.int(int64(s.From))
		e.int(int64(s.To))
		e.bool(s.Backward)
		e.int(int64(s.At))
		return nil
	case *set.Entries:
		return e.entries(s)
	case *set.Map:
		if err := e.chain(tagMap, s.Src, s.At); err != nil {
			return err
		}
		return e.value(s.Fn)
	case *set.Where:
		if err := e.chain(tagWhere, s.Src, s.At); err != nil {
			return err
		}
		return e.value(s.Pred)
	case *set.FlatMap:
		if err := e.chain(tagFlatMap, s.Src, s.At); err != nil {
			return err
		}
		e.bool(s.Backward)
		return e.value(s.Fn)
	case *set.Take:
		if err := e.chain(tagTake, s.Src, s.At); err != nil {
			return err
		}
		e.int(s.N)
		return nil
	case *set.Drop:
		if err := e.chain(tagDrop, s.Src, s.At); err != nil {
			return err
		}
		e.int(s.N)
		return nil
	case *set.Concat:
		e.tag(tagConcat)
		if err := e.set(s.A); err != nil {
			return err
		}
		return e.set(s.B)
	case *set.Order:
		return e.order(s)
	case *set.Distinct:
		return e.chain(tagDistinct, s.Src, s.At)
	case *set.Reversed:
		return e.chain(tagReversed, s.Src, s.At)
	case *set.Paged:
		e.tag(tagPaged)
		e.int(int64(s.Size))
		return e.set(s.Set)
	}
	return fmt.Errorf("a %T cannot be part of a cursor", s)
}

func (e *encoder) chain(tag int, src set.Set, at store.Timestamp) error {
	e.tag(tag)
	e.int(int64(at))
	return e.set(src)
}

func (e *encoder) order(s *set.Order) error {
	if err := e.chain(tagOrder, s.Src, s.At); err != nil {
		return err
	}
	e.int(int64(len(s.By)))
	for _, o := range s.By {
		e.bool(o.Desc)
		if err := e.value(o.Accessor); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) entries(s *set.Entries) error {
	e.tag(tagEntries)
	e.string(s.Coll.ModuleName())
	e.string(s.Index.Def.Name)
	e.int(int64(s.Index.Def.Backing))
	e.bool(s.Backward)
	e.int(int64(s.At))
	e.bytes(s.Position)
	if err := e.values(s.Terms); err != nil {
		return err
	}
	for _, b := range []value.Value{s.From, s.To} {
		e.bool(b != nil)
		if b != nil {
			if err := e.value(b); err != nil {
				return err
			}
		}
	}
	return nil
}
