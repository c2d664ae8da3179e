package exec

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Field implements plan.Runtime: v.name.
func (c *Context) Field(v value.Value, s *plan.FieldSite) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		if x, ok := v.Get(s.Name); ok {
			return x, nil
		}
		return s.MissingField(v), nil
	case *Doc:
		return c.docField(v, s)
	case *Coll:
		m, bound := c.collMember(v, s)
		switch {
		case m == nil:
			return s.MissingField(v), nil
		case bound:
			return &builtin.Bound{Function: m.(*builtin.Function), Recv: v}, nil
		}
		return m, nil
	case *UDF:
		if s.Name == "definition" {
			return v.definition(c), nil
		}
	case value.Null:
		return nil, NullAccess(v, s.Name)
	case member:
		if x, ok := v.Member(s.Name); ok {
			return x, nil
		}
		return s.MissingField(v), nil
	}
	k := v.Kind()
	if get := s.Members.Fields[k]; get != nil {
		return get(v)
	}
	if m := s.Members.Methods[k]; m != nil {
		return &builtin.Bound{Function: m.(*builtin.Function), Recv: v}, nil
	}
	return s.MissingField(v), nil
}

// member is a module: its members are found by name.
type member interface {
	value.Value
	Member(name string) (value.Value, bool)
}

// NullAccess is the error for a field, method or index of null.
func NullAccess(n value.Null, name string) *diag.Error {
	e := diag.Errorf("invalid_null_access", "Cannot access `%s` on null.", name)
	e.Hints = nullHint(n)
	return e
}

// nullHint points at the place where a null came from.
func nullHint(n value.Null) []diag.Diagnostic {
	if n.NullCause == nil || n.At == nil {
		return nil
	}
	return []diag.Diagnostic{{Kind: diag.KindHint, Message: "Null value created here", Span: *n.At}}
}

// Method implements plan.Runtime.
func (c *Context) Method(v value.Value, s *plan.CallSite) (value.Value, bool, error) {
	switch v := v.(type) {
	case *value.Object:
		if x, ok := v.Get(s.Name); ok {
			return x, false, nil
		}
		return nil, false, NoSuchFunction(s.Name, value.TypeName(v))
	case *Doc:
		return c.docMethod(v, s)
	case *Coll:
		m, bound := c.collMember(v, s.Field)
		if m == nil {
			return nil, false, NoSuchFunction(s.Name, value.TypeName(v))
		}
		return m, bound, nil
	case member:
		if x, ok := v.Member(s.Name); ok {
			return x, false, nil
		}
		return nil, false, NoSuchFunction(s.Name, value.TypeName(v))
	}
	k := v.Kind()
	if m := s.Members.Methods[k]; m != nil {
		return m, true, nil
	}
	if n, ok := v.(value.Null); ok {
		return nil, false, NullAccess(n, s.Name)
	}
	if get := s.Members.Fields[k]; get != nil {
		x, err := get(v)
		return x, false, err
	}
	return nil, false, NoSuchFunction(s.Name, value.TypeName(v))
}

// Operator implements plan.Runtime.
func (c *Context) Operator(left value.Value, s *plan.CallSite) (value.Value, error) {
	if m := s.Members.Methods[left.Kind()]; m != nil {
		return m, nil
	}
	e := NoSuchFunction(s.Name, value.TypeName(left))
	if n, ok := left.(value.Null); ok {
		e.Hints = nullHint(n)
	}
	return nil, e
}

// Index implements plan.Runtime: v[args].
func (c *Context) Index(v value.Value, args []value.Value, s *plan.CallSite) (value.Value, error) {
	if n, ok := v.(value.Null); ok {
		return nil, NullAccess(n, "[]")
	}
	keyed := v.Kind() == value.KindObject || v.Kind() == value.KindDoc
	if m := s.Members.Methods[v.Kind()]; m != nil && !keyed {
		return c.callBuiltin(m.(*builtin.Function), v, args)
	}
	if !keyed {
		return nil, NoSuchFunction("[]", value.TypeName(v))
	}
	if err := builtin.CheckCount(value.Arity{Min: 1}, len(args)); err != nil {
		return nil, err
	}
	name, ok := args[0].(value.String)
	if !ok {
		return nil, builtin.ExpectedType("key0", "String", args[0])
	}
	site := s.Field
	if site == nil || site.Name != string(name) {
		site = plan.NewFieldSite(string(name), s.ArgSpan, c.engine.lib)
	}
	return c.Field(v, site)
}

// Optional implements plan.Runtime: v?.name.
func (c *Context) Optional(v value.Value, name string) (value.Value, bool, error) {
	switch v := v.(type) {
	case value.Null:
		return v, true, nil
	case *Doc:
		if name == "coll" || name == "exists" || name == "id" && !v.coll.named() || name == "name" && v.coll.named() {
			return nil, false, nil // answered without reading
		}
		ok, err := c.Exists(v)
		if ok || err != nil {
			return nil, false, err
		}
		return value.Null{}, true, nil
	}
	return nil, false, nil
}

// IsNull implements plan.Runtime.
func (c *Context) IsNull(v value.Value) (bool, error) {
	switch v := v.(type) {
	case value.Null:
		return true, nil
	case *Doc:
		if err := c.Allow(builtin.Read, "`??`"); err != nil {
			return false, err
		}
		ok, err := c.Exists(v)
		return !ok, err
	}
	return false, nil
}

// NonNull implements plan.Runtime: the operator "!".
func (c *Context) NonNull(v value.Value) error {
	switch v := v.(type) {
	case value.Null:
		e := diag.Errorf("null_value", "Null literal value")
		if v.NullCause != nil && v.Reason != "" {
			e.Message = "Null value, due to " + v.Reason
		}
		e.Hints = nullHint(v)
		e.HintsApart = true
		return e
	case *Doc:
		if err := c.Allow(builtin.Read, "`!`"); err != nil {
			return err
		}
		ok, err := c.Exists(v)
		if err != nil || ok {
			return err
		}
		e := c.notFound(v)
		if v.origin.Src != nil {
			e.Hints = []diag.Diagnostic{{Kind: diag.KindHint, Message: "Null value created here", Span: v.origin}}
			e.HintsApart = true
		}
		return e
	}
	return nil
}

// Equal implements plan.Runtime.
func (c *Context) Equal(a, b value.Value) (bool, error) {
	if d, ok := a.(*Doc); ok && b.Kind() == value.KindNull {
		ok, err := c.Exists(d)
		return !ok, err
	}
	if d, ok := b.(*Doc); ok && a.Kind() == value.KindNull {
		ok, err := c.Exists(d)
		return !ok, err
	}
	return value.Equal(a, b), nil
}

// IsA implements plan.Runtime.
func (c *Context) IsA(v, module value.Value) (bool, error) {
	switch m := module.(type) {
	case *Coll:
		if d, ok := v.(*Doc); ok {
			return d.coll.id() == m.id(), nil
		}
		callable := v.Kind() == value.KindFunction || v.Kind() == value.KindLambda
		return callable && m == FunctionModule, nil
	case *Module:
		return m.def.Is(v), nil
	}
	return false, nil
}

// Project implements plan.Runtime.
func (c *Context) Project(v value.Value, build *plan.Closure, s *plan.CallSite) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		return c.projectOne(v, build, s)
	case *Doc:
		ok, err := c.Exists(v)
		if err != nil {
			return nil, plan.Place(err, s.ArgSpan)
		}
		if !ok {
			return value.Null{}, nil
		}
		return c.projectOne(v, build, s)
	case *value.Array:
		out := make([]value.Value, len(v.Elems))
		for i, x := range v.Elems {
			r, err := c.projectOne(x, build, s)
			if err != nil {
				return nil, err
			}
			out[i] = r
		}
		return value.NewArray(out...), nil
	case Set:
		return c.Map(v, build), nil
	case *EventSource:
		return v.Over(c.Map(v.set, build)), nil
	}
	return v, nil
}

func (c *Context) projectOne(v value.Value, build *plan.Closure, s *plan.CallSite) (value.Value, error) {
	args := c.Args(1)
	defer c.Release(1)
	args[0] = v
	r, err := c.callClosure(build, args)
	if err != nil {
		return nil, plan.Place(err, s.ArgSpan)
	}
	return r, nil
}
