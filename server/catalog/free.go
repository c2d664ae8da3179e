package catalog

import (
	"slices"

	"github.com/fawndb/fawn/fql/ast"
)

// FreeNames calls visit for every use of a name that x does not bind itself,
// in source order. It leaves out the operands of "isa", which may name
// anything.
func FreeNames(x ast.Expr, visit func(*ast.Ident)) {
	w := nameWalker{free: visit}
	w.expr(x)
}

// A nameWalker walks expressions with the names they bind.
type nameWalker struct {
	free  func(*ast.Ident)
	bound []string

	// field is called for the fields that are read from the parameter of the
	// outermost lambda; nil when nobody asks. param is its place in bound, -1
	// for the hidden parameter of a short lambda.
	field func(ast.Name)
	param int
	short int // short lambdas around the current place
	depth int // lambdas around the current place
}

func (w *nameWalker) exprs(xs []ast.Expr) {
	for _, x := range xs {
		w.expr(x)
	}
}

func (w *nameWalker) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
		if slices.Index(w.bound, x.Name) < 0 {
			w.free(x)
		}
	case *ast.Block:
		w.block(x.Body)
	case *ast.Lambda:
		w.lambda(x)
	case *ast.Chain:
		w.chain(x)
	case *ast.Binary:
		if x.Op != "isa" {
			w.expr(x.Left)
			w.expr(x.Right)
		}
	case *ast.Project:
		w.expr(x.X)
		w.short++
		for _, f := range x.Fields {
			w.expr(f.Value)
		}
		w.short--
	case nil:
	default:
		// The other nodes bind nothing: visit what lies directly below.
		ast.Walk(x, func(n ast.Node) bool {
			if n == ast.Node(x) {
				return true
			}
			if below, ok := n.(ast.Expr); ok {
				w.expr(below)
			}
			return false
		})
	}
}

func (w *nameWalker) block(body []ast.Stmt) {
	outer := len(w.bound)
	for _, s := range body {
		switch s := s.(type) {
		case *ast.Let:
			w.expr(s.Value)
			w.bound = append(w.bound, s.Name.Text)
		case *ast.ExprStmt:
			w.expr(s.X)
		}
	}
	w.bound = w.bound[:outer]
}

func (w *nameWalker) lambda(l *ast.Lambda) {
	outer := len(w.bound)
	if w.depth == 0 {
		w.param = outer
		if l.Short {
			w.param = -1
		}
	}
	w.depth++
	if l.Short {
		w.short++
	}
	for _, p := range l.Params {
		w.bound = append(w.bound, p.Text)
	}
	if l.Rest != nil {
		w.bound = append(w.bound, l.Rest.Text)
	}
	w.expr(l.Body)
	w.bound = w.bound[:outer]
	if l.Short {
		w.short--
	}
	w.depth--
}

func (w *nameWalker) chain(c *ast.Chain) {
	if w.field != nil && len(c.Steps) > 0 && c.Steps[0].Kind == ast.StepField && w.isParam(c.X) {
		w.field(c.Steps[0].Name)
	}
	w.expr(c.X)
	for _, s := range c.Steps {
		w.exprs(s.Args)
	}
}

// isParam reports whether x is the parameter of the outermost lambda.
func (w *nameWalker) isParam(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.This:
		return w.param < 0 && w.short == 1
	case *ast.Ident:
		last := len(w.bound) - 1
		for last >= 0 && w.bound[last] != x.Name {
			last--
		}
		return w.depth > 0 && last >= 0 && last == w.param
	}
	return false
}
