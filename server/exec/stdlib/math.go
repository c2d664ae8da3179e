package stdlib

import (
	"math"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
)

var mathFunctions = []exec.Binding{
	{Name: "Math.abs", Func: mathAbs},
	{Name: "Math.acos", Func: onUnitInterval(math.Acos)},
	{Name: "Math.asin", Func: onUnitInterval(math.Asin)},
	{Name: "Math.atan", Func: onDouble(math.Atan)},
	{Name: "Math.ceil", Func: toWhole(math.Ceil)},
	{Name: "Math.cos", Func: onDouble(math.Cos)},
	{Name: "Math.cosh", Func: onDouble(cosh)},
	{Name: "Math.degrees", Func: onDouble(degrees)},
	{Name: "Math.exp", Func: onDouble(math.Exp)},
	{Name: "Math.floor", Func: toWhole(math.Floor)},
	{Name: "Math.hypot", Func: mathHypot},
	{Name: "Math.log", Func: onPositive(math.Log)},
	{Name: "Math.log10", Func: onPositive(log10)},
	{Name: "Math.max", Func: mathMax},
	{Name: "Math.mean", Func: mathMean},
	{Name: "Math.min", Func: mathMin},
	{Name: "Math.pow", Func: mathPow},
	{Name: "Math.radians", Func: onDouble(radians)},
	{Name: "Math.round", Func: mathRound},
	{Name: "Math.sign", Func: mathSign},
	{Name: "Math.sin", Func: onDouble(math.Sin)},
	{Name: "Math.sinh", Func: onDouble(sinh)},
	{Name: "Math.sqrt", Func: mathSqrt},
	{Name: "Math.sum", Func: mathSum},
	{Name: "Math.tan", Func: onDouble(math.Tan)},
	{Name: "Math.tanh", Func: onDouble(math.Tanh)},
	{Name: "Math.trunc", Func: mathTrunc},
}

func mathAbs(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	switch x := args[0].(type) {
	case value.Double:
		return value.Double(math.Abs(float64(x))), nil
	case value.Int:
		if x < 0 {
			return -x, nil
		}
	case value.Long:
		if x < 0 {
			return -x, nil
		}
	}
	return args[0], nil
}

// onDouble lifts a function of doubles.
func onDouble(f func(float64) float64) exec.Func {
	return func(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
		return value.Double(f(double(args[0]))), nil
	}
}

func onUnitInterval(f func(float64) float64) exec.Func {
	return func(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
		x := double(args[0])
		if x < -1 || x > 1 {
			return nil, argument.Invalid("x", "argument must lie in [-1, 1]")
		}
		return value.Double(f(x)), nil
	}
}

func onPositive(f func(float64) float64) exec.Func {
	return func(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
		x := double(args[0])
		if x <= 0 {
			return nil, argument.Invalid("x", "x must be positive")
		}
		return value.Double(f(x)), nil
	}
}

// toWhole lifts a function that rounds doubles to whole ones.
func toWhole(f func(float64) float64) exec.Func {
	return func(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
		if x, ok := args[0].(value.Double); ok {
			return value.Double(f(float64(x))), nil
		}
		return args[0], nil
	}
}

func mathHypot(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return value.Double(math.Hypot(double(args[0]), double(args[1]))), nil
}

func mathMax(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	if c, _ := value.Compare(args[0], args[1]); c < 0 {
		return args[1], nil
	}
	return args[0], nil
}

func mathMean(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	sum, n, err := total(c, args[0])
	if err != nil {
		return nil, err
	}
	if _, ok := args[0].(*value.Array); ok {
		return value.Double(double(sum) / float64(n)), nil
	}
	return value.Div(sum, value.Integer(n))
}

func mathMin(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	if c, _ := value.Compare(args[0], args[1]); c > 0 {
		return args[1], nil
	}
	return args[0], nil
}

func mathPow(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return value.Pow(value.Double(double(args[0])), value.Double(double(args[1])))
}

func mathRound(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return toPrecision(args[0], integer(args[1]), 0.5), nil
}

func mathSign(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	// The order of the operators puts -0.0 below and NaN above zero.
	var zero value.Value = value.Int(0)
	if _, ok := args[0].(value.Double); ok {
		zero = value.Double(0)
	}
	c, _ := value.Compare(args[0], zero)
	return value.Int(c), nil
}

func mathSqrt(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	x := double(args[0])
	if math.Signbit(x) && !math.IsNaN(x) {
		return nil, argument.Invalid("x", "x must be nonnegative")
	}
	return value.Double(math.Sqrt(x)), nil
}

func mathSum(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	sum, _, err := total(c, args[0])
	return sum, err
}

func mathTrunc(_ *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return toPrecision(args[0], integer(args[1]), 0), nil
}

// double is a number as a double.
func double(v value.Value) float64 {
	switch n := v.(type) {
	case value.Int:
		return float64(n)
	case value.Long:
		return float64(n)
	}
	return float64(v.(value.Double))
}

// total adds up the elements of an array or set and counts them.
func total(c *exec.Context, numbers value.Value) (sum value.Value, n int64, err error) {
	sum = value.Int(0)
	add := func(v value.Value) (more bool, err error) {
		if !value.IsNumber(v) {
			return false, argument.Invalid("numbers", "all array elements must be numbers")
		}
		n++
		sum, err = value.Add(sum, v)
		return true, err
	}
	if a, ok := numbers.(*value.Array); ok {
		for _, v := range a.Elems {
			if _, err = add(v); err != nil {
				return nil, 0, err
			}
		}
		return sum, n, nil
	}
	err = planner.Each(c, numbers.(set.Set), planner.Whole, add)
	return sum, n, err
}

func cosh(x float64) float64 { return halfExp(x, math.Cosh(x)) }

func sinh(x float64) float64 { return halfExp(x, math.Sinh(x)) }

// halfExp is e^|x|/2 with the sign of y if y is infinite: package math
// overflows already where e^|x| does.
func halfExp(x, y float64) float64 {
	if !math.IsInf(y, 0) {
		return y
	}
	root := math.Exp(math.Abs(x) / 2)
	return math.Copysign(root/2*root, y)
}

func degrees(x float64) float64 { return x * (180 / math.Pi) }

func radians(x float64) float64 { return x * (math.Pi / 180) }

// log10 is the decimal logarithm after fdlibm's e_log10.c, which unlike the
// one of package math is exact for powers of ten.
func log10(x float64) float64 {
	const (
		log10Of2High = 3.01029995663611771306e-01
		log10Of2Low  = 3.69423907715893078616e-13
		log10OfE     = 4.34294481903251816668e-01
	)
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	fraction, exponent := math.Frexp(x) // 0.5 <= fraction < 1
	if exponent--; exponent >= 0 {
		fraction *= 2
	} else {
		exponent++
	}
	y := float64(exponent)
	return (y*log10Of2Low + math.Log(fraction)*log10OfE) + y*log10Of2High
}

// toPrecision cuts x after a number of decimal places, after half of the last
// place has been added. Adding the half to negative numbers too rounds these
// upwards, whole ones included; Fauna does so.
func toPrecision(x value.Value, places int, half float64) value.Value {
	switch x := x.(type) {
	case value.Int:
		return integerToPrecision(int64(x), places, half)
	case value.Long:
		return integerToPrecision(int64(x), places, half)
	}
	return value.Double(doubleToPrecision(double(x), places, half))
}

func integerToPrecision(x int64, places int, half float64) value.Value {
	if places > 0 {
		return value.Long(x)
	}
	t := math.Pow10(places)
	return value.Long(saturate(float64(saturate(float64(x)*t+half)) / t))
}

func doubleToPrecision(x float64, places int, half float64) float64 {
	t := math.Pow10(places)
	switch {
	case places > 0:
		t = min(t, math.MaxInt32)
		whole := float64(saturate(x))
		fraction := saturate((x - whole + half/t) * t)
		return whole + float64(fraction)/t
	case half > 0:
		return float64(saturate(float64(saturate(x*t+half)) / t))
	}
	return float64(saturate(x*t)) / t
}

// saturate truncates to an integer, the nearest one for what exceeds 64 bits
// and 0 for NaN.
func saturate(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}
