package builtin

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// Convert counts, checks and converts the arguments of a call, in place. The
// errors are *diag.Error without a position.
func (f *Function) Convert(args []value.Value) error {
	overloads := f.parsed()
	if len(overloads) == 1 {
		if err := argument.CheckCount(f.arity, len(args)); err != nil {
			return err
		}
		return f.convert(&overloads[0], args)
	}
	var fitting []*Overload
	for i := range overloads {
		if overloads[i].takes(len(args)) {
			fitting = append(fitting, &overloads[i])
		}
	}
	if len(fitting) == 0 {
		return argument.CheckCount(f.arity, len(args))
	}
	for _, o := range fitting {
		if o.accepts(args) {
			return f.convert(o, args)
		}
	}
	alternatives := make([]string, len(fitting))
	for i, o := range fitting {
		alternatives[i] = o.expected(len(args))
	}
	got := make([]string, len(args))
	for i, a := range args {
		got[i] = value.TypeName(a)
	}
	return diag.Errorf(diag.CodeInvalidArgument, "expected arguments to `%s` of type %s, received (%s)",
		f.Name, strings.Join(alternatives, " | "), strings.Join(got, ", "))
}

func (o *Overload) takes(n int) bool {
	if o.Variadic {
		return n >= len(o.Params)-1
	}
	return n == len(o.Params)
}

// param returns the parameter that takes the i-th argument.
func (o *Overload) param(i int) *Param {
	if i >= len(o.Params) {
		i = len(o.Params) - 1
	}
	return &o.Params[i]
}

func (o *Overload) accepts(args []value.Value) bool {
	for i, a := range args {
		if _, ok := o.param(i).Check.convert(a); !ok {
			return false
		}
	}
	return true
}

// expected are the types of the first n arguments, in parentheses.
func (o *Overload) expected(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = o.param(i).Expected
	}
	return "(" + strings.Join(names, ", ") + ")"
}

func (f *Function) convert(o *Overload, args []value.Value) error {
	for i, a := range args {
		p := o.param(i)
		v, ok := p.Check.convert(a)
		if !ok {
			name := p.Name
			switch {
			case f.Name == "[]":
				name += "0"
			case o.Variadic && i >= len(o.Params)-1:
				name = fmt.Sprintf("%s%d", name, i)
			}
			return argument.ExpectedType(name, p.Expected, a)
		}
		args[i] = v
	}
	if !f.callback {
		return nil
	}
	for i, a := range args {
		p := o.param(i)
		if p.Check != checkFunction || p.Callback < 0 {
			continue
		}
		name := p.Name
		if f.CallbackName != "" {
			name = f.CallbackName
		}
		if err := argument.CheckCallback(name, a, p.Callback); err != nil {
			return err
		}
	}
	return nil
}
