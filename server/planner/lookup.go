package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// lookup reads documents of a collection through an index, in the order of the
// collection: those that pass the conditions of a predicate, and perhaps others.
// The set remains one of the collection: what remains of it knows nothing of
// the index.
//
// When it turns out that the index does not serve, or as soon as something is
// written in between, it goes on with the collection itself.
type lookup struct {
	traced
	docs *set.Documents
	// where is the set whose predicate the index answers, nil when someone else
	// looks at the predicate.
	where    *set.Where
	access   *access
	refers   []*document.Doc // that must exist
	use      Use
	text     string // the conditions, for explain
	rejected []explain.Rejection
}

func (o *lookup) describe(n *explain.Node) []operator {
	o.access.describe(n)
	n.Detail, n.Rejected = o.text, o.rejected
	if o.access.unique {
		n.Estimated = 1
	}
	return nil
}

// serves tells whether the index has all entries of which it depends.
func (a *access) serves(rt Runtime, at store.Timestamp, refers []*document.Doc) (bool, error) {
	d := rt.Data()
	for _, doc := range refers {
		if ok, err := d.Exists(doc); !ok || err != nil {
			return false, nil // the collection meets the same error, if it comes so far
		}
	}
	if a.sparse {
		omits, err := d.Omits(a.coll, a.index.ID, at)
		return !omits, err
	}
	return true, nil
}

func (o *lookup) open(rt Runtime) (Iterator, error) {
	it, err := o.begin(rt)
	if err != nil {
		return nil, err
	}
	return it, nil
}

func (o *lookup) begin(rt Runtime) (*lookupIterator, error) {
	d := rt.Data()
	it := &lookupIterator{op: o, rt: rt, data: d, set: *o.docs, epoch: d.Tx.Epoch()}
	it.set.At = d.EffectiveAt(o.docs.At)
	serves, err := o.access.serves(rt, it.set.At, o.refers)
	if err != nil {
		return nil, err
	}
	if serves {
		if it.ids, err = o.ids(d, it.set.At); err != nil {
			return nil, err
		}
	}
	if it.ids == nil {
		return it, it.goOn()
	}
	return it, nil
}

// ids begins to read the ids that the index lists; nil when the collection is
// to be read instead.
func (o *lookup) ids(d *document.Reader, at store.Timestamp) (idSource, error) {
	if o.use.Counted || o.access.ordered() {
		return o.streams(d, at)
	}
	return o.collected(d, at)
}

// idSource delivers ids of documents.
type idSource interface {
	next() (id value.ID, ok bool, err error)
	close()
}

type lookupIterator struct {
	op    *lookup
	rt    Runtime
	data  *document.Reader
	set   set.Documents // what remains
	epoch uint32        // of the transaction when the reading began
	ids   idSource
	plain Iterator // reads the collection itself; nil while the index does
}

// Next implements Iterator.
func (i *lookupIterator) Next() (value.Value, bool, error) {
	if i.plain == nil && i.data.Tx.Epoch() != i.epoch {
		if err := i.goOn(); err != nil {
			return nil, false, err
		}
	}
	if i.plain != nil {
		return i.plain.Next()
	}
	id, ok, err := i.ids.next()
	if !ok || err != nil {
		return nil, false, err
	}
	i.op.readEntry()
	d := &document.Doc{Coll: i.set.Coll, ID: id, At: i.set.At}
	i.set.Pass(d)
	return d, true, nil
}

// goOn reads what remains from the collection.
func (i *lookupIterator) goOn() (err error) {
	if i.ids != nil {
		i.ids.close()
		i.ids = nil
	}
	rest := i.set
	var op operator = &scan{set: &rest, since: i.epoch}
	if i.op.where != nil {
		op = &filter{set: i.op.where, src: op}
	}
	if n := i.op.node; n != nil {
		n.Operator, n.Rejected = "collection scan", append(n.Rejected, explain.Rejection{
			Index: n.Index, Reason: "it would not have helped",
		})
		n.Index, n.Range, n.Covered = "", "", nil
	}
	i.plain, err = op.open(i.rt)
	return err
}

// More implements Iterator: a page ends before the end of the collection.
func (i *lookupIterator) More() (bool, error) {
	if i.plain != nil {
		return i.plain.More()
	}
	return i.data.Some(i.set.Coll, i.set.From, i.set.To, i.set.Backward, i.set.At)
}

// Rest implements Iterator.
func (i *lookupIterator) Rest() set.Set {
	switch {
	case i.plain != nil:
		return i.plain.Rest()
	case i.op.where != nil:
		return i.op.where.With(i.set.Carried(i.data))
	}
	return i.set.Carried(i.data)
}

// Close implements Iterator.
func (i *lookupIterator) Close() {
	if i.ids != nil {
		i.ids.close()
	}
	if i.plain != nil {
		i.plain.Close()
	}
}
