package plan

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

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
	s.Plain = s.Members.Methods[value.KindDoc] == nil && !builtin.IsMetaField(name)
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
