package ast

import "strings"

// PrintType returns the canonical text of a type with its generic parameters.
func PrintType(s *TypeScheme) string {
	var p printer
	if len(s.Params) > 0 {
		p.text("<", strings.Join(s.Params, ", "), "> ")
	}
	p.typ(s.Type)
	return p.b.String()
}

// Levels of type operators, from loose to tight.
const (
	levelFunc = iota
	levelUnion
	levelIntersection
	levelNullable
	levelBase
)

func typeLevel(t TypeExpr) int {
	switch t.(type) {
	case *TypeFunc:
		return levelFunc
	case *TypeUnion:
		return levelUnion
	case *TypeIntersection:
		return levelIntersection
	case *TypeNullable:
		return levelNullable
	}
	return levelBase
}

// operand writes t in parentheses when it binds looser than level.
func (p *printer) operand(t TypeExpr, level int) {
	if typeLevel(t) >= level {
		p.typ(t)
		return
	}
	p.text("(")
	p.typ(t)
	p.text(")")
}

func (p *printer) typ(t TypeExpr) {
	switch t := t.(type) {
	case *TypeName:
		p.text(t.Name)
		if len(t.Args) > 0 {
			p.types("<", t.Args, ">")
		}
	case *TypeLiteral:
		p.expr(t.Value)
	case *TypeObject:
		p.objectType(t)
	case *TypeTuple:
		p.types("[", t.Elems, "]")
	case *TypeUnion:
		p.members(t.Members, " | ", levelUnion)
	case *TypeIntersection:
		p.members(t.Members, " & ", levelIntersection)
	case *TypeNullable:
		p.operand(t.X, levelNullable)
		p.text("?")
	case *TypeFunc:
		p.funcType(t)
	}
}

func (p *printer) types(open string, elems []TypeExpr, close string) {
	p.text(open)
	for i, e := range elems {
		if i > 0 {
			p.text(", ")
		}
		p.typ(e)
	}
	p.text(close)
}

func (p *printer) members(members []TypeExpr, op string, level int) {
	for i, m := range members {
		if i > 0 {
			p.text(op)
		}
		p.operand(m, level+1)
	}
}

func (p *printer) objectType(t *TypeObject) {
	sep := "{ "
	for _, f := range t.Fields {
		p.text(sep, keyText(f.Key.Text), ": ")
		p.typ(f.Type)
		if f.Default != nil {
			p.text(" = ")
			p.expr(f.Default)
		}
		sep = ", "
	}
	if t.Wildcard != nil {
		p.text(sep, "*: ")
		p.typ(t.Wildcard)
		sep = ", "
	}
	if t.Open {
		p.text(sep, "...")
		sep = ", "
	}
	if sep == "{ " {
		p.text("{}")
		return
	}
	p.text(" }")
}

func (p *printer) funcType(t *TypeFunc) {
	if len(t.Params) == 1 && t.Params[0].Name == "" && !t.Variadic {
		p.operand(t.Params[0].Type, levelUnion)
	} else {
		p.text("(")
		for i, param := range t.Params {
			if i > 0 {
				p.text(", ")
			}
			if param.Name != "" {
				p.text(param.Name, ": ")
			}
			if t.Variadic && i == len(t.Params)-1 {
				p.text("...")
			}
			p.typ(param.Type)
		}
		p.text(")")
	}
	p.text(" => ")
	p.typ(t.Result)
}
