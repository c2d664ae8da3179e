package planner

import (
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// elements delivers given elements.
type elements struct {
	traced
	set *set.Elements
}

func (o *elements) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "elements", fmt.Sprintf("%d given", len(o.set.Elems))
	return nil
}

func (o *elements) open(Runtime) (Iterator, error) { return &elementsIterator{set: o.set}, nil }

// delivering iterates over elements that have been found.
func delivering(elems []value.Value, size int) *elementsIterator {
	return &elementsIterator{set: &set.Elements{Elems: elems, Size: size}}
}

type elementsIterator struct {
	set *set.Elements
	pos int
}

// Next implements Iterator.
func (i *elementsIterator) Next() (value.Value, bool, error) {
	n := len(i.set.Elems)
	if i.pos >= n {
		return nil, false, nil
	}
	v := i.set.Elems[i.pos]
	if i.set.Backward {
		v = i.set.Elems[n-1-i.pos]
	}
	i.pos++
	return v, true, nil
}

// More implements Iterator.
func (i *elementsIterator) More() (bool, error) { return i.pos < len(i.set.Elems), nil }

// Rest implements Iterator.
func (i *elementsIterator) Rest() set.Set {
	r := *i.set
	if r.Backward {
		r.Elems = r.Elems[:len(r.Elems)-i.pos]
	} else {
		r.Elems = r.Elems[i.pos:]
	}
	return &r
}

// Close implements Iterator.
func (i *elementsIterator) Close() {}

// sequence delivers integers.
type sequence struct {
	traced
	set *set.Sequence
}

func (o *sequence) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "sequence", fmt.Sprintf("%d to %d", o.set.From, o.set.Until-1)
	return nil
}

func (o *sequence) open(rt Runtime) (Iterator, error) {
	return &sequenceIterator{rt: rt, set: *o.set}, nil
}

// checkEvery is how many elements pass between looks at the deadline.
const checkEvery = 256

type sequenceIterator struct {
	rt  Runtime
	set set.Sequence // what remains
}

// Next implements Iterator.
func (i *sequenceIterator) Next() (value.Value, bool, error) {
	if i.set.From >= i.set.Until {
		return nil, false, nil
	}
	// A sequence can be long: keep the deadline in sight.
	if (i.set.Until-i.set.From)%checkEvery == 0 {
		if err := i.rt.Err(); err != nil {
			return nil, false, err
		}
	}
	if i.set.Backward {
		i.set.Until--
		return value.Integer(i.set.Until), true, nil
	}
	i.set.From++
	return value.Integer(i.set.From - 1), true, nil
}

// More implements Iterator.
func (i *sequenceIterator) More() (bool, error) { return i.set.From < i.set.Until, nil }

// Rest implements Iterator.
func (i *sequenceIterator) Rest() set.Set { r := i.set; return &r }

// Close implements Iterator.
func (i *sequenceIterator) Close() {}
