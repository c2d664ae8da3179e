package types

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// CheckDefaults reports defaults of object members where the object may not
// have them: an absent object is made of its members' defaults only if that is
// the one thing it can be. own tells that the field itself has a default.
func CheckDefaults(x ast.TypeExpr, own bool) []diag.Diagnostic {
	var c defaultChecker
	if own {
		c.refuse(x, "Parent has a conflicting default value", x.Span())
	} else {
		c.allow(x)
	}
	return c.found
}

type defaultChecker struct{ found []diag.Diagnostic }

func (c *defaultChecker) allow(x ast.TypeExpr) {
	switch x := x.(type) {
	case *ast.TypeObject:
		for _, f := range x.Fields {
			if f.Default != nil {
				c.refuse(f.Type, "Parent has a conflicting default value", f.Default.Span())
			} else {
				c.allow(f.Type)
			}
		}
	case *ast.TypeNullable:
		mark := x.Span()
		mark.Start = mark.End - 1
		c.refuse(x.X, "Parent is nullable", mark)
	case *ast.TypeUnion:
		c.refuse(x, "Parent is a union", x.Span())
	default:
		c.refuse(x, "Parent is not an object", x.Span())
	}
}

// refuse reports all defaults in x.
func (c *defaultChecker) refuse(x ast.TypeExpr, reason string, at diag.Span) {
	ast.Walk(x, func(n ast.Node) bool {
		if o, ok := n.(*ast.TypeObject); ok {
			for _, f := range o.Fields {
				if f.Default != nil {
					c.found = append(c.found, diag.Diagnostic{
						Kind: diag.KindError, Message: "Default values are not allowed here", Span: f.Default.Span(),
						Hints: []diag.Diagnostic{{Kind: diag.KindHint, Message: reason, Span: at}},
					})
				}
			}
		}
		_, isType := n.(ast.TypeExpr)
		return isType
	})
}
