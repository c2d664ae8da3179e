package record

import (
	"iter"

	"github.com/tinylib/msgp/msgp"

	"github.com/fawndb/fawn/fql/value"
)

// Lookup reads one top-level field of a record and nothing else. It allocates
// only what the value itself needs. ok is false when there is no such field.
func Lookup(b []byte, field string, env Env) (v value.Value, ok bool, err error) {
	m, err := fields(b)
	if err != nil {
		return nil, false, err
	}
	raw, err := find(m, field)
	if raw == nil {
		return nil, false, err
	}
	v, _, err = decode(raw, &env, 1)
	return v, err == nil, err
}

// LookupPath reads the value at a path: a string is the name of a field, an int
// a position in an array. ok is false when a step leads nowhere; paths do not
// go through references. The empty path is the whole record.
func LookupPath(b []byte, path []any, env Env) (v value.Value, ok bool, err error) {
	raw, err := fields(b)
	if err != nil {
		return nil, false, err
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			if msgp.NextType(raw) != msgp.MapType {
				return nil, false, nil
			}
			raw, err = find(raw, step)
		case int:
			if msgp.NextType(raw) != msgp.ArrayType {
				return nil, false, nil
			}
			raw, err = element(raw, step)
		default:
			return nil, false, nil
		}
		if raw == nil {
			return nil, false, err
		}
	}
	v, _, err = decode(raw, &env, len(path))
	return v, err == nil, err
}

// Fields iterates over the names of the top-level fields in order. An error ends
// the iteration.
func Fields(b []byte) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		b, err := fields(b)
		if err != nil {
			yield("", err)
			return
		}
		n, b, err := msgp.ReadMapHeaderBytes(b)
		for ; err == nil && n > 0; n-- {
			var name []byte
			if name, b, err = msgp.ReadStringZC(b); err != nil {
				break
			}
			if b, err = skip(b); err != nil {
				break
			}
			if !yield(fieldName(name), nil) {
				return
			}
		}
		if err != nil {
			yield("", ErrCorrupt)
		}
	}
}

// find returns the value of a field of the map that b begins with, and what
// follows the value; nil when there is no such field.
func find(b []byte, field string) ([]byte, error) {
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, ErrCorrupt
	}
	for ; n > 0; n-- {
		var name []byte
		// Nearly all names are shorter than 32 bytes.
		if len(b) > 0 && b[0]&0xe0 == 0xa0 && len(b) > int(b[0]&0x1f) {
			l := 1 + int(b[0]&0x1f)
			name, b = b[1:l], b[l:]
		} else if name, b, err = msgp.ReadStringZC(b); err != nil {
			return nil, ErrCorrupt
		}
		if string(name) == field {
			return b, nil
		}
		if b, err = skip(b); err != nil {
			return nil, ErrCorrupt
		}
	}
	return nil, nil
}

// element returns the i-th element of the array that b begins with, and what
// follows the element; nil when there is no such element.
func element(b []byte, i int) ([]byte, error) {
	n, b, err := msgp.ReadArrayHeaderBytes(b)
	if err != nil {
		return nil, ErrCorrupt
	}
	if i < 0 || int64(i) >= int64(n) {
		return nil, nil
	}
	for ; i > 0; i-- {
		if b, err = skip(b); err != nil {
			return nil, ErrCorrupt
		}
	}
	return b, nil
}

// skip is msgp.Skip with a short way for the values that most fields have.
func skip(b []byte) ([]byte, error) {
	if len(b) > 0 {
		n := 0
		switch lead := b[0]; {
		case lead < 0x80 || lead >= 0xe0 || lead == leadNil || lead == leadFalse || lead == leadTrue:
			n = 1
		case lead&0xe0 == 0xa0:
			n = 1 + int(lead&0x1f)
		case lead == leadStr8 && len(b) > 1:
			n = 2 + int(b[1])
		case lead >= 0xca && lead <= 0xd3: // numbers with 4, 8, 1, 2, 4, 8, 1, 2, 4, 8 bytes
			n = 1 + int(numberSizes>>(4*(lead-0xca))&0xf)
		}
		if n > 0 {
			if n > len(b) {
				return nil, ErrCorrupt
			}
			return b[n:], nil
		}
	}
	rest, err := msgp.Skip(b)
	if err != nil {
		return nil, ErrCorrupt
	}
	return rest, nil
}

// numberSizes has four bits for each lead byte from 0xca to 0xd3: float32,
// float64, uint8 to uint64, int8 to int64.
const numberSizes = uint64(0x84_2184_2184)
