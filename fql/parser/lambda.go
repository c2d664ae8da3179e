package parser

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// The grammar of the list before a "=>". One that holds anything but names is an
// ordinary tuple; the "=>" after it is then the mistake.
type paramsGrammar struct {
	Items []lambdaItem `parser:"'(' ( @@ ( (?! ',' ')' ) ',' @@ )* ','? )? ')'"`
}

var lambdaListTexts = listTexts{
	element: []string{"`)`", "`...`", "expression"},
	comma:   []string{"`)`", "`,`", "`...`"},
}

// lambdaList is what the leaves of a list before "=>" have to know of it.
type lambdaList struct {
	names nameSet // of the parameters so far
	tuple bool    // an element was no name
}

// An itemLeaf is one element: a parameter, the rest parameter or, in a tuple, an
// expression.
type itemLeaf struct {
	name ast.Name
	rest bool
	x    ast.Expr
}

func (itemLeaf) lambdaItem() {}

func (p *parser) parseLambdaItem() (lambdaItem, bool) {
	switch t := p.peek(); {
	case kindOf(t) == tokenEllipsis:
		p.next()
		if !isName(kindOf(p.peek())) {
			p.expected("identifier")
		}
		name := p.param(&p.inList.names)
		if !p.sameLine(tokenRParen) {
			p.expected("`)`")
		}
		return itemLeaf{name: name, rest: true}, true
	case !p.inList.tuple && p.isParam():
		return itemLeaf{name: p.param(&p.inList.names)}, true
	case !startsExpr(kindOf(t)):
		return nil, false
	}
	p.inList.tuple = true
	return itemLeaf{x: p.arg()}, true
}

// isParam reports whether the next token is a name and a whole element.
func (p *parser) isParam() bool {
	if !isName(kindOf(p.peek())) {
		return false
	}
	switch kindOf(p.peekAt(1)) {
	case tokenComma, tokenRParen, tokenEllipsis:
		return true
	}
	return false
}

// param takes a parameter name and, given the names before it, complains when
// it is among them.
func (p *parser) param(names *nameSet) ast.Name {
	if t := p.peek(); kindOf(t) == tokenKeyword {
		p.reportKeyword(t)
	}
	name := p.name()
	if names != nil && name.Text != "_" {
		if first, ok := names.add(name); ok {
			p.reportDuplicate("Duplicate lambda argument", "Argument originally defined here", name.At, first)
		}
	}
	return name
}

// lambda parses a function literal: a parameter or a list of them, and "=>".
func (p *parser) lambda() ast.Expr {
	start := p.offset()
	l := &ast.Lambda{}
	if kindOf(p.peek()) != tokenLambda {
		l.Params = []ast.Name{p.param(nil)}
	} else if tuple := p.params(l); tuple != nil {
		return tuple
	}
	p.next() // "=>"
	p.requireExpr()
	l.Body = p.plainExpr()
	l.Pos = p.posFrom(start)
	return l
}

// params parses the parameter list of l, or returns the tuple that it is.
func (p *parser) params(l *ast.Lambda) ast.Expr {
	start := p.offset()
	outer := p.inList
	p.inList = lambdaList{}
	items := produce(p, p.rules.params).Items
	tuple := p.inList.tuple
	p.inList = outer
	var elems []ast.Expr
	for _, leaf := range items {
		switch item := leaf.(itemLeaf); {
		case item.rest:
			l.Rest = &item.name
		case item.x != nil:
			elems = append(elems, item.x)
		case tuple:
			elems = append(elems, &ast.Ident{Pos: item.name.Pos, Name: item.name.Text})
		default:
			l.Params = append(l.Params, item.name)
		}
	}
	if !tuple {
		return nil
	}
	if l.Rest != nil {
		p.reportAt("invalid variadic tuple", p.span(start, p.prevEnd()))
	}
	return &ast.Tuple{Pos: p.posFrom(start), Elems: elems}
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
