package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// listTexts are what could stand in place of a missing element of a list, and
// of a missing comma after one, for the error message.
type listTexts struct {
	first   []string // in place of the first element, where that differs
	element []string
	comma   []string
}

// missing is what is missing after token t of the list.
func (l *listTexts) missing(t *lexer.Token) []string {
	switch kindOf(t) {
	case tokenLParen, tokenLambda, tokenLBracket, tokenLBrace, tokenLess:
		if l.first != nil {
			return l.first
		}
		return l.element
	case tokenComma:
		return l.element
	}
	return l.comma
}

// A list is a bracketed list whose elements have commas between them, and may
// have one more at the end.
type list struct {
	closing kind
	starts  func(kind) bool // whether an element can start so
	filled  bool            // there must be an element
	texts   listTexts
}

// Lists of expressions are the hot part of most queries. participle's grammar
// would take ten times as long for them; see DESIGN.md.
var (
	callList = list{closing: tokenRParen, starts: startsExpr, texts: listTexts{
		element: []string{"`)`", "expression"},
		comma:   []string{"`)`", "`,`"},
	}}
	indexList = list{closing: tokenRBracket, starts: startsExpr, texts: listTexts{
		element: []string{"`]`", "expression"},
		comma:   []string{"`]`", "`,`"},
	}}
	tupleList = list{closing: tokenRParen, starts: startsExpr, texts: listTexts{
		element: []string{"`)`", "`...`", "expression"},
		comma:   []string{"`)`", "`,`", "`...`"},
	}}
	arrayList = list{closing: tokenRBracket, starts: startsExpr,
		texts: listTexts{
			first:   []string{"`,`", "`]`", "expression"},
			element: []string{"`]`", "expression"},
			comma:   []string{"`,`", "`]`"},
		}}
	objectList = list{closing: tokenRBrace, starts: startsKey, texts: listTexts{
		element: []string{"`}`", "identifier", "string"},
		comma:   []string{"`,`", "`}`"},
	}}
	projectionList = list{closing: tokenRBrace, starts: isName, filled: true,
		texts: listTexts{
			first:   []string{"`*`", "identifier"},
			element: []string{"`}`", "identifier"},
			comma:   []string{"`,`", "`}`"},
		}}
)

// elements parses a list from its opening bracket, the next token, to its
// closing one.
func (p *parser) elements(l *list, element func()) {
	p.next()
	for n := 0; ; n++ {
		k := kindOf(p.peek())
		if k == l.closing && (n > 0 || !l.filled) {
			break
		}
		if !l.starts(k) {
			p.expected(l.texts.missing(p.prev())...)
		}
		element()
		if !p.accept(tokenComma) && kindOf(p.peek()) != l.closing {
			p.expected(l.texts.comma...)
		}
	}
	p.next()
}

// args parses the arguments of a call or an index.
func (p *parser) args(l *list) ([]ast.Expr, diag.Span) {
	start := p.offset()
	var args []ast.Expr
	p.elements(l, func() { args = append(args, p.arg()) })
	return args, p.span(start, p.prevEnd())
}

// tuple parses a parenthesised list.
func (p *parser) tuple() ast.Expr {
	start := p.offset()
	var elems []ast.Expr
	p.elements(&tupleList, func() { elems = append(elems, p.arg()) })
	return &ast.Tuple{Pos: p.posFrom(start), Elems: elems}
}

// array parses an array literal. "[,]" is an empty one.
func (p *parser) array() ast.Expr {
	start := p.offset()
	var elems []ast.Expr
	if kindOf(p.peekAt(1)) == tokenComma {
		p.next()
		p.next()
		p.take(tokenRBracket, "`]`")
	} else {
		p.elements(&arrayList, func() { elems = append(elems, p.plainExpr()) })
	}
	return &ast.Array{Pos: p.posFrom(start), Elems: elems}
}

// object parses an object literal.
func (p *parser) object() ast.Expr {
	start := p.offset()
	var fields []ast.ObjectField
	var keys nameSet
	p.elements(&objectList, func() {
		key := p.key()
		if first, ok := keys.add(key); ok {
			p.reportDuplicate("Duplicate key", "Key originally used here", key.At, first)
		}
		if !p.sameLine(tokenColon) {
			p.expected("`:`")
		}
		p.next()
		p.requireExpr()
		fields = append(fields, ast.ObjectField{Key: key, Value: p.plainExpr()})
	})
	return &ast.Object{Pos: p.posFrom(start), Fields: fields}
}

// startsKey reports whether an object key can start with such a token.
func startsKey(k kind) bool {
	switch k {
	case tokenIdent, tokenKeyword, tokenString, tokenTemplateStart, tokenTemplateKey:
		return true
	}
	return false
}

// key parses an object key.
func (p *parser) key() ast.Name {
	switch t := p.peek(); kindOf(t) {
	case tokenString:
		p.next()
		return ast.Name{Pos: p.posOf(t), Text: p.quoted(t).Value}
	case tokenTemplateStart, tokenTemplateKey:
		p.reportInterpolatedKey(p.template())
		return ast.Name{Pos: p.posFrom(t.Pos.Offset), Text: t.Value}
	}
	return p.name()
}

// projection parses the braces after x.
func (p *parser) projection(x ast.Expr) ast.Expr {
	p.enter()
	defer p.leave()
	proj := &ast.Project{X: x}
	if kindOf(p.peekAt(1)) == tokenStar {
		p.next()
		p.next()
		p.take(tokenRBrace, "`}`")
		proj.All = true
	} else {
		p.elements(&projectionList, func() { proj.Fields = append(proj.Fields, p.projectField()) })
	}
	proj.Pos = p.posFrom(x.Span().Start)
	return proj
}

// projectField parses one field, with its short forms written out.
func (p *parser) projectField() ast.ProjectField {
	if t := p.peek(); kindOf(t) == tokenKeyword {
		p.reportKeyword(t)
	}
	f := ast.ProjectField{Name: p.name()}
	if p.sameLine(tokenColon) {
		p.next()
		p.requireExpr()
		f.Value, f.IsLambda = p.argBody()
		return f
	}
	f.IsLambda = true
	f.Value = &ast.Chain{
		Pos:   f.Name.Pos,
		X:     &ast.This{Pos: p.posBetween(f.Name.At.Start, f.Name.At.Start)},
		Steps: []ast.Step{{Pos: f.Name.Pos, Kind: ast.StepField, Name: f.Name}},
	}
	if p.sameLine(tokenLBrace) {
		f.Value = p.projection(f.Value)
	}
	return f
}
