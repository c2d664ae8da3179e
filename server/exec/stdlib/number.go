package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var numberFunctions = []exec.Binding{
	{Name: "Number.+", Func: arithmetic(value.Add)},
	{Name: "Number.-", Func: numberMinus},
	{Name: "Number.*", Func: arithmetic(value.Mul)},
	{Name: "Number./", Func: arithmetic(value.Div)},
	{Name: "Number.%", Func: arithmetic(value.Rem)},
	{Name: "Number.**", Func: arithmetic(value.Pow)},
	{Name: "Number.&", Func: bitwise(value.BitAnd)},
	{Name: "Number.|", Func: bitwise(value.BitOr)},
	{Name: "Number.^", Func: bitwise(value.BitXor)},
	{Name: "Number.~", Func: numberComplement},
}

func arithmetic(op func(a, b value.Value) (value.Value, error)) exec.Func {
	return func(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
		return op(recv, args[0])
	}
}

func numberMinus(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	if len(args) == 0 {
		return value.Neg(recv), nil
	}
	return value.Sub(recv, args[0])
}

func bitwise(op func(a, b value.Value) value.Value) exec.Func {
	return func(_ *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
		return op(recv, args[0]), nil
	}
}

func numberComplement(_ *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	return value.BitNot(recv), nil
}
