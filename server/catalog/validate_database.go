package catalog

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// DatabaseWrite is a write to a Database document.
type DatabaseWrite struct {
	Op         Op
	ID         uint32
	Definition *value.Object // as in CollectionWrite
	Old        *Database     // nil for Create
	// GlobalID is what Create assigns.
	GlobalID string
	// Taken reports whether a sibling has the name.
	Taken func(name string) bool
}

// ValidateDatabase checks a Database document and makes the database. The
// error is that of a name which a sibling has.
func ValidateDatabase(w DatabaseWrite) (*Database, []diag.ConstraintFailure, error) {
	globalID := w.GlobalID
	old := &Database{Name: "\x00"} // an empty name is checked too
	if w.Old != nil {
		old, globalID = w.Old, w.Old.GlobalID
	}
	given := member(w.Definition, "global_id")
	if given.Kind() != value.KindNull && !value.Equal(given, value.String(old.GlobalID)) {
		return nil, []diag.ConstraintFailure{failure(readOnlyField, "global_id")}, nil
	}
	if failures := checkShape(databaseIs, w.Definition); failures != nil {
		return nil, failures, nil
	}
	name := text(w.Definition, "name")
	if name != old.Name {
		if !identifier.MatchString(name) || ast.IsReserved(name) || name == "_" {
			return nil, []diag.ConstraintFailure{failure(invalidIdentifier, "name")}, nil
		}
		if w.Taken(name) {
			return nil, nil, UniqueFailure([]Term{{Path: []any{"name"}}})
		}
	}
	d := readDatabase(ordered(databaseIs, with(w.Definition, "global_id", value.String(globalID))))
	d.ID = w.ID
	return d, nil, nil
}
