package parser

import (
	"strconv"
	"strings"

	"github.com/fawndb/fawn/fql/ast"
)

// PathOf returns the path that the body of a short lambda consists of, if it
// is nothing but one.
func PathOf(x ast.Expr) ([]any, bool) {
	c, ok := x.(*ast.Chain)
	if !ok {
		return nil, false
	}
	if _, ok := c.X.(*ast.This); !ok {
		return nil, false
	}
	elements := make([]any, 0, len(c.Steps))
	for _, s := range c.Steps {
		switch {
		case s.Optional:
			return nil, false
		case s.Kind == ast.StepField:
			elements = append(elements, s.Name.Text)
			continue
		case s.Kind != ast.StepIndex || len(s.Args) != 1:
			return nil, false
		}
		switch key := s.Args[0].(type) {
		case *ast.String:
			elements = append(elements, key.Value)
		case *ast.Number:
			if key.Kind != ast.Int || key.Int < 0 {
				return nil, false
			}
			elements = append(elements, int(key.Int))
		default:
			return nil, false
		}
	}
	return elements, true
}

// PathString returns the canonical text of a path: .a.b, .a[0], .["x y"].
func PathString(path []any) string {
	var b strings.Builder
	for i, element := range path {
		name, isName := element.(string)
		if isName && ast.IsIdent(name) && !ast.IsReserved(name) {
			b.WriteString("." + name)
			continue
		}
		if i == 0 {
			b.WriteByte('.')
		}
		if isName {
			b.WriteString("[" + ast.Quote(name) + "]")
		} else {
			b.WriteString("[" + strconv.Itoa(element.(int)) + "]")
		}
	}
	return b.String()
}
