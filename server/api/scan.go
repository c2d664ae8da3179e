package api

import (
	"bytes"
	"strconv"

	"github.com/fawndb/fawn/fql/value"
)

// checkJSON checks what the syntax of JSON leaves open: that a well-formed
// value inside depth levels is not nested too deeply, and that its integers
// have at most 64 bits.
func checkJSON(raw []byte, depth int) error {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			i += stringLength(raw[i:]) - 1
		case c == '[' || c == '{':
			if depth++; depth > value.MaxJSONDepth {
				return value.ErrNesting
			}
		case c == ']' || c == '}':
			depth--
		case c == '-' || c >= '0' && c <= '9':
			n := numberLength(raw[i:])
			if tooLong(raw[i : i+n]) {
				return value.ErrIntegerRange
			}
			i += n - 1
		}
	}
	return nil
}

// stringLength is the length of the JSON string that b starts with.
func stringLength(b []byte) int {
	for i := 1; ; i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// numberLength is the length of the JSON number that b starts with.
func numberLength(b []byte) int {
	for i, c := range b {
		if !(c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E') {
			return i
		}
	}
	return len(b)
}

// shortInteger is a number of characters that every 64-bit integer can have.
const shortInteger = 18

func tooLong(number []byte) bool {
	if len(number) <= shortInteger || bytes.ContainsAny(number, ".eE") {
		return false
	}
	_, err := strconv.ParseInt(string(number), 10, 64)
	return err != nil
}
