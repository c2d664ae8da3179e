package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// scan reads the documents of a collection.
type scan struct {
	traced
	set *set.Documents
	// missing is an index that would do better, and rejected are those that
	// would not, for explain.
	missing  string
	rejected []explain.Rejection
	// since, when not zero, is the epoch of the transaction in which the reading
	// began that this goes on with.
	since uint32
}

func (o *scan) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "collection scan", o.set.Coll.ModuleName()
	n.Missing, n.Rejected = o.missing, o.rejected
	return nil
}

func (o *scan) open(rt Runtime) (Iterator, error) {
	it, err := o.start(rt)
	if err != nil {
		return nil, err
	}
	return it, nil
}

func (o *scan) start(rt Runtime) (*scanIterator, error) {
	it := &scanIterator{op: o, data: rt.Data(), set: *o.set}
	it.set.At = it.data.EffectiveAt(o.set.At)
	var err error
	if it.list, err = it.data.List(o.set.Coll, o.set.From, o.set.To, o.set.Backward, it.set.At); err != nil {
		return nil, err
	}
	if o.since != 0 {
		it.list.Since(o.since)
	}
	return it, nil
}

// scanned notes documents that were looked at, of which nothing may be left.
func (o *scan) scanned(n int64) {
	if o.node != nil {
		o.node.Documents += n
		o.node.Rows += n
	}
}

// count counts the documents without making values of them.
func (o *scan) count(rt Runtime) (int64, error) {
	d := rt.Data()
	list, err := d.List(o.set.Coll, o.set.From, o.set.To, o.set.Backward, d.EffectiveAt(o.set.At))
	if err != nil {
		return 0, err
	}
	defer list.Close()
	n, err := list.Count()
	if err != nil {
		return 0, err
	}
	if o.node != nil {
		o.node.Documents = n
	}
	return n, rt.Steps(n)
}

type scanIterator struct {
	op   *scan
	data *document.Reader
	set  set.Documents // what remains
	list *document.Listing
	peek *document.Doc
}

// Next implements Iterator.
func (i *scanIterator) Next() (value.Value, bool, error) {
	d, err := i.advance()
	if d == nil || err != nil {
		return nil, false, err
	}
	i.set.Pass(d)
	i.op.readDocument()
	return d, true, nil
}

func (i *scanIterator) advance() (*document.Doc, error) {
	if d := i.peek; d != nil {
		i.peek = nil
		return d, nil
	}
	return i.list.Next()
}

// lend puts the next document into d, whose data are only valid until the
// next call.
func (i *scanIterator) lend(d *document.Doc) (bool, error) {
	if i.peek != nil {
		*d, i.peek = *i.peek, nil
		i.set.Pass(d)
		return true, nil
	}
	ok, err := i.list.Lend(d)
	if ok {
		i.set.Pass(d)
	}
	return ok, err
}

// More implements Iterator.
func (i *scanIterator) More() (bool, error) {
	if i.peek == nil {
		d, err := i.list.Next()
		if err != nil {
			return false, err
		}
		i.peek = d
	}
	return i.peek != nil, nil
}

// Rest implements Iterator.
func (i *scanIterator) Rest() set.Set { return i.set.Carried(i.data) }

// Close implements Iterator.
func (i *scanIterator) Close() { i.list.Close() }
