package set

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Map applies a function to every element.
type Map struct {
	chained
	Fn value.Value
}

// NewMap is src with fn applied to every element.
func NewMap(src Set, at store.Timestamp, fn value.Value) *Map { return &Map{chain(src, at), fn} }

// With is the same on another source.
func (s *Map) With(src Set) *Map { r := *s; r.Src = src; return &r }

// Reverse implements Set.
func (s *Map) Reverse() Set { return s.With(s.Src.Reverse()) }
