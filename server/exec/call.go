package exec

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
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
	case *document.Function:
		return c.callFunction(fn, args)
	case *document.IndexFunction:
		return c.callIndex(fn, args, s.ArgSpan)
	}
	if apply := applied(fn); apply != nil {
		c.site = s.ArgSpan
		return c.callBuiltin(apply, fn, args)
	}
	return nil, notCallable(fn, s)
}

// applied is what calling a module does; nil for what cannot be called.
func applied(v value.Value) *builtin.Function {
	switch m := v.(type) {
	case *Module:
		return m.def.Apply
	case *document.Collection:
		return m.Declared.Apply
	}
	return nil
}

func (c *Context) callIndex(fn *document.IndexFunction, args []value.Value, site diag.Span) (value.Value, error) {
	c.site = site
	if err := c.Step(); err != nil {
		return nil, err
	}
	s, err := set.Call(fn, c.ReadTime(), args, site)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (c *Context) callFunction(u *document.Function, args []value.Value) (value.Value, error) {
	if err := c.data.MayCall(u); err != nil {
		return nil, err
	}
	fn, err := u.Compile()
	if err != nil {
		return nil, err
	}
	return c.callClosure(fn, args)
}

// notCallable is the error for calling something that is no function. Of a
// missing field it says that the function does not exist.
func notCallable(fn value.Value, s *plan.CallSite) error {
	if n, ok := fn.(value.Null); ok && n.NullCause != nil && n.Field != "" {
		return argument.NoSuchFunction(n.Field, n.On)
	}
	if s.Name != "" && s.Field != nil {
		return diag.Errorf(diag.CodeInvalidFunctionInvocation, "`%s`: Expected a function, found `%s`", s.Name, value.TypeName(fn))
	}
	return argument.TypeMismatch("Function", fn)
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

func (c *Context) callClosure(fn *plan.Closure, args []value.Value) (value.Value, error) {
	if err := argument.CheckCount(fn.Arity(), len(args)); err != nil {
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

// CallOne calls a lambda of exactly one parameter: the way into it that sets
// take for each of their elements.
func (c *Context) CallOne(fn *plan.Closure, arg value.Value) (value.Value, error) {
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

// Push implements set.Runtime: it sets up the frame of a lambda, for many runs
// of its code.
func (c *Context) Push(fn *plan.Closure) (*plan.Frame, error) {
	if err := c.enter(fn.Nesting); err != nil {
		return nil, err
	}
	c.sites = append(c.sites, c.site)
	f := c.frame()
	f.Slots, f.Captured, f.RT, f.Code = c.Args(fn.Slots), fn.Captured, c, fn.Body
	return f, nil
}

// Pop implements set.Runtime.
func (c *Context) Pop(fn *plan.Closure) {
	c.Release(fn.Slots)
	c.leave(fn.Nesting)
	last := len(c.sites) - 1
	c.site, c.sites = c.sites[last], c.sites[:last]
}
