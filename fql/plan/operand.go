package plan

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// independent compiles an operand that can be evaluated at any time, any
// number of times or never, without a difference: a literal, a variable that
// the function captured, a module or function by its name, or the call of a
// constructor with a good literal. It returns nil for all else, although more
// would be harmless: an array or object with such elements, Time.now().
//
// A field of a captured document is not: reading it can fail, and counts as a
// read, which must not happen for a set that turns out to be empty.
func (c *compiler) independent(x ast.Expr) Code {
	switch x := x.(type) {
	case *ast.Null, *ast.Bool, *ast.Number, *ast.String:
		return c.expr(x)
	case *ast.Ident:
		return c.independentName(x, x.Name)
	case *ast.Placeholder:
		return c.independentName(x, placeholderName(x.Index))
	case *ast.Chain:
		return c.constructed(x)
	}
	return nil
}

func (c *compiler) independentName(x ast.Expr, name string) Code {
	v, ok := c.fn.lookup(name)
	if ok && v.captured || !ok && c.defined(name) {
		return c.expr(x)
	}
	return nil
}

// defined tells whether a name that is no variable is a built-in, a collection
// or a function.
func (c *compiler) defined(name string) bool {
	if _, ok := c.env.Library.Global(name); ok {
		return true
	}
	_, ok := c.env.Names.Lookup(name)
	return ok
}

// constructors are modules that make a value of a literal when they are
// called, by nothing but its text. ok is false for literals that they refuse.
var constructors = map[string]func(text string) (v value.Value, ok bool){
	"Date": func(s string) (value.Value, bool) { d, ok := value.ParseDate(s); return d, ok },
	"ID":   func(s string) (value.Value, bool) { id, ok := value.ParseID(s); return id, ok },
	"Time": func(s string) (value.Value, bool) { t, ok := value.ParseTime(s); return t, ok },
}

// constructed is the value of Time("2024-01-01T00:00:00Z") and the like.
func (c *compiler) constructed(x *ast.Chain) Code {
	module, ok := x.X.(*ast.Ident)
	if !ok || len(x.Steps) != 1 || x.Steps[0].Kind != ast.StepCall || x.Steps[0].Optional || len(x.Steps[0].Args) != 1 {
		return nil
	}
	construct := constructors[module.Name]
	text, ok := x.Steps[0].Args[0].(*ast.String)
	if !ok || construct == nil {
		return nil
	}
	if _, hidden := c.fn.lookup(module.Name); hidden {
		return nil
	}
	if v, ok := construct(text.Value); ok {
		return constant(v)
	}
	return nil
}
