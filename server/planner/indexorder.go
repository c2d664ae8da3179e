package planner

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// The rule IndexOrder: the first documents of an order by stored fields are read
// from an index that has these fields as values, forwards or backwards. Before
// the fields all terms and values are given by the predicate, which says
// nothing else.
//
// An index and an order disagree about some values: an index orders strings by
// collation, distinguishes 1 from 1.0, and lists equals by id, whichever way it
// is read. So entries are taken in groups that both agree on, and each group is
// sorted.

// indexOrder reads an order from an index.
type indexOrder struct {
	traced
	docs     *set.Documents
	by       []set.Ordering
	access   *access
	refers   []*document.Doc
	backward bool
}

// indexOrder finds an index for an order; nil when none serves.
func (p *planner) indexOrder(s *set.Order) (*indexOrder, []explain.Rejection) {
	src, pred := s.Src, value.Value(nil)
	if w, ok := src.(*set.Where); ok {
		src, pred = w.Src, w.Pred
	}
	docs := documentsOf(src)
	if docs == nil || docs.Ranged() || len(docs.Coll.Def.Stored) == 0 {
		return nil, nil
	}
	fields := fieldsOf(s, docs.Coll)
	if fields == nil {
		return nil, nil
	}
	var conds []condition
	if pred != nil {
		var whole bool
		if conds, whole = p.conditions(docs.Coll, pred); !whole {
			return nil, nil
		}
	}
	var rejected []explain.Rejection
	for _, ix := range docs.Coll.Def.Stored {
		a, reason := p.ordering(docs.Coll, ix, conds)
		if a != nil {
			var backward, ok bool
			if backward, ok = directions(ix.Values[a.fixed:], s.By, fields); ok {
				return &indexOrder{docs: docs, by: s.By, access: a, refers: refers(conds), backward: backward}, rejected
			}
			reason = "its values are in another order"
		}
		rejected = p.reject(rejected, docs.Coll, ix, reason)
	}
	return nil, rejected
}

// ordering is the part of an index with the documents that pass all conditions.
func (p *planner) ordering(coll *document.Collection, ix *catalog.StoredIndex, conds []condition) (*access, string) {
	if len(conds) > 0 {
		a, reason := p.match(coll, ix, conds)
		if a != nil && !a.answers() {
			return nil, "it does not answer the predicate"
		}
		return a, reason
	}
	if !usable(ix) || len(ix.Terms) > 0 || len(ix.Values) == 0 {
		return nil, "it does not list all documents by its values"
	}
	if !coll.Def.Notes(ix) {
		return nil, "it does not tell which documents it lacks"
	}
	db := p.rt.Data().Names.DB
	start := keyspace.IndexPrefix(db, coll.ID(), ix.ID, 0)
	return &access{
		coll: coll, index: ix, exact: true, sparse: true,
		spans: []span{{store.Range{Start: start, End: keyspace.OmittedRange(db, coll.ID(), ix.ID).Start}, len(start)}},
	}, ""
}

// directions tells whether values are in the order that is asked for, or in the
// opposite one.
func directions(values []catalog.Value, by []set.Ordering, fields []string) (backward, ok bool) {
	if len(values) < len(by) {
		return false, false
	}
	backward = values[0].Desc != by[0].Desc
	for i, f := range fields {
		name, ok := fieldOf(values[i].Path)
		if !ok || name != f || (values[i].Desc != by[i].Desc) != backward {
			return false, false
		}
	}
	return backward, true
}

// first finds want documents of the order behind skip others. ok is false when
// the index does not serve after all.
func (o *indexOrder) first(rt Runtime, skip, want int64) (docs []value.Value, ok bool, err error) {
	d := rt.Data()
	at := d.EffectiveAt(o.docs.At)
	if ok, err := o.access.serves(rt, at, o.refers); !ok || err != nil {
		return nil, false, err
	}
	part, ok, err := o.span(d, at)
	if !ok || err != nil {
		return nil, false, err
	}
	e, err := d.Entries(o.docs.Coll, part.keys, part.prefix, nil, o.backward, at)
	if err != nil {
		return nil, false, err
	}
	r := &groupReader{op: o, rt: rt, at: at, span: part, left: plus(skip, want), skip: skip}
	ok, err = r.read(e)
	if !ok || err != nil {
		e.Discard()
		return nil, false, err
	}
	e.Close()
	docs = make([]value.Value, len(r.ids))
	for i, id := range r.ids {
		docs[i] = &document.Doc{Coll: o.docs.Coll, ID: id, At: at}
	}
	return docs, true, nil
}

// span is the one part of the index that has entries; ok is false when there
// are several, as for numbers that are integers in some documents and doubles
// in others.
func (o *indexOrder) span(d *document.Reader, at store.Timestamp) (found span, ok bool, err error) {
	found = o.access.spans[0]
	n := 0
	for _, s := range o.access.spans {
		if len(o.access.spans) == 1 {
			break
		}
		e, err := d.Entries(o.docs.Coll, s.keys, s.prefix, nil, false, at)
		if err != nil {
			return found, false, err
		}
		_, _, some, err := e.NextKey()
		e.Close()
		if err != nil {
			return found, false, err
		}
		if some {
			found = s
			n++
		}
	}
	return found, n <= 1, nil
}

// groupReader reads entries in groups. Index and order agree on the order of
// groups.
type groupReader struct {
	op   *indexOrder
	rt   Runtime
	at   store.Timestamp
	span span
	left int64 // documents to be found
	skip int64 // of which so many are passed over
	ids  []value.ID

	group   []entryRow
	raw     []byte        // what the last entry is ordered by, as in the key
	keys    []value.Value // the same
	uniform bool          // all entries of the group are ordered by the same
	lone    bool          // nothing else belongs to the group
	asked   bool          // whether it is lone
}

type entryRow struct {
	keys []value.Value
	id   value.ID
}

// read reads until enough documents are found; ok is false for entries that an
// order cannot be read from.
func (r *groupReader) read(e *document.Entries) (ok bool, err error) {
	for r.left > 0 {
		id, values, more, err := e.NextKey()
		if err != nil {
			return false, err
		}
		if !more {
			r.flush()
			return true, nil
		}
		r.op.readEntry()
		if ok, err := r.add(id, values); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// add takes an entry.
func (r *groupReader) add(id value.ID, values []byte) (ok bool, err error) {
	raw, keys, ok := r.decode(values)
	if !ok {
		return false, nil
	}
	if keys != nil {
		same := r.belongs(keys)
		if !same {
			if r.flush(); r.left <= 0 {
				return true, nil
			}
		}
		if ok, err := r.distinguished(keys); !ok || err != nil {
			return false, err
		}
		r.uniform, r.lone, r.asked = !same, false, false
		r.raw, r.keys = append(r.raw[:0], raw...), keys
	}
	r.group = append(r.group, entryRow{r.keys, id})
	if int64(len(r.group)) < r.left {
		return true, nil
	}
	if r.uniform && len(raw) == len(values) && r.op.backward == r.op.docs.Backward {
		if !r.asked {
			r.asked = true
			if r.lone, err = r.alone(); err != nil {
				return false, err
			}
		}
		if r.lone {
			r.flush()
			return true, nil
		}
	}
	if int64(len(r.group)) >= 2*r.left+checkEvery {
		r.sort()
		r.group = r.group[:r.left]
	}
	return true, nil
}

// lastKnown is the last second that can be a commit time.
const lastKnown = math.MaxInt64/1_000_000 - 1

// decode takes apart what an entry is ordered by; keys are nil when they are
// those of the last entry.
func (r *groupReader) decode(values []byte) (raw []byte, keys []value.Value, ok bool) {
	if r.keys != nil && bytes.HasPrefix(values, r.raw) { // no value is the beginning of another
		return values[:len(r.raw)], nil, true
	}
	rest := values
	keys = make([]value.Value, len(r.op.by))
	for i := range keys {
		var err error
		if keys[i], rest, err = key.DecodeValue(rest, r.op.access.index.Values[r.op.access.fixed+i].Desc); err != nil {
			return nil, nil, false
		}
		switch v := keys[i].(type) {
		case key.Ref:
			keys[i] = r.rt.Data().Reference(v, r.at)
		case *value.Array, *value.Object, value.TransactionTime:
			return nil, nil, false
		case value.Time:
			// A commit time that is not known would be below this one in the
			// index, and is above it in an order.
			if v.Sec > lastKnown && r.rt.Data().Tx.Writing() {
				return nil, nil, false
			}
		}
	}
	return values[:len(values)-len(rest)], keys, true
}

// belongs tells whether an entry goes into the group of the one before.
func (r *groupReader) belongs(keys []value.Value) bool {
	if r.keys == nil {
		return false
	}
	for i, k := range keys {
		last := r.keys[i]
		switch {
		case value.IsNumber(k) && value.IsNumber(last):
			if value.TotalCompare(k, last) != 0 {
				return false
			}
		case k.Kind() != last.Kind():
			return false
		case k.Kind() == value.KindString || k.Kind() == value.KindDoc:
			return true
		case value.TotalCompare(k, last) != 0:
			return false
		}
	}
	return true
}

// distinguished tells whether entries that differ in more than the last field
// are where an order has them too: there is no 1.0 in a field that is 1, whose
// entries would all come later.
func (r *groupReader) distinguished(keys []value.Value) (bool, error) {
	for i, k := range keys[:len(keys)-1] {
		if k.Kind() == value.KindString || k.Kind() == value.KindDoc {
			break // the group is sorted by what comes after
		}
		if !value.IsNumber(k) || r.keys != nil && value.TotalCompare(r.keys[i], k) == 0 && i == 0 {
			continue
		}
		if other, err := r.otherForm(keys[:i], k); other || err != nil {
			return false, err
		}
	}
	return true, nil
}

// alone tells whether the group has none but entries that are ordered by the
// same: no number equals it that an index distinguishes from it, and no other
// string is where only the whole group tells.
func (r *groupReader) alone() (bool, error) {
	last := len(r.keys) - 1
	for i, k := range r.keys {
		switch {
		case k.Kind() == value.KindString, k.Kind() == value.KindDoc:
			return false, nil
		case i == last && value.IsNumber(k):
			other, err := r.otherForm(r.keys[:last], k)
			return !other, err
		}
	}
	return true, nil
}

// otherForm tells whether there are entries with a number, behind given values,
// in the other of the two forms that an index distinguishes.
func (r *groupReader) otherForm(before []value.Value, n value.Value) (bool, error) {
	list, ok := points(n)
	if !ok {
		return true, nil
	}
	values := r.op.access.index.Values[r.op.access.fixed:]
	for _, other := range list {
		if (other.Kind() == value.KindDouble) == (n.Kind() == value.KindDouble) {
			continue
		}
		prefix := bytes.Clone(r.span.keys.Start[:r.span.prefix])
		for i, v := range append(before[:len(before):len(before)], other) {
			prefix = append(prefix, encoded(v, values[i].Desc)...)
		}
		e, err := r.rt.Data().Entries(r.op.docs.Coll, store.Prefix(prefix), len(prefix), nil, false, r.at)
		if err != nil {
			return false, err
		}
		_, _, some, err := e.NextKey()
		e.Close()
		if some || err != nil {
			return some, err
		}
	}
	return false, nil
}

// sort brings the group into the order that is asked for.
func (r *groupReader) sort() {
	slices.SortFunc(r.group, func(a, b entryRow) int {
		for i, o := range r.op.by {
			c := value.TotalCompare(a.keys[i], b.keys[i])
			if o.Desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		if r.op.docs.Backward {
			return cmp.Compare(b.id, a.id)
		}
		return cmp.Compare(a.id, b.id)
	})
}

// flush delivers the group.
func (r *groupReader) flush() {
	r.sort()
	for _, x := range r.group[:min(r.left, int64(len(r.group)))] {
		if r.left--; r.skip > 0 {
			r.skip--
		} else {
			r.ids = append(r.ids, x.id)
		}
	}
	r.group = r.group[:0]
}
