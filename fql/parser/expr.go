package parser

import (
	"github.com/fawndb/fawn/fql/ast"
)

// startsExpr reports whether an expression can start with such a token.
func startsExpr(k kind) bool {
	switch k {
	case tokenIdent, tokenKeyword, tokenNumber, tokenString, tokenTemplateStart, tokenTemplateKey,
		tokenHeredoc, tokenHereStart, tokenPlaceholder, tokenLParen, tokenLambda,
		tokenLBracket, tokenLBrace, tokenDot, tokenMinus, tokenPlus, tokenBang, tokenTilde:
		return true
	}
	return false
}

// requireExpr ends the parse when no expression follows.
func (p *parser) requireExpr() {
	if !startsExpr(kindOf(p.peek())) {
		p.expected("expression")
	}
}

// plainExpr parses an expression that may not be a short lambda.
func (p *parser) plainExpr() ast.Expr {
	outer := p.short
	p.short = false
	x := p.expr()
	if p.short {
		p.reportAt("Invalid anonymous field access", x.Span())
	}
	p.short = outer
	return x
}

// arg parses an expression that may be a short lambda.
func (p *parser) arg() ast.Expr {
	x, isLambda := p.argBody()
	if isLambda {
		return &ast.Lambda{Pos: ast.Pos{At: x.Span()}, Short: true, Body: x}
	}
	return x
}

// argBody parses an expression that may be the body of a short lambda, and
// tells whether it is.
func (p *parser) argBody() (x ast.Expr, isLambda bool) {
	outer := p.short
	p.short = false
	x = p.expr()
	isLambda = p.short
	p.short = outer
	return x, isLambda
}

// expr parses an expression; p.short tells afterwards whether it refers to the
// parameter of a short lambda.
func (p *parser) expr() ast.Expr {
	p.enter()
	defer p.leave()
	switch t := p.peek(); kindOf(t) {
	case tokenKeyword:
		switch t.Value {
		case "if":
			return p.ifExpr()
		case "at":
			return p.atExpr()
		case "match":
			return p.matchExpr()
		}
		if p.arrowFollows() {
			return p.lambda()
		}
	case tokenIdent:
		if p.arrowFollows() {
			return p.lambda()
		}
	case tokenLambda:
		return p.lambda()
	}
	return p.operators()
}

// arrowFollows reports whether "=>" stands after the next token, on its line.
func (p *parser) arrowFollows() bool {
	t := p.peekAt(1)
	return kindOf(t) == tokenArrow && !firstOfLine(t)
}

// operators parses an operator expression with its projection, if it has one.
func (p *parser) operators() ast.Expr {
	x := p.binary(1)
	if p.sameLine(tokenLBrace) {
		return p.projection(x)
	}
	return x
}

// An operator is an infix operator at the current place.
type operator struct {
	text   string
	level  int // 0: none
	tokens int // how many tokens it consists of
}

const powerLevel = 12

// peekOperator returns the infix operator that continues the operand before
// it. Only some operators do so from the next line.
func (p *parser) peekOperator() operator {
	t := p.peek()
	k := kindOf(t)
	switch k {
	case tokenCoalesce:
		return operator{"??", 1, 1}
	case tokenOrOr:
		return operator{"||", 2, 1}
	case tokenAndAnd:
		return operator{"&&", 3, 1}
	case tokenOr:
		return operator{"|", 7, 1}
	case tokenXor:
		return operator{"^", 8, 1}
	case tokenAnd:
		return operator{"&", 9, 1}
	}
	if firstOfLine(t) {
		return operator{}
	}
	switch k {
	case tokenEqual:
		return operator{"==", 4, 1}
	case tokenNotEqual:
		return operator{"!=", 4, 1}
	case tokenNotMatch:
		return operator{"!~", 4, 1}
	case tokenAssign:
		if p.adjacent(tokenTilde) {
			return operator{"=~", 4, 2}
		}
	case tokenLess:
		return operator{"<", 5, 1}
	case tokenLessEqual:
		return operator{"<=", 5, 1}
	case tokenGreater:
		if p.adjacent(tokenAssign) {
			return operator{">=", 5, 2}
		}
		return operator{">", 5, 1}
	case tokenKeyword:
		if t.Value == "isa" {
			return operator{"isa", 6, 1}
		}
	case tokenPlus:
		return operator{"+", 10, 1}
	case tokenMinus:
		return operator{"-", 10, 1}
	case tokenStar:
		return operator{"*", 11, 1}
	case tokenSlash:
		return operator{"/", 11, 1}
	case tokenPercent:
		return operator{"%", 11, 1}
	case tokenPower:
		return operator{"**", powerLevel, 1}
	}
	return operator{}
}

// adjacent reports whether a token of kind k follows the next one directly.
func (p *parser) adjacent(k kind) bool {
	t, u := p.peek(), p.peekAt(1)
	return kindOf(u) == k && u.Pos.Offset == end(t)
}

// binary parses operands joined by operators of at least the given level, by
// precedence climbing.
func (p *parser) binary(level int) ast.Expr {
	left := p.unary()
	for n := 1; ; n++ {
		op := p.peekOperator()
		if op.level == 0 || op.level < level {
			return left
		}
		p.countLink(n)
		start := p.offset()
		for range op.tokens {
			p.next()
		}
		opSpan := p.span(start, p.prevEnd())
		var right ast.Expr
		if op.level == powerLevel {
			p.enter()
			right = p.binary(op.level)
			p.leave()
		} else {
			right = p.binary(op.level + 1)
		}
		left, right = p.transparent(left), p.transparent(right)
		left = &ast.Binary{
			Pos: ast.Pos{At: left.Span().To(right.Span())},
			Op:  op.text, OpSpan: opSpan, Left: left, Right: right,
		}
	}
}

// transparent opens the parentheses directly around a short lambda that is an
// operand: "(.a + .b) * 2" is one lambda.
func (p *parser) transparent(x ast.Expr) ast.Expr {
	t, ok := x.(*ast.Tuple)
	if !ok || len(t.Elems) != 1 {
		return x
	}
	l, ok := t.Elems[0].(*ast.Lambda)
	if !ok || !l.Short {
		return x
	}
	t.Elems[0] = l.Body
	p.short = true
	return t
}

// unary parses an operand with the operators before it.
func (p *parser) unary() ast.Expr {
	t := p.peek()
	switch kindOf(t) {
	case tokenMinus, tokenPlus:
		if n := p.peekAt(1); kindOf(n) == tokenNumber && !firstOfLine(n) {
			p.next()
			return p.steps(p.number(p.next(), t))
		}
		if kindOf(t) == tokenPlus {
			p.expected("expression")
		}
	case tokenBang, tokenTilde:
	default:
		return p.steps(p.primary())
	}
	p.next()
	if firstOfLine(p.peek()) {
		p.expected("expression")
	}
	p.enter()
	x := p.unary()
	p.leave()
	return &ast.Unary{
		Pos: ast.Pos{At: p.spanOf(t).To(x.Span())},
		Op:  t.Value, OpSpan: p.spanOf(t), X: x,
	}
}
