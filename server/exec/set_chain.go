package exec

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// mapSet applies a function to every element.
type mapSet struct {
	chained
	fn value.Value
}

func (s *mapSet) with(src Set) *mapSet { r := *s; r.src = src; return &r }
func (s *mapSet) Reverse() Set         { return s.with(s.src.Reverse()) }

func (s *mapSet) iterate(c *Context) (iterator, error) {
	it, err := s.src.iterate(c)
	if err != nil {
		return nil, err
	}
	return &mapIterator{iterator: it, c: c, set: s}, nil
}

type mapIterator struct {
	iterator
	c   *Context
	set *mapSet
}

func (i *mapIterator) next() (value.Value, bool, error) {
	v, ok, err := i.iterator.next()
	if !ok || err != nil {
		return nil, false, err
	}
	v, err = i.c.callAt(i.set.at, i.set.fn, v)
	return v, err == nil, err
}

func (i *mapIterator) rest() Set { return i.set.with(i.iterator.rest()) }

// whereSet keeps the elements that match a predicate.
type whereSet struct {
	chained
	pred value.Value
}

func (s *whereSet) with(src Set) *whereSet { r := *s; r.src = src; return &r }
func (s *whereSet) Reverse() Set           { return s.with(s.src.Reverse()) }

func (s *whereSet) iterate(c *Context) (it iterator, err error) {
	if src, ok := s.src.(*collectionSet); ok {
		if it, err = src.narrow(c, s.pred); err != nil {
			return nil, err
		}
	}
	if it == nil {
		if it, err = s.src.iterate(c); err != nil {
			return nil, err
		}
	}
	i := &whereIterator{iterator: it, c: c, set: s}
	if fn, ok := s.pred.(*plan.Closure); ok && fn.FieldsOnly && fn.Params == 1 {
		i.docs, _ = it.(*collectionIterator)
	}
	return i, nil
}

type whereIterator struct {
	iterator
	c   *Context
	set *whereSet
	// docs is the source when it is a collection and the predicate only reads
	// fields: then one document serves for all that do not match.
	docs    *collectionIterator
	scratch Doc
}

func (i *whereIterator) next() (value.Value, bool, error) {
	if i.docs != nil {
		return i.nextDoc()
	}
	for {
		v, ok, err := i.iterator.next()
		if !ok || err != nil {
			return nil, false, err
		}
		r, err := i.c.callAt(i.set.at, i.set.pred, v)
		if err != nil {
			return nil, false, err
		}
		if b, ok := r.(value.Bool); ok {
			if b {
				return v, true, nil
			}
			continue
		}
		if _, err := i.c.Truth(r); err != nil {
			return nil, false, err
		}
	}
}

// nextDoc is the innermost loop of a scan: the predicate's frame is set up
// once for all documents it passes over.
func (i *whereIterator) nextDoc() (v value.Value, ok bool, err error) {
	err = i.c.inSet(i.set.at, i.set.pred.(*plan.Closure), func(f *plan.Frame) error {
		var arg value.Value = &i.scratch
		for {
			if ok, err = i.docs.lend(&i.scratch); !ok || err != nil {
				return err
			}
			if err := i.c.Step(); err != nil {
				return err
			}
			f.Slots[0] = arg
			r, err := f.Code(f)
			if err != nil {
				return err
			}
			b, isBool := r.(value.Bool)
			if !isBool {
				if _, err := i.c.Truth(r); err != nil {
					return err
				}
			}
			if b {
				v = i.scratch.keep()
				return nil
			}
		}
	})
	return v, ok && err == nil, err
}

func (i *whereIterator) rest() Set { return i.set.with(i.iterator.rest()) }

// takeSet is the first n elements.
type takeSet struct {
	chained
	n int64
}

func (s *takeSet) Reverse() Set { return &reversed{chain(s, s.at)} }

func (s *takeSet) iterate(c *Context) (iterator, error) {
	if s.n == 0 {
		return (&arraySet{size: s.pageSize()}).iterate(c)
	}
	it, err := s.src.iterate(c)
	if err != nil {
		return nil, err
	}
	return &takeIterator{iterator: it, set: s, left: s.n}, nil
}

type takeIterator struct {
	iterator
	set  *takeSet
	left int64
}

func (i *takeIterator) next() (value.Value, bool, error) {
	if i.left == 0 {
		return nil, false, nil
	}
	i.left--
	return i.iterator.next()
}

func (i *takeIterator) more() (bool, error) {
	if i.left == 0 {
		return false, nil
	}
	return i.iterator.more()
}

func (i *takeIterator) rest() Set {
	r := *i.set
	r.src, r.n = i.iterator.rest(), i.left
	return &r
}

// dropSet is what follows the first n elements.
type dropSet struct {
	chained
	n int64
}

func (s *dropSet) Reverse() Set { return &reversed{chain(s, s.at)} }

func (s *dropSet) iterate(c *Context) (iterator, error) {
	it, err := s.src.iterate(c)
	if err != nil {
		return nil, err
	}
	for n := s.n; n > 0; n-- {
		if n%checkEvery == 0 && c.ctx.Err() != nil {
			it.close()
			return nil, c.ctx.Err()
		}
		if _, ok, err := it.next(); err != nil || !ok {
			if err != nil {
				it.close()
				return nil, err
			}
			break
		}
	}
	return it, nil
}

// concatSet is one set followed by another.
type concatSet struct {
	base
	a, b   Set
	levels int
}

func concat(a, b Set) *concatSet {
	return &concatSet{a: a, b: b, levels: levels(max(a.depth(), b.depth()))}
}

func (s *concatSet) pageSize() int { return defaultPageSize }
func (s *concatSet) depth() int    { return s.levels }
func (s *concatSet) Reverse() Set  { return concat(s.b.Reverse(), s.a.Reverse()) }

func (s *concatSet) iterate(c *Context) (iterator, error) {
	it, err := s.a.iterate(c)
	return &concatIterator{c: c, set: s, it: it, first: true}, err
}

type concatIterator struct {
	c     *Context
	set   *concatSet
	it    iterator
	first bool
}

func (i *concatIterator) next() (value.Value, bool, error) {
	v, ok, err := i.it.next()
	if ok || err != nil || !i.first {
		return v, ok, err
	}
	i.it.close()
	i.first = false
	if i.it, err = i.set.b.iterate(i.c); err != nil {
		i.it = &arrayIterator{set: &arraySet{}} // something to close
		return nil, false, err
	}
	return i.it.next()
}

func (i *concatIterator) more() (bool, error) {
	if i.first {
		return true, nil
	}
	return i.it.more()
}

func (i *concatIterator) rest() Set {
	if i.first {
		return concat(i.it.rest(), i.set.b)
	}
	return i.it.rest()
}

func (i *concatIterator) close() { i.it.close() }

// flatMapSet joins the sets that a function returns for the elements.
type flatMapSet struct {
	chained
	fn      value.Value
	reverse bool // the inner sets are reversed
}

func (s *flatMapSet) Reverse() Set {
	r := *s
	r.src, r.reverse = s.src.Reverse(), !s.reverse
	return &r
}

func (s *flatMapSet) iterate(c *Context) (iterator, error) {
	it, err := s.src.iterate(c)
	if err != nil {
		return nil, err
	}
	return &flatMapIterator{c: c, set: s, outer: it}, nil
}

type flatMapIterator struct {
	c     *Context
	set   *flatMapSet
	outer iterator
	inner iterator // nil between two inner sets
}

func (i *flatMapIterator) next() (value.Value, bool, error) {
	for {
		if i.inner != nil {
			v, ok, err := i.inner.next()
			if ok || err != nil {
				return v, ok, err
			}
			i.inner.close()
			i.inner = nil
		}
		x, ok, err := i.outer.next()
		if !ok || err != nil {
			return nil, false, err
		}
		r, err := i.c.callAt(i.set.at, i.set.fn, x)
		if err != nil {
			return nil, false, err
		}
		s, ok := r.(Set)
		if !ok {
			return nil, false, TypeMismatch("Set<Any>", r)
		}
		if i.set.reverse {
			s = s.Reverse()
		}
		if i.inner, err = s.iterate(i.c); err != nil {
			i.inner = nil
			return nil, false, err
		}
	}
}

func (i *flatMapIterator) more() (bool, error) {
	if i.inner != nil {
		if ok, err := i.inner.more(); ok || err != nil {
			return ok, err
		}
	}
	return i.outer.more()
}

func (i *flatMapIterator) rest() Set {
	r := *i.set
	r.src = i.outer.rest()
	if i.inner == nil {
		return &r
	}
	return withPageSize(concat(i.inner.rest(), &r), r.pageSize())
}

func (i *flatMapIterator) close() {
	if i.inner != nil {
		i.inner.close()
	}
	i.outer.close()
}

// PageSizeError checks a page size.
func PageSizeError(n int64) error {
	if n >= 1 && n <= maxPageSize {
		return nil
	}
	return diag.Errorf("invalid_bounds", "expected `size` to be between 1 and %d (inclusive), received %d", maxPageSize, n)
}
