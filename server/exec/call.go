package exec

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Invoke implements plan.Runtime: it calls any value, counting, checking and
// converting the arguments of built-ins, and gives errors their position.
func (c *Context) Invoke(fn, recv value.Value, args []value.Value, s *plan.CallSite) (value.Value, error) {
	r, err := c.invoke(fn, recv, args, s)
	if err != nil {
		return nil, plan.Place(err, s.ArgSpan)
	}
	return r, nil
}

func (c *Context) invoke(fn, recv value.Value, args []value.Value, s *plan.CallSite) (value.Value, error) {
	switch fn := fn.(type) {
	case *builtin.Function:
		c.site = s.ArgSpan
		return c.callBuiltin(fn, recv, args)
	case *builtin.Bound:
		c.site = s.ArgSpan
		return c.callBuiltin(fn.Function, fn.Recv, args)
	case *plan.Closure:
		return c.callClosure(fn, args)
	case *UDF:
		return c.callUDF(fn, args)
	case *indexFunction:
		c.site = s.ArgSpan
		if err := c.Step(); err != nil {
			return nil, err
		}
		return c.callIndex(fn.coll, fn.index, args)
	}
	if m, ok := fn.(applier); ok {
		if apply := m.applied(); apply != nil {
			c.site = s.ArgSpan
			return c.callBuiltin(apply, fn, args)
		}
	}
	return nil, notCallable(fn, s)
}

// applier is a module that can be called.
type applier interface{ applied() *builtin.Function }

func (m *Module) applied() *builtin.Function { return m.def.Apply }

func (m *Coll) applied() *builtin.Function { return m.declared().Apply }

// notCallable is the error for calling something that is no function. Of a
// missing field it says that the function does not exist.
func notCallable(fn value.Value, s *plan.CallSite) error {
	if n, ok := fn.(value.Null); ok && n.NullCause != nil && n.Field != "" {
		return NoSuchFunction(n.Field, n.On)
	}
	if s.Name != "" && s.Field != nil {
		return diag.Errorf("invalid_function_invocation", "`%s`: Expected a function, found `%s`", s.Name, value.TypeName(fn))
	}
	return TypeMismatch("Function", fn)
}

// NoSuchFunction is the error for a method or operator that a type lacks.
func NoSuchFunction(name, typeName string) *diag.Error {
	return diag.Errorf("invalid_function_invocation", "The function `%s` does not exist on `%s`", name, typeName)
}

// Call calls a function value, for built-ins that take callbacks.
func (c *Context) Call(fn value.Value, args ...value.Value) (value.Value, error) {
	site := c.site
	c.callback.ArgSpan = site
	loan := c.Args(len(args))
	copy(loan, args)
	r, err := c.invoke(fn, nil, loan, &c.callback)
	c.Release(len(args))
	c.site = site
	return r, err
}

// Truth reads the result of a predicate: a Boolean, or null for false.
func (c *Context) Truth(v value.Value) (bool, error) {
	switch v := v.(type) {
	case value.Bool:
		return bool(v), nil
	case value.Null:
		return false, nil
	}
	return false, TypeMismatch("Boolean", v)
}

func (c *Context) callClosure(fn *plan.Closure, args []value.Value) (value.Value, error) {
	if err := builtin.CheckCount(fn.Arity(), len(args)); err != nil {
		return nil, err
	}
	if err := c.Step(); err != nil {
		return nil, err
	}
	if err := c.enter(fn.Nesting); err != nil {
		return nil, err
	}
	// Frames and slots live on stacks: nothing keeps a frame after its code
	// has returned, because closures copy what they capture.
	slots := c.Args(fn.Slots)
	copy(slots, args[:fn.Params])
	if fn.Variadic {
		slots[fn.Params] = value.NewArray(append([]value.Value(nil), args[fn.Params:]...)...)
	}
	f := c.frame()
	f.Slots, f.Captured, f.RT = slots, fn.Captured, c
	r, err := fn.Body(f)
	c.Release(fn.Slots)
	c.leave(fn.Nesting)
	return r, err
}

// callClosure1 calls a lambda of exactly one parameter: the way into it that
// sets take for each of their elements.
func (c *Context) callClosure1(fn *plan.Closure, arg value.Value) (value.Value, error) {
	if err := c.Step(); err != nil {
		return nil, err
	}
	if err := c.enter(fn.Nesting); err != nil {
		return nil, err
	}
	site := c.site
	slots := c.Args(fn.Slots)
	slots[0] = arg
	f := c.frame()
	f.Slots, f.Captured, f.RT = slots, fn.Captured, c
	r, err := fn.Body(f)
	c.Release(fn.Slots)
	c.leave(fn.Nesting)
	c.site = site
	return r, err
}

// frame returns the frame object for the current depth.
func (c *Context) frame() *plan.Frame {
	for len(c.frames) <= c.depth {
		c.frames = append(c.frames, new(plan.Frame))
	}
	return c.frames[c.depth]
}
