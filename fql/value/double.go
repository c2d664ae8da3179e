package value

import (
	"math"
	"strconv"
)

// FormatDouble is the text of a Double in debug output and on the wire: the
// shortest digits that round-trip, always with a fraction digit; plain for
// 0.001 <= |f| < 10^7, else d.dddE±n without "+" and without leading zeros;
// "NaN", "Infinity" and "-Infinity".
func FormatDouble(f float64) string { return string(AppendDouble(nil, f)) }

// AppendDouble appends the text of FormatDouble to dst.
func AppendDouble(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case f != f:
		return append(dst, "NaN"...)
	case abs > math.MaxFloat64:
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "Infinity"...)
	case abs == 0:
		if math.Signbit(f) {
			dst = append(dst, '-')
		}
		return append(dst, "0.0"...)
	case abs >= 1e-3 && abs < 1e7:
		if f == math.Trunc(f) {
			return append(strconv.AppendInt(dst, int64(f), 10), ".0"...)
		}
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	default:
		return appendScientific(dst, f)
	}
}

// appendScientific appends d.dddE±n.
func appendScientific(dst []byte, f float64) []byte {
	var room [32]byte
	s := strconv.AppendFloat(room[:0], f, 'e', -1, 64)
	if math.Abs(f) < 1e-320 {
		s = tinyDigits(s, f)
	}
	e := len(s) - 1
	for s[e] != 'e' {
		e--
	}
	mantissa, exponent := s[:e], s[e+1:]
	dst = append(dst, mantissa...)
	if len(mantissa) <= 2 { // "5", "-5"
		dst = append(dst, ".0"...)
	}
	dst = append(dst, 'E')
	if exponent[0] == '-' {
		dst = append(dst, '-')
	}
	exponent = exponent[1:]
	for len(exponent) > 1 && exponent[0] == '0' {
		exponent = exponent[1:]
	}
	return append(dst, exponent...)
}

// tinyDigits chooses among the shortest digits of a subnormal as Java does:
// two digits are no longer than one, since the text has a fraction digit
// anyway, so the closer is taken (4.9E-324, not 5.0E-324).
func tinyDigits(shortest []byte, f float64) []byte {
	two := strconv.FormatFloat(f, 'e', 1, 64)
	if len(shortest) < len(two) {
		if g, err := strconv.ParseFloat(two, 64); err == nil && g == f {
			return []byte(two)
		}
	}
	return shortest
}
