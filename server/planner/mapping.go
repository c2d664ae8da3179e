package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// mapping applies a function to every element of its input.
type mapping struct {
	traced
	set *set.Map
	src operator
	// fetching prepares to fetch what the function will read of many elements;
	// nil when there is nothing. So many of them are wanted.
	fetching func(Runtime) func([]value.Value)
	want     int64
}

func (p *planner) mapped(s *set.Map, use Use) operator {
	use.Counted = false
	src := p.plan(s.Src, use)
	return &mapping{set: s, src: src, fetching: p.fetching(s.Fn, src, use), want: use.Want}
}

func (o *mapping) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "map", functionText(o.set.Fn)
	return []operator{o.src}
}

func (o *mapping) open(rt Runtime) (Iterator, error) {
	it, err := start(rt, o.src)
	if err != nil {
		return nil, err
	}
	i := &mappingIterator{Iterator: it, rt: rt, set: o.set}
	if o.fetching != nil {
		i.ahead = &ahead{src: it, left: o.want, fetch: o.fetching(rt)}
	}
	return i, nil
}

type mappingIterator struct {
	Iterator
	rt    Runtime
	set   *set.Map
	ahead *ahead // nil when nothing is read in advance
}

// Next implements Iterator.
func (i *mappingIterator) Next() (v value.Value, ok bool, err error) {
	if i.ahead != nil {
		v, ok, err = i.ahead.Next()
		i.ahead.left--
	} else {
		v, ok, err = i.Iterator.Next()
	}
	if !ok || err != nil {
		return nil, false, err
	}
	v, err = callAt(i.rt, i.set.At, i.set.Fn, v)
	return v, err == nil, err
}

// Rest implements Iterator.
func (i *mappingIterator) Rest() set.Set { return i.set.With(i.Iterator.Rest()) }
