package stdlib

import (
	"math"
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

func TestMath(t *testing.T) {
	nan, inf, negZero := math.NaN(), math.Inf(1), math.Copysign(0, -1)
	l := func(n int64) value.Value { return value.Long(n) }
	d := func(f float64) value.Value { return value.Double(f) }
	run(t, []call{
		{"abs", mathAbs, nil, values(math.MinInt32), value.Int(math.MinInt32)},
		{"abs", mathAbs, nil, values(l(math.MinInt64)), l(math.MinInt64)},
		{"abs", mathAbs, nil, values(l(-3)), l(3)},
		{"abs", mathAbs, nil, values(negZero), d(0)},
		{"ceil", toWhole(math.Ceil), nil, values(-0.5), d(negZero)},
		{"ceil", toWhole(math.Ceil), nil, values(l(3)), l(3)},
		{"acos", onUnitInterval(math.Acos), nil, values(1.5), "invalid argument `x`: argument must lie in [-1, 1]"},
		{"acos", onUnitInterval(math.Acos), nil, values(nan), d(nan)},
		{"degrees", onDouble(degrees), nil, values(math.Pi), d(180)},
		{"radians", onDouble(radians), nil, values(180), d(math.Pi)},
		{"cosh", onDouble(cosh), nil, values(-710), d(1.1169973830808557e308)},
		{"cosh", onDouble(cosh), nil, values(711), d(inf)},
		{"sinh", onDouble(sinh), nil, values(-710), d(-1.1169973830808557e308)},
		{"sinh", onDouble(sinh), nil, values(-inf), d(-inf)},
		{"log", onPositive(math.Log), nil, values(negZero), "invalid argument `x`: x must be positive"},
		{"log", onPositive(math.Log), nil, values(nan), d(nan)},
		{"log10", onPositive(log10), nil, values(inf), d(inf)},
		{"log10", onPositive(log10), nil, values(0.5), d(-0.3010299956639812)},
		{"log10", onPositive(log10), nil, values(2), d(0.3010299956639812)},
		{"max", mathMax, nil, values(1.0, 1), d(1)},
		{"max", mathMax, nil, values(5, nan), d(nan)},
		{"max", mathMax, nil, values(nan, 5), d(nan)},
		{"min", mathMin, nil, values(nan, 5), value.Int(5)},
		{"min", mathMin, nil, values(2, 2.0), value.Int(2)},
		{"pow", mathPow, nil, values(2, 3), d(8)},
		{"pow", mathPow, nil, values(1, inf), d(nan)},
		{"sign", mathSign, nil, values(nan), value.Int(1)},
		{"sign", mathSign, nil, values(negZero), value.Int(-1)},
		{"sign", mathSign, nil, values(0.0), value.Int(0)},
		{"sign", mathSign, nil, values(0), value.Int(0)},
		{"sign", mathSign, nil, values(l(-5)), value.Int(-1)},
		{"sqrt", mathSqrt, nil, values(negZero), "invalid argument `x`: x must be nonnegative"},
		{"sqrt", mathSqrt, nil, values(nan), d(nan)},
		{"sqrt", mathSqrt, nil, values(4), d(2)},
		{"sum", mathSum, nil, values(array()), value.Int(0)},
		{"sum", mathSum, nil, values(array(math.MaxInt32, 1)), l(1 << 31)},
		{"sum", mathSum, nil, values(array(l(math.MaxInt64), 1)), d(1 << 63)},
		{"sum", mathSum, nil, values(array(1, "x")), "invalid argument `numbers`: all array elements must be numbers"},
		{"mean", mathMean, nil, values(array(1, 2)), d(1.5)},
		{"mean", mathMean, nil, values(array()), d(nan)},
	})
	for n := range 23 {
		if got := log10(math.Pow10(n)); got != float64(n) {
			t.Errorf("log10(1e%d) = %v", n, got)
		}
	}
}

func TestRoundAndTrunc(t *testing.T) {
	l := func(n int64) value.Value { return value.Long(n) }
	d := func(f float64) value.Value { return value.Double(f) }
	run(t, []call{
		{"round", mathRound, nil, values(-5, 0), l(-4)},
		{"round", mathRound, nil, values(-3.7, 0), d(-3)},
		{"round", mathRound, nil, values(-12.345, 2), d(-12.34)},
		{"round", mathRound, nil, values(-15, -1), l(-10)},
		{"round", mathRound, nil, values(12.345, 2), d(12.35)},
		{"round", mathRound, nil, values(2.5, 0), d(3)},
		{"round", mathRound, nil, values(15, -1), l(20)},
		{"round", mathRound, nil, values(14.9, -1), d(10)},
		{"round", mathRound, nil, values(7, 0), l(7)},
		{"round", mathRound, nil, values(2.675, 2), d(2.67)},
		{"round", mathRound, nil, values(math.NaN(), 0), d(0)},
		{"round", mathRound, nil, values(math.Inf(1), 0), d(1 << 63)},
		{"round", mathRound, nil, values(-5, 2), l(-5)},
		{"round", mathRound, nil, values(value.Long(math.MaxInt64), 3), l(math.MaxInt64)},
		{"trunc", mathTrunc, nil, values(12.345, 2), d(12.34)},
		{"trunc", mathTrunc, nil, values(-3.7, 0), d(-3)},
		{"trunc", mathTrunc, nil, values(-14, -1), l(-10)},
		{"trunc", mathTrunc, nil, values(1.5, math.MaxInt32), d(1.4999999997671694)},
		{"trunc", mathTrunc, nil, values(15, math.MinInt32), l(0)},
	})
}
