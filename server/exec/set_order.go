package exec

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/value"
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
			return nil, builtin.ExpectedType(name, "Function", args[i])
		}
		if err := builtin.CheckCallback(name, a, 1); err != nil {
			return nil, err
		}
		out[i].Accessor = a
	}
	return out, nil
}

// Sort orders values stably; without orderings by the values themselves. The
// accessors may read but not write.
func (c *Context) Sort(vs []value.Value, by []Ordering) ([]value.Value, error) {
	type row struct {
		v    value.Value
		keys []value.Value
	}
	rows := make([]row, len(vs))
	for i, v := range vs {
		rows[i].v = v
		rows[i].keys = make([]value.Value, len(by))
		for j, o := range by {
			k, err := c.callAt(c.readAt, o.Accessor, v)
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
			err = c.ctx.Err()
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

// orderSet is a set in another order; reading it collects it.
type orderSet struct {
	chained
	by []Ordering
}

// Reverse flips every ordering; ties keep their order, and without orderings
// nothing changes.
func (s *orderSet) Reverse() Set {
	r := *s
	r.by = slices.Clone(s.by)
	for i := range r.by {
		r.by[i].Desc = !r.by[i].Desc
	}
	return &r
}

func (s *orderSet) iterate(c *Context) (iterator, error) {
	elems, err := c.Collect(s.src)
	if err != nil {
		return nil, err
	}
	err = c.readingAt(s.at, func() error {
		elems, err = c.Sort(elems, s.by)
		return err
	})
	if err != nil {
		return nil, err
	}
	return (&arraySet{elems: elems, size: s.pageSize()}).iterate(c)
}

// distinctSet is the unique elements of a set, in the total order.
type distinctSet struct{ chained }

func (s *distinctSet) Reverse() Set { r := *s; r.src = s.src.Reverse(); return &r }

func (s *distinctSet) iterate(c *Context) (iterator, error) {
	elems, err := c.Collect(s.src)
	if err != nil {
		return nil, err
	}
	elems, err = c.Sort(elems, nil)
	if err != nil {
		return nil, err
	}
	elems = slices.CompactFunc(elems, value.Same)
	return (&arraySet{elems: elems, size: s.pageSize()}).iterate(c)
}
