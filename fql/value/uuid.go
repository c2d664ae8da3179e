package value

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
)

// uuidLen is the length of the canonical text: 32 digits and 4 hyphens.
const uuidLen = 36

// String is the canonical text: lower case, 8-4-4-4-12 digits.
func (u UUID) String() string { return string(u.Append(make([]byte, 0, uuidLen))) }

// Append appends the canonical text to dst.
func (u UUID) Append(dst []byte) []byte {
	dst = append(hex.AppendEncode(dst, u[:4]), '-')
	dst = append(hex.AppendEncode(dst, u[4:6]), '-')
	dst = append(hex.AppendEncode(dst, u[6:8]), '-')
	dst = append(hex.AppendEncode(dst, u[8:10]), '-')
	return hex.AppendEncode(dst, u[10:])
}

// ParseUUID reads the canonical text; digits may be in either case.
func ParseUUID(s string) (UUID, bool) {
	var u UUID
	if len(s) != uuidLen || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return u, false
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	_, err := hex.Decode(u[:], []byte(digits))
	return u, err == nil
}

// compareUUID orders by the signed high half, then the signed low half.
func compareUUID(a, b UUID) int {
	half := func(u UUID, at int) int64 { return int64(binary.BigEndian.Uint64(u[at:])) }
	if c := cmp.Compare(half(a, 0), half(b, 0)); c != 0 {
		return c
	}
	return cmp.Compare(half(a, 8), half(b, 8))
}
