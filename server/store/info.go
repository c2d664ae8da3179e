package store

import "fmt"

// Info describes a store.
type Info struct {
	// Shared tells that other processes may have the store open.
	Shared bool
	// MaxKey, MaxValue and MaxTx are the most bytes that a key, a value, and
	// all keys and values of a transaction may have: more gives a *SizeError.
	MaxKey, MaxValue, MaxTx int
}

// CheckWrites refuses writes that are too large or malformed, and returns the
// size of their keys and values.
func (i Info) CheckWrites(writes []Write) (int, error) {
	size := 0
	for n := range writes {
		w := &writes[n]
		size += len(w.Key) + len(w.Value)
		switch {
		case len(w.Key) > i.MaxKey:
			return 0, &SizeError{"key", len(w.Key), i.MaxKey}
		case len(w.Value) > i.MaxValue:
			return 0, &SizeError{"value", len(w.Value), i.MaxValue}
		case size > i.MaxTx:
			return 0, &SizeError{"transaction", size, i.MaxTx}
		case w.At < 0:
			return 0, fmt.Errorf("version time %d is negative", w.At)
		}
		for _, st := range w.Stamps {
			if st.Offset < 0 || st.Offset+8 > len(w.Key) {
				return 0, fmt.Errorf("stamp at offset %d does not fit into a key of %d bytes", st.Offset, len(w.Key))
			}
		}
	}
	return size, nil
}
