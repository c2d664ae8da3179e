package record

import (
	"sync/atomic"
	"unsafe"

	"github.com/fawndb/fawn/fql/value"
)

// A String in an interface is a pointer to a string header, which points to the
// bytes: two allocations. Short strings, which scans read by the million, get
// both in one: the header followed by the bytes it points to.
type (
	text16 struct {
		value.String
		bytes [16]byte
	}
	text32 struct {
		value.String
		bytes [32]byte
	}
	text64 struct {
		value.String
		bytes [64]byte
	}
)

// iface is the layout of an interface that has methods.
type iface struct{ tab, data unsafe.Pointer }

// stringTab tells that a value.Value holds a value.String.
var stringTab = func() unsafe.Pointer {
	v := value.Value(value.String(""))
	return (*iface)(unsafe.Pointer(&v)).tab
}()

// newString makes a value of a copy of b.
func newString(b []byte) value.Value {
	var header *value.String
	switch n := len(b); {
	case n == 0:
		return value.String("")
	case n <= 16:
		t := new(text16)
		copy(t.bytes[:], b)
		t.String = value.String(unsafe.String(&t.bytes[0], n))
		header = &t.String
	case n <= 32:
		t := new(text32)
		copy(t.bytes[:], b)
		t.String = value.String(unsafe.String(&t.bytes[0], n))
		header = &t.String
	case n <= 64:
		t := new(text64)
		copy(t.bytes[:], b)
		t.String = value.String(unsafe.String(&t.bytes[0], n))
		header = &t.String
	default:
		return value.String(b)
	}
	var v value.Value
	*(*iface)(unsafe.Pointer(&v)) = iface{stringTab, unsafe.Pointer(header)}
	return v
}

// Documents of one collection have the same field names over and over: the
// names read last are kept, so that they are allocated once. A name has one
// place in the table, given by its hash; a new name takes the place over.
const (
	namesBits  = 10
	maxKeptLen = 64
)

var names [1 << namesBits]atomic.Pointer[string]

// fieldName returns b as a string.
func fieldName(b []byte) string {
	if len(b) > maxKeptLen {
		return string(b)
	}
	h := uint32(2166136261) // FNV-1a
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	place := &names[h>>(32-namesBits)]
	if kept := place.Load(); kept != nil && *kept == string(b) {
		return *kept
	}
	name := string(b)
	place.Store(&name)
	return name
}
