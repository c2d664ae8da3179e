package set

import (
	"encoding/binary"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// narrow starts reading the documents of a collection that can match a
// predicate: when it begins with "param.field == operand" and an index has
// this field as its one term and no values, the index lists them, by
// ascending id as the collection does. The predicate still decides. nil means
// that no index helps.
//
// The set itself stays one of the collection: cursors, event sources and
// equality know nothing of the choice.
func (s *Documents) narrow(rt Runtime, pred value.Value) (Iterator, error) {
	fn, ok := pred.(*plan.Closure)
	if !ok || len(fn.Equality) == 0 || s.Coll.IsNative() {
		return nil, nil
	}
	for _, e := range fn.Equality {
		if s.Coll.Computed(e.Field) != nil {
			break // an index has not what reading it gives, which may be an error
		}
		ix := equalityIndex(s.Coll, e.Field)
		if ix == nil {
			continue
		}
		term, err := e.Operand(&plan.Frame{Captured: fn.Captured, RT: rt})
		if err != nil || !exactTerm(term) {
			return nil, err
		}
		prefix := keyspace.IndexPrefix(rt.Data().Names.DB, s.Coll.ID(), ix.ID, 64)
		if prefix, err = key.AppendValue(prefix, term, document.RefOf, false); err != nil {
			return nil, nil // too large for an index: documents with it are not in there
		}
		return s.narrowed(rt, prefix)
	}
	return nil, nil
}

// equalityIndex finds a complete stored index that lists the documents by one
// stored field.
func equalityIndex(m *document.Collection, field string) *catalog.StoredIndex {
	for _, ix := range m.Def.Stored {
		if ix.State == catalog.Complete && len(ix.Terms) == 1 && len(ix.Values) == 0 && !ix.Terms[0].MVA &&
			len(ix.Terms[0].Path) == 1 && ix.Terms[0].Path[0] == field {
			return ix
		}
	}
	return nil
}

// exactTerm tells whether the operator == and the equality of index terms
// agree on a value. They do not on numbers, identifiers, null and documents.
func exactTerm(v value.Value) bool {
	switch v.Kind() {
	case value.KindString, value.KindBool, value.KindTime, value.KindDate:
		return true
	}
	return false
}

func (s *Documents) narrowed(rt Runtime, prefix []byte) (Iterator, error) {
	it := &narrowedIterator{data: rt.Data(), set: *s}
	it.set.At = it.data.EffectiveAt(s.At)
	r := store.Range{Start: prefix, End: prefix}
	if s.From <= s.To {
		r.Start = binary.BigEndian.AppendUint64(prefix[:len(prefix):len(prefix)], uint64(s.From))
		r.End = append(binary.BigEndian.AppendUint64(prefix[:len(prefix):len(prefix)], uint64(s.To)), 0)
	}
	entries, err := it.data.Entries(s.Coll, r, len(prefix), nil, s.Backward, it.set.At)
	if err != nil {
		return nil, err
	}
	it.entries = entries
	return it, nil
}

// narrowedIterator reads a collection through the entries of an index:
// documents are read when they are looked into.
type narrowedIterator struct {
	data    *document.Reader
	set     Documents // what remains
	entries *document.Entries
	peek    *document.Doc
}

// Next implements Iterator.
func (i *narrowedIterator) Next() (value.Value, bool, error) {
	d, err := i.advance()
	if d == nil || err != nil {
		return nil, false, err
	}
	i.peek = nil
	i.set.pass(d)
	return d, true, nil
}

// More implements Iterator.
func (i *narrowedIterator) More() (bool, error) {
	d, err := i.advance()
	return d != nil, err
}

// advance makes sure that peek is the next document, if there is one.
func (i *narrowedIterator) advance() (d *document.Doc, err error) {
	if i.peek == nil {
		i.peek, _, err = i.entries.Next()
	}
	return i.peek, err
}

// Rest implements Iterator.
func (i *narrowedIterator) Rest() Set { return i.set.carried(i.data) }

// Close implements Iterator.
func (i *narrowedIterator) Close() { i.entries.Close() }
