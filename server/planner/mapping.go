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
}

func (p *planner) mapped(s *set.Map, use Use) operator {
	use.Counted = false
	return &mapping{set: s, src: p.plan(s.Src, use)}
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
	return &mappingIterator{Iterator: it, rt: rt, set: o.set}, nil
}

type mappingIterator struct {
	Iterator
	rt  Runtime
	set *set.Map
}

// Next implements Iterator.
func (i *mappingIterator) Next() (value.Value, bool, error) {
	v, ok, err := i.Iterator.Next()
	if !ok || err != nil {
		return nil, false, err
	}
	v, err = callAt(i.rt, i.set.At, i.set.Fn, v)
	return v, err == nil, err
}

// Rest implements Iterator.
func (i *mappingIterator) Rest() set.Set { return i.set.With(i.Iterator.Rest()) }
