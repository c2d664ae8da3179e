// Package parser turns FQL texts into syntax trees; DESIGN.md says how. This file
// is its door. Next cuts scripts into queries (script.go), Tokens serves
// highlighting (highlight.go), Embed makes the parser of a language that FQL is a
// part of (embed.go).
package parser

import (
	"strings"

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
		p.requireExpr()
		return whole(p, p.plainExpr())
	})
}

// Type parses a type, such as a signature.
func Type(src *diag.Source) (*ast.TypeScheme, error) {
	return parse(src, nil, func(p *parser) *ast.TypeScheme {
		return whole(p, p.scheme())
	})
}

// FieldType parses the type of a collection's field, whose objects may give
// their fields defaults.
func FieldType(src *diag.Source) (ast.TypeExpr, error) {
	return parse(src, nil, func(p *parser) ast.TypeExpr {
		p.defaults = true
		return whole(p, p.scheme()).Type
	})
}

// Path parses the path of a field, as index terms and values have it: name,
// .name, a.b, a[0], .["odd key"]. Elements are strings (fields) and ints
// (array positions).
func Path(text string) ([]any, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, ".") {
		text = "." + text
	}
	return parse(&diag.Source{Name: "*path*", Text: text}, nil, func(p *parser) []any {
		if kindOf(p.peek()) != tokenDot {
			p.expected("end-of-input")
		}
		x, _ := p.argBody()
		path, ok := PathOf(x)
		if !ok {
			p.reportAt("Invalid field path", x.Span())
		}
		return whole(p, path)
	})
}

// whole returns v, which must have been parsed from the whole text.
func whole[T any](p *parser, v T) T {
	if !p.peek().EOF() {
		p.expected("end-of-input")
	}
	return v
}

func (p *parser) wholeQuery() *ast.Query {
	q := &ast.Query{Source: p.src, Body: p.wholeBody()}
	q.Pos = p.posBetween(0, len(p.src.Text))
	p.checkReturn(q.Body, len(p.src.Text))
	return q
}

func (p *parser) wholeBody() []ast.Stmt {
	return p.statements(whole(p, produce(p, p.rules.body)))
}
