package transfer

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Type is the FQL type that the cells of a CSV column become.
type Type uint8

// The types of columns. Inferred is what a column has that nobody gave a type.
const (
	Inferred Type = iota
	Boolean
	Int // Int or Long, by size
	Double
	String
	Time
	Date
)

// ParseType reads the name of a column type, as in --types zip=String.
func ParseType(name string) (Type, error) {
	switch strings.ToLower(name) {
	case "boolean", "bool":
		return Boolean, nil
	case "int", "long", "integer":
		return Int, nil
	case "double", "float", "number":
		return Double, nil
	case "string", "text":
		return String, nil
	case "time":
		return Time, nil
	case "date":
		return Date, nil
	}
	return Inferred, fmt.Errorf("unknown type %q: use Boolean, Int, Double, String, Time or Date", name)
}

func (t Type) String() string {
	return [...]string{"Any", "Boolean", "Int", "Double", "String", "Time", "Date"}[t]
}

// inferType returns the narrowest type of a cell. Only what looks like a number
// to everybody is one: "007" and "+49" stay text, and so does "1E5", which is
// as likely a part number.
func inferType(cell string) Type {
	switch cell {
	case "true", "false", "True", "False", "TRUE", "FALSE":
		return Boolean
	}
	digits := strings.TrimPrefix(cell, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return String
	}
	whole, fraction, point := strings.Cut(digits, ".")
	if len(whole) > 1 && whole[0] == '0' || !allDigits(whole) {
		return String
	}
	if !point {
		if _, err := strconv.ParseInt(cell, 10, 64); err != nil {
			return String // beyond 64 bits a Double would lose digits
		}
		return Int
	}
	mantissa, exponent, exp := strings.Cut(strings.ToLower(fraction), "e")
	if !allDigits(mantissa) || exp && !allDigits(strings.TrimLeft(exponent, "+-")) {
		return String
	}
	return Double
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// join is the narrowest type that holds cells of both types.
func join(a, b Type) Type {
	switch {
	case a == Inferred || a == b:
		return b
	case b == Inferred:
		return a
	case a == Int && b == Double, a == Double && b == Int:
		return Double
	default:
		return String
	}
}

// fits reports whether a cell of type cell can stand in a column of type column
// without being text among other things.
func fits(cell, column Type) bool {
	return column == String || join(cell, column) != String
}

// appendCell appends a cell in tagged JSON. It fails when the text is not one
// of the type.
func appendCell(dst []byte, cell string, t Type) ([]byte, error) {
	bad := func(what string) ([]byte, error) {
		return dst, fmt.Errorf("%s is not %s", strconv.Quote(clip(cell, 40)), what)
	}
	switch t {
	case Boolean:
		switch strings.ToLower(cell) {
		case "true":
			return append(dst, "true"...), nil
		case "false":
			return append(dst, "false"...), nil
		}
		return bad("a Boolean")
	case Int:
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return bad("an Int or Long")
		}
		tag := `{"@int":"`
		if n < math.MinInt32 || n > math.MaxInt32 {
			tag = `{"@long":"`
		}
		dst = strconv.AppendInt(append(dst, tag...), n, 10)
	case Double:
		f, err := strconv.ParseFloat(cell, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) || f != f || strings.ContainsAny(cell, "xXpP_") || math.IsInf(f, 0) {
			return bad("a Double")
		}
		dst = append(append(dst, `{"@double":"`...), cell...)
	case Time:
		at, err := time.Parse(time.RFC3339Nano, cell)
		if err != nil {
			return bad("a Time such as 2026-01-31T12:00:00Z")
		}
		dst = at.UTC().AppendFormat(append(dst, `{"@time":"`...), time.RFC3339Nano)
	case Date:
		if _, err := time.Parse(time.DateOnly, cell); err != nil {
			return bad("a Date such as 2026-01-31")
		}
		dst = append(append(dst, `{"@date":"`...), cell...)
	default:
		quoted, err := jsontext.AppendQuote(dst, cell)
		if err != nil {
			return dst, errors.New("invalid UTF-8")
		}
		return quoted, nil
	}
	return append(dst, `"}`...), nil
}

// clip cuts a text to n bytes for a message.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "..."
}
