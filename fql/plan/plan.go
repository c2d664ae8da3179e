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

// Runtime is what a running plan asks of the executor. Errors that a method
// returns have no position yet unless they come from evaluating other code.
type Runtime interface {
	// Step counts one step of evaluation. It fails when the query's deadline
	// has passed or its compute limit is used up.
	Step() error
	// IsNull reports whether v is null or a document that does not exist.
	IsNull(v value.Value) (bool, error)
	// NonNull is the "!" operator: nil, or the error that says why v is null.
	NonNull(v value.Value) error
	// Optional decides whether v?.name skips the rest of its chain, and with
	// which null; name is "" for calls and indexes.
	Optional(v value.Value, name string) (null value.Value, skip bool, err error)
	// Field reads v.name.
	Field(v value.Value, s *FieldSite) (value.Value, error)
	// Index evaluates v[args].
	Index(v value.Value, args []value.Value, s *CallSite) (value.Value, error)
	// Method finds what v.name(...) calls; bound tells that the function
	// takes v as its receiver.
	Method(v value.Value, s *CallSite) (fn value.Value, bound bool, err error)
	// Operator finds the implementation of an operator for its left operand.
	Operator(left value.Value, s *CallSite) (fn value.Value, err error)
	// Invoke calls fn, with recv as its receiver when it is a method, and
	// gives errors the position s.ArgSpan. args is only lent.
	Invoke(fn, recv value.Value, args []value.Value, s *CallSite) (value.Value, error)
	// Equal is the operator ==, which knows that a missing document is null.
	Equal(a, b value.Value) (bool, error)
	// IsA is the operator isa.
	IsA(v, module value.Value) (bool, error)
	// Display is the text of a value in an interpolated string.
	Display(v value.Value) (string, error)
	// Project applies a projection: build makes the object for one element.
	Project(v value.Value, build *Closure, s *CallSite) (value.Value, error)
	// EnterAt makes reads happen at time t until leave is called.
	EnterAt(t value.Value) (leave func(), err error)
	// Args lends n places for arguments; Release returns the last loan.
	Args(n int) []value.Value
	Release(n int)
}

// FieldSite is one place in a query that reads a field.
type FieldSite struct {
	Name string
	Span diag.Span // the field name
	Base diag.Span // the step before the dot
	// Members is what the library offers under this name.
	Members *Members
	// Plain tells that the name means nothing on a document but a field of
	// its data: no method, no meta field.
	Plain bool
	// Why a field that an object or a document lacks is null, made once.
	onObject, onDoc value.NullCause
}

// NewFieldSite prepares the reading of a field.
func NewFieldSite(name string, span diag.Span, lib Library) *FieldSite {
	s := &FieldSite{Name: name, Span: span, Members: lib.Members(name)}
	switch name {
	case "id", "name", "coll", "ts", "ttl", "data":
	default:
		s.Plain = s.Members.Methods[value.KindDoc] == nil
	}
	reason := "missing field `" + name + "`"
	s.onObject = value.NullCause{Reason: reason, Field: name, On: "{ *: Any }", At: &s.Span}
	s.onDoc = value.NullCause{Reason: reason, Field: name, On: "Doc", At: &s.Span}
	return s
}

// MissingField is the null for a field that v does not have.
func (s *FieldSite) MissingField(v value.Value) value.Null {
	switch v.Kind() {
	case value.KindObject:
		return value.Null{NullCause: &s.onObject}
	case value.KindDoc:
		return value.Null{NullCause: &s.onDoc}
	}
	cause := s.onObject
	cause.On = value.TypeName(v)
	return value.Null{NullCause: &cause}
}

// CallSite is one place in a query that calls something.
type CallSite struct {
	Name    string    // method or operator; "" for calls of values
	Span    diag.Span // the method name or operator
	ArgSpan diag.Span // position of the call's errors: argument list, operand
	Members *Members
	Field   *FieldSite // reads the member when it is not a method
}

// Members is what one name means on values of each kind: a function that
// takes the value as receiver, or nil.
type Members struct {
	Methods [value.NumKinds]value.Function
	Fields  [value.NumKinds]FieldFunc
}

// FieldFunc computes a built-in field of a value, such as the length of a
// string.
type FieldFunc func(v value.Value) (value.Value, error)

// Library resolves the names of built-ins.
type Library interface {
	// Global returns the module or function with this name.
	Global(name string) (value.Value, bool)
	// Members never returns nil.
	Members(name string) *Members
}

// Schema resolves the names that a database defines: collections and
// functions, by name, then alias.
type Schema interface {
	Lookup(name string) (value.Value, bool)
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

	Analysis

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
