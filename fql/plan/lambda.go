package plan

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// lambda compiles a function literal. Its code makes a closure; a lambda that
// captures nothing is made once.
func (c *compiler) lambda(x ast.Expr) Code {
	l := c.compileFunction(x)
	if len(l.from) == 0 {
		return constant(&Closure{Lambda: l})
	}
	return func(f *Frame) (value.Value, error) { return l.capture(f), nil }
}

func (l *Lambda) capture(f *Frame) *Closure {
	captured := make([]value.Value, len(l.from))
	for i, v := range l.from {
		if v.captured {
			captured[i] = f.Captured[v.index]
		} else {
			captured[i] = f.Slots[v.index]
		}
	}
	return &Closure{l, captured}
}

// compileFunction compiles an *ast.Lambda, or an *ast.Project as the function
// that builds the projected object.
func (c *compiler) compileFunction(x ast.Expr) *Lambda {
	fn := c.open()
	c.maybe++
	l := &Lambda{Node: x}
	switch x := x.(type) {
	case *ast.Lambda:
		if x.Short {
			fn.bind(thisName)
		}
		for _, p := range x.Params {
			fn.parameter(p.Text)
		}
		l.Params = fn.slots
		if x.Rest != nil {
			fn.parameter(x.Rest.Text)
			l.Variadic = true
		}
		l.Analysis.of(c, x)
		l.Body = c.expr(x.Body)
	case *ast.Project:
		fn.bind(thisName)
		l.Params = 1
		l.Analysis.of(c, x)
		l.Body = c.projected(x)
	}
	l.Slots, l.Nesting = fn.max, fn.deepest
	l.Captures, l.from = fn.captures, fn.from
	c.maybe--
	c.close()
	return l
}

// project compiles e { fields }.
func (c *compiler) project(x *ast.Project) Code {
	if x.All {
		return c.reject(x.At, "project expr not supported")
	}
	v := c.expr(x.X)
	build := c.compileFunction(x)
	site := &CallSite{Name: "map", ArgSpan: x.At, Span: x.At}
	return func(f *Frame) (value.Value, error) {
		base, err := v(f)
		if err != nil {
			return nil, err
		}
		return f.RT.Project(base, build.capture(f), site)
	}
}

// projected compiles the object that a projection builds of its parameter.
func (c *compiler) projected(x *ast.Project) Code {
	names := make([]string, len(x.Fields))
	code := make([]Code, len(x.Fields))
	for i, f := range x.Fields {
		names[i] = f.Name.Text
		code[i] = c.expr(f.Value)
	}
	return newObject(names, code)
}
