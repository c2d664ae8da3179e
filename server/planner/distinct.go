package planner

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// distinct collects its input and delivers what is unique in the total order.
type distinct struct {
	traced
	set *set.Distinct
	src operator
}

func (o *distinct) describe(n *explain.Node) []operator {
	n.Operator = "distinct"
	return []operator{o.src}
}

func (o *distinct) open(rt Runtime) (Iterator, error) {
	elems, err := drain(rt, o.src)
	if err != nil {
		return nil, err
	}
	if elems, err = Sort(rt, o.set.At, elems, nil); err != nil {
		return nil, err
	}
	return delivering(slices.CompactFunc(elems, value.Same), o.set.PageSize()), nil
}

// drain collects an input.
func drain(rt Runtime, src operator) ([]value.Value, error) {
	it, err := start(rt, src)
	if err != nil {
		return nil, err
	}
	defer it.Close()
	return collect(it)
}

// reversed collects its input and turns it round.
type reversed struct {
	traced
	set *set.Reversed
	src operator
}

func (o *reversed) describe(n *explain.Node) []operator {
	n.Operator = "reverse"
	return []operator{o.src}
}

func (o *reversed) open(rt Runtime) (Iterator, error) {
	elems, err := drain(rt, o.src)
	if err != nil {
		return nil, err
	}
	return &elementsIterator{set: &set.Elements{Elems: elems, Backward: true}}, nil
}

// paged gives what remains of its input a page size.
type paged struct {
	traced
	size int
	src  operator
}

func (o *paged) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "page size", fmt.Sprint(o.size)
	return []operator{o.src}
}

func (o *paged) open(rt Runtime) (Iterator, error) {
	it, err := start(rt, o.src)
	if err != nil {
		return nil, err
	}
	return &pagedIterator{it, o.size}, nil
}

type pagedIterator struct {
	Iterator
	size int
}

// Rest implements Iterator.
func (i *pagedIterator) Rest() set.Set { return set.WithPageSize(i.Iterator.Rest(), i.size) }
