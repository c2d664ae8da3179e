package set

import (
	"strconv"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// Documents is the documents of a collection with ids From to To, both
// included, by ascending id.
type Documents struct {
	base
	Coll     *document.Collection
	From, To value.ID
	Backward bool
	At       store.Timestamp // read time, txn.Present for now
}

// All is the set of all documents of a collection.
func All(coll *document.Collection, at store.Timestamp) *Documents {
	return &Documents{Coll: coll, To: document.MaxID, At: at}
}

// InRange is the set of the documents in a range that the argument of
// all({ from, to }) gives: bounds are ids or documents.
func InRange(coll *document.Collection, at store.Timestamp, r value.Value) (*Documents, error) {
	o, ok := r.(*value.Object)
	if !ok {
		return nil, invalidRange()
	}
	s := All(coll, at)
	from, hasFrom := o.Get("from")
	to, hasTo := o.Get("to")
	if !hasFrom && !hasTo {
		return nil, invalidRange()
	}
	if hasFrom {
		id, ok := boundID(from)
		if !ok {
			return nil, notID("from")
		}
		s.From = max(id, 0)
	}
	if hasTo {
		if s.To, ok = boundID(to); !ok {
			return nil, notID("to")
		}
	}
	return s, nil
}

func invalidRange() error {
	return argument.Invalid("range", "should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields")
}

func notID(name string) error {
	return argument.Invalid("range", "The `"+name+"` field must be a document id.")
}

// boundID reads a bound that names a document: a document, an ID, an integer
// or a decimal string.
func boundID(v value.Value) (value.ID, bool) {
	switch v := v.(type) {
	case *document.Doc:
		return v.ID, true
	case value.ID:
		return v, true
	case value.Int:
		return value.ID(v), true
	case value.Long:
		return value.ID(v), true
	case value.String:
		id, err := strconv.ParseInt(string(v), 10, 64)
		return value.ID(id), err == nil
	}
	return 0, false
}

// Ranged tells whether the set is less than the whole collection.
func (s *Documents) Ranged() bool { return s.From != 0 || s.To != document.MaxID }

// PageSize implements Set.
func (s *Documents) PageSize() int { return DefaultPageSize }

// Reverse implements Set.
func (s *Documents) Reverse() Set { r := *s; r.Backward = !s.Backward; return &r }

// Pass leaves of the set what is behind a document.
func (s *Documents) Pass(d *document.Doc) {
	switch {
	case s.Backward:
		s.To = d.ID - 1
	case d.ID == document.MaxID:
		s.From, s.To = 1, 0 // nothing
	default:
		s.From = d.ID + 1
	}
}

// Carried is the set as a cursor with a time holds it: the cursor carries the
// time.
func (s Documents) Carried(d *document.Reader) Set {
	if d.CursorAt != 0 && s.At == d.CursorAt {
		s.At = txn.Present
	}
	return &s
}
