package ast

import (
	"fmt"
	"slices"
	"strings"
)

// Quote returns s as a string literal.
func Quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	escape(&b, s)
	b.WriteByte('"')
	return b.String()
}

// escape writes s with the escapes that a double-quoted literal needs.
func escape(b *strings.Builder, s string) {
	const escaped, letters = "\\\x00\"\n\r\v\t\b\f#", `\0"nrvtbf#`
	for _, r := range s {
		switch i := strings.IndexRune(escaped, r); {
		case i >= 0:
			b.WriteByte('\\')
			b.WriteByte(letters[i])
		case IsDisplay(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(b, `\u{%06X}`, r)
		default:
			fmt.Fprintf(b, `\u%04X`, r)
		}
	}
}

// IsDisplay reports whether FQL allows the character in a source text.
func IsDisplay(r rune) bool {
	switch {
	case r < 0x20:
		return r >= '\t' && r <= '\r'
	case r < 0x2000:
		return r != 0x7f
	}
	return r > 0xffff || r > 0x200f && r < 0x2028 || r > 0x202f && r < 0x2060 ||
		r > 0x206f && r < 0xfff0 && r != 0xfeff
}

// keyText writes an object key: bare when it is an identifier.
func keyText(key string) string {
	if IsIdent(key) {
		return key
	}
	return Quote(key)
}

// IsIdent reports whether s is an identifier or a reserved word.
func IsIdent(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
		case i > 0 && (c >= '0' && c <= '9' || c == '\''):
		default:
			return false
		}
	}
	return s != ""
}

// Keywords are the reserved words that mean something.
var Keywords = []string{"at", "else", "false", "if", "isa", "let", "null", "true"}

// kept are the reserved words that mean nothing.
var kept = []string{"case", "join", "match", "of", "on"}

// IsReserved reports whether s is a reserved word, which cannot name a
// variable.
func IsReserved(s string) bool {
	const longest = 5
	return len(s) <= longest && (slices.Contains(Keywords, s) || slices.Contains(kept, s))
}
