package record

import "sync/atomic"

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
