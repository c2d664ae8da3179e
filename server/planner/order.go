package planner

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// ordered delivers its input in an order. All that will be delivered is found
// when it is opened.
type ordered struct {
	traced
	p    planner
	set  *set.Order
	skip int64 // elements that are passed over
	use  Use
	src  operator // nil until it is needed
	// index gives the first elements without the input; nil when none does.
	index    *indexOrder
	rejected []explain.Rejection
	// top finds the first elements of more than can be collected.
	top bool
	// alone tells that nothing but the place of an element in the order depends
	// on when its orderings are evaluated.
	alone bool
}

// order plans an order of which the first skip elements are passed over.
func (p *planner) order(s *set.Order, skip int64, use Use) operator {
	o := &ordered{p: *p, set: s, skip: skip, use: use}
	if use.Most > set.MaxElements {
		o.use.Most = all
		return o
	}
	// More than can be collected of what a query makes up stays an error.
	if p.on(Top) && set.IsStored(s.Src) {
		o.top, o.alone = true, p.alone(s)
	}
	if p.on(IndexOrder) {
		o.index, o.rejected = p.indexOrder(s)
	}
	return o
}

func (o *ordered) describe(n *explain.Node) []operator {
	n.Detail, n.Rejected = orderText(o.set.By), o.rejected
	switch {
	case o.index != nil:
		o.index.access.describe(n)
		n.Operator, o.index.node = "index order", n
		return nil
	case o.bounded():
		n.Operator, n.Estimated = "top", plus(o.skip, o.use.Most)
	default:
		n.Operator = "sort"
	}
	src := o.input()
	if s, ok := src.(*scan); ok && s.missing == "" {
		s.missing = o.p.missingOrder(o.set)
	}
	return []operator{src}
}

// bounded tells that only the first elements are kept.
func (o *ordered) bounded() bool { return o.alone && !o.use.Rest }

func (o *ordered) input() operator {
	if o.src == nil {
		o.src = o.p.plan(o.set.Src, Whole)
	}
	return o.src
}

func (o *ordered) open(rt Runtime) (Iterator, error) {
	elems, more, err := o.first(rt)
	if err != nil {
		return nil, err
	}
	it := delivering(elems, o.set.PageSize())
	if more {
		return &orderedIterator{it, o}, nil
	}
	return it, nil
}

// first finds the elements, in order. With more set they are only those that are
// asked for, and others follow.
func (o *ordered) first(rt Runtime) (elems []value.Value, more bool, err error) {
	if o.index != nil {
		elems, more, ok, err := o.fromIndex(rt)
		if ok || err != nil {
			return elems, more, err
		}
		o.leaveIndex()
	}
	if o.bounded() {
		elems, err = o.ranked(rt, o.use.Most, nil, nil)
		return elems, false, err
	}
	it, err := start(rt, o.input())
	if err != nil {
		return nil, false, err
	}
	defer it.Close()
	err = each(it, func(v value.Value) (bool, error) {
		elems = append(elems, v)
		return len(elems) <= set.MaxElements, nil
	})
	switch {
	case err != nil:
		return nil, false, err
	case len(elems) <= set.MaxElements:
		elems, err = Sort(rt, o.set.At, elems, o.set.By)
		return elems[min(o.skip, int64(len(elems))):], false, err
	case !o.top:
		return nil, false, tooMany()
	}
	elems, err = o.ranked(rt, o.use.Most+1, elems, it)
	elems, more = o.cut(elems)
	return elems, more, err
}

// cut takes away the element that was only asked for to know whether there are
// more.
func (o *ordered) cut(elems []value.Value) ([]value.Value, bool) {
	if int64(len(elems)) > o.use.Most {
		return elems[:o.use.Most], true
	}
	return elems, false
}

// fromIndex finds the elements by the index; ok is false when it does not serve.
// A rest is told as elements as long as they could have been collected.
func (o *ordered) fromIndex(rt Runtime) (elems []value.Value, more, ok bool, err error) {
	if !o.use.Rest {
		elems, ok, err = o.index.first(rt, o.skip, o.use.Most)
		return elems, false, ok, err
	}
	elems, ok, err = o.index.first(rt, 0, set.MaxElements+1)
	if !ok || err != nil {
		return nil, false, ok, err
	}
	if len(elems) <= set.MaxElements {
		return elems[min(o.skip, int64(len(elems))):], false, true, nil
	}
	if elems, ok, err = o.index.first(rt, o.skip, o.use.Most+1); ok && err == nil {
		elems, more = o.cut(elems)
	}
	return elems, more, ok, err
}

// leaveIndex goes on with the input.
func (o *ordered) leaveIndex() {
	o.index = nil
	if n := o.node; n != nil {
		o.rejected = append(o.rejected, explain.Rejection{Index: n.Index, Reason: "it has not all in this order"})
		*n = explain.Node{Estimated: -1, Entries: n.Entries}
		left := explain.MaxNodes
		for _, in := range o.describe(n) {
			n.Inputs = append(n.Inputs, show(in, &left))
		}
	}
}

// orderedIterator delivers the beginning of an order of more elements than can
// be collected. What remains is the order without what has been delivered.
type orderedIterator struct {
	*elementsIterator
	op *ordered
}

// More implements Iterator.
func (i *orderedIterator) More() (bool, error) { return true, nil }

// Rest implements Iterator.
func (i *orderedIterator) Rest() set.Set {
	return set.NewDrop(i.op.set, i.op.set.At, i.op.skip+int64(i.pos))
}
