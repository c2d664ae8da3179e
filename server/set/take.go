package set

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
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

func (s *Take) open(rt Runtime) (Iterator, error) {
	if s.N == 0 {
		return (&Elements{Size: s.PageSize()}).open(rt)
	}
	it, err := s.Src.open(rt)
	if err != nil {
		return nil, err
	}
	return &takeIterator{Iterator: it, set: s, left: s.N}, nil
}

type takeIterator struct {
	Iterator
	set  *Take
	left int64
}

func (i *takeIterator) Next() (value.Value, bool, error) {
	if i.left == 0 {
		return nil, false, nil
	}
	i.left--
	return i.Iterator.Next()
}

func (i *takeIterator) More() (bool, error) {
	if i.left == 0 {
		return false, nil
	}
	return i.Iterator.More()
}

func (i *takeIterator) Rest() Set {
	r := *i.set
	r.Src, r.N = i.Iterator.Rest(), i.left
	return &r
}

// Drop is what follows the first n elements.
type Drop struct {
	chained
	N int64
}

// NewDrop is what follows the first n elements of src.
func NewDrop(src Set, at store.Timestamp, n int64) *Drop { return &Drop{chain(src, at), n} }

// Reverse implements Set.
func (s *Drop) Reverse() Set { return NewReversed(s, s.At) }

func (s *Drop) open(rt Runtime) (Iterator, error) {
	it, err := s.Src.open(rt)
	if err != nil {
		return nil, err
	}
	for n := s.N; n > 0; n-- {
		if n%checkEvery == 0 && rt.Err() != nil {
			it.Close()
			return nil, rt.Err()
		}
		if _, ok, err := it.Next(); err != nil || !ok {
			if err != nil {
				it.Close()
				return nil, err
			}
			break
		}
	}
	return it, nil
}
