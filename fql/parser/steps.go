package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// steps parses the suffixes of x.
func (p *parser) steps(x ast.Expr) ast.Expr {
	var steps []ast.Step
	for {
		t := p.peek()
		switch k := kindOf(t); {
		case k == tokenDot:
			p.next()
			steps = append(steps, p.member(x, t, len(steps) == 0))
		case k == tokenOptional:
			p.next()
			step := p.anyStep()
			step.Optional = true
			steps = append(steps, step)
		case firstOfLine(t):
			return chain(x, steps)
		case k == tokenLParen || k == tokenLambda:
			steps = append(steps, p.call())
		case k == tokenLBracket:
			steps = append(steps, p.index())
		case k == tokenBang:
			p.next()
			steps = append(steps, ast.Step{Pos: p.posOf(t), Kind: ast.StepNonNull})
		default:
			return chain(x, steps)
		}
	}
}

func chain(x ast.Expr, steps []ast.Step) ast.Expr {
	if steps == nil {
		return x
	}
	if c, ok := x.(*ast.Chain); ok { // the start of a short lambda
		c.Steps = append(c.Steps, steps...)
		c.At = c.At.To(steps[len(steps)-1].At)
		return c
	}
	return &ast.Chain{
		Pos: ast.Pos{At: x.Span().To(steps[len(steps)-1].Span())},
		X:   x, Steps: steps,
	}
}

// member parses what follows the dot of x.
func (p *parser) member(x ast.Expr, dot *lexer.Token, first bool) ast.Step {
	if !isName(kindOf(p.peek())) {
		if _, ok := x.(*ast.Number); ok && first && end(dot)-1 == x.Span().End {
			p.expected("digit", "identifier")
		}
		p.expected("identifier")
	}
	return p.field()
}

// field parses a name after a dot, and its arguments if it is called.
func (p *parser) field() ast.Step {
	name := p.name()
	step := ast.Step{Pos: name.Pos, Kind: ast.StepField, Name: name}
	if p.sameLine(tokenLParen) || p.sameLine(tokenLambda) {
		args := p.call()
		step.Kind, step.Args, step.ArgSpan = ast.StepMethod, args.Args, args.ArgSpan
		step.At.End = args.At.End
	}
	return step
}

// anyStep parses what may follow "?." and the dot of a short lambda.
func (p *parser) anyStep() ast.Step {
	switch kindOf(p.peek()) {
	case tokenIdent, tokenKeyword:
		return p.field()
	case tokenLParen, tokenLambda:
		return p.call()
	case tokenLBracket:
		return p.index()
	}
	p.expected("`(`", "`[`", "identifier")
	return ast.Step{}
}

func (p *parser) call() ast.Step {
	args, span := p.args(&callList)
	return ast.Step{Pos: ast.Pos{At: span}, Kind: ast.StepCall, Args: args, ArgSpan: span}
}

func (p *parser) index() ast.Step {
	args, span := p.args(&indexList)
	return ast.Step{Pos: ast.Pos{At: span}, Kind: ast.StepIndex, Args: args, ArgSpan: span}
}
