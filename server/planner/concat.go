package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// concat reads one set after the other. The second is planned when the first
// has ended: sets that share their parts could be of any size.
type concat struct {
	traced
	set    *set.Concat
	use    Use
	first  operator
	second operator // nil until it is needed
	p      planner
}

func (p *planner) concat(s *set.Concat, use Use) operator {
	o := &concat{set: s, use: use, p: *p}
	if use.Rest {
		use.Want = 0 // the rest of the first set is asked for even at its end
	}
	o.first = p.plan(s.A, use)
	return o
}

func (o *concat) describe(n *explain.Node) []operator {
	n.Operator = "concat"
	o.second = o.p.plan(o.set.B, o.use)
	return []operator{o.first, o.second}
}

func (o *concat) open(rt Runtime) (Iterator, error) {
	it, err := start(rt, o.first)
	if err != nil {
		return nil, err
	}
	return &concatIterator{rt: rt, op: o, it: it, first: true}, nil
}

type concatIterator struct {
	rt        Runtime
	op        *concat
	it        Iterator
	first     bool
	delivered int64 // by the first set
}

// Next implements Iterator.
func (i *concatIterator) Next() (value.Value, bool, error) {
	v, ok, err := i.it.Next()
	if ok || err != nil || !i.first {
		i.delivered++
		return v, ok, err
	}
	i.it.Close()
	i.first = false
	if i.it, err = i.op.next(i.rt, i.delivered); err != nil {
		i.it = delivering(nil, 0) // something to close
		return nil, false, err
	}
	return i.it.Next()
}

// next opens the second set.
func (o *concat) next(rt Runtime, delivered int64) (Iterator, error) {
	if o.second == nil {
		use := o.use
		if use.Want < all {
			use.Want = max(use.Want-delivered, 1)
		}
		if use.Most < all {
			use.Most = max(use.Most-delivered, 1)
		}
		o.second = o.p.plan(o.set.B, use)
	}
	return start(rt, o.second)
}

// More implements Iterator.
func (i *concatIterator) More() (bool, error) {
	if i.first {
		return true, nil
	}
	return i.it.More()
}

// Rest implements Iterator.
func (i *concatIterator) Rest() set.Set {
	if i.first {
		return set.NewConcat(i.it.Rest(), i.op.set.B)
	}
	return i.it.Rest()
}

// Close implements Iterator.
func (i *concatIterator) Close() { i.it.Close() }
