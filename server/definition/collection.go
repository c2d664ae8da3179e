package definition

import (
	"slices"

	"github.com/fawndb/fawn/fql/types"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
)

type collectionKind struct{}

// IDOf implements document.Native.
func (collectionKind) IDOf(ns *document.Namespace, name string) value.ID {
	if x := ns.Defs.CollectionByName(name); x != nil {
		return value.ID(x.ID)
	}
	return -1
}

// NameOf implements document.Native.
func (collectionKind) NameOf(ns *document.Namespace, id value.ID) string {
	if x := ns.Defs.CollectionByID(uint32(id)); x != nil {
		return x.Name
	}
	return ""
}

func (collectionKind) define(w *document.Writer, next *draft, op catalog.Op, d *document.Doc, input *value.Object) (string, *value.Object, error) {
	s := w.Current().Defs
	old := s.CollectionByID(uint32(d.ID))
	change := catalog.CollectionWrite{
		Op: op, ID: uint32(d.ID), Definition: input, Old: old,
		Taken: s.Taken(old), Protected: w.Names.Defs.Protected, Snapshot: w.Now(),
	}
	name := ""
	if old != nil {
		name = old.Name
		change.Definition = merged(op, old.Declared(), input)
	}
	coll, failures, err := catalog.ValidateCollection(change)
	if err == nil && failures == nil {
		failures = checkDefaults(w, coll)
	}
	if err == nil && failures == nil && old != nil {
		err = deferBuilds(w, coll, old)
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
func checkDefaults(w *document.Writer, coll *catalog.Collection) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	coll.EachDefault(func(path []any, source string, _ types.Type) {
		if _, err := w.EvalDefault(nil, source); err != nil {
			failures = append(failures, document.DefaultFailure(path, err))
		}
	})
	return failures
}

func (collectionKind) remove(w *document.Writer, next *draft, d *document.Doc) error {
	if failures := catalog.CheckDelete(w.Names.Defs.Protected); failures != nil {
		return catalog.DefinitionFailure(catalog.Delete, "Collection", d.Name, failures)
	}
	next.collections = slices.DeleteFunc(next.collections, func(x *catalog.Collection) bool { return value.ID(x.ID) == d.ID })
	return nil
}
