package set

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
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
	// Push sets up the frame of a lambda, to set its parameters and run its code
	// as often as one likes; Pop takes the frame away.
	Push(fn *plan.Closure) (*plan.Frame, error)
	Pop(fn *plan.Closure)
	// Steps counts n steps of evaluation.
	Steps(n int64) error
	// Err tells that the query's time is over.
	Err() error
	// Trace collects the plans of the sets that are read; nil when nobody asks
	// for them.
	Trace() *explain.Trace
}

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
