package definition

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
)

type databaseKind struct{}

// IDOf implements document.Native.
func (databaseKind) IDOf(ns *document.Namespace, name string) value.ID {
	if x := ns.Defs.DatabaseByName(name); x != nil {
		return value.ID(x.ID)
	}
	return -1
}

// NameOf implements document.Native.
func (databaseKind) NameOf(ns *document.Namespace, id value.ID) string {
	if x := ns.Defs.DatabaseByID(uint32(id)); x != nil {
		return x.Name
	}
	return ""
}

func (databaseKind) define(w *document.Writer, next *draft, op catalog.Op, d *document.Doc, input *value.Object) (string, *value.Object, error) {
	id, err := w.NewID()
	if err != nil {
		return "", nil, err
	}
	var old *catalog.Database
	if i := slices.IndexFunc(next.databases, func(x *catalog.Database) bool { return value.ID(x.ID) == d.ID }); i >= 0 {
		old = next.databases[i]
	}
	change := catalog.DatabaseWrite{
		Op: op, ID: uint32(d.ID), Definition: input, Old: old,
		GlobalID: globalID(id),
		Taken: func(name string) bool {
			return slices.ContainsFunc(next.databases, func(x *catalog.Database) bool {
				return x.Name == name && value.ID(x.ID) != d.ID
			})
		},
	}
	name := ""
	if old != nil {
		name = old.Name
		change.Definition = merged(op, old.Definition, input)
	}
	db, failures, err := catalog.ValidateDatabase(change)
	if failures != nil {
		err = catalog.DefinitionFailure(op, "Database", name, failures)
	}
	if err != nil {
		return "", nil, err
	}
	next.databases = replaceOrAdd(next.databases, db, func(x *catalog.Database) bool { return x.ID == db.ID })
	if old != nil {
		// What the child inherits or is called may be different now.
		if err := touch(w, keyspace.DB(d.ID)); err != nil {
			return "", nil, err
		}
	}
	return db.Name, db.StoredForm(), nil
}

// globalID shows a number the way global ids look: letters and digits.
func globalID(id value.ID) string { return fmt.Sprintf("y%012x", uint64(id)) }

func (databaseKind) remove(w *document.Writer, next *draft, d *document.Doc) error {
	next.databases = slices.DeleteFunc(next.databases, func(x *catalog.Database) bool { return value.ID(x.ID) == d.ID })
	return nil
}

// touch marks the definitions of another database as changed: what it inherits
// may be different now.
func touch(w *document.Writer, db keyspace.DB) error {
	return w.Tx.Put(keyspace.VersionKey(db), nil)
}
