package fsl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// index reads an index.
func (c *collectionReader) index(p *plainGrammar) {
	if p.Name.Value == "" {
		c.report("Missing required name", c.token(p.Keyword))
		return
	}
	block := c.block(p)
	if block == nil {
		return
	}
	name := c.identifier(p.Name)
	if !c.once(c.indexNames, name, "index name `"+name+"`", c.token(p.Name)) {
		return
	}
	c.it.Places["indexes."+name] = c.token(p.Name)
	c.separated(block.Members)
	def := value.NewObject(2)
	seen := map[string]diag.Span{}
	for _, m := range block.Members {
		c.indexMember(m, name, def, seen)
	}
	c.indexes.Set(name, def)
}

func (c *collectionReader) indexMember(m *memberGrammar, index string, def *value.Object, seen map[string]diag.Span) {
	p := m.Plain
	if p == nil || p.Keyword.Value != "terms" && p.Keyword.Value != "values" {
		c.report("Invalid member `"+m.Tokens[0].Value+"`", c.token(m.Tokens[0]))
		return
	}
	keyword := p.Keyword.Value
	if !c.once(seen, keyword, keyword+" definition", c.span(p.Tokens)) || !c.unnamed(p.Name) {
		return
	}
	list, ok := c.pathList(p, keyword)
	if !ok || len(list) == 0 {
		return
	}
	parts := make([]value.Value, len(list))
	for i, part := range list {
		parts[i] = part.definition(keyword == "values")
		c.it.Places["indexes."+index+"."+keyword+"["+strconv.Itoa(i)+"]"] = part.at
	}
	def.Set(keyword, value.NewArray(parts...))
}

// unique reads a unique constraint.
func (c *collectionReader) unique(p *plainGrammar) {
	if !c.unnamed(p.Name) {
		return
	}
	list, ok := c.pathList(p, "terms")
	if !ok {
		return
	}
	at := c.span(p.Value.Tokens)
	if len(list) == 0 {
		c.report("Expected non-empty terms for a unique constraint", at)
		return
	}
	parts := make([]value.Value, len(list))
	keys := make([]string, len(list))
	for i, part := range list {
		parts[i] = part.definition(false)
		keys[i] = part.field + strconv.FormatBool(part.mva)
	}
	slices.Sort(keys)
	key := strings.Join(keys, "\n")
	if first, ok := c.uniqueSets[key]; ok {
		c.report("Duplicate unique constraint.", at, hint("This unique constraint covers the same fields.", first))
		return
	}
	c.uniqueSets[key] = at
	c.it.Places["unique["+strconv.Itoa(len(c.uniques))+"]"] = at
	c.uniques = append(c.uniques, value.ObjectOf(
		value.Field{Name: "unique", Value: value.NewArray(parts...)},
	))
}

// A part is a term or value of an index, or a term of a unique constraint.
type part struct {
	field string // its canonical path
	mva   bool
	order string
	at    diag.Span
}

func (p part) definition(withOrder bool) value.Value {
	o := value.ObjectOf(value.Field{Name: "field", Value: value.String(p.field)})
	if withOrder {
		o.Set("order", value.String(p.order))
	}
	o.Set("mva", value.Bool(p.mva))
	return o
}

// pathList reads the bracketed list of terms or values of a member.
func (c *collectionReader) pathList(p *plainGrammar, what string) ([]part, bool) {
	switch {
	case p.Value == nil:
		c.report("Missing required value", c.span(p.Tokens))
		return nil, false
	case p.Value.List == nil:
		c.report("Expected an array of "+what, c.span(p.Value.Tokens))
		return nil, false
	}
	list := make([]part, 0, len(p.Value.List.Elems))
	for _, e := range p.Value.List.Elems {
		part := part{order: "asc", at: e.Elem().Span()}
		if !c.part(&part, e.Elem(), what == "values", what == "values") {
			return nil, false
		}
		list = append(list, part)
	}
	return list, true
}

// part reads a path with the functions around it: mva, and where ordered is
// set asc or desc, each once.
func (c *collectionReader) part(p *part, x ast.Expr, ordered, orderLeft bool) bool {
	if l, ok := x.(*ast.Lambda); ok && l.Short {
		path, ok := parser.PathOf(l.Body)
		if !ok {
			c.report("Invalid field path", x.Span())
			return false
		}
		p.field = parser.PathString(path)
		return true
	}
	call, ok := x.(*ast.Chain)
	if !ok || len(call.Steps) != 1 || call.Steps[0].Kind != ast.StepCall || len(call.Steps[0].Args) != 1 {
		c.report("Invalid field path", x.Span())
		return false
	}
	name, ok := call.X.(*ast.Ident)
	switch {
	case !ok:
		c.report("Invalid field path", x.Span())
		return false
	case name.Name == "mva" && !p.mva:
		p.mva = true
	case orderLeft && (name.Name == "asc" || name.Name == "desc"):
		p.order, orderLeft = name.Name, false
	case ordered:
		c.report("Expected 'asc', 'desc', or 'mva'", name.Span())
		return false
	default:
		c.report("Expected 'mva'", name.Span())
		return false
	}
	return c.part(p, call.Steps[0].Args[0], ordered, orderLeft)
}
