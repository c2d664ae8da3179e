package exec

import (
	"fmt"
	"strings"

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
	case *Builtin:
		c.site = s.ArgSpan
		return c.callBuiltin(fn, recv, args)
	case *Bound:
		c.site = s.ArgSpan
		return c.callBuiltin(fn.Builtin, fn.Recv, args)
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
type applier interface{ applied() *Builtin }

func (m *Module) applied() *Builtin { return m.def.Apply }

func (m *Coll) applied() *Builtin {
	switch m {
	case CollectionModule:
		return collectionByName
	case FunctionModule:
		return functionByName
	}
	if m.native() {
		return nil
	}
	return documentByID
}

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
	if err := checkCount(fn.Arity(), len(args), "argument"); err != nil {
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

func (c *Context) callBuiltin(b *Builtin, recv value.Value, args []value.Value) (value.Value, error) {
	if err := c.Step(); err != nil {
		return nil, err
	}
	if err := b.convert(args); err != nil {
		return nil, err
	}
	if b.effect > c.limit {
		action := b.action
		if action == "" {
			action = "`" + b.name + "`"
		}
		return nil, c.Allow(b.effect, action)
	}
	if b.callback {
		if err := c.enter(1); err != nil {
			return nil, err
		}
		defer c.leave(1)
	}
	return b.fn(c, recv, args)
}

// convert checks and converts the arguments in place.
func (b *Builtin) convert(args []value.Value) error {
	sigs := b.signatures()
	if len(sigs) == 1 {
		if err := checkCount(sigs[0].arity(), len(args), "argument"); err != nil {
			return err
		}
		return b.convertOne(&sigs[0], args)
	}
	var fitting []*signature
	for i := range sigs {
		if sigs[i].takes(len(args)) {
			fitting = append(fitting, &sigs[i])
		}
	}
	if len(fitting) == 0 {
		return checkCount(b.Arity(), len(args), "argument")
	}
	for _, s := range fitting {
		if s.accepts(args) {
			return b.convertOne(s, args)
		}
	}
	alts := make([]string, len(fitting))
	for i, s := range fitting {
		alts[i] = s.types(len(args))
	}
	got := make([]string, len(args))
	for i, a := range args {
		got[i] = value.TypeName(a)
	}
	return diag.Errorf("invalid_argument", "expected arguments to `%s` of type %s, received (%s)",
		b.name, strings.Join(alts, " | "), strings.Join(got, ", "))
}

func (s *signature) accepts(args []value.Value) bool {
	for i, a := range args {
		if _, ok := s.param(i).accepts.convert(a); !ok {
			return false
		}
	}
	return true
}

func (s *signature) types(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = s.param(i).text
	}
	return "(" + strings.Join(names, ", ") + ")"
}

func (b *Builtin) convertOne(s *signature, args []value.Value) error {
	for i, a := range args {
		p := s.param(i)
		v, ok := p.accepts.convert(a)
		if !ok {
			name := p.name
			switch {
			case b.name == "[]":
				name += "0"
			case s.variadic && i >= len(s.params)-1:
				name = fmt.Sprintf("%s%d", name, i)
			}
			return ExpectedType(name, p.text, a)
		}
		args[i] = v
	}
	for i, a := range args {
		p := s.param(i)
		if p.accepts != acceptFunction || p.lambda < 0 {
			continue
		}
		name := p.name
		if b.lambdaName != "" {
			name = b.lambdaName
		}
		if err := CheckCallback(name, a, p.lambda); err != nil {
			return err
		}
	}
	return nil
}

// ExpectedType is the error for an argument of the wrong type.
func ExpectedType(param, want string, got value.Value) *diag.Error {
	return diag.Errorf("invalid_argument", "expected value for `%s` of type %s, received %s", param, want, value.TypeName(got))
}

// CheckCallback checks that a function argument can take n arguments.
func CheckCallback(param string, fn value.Value, n int) error {
	f, ok := fn.(value.Function)
	if !ok {
		return nil
	}
	a := f.Arity()
	if takes(a, n) {
		return nil
	}
	noun := "parameters"
	if n == 1 {
		noun = "parameter"
	}
	return diag.Errorf("invalid_argument", "`%s` should accept %d %s, provided function requires %s.",
		param, n, noun, Describe(a, "parameter"))
}

func takes(a value.Arity, n int) bool {
	for _, k := range a.Counts {
		if k == n {
			return true
		}
	}
	if len(a.Counts) > 0 {
		return false
	}
	return n == a.Min || a.Variadic && n > a.Min
}

func checkCount(a value.Arity, n int, noun string) error {
	if takes(a, n) {
		return nil
	}
	were := "were"
	if n == 1 {
		were = "was"
	}
	return diag.Errorf("invalid_function_invocation", "callee function expects %s, but %d %s provided.", Describe(a, noun), n, were)
}

// Describe puts an arity in words: "exactly 1 argument", "1 or 2 arguments".
func Describe(a value.Arity, noun string) string {
	plural := func(n int) string {
		if n == 1 {
			return noun
		}
		return noun + "s"
	}
	switch {
	case len(a.Counts) > 0:
		last := len(a.Counts) - 1
		words := make([]string, len(a.Counts))
		for i, n := range a.Counts {
			words[i] = fmt.Sprint(n)
		}
		return strings.Join(words[:last], ", ") + " or " + words[last] + " " + noun + "s"
	case a.Variadic && a.Min == 0:
		return "any number of " + noun + "s"
	case a.Variadic:
		return fmt.Sprintf("at least %d %s", a.Min, plural(a.Min))
	case a.Min == 0:
		return "no " + noun + "s"
	}
	return fmt.Sprintf("exactly %d %s", a.Min, plural(a.Min))
}
