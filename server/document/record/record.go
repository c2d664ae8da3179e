// Package record is the stored form of a document's data: bytes from which a
// single field can be read without looking into the others.
//
// A record is one byte, the version of the format, and a MessagePack map of the
// fields in their order. What MessagePack has no type for is an extension:
//
//	1  Time                8 bytes seconds since the epoch, 4 bytes nanoseconds
//	2  Date                8 bytes days since the epoch
//	3  TransactionTime     1 byte, zero
//	4  document reference  8 bytes number of the collection, 8 bytes identifier
//	5  UUID                16 bytes
//
// all big endian, two's complement. Integers are stored by value: one that fits
// 32 bits reads back as Int, others as Long. Doubles stay Doubles. A
// TransactionTime is the time of the commit that wrote the record, which a
// reader knows and the writer did not.
//
// Reading never panics: bytes that are no record give ErrCorrupt.
package record

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

// version is the first byte of every record.
const version = 1

// Types of extensions.
const (
	extTime    = 1
	extDate    = 2
	extPending = 3
	extRef     = 4
	extUUID    = 5
)

// Lead bytes of MessagePack that are read or written here.
const (
	leadNil      = 0xc0
	leadFalse    = 0xc2
	leadTrue     = 0xc3
	leadExt8     = 0xc7
	leadFixExt1  = 0xd4
	leadFixExt8  = 0xd7
	leadFixExt16 = 0xd8
	leadStr8     = 0xd9
)

// maxDepth bounds the nesting of arrays and objects; deeper values would
// exhaust the stack of their readers. It is msgp's own limit.
const maxDepth = 100_000

// Errors of this package.
var (
	// ErrCorrupt means that bytes are not a record.
	ErrCorrupt = errors.New("stored document is corrupt")
	// ErrTooDeep means that a value is nested too deeply to be stored.
	ErrTooDeep = errors.New("value is nested too deeply")
)

// Env is what a reader knows about the version a record belongs to.
type Env struct {
	// At is the commit time of the version, which its TransactionTimes read
	// as. Zero, for writes that are not committed, leaves them
	// TransactionTime.
	At store.Timestamp
	// Doc turns a reference into a document. If nil, references read as
	// key.Ref.
	Doc func(key.Ref) value.Value
}

// Append appends the record of o to dst. refs gives the documents in o their
// numbers. A value that cannot be stored gives *key.NotStorableError; on any
// error dst is returned as it was.
func Append(dst []byte, o *value.Object, refs key.RefOf) ([]byte, error) {
	b, err := appendObject(append(dst, version), o, refs, 0)
	if err != nil {
		return dst, err
	}
	return b, nil
}

func appendObject(dst []byte, o *value.Object, refs key.RefOf, depth int) (_ []byte, err error) {
	if depth == maxDepth {
		return nil, ErrTooDeep
	}
	dst = msgp.AppendMapHeader(dst, uint32(o.Len()))
	for _, f := range o.Fields() {
		dst = msgp.AppendString(dst, f.Name)
		if dst, err = appendValue(dst, f.Value, refs, depth+1); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendArray(dst []byte, a *value.Array, refs key.RefOf, depth int) (_ []byte, err error) {
	if depth == maxDepth {
		return nil, ErrTooDeep
	}
	dst = msgp.AppendArrayHeader(dst, uint32(len(a.Elems)))
	for _, v := range a.Elems {
		if dst, err = appendValue(dst, v, refs, depth+1); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendValue(dst []byte, v value.Value, refs key.RefOf, depth int) ([]byte, error) {
	switch v := v.(type) {
	case value.Null:
		return msgp.AppendNil(dst), nil
	case value.Bool:
		return msgp.AppendBool(dst, bool(v)), nil
	case value.Int:
		return msgp.AppendInt64(dst, int64(v)), nil
	case value.Long:
		return msgp.AppendInt64(dst, int64(v)), nil
	case value.Double:
		return msgp.AppendFloat64(dst, float64(v)), nil
	case value.String:
		return msgp.AppendString(dst, string(v)), nil
	case value.Bytes:
		return msgp.AppendBytes(dst, v), nil
	case *value.Array:
		return appendArray(dst, v, refs, depth)
	case *value.Object:
		return appendObject(dst, v, refs, depth)
	case value.Time:
		dst = append(dst, leadExt8, 12, extTime)
		dst = binary.BigEndian.AppendUint64(dst, uint64(v.Sec))
		return binary.BigEndian.AppendUint32(dst, uint32(v.Nano)), nil
	case value.Date:
		return binary.BigEndian.AppendUint64(append(dst, leadFixExt8, extDate), uint64(v)), nil
	case value.TransactionTime:
		return append(dst, leadFixExt1, extPending, 0), nil
	case value.UUID:
		return append(append(dst, leadFixExt16, extUUID), v[:]...), nil
	case key.Ref:
		return appendRef(dst, v), nil
	case value.Doc:
		if refs == nil {
			return nil, &key.NotStorableError{Kind: v.Kind()}
		}
		ref, err := refs(v)
		if err != nil {
			return nil, err
		}
		return appendRef(dst, ref), nil
	}
	return nil, &key.NotStorableError{Kind: v.Kind()}
}

func appendRef(dst []byte, r key.Ref) []byte {
	dst = binary.BigEndian.AppendUint64(append(dst, leadFixExt16, extRef), uint64(r.Coll))
	return binary.BigEndian.AppendUint64(dst, uint64(r.ID))
}

// Decode reads a whole record.
func Decode(b []byte, env Env) (*value.Object, error) {
	m, err := fields(b)
	if err != nil {
		return nil, err
	}
	o, rest, err := decodeObject(m, &env, 0)
	if err != nil {
		return nil, err
	}
	if len(rest) != 0 {
		return nil, ErrCorrupt
	}
	return o, nil
}

// Each calls f with the fields of a record in order, until f fails.
func Each(b []byte, env Env, f func(name string, v value.Value) error) error {
	m, err := fields(b)
	if err != nil {
		return err
	}
	n, m, err := msgp.ReadMapHeaderBytes(m)
	if err != nil {
		return ErrCorrupt
	}
	for ; n > 0; n-- {
		name, rest, err := msgp.ReadStringZC(m)
		if err != nil {
			return ErrCorrupt
		}
		v, rest, err := decode(rest, &env, 1)
		if err != nil {
			return err
		}
		if err := f(fieldName(name), v); err != nil {
			return err
		}
		m = rest
	}
	if len(m) != 0 {
		return ErrCorrupt
	}
	return nil
}

// fields checks the version of a record and returns its map.
func fields(b []byte) ([]byte, error) {
	if len(b) < 2 || b[0] != version {
		return nil, ErrCorrupt
	}
	return b[1:], nil
}

// maxPrealloc bounds what the count in a header alone makes a reader allocate.
const maxPrealloc = 64

func decodeObject(b []byte, env *Env, depth int) (*value.Object, []byte, error) {
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil || depth == maxDepth {
		return nil, nil, ErrCorrupt
	}
	o := value.NewObject(int(min(n, maxPrealloc)))
	for ; n > 0; n-- {
		name, rest, err := msgp.ReadStringZC(b)
		if err != nil {
			return nil, nil, ErrCorrupt
		}
		v, rest, err := decode(rest, env, depth+1)
		if err != nil {
			return nil, nil, err
		}
		o.Set(fieldName(name), v)
		b = rest
	}
	return o, b, nil
}

func decodeArray(b []byte, env *Env, depth int) (*value.Array, []byte, error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil || depth == maxDepth {
		return nil, nil, ErrCorrupt
	}
	a := &value.Array{Elems: make([]value.Value, 0, min(n, maxPrealloc))}
	for ; n > 0; n-- {
		v, rest, err := decode(b, env, depth+1)
		if err != nil {
			return nil, nil, err
		}
		a.Elems, b = append(a.Elems, v), rest
	}
	return a, b, nil
}

// decode reads one value and returns what follows it.
func decode(b []byte, env *Env, depth int) (value.Value, []byte, error) {
	switch msgp.NextType(b) {
	case msgp.StrType:
		s, rest, err := msgp.ReadStringZC(b)
		if err != nil {
			return nil, nil, ErrCorrupt
		}
		return value.String(s), rest, nil
	case msgp.IntType, msgp.UintType:
		n, rest, err := msgp.ReadInt64Bytes(b)
		if err != nil {
			return nil, nil, ErrCorrupt
		}
		if n >= math.MinInt32 && n <= math.MaxInt32 {
			return value.Int(n), rest, nil
		}
		return value.Long(n), rest, nil
	case msgp.Float64Type:
		f, rest, err := msgp.ReadFloat64Bytes(b)
		if err != nil {
			return nil, nil, ErrCorrupt
		}
		return value.Double(f), rest, nil
	case msgp.NilType:
		return value.Null{}, b[1:], nil
	case msgp.BoolType:
		return value.Bool(b[0] == leadTrue), b[1:], nil
	case msgp.MapType:
		o, rest, err := decodeObject(b, env, depth)
		if err != nil {
			return nil, nil, err
		}
		return o, rest, nil
	case msgp.ArrayType:
		a, rest, err := decodeArray(b, env, depth)
		if err != nil {
			return nil, nil, err
		}
		return a, rest, nil
	case msgp.BinType:
		s, rest, err := msgp.ReadBytesBytes(b, nil)
		if err != nil {
			return nil, nil, ErrCorrupt
		}
		return value.Bytes(s), rest, nil
	}
	return decodeExtension(b, env)
}

func decodeExtension(b []byte, env *Env) (value.Value, []byte, error) {
	var size, head int
	switch {
	case len(b) < 3:
		return nil, nil, ErrCorrupt
	case b[0] == leadExt8:
		size, head = int(b[1]), 3
	case b[0] == leadFixExt1:
		size, head = 1, 2
	case b[0] == leadFixExt8:
		size, head = 8, 2
	case b[0] == leadFixExt16:
		size, head = 16, 2
	}
	if head == 0 || len(b) < head+size {
		return nil, nil, ErrCorrupt
	}
	typ, data, rest := b[head-1], b[head:head+size], b[head+size:]
	switch {
	case typ == extTime && size == 12:
		nano := binary.BigEndian.Uint32(data[8:])
		if nano > 999_999_999 {
			return nil, nil, ErrCorrupt
		}
		return value.Time{Sec: int64(binary.BigEndian.Uint64(data)), Nano: int32(nano)}, rest, nil
	case typ == extDate && size == 8:
		return value.Date(binary.BigEndian.Uint64(data)), rest, nil
	case typ == extPending && size == 1:
		if env.At == 0 {
			return value.TransactionTime{}, rest, nil
		}
		t := env.At.Time()
		return value.Time{Sec: t.Unix(), Nano: int32(t.Nanosecond())}, rest, nil
	case typ == extUUID && size == 16:
		return value.UUID(data), rest, nil
	case typ == extRef && size == 16:
		ref := key.Ref{
			Coll: int64(binary.BigEndian.Uint64(data)),
			ID:   value.ID(binary.BigEndian.Uint64(data[8:])),
		}
		if env.Doc == nil {
			return ref, rest, nil
		}
		return env.Doc(ref), rest, nil
	}
	return nil, nil, ErrCorrupt
}
