package value

import (
	"math"
	"math/big"
	"math/bits"
)

// maxBigExponent is the greatest exponent for which powers of integers are
// computed as integers.
const maxBigExponent = 2147483646

// Pow is a ** b. Integers with an exponent of 0 and up give the exact integer,
// or the nearest Double when it does not fit 64 bits; anything else is the
// power of Doubles.
func Pow(a, b Value) (Value, error) {
	x, xInt := asInt64(a)
	n, nInt := asInt64(b)
	if !xInt || !nInt {
		return Double(powDouble(asFloat64(a), asFloat64(b))), nil
	}
	switch {
	case n == 0 || x == 1:
		return Int(1), nil
	case x == -1:
		return Int(1 - 2*(n&1)), nil
	case x == 0 && n > 0:
		return Int(0), nil
	case n < 0 || n > maxBigExponent:
		return Double(powDouble(float64(x), float64(n))), nil
	}
	if p, ok := powInt64(x, n); ok {
		return Integer(p), nil
	}
	return Double(powBig(x, n)), nil
}

// powInt64 computes x to the power of n > 0 by squaring; ok is false on
// overflow.
func powInt64(x, n int64) (p int64, ok bool) {
	p = 1
	for {
		if n&1 == 1 {
			if p, ok = mulInt64(p, x); !ok {
				return 0, false
			}
		}
		if n >>= 1; n == 0 {
			return p, true
		}
		if x, ok = mulInt64(x, x); !ok {
			return 0, false
		}
	}
}

// powBig is the Double nearest to x to the power of n, n > 0 and |x| > 1.
func powBig(x, n int64) float64 {
	magnitude := uint64(x)
	if x < 0 {
		magnitude = -magnitude
	}
	// |x| >= 2^(bits-1), so beyond this the power exceeds every Double.
	if int64(bits.Len64(magnitude)-1)*n >= 1024 {
		if x < 0 && n&1 == 1 {
			return math.Inf(-1)
		}
		return math.Inf(1)
	}
	p := new(big.Int).Exp(big.NewInt(x), big.NewInt(n), nil)
	f, _ := new(big.Float).SetInt(p).Float64()
	return f
}
