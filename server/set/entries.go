package set

import (
	"fmt"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// Entries is the documents that an index lists under the given terms, in index
// order, perhaps bounded to a range of covered values.
type Entries struct {
	base
	Coll  *document.Collection
	Index *document.Index
	Terms []value.Value
	// From and To bound the covered values, both included; nil is unbounded.
	From, To value.Value
	// Position is the key of the last entry delivered, without index and terms;
	// iteration goes on behind it. nil at the beginning.
	Position []byte
	Backward bool
	At       store.Timestamp // read time, txn.Present for now
	Site     diag.Span       // the call that made the set, for hints
}

// Ranged tells whether the set is less than what the terms select.
func (s *Entries) Ranged() bool { return s.From != nil || s.To != nil || s.Position != nil }

// PageSize implements Set.
func (s *Entries) PageSize() int { return DefaultPageSize }

// Reverse implements Set.
func (s *Entries) Reverse() Set { r := *s; r.Backward = !s.Backward; return &r }

// Call is a call of an index: terms, then an optional range. site is the place
// of the call, for hints.
func Call(ix *document.IndexFunction, at store.Timestamp, args []value.Value, site diag.Span) (*Entries, error) {
	def := ix.Index.Def
	n := len(def.Terms)
	if len(args) != n && len(args) != n+1 {
		return nil, argument.CheckCount(ix.Arity(), len(args))
	}
	if !def.Queryable {
		return nil, diag.Errorf(diag.CodeInvalidIndexInvocation, "The index `%s.%s` is not queryable.", ix.Coll.ModuleName(), def.Name)
	}
	s := &Entries{Coll: ix.Coll, Index: ix.Index, At: at, Site: site}
	for i, t := range args[:n] {
		if !document.Storable(t) {
			return nil, argument.Invalid(fmt.Sprintf("term%d", i+1), "Argument cannot be used as lookup term")
		}
		s.Terms = append(s.Terms, t)
	}
	if len(args) == n {
		return s, nil
	}
	return s, s.limit(args[n])
}

// limit reads the range of a call: an object with from, to or both.
func (s *Entries) limit(arg value.Value) error {
	r, ok := arg.(*value.Object)
	from, hasFrom := value.Value(nil), false
	to, hasTo := value.Value(nil), false
	if ok {
		from, hasFrom = r.Get("from")
		to, hasTo = r.Get("to")
	}
	if !hasFrom && !hasTo {
		return invalidRange()
	}
	if hasFrom {
		if err := s.checkBound("from", from); err != nil {
			return err
		}
		s.From = from
	}
	if hasTo {
		if err := s.checkBound("to", to); err != nil {
			return err
		}
		s.To = to
	}
	return nil
}

// Callable tells whether a call of the index can have made the set.
func (s *Entries) Callable() bool {
	ok := s.Index.Def.Queryable && len(s.Terms) == len(s.Index.Def.Terms)
	for _, t := range s.Terms {
		ok = ok && document.Storable(t)
	}
	return ok && (s.From == nil || s.checkBound("from", s.From) == nil) && (s.To == nil || s.checkBound("to", s.To) == nil)
}

// Carried is the set as a cursor with a time holds it: the cursor carries the
// time.
func (s Entries) Carried(d *document.Reader) Set {
	if d.CursorAt != 0 && s.At == d.CursorAt {
		s.At = txn.Present
	}
	return &s
}
