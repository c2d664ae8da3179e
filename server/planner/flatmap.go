package planner

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// flatMap joins the sets that a function returns for the elements of its input.
// The inner sets are planned as they come.
type flatMap struct {
	traced
	set *set.FlatMap
	use Use
	src operator
}

func (p *planner) flatMapped(s *set.FlatMap, use Use) operator {
	return &flatMap{set: s, use: use.some(), src: p.plan(s.Src, use.some())}
}

func (o *flatMap) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "flat map", functionText(o.set.Fn)
	return []operator{o.src}
}

func (o *flatMap) open(rt Runtime) (Iterator, error) {
	it, err := start(rt, o.src)
	if err != nil {
		return nil, err
	}
	return &flatMapIterator{rt: rt, op: o, outer: it}, nil
}

type flatMapIterator struct {
	rt    Runtime
	op    *flatMap
	outer Iterator
	inner Iterator // nil between two inner sets
}

// Next implements Iterator.
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
		r, err := callAt(i.rt, i.op.set.At, i.op.set.Fn, x)
		if err != nil {
			return nil, false, err
		}
		s, ok := r.(set.Set)
		if !ok {
			return nil, false, argument.TypeMismatch("Set<Any>", r)
		}
		if i.op.set.Backward {
			s = s.Reverse()
		}
		p := newPlanner(i.rt)
		if i.inner, err = p.plan(s, i.op.use).open(i.rt); err != nil {
			i.inner = nil
			return nil, false, err
		}
	}
}

// More implements Iterator.
func (i *flatMapIterator) More() (bool, error) {
	if i.inner != nil {
		if ok, err := i.inner.More(); ok || err != nil {
			return ok, err
		}
	}
	return i.outer.More()
}

// Rest implements Iterator.
func (i *flatMapIterator) Rest() set.Set {
	r := *i.op.set
	r.Src = i.outer.Rest()
	if i.inner == nil {
		return &r
	}
	return set.WithPageSize(set.NewConcat(i.inner.Rest(), &r), r.PageSize())
}

// Close implements Iterator.
func (i *flatMapIterator) Close() {
	if i.inner != nil {
		i.inner.Close()
	}
	i.outer.Close()
}
