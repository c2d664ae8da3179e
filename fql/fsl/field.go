package fsl

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// isReservedField reports whether documents have a member of that name
// themselves.
func isReservedField(name string) bool {
	switch name {
	case "id", "coll", "ts", "data", "ttl", "delete", "update", "replace", "updateData", "replaceData", "exists":
		return true
	}
	return false
}

// field reads a defined field.
func (c *collectionReader) field(m *memberGrammar) {
	f := m.Field
	name := c.identifier(f.Name.Token)
	if isReservedField(name) {
		c.report("Invalid reserved name `"+name+"`", c.span(m.Tokens))
		return
	}
	if !c.once(c.fieldNames, name, "field `"+name+"`", c.token(f.Name.Token)) {
		return
	}
	if f.Type == nil {
		c.report("Expected a type signature", c.span(m.Tokens))
		return
	}
	var conflict *diag.Diagnostic
	if f.Default != nil {
		conflict = ptr(hint("Parent has a conflicting default value", f.Default.Span()))
	}
	c.checkDefaults(f.Type, conflict)
	def := value.ObjectOf(value.Field{Name: "signature", Value: value.String(ast.Print(f.Type))})
	c.it.Places["fields."+name] = c.token(f.Name.Token)
	c.it.Places["fields."+name+".signature"] = f.Type.Span()
	if f.Default != nil {
		def.Set("default", value.String(ast.Print(f.Default)))
		c.it.Places["fields."+name+".default"] = f.Default.Span()
	}
	c.fields.Set(name, def)
}

func ptr[T any](v T) *T { return &v }

// checkDefaults reports the defaults of object fields that cannot take effect,
// because says why not.
func (r *reader) checkDefaults(t ast.TypeExpr, because *diag.Diagnostic) {
	switch t := t.(type) {
	case *ast.TypeObject:
		for _, f := range t.Fields {
			inner := because
			if f.Default != nil {
				if because != nil {
					r.report("Default values are not allowed here", f.Default.Span(), *because)
				} else {
					inner = ptr(hint("Parent has a conflicting default value", f.Default.Span()))
				}
			}
			r.checkDefaults(f.Type, inner)
		}
		if t.Wildcard != nil {
			r.checkDefaults(t.Wildcard, ptr(hint("Parent is not an object", t.Wildcard.Span())))
		}
	case *ast.TypeNullable:
		at := t.Span()
		at.Start = at.End - len("?")
		r.checkDefaults(t.X, ptr(hint("Parent is nullable", at)))
	case *ast.TypeUnion:
		for _, m := range t.Members {
			r.checkDefaults(m, ptr(hint("Parent is a union", t.Span())))
		}
	default:
		ast.Walk(t, func(n ast.Node) bool {
			obj, ok := n.(*ast.TypeObject)
			if ok {
				r.checkDefaults(obj, ptr(hint("Parent is not an object", t.Span())))
			}
			return !ok
		})
	}
}

// computedField reads a computed field.
func (c *collectionReader) computedField(m *memberGrammar) {
	f := m.Computed
	if f.Name.Value == "" {
		c.report("Missing required name", c.token(f.Keyword))
		return
	}
	name := c.identifier(f.Name)
	if isReservedField(name) {
		c.report("Invalid reserved name `"+name+"`", c.span(m.Tokens))
		return
	}
	if !c.once(c.fieldNames, name, "field `"+name+"`", c.token(f.Name)) {
		return
	}
	if f.Value == nil {
		at := c.token(f.Keyword)
		at.End++ // with the space behind it
		c.report("Computed fields require a value", at)
		return
	}
	body, ok := lambdaText(f.Value)
	if !ok {
		c.report("Expected lambda", f.Value.Span())
		return
	}
	def := value.ObjectOf(value.Field{Name: "body", Value: value.String(body)})
	c.it.Places["computed_fields."+name+".body"] = f.Value.Span()
	if f.Type != nil {
		def.Set("signature", value.String(ast.Print(f.Type)))
		c.it.Places["computed_fields."+name+".signature"] = f.Type.Span()
	}
	c.computed.Set(name, def)
}

// wildcardField reads "*: Any".
func (c *collectionReader) wildcardField(w *wildcardGrammar) {
	if !c.once(c.fieldNames, "*", "field `*`", c.token(w.Star)) {
		return
	}
	if w.Default != nil {
		c.report("No default allowed for wildcard field", w.Default.Span())
		return
	}
	if n, ok := w.Type.(*ast.TypeName); !ok || n.Name != "Any" || len(n.Args) > 0 {
		c.report("Top-level wildcard must have type `Any`", w.Type.Span())
		return
	}
	c.wildcard = true
}
