package set

import (
	"github.com/fawndb/fawn/fql/value"
)

// Concat is one set followed by another.
type Concat struct {
	base
	A, B   Set
	levels int
}

// NewConcat is a followed by b.
func NewConcat(a, b Set) *Concat {
	return &Concat{A: a, B: b, levels: levels(max(a.depth(), b.depth()))}
}

// PageSize implements Set.
func (s *Concat) PageSize() int { return DefaultPageSize }
func (s *Concat) depth() int    { return s.levels }

// Reverse implements Set.
func (s *Concat) Reverse() Set { return NewConcat(s.B.Reverse(), s.A.Reverse()) }

func (s *Concat) open(rt Runtime) (Iterator, error) {
	it, err := s.A.open(rt)
	return &concatIterator{rt: rt, set: s, it: it, first: true}, err
}

type concatIterator struct {
	rt    Runtime
	set   *Concat
	it    Iterator
	first bool
}

func (i *concatIterator) Next() (value.Value, bool, error) {
	v, ok, err := i.it.Next()
	if ok || err != nil || !i.first {
		return v, ok, err
	}
	i.it.Close()
	i.first = false
	if i.it, err = i.set.B.open(i.rt); err != nil {
		i.it = &elementsIterator{set: &Elements{}} // something to close
		return nil, false, err
	}
	return i.it.Next()
}

func (i *concatIterator) More() (bool, error) {
	if i.first {
		return true, nil
	}
	return i.it.More()
}

func (i *concatIterator) Rest() Set {
	if i.first {
		return NewConcat(i.it.Rest(), i.set.B)
	}
	return i.it.Rest()
}

func (i *concatIterator) Close() { i.it.Close() }
