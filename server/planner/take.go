package planner

import (
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// take delivers the first elements of its input.
type take struct {
	traced
	set *set.Take
	src operator // nil when nothing is taken
}

// take plans a set of which at most N elements are read. When no more are
// wanted, nobody asks what remains.
func (p *planner) take(s *set.Take, use Use) operator {
	o := &take{set: s}
	if s.N > 0 {
		use.Rest = use.Rest && s.N > use.Want
		use.Want, use.Most = min(use.Want, s.N), min(use.Most, s.N)
		o.src = p.plan(s.Src, use)
	}
	return o
}

func (o *take) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "take", fmt.Sprint(o.set.N)
	if o.src == nil {
		return nil
	}
	return []operator{o.src}
}

func (o *take) open(rt Runtime) (Iterator, error) {
	if o.src == nil {
		return delivering(nil, o.set.PageSize()), nil
	}
	it, err := start(rt, o.src)
	if err != nil {
		return nil, err
	}
	return &takeIterator{Iterator: it, set: o.set, left: o.set.N}, nil
}

type takeIterator struct {
	Iterator
	set  *set.Take
	left int64
}

// Next implements Iterator.
func (i *takeIterator) Next() (value.Value, bool, error) {
	if i.left == 0 {
		return nil, false, nil
	}
	i.left--
	return i.Iterator.Next()
}

// More implements Iterator.
func (i *takeIterator) More() (bool, error) {
	if i.left == 0 {
		return false, nil
	}
	return i.Iterator.More()
}

// Rest implements Iterator.
func (i *takeIterator) Rest() set.Set {
	r := *i.set
	r.Src, r.N = i.Iterator.Rest(), i.left
	return &r
}

// drop passes over the first elements of its input.
type drop struct {
	traced
	set *set.Drop
	src operator
}

func (p *planner) drop(s *set.Drop, use Use) operator {
	n := max(s.N, 0)
	if o, ok := s.Src.(*set.Order); ok {
		return p.order(o, n, use)
	}
	use.Want, use.Most = plus(use.Want, n), plus(use.Most, n)
	return &drop{set: s, src: p.plan(s.Src, use)}
}

// plus adds numbers of elements.
func plus(a, b int64) int64 {
	if a > all-b {
		return all
	}
	return a + b
}

func (o *drop) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "drop", fmt.Sprint(o.set.N)
	return []operator{o.src}
}

func (o *drop) open(rt Runtime) (Iterator, error) {
	it, err := start(rt, o.src)
	if err != nil {
		return nil, err
	}
	for n := o.set.N; n > 0; n-- {
		if n%checkEvery == 0 && rt.Err() != nil {
			it.Close()
			return nil, rt.Err()
		}
		if _, ok, err := it.Next(); err != nil || !ok {
			if err != nil {
				it.Close()
				return nil, err
			}
			break
		}
	}
	return it, nil
}
