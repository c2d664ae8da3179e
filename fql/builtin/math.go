package builtin

import (
	"math"

	"github.com/fawndb/fawn/fql/value"
)

var mathModule = Module{
	Name:    "Math",
	Summary: "Mathematics. Angles are in radians.",
	Constants: []*Field{
		{
			Name: "E", Type: "Number", Value: value.Double(math.E),
			Summary: "The base of the natural logarithm.",
			Example: Example{Query: `Math.E`, Result: `2.718281828459045`},
		},
		{
			Name: "Infinity", Type: "Number", Value: value.Double(math.Inf(1)),
			Summary: "Positive infinity.",
			Example: Example{Query: `1 / 0.0 == Math.Infinity`, Result: `true`},
		},
		{
			Name: "NaN", Type: "Number", Value: value.Double(math.NaN()),
			Summary: "Not a number: the result of 0.0 / 0. It equals itself and is above Infinity.",
			Example: Example{Query: `0.0 / 0 == Math.NaN`, Result: `true`},
		},
		{
			Name: "PI", Type: "Number", Value: value.Double(math.Pi),
			Summary: "The circumference of a circle of diameter 1.",
			Example: Example{Query: `Math.PI`, Result: `3.141592653589793`},
		},
	},
	Functions: []*Function{
		{
			Name: "abs", Signatures: []string{"(x: Number) => Number"},
			Summary: "The number without its sign.",
			Example: Example{Query: `Math.abs(-3)`, Result: `3`},
		},
		{
			Name: "acos", Signatures: []string{"(x: Number) => Number"},
			Summary: "The angle of a cosine.",
			Example: Example{Query: `Math.acos(1)`, Result: `0.0`},
		},
		{
			Name: "asin", Signatures: []string{"(x: Number) => Number"},
			Summary: "The angle of a sine.",
			Example: Example{Query: `Math.asin(2)`, Result: "error invalid_argument: invalid argument `x`: argument must lie in [-1, 1]"},
		},
		{
			Name: "atan", Signatures: []string{"(x: Number) => Number"},
			Summary: "The angle of a tangent.",
			Example: Example{Query: `Math.atan(0)`, Result: `0.0`},
		},
		{
			Name: "ceil", Signatures: []string{"(x: Number) => Number"},
			Summary: "The nearest whole number that is not less.",
			Example: Example{Query: `Math.ceil(1.2)`, Result: `2.0`},
		},
		{
			Name: "cos", Signatures: []string{"(x: Number) => Number"},
			Summary: "The cosine of an angle.",
			Example: Example{Query: `Math.cos(Math.PI)`, Result: `-1.0`},
		},
		{
			Name: "cosh", Signatures: []string{"(x: Number) => Number"},
			Summary: "The hyperbolic cosine.",
			Example: Example{Query: `Math.cosh(0)`, Result: `1.0`},
		},
		{
			Name: "degrees", Signatures: []string{"(x: Number) => Number"},
			Summary: "An angle in degrees.",
			Example: Example{Query: `Math.degrees(Math.PI)`, Result: `180.0`},
		},
		{
			Name: "exp", Signatures: []string{"(x: Number) => Number"},
			Summary: "The power of Math.E.",
			Example: Example{Query: `Math.exp(0)`, Result: `1.0`},
		},
		{
			Name: "floor", Signatures: []string{"(x: Number) => Number"},
			Summary: "The nearest whole number that is not greater.",
			Example: Example{Query: `Math.floor(-1.2)`, Result: `-2.0`},
		},
		{
			Name: "hypot", Signatures: []string{"(x: Number, y: Number) => Number"},
			Summary: "The longest side of a right-angled triangle.",
			Example: Example{Query: `Math.hypot(3, 4)`, Result: `5.0`},
		},
		{
			Name: "log", Signatures: []string{"(x: Number) => Number"},
			Summary: "The natural logarithm.",
			Example: Example{Query: `Math.log(Math.E)`, Result: `1.0`},
		},
		{
			Name: "log10", Signatures: []string{"(x: Number) => Number"},
			Summary: "The decimal logarithm.",
			Example: Example{Query: `Math.log10(1000)`, Result: `3.0`},
		},
		{
			Name: "max", Signatures: []string{"(x: Number, y: Number) => Number"},
			Summary: "The greater of two numbers.",
			Example: Example{Query: `Math.max(1, 2.5)`, Result: `2.5`},
		},
		{
			Name: "mean", Signatures: []string{"(numbers: Array<Number>) => Number", "(numbers: Set<Number>) => Number"},
			Summary: "The arithmetic mean. Of a set of integers it is cut to an integer.",
			Example: Example{Query: `[Math.mean([1, 2]), Math.mean([1, 2].toSet())]`, Result: `[1.5, 1]`},
		},
		{
			Name: "min", Signatures: []string{"(x: Number, y: Number) => Number"},
			Summary: "The smaller of two numbers.",
			Example: Example{Query: `Math.min(1, 2.5)`, Result: `1`},
		},
		{
			Name: "pow", Signatures: []string{"(x: Number, power: Number) => Number"},
			Summary: "A power, always as a Double.",
			Example: Example{Query: `Math.pow(2, 10)`, Result: `1024.0`},
		},
		{
			Name: "radians", Signatures: []string{"(x: Number) => Number"},
			Summary: "An angle of degrees in radians.",
			Example: Example{Query: `Math.radians(180) == Math.PI`, Result: `true`},
		},
		{
			Name: "round", Signatures: []string{"(x: Number, precision: Number) => Number"}, Checks: Checks{{"precision", checkInt}},
			Summary: "The number rounded to decimal places; negative places round to tens, hundreds and so on. Negative numbers round upwards.",
			Example: Example{Query: `Math.round(12.345, 2)`, Result: `12.35`},
		},
		{
			Name: "sign", Signatures: []string{"(x: Number) => Number"},
			Summary: "-1, 0 or 1.",
			Example: Example{Query: `Math.sign(-2.5)`, Result: `-1`},
		},
		{
			Name: "sin", Signatures: []string{"(x: Number) => Number"},
			Summary: "The sine of an angle.",
			Example: Example{Query: `Math.sin(Math.PI / 2)`, Result: `1.0`},
		},
		{
			Name: "sinh", Signatures: []string{"(x: Number) => Number"},
			Summary: "The hyperbolic sine.",
			Example: Example{Query: `Math.sinh(0)`, Result: `0.0`},
		},
		{
			Name: "sqrt", Signatures: []string{"(x: Number) => Number"},
			Summary: "The square root.",
			Example: Example{Query: `Math.sqrt(2)`, Result: `1.4142135623730951`},
		},
		{
			Name: "sum", Signatures: []string{"(numbers: Array<Number>) => Number", "(numbers: Set<Number>) => Number"},
			Summary: "The sum of the elements.",
			Example: Example{Query: `Math.sum([1, 2, 3.5])`, Result: `6.5`},
		},
		{
			Name: "tan", Signatures: []string{"(x: Number) => Number"},
			Summary: "The tangent of an angle.",
			Example: Example{Query: `Math.tan(0)`, Result: `0.0`},
		},
		{
			Name: "tanh", Signatures: []string{"(x: Number) => Number"},
			Summary: "The hyperbolic tangent.",
			Example: Example{Query: `Math.tanh(0)`, Result: `0.0`},
		},
		{
			Name: "trunc", Signatures: []string{"(x: Number, precision: Number) => Number"}, Checks: Checks{{"precision", checkInt}},
			Summary: "The number cut off after decimal places; negative places cut at tens, hundreds and so on.",
			Example: Example{Query: `Math.trunc(12.345, 2)`, Result: `12.34`},
		},
	},
}
