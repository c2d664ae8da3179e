package value

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// MaxStringLen is the greatest length of a string that a query may build, in
// UTF-16 code units.
const MaxStringLen = 16777216

// maxText is a number of bytes that certainly exceeds MaxStringLen: no UTF-16
// unit takes more than three bytes of UTF-8. Display and Debug stop there: a
// value that shares its parts can have a text of any length. They also leave
// out what is nested more than MaxDepth levels deep.
const maxText = 3*MaxStringLen + 1

// Display is the text of v in toString(), interpolation, "+" and log(). A text
// much longer than MaxStringLen is cut off, but not below that length.
func Display(v Value) string {
	if s, ok := v.(String); ok {
		return string(s)
	}
	return string(AppendDisplay(nil, v))
}

// Debug is the text of v in dbg() and inside the display text of arrays and
// objects: FQL source where that is possible. It is cut off as in Display.
func Debug(v Value) string { return string(AppendDebug(nil, v)) }

// AppendDisplay appends the text of Display to dst.
func AppendDisplay(dst []byte, v Value) []byte {
	switch x := v.(type) {
	case String:
		return append(dst, x...)
	case Double:
		if f := float64(x); isWhole(f) {
			return strconv.AppendFloat(dst, f, 'f', -1, 64)
		}
	case ID:
		return strconv.AppendInt(dst, int64(x), 10)
	case Time:
		return x.Append(dst)
	case Date:
		return x.Append(dst)
	case UUID:
		return x.Append(dst)
	case Bytes:
		return base64.StdEncoding.AppendEncode(dst, x)
	case TransactionTime:
		return append(dst, "[transaction time]"...)
	case SetCursor:
		return append(dst, cursorText(x)...)
	}
	return AppendDebug(dst, v)
}

// isWhole reports whether f is finite and has no fraction.
func isWhole(f float64) bool {
	return f-f == 0 && (f >= 1<<53 || f <= -(1<<53) || f == float64(int64(f)))
}

// AppendDebug appends the text of Debug to dst.
func AppendDebug(dst []byte, v Value) []byte { return appendDebug(dst, v, 0) }

// appendDebug counts how deep v is nested.
func appendDebug(dst []byte, v Value, depth int) []byte {
	switch x := v.(type) {
	case Null:
		return append(dst, "null"...)
	case Bool:
		return strconv.AppendBool(dst, bool(x))
	case Int:
		return strconv.AppendInt(dst, int64(x), 10)
	case Long:
		return strconv.AppendInt(dst, int64(x), 10)
	case Double:
		return AppendDouble(dst, float64(x))
	case String:
		return AppendQuote(dst, string(x))
	case Bytes:
		dst = append(dst, `Bytes("`...)
		return append(base64.StdEncoding.AppendEncode(dst, x), `")`...)
	case ID:
		dst = append(dst, `ID("`...)
		return append(strconv.AppendInt(dst, int64(x), 10), `")`...)
	case Time:
		return append(x.Append(append(dst, `Time("`...)), `")`...)
	case Date:
		return append(x.Append(append(dst, `Date("`...)), `")`...)
	case UUID:
		return append(x.Append(append(dst, `UUID("`...)), `")`...)
	case TransactionTime:
		return append(dst, "TransactionTime()"...)
	case *Array:
		return appendDebugArray(dst, x, depth+1)
	case *Object:
		return appendDebugObject(dst, x, depth+1)
	case *Document:
		return appendDebugObject(dst, x.Fields, depth+1)
	case *Ref:
		if x.Missing {
			return append(dst, "null"...)
		}
		return appendDocText(dst, x.ID+x.Name, x.Coll)
	case Doc:
		name := x.DocName()
		if name == "" {
			name = x.DocID().String()
		}
		return appendDocText(dst, name, x.Collection().ModuleName())
	case Module:
		return append(dst, x.ModuleName()...)
	case SetCursor:
		return AppendQuote(dst, cursorText(x))
	}
	switch v.Kind() {
	case KindSet:
		return append(dst, "[set]"...)
	case KindEventSource:
		return append(dst, "[event source]"...)
	}
	return appendFunction(dst, v)
}

func appendDebugArray(dst []byte, a *Array, depth int) []byte {
	dst = append(dst, '[')
	for i, v := range a.Elems {
		if len(dst) > maxText || depth > MaxDepth {
			break
		}
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = appendDebug(dst, v, depth)
	}
	return append(dst, ']')
}

func appendDebugObject(dst []byte, o *Object, depth int) []byte {
	if o.Len() == 0 {
		return append(dst, "{}"...)
	}
	dst = append(dst, '{')
	for i, f := range o.fields {
		if len(dst) > maxText || depth > MaxDepth {
			break
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendKey(append(dst, ' '), f.Name)
		dst = appendDebug(append(dst, ": "...), f.Value, depth)
	}
	return append(dst, " }"...)
}

func appendDocText(dst []byte, name, coll string) []byte {
	dst = append(append(dst, "[doc "...), name...)
	dst = append(append(dst, " in "...), coll...)
	return append(dst, ']')
}

// appendFunction appends "[function NAME()]" or "[function <lambda>]".
func appendFunction(dst []byte, v Value) []byte {
	name, lambda := functionName(v)
	dst = append(append(dst, "[function "...), name...)
	if !lambda {
		dst = append(dst, "()"...)
	}
	return append(dst, ']')
}

func functionName(v Value) (name string, lambda bool) {
	switch f := v.(type) {
	case Func:
		name, lambda = f.Name, f.Lambda
	case Function:
		name, lambda = f.FunctionName(), f.Kind() == KindLambda
	}
	if lambda {
		name = "<lambda>"
	}
	return name, lambda
}

// cursorText is the token of a cursor that is turned into text inside a query;
// such a token has no snapshot time.
func cursorText(c SetCursor) string {
	token, err := c.Token(0)
	if err != nil {
		return "[error: " + err.Error() + "]"
	}
	return token
}

// appendKey appends the name of a field as an object literal has it: bare if
// it is a letter followed by letters, digits and underscores, else quoted.
func appendKey(dst []byte, name string) []byte {
	if isBareKey(name) {
		return append(dst, name...)
	}
	return AppendQuote(dst, name)
}

func isBareKey(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return name != ""
}

// AppendQuote appends s as an FQL string literal in double quotes.
func AppendQuote(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if esc := escapes[s[i]]; esc != 0 {
			dst = append(append(dst, s[start:i]...), '\\', esc)
			start = i + 1
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// escapes maps a byte to what stands for it after a backslash, 0 if it stands
// for itself.
var escapes = [256]byte{
	'\\': '\\', '\'': '\'', '"': '"', '`': '`', '#': '#',
	0: '0', '\n': 'n', '\r': 'r', '\v': 'v', '\t': 't', '\b': 'b', '\f': 'f',
}

// UTF16Len is the length of s in UTF-16 code units, which is its length in
// FQL.
func UTF16Len(s string) int {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	n := i
	for _, r := range s[i:] {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
