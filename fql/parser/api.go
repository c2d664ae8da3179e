package parser

import (
	"github.com/alecthomas/participle/v2"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// Query parses a whole query. placeholders are the ascending byte offsets in
// src.Text where the text "<value>" stands for a value of a query template;
// anywhere else that text is not special. Errors are *diag.Error, here and in
// the other functions.
func Query(src *diag.Source, placeholders []int) (*ast.Query, error) {
	return parse(src, placeholders, (*parser).wholeQuery)
}

// Lambda parses the text of a function that a definition holds as a string: a
// function body, and with allowShort a computed field, check or predicate,
// which may also be a short lambda in parentheses.
func Lambda(src *diag.Source, allowShort bool) (*ast.Lambda, error) {
	return parse(src, nil, func(p *parser) *ast.Lambda {
		return p.onlyLambda(p.wholeQuery().Body, allowShort)
	})
}

// Expr parses a single expression, such as a default value.
func Expr(src *diag.Source) (ast.Expr, error) {
	return parse(src, nil, func(p *parser) ast.Expr {
		if !startsExpr(kindOf(p.peek())) {
			p.expected("expression")
		}
		return whole(p, p.value).X
	})
}

// Type parses a type, such as a signature.
func Type(src *diag.Source) (*ast.TypeScheme, error) {
	return parse(src, nil, func(p *parser) *ast.TypeScheme {
		return whole(p, p.typ).Scheme.(schemeLeaf).TypeScheme
	})
}

// FieldType parses the type of a collection's field, whose objects may give
// their fields defaults.
func FieldType(src *diag.Source) (ast.TypeExpr, error) {
	return parse(src, nil, func(p *parser) ast.TypeExpr {
		p.defaults = true
		return whole(p, p.typ).Scheme.(schemeLeaf).Type
	})
}

// whole parses a production that must take the whole text.
func whole[P any](p *parser, prod *participle.Parser[P]) *P {
	v, err := prod.ParseFromLexer(p.lex)
	if err != nil {
		p.failParticiple(err)
	}
	return v
}

func (p *parser) wholeQuery() *ast.Query {
	q := &ast.Query{Source: p.src, Body: p.statements(&whole(p, p.query).Body)}
	q.Pos = p.posBetween(0, len(p.src.Text))
	p.checkReturn(q.Body, len(p.src.Text))
	return q
}

// onlyLambda returns the function that a body consists of.
func (p *parser) onlyLambda(body []ast.Stmt, allowShort bool) *ast.Lambda {
	if len(p.specific) > 0 {
		return nil
	}
	first := body[0].Span()
	whole := diag.Diagnostic{
		Kind: diag.KindError, Message: "Body must be a lambda expression.",
		Span: first.To(body[len(body)-1].Span()), Annotation: "Expression is not a lambda.",
	}
	stmt, ok := body[0].(*ast.ExprStmt)
	if !ok || len(body) > 1 {
		p.report(whole)
		return nil
	}
	x := stmt.X
	if t, ok := x.(*ast.Tuple); ok && len(t.Elems) == 1 {
		x = t.Elems[0]
	}
	l, ok := x.(*ast.Lambda)
	switch {
	case !ok:
		first.End = first.Start
		whole.Hints = []diag.Diagnostic{{
			Kind: diag.KindHint, Message: "Declare a lambda.", Span: first, Edit: &diag.Edit{Text: "() => "},
		}}
		p.report(whole)
	case l.Short && !allowShort:
		p.reportAt("Short form lambdas are not allowed here", l.Span())
	}
	return l
}
