// Package stdlib is the standard library of FQL: one file a type or module,
// each with the table of its signatures first and the Go functions after it.
package stdlib

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// New assembles the standard library.
func New() *exec.Library { return exec.NewLibrary(Types(), Modules(), Globals()) }

// Types returns what the values of each type have. The declarations are made
// anew at each call: a library owns its built-ins.
func Types() []exec.TypeDef {
	return []exec.TypeDef{
		stringType(),
		numberType(),
		booleanType(),
		nullType(),
		bytesType(),
		idType(),
		uuidType(),
		objectType(),
		dateType(),
		timeType(),
		transactionTimeType(),
		arrayType(),
		functionType(),
		setType(),
		cursorType(),
		collectionType(),
		documentType(),
		eventSourceType(),
	}
}

// Modules returns the built-in modules.
func Modules() []exec.ModuleDef {
	return slices.Concat(
		[]exec.ModuleDef{
			bytesModule(),
			idModule(),
			mathModule(),
			objectModule(),
			dateModule(),
			timeModule(),
			transactionTimeModule(),
			arrayModule(),
			setModule(),
			fqlModule(),
			schemaModule(),
			queryModule(),
		},
		typeModules(),
	)
}

// Globals returns the functions that are in scope everywhere.
func Globals() []*exec.Builtin { return globals() }

// toString is the method of that name, which every scalar has.
func toString() *exec.Builtin {
	return exec.Fn(func(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
		return display(c, recv)
	}, "toString() => String")
}

// display is the display text of any value.
func display(c *exec.Context, v value.Value) (value.Value, error) {
	s, err := c.Display(v)
	if err != nil {
		return nil, err
	}
	return value.String(s), nil
}
