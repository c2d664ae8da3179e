package set

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/store"
)

// Take is the first n elements.
type Take struct {
	chained
	N int64
}

// NewTake is the first n elements of src. The error has code "invalid_bounds".
func NewTake(src Set, at store.Timestamp, n int64) (*Take, error) {
	if n < 0 {
		return nil, diag.Errorf(diag.CodeInvalidBounds, "expected `limit` to be greater than 0, received %d", n)
	}
	return &Take{chain(src, at), n}, nil
}

// Reverse implements Set.
func (s *Take) Reverse() Set { return NewReversed(s, s.At) }

// Drop is what follows the first n elements.
type Drop struct {
	chained
	N int64
}

// NewDrop is what follows the first n elements of src.
func NewDrop(src Set, at store.Timestamp, n int64) *Drop { return &Drop{chain(src, at), n} }

// Reverse implements Set.
func (s *Drop) Reverse() Set { return NewReversed(s, s.At) }
