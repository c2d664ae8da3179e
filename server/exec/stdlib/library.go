// Package stdlib holds the Go functions of the standard library: one file a
// type or module, each with the names first under which package builtin
// declares the functions.
package stdlib

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// New assembles the standard library. It panics when a declaration has no
// function or a function no declaration, which only a programming error can
// cause.
func New() *exec.Library {
	lib, err := exec.NewLibrary(functions(), fields())
	if err != nil {
		panic(err)
	}
	return lib
}

func functions() []exec.Binding {
	all := slices.Concat(
		stringFunctions, numberFunctions, booleanFunctions, bytesFunctions, idFunctions, objectFunctions,
		dateFunctions, timeFunctions, arrayFunctions, arrayCallbacks, setFunctions, eventSourceFunctions,
		collectionFunctions, documentFunctions, mathFunctions, queryFunctions, globalFunctions,
	)
	for _, owner := range displayed {
		all = append(all, exec.Binding{Name: owner + ".toString", Func: toString})
	}
	return all
}

func fields() []exec.FieldBinding {
	return slices.Concat(
		stringFields, arrayFields, calendarFields("Date", dateOfDate), calendarFields("Time", dateOfTime), timeFields,
	)
}

// displayed are the types whose toString is the display text.
var displayed = []string{
	"Number", "Boolean", "Null", "Bytes", "ID", "UUID", "Date", "Time", "TransactionTime", "Array",
	"Function", "SetCursor", "EventSource", "Collection",
}

func toString(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return display(c, recv)
}

// display is the display text of any value.
func display(c *exec.Context, v value.Value) (value.Value, error) {
	s, err := c.Display(v)
	if err != nil {
		return nil, err
	}
	return value.String(s), nil
}
