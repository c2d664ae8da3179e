package exec

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
)

// Field implements plan.Runtime: v.name.
func (c *Context) Field(v value.Value, s *plan.FieldSite) (value.Value, error) {
	switch v := v.(type) {
	case *value.Object:
		if x, ok := v.Get(s.Name); ok {
			return x, nil
		}
		return s.MissingField(v), nil
	case *document.Doc:
		return c.documentField(v, s)
	case *document.Collection:
		m, bound := c.collectionMember(v, s)
		switch {
		case m == nil:
			return s.MissingField(v), nil
		case bound:
			return &builtin.Bound{Function: m.(*builtin.Function), Recv: v}, nil
		}
		return m, nil
	case *document.Function:
		if s.Name == "definition" {
			return &document.Doc{
				Coll: definition.Functions, ID: value.ID(v.Def.ID), Name: v.Def.Name, At: c.ReadTime(),
			}, nil
		}
	case value.Null:
		return nil, document.NullAccess(v, s.Name)
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

// Method implements plan.Runtime.
func (c *Context) Method(v value.Value, s *plan.CallSite) (value.Value, bool, error) {
	switch v := v.(type) {
	case *value.Object:
		if x, ok := v.Get(s.Name); ok {
			return x, false, nil
		}
		return nil, false, argument.NoSuchFunction(s.Name, value.TypeName(v))
	case *document.Doc:
		return c.documentMethod(v, s)
	case *document.Collection:
		m, bound := c.collectionMember(v, s.Field)
		if m == nil {
			return nil, false, argument.NoSuchFunction(s.Name, value.TypeName(v))
		}
		return m, bound, nil
	case member:
		if x, ok := v.Member(s.Name); ok {
			return x, false, nil
		}
		return nil, false, argument.NoSuchFunction(s.Name, value.TypeName(v))
	}
	k := v.Kind()
	if m := s.Members.Methods[k]; m != nil {
		return m, true, nil
	}
	if n, ok := v.(value.Null); ok {
		return nil, false, document.NullAccess(n, s.Name)
	}
	if get := s.Members.Fields[k]; get != nil {
		x, err := get(v)
		return x, false, err
	}
	return nil, false, argument.NoSuchFunction(s.Name, value.TypeName(v))
}

// Operator implements plan.Runtime.
func (c *Context) Operator(left value.Value, s *plan.CallSite) (value.Value, error) {
	if m := s.Members.Methods[left.Kind()]; m != nil {
		return m, nil
	}
	e := argument.NoSuchFunction(s.Name, value.TypeName(left))
	if n, ok := left.(value.Null); ok {
		e.Hints = document.NullHint(n)
	}
	return nil, e
}

// Index implements plan.Runtime: v[args].
func (c *Context) Index(v value.Value, args []value.Value, s *plan.CallSite) (value.Value, error) {
	if n, ok := v.(value.Null); ok {
		return nil, document.NullAccess(n, "[]")
	}
	keyed := v.Kind() == value.KindObject || v.Kind() == value.KindDoc
	if m := s.Members.Methods[v.Kind()]; m != nil && !keyed {
		return c.callBuiltin(m.(*builtin.Function), v, args)
	}
	if !keyed {
		return nil, argument.NoSuchFunction("[]", value.TypeName(v))
	}
	if err := argument.CheckCount(value.Arity{Min: 1}, len(args)); err != nil {
		return nil, err
	}
	name, ok := args[0].(value.String)
	if !ok {
		return nil, argument.ExpectedType("key0", "String", args[0])
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
	case *document.Doc:
		if name == "coll" || name == "exists" || name == "id" && !v.Coll.Named() || name == "name" && v.Coll.Named() {
			return nil, false, nil // answered without reading
		}
		ok, err := c.data.Exists(v)
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
	case *document.Doc:
		if err := c.data.Allow(builtin.Read, "`??`"); err != nil {
			return false, err
		}
		ok, err := c.data.Exists(v)
		return !ok, err
	}
	return false, nil
}

// NonNull implements plan.Runtime: the operator "!".
func (c *Context) NonNull(v value.Value) error {
	switch v := v.(type) {
	case value.Null:
		e := diag.Errorf(diag.CodeNullValue, "Null literal value")
		if v.NullCause != nil && v.Reason != "" {
			e.Message = "Null value, due to " + v.Reason
		}
		e.Hints = document.NullHint(v)
		e.HintsApart = true
		return e
	case *document.Doc:
		if err := c.data.Allow(builtin.Read, "`!`"); err != nil {
			return err
		}
		ok, err := c.data.Exists(v)
		if err != nil || ok {
			return err
		}
		return v.NotFound()
	}
	return nil
}

// Equal implements plan.Runtime.
func (c *Context) Equal(a, b value.Value) (bool, error) {
	if d, ok := a.(*document.Doc); ok && b.Kind() == value.KindNull {
		ok, err := c.data.Exists(d)
		return !ok, err
	}
	if d, ok := b.(*document.Doc); ok && a.Kind() == value.KindNull {
		ok, err := c.data.Exists(d)
		return !ok, err
	}
	return value.Equal(a, b), nil
}

// IsA implements plan.Runtime.
func (c *Context) IsA(v, module value.Value) (bool, error) {
	switch m := module.(type) {
	case *document.Collection:
		if d, ok := v.(*document.Doc); ok {
			return d.Coll.ID() == m.ID(), nil
		}
		callable := v.Kind() == value.KindFunction || v.Kind() == value.KindLambda
		return callable && m == definition.Functions, nil
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
	case *document.Doc:
		ok, err := c.data.Exists(v)
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
	case set.Set:
		return set.NewMap(v, c.ReadTime(), build), nil
	case *set.EventSource:
		return v.Over(set.NewMap(v.Set, c.ReadTime(), build)), nil
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

// documentField reads a field of a document, or takes a method of it.
func (c *Context) documentField(d *document.Doc, s *plan.FieldSite) (value.Value, error) {
	if !s.Plain {
		if v, ok := c.data.Known(d, s.Name); ok {
			return v, nil
		}
		if m := methodOfDocument(d.Coll, s); m != nil && s.Name == "exists" {
			return &builtin.Bound{Function: m, Recv: d}, nil
		}
	}
	v, ok, err := c.data.Field(d, s)
	if ok || err != nil {
		return v, err
	}
	if m := methodOfDocument(d.Coll, s); m != nil {
		return &builtin.Bound{Function: m, Recv: d}, nil
	}
	return s.MissingField(d), nil
}

// documentMethod finds a method of a document, or the value of a field to
// call.
func (c *Context) documentMethod(d *document.Doc, s *plan.CallSite) (value.Value, bool, error) {
	if m := methodOfDocument(d.Coll, s.Field); m != nil {
		if s.Name != "exists" {
			if err := c.data.Require(d, s.Name); err != nil {
				return nil, false, err
			}
		}
		return m, true, nil
	}
	v, err := c.documentField(d, s.Field)
	if err != nil {
		return nil, false, err
	}
	if n, ok := v.(value.Null); ok && n.NullCause != nil && n.Field != "" {
		return nil, false, argument.NoSuchFunction(s.Name, value.TypeName(d))
	}
	return v, false, nil
}
