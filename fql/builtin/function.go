package builtin

import (
	"sync"

	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// Function declares a built-in function. The declaration is the value that
// queries handle; for an uncalled method together with its receiver (Bound).
type Function struct {
	Name string
	// Variant tells the function from a method of the same owner and name, in
	// Qualified.
	Variant string
	// Signatures are the static types, one for each overload, as function
	// types with the type parameters that the receiver does not give:
	// "<B> (mapper: A => B) => Array<B>". Overloads are tried in order.
	Signatures []string
	// Checks say what is accepted at run time where that does not follow
	// from the static types.
	Checks Checks
	// CallbackName replaces the parameter's name in errors about the
	// parameter count of a function argument.
	CallbackName string
	Effect       Effect
	// EffectName is what the effect error calls the function, when not by its
	// name.
	EffectName  string
	Action      Action
	Summary     string
	Example     Example
	Unavailable bool // not in this build

	// ID is the function's place in tables of implementations; it is the same
	// for as long as the process lives.
	ID int
	// Owner is the type or module, "" for globals.
	Owner string

	scope     scope
	receiver  string // of Qualified
	once      sync.Once
	overloads []Overload
	arity     value.Arity
	callback  bool
}

// Overload is one parsed signature.
type Overload struct {
	TypeParams []string // in addition to the receiver's
	Type       *types.Func
	Params     []Param
	Variadic   bool // the last parameter repeats
}

// Param is a parameter as the run-time check sees it.
type Param struct {
	Name     string
	Check    Check
	Expected string // the type in error messages
	// Callback is the number of arguments that a function argument will be
	// called with, -1 for other parameters and any number.
	Callback int
}

// Kind implements value.Value.
func (f *Function) Kind() value.Kind { return value.KindFunction }

// FunctionName implements value.Function.
func (f *Function) FunctionName() string { return f.Name }

// FunctionOwner implements value.Owned.
func (f *Function) FunctionOwner() string { return f.Owner }

// Arity implements value.Function.
func (f *Function) Arity() value.Arity {
	f.parsed()
	return f.arity
}

// Overloads are the parsed signatures.
func (f *Function) Overloads() []Overload { return f.parsed() }

// TakesFunction tells whether some parameter is a function: running it is a
// call frame.
func (f *Function) TakesFunction() bool {
	f.parsed()
	return f.callback
}

// Static is the function's static type: a function type, or the intersection
// of those of its overloads.
func (f *Function) Static() types.Type {
	all := make([]types.Type, len(f.parsed()))
	for i, o := range f.overloads {
		all[i] = o.Type
	}
	if len(all) == 1 {
		return all[0]
	}
	return &types.Intersection{Members: all}
}

// Qualified is the name by which Lookup finds the function: "String.at",
// "log"; what calling a module does is "Time()". The one function that has
// the owner and name of a method is "Set.paginate(cursor)".
func (f *Function) Qualified() string {
	switch {
	case f.receiver == "":
		return f.Name
	case f.Name == applyName:
		return f.receiver + "()"
	}
	return f.receiver + "." + f.Name + f.Variant
}

// applyName is the name of what calling a module does, as errors have it.
const applyName = "apply"

// Subject is what the effect error calls the function, with its backticks if
// it has any.
func (f *Function) Subject() string {
	if f.EffectName != "" {
		return f.EffectName
	}
	return "`" + f.Name + "`"
}

// Bound is a method taken as a value, with its receiver: "abc".includes.
type Bound struct {
	*Function
	Recv value.Value
}

// EqualTo implements value.Equaler: a method is made anew at each access.
// Receivers that can hold methods themselves must be the same value, else the
// comparison could go on to any depth.
func (b *Bound) EqualTo(v value.Value) bool {
	o, ok := v.(*Bound)
	if !ok || b.Function != o.Function {
		return false
	}
	switch b.Recv.Kind() {
	case value.KindArray, value.KindSet, value.KindFunction, value.KindLambda, value.KindEventSource:
		return b.Recv == o.Recv
	}
	return value.Equal(b.Recv, o.Recv)
}
