package definition

import (
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
)

type functionKind struct{}

// IDOf implements document.Native.
func (functionKind) IDOf(ns *document.Namespace, name string) value.ID {
	if x := ns.Defs.FunctionByName(name); x != nil {
		return value.ID(x.ID)
	}
	return -1
}

// NameOf implements document.Native.
func (functionKind) NameOf(ns *document.Namespace, id value.ID) string {
	if x := ns.Defs.FunctionByID(uint32(id)); x != nil {
		return x.Name
	}
	return ""
}

func (functionKind) define(w *document.Writer, next *draft, op catalog.Op, d *document.Doc, input *value.Object) (string, *value.Object, error) {
	s := w.Current().Defs
	old := s.FunctionByID(uint32(d.ID))
	change := catalog.FunctionWrite{Op: op, ID: uint32(d.ID), Definition: input, Old: old, Taken: s.Taken(old)}
	name := ""
	if old != nil {
		name = old.Name
		change.Definition = merged(op, old.Definition, input)
	}
	if body, ok := input.Get("body"); ok && body.Kind() == value.KindLambda {
		return "", nil, document.Unstorable(body, "body")
	}
	f, failures := catalog.ValidateFunction(change)
	if failures != nil {
		return "", nil, catalog.DefinitionFailure(op, "Function", name, failures)
	}
	next.functions = replaceOrAdd(next.functions, f, func(x *catalog.Function) bool { return x.ID == f.ID })
	return f.Name, f.StoredForm(), nil
}

func (functionKind) remove(_ *document.Writer, next *draft, d *document.Doc) error {
	next.functions = slices.DeleteFunc(next.functions, func(x *catalog.Function) bool { return value.ID(x.ID) == d.ID })
	return nil
}
