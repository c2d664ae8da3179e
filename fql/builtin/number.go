package builtin

import "github.com/fawndb/fawn/fql/value"

var numberKinds = []value.Kind{value.KindInt, value.KindLong, value.KindDouble}

var (
	numberModule = Module{Name: "Number", Kinds: numberKinds, Summary: "The type of all numbers, for isa."}
	intModule    = Module{
		Name: "Int", Kinds: []value.Kind{value.KindInt},
		Summary: "The type of 32-bit integers, for isa.",
	}
	longModule = Module{
		Name: "Long", Kinds: []value.Kind{value.KindLong},
		Summary: "The type of 64-bit integers that do not fit 32 bits, for isa.",
	}
	doubleModule = Module{
		Name: "Double", Kinds: []value.Kind{value.KindDouble},
		Summary: "The type of numbers in 64-bit floating point, for isa.",
	}
	floatModule = Module{
		Name: "Float", Kinds: []value.Kind{value.KindDouble},
		Summary: "Another name of the type Double, for isa.",
	}
)

var numberType = Type{
	Name: "Number", Kinds: numberKinds,
	Summary: "Int, Long and Double. Integer results are Int when they fit 32 bits, else Long; beyond 64 bits they become Double.",
	Methods: []*Function{
		{
			Name: "+", Signatures: []string{"(other: Number) => Number"},
			Summary: "Adds.",
			Example: Example{Query: `1 + 2.5`, Result: `3.5`},
		},
		{
			Name: "-", Signatures: []string{"(other: Number) => Number", "() => Number"},
			Summary: "Subtracts, or negates.",
			Example: Example{Query: `let n = 2; [5 - n, -n]`, Result: `[3, -2]`},
		},
		{
			Name: "*", Signatures: []string{"(other: Number) => Number"},
			Summary: "Multiplies.",
			Example: Example{Query: `6 * 7`, Result: `42`},
		},
		{
			Name: "/", Signatures: []string{"(other: Number) => Number"},
			Summary: "Divides. Of two integers the result is cut to an integer, and zero as divisor is an error.",
			Example: Example{Query: `[-7 / 2, -7 / 2.0]`, Result: `[-3, -3.5]`},
		},
		{
			Name: "%", Signatures: []string{"(other: Number) => Number"},
			Summary: "The remainder of a division, with the sign of the dividend.",
			Example: Example{Query: `-7 % 3`, Result: `-1`},
		},
		{
			Name: "**", Signatures: []string{"(exponent: Number) => Number"},
			Summary: "Raises to a power. It binds from right to left.",
			Example: Example{Query: `2 ** 10`, Result: `1024`},
		},
		{
			Name: "&", Signatures: []string{"(other: Number) => Number"},
			Summary: "The bits that both integers have.",
			Example: Example{Query: `6 & 3`, Result: `2`},
		},
		{
			Name: "|", Signatures: []string{"(other: Number) => Number"},
			Summary: "The bits that either integer has.",
			Example: Example{Query: `6 | 3`, Result: `7`},
		},
		{
			Name: "^", Signatures: []string{"(other: Number) => Number"},
			Summary: "The bits that exactly one of the integers has.",
			Example: Example{Query: `6 ^ 3`, Result: `5`},
		},
		{
			Name: "~", Signatures: []string{"() => Number"},
			Summary: "All bits inverted.",
			Example: Example{Query: `~5`, Result: `-6`},
		},
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The number in decimal. A Double without fraction shows none.",
			Example: Example{Query: `[12, 2.0, 2.5].map(n => n.toString())`, Result: `["12", "2", "2.5"]`},
		},
	},
}
