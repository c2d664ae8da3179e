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

// Distinct is the unique elements of a set, in the total order.
type Distinct struct{ chained }

// NewDistinct is the unique elements of src, in the total order.
func NewDistinct(src Set, at store.Timestamp) *Distinct { return &Distinct{chain(src, at)} }

// Reverse implements Set.
func (s *Distinct) Reverse() Set { r := *s; r.Src = s.Src.Reverse(); return &r }
