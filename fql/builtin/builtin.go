// Package builtin is the one table of what FQL has built in: types with their
// fields and methods, modules, global functions, operators, the native
// collections, and what collections and documents get from their definitions.
// Each is declared once, with its static types, what is checked at run time,
// its effect, the role action it needs, a sentence and an example.
//
// The declarations are plain data in the files named for the types and
// modules. Their type texts are parsed when they are first needed. The Go
// functions behind them are elsewhere (a table by Function.ID).
package builtin

import (
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// Type declares what all values of some kinds have.
type Type struct {
	Name    string   // the owner of its methods: "String"
	Params  []string // type parameters: "A" of Array<A>
	Doc     string   // the one of Params that is a document type, if any
	Kinds   []value.Kind
	Summary string
	Fields  []*Field
	Methods []*Function // operators included: "+", "[]"
	Forms   []Form
	// Interpreted tells that the fields need a transaction or the schema: the
	// interpreter reads them, no function of the value does.
	Interpreted bool
}

// Field declares a built-in field of a type, or a constant of a module.
type Field struct {
	Name    string
	Type    string // static type
	Value   value.Value
	Summary string
	Example Example
	// Given tells that writes may give the field: it is data of the document
	// and not reserved in the argument of create and update.
	Given bool

	owner scope
}

// Static is the field's static type.
func (f *Field) Static() types.Type {
	t, err := f.owner.parse(f.Name, f.Type)
	if err != nil {
		panic(err)
	}
	return types.FromScheme(t)
}

// Qualified is the field's name with its owner: "String.length".
func (f *Field) Qualified() string { return f.owner.name + "." + f.Name }

// Form describes members that come from the definitions of a database, by
// the pattern of their signatures. T1, T2 and so on stand for types that the
// definition gives.
type Form struct {
	Name       string // "index"
	Signatures []string
	Effect     Effect
	Action     Action
	Summary    string
	Example    Example
}

// Module declares a built-in module.
type Module struct {
	Name   string
	Parent string // of the module that only its parent leads to: "FQL" for Schema
	Alias  string // a second name
	// Apply is what calling the module does; nil when it is not callable.
	Apply     *Function
	Functions []*Function
	Constants []*Field
	// Kinds are the values for which "isa" holds; nil when only the module
	// itself is one.
	Kinds []value.Kind
	// Globals tells that all global names are members as well.
	Globals bool
	Summary string
}

// Is tells whether v belongs to the module's type.
func (m *Module) Is(v value.Value) bool {
	if m.Kinds == nil {
		return value.Equal(v, value.Mod(m.Name))
	}
	for _, k := range m.Kinds {
		if v.Kind() == k {
			return true
		}
	}
	return false
}

// Collection declares a native collection, or the form of the user's ones.
type Collection struct {
	Name     string // of the module; "" for the form
	Alias    string
	Document string // type of the documents: "FunctionDef"
	// Named documents are known by a name in place of an id.
	Named bool
	// Create is the type of the argument of create, for native collections, and
	// Example one of a call.
	Create  string
	Example Example
	// Members are the names of the methods and fields that the module has of
	// those of type Collection.
	Members []string
	// Documents are those that the documents have of type Doc.
	Documents []string
	// Apply is what calling the module does.
	Apply *Function
	// Fields and Functions are the module's own, Methods the documents' own.
	Fields    []*Field
	Functions []*Function
	Methods   []*Function
	// Record is the type of the documents' fields, "" where the definition
	// tells.
	Record  string
	Summary string
	// Unavailable collections can be named, for isa, and have no members yet.
	Unavailable bool

	offered []*Function
}

// Offers tells whether the collection, or a document of it, has a method of
// the types Collection and Doc.
func (c *Collection) Offers(f *Function) bool {
	for _, o := range c.offered {
		if o == f {
			return true
		}
	}
	return false
}

// Arguments is the static type of the argument of a native collection's
// create.
func (c *Collection) Arguments() types.Type { return c.static("create", c.Create) }

// Stored is the static type of the fields of a native collection's documents.
func (c *Collection) Stored() types.Type { return c.static("record", c.Record) }

func (c *Collection) static(name, text string) types.Type {
	s := scope{name: c.Name}
	t, err := s.parse(name, text)
	if err != nil {
		panic(err)
	}
	return types.FromScheme(t)
}

// Operator declares an operator or another construct of the syntax that
// computes something.
type Operator struct {
	Name       string   // "+", "isa", "?."
	Form       string   // how it is written: "a + b"
	Signatures []string // static types; for some no type expression can say it
	Rule       string   // then this does
	Effect     Effect
	EffectName string
	Action     Action
	Summary    string
	Example    Example
}

// Example is a query with its result. Setup are queries to run before, one
// by one.
type Example struct {
	Setup  []string
	Query  string
	Result string // as FQL shows it, on one line, or "error CODE: MESSAGE"
}
