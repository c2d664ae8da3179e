package catalog

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// DocumentType is the static type of the collection's documents. Computed
// fields without a signature have type Any.
func (c *Collection) DocumentType() *types.Record {
	fields := []types.Field{
		{Name: "id", Type: types.ID},
		{Name: "ts", Type: types.Time},
		{Name: "ttl", Type: types.NewUnion(types.Time, types.Null)},
	}
	for _, f := range c.Fields {
		fields = append(fields, types.Field{Name: f.Name, Type: f.Type})
	}
	for _, f := range c.Computed {
		var t types.Type = types.Any
		if f.Signature != "" {
			if s, err := parser.Type(&diag.Source{Text: f.Signature}); err == nil {
				t = types.FromScheme(s)
			}
		}
		fields = append(fields, types.Field{Name: f.Name, Type: t})
	}
	if c.Wildcard {
		return types.NewRecord(fields, types.Any)
	}
	return types.NewRecord(fields, nil)
}

// paths checks that the paths of indexes and unique constraints lead
// somewhere.
func (k *schemaChecker) paths(c *Collection) {
	doc := c.DocumentType()
	follow := func(path []any, text string) {
		src := &diag.Source{Name: "*index:" + c.Name + "*", Text: text}
		if m := leadsNowhere(doc, path); m != "" {
			k.report(diag.Span{Src: src, End: len(text)}, m)
		}
	}
	for _, f := range object(c.Definition, "indexes").Fields() {
		x, _ := f.Value.(*value.Object)
		for _, list := range []string{"terms", "values"} {
			for _, e := range elements(x, list) {
				if path, err := parser.Path(field(e)); err == nil {
					follow(path, field(e))
				}
			}
		}
	}
	for _, e := range elements(c.Definition, "constraints") {
		o, _ := e.(*value.Object)
		for _, e := range elements(o, "unique") {
			if path, err := parser.Path(field(e)); err == nil {
				follow(path, field(e))
			}
		}
	}
}

// leadsNowhere is the error of a path into t; "" as soon as it leaves the
// records that are known.
func leadsNowhere(t types.Type, path []any) string {
	for _, step := range path {
		r, ok := t.(*types.Record)
		name, isName := step.(string)
		if !ok || !isName {
			return ""
		}
		i := r.Find(name)
		switch {
		case i >= 0:
			t = r.Fields[i].Type
		case r.Wildcard != nil || r.Open:
			return ""
		default:
			return "Type `" + r.String() + "` does not have field `" + name + "`"
		}
	}
	return ""
}
