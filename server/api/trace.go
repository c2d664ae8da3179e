package api

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// traceparent answers a W3C trace context: the request's trace id when it has
// a valid one, else a random one, and a new span id.
func traceparent(given string) string {
	b := make([]byte, 0, 55)
	b = append(b, "00-"...)
	if validTrace(given) {
		b = append(b, given[3:35]...)
	} else {
		b = appendRandom(appendRandom(b))
	}
	b = append(b, '-')
	b = appendRandom(b)
	return string(append(b, "-00"...))
}

func appendRandom(b []byte) []byte {
	var r [8]byte
	binary.BigEndian.PutUint64(r[:], rand.Uint64()|1)
	return hex.AppendEncode(b, r[:])
}

func validTrace(s string) bool {
	if len(s) != 55 || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return false
	}
	zero := true
	for i, c := range []byte(s) {
		switch {
		case i == 2 || i == 35 || i == 52:
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'f':
			zero = zero && (i < 3 || i > 34 || c == '0')
		default:
			return false
		}
	}
	return !zero
}
