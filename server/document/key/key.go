// Package key encodes tuples of values as bytes that order as the tuples do,
// so that a range of an index is a range of keys.
//
// A tuple is the concatenation of its elements: no element's encoding is a
// prefix of another element's, so the first difference between two tuples is
// inside the first element in which they differ. Two families of elements
// exist:
//
//   - values (Encoder, DecodeValue): any value a document can hold, in index
//     order. The first byte tells the type, so all types mix;
//   - raw parts (AppendUint64, AppendInt64, AppendID, AppendString): numbers
//     and names of collections, indexes and documents. They carry no type; who
//     reads them knows what comes next.
//
// Index order is: numbers of all kinds by value (-0.0 before 0.0, NaN last),
// Bytes, String by Unicode collation, Array, object, document reference, Time,
// Date, UUID, false, true, null. Equal encodings mean the same term: an Int and
// a Long of one value share theirs, the Double of that value follows directly.
//
// Encodings are stored on disk: a change of any of them is a change of the
// storage format.
package key

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/fawndb/fawn/fql/value"
)

// MaxSize is the largest size of one element, in bytes as TooLargeError counts
// them. Entries with a larger term or value are left out of indexes.
const MaxSize = 32767

// ErrCorrupt means that bytes are not the encoding of an element.
var ErrCorrupt = errors.New("key is corrupt")

// A NotStorableError means that documents cannot hold values of this kind, so
// keys cannot either.
type NotStorableError struct{ Kind value.Kind }

// Error implements error.
func (e *NotStorableError) Error() string {
	return fmt.Sprintf("value of kind %d cannot be stored", e.Kind)
}

// A TooLargeError means that an element is larger than MaxSize. Size counts
// what the element says about the value: collation weights are not included,
// so that the limit for strings is the same in every script.
type TooLargeError struct{ Size int }

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("buf length %d exceeds %d", e.Size, MaxSize)
}

// Ref is a document as storage knows it: the number of its collection and its
// identifier. It is a value of kind KindDoc, and what references decode to.
type Ref struct {
	Coll int64
	ID   value.ID
}

// Kind implements value.Value.
func (Ref) Kind() value.Kind { return value.KindDoc }

// RefOf gives a document its Ref. An error ends the encoding and is returned
// as it is.
type RefOf func(value.Doc) (Ref, error)

// AppendUint64 appends 8 bytes that order as u.
func AppendUint64(dst []byte, u uint64) []byte { return binary.BigEndian.AppendUint64(dst, u) }

// AppendInt64 appends 8 bytes that order as i.
func AppendInt64(dst []byte, i int64) []byte { return AppendUint64(dst, uint64(i)^signBit) }

// AppendID appends 8 bytes that order as id.
func AppendID(dst []byte, id value.ID) []byte { return AppendInt64(dst, int64(id)) }

const signBit = 1 << 63

// Uint64 reads what AppendUint64 wrote and returns what follows.
func Uint64(b []byte) (u uint64, rest []byte, err error) {
	if len(b) < 8 {
		return 0, nil, ErrCorrupt
	}
	return binary.BigEndian.Uint64(b), b[8:], nil
}

// Int64 reads what AppendInt64 wrote and returns what follows.
func Int64(b []byte) (i int64, rest []byte, err error) {
	u, rest, err := Uint64(b)
	return int64(u ^ signBit), rest, err
}

// ID reads what AppendID wrote and returns what follows.
func ID(b []byte) (id value.ID, rest []byte, err error) {
	i, rest, err := Int64(b)
	return value.ID(i), rest, err
}
