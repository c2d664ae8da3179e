package exec

import (
	"slices"
	"strings"
	"sync"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// Func is the Go side of a built-in. recv is the receiver of a method, nil
// for functions of modules and globals. args have been counted, checked and
// converted as the signature says (an Int parameter holds a value.Int, ...);
// the slice is only lent. Errors are *diag.Error without a position.
type Func func(c *Context, recv value.Value, args []value.Value) (value.Value, error)

// Builtin is a function of the standard library: its signatures and its Go
// function, declared in one place. It is a value itself, and with a receiver
// (Bound) the value of an uncalled method.
type Builtin struct {
	Owner string // type or module: "String", "Math"; "" for globals
	name  string
	texts []string
	fn    Func
	// lambdaName replaces the parameter's name in errors about the parameter
	// count of a lambda argument, where Fauna calls it otherwise.
	lambdaName string
	effect     document.Effect
	action     string // what the effect error calls it, when not `name`

	once     sync.Once
	sigs     []signature
	callback bool // some parameter is a function: running it is a call frame
}

// Fn declares a built-in. Each signature reads "name(param: Type, ...) =>
// Type"; the types are the run-time ones (Int where the value must fit 32
// bits), the static checker widens them to Number. Overloads are tried in
// order.
func Fn(fn Func, signatures ...string) *Builtin {
	name := signatures[0]
	if i := strings.IndexAny(name, "(<"); i > 0 {
		name = name[:i]
	}
	if strings.HasPrefix(signatures[0], "[]") {
		name = "[]"
	}
	return &Builtin{name: name, texts: signatures, fn: fn}
}

// LambdaName sets what errors about a lambda's parameter count call it.
func (b *Builtin) LambdaName(name string) *Builtin { b.lambdaName = name; return b }

// Effect declares what the built-in does besides computing; the call is
// refused where that is not allowed.
func (b *Builtin) Effect(e document.Effect) *Builtin { b.effect = e; return b }

// Action sets what the effect error calls the built-in, with its backticks if
// it has any.
func (b *Builtin) Action(text string) *Builtin { b.action = text; return b }

// Kind implements value.Value.
func (b *Builtin) Kind() value.Kind { return value.KindFunction }

// FunctionName implements value.Function.
func (b *Builtin) FunctionName() string { return b.name }

// FunctionOwner implements value.Owned.
func (b *Builtin) FunctionOwner() string { return b.Owner }

// Signatures returns the declared signature texts.
func (b *Builtin) Signatures() []string { return b.texts }

// Arity implements value.Function.
func (b *Builtin) Arity() value.Arity {
	sigs := b.signatures()
	if len(sigs) == 1 {
		return sigs[0].arity()
	}
	a := value.Arity{Min: len(sigs[0].params)}
	for _, s := range sigs {
		a.Min = min(a.Min, len(s.params))
		if !slices.Contains(a.Counts, len(s.params)) {
			a.Counts = append(a.Counts, len(s.params))
		}
	}
	if len(a.Counts) == 1 {
		a.Counts = nil
	}
	return a
}

// Bound is a method taken as a value, with its receiver: "abc".includes.
type Bound struct {
	*Builtin
	Recv value.Value
}

// Receiver implements cursor.Method.
func (b *Bound) Receiver() value.Value { return b.Recv }

// EqualTo implements value.Equaler: a method is made anew at each access.
// Receivers that can hold methods themselves must be the same value, else the
// comparison could go on to any depth.
func (b *Bound) EqualTo(v value.Value) bool {
	o, ok := v.(*Bound)
	if !ok || b.Builtin != o.Builtin {
		return false
	}
	switch b.Recv.Kind() {
	case value.KindArray, value.KindSet, value.KindFunction, value.KindLambda, value.KindEventSource:
		return b.Recv == o.Recv
	}
	return value.Equal(b.Recv, o.Recv)
}

// FieldDef declares a built-in field of a type.
type FieldDef struct {
	Name string
	Text string // "length: Number"
	Get  plan.FieldFunc
}

// Field declares a field with its static type, "length: Number".
func Field(get plan.FieldFunc, text string) FieldDef {
	name, _, _ := strings.Cut(text, ":")
	return FieldDef{Name: name, Text: text, Get: get}
}

// TypeDef declares what all values of some kinds have.
type TypeDef struct {
	Name    string // as Owner of the methods: "String"
	Kinds   []value.Kind
	Fields  []FieldDef
	Methods []*Builtin // operators included: "+(other: Any) => String"
}

// ModuleDef declares a built-in module.
type ModuleDef struct {
	Name   string
	Parent string // "FQL" for FQL.Schema
	// Apply is what calling the module does; nil when it is not callable.
	Apply     *Builtin
	Functions []*Builtin
	Constants map[string]value.Value
	// IsA tells whether a value belongs to the module's type; nil when only
	// the module itself does.
	IsA func(c *Context, v value.Value) (bool, error)
	// Alias is a second name of the module.
	Alias string
	// Hidden modules are reachable through their parent only.
	Hidden bool
}

// NullFor makes a null with a reason, as "Null value, due to REASON".
func NullFor(reason string) value.Null {
	return value.Null{NullCause: &value.NullCause{Reason: reason}}
}
