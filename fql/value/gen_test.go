package value

import (
	"math"

	"pgregory.net/rapid"
)

// valueGen draws values of all kinds that a result can hold as plain data,
// nested a few levels deep.
func valueGen() *rapid.Generator[Value] { return nestedGen(3) }

func nestedGen(depth int) *rapid.Generator[Value] {
	if depth == 0 {
		return scalarGen()
	}
	inner := rapid.Deferred(func() *rapid.Generator[Value] { return nestedGen(depth - 1) })
	return rapid.OneOf(
		scalarGen(),
		rapid.Custom(func(t *rapid.T) Value {
			return NewArray(rapid.SliceOfN(inner, 0, 4).Draw(t, "elems")...)
		}),
		rapid.Custom(func(t *rapid.T) Value {
			o := NewObject(0)
			for _, name := range rapid.SliceOfN(nameGen(), 0, 4).Draw(t, "names") {
				o.Set(name, inner.Draw(t, "field"))
			}
			return o
		}),
	)
}

func nameGen() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"a", "b", "@int", "@", "", "_x", "two words"}), rapid.String())
}

func scalarGen() *rapid.Generator[Value] {
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Value { return Int(rapid.Int32().Draw(t, "int")) }),
		rapid.Custom(func(t *rapid.T) Value { return Long(rapid.Int64().Draw(t, "long")) }),
		rapid.Custom(func(t *rapid.T) Value { return Double(rapid.Float64().Draw(t, "double")) }),
		rapid.Custom(func(t *rapid.T) Value { return Double(rapid.Int64().Draw(t, "whole")) }),
		rapid.SampledFrom([]Value{
			Null{}, Bool(true), Bool(false), nan, inf, negZero, Int(0), Double(0), maxLong, Double(math.MaxInt64),
			Double(1 << 53), Long(1<<53 + 1), Mod("Math"),
		}),
		rapid.Custom(func(t *rapid.T) Value { return String(rapid.String().Draw(t, "string")) }),
		rapid.Custom(func(t *rapid.T) Value { return Bytes(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }),
		rapid.Custom(func(t *rapid.T) Value { return drawTime(t) }),
		rapid.Custom(func(t *rapid.T) Value { return drawTime(t).Date() }),
		rapid.Custom(func(t *rapid.T) Value {
			var u UUID
			copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid"))
			return u
		}),
	)
}
