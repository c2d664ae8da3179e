package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// Levels of the type operators, from loose to tight.
const (
	typeFunc = iota + 1
	typeUnion
	typeIntersection
)

// parseType is the grammar's type expression.
func (p *parser) parseType() (ast.TypeExpr, bool) {
	if !startsType(kindOf(p.peek())) {
		return nil, false
	}
	return p.typeExpr(), true
}

func startsType(k kind) bool {
	switch k {
	case tokenIdent, tokenKeyword, tokenNumber, tokenMinus, tokenPlus, tokenString,
		tokenLBrace, tokenLParen, tokenLambda, tokenLBracket:
		return true
	}
	return false
}

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

// typeBase parses a type without operators; for a parenthesised one also its
// list.
func (p *parser) typeBase() (ast.TypeExpr, *typeList) {
	t := p.peek()
	switch kindOf(t) {
	case tokenKeyword:
		if t.Value == "true" || t.Value == "false" {
			p.next()
			p.typeEnds(nil)
			return &ast.TypeLiteral{Pos: p.posOf(t), Value: &ast.Bool{Pos: p.posOf(t), Value: t.Value == "true"}}, nil
		}
		return p.typeName(), nil
	case tokenIdent:
		return p.typeName(), nil
	case tokenNumber:
		return p.integerType(nil), nil
	case tokenMinus, tokenPlus:
		p.next()
		if n := p.peek(); kindOf(n) != tokenNumber || firstOfLine(n) {
			p.expected("digit")
		}
		return p.integerType(t), nil
	case tokenString:
		p.next()
		p.typeEnds(nil)
		s := &ast.String{Pos: p.posOf(t), Value: p.unquote(t.Value[1:len(t.Value)-1], t.Pos.Offset+1)}
		return &ast.TypeLiteral{Pos: s.Pos, Value: s}, nil
	case tokenLBrace:
		return p.objectType(), nil
	case tokenLParen, tokenLambda:
		return p.parenType()
	case tokenLBracket:
		start := p.next().Pos.Offset
		elems := p.types(tokenRBracket, "`]`")
		return &ast.TypeTuple{Pos: p.posFrom(start), Elems: elems}, nil
	}
	p.expected("type")
	return nil, nil
}

func (p *parser) integerType(sign *lexer.Token) ast.TypeExpr {
	t := p.peek()
	n := p.number(t, sign)
	if n.Kind == ast.Double {
		p.expected("type")
	}
	p.next()
	p.typeEnds(nil)
	return &ast.TypeLiteral{Pos: n.Pos, Value: n}
}

// typeName parses a dotted name and its arguments, whose "<" must follow it
// directly.
func (p *parser) typeName() ast.TypeExpr {
	first := p.next()
	name := first.Value
	for p.sameLine(tokenDot) {
		p.next()
		if k := kindOf(p.peek()); k != tokenIdent && k != tokenKeyword {
			p.expected("identifier")
		}
		name += "." + p.next().Value
	}
	n := &ast.TypeName{Name: name}
	if t := p.peek(); kindOf(t) == tokenLess && t.Pos.Offset == p.prevEnd() {
		p.next()
		p.requireType()
		n.Args = p.types(tokenGreater, "`>`")
	} else {
		p.typeEnds([]string{"`<`"})
	}
	n.Pos = p.posFrom(first.Pos.Offset)
	return n
}

// types parses a list of types up to and with its closing bracket.
func (p *parser) types(closing kind, closer string) []ast.TypeExpr {
	var elems []ast.TypeExpr
	for kindOf(p.peek()) != closing {
		if !startsType(kindOf(p.peek())) {
			p.expected(closer, "type")
		}
		elems = append(elems, p.typeExpr())
		if !p.accept(tokenComma) && kindOf(p.peek()) != closing {
			p.expected(closer, "`,`")
		}
	}
	p.next()
	p.typeEnds(nil)
	return elems
}

// parenType parses a parenthesised list.
func (p *parser) parenType() (ast.TypeExpr, *typeList) {
	start := p.next().Pos.Offset
	list := &typeList{}
	for kindOf(p.peek()) != tokenRParen {
		p.typeParam(list)
		if !p.accept(tokenComma) && kindOf(p.peek()) != tokenRParen {
			p.expected("`)`", "`,`")
		}
	}
	p.next()
	p.typeEnds(nil)
	tuple := &ast.TypeTuple{Pos: p.posFrom(start)}
	for _, param := range list.params {
		tuple.Elems = append(tuple.Elems, param.Type)
	}
	return tuple, list
}

func (p *parser) typeParam(list *typeList) {
	start := p.offset()
	param := ast.TypeParam{}
	k := kindOf(p.peek())
	if (k == tokenIdent || k == tokenKeyword) && kindOf(p.peekAt(1)) == tokenColon {
		param.Name = p.next().Value
		p.next()
	}
	variadic := p.accept(tokenEllipsis)
	if !startsType(kindOf(p.peek())) {
		if param.Name == "" && !variadic {
			p.expected("`)`", "`...`", "type")
		}
		p.expected("type")
	}
	param.Type = p.typeExpr()
	list.params = append(list.params, param)
	if param.Name != "" {
		list.named = append(list.named, p.span(start, p.prevEnd()))
	}
	if variadic {
		list.variadic = append(list.variadic, param.Type.Span())
	}
}

// objectType parses "{ fields }". Fields are separated by a comma, a semicolon
// or a newline.
func (p *parser) objectType() ast.TypeExpr {
	start := p.next().Pos.Offset
	obj := &ast.TypeObject{}
	var keys nameSet
	var last diag.Diagnostic // what must be the last element, once it was seen
	for kindOf(p.peek()) != tokenRBrace {
		from := p.offset()
		found := diag.Diagnostic{}
		switch t := p.peek(); kindOf(t) {
		case tokenStar:
			p.next()
			p.typeColon()
			obj.Wildcard = p.fieldType(nil)
			found.Message = "Wildcard"
		case tokenEllipsis:
			p.next()
			obj.Open = true
			found.Message = "Interface"
		case tokenIdent, tokenKeyword, tokenString:
			f := ast.TypeField{Key: p.key("")}
			if first, ok := keys.add(f.Key); ok {
				p.reportDuplicate("Duplicate key", "Key originally used here", f.Key.At, first)
			}
			p.typeColon()
			f.Type = p.fieldType(&f.Default)
			obj.Fields = append(obj.Fields, f)
		default:
			p.expected("`*`", "`...`", "`}`", "identifier", "string")
		}
		span := p.span(from, p.prevEnd())
		if last.Message != "" {
			p.reportDuplicate(last.Message+" must be the last element in an object",
				last.Message+" defined here", span, last.Span)
		} else if found.Message != "" {
			last = found
			last.Span = span
		}
		p.typeSeparator()
	}
	p.next()
	p.typeEnds(nil)
	obj.Pos = p.posFrom(start)
	return obj
}

func (p *parser) typeColon() {
	if !p.sameLine(tokenColon) {
		p.expected("`:`")
	}
	p.next()
	p.requireType()
}

// typeSeparator takes what stands between two fields.
func (p *parser) typeSeparator() {
	t := p.peek()
	switch {
	case kindOf(t) == tokenComma:
		p.next()
	case kindOf(t) == tokenSemicolon:
		p.next()
		if kindOf(p.peek()) == tokenRBrace {
			p.expected("`*`", "`...`", "identifier", "string")
		}
	case kindOf(t) != tokenRBrace && !firstOfLine(t):
		p.expected("`,`", "`;`", "`}`")
	}
}

// fieldType parses the type of an object field and its default, which only the
// fields of FSL collections may have.
func (p *parser) fieldType(def *ast.Expr) ast.TypeExpr {
	t := p.typeExpr()
	if !p.sameLine(tokenAssign) {
		return t
	}
	p.next()
	if !startsExpr(kindOf(p.peek())) {
		p.expected("expression")
	}
	x := p.plainExpr()
	if def == nil || !p.defaults {
		p.reportAt("Default values are not allowed here", x.Span())
		return t
	}
	*def = x
	return t
}

// parseScheme is the grammar's type with the generic parameters before it.
func (p *parser) parseScheme() (scheme, bool) {
	s := &ast.TypeScheme{}
	if p.accept(tokenLess) {
		for len(s.Params) == 0 || !p.accept(tokenGreater) {
			if kindOf(p.peek()) != tokenIdent {
				p.expected("identifier")
			}
			s.Params = append(s.Params, p.next().Value)
			if !p.accept(tokenComma) && kindOf(p.peek()) != tokenGreater {
				p.expected("`,`", "`>`")
			}
		}
	}
	p.requireType()
	s.Type = p.typeExpr()
	return schemeLeaf{s}, true
}
