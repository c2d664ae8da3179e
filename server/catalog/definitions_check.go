package catalog

import (
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/types"
)

// Change is a collection that a query wrote.
type Change struct {
	Old, New *Collection // Old is nil for a new collection
	// HasDocuments tells that the collection has or had documents.
	HasDocuments bool
}

// Check checks that the schema holds together, at the end of a query that
// changed it. The error has code "invalid_schema".
func (s *Definitions) Check(changes []Change) error {
	k := schemaChecker{schema: s}
	for _, c := range s.Collections {
		k.collection(c)
	}
	for _, ch := range changes {
		k.generated(ch.New)
	}
	if s.Typechecked {
		for _, c := range s.Collections {
			k.bodies(c)
			k.paths(c)
		}
		for _, f := range s.Functions {
			k.function(f)
		}
	}
	if len(k.found) == 0 {
		for _, ch := range changes {
			if ch.Old != nil && ch.HasDocuments {
				k.found = append(k.found, needMigrations(ch.Old, ch.New)...)
			}
		}
	}
	return SchemaError(k.found, nil)
}

type schemaChecker struct {
	schema *Definitions
	found  []diag.Diagnostic
}

func (k *schemaChecker) report(span diag.Span, message string) {
	k.found = append(k.found, diag.Diagnostic{Kind: diag.KindError, Message: message, Span: span})
}

func (k *schemaChecker) isDoc(name string) bool { return k.schema.Collection(name) != nil }

// collection checks types and what can be told about defaults without running
// them.
func (k *schemaChecker) collection(c *Collection) {
	for i := range c.Fields {
		k.field(c, &c.Fields[i])
	}
	if wildcard := text(c.Definition, "wildcard"); wildcard != "" {
		t, err := parser.Type(&diag.Source{Name: "*wildcard:" + c.Name + "*", Text: wildcard})
		if err == nil && types.FromScheme(t) != types.Any {
			k.report(t.Type.Span(), "Top-level wildcard must have type `Any`")
		}
	}
	for _, f := range c.Computed {
		if f.Signature == "" {
			continue
		}
		t, err := parser.Type(&diag.Source{Name: "*computed_field:" + c.Name + ":" + f.Name + "*", Text: f.Signature})
		if err == nil {
			k.found = append(k.found, types.Check(t.Type, k.isDoc)...)
		}
	}
	c.EachDefault(func(path []any, source string, t types.Type) {
		x, err := parser.Expr(&diag.Source{Name: "*field:" + c.Name + parser.PathString(path) + "*", Text: source})
		if err == nil {
			k.literal(x, t)
		}
	})
}

func (k *schemaChecker) field(c *Collection, f *Field) {
	x, err := parser.FieldType(&diag.Source{Name: "*field:" + c.Name + "." + f.Name + "*", Text: f.Signature})
	if err != nil {
		return // refused when it was written
	}
	wrong := append(types.Check(x, k.isDoc), types.CheckDefaults(x, f.Default != "")...)
	if len(wrong) > 0 {
		k.found = append(k.found, wrong...)
		return
	}
	if causes := types.Persistable(x, k.isDoc); len(causes) > 0 {
		k.found = append(k.found, diag.Diagnostic{
			Kind: diag.KindError, Span: x.Span(), Hints: causes,
			Message: "Field `" + f.Name + "` in collection " + c.Name + " is not persistable",
		})
	}
}

// literal checks an expression that is a literal against a type.
func (k *schemaChecker) literal(x ast.Expr, t types.Type) {
	if m := types.LiteralMismatch(x, t); m != "" {
		k.report(x.Span(), m)
	}
}

// generated checks the types that a collection's name and alias define.
func (k *schemaChecker) generated(c *Collection) {
	for _, own := range []struct{ kind, name string }{{"name", c.Name}, {"alias", c.Alias}} {
		if own.name == "" {
			continue
		}
		taken := map[string]bool{}
		take := func(name string) {
			if name != "" && name != own.name {
				for _, t := range types.Generated(name) {
					taken[t] = true
				}
			}
		}
		for _, other := range k.schema.Collections {
			take(other.Name)
			take(other.Alias)
		}
		var clashes []string
		for _, t := range types.Generated(own.name) {
			if taken[t] || types.IsBuiltin(t) {
				clashes = append(clashes, t)
			}
		}
		if len(clashes) > 0 {
			k.report(diag.Span{}, "The collection "+own.kind+" `"+own.name+
				"` generates types that conflict with the following existing types: "+strings.Join(clashes, ", "))
		}
	}
}

// bodies checks computed fields and check constraints.
func (k *schemaChecker) bodies(c *Collection) {
	indexed := c.indexedNames()
	for _, f := range c.Computed {
		l, err := parser.Lambda(&diag.Source{Name: "*computed_field:" + c.Name + ":" + f.Name + "*", Text: f.Body}, true)
		if err != nil {
			continue
		}
		k.unbound(l)
		if f.Signature != "" {
			if t, err := parser.Type(&diag.Source{Text: f.Signature}); err == nil {
				k.literal(l.Body, types.FromScheme(t))
			}
		}
		if indexed[f.Name] {
			k.indexedBody(c, l)
		}
	}
	for _, check := range c.Checks {
		l, err := parser.Lambda(&diag.Source{Name: "*check_constraint:" + check.Name + "*", Text: check.Body}, true)
		if err == nil {
			k.unbound(l)
			k.literal(l.Body, types.NewUnion(types.Boolean, types.Null))
		}
	}
}

func (k *schemaChecker) function(f *Function) {
	l, err := parser.Lambda(&diag.Source{Name: "*udf:" + f.Name + "*", Text: f.Body}, false)
	if err == nil {
		k.unbound(l)
	}
	if f.Signature == "" {
		return
	}
	t, err := parser.Type(&diag.Source{Name: "*udf:" + f.Name + "*", Text: f.Signature})
	if err == nil {
		k.found = append(k.found, types.CheckSignature(t, k.isDoc)...)
	}
}

// unbound reports free names that mean nothing. Bodies know functions by name
// only.
func (k *schemaChecker) unbound(l *ast.Lambda) {
	FreeNames(l, func(x *ast.Ident) {
		if !builtin.IsGlobal(x.Name) && k.schema.Collection(x.Name) == nil && k.schema.FunctionByName(x.Name) == nil {
			k.report(x.At, "Unbound variable `"+x.Name+"`")
		}
	})
}

// indexedNames are the top-level fields that indexes and unique constraints
// use.
func (c *Collection) indexedNames() map[string]bool {
	names := map[string]bool{}
	for _, s := range c.Stored {
		for _, t := range s.Terms {
			if name, ok := t.Path[0].(string); ok {
				names[name] = true
			}
		}
		for _, v := range s.Values {
			if name, ok := v.Path[0].(string); ok {
				names[name] = true
			}
		}
	}
	return names
}

// indexedBody checks a computed field that an index uses: it is evaluated
// without reads.
func (k *schemaChecker) indexedBody(c *Collection, l *ast.Lambda) {
	const prefix = "Computed fields used in indexes or constraints cannot "
	w := nameWalker{
		free: func(x *ast.Ident) {
			coll, fn := k.schema.Resolve(x.Name)
			switch {
			case builtin.IsCollection(x.Name) || !builtin.IsGlobal(x.Name) && coll != nil:
				k.report(x.At, prefix+"access collections")
			case !builtin.IsGlobal(x.Name) && fn != nil:
				k.report(x.At, prefix+"call UDFs")
			}
		},
		field: func(name ast.Name) {
			switch {
			case name.Text == "ts":
				k.report(name.At, prefix+"use a doc's ts field")
			case c.ComputedField(name.Text) != nil:
				k.report(name.At, prefix+"use computed fields")
			}
		},
	}
	w.expr(l)
}
