package exec

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Limits of sets (sets document, section 1.1).
const (
	defaultPageSize = 16
	maxPageSize     = 16000
	maxElements     = 16000
)

// Set is a lazy set: a recipe that is evaluated anew each time it is read.
type Set interface {
	value.Value
	// iterate starts reading from the set's beginning.
	iterate(c *Context) (iterator, error)
	// Reverse returns the set in opposite order.
	Reverse() Set
	// pageSize is the page size of a page without an explicit one.
	pageSize() int
	// depth is how many sets the set is built on, one on the other.
	depth() int
	// encode writes the set into a cursor.
	encode(e *cursorEncoder) error
}

// iterator reads a set once.
type iterator interface {
	// next returns the next element; ok is false at the end.
	next() (v value.Value, ok bool, err error)
	// more tells whether a page that ends here has an "after". It may be true
	// although nothing follows (see the page contract, section 6.2), never
	// false although something does.
	more() (bool, error)
	// rest is the set of the elements not yet delivered.
	rest() Set
	close()
}

// Iterate calls f for the elements of a set until f wants no more.
func (c *Context) Iterate(set value.Value, f func(value.Value) (more bool, err error)) error {
	it, err := set.(Set).iterate(c)
	if err != nil {
		return err
	}
	defer it.close()
	for {
		v, ok, err := it.next()
		if err != nil || !ok {
			return err
		}
		if ok, err = f(v); err != nil || !ok {
			return err
		}
	}
}

// Collect reads a whole set; more than 16000 elements are an error.
func (c *Context) Collect(set Set) ([]value.Value, error) {
	var out []value.Value
	err := c.Iterate(set, func(v value.Value) (bool, error) {
		if len(out) == maxElements {
			return false, diag.Errorf("value_too_large", "Value too large: exceeded maximum number of elements (limit=%d).", maxElements)
		}
		out = append(out, v)
		return true, nil
	})
	return out, err
}

// base is embedded in all sets.
type base struct{}

// Kind implements value.Value.
func (base) Kind() value.Kind { return value.KindSet }

func (base) depth() int { return 0 }

// chained is embedded in sets made by a method of another set: they have its
// page size, and their functions read at the time the method was called.
type chained struct {
	base
	src    Set
	at     store.Timestamp
	levels int
}

func (s chained) pageSize() int { return s.src.pageSize() }
func (s chained) depth() int    { return s.levels }

func (c *Context) chained(src Set) chained { return chain(src, c.readTime()) }

func chain(src Set, at store.Timestamp) chained {
	return chained{src: src, at: at, levels: levels(src.depth())}
}

// maxSetLevels bounds the sets that are built on each other: reading them,
// which every call frame of a query may do, goes as deep into the stack.
const maxSetLevels = 1024

// levels is the depth of a set on top of one of depth n. It panics with a
// *diag.Error at the limit, as comparisons do; see Context.evaluate.
func levels(n int) int {
	if n >= maxSetLevels {
		panic(diag.Errorf("value_too_large", "Value too large: sets built on each other exceed limit %d.", maxSetLevels))
	}
	return n + 1
}

// callAt calls a function of a set: with its own read time, and without the
// right to write.
func (c *Context) callAt(at store.Timestamp, fn, arg value.Value) (r value.Value, err error) {
	oldAt, oldLimit, oldPlace := c.readAt, c.limit, c.place
	c.readAt = at
	if c.limit > builtin.Read {
		c.limit, c.place = builtin.Read, setFunctions
	}
	if l, ok := fn.(*plan.Closure); ok && l.Params == 1 && !l.Variadic {
		r, err = c.callClosure1(l, arg)
	} else {
		r, err = c.Call(fn, arg)
	}
	c.readAt, c.limit, c.place = oldAt, oldLimit, oldPlace
	return r, err
}

// inSet sets up a lambda's frame for calls from inside a set and lends it to
// f, which sets the parameters and runs the frame's code as often as it likes.
func (c *Context) inSet(at store.Timestamp, fn *plan.Closure, f func(*plan.Frame) error) error {
	oldAt, oldLimit, oldPlace, site := c.readAt, c.limit, c.place, c.site
	c.readAt = at
	if c.limit > builtin.Read {
		c.limit, c.place = builtin.Read, setFunctions
	}
	err := c.enter(fn.Nesting)
	if err == nil {
		frame := c.frame()
		frame.Slots, frame.Captured, frame.RT, frame.Code = c.Args(fn.Slots), fn.Captured, c, fn.Body
		err = f(frame)
		c.Release(fn.Slots)
		c.leave(fn.Nesting)
	}
	c.readAt, c.limit, c.place, c.site = oldAt, oldLimit, oldPlace, site
	return err
}

// setFunctions names the context of functions that run inside a set.
const setFunctions = "set functions"

// reversed is the generic reverse of a set: collected and turned round.
type reversed struct {
	chained
}

func (s *reversed) iterate(c *Context) (iterator, error) {
	elems, err := c.Collect(s.src)
	if err != nil {
		return nil, err
	}
	return (&arraySet{elems: elems, reverse: true}).iterate(c)
}

func (s *reversed) Reverse() Set { return s.src }

// paged is a set with another default page size.
type paged struct {
	Set
	size int
}

// withPageSize gives a set another page size.
func withPageSize(s Set, size int) Set {
	for {
		p, ok := s.(*paged)
		if !ok {
			return &paged{s, size}
		}
		s = p.Set
	}
}

func (s *paged) pageSize() int { return s.size }
func (s *paged) Reverse() Set  { return withPageSize(s.Set.Reverse(), s.size) }

func (s *paged) iterate(c *Context) (iterator, error) {
	it, err := s.Set.iterate(c)
	return &pagedIterator{it, s.size}, err
}

type pagedIterator struct {
	iterator
	size int
}

func (i *pagedIterator) rest() Set { return withPageSize(i.iterator.rest(), i.size) }
