package stdlib

import (
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/value"
)

// Strings are UTF-8 inside and sequences of code points outside: every index
// and length that a query sees counts code points.

// byteOffset returns where code point i of s starts. It is ok for i from 0 to
// the length of s, whose offset is len(s).
func byteOffset(s string, i int) (offset int, ok bool) {
	if i < 0 || i > len(s) {
		return 0, false
	}
	for ; i > 0 && offset < len(s); i-- {
		if s[offset] < utf8.RuneSelf {
			offset++
			continue
		}
		_, width := utf8.DecodeRuneInString(s[offset:])
		offset += width
	}
	return offset, i == 0
}

// characterOffset is byteOffset for the index of an existing character.
func characterOffset(s string, i int) (int, error) {
	offset, ok := byteOffset(s, i)
	if !ok || offset == len(s) {
		return 0, argument.IndexOutOfBounds(i, utf8.RuneCountInString(s))
	}
	return offset, nil
}

// gapOffset is byteOffset for a place between characters, both ends included.
func gapOffset(s string, i int) (int, error) {
	offset, ok := byteOffset(s, i)
	if !ok {
		return 0, argument.IndexOutOfBounds(i, utf8.RuneCountInString(s))
	}
	return offset, nil
}

// asciiStrings are the strings of one ASCII character, boxed once so that
// taking strings apart does not allocate.
var asciiStrings = func() (t [utf8.RuneSelf]value.Value) {
	for i := range t {
		t[i] = value.String(rune(i))
	}
	return t
}()

// stringValue boxes s.
func stringValue(s string) value.Value {
	if len(s) == 1 && s[0] < utf8.RuneSelf {
		return asciiStrings[s[0]]
	}
	return value.String(s)
}

// characterAt is the character of s that starts at a byte offset.
func characterAt(s string, offset int) value.Value {
	if c := s[offset]; c < utf8.RuneSelf {
		return asciiStrings[c]
	}
	_, width := utf8.DecodeRuneInString(s[offset:])
	return value.String(s[offset : offset+width])
}
