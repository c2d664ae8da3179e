// Package plan turns a syntax tree into a plan: a tree of closures in which
// every variable is a slot, every built-in is already resolved, and nothing is
// looked up by name while it runs. Plans are immutable and shared by
// concurrent queries; what changes from run to run is in the Frame.
package plan

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// Code is a compiled expression.
type Code func(f *Frame) (value.Value, error)

// Frame is one activation of a lambda or of the query itself. Variables are
// immutable and closures copy what they capture, so a frame is free again as
// soon as its code returns.
type Frame struct {
	Slots    []value.Value // parameters first, then lets, at fixed places
	Captured []value.Value // what the running closure captured
	Code     Code          // of frames that are run repeatedly
	RT       Runtime
}

// Lambda is a compiled function literal or projection.
type Lambda struct {
	Node     ast.Expr // *ast.Lambda or *ast.Project
	Params   int
	Variadic bool
	Slots    int // frame size, parameters included
	Nesting  int // how deep the body's code calls itself: its need of stack
	Body     Code
	// Captures names the captured variables, in the order of
	// Closure.Captured; a cursor needs them to rebuild the closure.
	Captures []string
	Analysis // of functions of one parameter

	from []variable // where the enclosing function has what is captured
}

// Closure is a lambda with the variables it captured.
type Closure struct {
	*Lambda
	Captured []value.Value
}

// Kind implements value.Value.
func (*Closure) Kind() value.Kind { return value.KindLambda }

// FunctionName implements value.Function.
func (*Closure) FunctionName() string { return "<lambda>" }

// Arity implements value.Function.
func (c *Closure) Arity() value.Arity { return value.Arity{Min: c.Params, Variadic: c.Variadic} }

// Plan is a compiled query.
type Plan struct {
	Query *ast.Query
	Slots int
	// Inputs names the argument that each of the first slots takes; template
	// values follow them.
	Inputs []string
	Body   Code
	// Unbound are the names that nothing defines, in order of appearance.
	Unbound []Unbound
}

// Unbound is a use of a name that nothing defines.
type Unbound struct {
	Name string
	Span diag.Span
	// Certain is set when every run evaluates the name.
	Certain bool
}
