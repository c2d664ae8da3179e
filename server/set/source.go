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

func (s *Elements) open(Runtime) (Iterator, error) { return &elementsIterator{set: s}, nil }

// checkEvery is how many elements pass between looks at the deadline.
const checkEvery = 256

type elementsIterator struct {
	set *Elements
	pos int
}

func (i *elementsIterator) Next() (value.Value, bool, error) {
	n := len(i.set.Elems)
	if i.pos >= n {
		return nil, false, nil
	}
	v := i.set.Elems[i.pos]
	if i.set.Backward {
		v = i.set.Elems[n-1-i.pos]
	}
	i.pos++
	return v, true, nil
}

func (i *elementsIterator) More() (bool, error) { return i.pos < len(i.set.Elems), nil }

func (i *elementsIterator) Rest() Set {
	r := *i.set
	if r.Backward {
		r.Elems = r.Elems[:len(r.Elems)-i.pos]
	} else {
		r.Elems = r.Elems[i.pos:]
	}
	return &r
}

func (i *elementsIterator) Close() {}

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

func (s *Sequence) open(rt Runtime) (Iterator, error) {
	return &sequenceIterator{rt: rt, s: *s}, nil
}

type sequenceIterator struct {
	rt Runtime
	s  Sequence // what remains
}

func (i *sequenceIterator) Next() (value.Value, bool, error) {
	if i.s.From >= i.s.Until {
		return nil, false, nil
	}
	// A sequence can be long: keep the deadline in sight.
	if (i.s.Until-i.s.From)%checkEvery == 0 {
		if err := i.rt.Err(); err != nil {
			return nil, false, err
		}
	}
	if i.s.Backward {
		i.s.Until--
		return value.Integer(i.s.Until), true, nil
	}
	i.s.From++
	return value.Integer(i.s.From - 1), true, nil
}

func (i *sequenceIterator) More() (bool, error) { return i.s.From < i.s.Until, nil }
func (i *sequenceIterator) Rest() Set           { r := i.s; return &r }
func (i *sequenceIterator) Close()              {}
