package set

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Ordering is one argument of order(): an accessor and its direction.
type Ordering struct {
	Accessor value.Value
	Desc     bool
}

// Orderings reads the arguments of order(): functions, asc(f) and desc(f).
func Orderings(args []value.Value) ([]Ordering, error) {
	out := make([]Ordering, len(args))
	for i, a := range args {
		name := fmt.Sprintf("ordering%d", i)
		if o, ok := a.(*value.Object); ok && o.Len() == 1 {
			f := o.Fields()[0]
			if f.Name == "asc" || f.Name == "desc" {
				a, out[i].Desc = f.Value, f.Name == "desc"
			}
		}
		if k := a.Kind(); k != value.KindLambda && k != value.KindFunction {
			return nil, argument.ExpectedType(name, "Function", args[i])
		}
		if err := argument.CheckCallback(name, a, 1); err != nil {
			return nil, err
		}
		out[i].Accessor = a
	}
	return out, nil
}

// Sort orders values stably; without orderings by the values themselves. The
// accessors read at a time, and may not write.
func Sort(rt Runtime, at store.Timestamp, vs []value.Value, by []Ordering) ([]value.Value, error) {
	type row struct {
		v    value.Value
		keys []value.Value
	}
	rows := make([]row, len(vs))
	for i, v := range vs {
		rows[i].v = v
		rows[i].keys = make([]value.Value, len(by))
		for j, o := range by {
			k, err := callAt(rt, at, o.Accessor, v)
			if err != nil {
				return nil, err
			}
			rows[i].keys[j] = k
		}
	}
	var err error
	compared := 0
	slices.SortStableFunc(rows, func(a, b row) int {
		// Comparing can take long: keep the deadline in sight.
		if compared++; compared%16 == 0 && err == nil {
			err = rt.Err()
		}
		if err != nil {
			return 0
		}
		if len(by) == 0 {
			return value.TotalCompare(a.v, b.v)
		}
		for j, o := range by {
			r := value.TotalCompare(a.keys[j], b.keys[j])
			if o.Desc {
				r = -r
			}
			if r != 0 {
				return r
			}
		}
		return 0
	})
	if err != nil {
		return nil, err
	}
	out := make([]value.Value, len(rows))
	for i, r := range rows {
		out[i] = r.v
	}
	return out, nil
}

// Order is a set in another order; reading it collects it.
type Order struct {
	chained
	By []Ordering
}

// NewOrder is src in the order given.
func NewOrder(src Set, at store.Timestamp, by []Ordering) *Order { return &Order{chain(src, at), by} }

// Reverse flips every ordering; ties keep their order, and without orderings
// nothing changes.
func (s *Order) Reverse() Set {
	r := *s
	r.By = slices.Clone(s.By)
	for i := range r.By {
		r.By[i].Desc = !r.By[i].Desc
	}
	return &r
}

func (s *Order) open(rt Runtime) (Iterator, error) {
	elems, err := Collect(rt, s.Src)
	if err != nil {
		return nil, err
	}
	if elems, err = Sort(rt, s.At, elems, s.By); err != nil {
		return nil, err
	}
	return (&Elements{Elems: elems, Size: s.PageSize()}).open(rt)
}

// Distinct is the unique elements of a set, in the total order.
type Distinct struct{ chained }

// NewDistinct is the unique elements of src, in the total order.
func NewDistinct(src Set, at store.Timestamp) *Distinct { return &Distinct{chain(src, at)} }

// Reverse implements Set.
func (s *Distinct) Reverse() Set { r := *s; r.Src = s.Src.Reverse(); return &r }

func (s *Distinct) open(rt Runtime) (Iterator, error) {
	elems, err := Collect(rt, s.Src)
	if err != nil {
		return nil, err
	}
	elems, err = Sort(rt, s.At, elems, nil)
	if err != nil {
		return nil, err
	}
	elems = slices.CompactFunc(elems, value.Same)
	return (&Elements{Elems: elems, Size: s.PageSize()}).open(rt)
}
