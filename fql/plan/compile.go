package plan

import (
	"fmt"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// compiler compiles one query or function body.
type compiler struct {
	env     Env
	fn      *function
	spare   *function // done, see open
	unbound []Unbound
	// maybe counts the enclosing constructs that may skip their body.
	maybe int
	// unsupported collects what parses but never runs.
	unsupported []diag.Diagnostic
}

// Query compiles a query. inputs names its arguments; their values go into
// the first slots of the frame, followed by the template's values.
func Query(q *ast.Query, inputs []string, values int, env Env) (*Plan, error) {
	c := &compiler{env: env, fn: &function{}}
	for _, name := range inputs {
		c.fn.bind(name)
	}
	for i := range values {
		c.fn.bind(placeholderName(i))
	}
	body := c.block(q.Body)
	if len(c.unsupported) > 0 {
		return nil, diag.CheckFailed(c.unsupported...)
	}
	return &Plan{Query: q, Slots: c.fn.max, Inputs: inputs, Body: body, Unbound: c.unbound}, nil
}

// Function compiles a function that has no enclosing scope: the body of a
// user function, computed field, check constraint or a lambda that comes out
// of a cursor. captures names variables that the caller binds in
// Closure.Captured.
func Function(node ast.Expr, captures []string, env Env) (*Lambda, []Unbound, error) {
	c := &compiler{env: env, fn: &function{captures: captures}}
	outer := c.fn
	l := c.compileFunction(node)
	// The lambda captured from an otherwise empty function: give it its
	// captures in the caller's order.
	l.from = append([]variable(nil), l.from...)
	for i := range l.from {
		if !l.from[i].captured {
			return nil, nil, fmt.Errorf("plan: %s is not a capture", outer.captures[i])
		}
	}
	if len(c.unsupported) > 0 {
		return nil, nil, diag.CheckFailed(c.unsupported...)
	}
	return l, c.unbound, nil
}

// Expr compiles an expression without variables, such as a default value, as
// a function of no parameters.
func Expr(x ast.Expr, env Env) (*Lambda, []Unbound, error) {
	return Function(&ast.Lambda{Pos: ast.Pos{At: x.Span()}, Body: x}, nil, env)
}

// Close makes a closure of a lambda compiled by Function; values are those of
// its captures argument.
func (l *Lambda) Close(values []value.Value) *Closure {
	captured := make([]value.Value, len(l.from))
	for i, v := range l.from {
		captured[i] = values[v.index]
	}
	return &Closure{l, captured}
}

func placeholderName(i int) string { return fmt.Sprintf("<value>%d", i) }

// block compiles statements; the value is the last one's.
func (c *compiler) block(body []ast.Stmt) Code {
	vars, slots := c.fn.mark()
	defer c.fn.reset(vars, slots)
	code := make([]Code, len(body))
	for i, s := range body {
		switch s := s.(type) {
		case *ast.Let:
			// The name is not visible in its own value.
			v := c.expr(s.Value)
			slot := c.fn.bind(s.Name.Text)
			code[i] = func(f *Frame) (value.Value, error) {
				x, err := v(f)
				f.Slots[slot] = x
				return nil, err
			}
		case *ast.ExprStmt:
			code[i] = c.expr(s.X)
		}
	}
	if len(code) == 1 {
		return code[0]
	}
	last := code[len(code)-1]
	first := code[:len(code)-1]
	return func(f *Frame) (value.Value, error) {
		for _, s := range first {
			if _, err := s(f); err != nil {
				return nil, err
			}
		}
		return last(f)
	}
}

func constant(v value.Value) Code {
	return func(*Frame) (value.Value, error) { return v, nil }
}

// expr compiles any expression, and notes how deep the function's code nests.
func (c *compiler) expr(x ast.Expr) Code {
	fn := c.fn
	fn.nesting++
	fn.deepest = max(fn.deepest, fn.nesting)
	code := c.compile(x)
	fn.nesting--
	return code
}

func (c *compiler) compile(x ast.Expr) Code {
	switch x := x.(type) {
	case *ast.Null:
		at := x.At
		return constant(value.Null{NullCause: &value.NullCause{At: &at}})
	case *ast.Bool:
		return constant(value.Bool(x.Value))
	case *ast.Number:
		return constant(Number(x))
	case *ast.String:
		return constant(value.String(x.Value))
	case *ast.Template:
		return c.template(x)
	case *ast.Ident:
		return c.name(x.Name, x.At)
	case *ast.Placeholder:
		return c.name(placeholderName(x.Index), x.At)
	case *ast.This:
		return c.name(thisName, x.At)
	case *ast.Object:
		return c.object(x)
	case *ast.Array:
		return c.array(x.Elems)
	case *ast.Tuple:
		if len(x.Elems) == 1 {
			return c.expr(x.Elems[0])
		}
		return c.array(x.Elems)
	case *ast.Block:
		return c.block(x.Body)
	case *ast.If:
		return c.conditional(x)
	case *ast.At:
		return c.at(x)
	case *ast.Match:
		return c.reject(x.At, "match expr not supported")
	case *ast.Lambda:
		return c.lambda(x)
	case *ast.Binary:
		return c.binary(x)
	case *ast.Unary:
		return c.unary(x)
	case *ast.Chain:
		return c.chain(x)
	case *ast.Project:
		return c.project(x)
	}
	panic(fmt.Sprintf("plan: unknown expression %T", x))
}

func (c *compiler) reject(at diag.Span, message string) Code {
	c.unsupported = append(c.unsupported, diag.Diagnostic{Kind: diag.KindError, Message: message, Span: at})
	return nil
}

// Number is the value of a numeric literal.
func Number(n *ast.Number) value.Value {
	switch n.Kind {
	case ast.Int:
		return value.Int(n.Int)
	case ast.Long:
		return value.Long(n.Int)
	}
	return value.Double(n.Double)
}

func (c *compiler) name(name string, at diag.Span) Code {
	if v, ok := c.fn.lookup(name); ok {
		i := v.index
		if v.captured {
			return func(f *Frame) (value.Value, error) { return f.Captured[i], nil }
		}
		return func(f *Frame) (value.Value, error) { return f.Slots[i], nil }
	}
	if v, ok := c.env.Library.Global(name); ok {
		return constant(v)
	}
	if v, ok := c.env.Names.Lookup(name); ok {
		return constant(v)
	}
	c.unbound = append(c.unbound, Unbound{name, at, c.maybe == 0})
	return func(*Frame) (value.Value, error) { return nil, UnboundVariable(name, at) }
}

// UnboundVariable is the error for a name that nothing defines.
func UnboundVariable(name string, at diag.Span) *diag.Error {
	return diag.ErrorAt(at, diag.CodeUnboundVariable, "Unbound variable `%s`", name)
}

func (c *compiler) exprs(xs []ast.Expr) []Code {
	code := make([]Code, len(xs))
	for i, x := range xs {
		code[i] = c.expr(x)
	}
	return code
}

func (c *compiler) array(elems []ast.Expr) Code {
	code := c.exprs(elems)
	return func(f *Frame) (value.Value, error) {
		vs := make([]value.Value, len(code))
		for i, e := range code {
			v, err := e(f)
			if err != nil {
				return nil, err
			}
			vs[i] = v
		}
		return &value.Array{Elems: vs}, nil
	}
}

func (c *compiler) object(x *ast.Object) Code {
	names := make([]string, len(x.Fields))
	code := make([]Code, len(x.Fields))
	for i, f := range x.Fields {
		names[i] = f.Key.Text
		code[i] = c.expr(f.Value)
	}
	return newObject(names, code)
}

// newObject builds an object of the fields' values, evaluated in order.
func newObject(names []string, code []Code) Code {
	return func(f *Frame) (value.Value, error) {
		o := value.NewObject(len(code))
		for i, e := range code {
			v, err := e(f)
			if err != nil {
				return nil, err
			}
			o.Set(names[i], v)
		}
		return o, nil
	}
}

// maxString is the size limit of built strings in UTF-16 code units.
const maxString = 16 << 20

func (c *compiler) template(x *ast.Template) Code {
	code := c.exprs(x.Parts)
	at := x.At
	return func(f *Frame) (value.Value, error) {
		var text []byte
		size := 0
		for _, e := range code {
			v, err := e(f)
			if err != nil {
				return nil, err
			}
			s, err := f.RT.Display(v)
			if err != nil {
				return nil, Place(err, at)
			}
			if size += value.UTF16Len(s); size > maxString {
				return nil, diag.ErrorAt(at, diag.CodeValueTooLarge,
					"Value too large: string size %d exceeds limit %d.", size, maxString)
			}
			text = append(text, s...)
		}
		return value.String(text), nil
	}
}

func (c *compiler) conditional(x *ast.If) Code {
	cond := c.condition(x.Cond)
	c.maybe++
	then := c.expr(x.Then)
	var els Code
	if x.Else != nil {
		els = c.expr(x.Else)
	} else {
		at := x.At
		els = constant(value.Null{NullCause: &value.NullCause{At: &at}})
	}
	c.maybe--
	return func(f *Frame) (value.Value, error) {
		b, err := cond(f)
		if err != nil {
			return nil, err
		}
		if b {
			return then(f)
		}
		return els(f)
	}
}

// condition compiles an expression that must be a Boolean.
func (c *compiler) condition(x ast.Expr) func(f *Frame) (bool, error) {
	code := c.expr(x)
	at := operandSpan(x)
	return func(f *Frame) (bool, error) {
		v, err := code(f)
		if err != nil {
			return false, err
		}
		b, ok := v.(value.Bool)
		if !ok {
			return false, diag.ErrorAt(at, diag.CodeTypeMismatch, "expected type: Boolean, received %s", value.TypeName(v))
		}
		return bool(b), nil
	}
}

// operandSpan is what Fauna underlines of a condition or operand: without a
// leading unary operator.
func operandSpan(x ast.Expr) diag.Span {
	if u, ok := x.(*ast.Unary); ok {
		return operandSpan(u.X)
	}
	return x.Span()
}

func (c *compiler) at(x *ast.At) Code {
	t := c.expr(x.Time)
	body := c.expr(x.Body)
	span := x.Time.Span()
	return func(f *Frame) (value.Value, error) {
		v, err := t(f)
		if err != nil {
			return nil, err
		}
		leave, err := f.RT.EnterAt(v)
		if err != nil {
			return nil, Place(err, span)
		}
		defer leave()
		return body(f)
	}
}

// Place gives an error the position span, or extends its trace by it.
func Place(err error, span diag.Span) error {
	if e, ok := err.(*diag.Error); ok {
		return e.Push(span)
	}
	return err
}
