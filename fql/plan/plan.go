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
	RT       Runtime
}

// Runtime is what a running plan asks of the executor.
type Runtime interface {
	// Step counts one step of evaluation. It fails when the query's deadline
	// has passed or its compute limit is used up.
	Step() error
	// IsNull reports whether v is null or a document that does not exist.
	IsNull(v value.Value) (bool, error)
	// NonNull is the "!" operator: v, or the error that says why v is null.
	NonNull(v value.Value) error
	// Field reads v.name.
	Field(v value.Value, s *FieldSite) (value.Value, error)
	// Index evaluates v[args].
	Index(v value.Value, args []value.Value, s *CallSite) (value.Value, error)
	// Method finds what recv.name(...) calls. When bound is set the function
	// takes recv as its receiver.
	Method(recv value.Value, s *CallSite) (fn value.Value, bound bool, err error)
	// Operator finds the implementation of an infix or prefix operator for
	// its left operand.
	Operator(left value.Value, s *CallSite) (fn value.Value, err error)
	// Invoke calls fn, with recv as its receiver when it is a method. args is
	// only lent: a callee that keeps it must copy it.
	Invoke(fn, recv value.Value, args []value.Value, s *CallSite) (value.Value, error)
	// Equal is the operator ==, which knows that a missing document is null.
	Equal(a, b value.Value) (bool, error)
	// IsA is the operator isa; module is known to be the right operand.
	IsA(v, module value.Value) (bool, error)
	// Enter and Leave bracket a construct that counts as a call frame.
	Enter() error
	Leave()
	// ReadAt makes the reads of body happen at time t.
	ReadAt(t value.Value, body Code, f *Frame) (value.Value, error)
	// ProjectSet maps a lambda that builds the projected object over a set.
	ProjectSet(set value.Value, fn *Closure) (value.Value, error)
	// Args lends n places for arguments; Release gives the last loan back.
	Args(n int) []value.Value
	Release(n int)
}

// FieldSite is one place in a query that reads a field.
type FieldSite struct {
	Name string
	Span diag.Span // the field name
	Base diag.Span // what it is read from
	// Members is what the library offers under this name.
	Members *Members
	// Missing are the nulls that this site yields for absent fields.
	missingObject, missingDoc value.Null
}

// MissingField is the null for a field that v, of the named type, has not.
func (s *FieldSite) MissingField(v value.Value) value.Null {
	switch v.Kind() {
	case value.KindObject:
		return s.missingObject
	case value.KindDoc:
		return s.missingDoc
	}
	return missingField(s, value.TypeName(v))
}

func missingField(s *FieldSite, on string) value.Null {
	return value.Null{NullCause: &value.NullCause{
		Reason: "missing field `" + s.Name + "`", Field: s.Name, On: on, At: &s.Span,
	}}
}

// CallSite is one place in a query that calls something.
type CallSite struct {
	Name    string    // method or operator; "" for calls of values
	Span    diag.Span // the method name or operator
	ArgSpan diag.Span // the error position: argument list, operand
	Recv    diag.Span
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

// Lambda is a compiled function literal.
type Lambda struct {
	Node     *ast.Lambda
	Params   int
	Variadic bool
	Slots    int // frame size, parameters included
	Body     Code
	// Captures names the captured variables, in the order of
	// Closure.Captured; a cursor needs them to rebuild the closure.
	Captures []string
	from     []variable
	// Equality lists the comparisons field == value that the lambda's body
	// is a conjunction of, as far as an index could answer them.
	Equality []FieldEquality
}

// FieldEquality is a conjunct "parameter.path == operand" of a predicate.
type FieldEquality struct {
	Path    []string
	Operand Code // evaluates in the closure's frame; uses captures only
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
