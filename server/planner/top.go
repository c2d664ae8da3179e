package planner

import (
	"container/heap"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
)

// The rule Top: when only the first elements of an order are asked for, no more
// than these are kept while the input is read. So an order may have more
// elements than can be collected, if one does not ask for all of them.

// alone tells whether evaluating the orderings of a set does nothing that could
// be noticed: the elements are documents, and the orderings stored fields.
func (p *planner) alone(s *set.Order) bool {
	coll := p.onlyDocuments(s.Src)
	return coll != nil && fieldsOf(s, coll) != nil
}

// onlyDocuments is the collection whose documents, and nothing else, a set
// consists of; nil for other sets.
func (p *planner) onlyDocuments(s set.Set) *document.Collection {
	switch s := s.(type) {
	case *set.Documents:
		if documentsOf(s) != nil {
			return s.Coll
		}
	case *set.Entries:
		// Reading fields of its documents may give hints, which come in order.
		if !p.rt.Data().Log.Hints {
			return s.Coll
		}
	case *set.Where:
		return p.onlyDocuments(s.Src)
	case *set.Take:
		return p.onlyDocuments(s.Src)
	case *set.Drop:
		return p.onlyDocuments(s.Src)
	case *set.Paged:
		return p.onlyDocuments(s.Set)
	}
	return nil
}

// fieldsOf are the stored fields that a set is ordered by; nil when it is
// ordered by something else.
func fieldsOf(s *set.Order, coll *document.Collection) []string {
	if len(s.By) == 0 {
		return nil
	}
	fields := make([]string, len(s.By))
	for i, o := range s.By {
		fn, ok := o.Accessor.(*plan.Closure)
		if !ok || len(fn.Accessor.Fields) != 1 || !stored(coll, fn.Accessor.Fields[0]) {
			return nil
		}
		fields[i] = fn.Accessor.Fields[0]
	}
	return fields
}

// ranked finds want elements, behind those that are passed over, by ranking all.
// Of the input head has been read, and the rest is in it; nil stands for an
// input that has not been opened. What cannot be kept at once takes several
// passes over the input.
func (o *ordered) ranked(rt Runtime, want int64, head []value.Value, it Iterator) (elems []value.Value, err error) {
	skip := o.skip
	var last *row
	for {
		r := &ranking{rt: rt, set: o.set, after: last, max: int(min(plus(skip, want), set.MaxElements))}
		if err := o.rank(rt, r, head, it); err != nil {
			return nil, err
		}
		rows, err := r.sorted()
		if err != nil {
			return nil, err
		}
		n := min(skip, int64(len(rows)))
		for _, x := range rows[n:] {
			elems = append(elems, x.v)
		}
		skip, want = skip-n, want-(int64(len(rows))-n)
		if len(rows) < r.max || want <= 0 {
			return elems, nil
		}
		last, head, it = &rows[len(rows)-1], nil, nil
	}
}

func (o *ordered) rank(rt Runtime, r *ranking, head []value.Value, it Iterator) error {
	for _, v := range head {
		if err := r.add(v); err != nil {
			return err
		}
	}
	if it == nil {
		var err error
		if it, err = start(rt, o.input()); err != nil {
			return err
		}
		defer it.Close()
	}
	return each(it, func(v value.Value) (bool, error) { return true, r.add(v) })
}

// row is an element with what it is ordered by and its place in the input, which
// decides between equals.
type row struct {
	v    value.Value
	keys []value.Value
	at   int64
}

// ranking keeps the first rows of an order, behind a given one, as a heap with
// the last of them on top.
type ranking struct {
	rt    Runtime
	set   *set.Order
	after *row // nil for all rows
	max   int
	rows  []row

	read     int64
	compared int
	err      error
}

func (r *ranking) add(v value.Value) error {
	x := row{v: v, at: r.read}
	r.read++
	if by := r.set.By; len(by) > 0 {
		x.keys = make([]value.Value, len(by))
		for i, o := range by {
			k, err := callAt(r.rt, r.set.At, o.Accessor, v)
			if err != nil {
				return err
			}
			x.keys[i] = k
		}
	}
	switch {
	case r.max == 0 || r.after != nil && r.compare(&x, r.after) <= 0:
	case len(r.rows) < r.max:
		heap.Push(r, x)
	case r.compare(&x, &r.rows[0]) < 0:
		r.rows[0] = x
		heap.Fix(r, 0)
	}
	return r.err
}

// compare orders two rows.
func (r *ranking) compare(a, b *row) int {
	// Comparing can take long: keep the deadline in sight.
	if r.compared++; r.compared%16 == 0 && r.err == nil {
		r.err = r.rt.Err()
	}
	if c := compareKeys(r.set.By, a, b); c != 0 {
		return c
	}
	return int(a.at - b.at)
}

func compareKeys(by []set.Ordering, a, b *row) int {
	if len(by) == 0 {
		return value.TotalCompare(a.v, b.v)
	}
	for i := range by {
		c := value.TotalCompare(a.keys[i], b.keys[i])
		if by[i].Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// sorted takes the rows out, in order.
func (r *ranking) sorted() ([]row, error) {
	rows := r.rows
	for n := len(rows); n > 0 && r.err == nil; n-- {
		heap.Pop(r)
	}
	r.rows = nil
	return rows, r.err
}

// Len, Less, Swap, Push and Pop implement heap.Interface. Pop leaves what it
// takes behind the heap, so that a heap taken apart is sorted.
func (r *ranking) Len() int           { return len(r.rows) }
func (r *ranking) Less(i, j int) bool { return r.compare(&r.rows[i], &r.rows[j]) > 0 }
func (r *ranking) Swap(i, j int)      { r.rows[i], r.rows[j] = r.rows[j], r.rows[i] }
func (r *ranking) Push(x any)         { r.rows = append(r.rows, x.(row)) }
func (r *ranking) Pop() any {
	r.rows = r.rows[:len(r.rows)-1]
	return nil
}
