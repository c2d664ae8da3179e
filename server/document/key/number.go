package key

import (
	"encoding/binary"
	"math"

	"github.com/fawndb/fawn/fql/value"
)

// A number is written as the largest double that is not above it, as 8 bytes
// that order like doubles, followed by what is left:
//
//	0            an integer that is a double
//	1            a double
//	2+hi lo      an integer that is 256*hi+lo (1..1023) above the double
//
// Doubles between 2^53 and 2^63 are at most 1024 apart, and no double lies
// strictly between an integer and its double, so this order is exact.
const (
	restInteger = 0
	restDouble  = 1
	restAbove   = 2
)

// maxRest is the largest distance of an int64 from the double below it.
const maxRest = 1023

func appendInteger(dst []byte, n int64) []byte {
	f := float64(n)
	// float64(n) rounds to nearest: it may be above n, up to 2^63 which does
	// not convert back.
	if f >= 1<<63 || int64(f) > n {
		f = math.Nextafter(f, math.Inf(-1))
	}
	dst = AppendUint64(append(dst, tagNumber), orderedBits(f))
	if r := n - int64(f); r != 0 {
		return append(dst, restAbove+byte(r>>8), byte(r))
	}
	return append(dst, restInteger)
}

func appendDouble(dst []byte, f float64) []byte {
	if f != f {
		f = math.NaN() // one NaN for all: they are one term
	}
	return append(AppendUint64(append(dst, tagNumber), orderedBits(f)), restDouble)
}

// orderedBits maps doubles to integers of the same order; the positive NaN is
// above infinity.
func orderedBits(f float64) uint64 {
	u := math.Float64bits(f)
	if u&signBit != 0 {
		return ^u
	}
	return u | signBit
}

func fromOrderedBits(u uint64) float64 {
	if u&signBit != 0 {
		return math.Float64frombits(u &^ signBit)
	}
	return math.Float64frombits(^u)
}

// decodeNumber reads a number after its tag.
func decodeNumber(b []byte) (value.Value, []byte, error) {
	if len(b) < 9 {
		return nil, nil, ErrCorrupt
	}
	f := fromOrderedBits(binary.BigEndian.Uint64(b))
	kind, b := b[8], b[9:]
	if kind == restDouble {
		return value.Double(f), b, nil
	}
	if f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 { // NaN is not equal to itself
		return nil, nil, ErrCorrupt
	}
	n := int64(f)
	if kind >= restAbove {
		if len(b) == 0 {
			return nil, nil, ErrCorrupt
		}
		r := int64(kind-restAbove)<<8 | int64(b[0])
		if r == 0 || r > maxRest || n > math.MaxInt64-r {
			return nil, nil, ErrCorrupt
		}
		n, b = n+r, b[1:]
	}
	if n == int64(int32(n)) {
		return value.Int(n), b, nil
	}
	return value.Long(n), b, nil
}
