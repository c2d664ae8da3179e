package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
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
