package fsl

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// A collectionReader gathers the members of one collection.
type collectionReader struct {
	*reader
	it *Item

	fields, computed, indexes *value.Object
	uniques, checks           []value.Value
	wildcard                  bool

	fieldNames, indexNames, checkNames map[string]diag.Span
	uniqueSets                         map[string]diag.Span
	single                             map[string]diag.Span // members that may occur once
}

// collection reads a collection.
func (r *reader) collection(it *Item, g *itemGrammar) {
	p := g.Plain
	if p.Name.Value == "" {
		r.report("Missing required name", r.token(p.Keyword))
		return
	}
	it.Name, it.NameSpan = nameText(p.Name), r.token(p.Name)
	it.Definition = value.ObjectOf(value.Field{Name: "name", Value: value.String(it.Name)})
	r.annotations(it, g.Annotations, "alias")
	r.define(it.Name, it.NameSpan)
	block := r.block(p)
	if block == nil {
		return
	}
	c := &collectionReader{
		reader: r, it: it,
		fields: value.NewObject(0), computed: value.NewObject(0), indexes: value.NewObject(0),
		fieldNames: map[string]diag.Span{}, indexNames: map[string]diag.Span{},
		checkNames: map[string]diag.Span{}, uniqueSets: map[string]diag.Span{},
		single: map[string]diag.Span{},
	}
	it.Definition.Set("history_days", value.Integer(0))
	r.separated(block.Members)
	for _, m := range block.Members {
		c.member(m)
	}
	c.finish()
}

// finish puts what was gathered into the definition.
func (c *collectionReader) finish() {
	def := c.it.Definition
	migrations, migrated := def.Get("migrations")
	def.Delete("migrations")
	if c.fields.Len() > 0 {
		def.Set("fields", c.fields)
	}
	if c.computed.Len() > 0 {
		def.Set("computed_fields", c.computed)
	}
	if c.wildcard {
		def.Set("wildcard", value.String("Any"))
	}
	def.Set("indexes", c.indexes)
	def.Set("constraints", value.NewArray(append(c.uniques, c.checks...)...))
	if migrated {
		def.Set("migrations", migrations)
	}
}

// block returns the block that a member or item must have as its value.
func (r *reader) block(p *plainGrammar) *blockGrammar {
	switch {
	case p.Value == nil:
		r.report("Missing required value", r.span(p.Tokens))
		return nil
	case p.Value.Block == nil:
		r.report("Expected a block", r.span(p.Value.Tokens))
		return nil
	}
	return p.Value.Block
}

// separated checks that members on one line have a semicolon between them.
func (r *reader) separated(members []*memberGrammar) {
	for i := 1; i < len(members); i++ {
		last, t := r.span(members[i-1].Tokens), members[i].Tokens[0]
		if !parser.FirstOfLine(t) && !strings.Contains(r.src.Text[last.End:t.Pos.Offset], ";") {
			at := r.token(t)
			at.End = at.Start + 1
			r.report("Expected `}`", at)
			return
		}
	}
}

// member reads one member.
func (c *collectionReader) member(m *memberGrammar) {
	if len(m.Annotations) > 0 {
		c.report("Annotations are not allowed here", c.span(m.Annotations[0].Tokens))
		return
	}
	switch {
	case m.Field != nil:
		c.field(m)
		return
	case m.Computed != nil:
		c.computedField(m)
		return
	case m.Wildcard != nil:
		c.wildcardField(m.Wildcard)
		return
	case m.Migrations != nil:
		c.migrations(m)
		return
	}
	switch p := m.Plain; p.Keyword.Value {
	case "index":
		c.index(p)
	case "unique":
		c.unique(p)
	case "check":
		c.check(p)
	case "history_days", "ttl_days", "document_ttls":
		c.setting(p)
	default:
		c.report("Invalid field or member `"+p.Keyword.Value+"`", c.token(p.Keyword))
	}
}

// unnamed complains about a name that a member must not have.
func (r *reader) unnamed(name lexer.Token) bool {
	if name.Value == "" {
		return true
	}
	r.report("Name is not allowed here", r.token(name))
	return false
}

// once notes a member that may occur once; what names it in the error.
func (r *reader) once(seen map[string]diag.Span, keyword, what string, at diag.Span) bool {
	if first, ok := seen[keyword]; ok {
		r.reportDuplicate(what, at, first)
		return false
	}
	seen[keyword] = at
	return true
}

// setting reads history_days, ttl_days and document_ttls.
func (c *collectionReader) setting(p *plainGrammar) {
	keyword := p.Keyword.Value
	what := map[string]string{
		"history_days": "history days", "ttl_days": "ttl days", "document_ttls": "document TTLs",
	}[keyword]
	if !c.once(c.single, keyword, what, c.span(p.Tokens)) || !c.unnamed(p.Name) {
		return
	}
	if p.Value == nil {
		c.report("Missing required value", c.span(p.Tokens))
		return
	}
	var x ast.Expr
	if p.Value.Expr != nil {
		x = p.Value.Expr.Arg()
	}
	c.it.Places[keyword] = c.span(p.Value.Tokens)
	if keyword == "document_ttls" {
		b, ok := x.(*ast.Bool)
		if !ok {
			c.report("Expected boolean literal", c.span(p.Value.Tokens))
			return
		}
		c.it.Definition.Set(keyword, value.Bool(b.Value))
		return
	}
	n, ok := x.(*ast.Number)
	if !ok || n.Kind == ast.Double {
		c.report("Expected integer literal", c.span(p.Value.Tokens))
		return
	}
	c.it.Definition.Set(keyword, value.Integer(n.Int))
}

// check reads a check constraint: check name (lambda).
func (c *collectionReader) check(p *plainGrammar) {
	if p.Name.Value == "" {
		c.report("Missing required name", c.token(p.Keyword))
		return
	}
	if p.Value == nil {
		c.report("Missing required value", c.span(p.Tokens))
		return
	}
	name := c.identifier(p.Name)
	if !c.once(c.checkNames, name, "check constraint name `"+name+"`", c.token(p.Name)) {
		return
	}
	var x ast.Expr
	if p.Value.Expr != nil {
		x = p.Value.Expr.Arg()
	}
	if l, ok := x.(*ast.Lambda); ok && !l.Short {
		c.errors = append(c.errors, diag.Diagnostic{
			Kind: diag.KindError, Message: "Expected lambda check predicate", Span: l.Span(),
			Annotation: "Check constraints require parenthesis around the lambda",
		})
		return
	}
	body, ok := lambdaText(x)
	if !ok {
		c.report("Expected lambda check predicate", c.span(p.Value.Tokens))
		return
	}
	c.it.Places["check."+name] = x.Span()
	c.checks = append(c.checks, value.ObjectOf(value.Field{Name: "check", Value: value.ObjectOf(
		value.Field{Name: "name", Value: value.String(name)},
		value.Field{Name: "body", Value: value.String(body)},
	)}))
}

// lambdaText is the canonical text of a lambda: a long one without the
// parentheses around it, a short one with them.
func lambdaText(x ast.Expr) (string, bool) {
	t, ok := x.(*ast.Tuple)
	if ok && len(t.Elems) == 1 {
		x = t.Elems[0]
	}
	l, isLambda := x.(*ast.Lambda)
	switch {
	case !isLambda || l.Short && !ok:
		return "", false
	case l.Short:
		return ast.Print(t), true
	}
	return ast.Print(l), true
}
