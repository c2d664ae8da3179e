package exec

import (
	"encoding/binary"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
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
func (s *collectionSet) narrow(c *Context, pred value.Value) (iterator, error) {
	fn, ok := pred.(*plan.Closure)
	if !ok || len(fn.Equality) == 0 || s.coll.native() {
		return nil, nil
	}
	for _, e := range fn.Equality {
		if s.coll.computedField(e.Field) != nil {
			break // an index has not what reading it gives, which may be an error
		}
		ix := s.coll.equalityIndex(e.Field)
		if ix == nil {
			continue
		}
		term, err := e.Operand(&plan.Frame{Captured: fn.Captured, RT: c})
		if err != nil || !exactTerm(term) {
			return nil, err
		}
		prefix := document.IndexPrefix(c.schema.db, s.coll.id(), ix.ID, 64)
		if prefix, err = key.AppendValue(prefix, term, refOf, false); err != nil {
			return nil, nil // too large for an index: documents with it are not in there
		}
		return s.narrowed(c, prefix)
	}
	return nil, nil
}

// equalityIndex finds a stored index that lists the documents by one stored
// field.
func (m *Coll) equalityIndex(field string) *catalog.StoredIndex {
	for _, ix := range m.def.Stored {
		if len(ix.Terms) == 1 && len(ix.Values) == 0 && !ix.Terms[0].MVA &&
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

func (s *collectionSet) narrowed(c *Context, prefix []byte) (iterator, error) {
	it := &narrowedIterator{collectionIterator{c: c, set: *s}}
	it.set.at = c.effectiveAt(s.at)
	if err := c.readable(s.coll, it.set.at); err != nil {
		return nil, err
	}
	r := store.Range{Start: prefix, End: prefix}
	if s.from <= s.to {
		r.Start = binary.BigEndian.AppendUint64(prefix[:len(prefix):len(prefix)], uint64(s.from))
		r.End = append(binary.BigEndian.AppendUint64(prefix[:len(prefix):len(prefix)], uint64(s.to)), 0)
	}
	it.scan = c.tx.Scan(r, s.reverse, it.set.at)
	return it, nil
}

// narrowedIterator reads a collection through the entries of an index: its
// scan lists entries, and documents are read when they are looked into.
type narrowedIterator struct{ collectionIterator }

func (i *narrowedIterator) next() (value.Value, bool, error) {
	d, err := i.advance()
	if d == nil || err != nil {
		return nil, false, err
	}
	i.peek = nil
	i.passed(d)
	return d, true, nil
}

func (i *narrowedIterator) more() (bool, error) {
	d, err := i.advance()
	return d != nil, err
}

// advance makes sure that peek is the next document, if there is one.
func (i *narrowedIterator) advance() (*Doc, error) {
	for i.peek == nil && i.scan.Next() {
		v := i.scan.Version()
		entry, err := parseVersion(v)
		if err != nil {
			return nil, err
		}
		if !i.c.expired(&entry) {
			i.peek = &Doc{coll: i.set.coll, docID: document.DocumentID(v.Key), at: i.set.at}
		}
	}
	return i.peek, i.scan.Err()
}
