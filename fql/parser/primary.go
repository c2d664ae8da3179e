package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
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
		return &ast.String{Pos: p.posOf(t), Value: p.unquote(t.Value[1:len(t.Value)-1], t.Pos.Offset+1)}
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

// tuple parses a parenthesised list.
func (p *parser) tuple() ast.Expr {
	start := p.next().Pos.Offset
	var elems []ast.Expr
	for !p.accept(tokenRParen) {
		if !startsExpr(kindOf(p.peek())) {
			p.expected("`)`", "`...`", "expression")
		}
		elems = append(elems, p.arg())
		p.tupleComma()
	}
	return &ast.Tuple{Pos: p.posFrom(start), Elems: elems}
}

// tupleComma takes the comma after an element unless the list ends there.
func (p *parser) tupleComma() {
	if !p.accept(tokenComma) && kindOf(p.peek()) != tokenRParen {
		p.expected("`)`", "`,`", "`...`")
	}
}

// array parses an array literal. "[,]" is an empty one.
func (p *parser) array() ast.Expr {
	start := p.next().Pos.Offset
	var elems []ast.Expr
	for kindOf(p.peek()) != tokenRBracket {
		if len(elems) == 0 && p.accept(tokenComma) {
			if kindOf(p.peek()) != tokenRBracket {
				p.expected("`]`")
			}
			break
		}
		if !startsExpr(kindOf(p.peek())) {
			if len(elems) == 0 {
				p.expected("`,`", "`]`", "expression")
			}
			p.expected("`]`", "expression")
		}
		elems = append(elems, p.plainExpr())
		if !p.accept(tokenComma) && kindOf(p.peek()) != tokenRBracket {
			p.expected("`,`", "`]`")
		}
	}
	p.next()
	return &ast.Array{Pos: p.posFrom(start), Elems: elems}
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
	return p.blockExpr()
}

func (p *parser) object() ast.Expr {
	start := p.next().Pos.Offset
	var fields []ast.ObjectField
	var keys nameSet
	for !p.accept(tokenRBrace) {
		key := p.key("`}`")
		if first, ok := keys.add(key); ok {
			p.reportDuplicate("Duplicate key", "Key originally used here", key.At, first)
		}
		if !p.sameLine(tokenColon) {
			p.expected("`:`")
		}
		p.next()
		if !startsExpr(kindOf(p.peek())) {
			p.expected("expression")
		}
		fields = append(fields, ast.ObjectField{Key: key, Value: p.plainExpr()})
		if !p.accept(tokenComma) && kindOf(p.peek()) != tokenRBrace {
			p.expected("`,`", "`}`")
		}
	}
	return &ast.Object{Pos: p.posFrom(start), Fields: fields}
}

// key parses an object key; or tells what else could stand there.
func (p *parser) key(or string) ast.Name {
	switch t := p.peek(); kindOf(t) {
	case tokenIdent, tokenKeyword:
		return p.name()
	case tokenString:
		p.next()
		return ast.Name{Pos: p.posOf(t), Text: p.unquote(t.Value[1:len(t.Value)-1], t.Pos.Offset+1)}
	case tokenTemplateStart, tokenTemplateKey:
		p.reportInterpolatedKey(p.template())
		return ast.Name{Pos: p.posFrom(t.Pos.Offset), Text: t.Value}
	}
	p.expected(or, "identifier", "string")
	return ast.Name{}
}

// lambda parses a function literal: a parameter or a list of them, and "=>".
func (p *parser) lambda() ast.Expr {
	start := p.offset()
	l := &ast.Lambda{}
	if kindOf(p.peek()) == tokenLambda {
		if notParams := p.params(l); notParams != nil {
			return notParams
		}
	} else {
		l.Params = []ast.Name{p.param(nil)}
	}
	p.next() // "=>"
	if !startsExpr(kindOf(p.peek())) {
		p.expected("expression")
	}
	l.Body = p.plainExpr()
	l.Pos = p.posFrom(start)
	return l
}

// params parses the parameter list of l. A list that holds anything but names
// is an ordinary tuple, which is returned; the "=>" after it is then the
// mistake.
func (p *parser) params(l *ast.Lambda) ast.Expr {
	start := p.next().Pos.Offset
	var names nameSet
	var elems []ast.Expr // of the tuple, once it is one
	for kindOf(p.peek()) != tokenRParen {
		switch t := p.peek(); {
		case kindOf(t) == tokenEllipsis:
			p.next()
			if k := kindOf(p.peek()); k != tokenIdent && k != tokenKeyword {
				p.expected("identifier")
			}
			rest := p.param(&names)
			if !p.sameLine(tokenRParen) {
				p.expected("`)`")
			}
			l.Rest = &rest
			continue
		case elems == nil && p.isParam(t):
			l.Params = append(l.Params, p.param(&names))
		case !startsExpr(kindOf(t)):
			p.expected("`)`", "`...`", "expression")
		default:
			if elems == nil {
				elems = make([]ast.Expr, 0, len(l.Params)+1)
				for _, n := range l.Params {
					elems = append(elems, &ast.Ident{Pos: n.Pos, Name: n.Text})
				}
			}
			elems = append(elems, p.arg())
		}
		p.tupleComma()
	}
	p.next()
	if elems == nil {
		return nil
	}
	if l.Rest != nil {
		p.reportAt("invalid variadic tuple", p.span(start, p.prevEnd()))
	}
	return &ast.Tuple{Pos: p.posFrom(start), Elems: elems}
}

// isParam reports whether t, the next token, is a whole element of a list.
func (p *parser) isParam(t *lexer.Token) bool {
	if k := kindOf(t); k != tokenIdent && k != tokenKeyword {
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

// projection parses the braces after x.
func (p *parser) projection(x ast.Expr) ast.Expr {
	p.enter()
	defer p.leave()
	p.next()
	proj := &ast.Project{X: x}
	if p.accept(tokenStar) {
		proj.All = true
		if kindOf(p.peek()) != tokenRBrace {
			p.expected("`}`")
		}
	}
	for kindOf(p.peek()) != tokenRBrace {
		if k := kindOf(p.peek()); k != tokenIdent && k != tokenKeyword {
			if len(proj.Fields) == 0 {
				p.expected("`*`", "identifier")
			}
			p.expected("`}`", "identifier")
		}
		proj.Fields = append(proj.Fields, p.projectField())
		if !p.accept(tokenComma) && kindOf(p.peek()) != tokenRBrace {
			p.expected("`,`", "`}`")
		}
	}
	if !proj.All && len(proj.Fields) == 0 {
		p.expected("`*`", "identifier")
	}
	p.next()
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
		if !startsExpr(kindOf(p.peek())) {
			p.expected("expression")
		}
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

// A nameSet finds repeated names.
type nameSet struct {
	few  []ast.Name
	many map[string]diag.Span
}

// add adds a name, or returns where it stood first.
func (s *nameSet) add(n ast.Name) (first diag.Span, repeated bool) {
	const few = 8 // up to which comparing is faster than hashing
	if s.many != nil {
		if first, ok := s.many[n.Text]; ok {
			return first, true
		}
		s.many[n.Text] = n.At
		return first, false
	}
	for _, m := range s.few {
		if m.Text == n.Text {
			return m.At, true
		}
	}
	s.few = append(s.few, n)
	if len(s.few) > few {
		s.many = make(map[string]diag.Span, 4*few)
		for _, m := range s.few {
			s.many[m.Text] = m.At
		}
	}
	return first, false
}
