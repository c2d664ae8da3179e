package set

import (
	"github.com/fawndb/fawn/fql/value"
)

// Elements is a set of given elements.
type Elements struct {
	base
	Elems    []value.Value
	Backward bool
	Size     int  // default page size; 0 means 16
	Single   bool // made by Set.single
}

// Of makes a set of elements in order.
func Of(elems []value.Value) Set { return &Elements{Elems: elems} }

// SingleOf makes a set of one element.
func SingleOf(v value.Value) Set { return &Elements{Elems: []value.Value{v}, Single: true} }

// PageSize implements Set.
func (s *Elements) PageSize() int {
	if s.Size > 0 {
		return s.Size
	}
	return DefaultPageSize
}

// Reverse implements Set.
func (s *Elements) Reverse() Set { r := *s; r.Backward = !s.Backward; return &r }

// Sequence is the set of the Ints from..until-1.
type Sequence struct {
	base
	From, Until int64
	Backward    bool
}

// NewSequence makes the set of the integers from (included) until (excluded).
func NewSequence(from, until int64) Set { return &Sequence{From: from, Until: max(from, until)} }

// PageSize implements Set.
func (s *Sequence) PageSize() int { return DefaultPageSize }

// Reverse implements Set.
func (s *Sequence) Reverse() Set { r := *s; r.Backward = !s.Backward; return &r }
