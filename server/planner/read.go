package planner

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/set"
)

// Open starts reading a set from its beginning.
func Open(rt Runtime, s set.Set, use Use) (Iterator, error) {
	p := newPlanner(rt)
	return begin(rt, p.plan(s, use))
}

// Each calls f for the elements of a set until f wants no more.
func Each(rt Runtime, s set.Set, use Use, f func(value.Value) (more bool, err error)) error {
	it, err := Open(rt, s, use)
	if err != nil {
		return err
	}
	defer it.Close()
	return each(it, f)
}

func each(it Iterator, f func(value.Value) (more bool, err error)) error {
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
func Collect(rt Runtime, s set.Set) ([]value.Value, error) {
	it, err := Open(rt, s, Whole)
	if err != nil {
		return nil, err
	}
	defer it.Close()
	return collect(it)
}

func collect(it Iterator) ([]value.Value, error) {
	var out []value.Value
	err := each(it, func(v value.Value) (bool, error) {
		if len(out) == set.MaxElements {
			return false, tooMany()
		}
		out = append(out, v)
		return true, nil
	})
	return out, err
}

// tooMany is the error for collecting more than a query may.
func tooMany() error {
	return diag.Errorf(diag.CodeValueTooLarge, "Value too large: exceeded maximum number of elements (limit=%d).", set.MaxElements)
}

// First is the first element, or ok == false.
func First(rt Runtime, s set.Set) (value.Value, bool, error) {
	return first(rt, s, Use{Want: 1, Most: 1})
}

// Some tells whether a set has elements.
func Some(rt Runtime, s set.Set) (bool, error) {
	_, ok, err := first(rt, s, Use{Want: 1, Most: 1, Counted: true})
	return ok, err
}

func first(rt Runtime, s set.Set, use Use) (value.Value, bool, error) {
	it, err := Open(rt, s, use)
	if err != nil {
		return nil, false, err
	}
	defer it.Close()
	return it.Next()
}

// Count counts the elements of a set, one step each.
func Count(rt Runtime, s set.Set) (n int64, err error) {
	p := newPlanner(rt)
	op := p.plan(s, Use{Want: all, Most: all, Counted: true})
	if c := p.counter(op); c != nil {
		return countShown(rt, op, c)
	}
	it, err := begin(rt, op)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	err = each(it, func(value.Value) (bool, error) {
		n++
		return true, rt.Step()
	})
	return n, err
}
