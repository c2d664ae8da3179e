package definition

import (
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
)

// Finish runs once at the end of a query: it checks the definitions that the
// query leaves, and builds the indexes that they ask for, or begins to.
func Finish(w *document.Writer) error {
	if w.Defined == nil {
		return nil
	}
	if err := validate(w); err != nil {
		return err
	}
	if err := noteObsolete(w); err != nil {
		return err
	}
	for _, coll := range w.Defined.Defs.Collections {
		old := w.Names.Defs.CollectionByID(coll.ID)
		if old == nil || old == coll {
			continue // new collections are empty
		}
		if err := beginBuilds(w, coll, old); err != nil {
			return err
		}
	}
	return nil
}

// validate checks the final state of the definitions.
func validate(w *document.Writer) error {
	var changes []catalog.Change
	for _, coll := range w.Defined.Defs.Collections {
		old := w.Names.Defs.CollectionByID(coll.ID)
		if old == coll {
			continue
		}
		change := catalog.Change{Old: old, New: coll}
		if old != nil {
			var err error
			if change.HasDocuments, err = w.Tx.Any(keyspace.CollectionRange(w.Names.DB, coll.ID, 0, document.MaxID)); err != nil {
				return err
			}
		}
		changes = append(changes, change)
	}
	for _, f := range w.Defined.Defs.Functions {
		if old := w.Names.Defs.FunctionByID(f.ID); old != f {
			if failures := f.CheckRole(func(string) bool { return false }); failures != nil {
				op, name := catalog.Create, ""
				if old != nil {
					op, name = catalog.Update, old.Name
				}
				return catalog.DefinitionFailure(op, "Function", name, failures)
			}
		}
	}
	return w.Defined.Defs.Check(changes)
}
