package document

import (
	"encoding/binary"
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/store"
)

// Version is one version of a document as stored.
type Version struct {
	Data []byte          // record; nil when there is no document
	TTL  value.Value     // value.Time or nil
	At   store.Timestamp // 0 for a pending version
}

// Stored documents are a header and a record. The header is one byte of flags
// and, with hasTTL, the seconds (8 bytes) and nanoseconds (4 bytes) of the
// time from which on the document is absent. Index entries have the header
// alone.
const hasTTL = 1

func appendHeader(b []byte, ttl value.Value) []byte {
	t, ok := ttl.(value.Time)
	if !ok {
		return append(b, 0)
	}
	b = append(b, hasTTL)
	b = binary.BigEndian.AppendUint64(b, uint64(t.Sec))
	return binary.BigEndian.AppendUint32(b, uint32(t.Nano))
}

// AppendVersion appends the stored form of a document.
func AppendVersion(b []byte, ttl value.Value, data *value.Object) ([]byte, error) {
	return record.Append(appendHeader(b, ttl), data, RefOf)
}

// ParseVersion reads a stored document or index entry. Its data share the
// memory of v.
func ParseVersion(v store.Version) (Version, error) {
	r := Version{At: v.At}
	b := v.Value
	if len(b) > 0 && b[0] == 0 {
		r.Data = b[1:]
		return r, nil
	}
	if len(b) < 13 || b[0] != hasTTL {
		return r, fmt.Errorf("document at key %x is damaged", v.Key)
	}
	r.TTL = value.Time{Sec: int64(binary.BigEndian.Uint64(b[1:])), Nano: int32(binary.BigEndian.Uint32(b[9:]))}
	r.Data = b[13:]
	return r, nil
}

// Expired reports whether the document is past its ttl at a time in
// microseconds.
func (v *Version) Expired(now int64) bool {
	t, ok := v.TTL.(value.Time)
	return ok && value.TotalCompare(t, value.TimeFromMicros(now)) <= 0
}

// Timestamp is the time of the version as a value.
func (v *Version) Timestamp() value.Value {
	if v.At == 0 {
		return value.TransactionTime{}
	}
	return value.TimeFromMicros(int64(v.At))
}
