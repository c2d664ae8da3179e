package parser

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// Levels of the type operators, from loose to tight.
const (
	typeFunc = iota + 1
	typeUnion
	typeIntersection
)

// typeExpr parses a type.
func (p *parser) typeExpr() ast.TypeExpr {
	p.enter()
	defer p.leave()
	return p.typeOperators(typeFunc)
}

// typeOperators parses types joined by operators of at least the given level,
// by precedence climbing. "?" binds tightest. An operator must be on the line of
// what it follows.
func (p *parser) typeOperators(level int) ast.TypeExpr {
	start := p.offset()
	left, params := p.typeBase()
	for n := 1; ; n++ {
		p.countLink(n)
		t := p.peek()
		k := kindOf(t)
		switch {
		case firstOfLine(t):
			return p.closeType(left, params)
		case k == tokenQuestion || k == tokenCoalesce:
			left, params = p.closeType(left, params), nil
			left = &ast.TypeNullable{Pos: p.posBetween(start, p.takeQuestion()), X: left}
		case k == tokenAnd && level <= typeIntersection:
			members := p.typeMembers(p.closeType(left, params), tokenAnd, typeIntersection)
			left, params = &ast.TypeIntersection{Pos: p.posFrom(start), Members: members}, nil
		case k == tokenOr && level <= typeUnion:
			members := p.typeMembers(p.closeType(left, params), tokenOr, typeUnion)
			left, params = &ast.TypeUnion{Pos: p.posFrom(start), Members: members}, nil
		case k == tokenArrow && level <= typeFunc:
			p.next()
			f := p.functionType(left, params)
			f.Result = p.operandType(typeFunc)
			f.Pos = p.posFrom(start)
			return f
		default:
			return p.closeType(left, params)
		}
	}
}

// typeMembers parses the members of a union or intersection after the first.
func (p *parser) typeMembers(first ast.TypeExpr, op kind, level int) []ast.TypeExpr {
	members := []ast.TypeExpr{first}
	for p.sameLine(op) {
		p.next()
		members = append(members, p.operandType(level+1))
	}
	return members
}

// operandType parses what follows a type operator.
func (p *parser) operandType(level int) ast.TypeExpr {
	p.requireType()
	p.enter()
	defer p.leave()
	return p.typeOperators(level)
}

func (p *parser) requireType() {
	if !startsType(kindOf(p.peek())) {
		p.expected("type")
	}
}

// takeQuestion takes one "?", which may be half of "??", and returns its end.
func (p *parser) takeQuestion() int {
	t := p.peek()
	p.typeEnds(nil)
	if kindOf(t) == tokenQuestion {
		p.next()
		return p.prevEnd()
	}
	t.Type = tokenType(tokenQuestion, false)
	t.Value = t.Value[1:]
	t.Pos.Offset++
	return t.Pos.Offset
}

// typeEnds notes what could go on after the type that has just ended.
func (p *parser) typeEnds(more []string) {
	p.afterType, p.typeMore = p.offset(), more
}

// A typeList is a parenthesised list of types, which is a parameter list when
// "=>" follows and a tuple when not.
type typeList struct {
	params   []ast.TypeParam
	named    []diag.Span // the names and types of named parameters
	variadic []diag.Span // the types after "..."
}

// closeType ends a type that no "=>" follows.
func (p *parser) closeType(t ast.TypeExpr, list *typeList) ast.TypeExpr {
	if list == nil {
		return t
	}
	for _, span := range list.named {
		p.reportAt("Only lambda argument types may be named", span)
	}
	for _, span := range list.variadic {
		p.reportAt("Invalid variadic argument", span)
	}
	if len(list.params) == 1 {
		return list.params[0].Type
	}
	return t
}

// functionType starts a function type from what stands before its "=>".
func (p *parser) functionType(t ast.TypeExpr, list *typeList) *ast.TypeFunc {
	if list == nil {
		return &ast.TypeFunc{Params: []ast.TypeParam{{Type: t}}}
	}
	f := &ast.TypeFunc{Params: list.params}
	for _, span := range list.variadic {
		if last := list.params[len(list.params)-1].Type.Span(); span == last {
			f.Variadic = true
		} else {
			p.reportAt("Invalid variadic argument", span)
		}
	}
	return f
}
