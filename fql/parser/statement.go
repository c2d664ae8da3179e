package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// The grammar of statements, and of the expressions that hold statements or
// begin with a word.
type (
	bodyGrammar struct {
		Statements []statementGrammar `parser:"@@+"`
	}

	// A separator may be followed by nothing: a body can end with one.
	statementGrammar struct {
		Separator separator   `parser:"@@"`
		Let       *letGrammar `parser:"( @@"`
		Expr      ast.Expr    `parser:"| @@ )?"`
	}

	letGrammar struct {
		Pos   lexer.Position
		Name  letName      `parser:"'let' @@"`
		Type  ast.TypeExpr `parser:"( ':' @@ )?"`
		Value ast.Expr     `parser:"'=' @@"`
	}

	blockGrammar struct {
		Pos  lexer.Position
		Body bodyGrammar `parser:"'{' @@ '}'"`
	}

	ifGrammar struct {
		Pos  lexer.Position
		Cond ast.Expr `parser:"'if' '(' @@ ')'"`
		Then ast.Expr `parser:"@@"`
		Else ast.Expr `parser:"( 'else' @@ )?"`
	}

	atGrammar struct {
		Pos  lexer.Position
		Time ast.Expr `parser:"'at' '(' @@ ')'"`
		Body ast.Expr `parser:"@@"`
	}

	matchGrammar struct {
		Pos     lexer.Position
		Subject unary `parser:"'match' @@"`
		Cases   cases `parser:"'{' @@ '}'"`
	}
)

// parseSeparator takes semicolons, or sees that the next statement is on a
// new line. Before the first statement of a body there must be none.
func (p *parser) parseSeparator() (separator, bool) {
	if p.atBodyStart() {
		p.startBody()
		return mark{}, true
	}
	t := p.peek()
	if kindOf(t) == tokenSemicolon {
		for p.accept(tokenSemicolon) {
		}
		return mark{}, true
	}
	return mark{}, firstOfLine(t) && startsExpr(kindOf(t))
}

// atBodyStart reports whether the next statement is the first of its body: no
// statement ends with an opening brace.
func (p *parser) atBodyStart() bool {
	c := int(p.lex.RawCursor())
	return c == 0 || kindOf(&p.tokens[c-1]) == tokenLBrace
}

// startBody complains when no statement starts here.
func (p *parser) startBody() {
	query := p.lex.RawCursor() == 0
	separated := false
	for p.accept(tokenSemicolon) {
		separated = true
	}
	if separated || !startsExpr(kindOf(p.peek())) {
		p.failEmpty(query)
	}
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

// parseCases takes everything up to the "}" of a match: its cases never run.
func (p *parser) parseCases() (cases, bool) {
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

// statements turns a parsed body into its tree.
func (p *parser) statements(b *bodyGrammar) []ast.Stmt {
	body := make([]ast.Stmt, 0, len(b.Statements))
	for i := range b.Statements {
		switch s := &b.Statements[i]; {
		case s.Let != nil:
			body = append(body, &ast.Let{
				Pos:   p.posBetween(s.Let.Pos.Offset, s.Let.Value.Span().End),
				Name:  s.Let.Name.(nameLeaf).Name,
				Type:  s.Let.Type,
				Value: s.Let.Value,
			})
		case s.Expr != nil:
			body = append(body, &ast.ExprStmt{Pos: ast.Pos{At: s.Expr.Span()}, X: s.Expr})
		}
	}
	return body
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

func (p *parser) block() ast.Expr {
	g := produce(p, p.rules.block)
	body := p.statements(&g.Body)
	p.checkReturn(body, p.prevEnd()-len("}"))
	return &ast.Block{Pos: p.posFrom(g.Pos.Offset), Body: body}
}

func (p *parser) ifExpr() ast.Expr {
	g := produce(p, p.rules.cond)
	return &ast.If{Pos: p.posFrom(g.Pos.Offset), Cond: g.Cond, Then: g.Then, Else: g.Else}
}

func (p *parser) atExpr() ast.Expr {
	g := produce(p, p.rules.at)
	return &ast.At{Pos: p.posFrom(g.Pos.Offset), Time: g.Time, Body: g.Body}
}

func (p *parser) matchExpr() ast.Expr {
	g := produce(p, p.rules.match)
	return &ast.Match{Pos: p.posFrom(g.Pos.Offset), Subject: g.Subject.(exprLeaf).x}
}
