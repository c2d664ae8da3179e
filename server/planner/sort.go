package planner

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/store"
)

// Sort orders values stably; without orderings by the values themselves. The
// accessors read at a time, and may not write.
func Sort(rt Runtime, at store.Timestamp, vs []value.Value, by []set.Ordering) ([]value.Value, error) {
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
