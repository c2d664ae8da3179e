package api

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"
)

// traceparent answers a W3C trace context: the request's trace id when it has
// a valid one, else a random one, and a new span id.
func traceparent(given string) string {
	var mem [55]byte
	b := append(mem[:0], "00-"...)
	flags := "00"
	if validTrace(given) {
		b = append(b, given[3:35]...)
		flags = given[53:]
	} else {
		b = appendRandom(appendRandom(b))
	}
	b = append(b, '-')
	b = append(appendRandom(b), '-')
	return string(append(b, flags...))
}

func appendRandom(b []byte) []byte {
	var r [8]byte
	binary.BigEndian.PutUint64(r[:], rand.Uint64()|1)
	return hex.AppendEncode(b, r[:])
}

// validTrace checks VERSION-TRACE-SPAN-FLAGS: lower case hexadecimal, neither
// id all zeros, not the version that is reserved.
func validTrace(s string) bool {
	if len(s) != 55 || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return false
	}
	return s[:2] != "ff" && isHex(s[:2]) && isHex(s[53:]) &&
		isHex(s[3:35]) && strings.Trim(s[3:35], "0") != "" &&
		isHex(s[36:52]) && strings.Trim(s[36:52], "0") != ""
}

func isHex(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}
