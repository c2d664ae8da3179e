package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// entries reads what a call of an index selects.
type entries struct {
	traced
	set *set.Entries
}

func (o *entries) describe(n *explain.Node) []operator {
	n.Operator, n.Index = "index lookup", o.set.Coll.ModuleName()+"."+o.set.Index.Def.Name
	n.Range, n.Covered = rangeText(o.set), o.set.Index.Covered
	return nil
}

// begin starts reading keys, those of documents with a lookup.
func (o *entries) begin(d *document.Reader, at store.Timestamp, lookup *document.Lookup) (*document.Entries, error) {
	r, prefix, err := o.set.Keys(d.Names.DB)
	if err != nil {
		return nil, err
	}
	return d.Entries(o.set.Coll, r, len(prefix), lookup, o.set.Backward, at)
}

func (o *entries) open(rt Runtime) (Iterator, error) {
	it := &entriesIterator{op: o, data: rt.Data(), set: *o.set}
	it.set.At = it.data.EffectiveAt(o.set.At)
	var err error
	lookup := &document.Lookup{Index: o.set.Index, Terms: o.set.Terms, Site: o.set.Site}
	if it.entries, err = o.begin(it.data, it.set.At, lookup); err != nil {
		return nil, err
	}
	return it, nil
}

type entriesIterator struct {
	op      *entries
	data    *document.Reader
	set     set.Entries // what remains
	entries *document.Entries
	peek    *document.Doc
	peekKey []byte
}

// Next implements Iterator.
func (i *entriesIterator) Next() (value.Value, bool, error) {
	if i.peek == nil {
		if err := i.advance(); i.peek == nil || err != nil {
			return nil, false, err
		}
	}
	d := i.peek
	i.peek = nil
	i.set.Position = i.peekKey
	return d, true, nil
}

func (i *entriesIterator) advance() (err error) {
	i.peek, i.peekKey, err = i.entries.Next()
	if i.peek != nil {
		i.op.readEntry()
	}
	return err
}

// More implements Iterator.
func (i *entriesIterator) More() (bool, error) {
	if i.peek == nil {
		if err := i.advance(); err != nil {
			return false, err
		}
	}
	return i.peek != nil, nil
}

// Rest implements Iterator.
func (i *entriesIterator) Rest() set.Set { return i.set.Carried(i.data) }

// Close implements Iterator.
func (i *entriesIterator) Close() { i.entries.Close() }
