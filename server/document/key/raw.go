package key

import "bytes"

// Byte strings are closed by escape+final. A zero byte inside is written
// escape+literal, which sorts after the end of a shorter string and before any
// other continuation.
const (
	escape  = 0x00
	final   = 0x01
	literal = 0xff
)

// AppendString appends s so that encodings order as the bytes of s.
func AppendString[S string | []byte](dst []byte, s S) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] == escape {
			dst = append(dst, s[start:i]...)
			dst = append(dst, escape, literal)
			start = i + 1
		}
	}
	dst = append(dst, s[start:]...)
	return append(dst, escape, final)
}

// String reads what AppendString wrote and returns what follows.
func String(b []byte) (s string, rest []byte, err error) {
	n := bytes.IndexByte(b, escape)
	if n >= 0 && n+1 < len(b) && b[n+1] == final {
		return string(b[:n]), b[n+2:], nil
	}
	var out []byte
	out, rest, err = unescape(b)
	return string(out), rest, err
}

// unescape copies the byte string that b begins with.
func unescape(b []byte) (s, rest []byte, err error) {
	for {
		n := bytes.IndexByte(b, escape)
		if n < 0 || n+1 >= len(b) {
			return nil, nil, ErrCorrupt
		}
		s = append(s, b[:n]...)
		switch b[n+1] {
		case final:
			return s, b[n+2:], nil
		case literal:
			s = append(s, escape)
			b = b[n+2:]
		default:
			return nil, nil, ErrCorrupt
		}
	}
}

// skipString returns what follows the byte string that b begins with. The
// bytes of b are XORed with mask before they are looked at.
func skipString(b []byte, mask byte) (rest []byte, err error) {
	for {
		n := bytes.IndexByte(b, escape^mask)
		if n < 0 || n+1 >= len(b) {
			return nil, ErrCorrupt
		}
		next := b[n+1] ^ mask
		b = b[n+2:]
		switch next {
		case final:
			return b, nil
		case literal:
		default:
			return nil, ErrCorrupt
		}
	}
}
