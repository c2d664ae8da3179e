package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func numberType() exec.TypeDef {
	return exec.TypeDef{
		Name:  "Number",
		Kinds: []value.Kind{value.KindInt, value.KindLong, value.KindDouble},
		Methods: []*exec.Builtin{
			exec.Fn(arithmetic(value.Add), "+(other: Number) => Number"),
			exec.Fn(numberMinus, "-(other: Number) => Number", "-() => Number"),
			exec.Fn(arithmetic(value.Mul), "*(other: Number) => Number"),
			exec.Fn(arithmetic(value.Div), "/(other: Number) => Number"),
			exec.Fn(arithmetic(value.Rem), "%(other: Number) => Number"),
			exec.Fn(arithmetic(value.Pow), "**(exponent: Number) => Number"),
			exec.Fn(bitwise(value.BitAnd), "&(other: Number) => Number"),
			exec.Fn(bitwise(value.BitOr), "|(other: Number) => Number"),
			exec.Fn(bitwise(value.BitXor), "^(other: Number) => Number"),
			exec.Fn(numberComplement, "~() => Number"),
			toString(),
		},
	}
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
