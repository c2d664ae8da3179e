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

func (s *Map) with(src Set) *Map { r := *s; r.Src = src; return &r }

// Reverse implements Set.
func (s *Map) Reverse() Set { return s.with(s.Src.Reverse()) }

func (s *Map) open(rt Runtime) (Iterator, error) {
	it, err := s.Src.open(rt)
	if err != nil {
		return nil, err
	}
	return &mapIterator{Iterator: it, rt: rt, set: s}, nil
}

type mapIterator struct {
	Iterator
	rt  Runtime
	set *Map
}

func (i *mapIterator) Next() (value.Value, bool, error) {
	v, ok, err := i.Iterator.Next()
	if !ok || err != nil {
		return nil, false, err
	}
	v, err = callAt(i.rt, i.set.At, i.set.Fn, v)
	return v, err == nil, err
}

func (i *mapIterator) Rest() Set { return i.set.with(i.Iterator.Rest()) }
