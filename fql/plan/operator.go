package plan

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

func (c *compiler) binary(x *ast.Binary) Code {
	switch x.Op {
	case "&&", "||":
		return c.logical(x)
	case "??":
		return c.coalesce(x)
	}
	left, right := c.expr(x.Left), c.expr(x.Right)
	switch x.Op {
	case "==":
		return equality(left, right, true, x.Right.Span())
	case "!=":
		return equality(left, right, false, x.Right.Span())
	case "<":
		return ordering(left, right, func(c int) bool { return c < 0 })
	case "<=":
		return ordering(left, right, func(c int) bool { return c <= 0 })
	case ">":
		return ordering(left, right, func(c int) bool { return c > 0 })
	case ">=":
		return ordering(left, right, func(c int) bool { return c >= 0 })
	case "isa":
		return isa(left, right, x.Right.Span())
	}
	site := &CallSite{Name: x.Op, Span: x.OpSpan, ArgSpan: x.Right.Span(), Members: c.env.Library.Members(x.Op)}
	return arithmetic(left, right, site, smallInts[x.Op])
}

// smallInts are the operators on two Ints whose result cannot leave int64:
// the fast path before the general one of the library.
var smallInts = map[string]func(a, b int64) int64{
	"+": func(a, b int64) int64 { return a + b },
	"-": func(a, b int64) int64 { return a - b },
	"*": func(a, b int64) int64 { return a * b },
}

func arithmetic(left, right Code, site *CallSite, fast func(a, b int64) int64) Code {
	return func(f *Frame) (value.Value, error) {
		l, err := left(f)
		if err != nil {
			return nil, err
		}
		fn, err := f.RT.Operator(l, site)
		if err != nil {
			return nil, Place(err, site.Span)
		}
		r, err := right(f)
		if err != nil {
			return nil, err
		}
		if a, ok := l.(value.Int); ok && fast != nil {
			if b, ok := r.(value.Int); ok {
				return value.Integer(fast(int64(a), int64(b))), f.RT.Step()
			}
		}
		args := f.RT.Args(1)
		defer f.RT.Release(1)
		args[0] = r
		return f.RT.Invoke(fn, l, args, site)
	}
}

func equality(left, right Code, want bool, span diag.Span) Code {
	return func(f *Frame) (value.Value, error) {
		l, r, err := both(f, left, right)
		if err != nil {
			return nil, err
		}
		switch a := l.(type) {
		case value.Int:
			if b, ok := r.(value.Int); ok {
				return value.Bool((a == b) == want), nil
			}
		case value.String:
			if b, ok := r.(value.String); ok {
				return value.Bool((a == b) == want), nil
			}
		}
		eq, err := f.RT.Equal(l, r)
		if err != nil {
			return nil, Place(err, span)
		}
		return value.Bool(eq == want), nil
	}
}

func ordering(left, right Code, holds func(c int) bool) Code {
	return func(f *Frame) (value.Value, error) {
		l, r, err := both(f, left, right)
		if err != nil {
			return nil, err
		}
		if a, ok := l.(value.Int); ok {
			if b, ok := r.(value.Int); ok {
				return value.Bool(holds(int(a) - int(b))), nil
			}
		}
		c, ok := value.Compare(l, r)
		return value.Bool(ok && holds(c)), nil
	}
}

func both(f *Frame, left, right Code) (l, r value.Value, err error) {
	if l, err = left(f); err != nil {
		return nil, nil, err
	}
	if r, err = right(f); err != nil {
		return nil, nil, err
	}
	return l, r, f.RT.Step()
}

func isa(left, right Code, span diag.Span) Code {
	return func(f *Frame) (value.Value, error) {
		l, r, err := both(f, left, right)
		if err != nil {
			return nil, err
		}
		if r.Kind() != value.KindModule {
			return nil, diag.ErrorAt(span, diag.CodeInvalidArgument, "invalid argument `type_object`: expected a module object")
		}
		ok, err := f.RT.IsA(l, r)
		return value.Bool(ok), Place(err, span)
	}
}

// logical compiles && and ||, which evaluate their right side only when the
// left does not decide.
func (c *compiler) logical(x *ast.Binary) Code {
	left := c.condition(x.Left)
	c.maybe++
	right := c.condition(x.Right)
	c.maybe--
	decides := x.Op == "||"
	return func(f *Frame) (value.Value, error) {
		b, err := left(f)
		if err != nil {
			return nil, err
		}
		if b != decides {
			if b, err = right(f); err != nil {
				return nil, err
			}
		}
		return value.Bool(b), nil
	}
}

func (c *compiler) coalesce(x *ast.Binary) Code {
	left := c.expr(x.Left)
	c.maybe++
	right := c.expr(x.Right)
	c.maybe--
	span := x.Left.Span()
	return func(f *Frame) (value.Value, error) {
		v, err := left(f)
		if err != nil {
			return nil, err
		}
		null, err := f.RT.IsNull(v)
		if err != nil {
			return nil, Place(err, span)
		}
		if null {
			return right(f)
		}
		return v, nil
	}
}

func (c *compiler) unary(x *ast.Unary) Code {
	operand := c.expr(x.X)
	site := &CallSite{Name: x.Op, Span: x.OpSpan, ArgSpan: x.At, Members: c.env.Library.Members(x.Op)}
	return func(f *Frame) (value.Value, error) {
		v, err := operand(f)
		if err != nil {
			return nil, err
		}
		if b, ok := v.(value.Bool); ok && site.Name == "!" {
			return !b, f.RT.Step()
		}
		fn, err := f.RT.Operator(v, site)
		if err != nil {
			return nil, Place(err, site.Span)
		}
		return f.RT.Invoke(fn, v, nil, site)
	}
}
