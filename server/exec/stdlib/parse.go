package stdlib

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

func stringParseDouble(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	f, ok := parseDouble(text(recv))
	if !ok {
		return c.NullHere(invalidNumber), nil
	}
	return value.Double(f), nil
}

func stringParseInt(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	n, ok, err := parseInteger(text(recv), args)
	if err != nil {
		return nil, err
	}
	if !ok || n != int64(int32(n)) {
		return c.NullHere(invalidNumber), nil
	}
	return value.Int(n), nil
}

func stringParseLong(c *exec.Context, recv value.Value, args []value.Value) (value.Value, error) {
	n, ok, err := parseInteger(text(recv), args)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.NullHere(invalidNumber), nil
	}
	return value.Long(n), nil
}

func stringParseNumber(c *exec.Context, recv value.Value, _ []value.Value) (value.Value, error) {
	if n, ok := parseLong(text(recv), 10); ok {
		return value.Integer(n), nil
	}
	return stringParseDouble(c, recv, nil)
}

var invalidNumber = exec.NullFor("invalid number")

// parseInteger reads an integer in the radix that args may hold.
func parseInteger(s string, args []value.Value) (n int64, ok bool, err error) {
	radix := 10
	if len(args) == 1 {
		radix = integer(args[0])
		if radix < 2 || radix > 36 {
			return 0, false, argument.Invalid("format", "invalid radix, expected a number from 2-36")
		}
	}
	n, ok = parseLong(s, radix)
	return n, ok, nil
}

// parseLong reads an optional sign and digits of any script; ok is false when
// s is something else or does not fit 64 bits.
func parseLong(s string, radix int) (n int64, ok bool) {
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	// Negative numbers reach one further, so count downwards.
	for _, r := range s {
		d := digit(r)
		if d < 0 || d >= radix || n < (math.MinInt64+int64(d))/int64(radix) {
			return 0, false
		}
		n = n*int64(radix) - int64(d)
	}
	if !negative {
		if n == math.MinInt64 {
			return 0, false
		}
		n = -n
	}
	return n, s != ""
}

// digit is the value of a digit or Latin letter, -1 for anything else.
func digit(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case 'a' <= r && r <= 'z':
		return int(r-'a') + 10
	case 'A' <= r && r <= 'Z':
		return int(r-'A') + 10
	case r < 0x80 || !unicode.Is(unicode.Nd, r):
		return -1
	}
	// The decimal digits of a script are consecutive, and every range of the
	// table begins with a zero.
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return -1
}

// parseDouble reads a Double as Java's Double.parseDouble does. What exceeds
// the range becomes an infinity.
func parseDouble(s string) (f float64, ok bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	sign := 1.0
	switch {
	case strings.HasPrefix(s, "-"):
		s, sign = s[1:], -1
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	switch s {
	case "NaN":
		return math.NaN(), true
	case "Infinity":
		return math.Inf(int(sign)), true
	case "":
		return 0, false
	}
	if last := s[len(s)-1]; strings.IndexByte("dDfF", last) >= 0 {
		s = s[:len(s)-1]
	}
	// Go also takes "inf", "nan" and underscores.
	if s == "" || s[0] != '.' && (s[0] < '0' || s[0] > '9') || strings.Contains(s, "_") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return math.Copysign(f, sign), true
}
