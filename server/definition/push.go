package definition

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/fsl"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
)

// Push makes the collections and functions of the database those of
// a schema's items. Definitions that are named again are replaced but keep
// their "data"; the others are deleted.
func Push(w *document.Writer, items []fsl.Item) error {
	wanted := map[*document.Collection]map[string]bool{Collections: {}, Functions: {}}
	for _, it := range items {
		wanted[moduleOf(it)][it.Name] = true
	}
	dropUnwanted := func(m *document.Collection, name string) error {
		if wanted[m][name] {
			return nil
		}
		_, err := Delete(w, w.ByName(m, name, diag.Span{}))
		return err
	}
	for _, f := range w.Names.Defs.Functions {
		if err := dropUnwanted(Functions, f.Name); err != nil {
			return err
		}
	}
	for _, c := range w.Names.Defs.Collections {
		if err := dropUnwanted(Collections, c.Name); err != nil {
			return err
		}
	}
	for _, it := range items {
		if err := put(w, moduleOf(it), it); err != nil {
			return err
		}
	}
	return nil
}

func moduleOf(it fsl.Item) *document.Collection {
	if it.Kind == fsl.Function {
		return Functions
	}
	return Collections
}

func put(w *document.Writer, m *document.Collection, it fsl.Item) error {
	d := w.ByName(m, it.Name, diag.Span{})
	ok, err := w.Exists(d)
	if err != nil {
		return err
	}
	if !ok {
		_, err = Create(w, m, it.Definition)
		return err
	}
	def := it.Definition
	old, err := w.UserData(d)
	if err != nil {
		return err
	}
	if data, ok := old.Get("data"); ok {
		def = value.ObjectOf(append(def.Fields(), value.Field{Name: "data", Value: data})...)
	}
	_, err = Change(w, catalog.Replace, d, def)
	return err
}
