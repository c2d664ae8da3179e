package planner

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// functions names the context of functions that run inside a set.
const functions = "set functions"

// callAt calls a function of a set: with its own read time, and without the
// right to write.
func callAt(rt Runtime, at store.Timestamp, fn, arg value.Value) (r value.Value, err error) {
	d := rt.Data()
	old := d.Scope
	d.ReadAt = at
	d.AtMost(builtin.Read, functions)
	if l, ok := fn.(*plan.Closure); ok && l.Params == 1 && !l.Variadic {
		r, err = rt.CallOne(l, arg)
	} else {
		r, err = rt.Call(fn, arg)
	}
	d.Scope = old
	return r, err
}

// Truth reads the result of a predicate: a Boolean, or null for false.
func Truth(v value.Value) (bool, error) {
	switch v := v.(type) {
	case value.Bool:
		return bool(v), nil
	case value.Null:
		return false, nil
	}
	return false, argument.TypeMismatch("Boolean", v)
}
