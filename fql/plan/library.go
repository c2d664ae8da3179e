package plan

import "github.com/fawndb/fawn/fql/value"

// Env is what names can mean besides local variables.
type Env struct {
	Library Library
	Names   Names
}

// Library resolves the names of built-ins.
type Library interface {
	// Global returns the module or function with this name.
	Global(name string) (value.Value, bool)
	// Members never returns nil.
	Members(name string) *Members
}

// Names resolves the names that a database defines: collections and
// functions, by name, then alias.
type Names interface {
	Lookup(name string) (value.Value, bool)
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
