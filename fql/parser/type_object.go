package parser

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// typeObject parses "{ fields }". Fields are separated by a comma, a semicolon
// or a newline, which the grammar could only tell apart in leaves.
func (p *parser) typeObject() ast.TypeExpr {
	start := p.next().Pos.Offset
	obj := &ast.TypeObject{}
	var keys nameSet
	var last diag.Diagnostic // what must be the last element, once it was seen
	for !p.accept(tokenRBrace) {
		from := p.offset()
		found := p.typeField(obj, &keys)
		span := p.span(from, p.prevEnd())
		if last.Message != "" {
			p.reportDuplicate(last.Message+" must be the last element in an object",
				last.Message+" defined here", span, last.Span)
		} else if found != "" {
			last.Message, last.Span = found, span
		}
		p.typeSeparator()
	}
	p.typeEnds(nil)
	obj.Pos = p.posFrom(start)
	return obj
}

// typeField parses one field into obj; it returns the name of a field that must
// be the last.
func (p *parser) typeField(obj *ast.TypeObject, keys *nameSet) string {
	switch kindOf(p.peek()) {
	case tokenStar:
		p.next()
		p.typeColon()
		obj.Wildcard = p.fieldType(nil)
		return "Wildcard"
	case tokenEllipsis:
		p.next()
		obj.Open = true
		return "Interface"
	case tokenIdent, tokenKeyword, tokenString:
		f := ast.TypeField{Key: p.key()}
		if first, ok := keys.add(f.Key); ok {
			p.reportDuplicate("Duplicate key", "Key originally used here", f.Key.At, first)
		}
		p.typeColon()
		f.Type = p.fieldType(&f.Default)
		obj.Fields = append(obj.Fields, f)
		return ""
	}
	p.expected("`*`", "`...`", "`}`", "identifier", "string")
	return ""
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
	p.requireExpr()
	x := p.plainExpr()
	if def == nil || !p.defaults {
		p.reportAt("Default values are not allowed here", x.Span())
		return t
	}
	*def = x
	return t
}
