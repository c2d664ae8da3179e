package value

import (
	"math"
	"math/bits"

	"github.com/fawndb/fawn/fql/diag"
)

// The operators below expect numbers (Int, Long or Double). Integer results
// are normalised: an Int if they fit 32 bits, else a Long. Sums, differences
// and products of integers that overflow 64 bits are computed as Doubles; an
// operation with a Double gives a Double. The operators that share their
// signature with Div do so to fit one table; only Div and Rem can fail.

// Add is a + b.
func Add(a, b Value) (Value, error) {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		if sum := x + y; (sum > x) == (y > 0) {
			return Integer(sum), nil
		}
	}
	return Double(asFloat64(a) + asFloat64(b)), nil
}

// Sub is a - b.
func Sub(a, b Value) (Value, error) {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		if diff := x - y; (diff < x) == (y > 0) {
			return Integer(diff), nil
		}
	}
	return Double(asFloat64(a) - asFloat64(b)), nil
}

// Mul is a * b.
func Mul(a, b Value) (Value, error) {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		if product, ok := mulInt64(x, y); ok {
			return Integer(product), nil
		}
	}
	return Double(asFloat64(a) * asFloat64(b)), nil
}

// mulInt64 multiplies; ok is false on overflow.
func mulInt64(x, y int64) (product int64, ok bool) {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	// Correct the unsigned product for negative factors.
	hi -= uint64(x>>63)&uint64(y) + uint64(y>>63)&uint64(x)
	product = int64(lo)
	return product, hi == uint64(product>>63)
}

// Div is a / b. Integers are divided toward zero; the error is divide_by_zero.
func Div(a, b Value) (Value, error) {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		if y == 0 {
			return nil, errDivideByZero()
		}
		return Integer(x / y), nil // the minimum / -1 wraps
	}
	return Double(asFloat64(a) / asFloat64(b)), nil
}

// Rem is a % b, with the sign of a. The error, for integers, is
// divide_by_zero.
func Rem(a, b Value) (Value, error) {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		if y == 0 {
			return nil, errDivideByZero()
		}
		return Integer(x % y), nil
	}
	return Double(math.Mod(asFloat64(a), asFloat64(b))), nil
}

func errDivideByZero() error {
	return diag.Errorf(diag.CodeDivideByZero, "Attempted integer division by zero.")
}

// BitAnd is a & b on 64-bit integers; Doubles are truncated toward zero.
func BitAnd(a, b Value) Value { return Integer(truncate(a) & truncate(b)) }

// BitOr is a | b on 64-bit integers; Doubles are truncated toward zero.
func BitOr(a, b Value) Value { return Integer(truncate(a) | truncate(b)) }

// BitXor is a ^ b on 64-bit integers; Doubles are truncated toward zero.
func BitXor(a, b Value) Value { return Integer(truncate(a) ^ truncate(b)) }

// BitNot is ~a on 64-bit integers; Doubles are truncated toward zero.
func BitNot(a Value) Value { return Integer(^truncate(a)) }

// Neg is -a. It keeps the kind of a, so that the smallest Int and the smallest
// Long are their own negation.
func Neg(a Value) Value {
	switch n := a.(type) {
	case Int:
		return -n
	case Long:
		return -n
	default:
		return -a.(Double)
	}
}
