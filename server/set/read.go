package set

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
)

// Open starts reading a set from its beginning.
func Open(rt Runtime, s Set) (Iterator, error) {
	if rt.Trace() != nil {
		return openDescribed(rt, s)
	}
	return s.open(rt)
}

// Each calls f for the elements of a set until f wants no more.
func Each(rt Runtime, s Set, f func(value.Value) (more bool, err error)) error {
	it, err := Open(rt, s)
	if err != nil {
		return err
	}
	defer it.Close()
	for {
		v, ok, err := it.Next()
		if err != nil || !ok {
			return err
		}
		if ok, err = f(v); err != nil || !ok {
			return err
		}
	}
}

// Collect reads a whole set; more than 16000 elements are an error.
func Collect(rt Runtime, s Set) ([]value.Value, error) {
	var out []value.Value
	err := Each(rt, s, func(v value.Value) (bool, error) {
		if len(out) == maxElements {
			return false, diag.Errorf(diag.CodeValueTooLarge, "Value too large: exceeded maximum number of elements (limit=%d).", maxElements)
		}
		out = append(out, v)
		return true, nil
	})
	return out, err
}

// First is the first element, or ok == false.
func First(rt Runtime, s Set) (value.Value, bool, error) {
	it, err := Open(rt, s)
	if err != nil {
		return nil, false, err
	}
	defer it.Close()
	return it.Next()
}

// Count counts the elements of a set, one step each.
func Count(rt Runtime, s Set) (n int64, err error) {
	if d, ok := s.(*Documents); ok {
		if n, err = d.count(rt); err != nil {
			return 0, err
		}
		rt.Trace().Add(&explain.Plan{Root: &explain.Node{
			Operator: "collection scan", Detail: d.Coll.ModuleName(), Estimated: -1, Documents: n,
		}})
		return n, rt.Steps(n)
	}
	err = Each(rt, s, func(value.Value) (bool, error) {
		n++
		return true, rt.Step()
	})
	return n, err
}
