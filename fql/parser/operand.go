package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// primary parses an operand without its suffixes.
func (p *parser) primary() ast.Expr {
	t := p.peek()
	switch kindOf(t) {
	case tokenIdent:
		p.next()
		return &ast.Ident{Pos: p.posOf(t), Name: t.Value}
	case tokenKeyword:
		return p.word(t)
	case tokenNumber:
		return p.number(p.next(), nil)
	case tokenString:
		p.next()
		return p.quoted(t)
	case tokenTemplateStart, tokenTemplateKey:
		return p.template()
	case tokenHeredoc, tokenHereStart:
		return p.heredoc()
	case tokenPlaceholder:
		p.next()
		p.placeholder++
		return &ast.Placeholder{Pos: p.posOf(t), Index: p.placeholder - 1}
	case tokenLParen, tokenLambda:
		return p.tuple()
	case tokenLBracket:
		return p.array()
	case tokenLBrace:
		return p.braces()
	case tokenDot:
		return p.shortStart()
	}
	p.expected("expression")
	return nil
}

// word parses a reserved word as an operand: a literal or a mistake.
func (p *parser) word(t *lexer.Token) ast.Expr {
	p.next()
	switch t.Value {
	case "null":
		return &ast.Null{Pos: p.posOf(t)}
	case "true", "false":
		return &ast.Bool{Pos: p.posOf(t), Value: t.Value == "true"}
	}
	p.reportKeyword(t)
	return &ast.Ident{Pos: p.posOf(t), Name: t.Value}
}

// shortStart parses the leading dot of a short lambda with its first step;
// further suffixes are the caller's.
func (p *parser) shortStart() ast.Expr {
	dot := p.next()
	step := p.anyStep()
	p.short = true
	this := &ast.This{Pos: p.posBetween(dot.Pos.Offset, dot.Pos.Offset)}
	steps := append(make([]ast.Step, 0, 2), step)
	return &ast.Chain{Pos: ast.Pos{At: this.At.To(step.At)}, X: this, Steps: steps}
}

// braces parses an object or a block: "{}" and a key with its colon make an
// object.
func (p *parser) braces() ast.Expr {
	key := p.peekAt(1)
	switch kindOf(key) {
	case tokenRBrace, tokenTemplateKey:
		return p.object()
	case tokenIdent, tokenKeyword, tokenString:
		if colon := p.peekAt(2); kindOf(colon) == tokenColon && !firstOfLine(colon) {
			return p.object()
		}
	}
	return p.block()
}
