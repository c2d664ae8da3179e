package set

import (
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// Runtime is what reading a set needs of the running query.
type Runtime interface {
	plan.Runtime
	// Data is the query's way to documents.
	Data() *document.Reader
	// Call calls a function value.
	Call(fn value.Value, args ...value.Value) (value.Value, error)
	// CallOne calls a lambda of exactly one parameter.
	CallOne(fn *plan.Closure, arg value.Value) (value.Value, error)
	// Activate sets up a lambda's frame and lends it to f, which sets the
	// parameters and runs the frame's code as often as it likes.
	Activate(fn *plan.Closure, f func(*plan.Frame) error) error
	// Steps counts n steps of evaluation.
	Steps(n int64) error
	// Err tells that the query's time is over.
	Err() error
}

// functions names the context of functions that run inside a set.
const functions = "set functions"

// callAt calls a function of a set: with its own read time, and without the
// right to write.
func callAt(rt Runtime, at store.Timestamp, fn, arg value.Value) (r value.Value, err error) {
	d := rt.Data()
	old := d.Scope
	d.ReadAt = at
	d.AtMost(document.Read, functions)
	if l, ok := fn.(*plan.Closure); ok && l.Params == 1 && !l.Variadic {
		r, err = rt.CallOne(l, arg)
	} else {
		r, err = rt.Call(fn, arg)
	}
	d.Scope = old
	return r, err
}

// activate is callAt for many calls of a lambda.
func activate(rt Runtime, at store.Timestamp, fn *plan.Closure, f func(*plan.Frame) error) error {
	d := rt.Data()
	old := d.Scope
	d.ReadAt = at
	d.AtMost(document.Read, functions)
	err := rt.Activate(fn, f)
	d.Scope = old
	return err
}
