package fawn

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds the nesting of results, so that no answer can exhaust the
// stack. Servers nest results far less deep.
const maxDepth = 10000

var (
	errUnexpectedEnd = errors.New("unexpected end of JSON")
	errTooDeep       = errors.New("JSON is nested too deep")
)

// scanner reads JSON from a buffer, token by token, without copying.
type scanner struct {
	buf   []byte
	pos   int
	depth int
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.buf) {
		switch c := s.buf[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// unexpected is the error for a byte that cannot stand at pos.
func (s *scanner) unexpected() error {
	if s.pos >= len(s.buf) {
		return errUnexpectedEnd
	}
	return fmt.Errorf("unexpected %q at byte %d of JSON", s.buf[s.pos], s.pos)
}

// expect consumes c.
func (s *scanner) expect(c byte) error {
	if s.peek() != c {
		return s.unexpected()
	}
	s.pos++
	return nil
}

// open consumes the bracket that begins an array or object.
func (s *scanner) open(c byte) error {
	if err := s.expect(c); err != nil {
		return err
	}
	if s.depth++; s.depth > maxDepth {
		return errTooDeep
	}
	return nil
}

// more reports whether there is a further element before the closing bracket
// end, and consumes the comma before it or the bracket.
func (s *scanner) more(first bool, end byte) (bool, error) {
	switch c := s.peek(); {
	case c == end:
		s.pos++
		s.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		s.pos++
		return true, nil
	}
	return false, s.unexpected()
}

// rawString consumes a string and returns what is between the quotes, and
// whether escapes are in it.
func (s *scanner) rawString() (raw []byte, escaped bool, err error) {
	if s.peek() != '"' {
		return nil, false, s.unexpected()
	}
	buf, start := s.buf, s.pos+1
	for i := start; i < len(buf); i++ {
		c := buf[i]
		if !special[c] {
			continue
		}
		switch {
		case c == '"':
			s.pos = i + 1
			return buf[start:i], escaped, nil
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			s.pos = i
			return nil, false, s.unexpected()
		}
	}
	s.pos = len(buf)
	return nil, false, errUnexpectedEnd
}

// special marks the bytes at which loops over JSON have to look: those with a
// meaning in strings or between them. All others are passed over.
var special = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = true
	}
	for _, c := range `"\{}[]` {
		t[c] = true
	}
	return t
}()

// bytes consumes a string and returns its text, which may share memory with
// the buffer.
func (s *scanner) bytes() ([]byte, error) {
	raw, escaped, err := s.rawString()
	if err != nil || !escaped {
		return raw, err
	}
	return unescape(raw)
}

// key consumes the name of a field and the colon.
func (s *scanner) key() ([]byte, error) {
	name, err := s.bytes()
	if err != nil {
		return nil, err
	}
	return name, s.expect(':')
}

// literal consumes true, false, null.
func (s *scanner) literal(word string) error {
	if end := s.pos + len(word); end <= len(s.buf) && string(s.buf[s.pos:end]) == word {
		s.pos = end
		return nil
	}
	return s.unexpected()
}

// number consumes a number and returns its text.
func (s *scanner) number() []byte {
	start := s.pos
	for s.pos < len(s.buf) {
		switch c := s.buf[s.pos]; {
		case '0' <= c && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
			s.pos++
		default:
			return s.buf[start:s.pos]
		}
	}
	return s.buf[start:]
}

// integer consumes an integer.
func (s *scanner) integer() (int64, error) {
	s.peek()
	text := s.number()
	n, ok := parseInt(text)
	if !ok {
		return 0, fmt.Errorf("invalid integer %q", text)
	}
	return n, nil
}

// skip consumes one value of any kind and returns its text. It checks strings
// and the balance of brackets, not the grammar inside.
func (s *scanner) skip() ([]byte, error) {
	c := s.peek()
	start := s.pos
	switch c {
	case '{', '[':
		return s.skipNested(start)
	case '"':
		_, _, err := s.rawString()
		return s.buf[start:s.pos], err
	case 't':
		return s.buf[start:min(start+4, len(s.buf))], s.literal("true")
	case 'f':
		return s.buf[start:min(start+5, len(s.buf))], s.literal("false")
	case 'n':
		return s.buf[start:min(start+4, len(s.buf))], s.literal("null")
	}
	if text := s.number(); len(text) > 0 {
		return text, nil
	}
	return nil, s.unexpected()
}

// skipNested consumes an array or object.
func (s *scanner) skipNested(start int) ([]byte, error) {
	depth := 0
	buf := s.buf
	for i := start; i < len(buf); i++ {
		c := buf[i]
		if !special[c] {
			continue
		}
		switch c {
		case '"':
			s.pos = i
			if _, _, err := s.rawString(); err != nil {
				return nil, err
			}
			i = s.pos - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				s.pos = i + 1
				return buf[start:s.pos], nil
			}
		}
	}
	s.pos = len(buf)
	return nil, errUnexpectedEnd
}

// end checks that nothing follows.
func (s *scanner) end() error {
	if s.peek() != 0 || s.pos < len(s.buf) {
		return s.unexpected()
	}
	return nil
}

// parseInt parses a decimal integer without making a string of it.
func parseInt(text []byte) (int64, bool) {
	if len(text) > 18 { // may overflow below
		n, err := strconv.ParseInt(string(text), 10, 64)
		return n, err == nil
	}
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if text[0] == '-' {
		n = -n
	}
	return n, true
}

// unescape resolves the escapes of a JSON string.
func unescape(raw []byte) ([]byte, error) {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c != '\\' {
			out = append(out, c)
			continue
		}
		i++ // rawString made sure that a byte follows
		switch raw[i] {
		case '"', '\\', '/':
			out = append(out, raw[i])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := hex4(raw[i+1:])
			if !ok {
				return nil, errors.New("invalid escape in JSON string")
			}
			i += 4
			if utf16.IsSurrogate(r) {
				// A half without its other half becomes U+FFFD.
				low, ok := rune(0), false
				if len(raw) > i+2 && raw[i+1] == '\\' && raw[i+2] == 'u' {
					low, ok = hex4(raw[i+3:])
				}
				if r = utf16.DecodeRune(r, low); ok && r != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			return nil, errors.New("invalid escape in JSON string")
		}
	}
	return out, nil
}

// hex4 parses the four digits after \u.
func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
