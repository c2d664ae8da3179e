package key

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// The first byte of a value: the order of types. Gaps leave room for more.
const (
	tagEnd    = 0x00 // closes arrays and objects; no value begins with it
	tagField  = 0x01 // a further field of an object
	tagNumber = 0x10
	tagBytes  = 0x18
	tagString = 0x20
	tagArray  = 0x28
	tagObject = 0x30
	tagRef    = 0x38
	tagTime   = 0x40
	tagDate   = 0x48
	tagUUID   = 0x50
	tagFalse  = 0x58
	tagTrue   = 0x59
	tagNull   = 0x70
)

// Encoder appends values to keys. The zero Encoder is ready to use for values
// without documents.
type Encoder struct {
	// RefOf numbers the documents that values refer to.
	RefOf RefOf
	// Stamps collects where in the key the commit time belongs: one stamp for
	// every TransactionTime, with its offset from the start of the slice
	// given to Append. Callers reset it for each key.
	Stamps []store.Stamp

	// Of the element being written:
	desc    bool
	start   int // where it starts
	weights int // bytes of collation weights so far
}

// AppendValue is Encoder.Append for callers without commit times: a
// TransactionTime becomes a time after every commit.
func AppendValue(dst []byte, v value.Value, refs RefOf, desc bool) ([]byte, error) {
	e := Encoder{RefOf: refs}
	return e.Append(dst, v, desc)
}

// Append appends v to dst, in descending order if desc. On an error it returns
// dst as it was: *NotStorableError when v or a part of it cannot be stored,
// *TooLargeError above MaxSize, or what RefOf returned.
func (e *Encoder) Append(dst []byte, v value.Value, desc bool) ([]byte, error) {
	start, stamps := len(dst), len(e.Stamps)
	e.desc, e.start, e.weights = desc, start, 0
	b, err := e.append(dst, v)
	if err == nil {
		err = e.checkSize(len(b))
	}
	if err != nil {
		e.Stamps = e.Stamps[:stamps]
		return dst, err
	}
	if desc {
		invert(b[start:])
	}
	return b, nil
}

// checkSize is called with the length of the key so far, also between the parts
// of an element, so that a huge value is not encoded to its end.
func (e *Encoder) checkSize(n int) error {
	if size := n - e.start - e.weights; size > MaxSize {
		return &TooLargeError{size}
	}
	return nil
}

func (e *Encoder) append(dst []byte, v value.Value) ([]byte, error) {
	switch v := v.(type) {
	case value.Int:
		return appendInteger(dst, int64(v)), nil
	case value.Long:
		return appendInteger(dst, int64(v)), nil
	case value.Double:
		return appendDouble(dst, float64(v)), nil
	case value.Bytes:
		return AppendString(append(dst, tagBytes), []byte(v)), nil
	case value.String:
		dst, weights := appendText(append(dst, tagString), string(v))
		e.weights += weights
		return dst, nil
	case *value.Array:
		return e.appendArray(dst, v)
	case *value.Object:
		return e.appendObject(dst, v)
	case Ref:
		return appendRef(dst, v), nil
	case value.Time:
		return appendTime(dst, v), nil
	case value.TransactionTime:
		e.Stamps = append(e.Stamps, store.Stamp{Offset: len(dst) + stampOffset, Invert: e.desc})
		return appendPending(dst), nil
	case value.Date:
		return AppendInt64(append(dst, tagDate), int64(v)), nil
	case value.UUID:
		// FQL compares the halves of a UUID as signed numbers.
		dst = AppendUint64(append(dst, tagUUID), binary.BigEndian.Uint64(v[:8])^signBit)
		return AppendUint64(dst, binary.BigEndian.Uint64(v[8:])^signBit), nil
	case value.Bool:
		if v {
			return append(dst, tagTrue), nil
		}
		return append(dst, tagFalse), nil
	case value.Null:
		return append(dst, tagNull), nil
	case value.Doc:
		if e.RefOf == nil {
			return nil, &NotStorableError{v.Kind()}
		}
		ref, err := e.RefOf(v)
		if err != nil {
			return nil, err
		}
		return appendRef(dst, ref), nil
	}
	return nil, &NotStorableError{v.Kind()}
}

func appendRef(dst []byte, r Ref) []byte {
	return AppendID(AppendInt64(append(dst, tagRef), r.Coll), r.ID)
}

func (e *Encoder) appendArray(dst []byte, a *value.Array) (_ []byte, err error) {
	dst = append(dst, tagArray)
	for _, v := range a.Elems {
		if err = e.checkSize(len(dst)); err != nil {
			return nil, err
		}
		if dst, err = e.append(dst, v); err != nil {
			return nil, err
		}
	}
	return append(dst, tagEnd), nil
}

// appendObject writes the fields by name, in byte order; the order of the
// fields in the object does not matter.
func (e *Encoder) appendObject(dst []byte, o *value.Object) (_ []byte, err error) {
	fields := o.Fields()
	byName := func(a, b value.Field) int { return cmp.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(fields, byName) {
		fields = slices.Clone(fields)
		slices.SortFunc(fields, byName)
	}
	dst = append(dst, tagObject)
	for _, f := range fields {
		if err = e.checkSize(len(dst)); err != nil {
			return nil, err
		}
		dst = AppendString(append(dst, tagField), f.Name)
		if dst, err = e.append(dst, f.Value); err != nil {
			return nil, err
		}
	}
	return append(dst, tagEnd), nil
}

// invert flips every bit, which reverses the order.
func invert(b []byte) {
	for i := range b {
		b[i] = ^b[i]
	}
}
