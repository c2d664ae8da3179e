package exec

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// The set-building methods, for the standard library's table. All are lazy.

// Map applies fn to every element.
func (c *Context) Map(s Set, fn value.Value) Set { return &mapSet{c.chained(s), fn} }

// Where keeps the elements that match pred.
func (c *Context) Where(s Set, pred value.Value) Set { return &whereSet{c.chained(s), pred} }

// FlatMap joins the sets that fn makes of the elements.
func (c *Context) FlatMap(s Set, fn value.Value) Set {
	return &flatMapSet{chained: c.chained(s), fn: fn}
}

// Take is the first n elements.
func (c *Context) Take(s Set, n int64) (Set, error) {
	if n < 0 {
		return nil, diag.Errorf("invalid_bounds", "expected `limit` to be greater than 0, received %d", n)
	}
	return &takeSet{c.chained(s), n}, nil
}

// Drop is what follows the first n elements.
func (c *Context) Drop(s Set, n int64) Set { return &dropSet{c.chained(s), n} }

// Concat is a followed by b.
func (c *Context) Concat(a, b Set) Set { return concat(a, b) }

// Order is s in the order given.
func (c *Context) Order(s Set, by []Ordering) Set { return &orderSet{c.chained(s), by} }

// Distinct is the unique elements of s in the total order.
func (c *Context) Distinct(s Set) Set { return &distinctSet{c.chained(s)} }

// WithPageSize is s with another default page size.
func (c *Context) WithPageSize(s Set, n int64) (Set, error) {
	if err := PageSizeError(n); err != nil {
		return nil, err
	}
	return withPageSize(s, int(n)), nil
}

// First is the first element, or ok == false.
func (c *Context) First(s Set) (value.Value, bool, error) {
	it, err := s.iterate(c)
	if err != nil {
		return nil, false, err
	}
	defer it.close()
	return it.next()
}
