package set

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// FlatMap joins the sets that a function returns for the elements.
type FlatMap struct {
	chained
	Fn       value.Value
	Backward bool // the inner sets are reversed
}

// NewFlatMap joins the sets that fn makes of the elements of src.
func NewFlatMap(src Set, at store.Timestamp, fn value.Value) *FlatMap {
	return &FlatMap{chained: chain(src, at), Fn: fn}
}

// Reverse implements Set.
func (s *FlatMap) Reverse() Set {
	r := *s
	r.Src, r.Backward = s.Src.Reverse(), !s.Backward
	return &r
}

func (s *FlatMap) open(rt Runtime) (Iterator, error) {
	it, err := s.Src.open(rt)
	if err != nil {
		return nil, err
	}
	return &flatMapIterator{rt: rt, set: s, outer: it}, nil
}

type flatMapIterator struct {
	rt    Runtime
	set   *FlatMap
	outer Iterator
	inner Iterator // nil between two inner sets
}

func (i *flatMapIterator) Next() (value.Value, bool, error) {
	for {
		if i.inner != nil {
			v, ok, err := i.inner.Next()
			if ok || err != nil {
				return v, ok, err
			}
			i.inner.Close()
			i.inner = nil
		}
		x, ok, err := i.outer.Next()
		if !ok || err != nil {
			return nil, false, err
		}
		r, err := callAt(i.rt, i.set.At, i.set.Fn, x)
		if err != nil {
			return nil, false, err
		}
		s, ok := r.(Set)
		if !ok {
			return nil, false, argument.TypeMismatch("Set<Any>", r)
		}
		if i.set.Backward {
			s = s.Reverse()
		}
		if i.inner, err = s.open(i.rt); err != nil {
			i.inner = nil
			return nil, false, err
		}
	}
}

func (i *flatMapIterator) More() (bool, error) {
	if i.inner != nil {
		if ok, err := i.inner.More(); ok || err != nil {
			return ok, err
		}
	}
	return i.outer.More()
}

func (i *flatMapIterator) Rest() Set {
	r := *i.set
	r.Src = i.outer.Rest()
	if i.inner == nil {
		return &r
	}
	return WithPageSize(NewConcat(i.inner.Rest(), &r), r.PageSize())
}

func (i *flatMapIterator) Close() {
	if i.inner != nil {
		i.inner.Close()
	}
	i.outer.Close()
}
