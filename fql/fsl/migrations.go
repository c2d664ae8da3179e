package fsl

import (
	"strconv"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// migrations reads a migration block into the list that definitions have.
func (c *collectionReader) migrations(m *memberGrammar) {
	g := m.Migrations
	at := c.span(m.Tokens)
	if !c.once(c.single, "migrations", "migration block", at) || !c.unnamed(g.Name) {
		return
	}
	switch {
	case g.Block == nil:
		c.report("Expected a migration block", at)
		return
	case len(g.Block.Steps) == 0:
		c.report("Empty migration blocks are not allowed", at)
		return
	}
	var list []value.Value
	for _, step := range g.Block.Steps {
		if v := c.migration(step); v != nil {
			c.it.Places["migrations["+strconv.Itoa(len(list))+"]"] = c.span(step.Tokens)
			list = append(list, v)
		}
	}
	c.it.Definition.Set("migrations", value.NewArray(list...))
}

// migration reads one statement of a migration block.
func (c *collectionReader) migration(g *migrationGrammar) value.Value {
	keyword := g.Keyword.Value
	named := func(fields ...value.Field) value.Value {
		return value.ObjectOf(value.Field{Name: keyword, Value: value.ObjectOf(fields...)})
	}
	field := func(name string, path parser.FieldPath) value.Field {
		return value.Field{Name: name, Value: value.String(parser.PathString(path.Path()))}
	}
	switch keyword {
	case "add_wildcard":
		return named()
	case "add", "drop", "move_conflicts", "move_wildcard", "backfill", "move", "split":
	default:
		c.report("Only migrations are allowed in migration blocks", c.span(g.Tokens))
		return nil
	}
	if g.Path == nil {
		c.report("Expected expression", c.after(g))
		return nil
	}
	for _, path := range append([]parser.FieldPath{g.Path}, g.To...) {
		if !c.checkMigrationPath(path) {
			return nil
		}
	}
	switch keyword {
	case "backfill":
		if g.Value == nil {
			c.report("Expected `=`", c.after(g))
			return nil
		}
		return named(field("field", g.Path), value.Field{Name: "value", Value: value.String(ast.Print(g.Value))})
	case "move", "split":
		if len(g.To) == 0 {
			c.report("Expected `->`", c.after(g))
			return nil
		}
		if keyword == "move" {
			return named(field("field", g.Path), field("to", g.To[0]))
		}
		return c.split(g)
	case "move_conflicts", "move_wildcard":
		return named(field("into", g.Path))
	}
	return named(field("field", g.Path))
}

// split reads the targets of a split.
func (c *collectionReader) split(g *migrationGrammar) value.Value {
	if len(g.To) < 2 {
		c.report("Expected at least two fields to split into", c.span(g.Tokens))
		return nil
	}
	seen := map[string]bool{}
	var to []value.Value
	for _, path := range g.To {
		name := parser.PathString(path.Path())
		if seen[name] {
			c.report("Expected list of fields with no duplicates", g.To[0].Span().To(g.To[len(g.To)-1].Span()))
			return nil
		}
		seen[name] = true
		to = append(to, value.String(name))
	}
	return value.ObjectOf(value.Field{Name: "split", Value: value.ObjectOf(
		value.Field{Name: "field", Value: value.String(parser.PathString(g.Path.Path()))},
		value.Field{Name: "to", Value: value.NewArray(to...)},
	)})
}

// checkMigrationPath rejects positions in arrays: migrations are about fields.
func (c *collectionReader) checkMigrationPath(path parser.FieldPath) bool {
	for _, element := range path.Path() {
		if _, ok := element.(int); ok {
			c.report("Cannot index into an item in a migration path", path.Span())
			return false
		}
	}
	return true
}

// after is the character behind a statement.
func (c *collectionReader) after(g *migrationGrammar) diag.Span {
	end := c.span(g.Tokens).End
	return diag.Span{Src: c.src, Start: end, End: end + 1}
}
