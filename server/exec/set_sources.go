package exec

import (
	"github.com/fawndb/fawn/fql/value"
)

// arraySet is a set of given elements.
type arraySet struct {
	base
	elems   []value.Value
	reverse bool
	size    int // default page size; 0 means 16
	single  bool
}

// SetOf makes a set of elements in order.
func SetOf(elems []value.Value) Set { return &arraySet{elems: elems} }

// SingleSet makes a set of one element.
func SingleSet(v value.Value) Set { return &arraySet{elems: []value.Value{v}, single: true} }

func (s *arraySet) pageSize() int {
	if s.size > 0 {
		return s.size
	}
	return defaultPageSize
}

func (s *arraySet) Reverse() Set { r := *s; r.reverse = !s.reverse; return &r }

func (s *arraySet) iterate(*Context) (iterator, error) { return &arrayIterator{set: s}, nil }

type arrayIterator struct {
	set *arraySet
	pos int
}

func (i *arrayIterator) next() (value.Value, bool, error) {
	n := len(i.set.elems)
	if i.pos >= n {
		return nil, false, nil
	}
	v := i.set.elems[i.pos]
	if i.set.reverse {
		v = i.set.elems[n-1-i.pos]
	}
	i.pos++
	return v, true, nil
}

func (i *arrayIterator) more() (bool, error) { return i.pos < len(i.set.elems), nil }

func (i *arrayIterator) rest() Set {
	r := *i.set
	if r.reverse {
		r.elems = r.elems[:len(r.elems)-i.pos]
	} else {
		r.elems = r.elems[i.pos:]
	}
	return &r
}

func (i *arrayIterator) close() {}

// sequence is the set of the Ints from..until-1.
type sequence struct {
	base
	from, until int64
	reverse     bool
}

// Sequence makes the set of the integers from (included) until (excluded).
func Sequence(from, until int64) Set { return &sequence{from: from, until: max(from, until)} }

func (s *sequence) pageSize() int { return defaultPageSize }
func (s *sequence) Reverse() Set  { r := *s; r.reverse = !s.reverse; return &r }

func (s *sequence) iterate(c *Context) (iterator, error) {
	return &sequenceIterator{c: c, s: *s}, nil
}

type sequenceIterator struct {
	c *Context
	s sequence // what remains
}

func (i *sequenceIterator) next() (value.Value, bool, error) {
	if i.s.from >= i.s.until {
		return nil, false, nil
	}
	// A sequence can be long: keep the deadline in sight.
	if (i.s.until-i.s.from)%checkEvery == 0 {
		if err := i.c.ctx.Err(); err != nil {
			return nil, false, err
		}
	}
	if i.s.reverse {
		i.s.until--
		return value.Integer(i.s.until), true, nil
	}
	i.s.from++
	return value.Integer(i.s.from - 1), true, nil
}

func (i *sequenceIterator) more() (bool, error) { return i.s.from < i.s.until, nil }
func (i *sequenceIterator) rest() Set           { r := i.s; return &r }
func (i *sequenceIterator) close()              {}
