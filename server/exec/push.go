package exec

import (
	"github.com/fawndb/fawn/fql/schema"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
)

// ReplaceSchema makes the collections and functions of the database those of
// a schema's items. Definitions that are named again are replaced but keep
// their "data"; the others are deleted.
func (c *Context) ReplaceSchema(items []schema.Item) error {
	wanted := map[*Coll]map[string]bool{CollectionModule: {}, FunctionModule: {}}
	for _, it := range items {
		wanted[moduleOf(it)][it.Name] = true
	}
	for _, m := range []*Coll{FunctionModule, CollectionModule} {
		for _, name := range m.nat.kind.all(c.schema) {
			if !wanted[m][name] {
				if _, err := c.Delete(c.ByName(m, name)); err != nil {
					return err
				}
			}
		}
	}
	for _, it := range items {
		if err := c.put(moduleOf(it), it); err != nil {
			return err
		}
	}
	return nil
}

func moduleOf(it schema.Item) *Coll {
	if it.Kind == schema.Function {
		return FunctionModule
	}
	return CollectionModule
}

func (c *Context) put(m *Coll, it schema.Item) error {
	d := c.ByName(m, it.Name)
	ok, err := c.Exists(d)
	if err != nil {
		return err
	}
	if !ok {
		_, err = c.Create(m, it.Definition, false)
		return err
	}
	def := it.Definition
	old, err := c.userData(d)
	if err != nil {
		return err
	}
	if data, ok := old.(*value.Object).Get("data"); ok {
		def = value.ObjectOf(append(def.Fields(), value.Field{Name: "data", Value: data})...)
	}
	_, err = c.Change(catalog.Replace, d, def, false)
	return err
}
