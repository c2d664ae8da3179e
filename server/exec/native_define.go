package exec

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
)

// definition is the whole definition that a write asks for: the input itself,
// or for updates the old one with the input merged into it.
func definition(op catalog.Op, old, input *value.Object) *value.Object {
	if op == catalog.Update {
		return catalog.Merge(old, input, true)
	}
	return input
}

func (collectionNames) define(c *Context, next *draft, op catalog.Op, d *Doc, input *value.Object) (string, *value.Object, error) {
	s := c.current().catalog
	old := s.CollectionByID(uint32(d.docID))
	w := catalog.CollectionWrite{
		Op: op, ID: uint32(d.docID), Definition: input, Old: old,
		Taken: s.Taken(old), Protected: c.schema.protected, Snapshot: c.Now(),
	}
	name := ""
	if old != nil {
		name = old.Name
		w.Definition = definition(op, old.Definition, input)
	}
	coll, failures, err := catalog.ValidateCollection(w)
	if err == nil && failures == nil {
		failures = c.checkDefaults(coll)
	}
	if failures != nil {
		err = catalog.DefinitionFailure(op, "Collection", name, failures)
	}
	if err != nil {
		return "", nil, err
	}
	next.collections = replaceOrAdd(next.collections, coll, func(x *catalog.Collection) bool { return x.ID == coll.ID })
	return coll.Name, coll.StoredForm(), nil
}

// checkDefaults evaluates every default value of a definition once.
func (c *Context) checkDefaults(coll *catalog.Collection) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	coll.EachDefault(func(path []any, source string, _ types.Type) {
		if _, err := c.evalDefault(source); err != nil {
			failures = append(failures, defaultFailure(path, err))
		}
	})
	return failures
}

func (collectionNames) remove(c *Context, next *draft, d *Doc) error {
	if failures := catalog.CheckDelete(c.schema.protected); failures != nil {
		return catalog.DefinitionFailure(catalog.Delete, "Collection", d.name, failures)
	}
	next.collections = slices.DeleteFunc(next.collections, func(x *catalog.Collection) bool { return value.ID(x.ID) == d.docID })
	return nil
}

func (functionNames) define(c *Context, next *draft, op catalog.Op, d *Doc, input *value.Object) (string, *value.Object, error) {
	s := c.current().catalog
	old := s.FunctionByID(uint32(d.docID))
	w := catalog.FunctionWrite{Op: op, ID: uint32(d.docID), Definition: input, Old: old, Taken: s.Taken(old)}
	name := ""
	if old != nil {
		name = old.Name
		w.Definition = definition(op, old.Definition, input)
	}
	if body, ok := input.Get("body"); ok && body.Kind() == value.KindLambda {
		return "", nil, unstorable(body, "body")
	}
	f, failures := catalog.ValidateFunction(w)
	if failures != nil {
		return "", nil, catalog.DefinitionFailure(op, "Function", name, failures)
	}
	next.functions = replaceOrAdd(next.functions, f, func(x *catalog.Function) bool { return x.ID == f.ID })
	return f.Name, f.StoredForm(), nil
}

func (functionNames) remove(_ *Context, next *draft, d *Doc) error {
	next.functions = slices.DeleteFunc(next.functions, func(x *catalog.Function) bool { return value.ID(x.ID) == d.docID })
	return nil
}

func (databaseNames) define(c *Context, next *draft, op catalog.Op, d *Doc, input *value.Object) (string, *value.Object, error) {
	if c.schema.server {
		return "", nil, diag.Errorf("permission_denied", "Insufficient privileges to perform the action.")
	}
	id, err := c.NewID()
	if err != nil {
		return "", nil, err
	}
	var old *catalog.Database
	if i := slices.IndexFunc(next.databases, func(x *catalog.Database) bool { return value.ID(x.ID) == d.docID }); i >= 0 {
		old = next.databases[i]
	}
	w := catalog.DatabaseWrite{
		Op: op, ID: uint32(d.docID), Definition: input, Old: old,
		GlobalID: globalID(id),
		Taken: func(name string) bool {
			return slices.ContainsFunc(next.databases, func(x *catalog.Database) bool {
				return x.Name == name && value.ID(x.ID) != d.docID
			})
		},
	}
	name := ""
	if old != nil {
		name = old.Name
		w.Definition = definition(op, old.Definition, input)
	}
	db, failures, err := catalog.ValidateDatabase(w)
	if failures != nil {
		err = catalog.DefinitionFailure(op, "Database", name, failures)
	}
	if err != nil {
		return "", nil, err
	}
	next.databases = replaceOrAdd(next.databases, db, func(x *catalog.Database) bool { return x.ID == db.ID })
	if old != nil {
		// What the child inherits or is called may be different now.
		if err := c.touchChild(d.docID); err != nil {
			return "", nil, err
		}
	}
	return db.Name, db.StoredForm(), nil
}

// globalID shows a number the way global ids look: letters and digits.
func globalID(id value.ID) string { return fmt.Sprintf("y%012x", uint64(id)) }

func (databaseNames) remove(c *Context, next *draft, d *Doc) error {
	if c.schema.server {
		return diag.Errorf("permission_denied", "Insufficient privileges to perform the action.")
	}
	next.databases = slices.DeleteFunc(next.databases, func(x *catalog.Database) bool { return value.ID(x.ID) == d.docID })
	return nil
}
