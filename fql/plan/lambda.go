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
		l.Equality, _ = c.equalities(x.Body)
		l.FieldsOnly = readsFieldsOnly(x)
		l.Body = c.expr(x.Body)
	case *ast.Project:
		fn.bind(thisName)
		l.Params = 1
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

// equalities finds the leading conjuncts "parameter.field == operand" of a
// predicate whose operand does not depend on the parameter. Only leading ones
// count: documents that fail them never reach the rest of the predicate, so
// skipping those documents cannot hide an error. all tells that the predicate
// is nothing else.
func (c *compiler) equalities(body ast.Expr) (list []FieldEquality, all bool) {
	for {
		t, ok := body.(*ast.Tuple)
		if !ok || len(t.Elems) != 1 {
			break
		}
		body = t.Elems[0]
	}
	b, ok := body.(*ast.Binary)
	if !ok {
		return nil, false
	}
	switch b.Op {
	case "&&":
		list, all = c.equalities(b.Left)
		if !all {
			return list, false
		}
		right, all := c.equalities(b.Right)
		return append(list, right...), all
	case "==":
		field, ok := c.parameterField(b.Left)
		operand := b.Right
		if !ok {
			field, ok = c.parameterField(b.Right)
			operand = b.Left
		}
		if code := c.independent(operand); ok && code != nil {
			return []FieldEquality{{field, code}}, true
		}
	}
	return nil, false
}

// parameterField recognises "parameter.field".
func (c *compiler) parameterField(x ast.Expr) (string, bool) {
	ch, ok := x.(*ast.Chain)
	if !ok || len(ch.Steps) != 1 || ch.Steps[0].Kind != ast.StepField || ch.Steps[0].Optional {
		return "", false
	}
	name := thisName
	if id, ok := ch.X.(*ast.Ident); ok {
		name = id.Name
	} else if _, ok := ch.X.(*ast.This); !ok {
		return "", false
	}
	v, ok := c.fn.lookup(name)
	return ch.Steps[0].Name.Text, ok && !v.captured && v.index == 0
}

// independent compiles an operand that is a literal or a captured variable.
func (c *compiler) independent(x ast.Expr) Code {
	switch x := x.(type) {
	case *ast.String, *ast.Bool:
		return c.expr(x)
	case *ast.Ident:
		if v, ok := c.fn.lookup(x.Name); ok && v.captured {
			return c.expr(x)
		}
	case *ast.Placeholder:
		return c.expr(x)
	}
	return nil
}

// readsFieldsOnly reports whether a function of one parameter uses it for
// nothing but reading fields, so that the argument cannot outlive the call.
func readsFieldsOnly(l *ast.Lambda) bool {
	name := thisName
	if !l.Short {
		if len(l.Params) != 1 || l.Rest != nil {
			return false
		}
		name = l.Params[0].Text
	}
	bases := map[ast.Node]bool{}
	only := true
	ast.Walk(l.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Chain:
			if n.Steps[0].Kind == ast.StepField && !n.Steps[0].Optional {
				bases[n.X] = true
			}
		case *ast.Lambda, *ast.Project:
			only = false // may capture it
		case *ast.This:
			only = only && bases[n]
		case *ast.Ident:
			only = only && (n.Name != name || bases[n])
		}
		return only
	})
	return only
}
