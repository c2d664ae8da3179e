package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// The grammar of types. The operators between them (type_operators.go), object
// types (type_object.go) and names, which most types are, have parse functions.
type (
	genericsGrammar struct {
		Names []string `parser:"'<' @( Ident | LineIdent ) ( (?! ',' '>' ) ',' @( Ident | LineIdent ) )* ','? '>'"`
	}

	typeArgsGrammar struct {
		Args []ast.TypeExpr `parser:"'<' @@ ( (?! ',' '>' ) ',' @@ )* ','? '>'"`
	}

	typeTupleGrammar struct {
		Elems []ast.TypeExpr `parser:"'[' ( @@ ( (?! ',' ']' ) ',' @@ )* ','? )? ']'"`
	}

	typeParamsGrammar struct {
		Params []typeParamGrammar `parser:"'(' ( @@ ( (?! ',' ')' ) ',' @@ )* ','? )? ')'"`
	}

	typeParamGrammar struct {
		Name     typeParamName `parser:"( @@ ':' )?"`
		Variadic bool          `parser:"@'...'?"`
		Type     ast.TypeExpr  `parser:"@@"`
		Tokens   []lexer.Token // all of it
	}
)

var (
	genericsTexts = listTexts{
		element: []string{"identifier"},
		comma:   []string{"`,`", "`>`"},
	}
	typeArgsTexts = listTexts{
		first:   []string{"type"},
		element: []string{"`>`", "type"},
		comma:   []string{"`,`", "`>`"},
	}
	typeTupleTexts = listTexts{
		element: []string{"`]`", "type"},
		comma:   []string{"`,`", "`]`"},
	}
	typeParamsTexts = listTexts{
		element: []string{"`)`", "`...`", "type"},
		comma:   []string{"`)`", "`,`"},
	}
)

func startsType(k kind) bool {
	switch k {
	case tokenIdent, tokenKeyword, tokenNumber, tokenMinus, tokenPlus, tokenString,
		tokenLBrace, tokenLParen, tokenLambda, tokenLBracket:
		return true
	}
	return false
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
		s := p.quoted(t)
		return &ast.TypeLiteral{Pos: s.Pos, Value: s}, nil
	case tokenLBrace:
		return p.typeObject(), nil
	case tokenLParen, tokenLambda:
		return p.typeParams()
	case tokenLBracket:
		return p.typeTuple(), nil
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
	n := &ast.TypeName{Name: first.Value}
	for p.sameLine(tokenDot) {
		p.next()
		if !isName(kindOf(p.peek())) {
			p.expected("identifier")
		}
		n.Name += "." + p.next().Value
	}
	if t := p.peek(); kindOf(t) == tokenLess && t.Pos.Offset == p.prevEnd() {
		n.Args = p.typeArgs()
		p.typeEnds(nil)
	} else {
		p.typeEnds([]string{"`<`"})
	}
	n.Pos = p.posFrom(first.Pos.Offset)
	return n
}

// typeArgs parses type arguments; a single name, as most are, takes a short
// way.
func (p *parser) typeArgs() []ast.TypeExpr {
	if kindOf(p.peekAt(1)) != tokenIdent || kindOf(p.peekAt(2)) != tokenGreater {
		return produce(p, p.rules.typeArgs).Args
	}
	p.next()
	p.enter()
	defer p.leave()
	name := p.name()
	p.next()
	return []ast.TypeExpr{&ast.TypeName{Pos: name.Pos, Name: name.Text}}
}

func (p *parser) typeTuple() ast.TypeExpr {
	start := p.offset()
	g := produce(p, p.rules.typeTuple)
	p.typeEnds(nil)
	return &ast.TypeTuple{Pos: p.posFrom(start), Elems: g.Elems}
}

// typeParams parses a parenthesised list.
func (p *parser) typeParams() (ast.TypeExpr, *typeList) {
	start := p.offset()
	g := produce(p, p.rules.typeParams)
	p.typeEnds(nil)
	tuple := &ast.TypeTuple{Pos: p.posFrom(start)}
	list := &typeList{}
	for _, param := range g.Params {
		var name string
		if param.Variadic {
			list.variadic = append(list.variadic, param.Type.Span())
		}
		if n, ok := param.Name.(nameLeaf); ok {
			name = n.Text
			list.named = append(list.named, p.span(n.At.Start, end(&param.Tokens[len(param.Tokens)-1])))
		}
		list.params = append(list.params, ast.TypeParam{Name: name, Type: param.Type})
		tuple.Elems = append(tuple.Elems, param.Type)
	}
	return tuple, list
}

// parseTypeParamName takes a name that a colon follows.
func (p *parser) parseTypeParamName() (typeParamName, bool) {
	if !isName(kindOf(p.peek())) || kindOf(p.peekAt(1)) != tokenColon {
		return nil, false
	}
	return nameLeaf{p.name()}, true
}

// scheme parses a type with the generic parameters before it.
func (p *parser) scheme() *ast.TypeScheme {
	s := &ast.TypeScheme{}
	if kindOf(p.peek()) == tokenLess {
		s.Params = produce(p, p.rules.generics).Names
	}
	p.requireType()
	s.Type = p.typeExpr()
	return s
}
