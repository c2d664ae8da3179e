package key

import (
	"encoding/binary"

	"github.com/fawndb/fawn/fql/value"
)

// maxDepth bounds the nesting of arrays and objects in a key; every level takes
// two bytes of an element.
const maxDepth = MaxSize / 2

// DecodeValue reads one value and returns what follows it. Integers that fit 32
// bits are Int; a reference is a Ref; a commit time that was never filled in
// is a TransactionTime. Bytes that Encoder cannot have written give ErrCorrupt
// (wrong collation weights are not noticed).
func DecodeValue(b []byte, desc bool) (v value.Value, rest []byte, err error) {
	if desc {
		if rest, err = Skip(b, true); err != nil {
			return nil, nil, err
		}
		asc := append([]byte(nil), b[:len(b)-len(rest)]...)
		invert(asc)
		v, _, err = decode(asc, 0)
		return v, rest, err
	}
	return decode(b, 0)
}

func decode(b []byte, depth int) (value.Value, []byte, error) {
	rest, err := skipFixed(b, 0)
	if err != nil {
		return nil, nil, err
	}
	tag, b := b[0], b[1:]
	switch tag {
	case tagNumber:
		return decodeNumber(b)
	case tagBytes:
		s, rest, err := unescape(b)
		return value.Bytes(s), rest, err
	case tagString:
		if b, err = skipWeights(b, 0); err != nil {
			return nil, nil, err
		}
		s, rest, err := String(b)
		return value.String(s), rest, err
	case tagArray:
		return decodeArray(b, depth)
	case tagObject:
		return decodeObject(b, depth)
	case tagRef:
		coll, b, _ := Int64(b)
		id, _, _ := ID(b)
		return Ref{coll, id}, rest, nil
	case tagTime:
		t, err := decodeTime(b)
		return t, rest, err
	case tagDate:
		d, _, _ := Int64(b)
		return value.Date(d), rest, nil
	case tagUUID:
		var u value.UUID
		binary.BigEndian.PutUint64(u[:8], binary.BigEndian.Uint64(b)^signBit)
		binary.BigEndian.PutUint64(u[8:], binary.BigEndian.Uint64(b[8:])^signBit)
		return u, rest, nil
	case tagFalse, tagTrue:
		return value.Bool(tag == tagTrue), rest, nil
	case tagNull:
		return value.Null{}, rest, nil
	}
	return nil, nil, ErrCorrupt
}

func decodeArray(b []byte, depth int) (value.Value, []byte, error) {
	if depth == maxDepth {
		return nil, nil, ErrCorrupt
	}
	a := value.NewArray()
	for len(b) > 0 && b[0] != tagEnd {
		v, rest, err := decode(b, depth+1)
		if err != nil {
			return nil, nil, err
		}
		a.Elems, b = append(a.Elems, v), rest
	}
	if len(b) == 0 {
		return nil, nil, ErrCorrupt
	}
	return a, b[1:], nil
}

func decodeObject(b []byte, depth int) (value.Value, []byte, error) {
	if depth == maxDepth {
		return nil, nil, ErrCorrupt
	}
	o := value.NewObject(0)
	for len(b) > 0 && b[0] == tagField {
		name, rest, err := String(b[1:])
		if err != nil {
			return nil, nil, err
		}
		v, rest, err := decode(rest, depth+1)
		if err != nil {
			return nil, nil, err
		}
		o.Set(name, v)
		b = rest
	}
	if len(b) == 0 || b[0] != tagEnd {
		return nil, nil, ErrCorrupt
	}
	return o, b[1:], nil
}

// Skip returns what follows the value that b begins with.
func Skip(b []byte, desc bool) (rest []byte, err error) {
	var mask byte
	if desc {
		mask = 0xff
	}
	// Arrays and objects need no recursion: their ends are counted.
	for open := 0; ; {
		if len(b) == 0 {
			return nil, ErrCorrupt
		}
		switch tag := b[0] ^ mask; tag {
		case tagEnd, tagField:
			if open == 0 {
				return nil, ErrCorrupt
			}
			b = b[1:]
			if tag == tagField {
				if b, err = skipString(b, mask); err != nil {
					return nil, err
				}
				continue // its value follows
			}
			open--
		case tagArray, tagObject:
			b = b[1:]
			open++
		case tagString, tagBytes:
			b = b[1:]
			if tag == tagString {
				if b, err = skipWeights(b, mask); err != nil {
					return nil, err
				}
			}
			if b, err = skipString(b, mask); err != nil {
				return nil, err
			}
		default:
			if b, err = skipFixed(b, mask); err != nil {
				return nil, err
			}
		}
		if open == 0 {
			return b, nil
		}
	}
}

// skipFixed returns what follows a value whose length its first bytes tell;
// of others it skips the tag.
func skipFixed(b []byte, mask byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, ErrCorrupt
	}
	n := 1
	switch b[0] ^ mask {
	case tagNumber:
		if n = 10; len(b) >= n && b[9]^mask >= restAbove {
			n++
		}
	case tagRef, tagUUID:
		n = 17
	case tagDate:
		n = 9
	case tagTime:
		if len(b) < 2 {
			return nil, ErrCorrupt
		}
		l, err := timeLength(b[1] ^ mask)
		if err != nil {
			return nil, err
		}
		n = 1 + l
	case tagBytes, tagString, tagArray, tagObject, tagFalse, tagTrue, tagNull:
	default:
		return nil, ErrCorrupt
	}
	if len(b) < n {
		return nil, ErrCorrupt
	}
	return b[n:], nil
}
