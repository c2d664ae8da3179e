package parser

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// parseBodyStart takes the separators before the first statement, which must
// then be missing, and complains when no statement starts here.
func (p *parser) parseBodyStart() (bodyStart, bool) {
	atStart := p.lex.RawCursor() == 0
	separated := false
	for p.accept(tokenSemicolon) {
		separated = true
	}
	if separated || !startsExpr(kindOf(p.peek())) {
		p.failEmpty(atStart)
	}
	return mark{}, true
}

// parseSeparator takes semicolons, or sees that the next statement is on a
// new line.
func (p *parser) parseSeparator() (separator, bool) {
	t := p.peek()
	if kindOf(t) == tokenSemicolon {
		for p.accept(tokenSemicolon) {
		}
		return mark{}, true
	}
	return mark{}, firstOfLine(t) && startsExpr(kindOf(t))
}

// parseLetName takes the name that a let binds.
func (p *parser) parseLetName() (letName, bool) {
	t := p.peek()
	switch kindOf(t) {
	case tokenKeyword:
		p.reportKeyword(t)
	case tokenIdent:
		if t.Value == "FQL" || t.Value == "_" {
			p.reportKeyword(t)
		}
	default:
		p.expected("identifier")
	}
	return nameLeaf{p.name()}, true
}

// name takes the next token as a name.
func (p *parser) name() ast.Name {
	t := p.next()
	return ast.Name{Pos: p.posOf(t), Text: t.Value}
}

// statements turns a parsed body into its tree.
func (p *parser) statements(b *bodyGrammar) []ast.Stmt {
	body := make([]ast.Stmt, 1, 1+len(b.Rest))
	body[0] = p.statement(&b.First)
	for _, f := range b.Rest {
		if f.Statement != nil {
			body = append(body, p.statement(f.Statement))
		}
	}
	return body
}

func (p *parser) statement(s *statementGrammar) ast.Stmt {
	if s.Let == nil {
		return &ast.ExprStmt{Pos: ast.Pos{At: s.Expr.Span()}, X: s.Expr}
	}
	b := s.Let.Bound
	return &ast.Let{
		Pos:   p.posBetween(s.Let.Let.Pos.Offset, b.Value.Span().End),
		Name:  b.Name.(nameLeaf).name,
		Type:  b.Type,
		Value: b.Value,
	}
}

// checkReturn reports a body that ends with a let; at is where its expression
// would be.
func (p *parser) checkReturn(body []ast.Stmt, at int) {
	if let, ok := body[len(body)-1].(*ast.Let); ok {
		p.report(diag.Diagnostic{
			Kind: diag.KindError, Message: "Missing return expression", Span: p.span(at, at+1),
			Hints: []diag.Diagnostic{{
				Kind: diag.KindCause, Message: "Statement does not return a value", Span: let.Span(),
			}},
		})
	}
}

// blockExpr parses a block.
func (p *parser) blockExpr() ast.Expr {
	b := produce(p, p.block)
	body := p.statements(&b.Body)
	p.checkReturn(body, b.Close.Pos.Offset)
	return &ast.Block{Pos: p.posBetween(b.Open.Pos.Offset, end(&b.Close)), Body: body}
}

func (p *parser) ifExpr() ast.Expr {
	g := produce(p, p.cond)
	return &ast.If{Pos: p.posFrom(g.If.Pos.Offset), Cond: g.Cond, Then: g.Then, Else: g.Else}
}

func (p *parser) atExpr() ast.Expr {
	g := produce(p, p.at)
	return &ast.At{Pos: p.posFrom(g.At.Pos.Offset), Time: g.Time, Body: g.Body}
}

func (p *parser) matchExpr() ast.Expr {
	g := produce(p, p.match)
	return &ast.Match{Pos: p.posFrom(g.Match.Pos.Offset), Subject: g.Subject.(unaryLeaf).x}
}

// parseSkipped takes everything up to the "}" of a match: its cases never run.
func (p *parser) parseSkipped() (skipped, bool) {
	open := 0
	for {
		switch kindOf(p.peek()) {
		case tokenLBrace, tokenLParen, tokenLambda, tokenLBracket:
			open++
		case tokenRBrace, tokenRParen, tokenRBracket:
			if open == 0 {
				return mark{}, true
			}
			open--
		case tokenEOF, tokenIllegal:
			p.expected("`}`")
		}
		p.next()
	}
}
