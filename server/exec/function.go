package exec

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Func is the Go side of a built-in function. recv is the receiver of a
// method, nil for functions of modules and globals. args have been counted,
// checked and converted as the declaration says (an Int parameter holds a
// value.Int, ...); the slice is only lent. Errors are *diag.Error without a
// position.
type Func func(c *Context, recv value.Value, args []value.Value) (value.Value, error)

// Binding ties a Go function to the declaration that has the qualified name.
type Binding struct {
	Name string
	Func Func
}

// FieldBinding ties a Go function to a declared field: "String.length".
type FieldBinding struct {
	Name string
	Get  plan.FieldFunc
}

func (c *Context) callBuiltin(f *builtin.Function, recv value.Value, args []value.Value) (value.Value, error) {
	if err := c.Step(); err != nil {
		return nil, err
	}
	if err := f.Convert(args); err != nil {
		return nil, err
	}
	if f.Effect > c.data.Limit {
		return nil, c.data.Allow(f.Effect, f.Subject())
	}
	if f.TakesFunction() {
		if err := c.enter(1); err != nil {
			return nil, err
		}
		defer c.leave(1)
	}
	return c.engine.lib.functions[f.ID](c, recv, args)
}

// NullFor makes a null with a reason, as "Null value, due to REASON".
func NullFor(reason string) value.Null {
	return value.Null{NullCause: &value.NullCause{Reason: reason}}
}
