package key

import (
	"encoding/binary"
	"math"

	"github.com/fawndb/fawn/fql/value"
)

// A time is written as an era and, within it:
//
//	eraPast, eraFuture   8 bytes seconds, 4 bytes nanoseconds
//	eraBefore, eraSince  8 bytes microseconds, 2 bytes nanoseconds
//
// Microseconds since the epoch reach 292,000 years either way and are what
// commit timestamps are counted in: the 8 bytes of eraSince are a timestamp as
// the store writes it into a stamp (big endian, never negative). Seconds and
// microseconds before the epoch are two's complement, which orders within an
// era because their signs agree.
const (
	eraPast   = 0x01
	eraBefore = 0x02 // microseconds -2^63 .. -1
	eraSince  = 0x03 // microseconds 0 .. 2^63-2
	eraFuture = 0x04
)

// pendingMicros stands for the commit time until the store fills it in. It is
// later than every commit, and no Time uses it.
const pendingMicros = math.MaxInt64

// Seconds whose microseconds certainly fit 64 bits.
const (
	minMicroSec = math.MinInt64 / 1_000_000
	maxMicroSec = math.MaxInt64/1_000_000 - 1
)

func appendTime(dst []byte, t value.Time) []byte {
	dst = append(dst, tagTime)
	if t.Sec < minMicroSec || t.Sec > maxMicroSec {
		era := byte(eraFuture)
		if t.Sec < 0 {
			era = eraPast
		}
		dst = AppendUint64(append(dst, era), uint64(t.Sec))
		return binary.BigEndian.AppendUint32(dst, uint32(t.Nano))
	}
	micros, era := t.Sec*1_000_000+int64(t.Nano)/1000, byte(eraSince)
	if micros < 0 {
		era = eraBefore
	}
	dst = AppendUint64(append(dst, era), uint64(micros))
	return binary.BigEndian.AppendUint16(dst, uint16(t.Nano%1000))
}

// appendPending appends the commit time that is not known yet. The stamp is
// stampOffset bytes into the element.
func appendPending(dst []byte) []byte {
	dst = AppendUint64(append(dst, tagTime, eraSince), pendingMicros)
	return append(dst, 0, 0)
}

const stampOffset = 2

// timeLength is the length of a time after its tag, by era.
func timeLength(era byte) (int, error) {
	switch era {
	case eraPast, eraFuture:
		return 1 + 8 + 4, nil
	case eraBefore, eraSince:
		return 1 + 8 + 2, nil
	}
	return 0, ErrCorrupt
}

// decodeTime reads a time after its tag; its length is known to suffice.
func decodeTime(b []byte) (value.Value, error) {
	era, n := b[0], int64(binary.BigEndian.Uint64(b[1:]))
	if era == eraPast || era == eraFuture {
		nano := binary.BigEndian.Uint32(b[9:])
		if nano > 999_999_999 || (n < 0) != (era == eraPast) {
			return nil, ErrCorrupt
		}
		return value.Time{Sec: n, Nano: int32(nano)}, nil
	}
	sub := binary.BigEndian.Uint16(b[9:])
	if sub > 999 || (n < 0) != (era == eraBefore) {
		return nil, ErrCorrupt
	}
	if n == pendingMicros {
		return value.TransactionTime{}, nil
	}
	sec, micro := n/1_000_000, n%1_000_000
	if micro < 0 {
		sec, micro = sec-1, micro+1_000_000
	}
	return value.Time{Sec: sec, Nano: int32(micro)*1000 + int32(sub)}, nil
}
