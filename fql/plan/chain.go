package plan

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// step is one compiled suffix: it turns the value so far into the next one.
// skip ends the chain up to the next "!".
type step func(f *Frame, v value.Value) (next value.Value, skip bool, err error)

// chain compiles a primary expression with suffixes. The common case of one
// has a closure of its own.
func (c *compiler) chain(x *ast.Chain) Code {
	base := c.expr(x.X)
	if len(x.Steps) == 1 {
		only := c.step(x, 0)
		return func(f *Frame) (value.Value, error) {
			v, err := base(f)
			if err != nil {
				return nil, err
			}
			v, _, err = only(f, v)
			return v, err
		}
	}
	steps := make([]step, len(x.Steps))
	for i := range x.Steps {
		if i > 0 && x.Steps[i-1].Optional {
			c.maybe++
			defer func() { c.maybe-- }()
		}
		steps[i] = c.step(x, i)
	}
	nonNull := make([]bool, len(steps))
	for i, s := range x.Steps {
		nonNull[i] = s.Kind == ast.StepNonNull
	}
	return func(f *Frame) (value.Value, error) {
		v, err := base(f)
		if err != nil {
			return nil, err
		}
		skipping := false
		for i, s := range steps {
			if skipping && !nonNull[i] {
				continue
			}
			if v, skipping, err = s(f, v); err != nil {
				return nil, err
			}
		}
		return v, nil
	}
}

func (c *compiler) step(x *ast.Chain, i int) step {
	s := &x.Steps[i]
	var next step
	switch s.Kind {
	case ast.StepField:
		next = c.field(s, lastStep(x, i))
	case ast.StepMethod:
		next = c.method(s)
	case ast.StepCall:
		next = c.call(s)
	case ast.StepIndex:
		return c.index(s)
	case ast.StepNonNull:
		return nonNull(lastStep(x, i).To(s.At))
	}
	if !s.Optional {
		return next
	}
	name := s.Name.Text
	return func(f *Frame, v value.Value) (value.Value, bool, error) {
		if null, skip, err := f.RT.Optional(v, name); skip || err != nil {
			return null, true, Place(err, s.Name.At)
		}
		return next(f, v)
	}
}

func (c *compiler) field(s *ast.Step, base diag.Span) step {
	site := NewFieldSite(s.Name.Text, s.Name.At, c.env.Library)
	site.Base = base
	return func(f *Frame, v value.Value) (value.Value, bool, error) {
		if o, ok := v.(*value.Object); ok {
			if x, ok := o.Get(site.Name); ok {
				return x, false, nil
			}
			return value.Null{NullCause: &site.onObject}, false, nil
		}
		x, err := f.RT.Field(v, site)
		if err != nil {
			return nil, false, Place(err, site.blame(err))
		}
		return x, false, nil
	}
}

// blame is what an error of reading the field points at: for a document that
// does not exist it is not the field.
func (s *FieldSite) blame(err error) diag.Span {
	if e, ok := err.(*diag.Error); ok && !e.Placed() && e.Code == diag.CodeDocumentNotFound {
		return s.Base
	}
	return s.Span
}

func (c *compiler) method(s *ast.Step) step {
	args := c.exprs(s.Args)
	field := NewFieldSite(s.Name.Text, s.Name.At, c.env.Library)
	site := &CallSite{Name: s.Name.Text, Span: s.Name.At, ArgSpan: s.ArgSpan, Members: field.Members, Field: field}
	return func(f *Frame, v value.Value) (value.Value, bool, error) {
		fn, bound, err := f.RT.Method(v, site)
		if err != nil {
			return nil, false, Place(err, site.Span)
		}
		if !bound {
			v = nil
		}
		r, err := apply(f, fn, v, args, site)
		return r, false, err
	}
}

func (c *compiler) call(s *ast.Step) step {
	args := c.exprs(s.Args)
	site := &CallSite{Span: s.ArgSpan, ArgSpan: s.ArgSpan}
	return func(f *Frame, v value.Value) (value.Value, bool, error) {
		r, err := apply(f, v, nil, args, site)
		return r, false, err
	}
}

// apply evaluates the arguments and calls fn.
func apply(f *Frame, fn, recv value.Value, args []Code, site *CallSite) (value.Value, error) {
	vs := f.RT.Args(len(args))
	defer f.RT.Release(len(args))
	for i, a := range args {
		v, err := a(f)
		if err != nil {
			return nil, err
		}
		vs[i] = v
	}
	return f.RT.Invoke(fn, recv, vs, site)
}

func (c *compiler) index(s *ast.Step) step {
	args := c.exprs(s.Args)
	optional := s.Optional
	site := &CallSite{Name: "[]", Span: s.ArgSpan, ArgSpan: s.ArgSpan, Members: c.env.Library.Members("[]")}
	if len(s.Args) == 1 {
		if lit, ok := s.Args[0].(*ast.String); ok {
			site.Field = NewFieldSite(lit.Value, s.ArgSpan, c.env.Library)
		}
	}
	return func(f *Frame, v value.Value) (value.Value, bool, error) {
		vs := f.RT.Args(len(args))
		defer f.RT.Release(len(args))
		for i, a := range args {
			x, err := a(f)
			if err != nil {
				return nil, false, err
			}
			vs[i] = x
		}
		if optional {
			name := ""
			if len(vs) == 1 {
				if s, ok := vs[0].(value.String); ok {
					name = string(s)
				}
			}
			if null, skip, err := f.RT.Optional(v, name); skip || err != nil {
				return null, true, Place(err, site.ArgSpan)
			}
		}
		r, err := f.RT.Index(v, vs, site)
		if err != nil {
			return nil, false, Place(err, site.ArgSpan)
		}
		return r, false, nil
	}
}

func nonNull(span diag.Span) step {
	return func(f *Frame, v value.Value) (value.Value, bool, error) {
		if err := f.RT.NonNull(v); err != nil {
			return nil, false, Place(err, span)
		}
		return v, false, nil
	}
}

// lastStep is the step before step i, without its dot, or the operand when
// there is none.
func lastStep(x *ast.Chain, i int) diag.Span {
	if i == 0 {
		return x.X.Span()
	}
	prev := &x.Steps[i-1]
	switch prev.Kind {
	case ast.StepField:
		return prev.Name.At
	case ast.StepMethod:
		return prev.Name.At.To(prev.ArgSpan)
	case ast.StepNonNull:
		return prev.At
	}
	return prev.ArgSpan
}
