package value

import (
	"cmp"
	"math"
)

// Integer is n as a number: an Int if it fits 32 bits, else a Long.
func Integer(n int64) Value {
	if int64(int32(n)) == n {
		return Int(n)
	}
	return Long(n)
}

// IsNumber reports whether v is an Int, a Long or a Double.
func IsNumber(v Value) bool { return v.Kind() <= KindDouble }

// asInt64 returns the value of an Int or Long.
func asInt64(v Value) (int64, bool) {
	switch n := v.(type) {
	case Int:
		return int64(n), true
	case Long:
		return int64(n), true
	}
	return 0, false
}

// asFloat64 converts a number to a double.
func asFloat64(v Value) float64 {
	if d, ok := v.(Double); ok {
		return float64(d)
	}
	n, _ := asInt64(v)
	return float64(n)
}

// truncate converts a number to a 64-bit integer as bit operations do: a
// Double is truncated toward zero and saturates, NaN is 0.
func truncate(v Value) int64 {
	d, ok := v.(Double)
	if !ok {
		n, _ := asInt64(v)
		return n
	}
	switch f := float64(d); {
	case f != f:
		return 0
	case f >= 1<<63:
		return math.MaxInt64
	case f < -(1 << 63):
		return math.MinInt64
	default:
		return int64(f)
	}
}

// compareDoubles is the order of doubles: -0.0 < 0.0, NaN equal to itself and
// above everything.
func compareDoubles(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a != a || b != b:
		return boolOrder(a != a, b != b)
	default: // equal, or zeros of different signs
		return boolOrder(math.Signbit(b), math.Signbit(a))
	}
}

// boolOrder orders false before true.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// compareNumbers is the order of the operators: integers exactly, anything
// with a Double as doubles.
func compareNumbers(a, b Value) int {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		return cmp.Compare(x, y)
	}
	return compareDoubles(asFloat64(a), asFloat64(b))
}

// totalCompareNumbers differs from compareNumbers in that integers beyond 2^53
// are not rounded when they meet a Double: with rounding two different
// integers would equal the same Double, and the order would not be transitive.
func totalCompareNumbers(a, b Value) int {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	switch {
	case xInt == yInt:
		return compareNumbers(a, b)
	case xInt:
		return compareIntDouble(x, asFloat64(b))
	default:
		return -compareIntDouble(y, asFloat64(a))
	}
}

// compareIntDouble compares an integer with a double exactly; the integer 0 is
// above -0.0.
func compareIntDouble(n int64, f float64) int {
	switch {
	case f != f || f >= 1<<63:
		return -1
	case f < -(1 << 63):
		return 1
	}
	whole := math.Trunc(f)
	if c := cmp.Compare(n, int64(whole)); c != 0 {
		return c
	}
	return compareDoubles(float64(n), f) // the fraction, or the sign of zero
}
