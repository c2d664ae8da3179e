package types

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// IsDoc tells the names and aliases of the user's collections.
type IsDoc func(name string) bool

// Check reports what is wrong with a type expression that must not have type
// variables: unknown names, wrong numbers of arguments, references to what is
// no document.
func Check(x ast.TypeExpr, isDoc IsDoc) []diag.Diagnostic {
	c := checker{isDoc: isDoc}
	c.check(x)
	return c.found
}

type checker struct {
	isDoc IsDoc
	found []diag.Diagnostic
	// variable decides about unknown names; nil refuses them.
	variable func(x *ast.TypeName) bool
}

func (c *checker) errorf(x ast.Node, format string, args ...any) {
	c.found = append(c.found, diag.Diagnostic{
		Kind: diag.KindError, Message: fmt.Sprintf(format, args...), Span: x.Span(),
	})
}

func (c *checker) check(x ast.TypeExpr) {
	ast.Walk(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeName:
			c.name(n)
			return false
		case ast.Expr:
			return false // defaults
		}
		return true
	})
}

func (c *checker) name(x *ast.TypeName) {
	n := len(x.Args)
	_, basic := basicByName[x.Name]
	switch {
	case x.Name == "_":
		c.errorf(x, "Invalid placeholder type `_`.")
	case constructors[x.Name]:
		if n != 1 {
			c.errorf(x, "Type constructor `%s<>` accepts 1 parameters, received %d", x.Name, n)
		}
	case basic || IsBuiltin(x.Name) || c.known(x.Name):
		if n != 0 {
			c.errorf(x, "Type `%s` does not accept any parameters.", x.Name)
		}
	case n == 0 && c.variable != nil && c.variable(x):
	default:
		c.errorf(x, "Unknown type `%s`", x.Name)
	}
	for _, a := range x.Args {
		c.check(a)
	}
	if n == 1 && (x.Name == "Ref" || x.Name == "EmptyRef") {
		if arg, ok := x.Args[0].(*ast.TypeName); !ok || !c.doc(arg.Name) {
			c.errorf(x.Args[0], "Reference type must refer to a doc type")
		}
	}
}

// known reports whether name is a type of a user's collection.
func (c *checker) known(name string) bool {
	if c.isDoc(name) {
		return true
	}
	if doc, ok := strings.CutPrefix(name, "Null"); ok && c.isDoc(doc) {
		return true
	}
	coll, ok := strings.CutSuffix(name, "Collection")
	return ok && c.isDoc(coll)
}

func (c *checker) doc(name string) bool { return builtin[name] || c.isDoc(name) }

// CheckSignature reports what is wrong with the signature of a function.
// Unknown names are type variables if they occur both in a parameter and in a
// result.
func CheckSignature(s *ast.TypeScheme, isDoc IsDoc) []diag.Diagnostic {
	c := checker{isDoc: isDoc}
	seen := map[string]*polarity{}
	occurrences(s.Type, true, func(x *ast.TypeName, positive bool) {
		p := seen[x.Name]
		if p == nil {
			p = &polarity{}
			seen[x.Name] = p
		}
		p.positive = p.positive || positive
		p.negative = p.negative || !positive
	})
	c.variable = func(x *ast.TypeName) bool {
		p := seen[x.Name]
		if p.positive && p.negative || p.reported {
			return true
		}
		p.reported = true
		return false
	}
	c.check(s.Type)
	return c.found
}

// CheckDeclared reports what is wrong with a type whose variables are all
// declared: by the scheme itself, or as params of what the type stands in.
func CheckDeclared(s *ast.TypeScheme, params []string, isDoc IsDoc) []diag.Diagnostic {
	c := checker{isDoc: isDoc}
	c.variable = func(x *ast.TypeName) bool {
		return slices.Contains(params, x.Name) || slices.Contains(s.Params, x.Name)
	}
	c.check(s.Type)
	return c.found
}

// polarity is where a name occurs.
type polarity struct{ positive, negative, reported bool }

// occurrences calls visit for each name in x; parameters of functions turn the
// polarity around.
func occurrences(x ast.TypeExpr, positive bool, visit func(x *ast.TypeName, positive bool)) {
	ast.Walk(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeName:
			visit(n, positive)
		case *ast.TypeFunc:
			for _, p := range n.Params {
				occurrences(p.Type, !positive, visit)
			}
			occurrences(n.Result, positive, visit)
			return false
		case ast.Expr:
			return false
		}
		return true
	})
}
