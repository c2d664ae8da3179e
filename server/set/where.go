package set

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Where keeps the elements that match a predicate.
type Where struct {
	chained
	Pred value.Value
}

// NewWhere is the elements of src that match pred.
func NewWhere(src Set, at store.Timestamp, pred value.Value) *Where {
	return &Where{chain(src, at), pred}
}

// With is the same on another source.
func (s *Where) With(src Set) *Where { r := *s; r.Src = src; return &r }

// Reverse implements Set.
func (s *Where) Reverse() Set { return s.With(s.Src.Reverse()) }
