package pebblestore

import (
	"encoding/binary"
	"fmt"

	"github.com/fawndb/fawn/server/store"
)

// A stored key is
//
//	space (1 byte) | user key | 0x00 | commit time (8 bytes, big endian) | 0x09
//
// which is the layout of pebble's cockroachkvs package: its comparer orders by
// everything up to the 0x00 first, then by time, newest first, for any bytes
// in the user key; its block format keeps times in a column of their own. The
// part up to and including the 0x00 is called the prefix here. A bare prefix
// is a valid key and sorts before all versions of its user key.
//
// A stored value is one tag byte and, for tagLive, the user value.

const (
	spaceMeta byte = 0x01 // the engine's own keys, without versions
	spaceData byte = 0x02 // versions of user keys
	spaceEnd  byte = 0x03 // upper bound of spaceData

	suffixLen  = 9                 // time and length byte
	versionLen = 1 + 1 + suffixLen // what a version key adds to a user key

	tagDeleted byte = 0x00
	tagLive    byte = 0x01
)

// highKey holds the newest commit time, 8 bytes big endian. Every commit
// rewrites it, so that time goes on after a restart even if the clock does not.
var highKey = []byte{spaceMeta, 't', 0x00}

// appendPrefix appends the prefix of the versions of a user key.
func appendPrefix(dst, user []byte) []byte {
	dst = append(dst, spaceData)
	dst = append(dst, user...)
	return append(dst, 0x00)
}

// appendVersion appends the key of the version of a user key at t.
func appendVersion(dst, user []byte, t store.Timestamp) []byte {
	return appendTime(appendPrefix(dst, user), t)
}

// appendTime appends the time of a version to its prefix.
func appendTime(dst []byte, t store.Timestamp) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(t))
	return append(dst, suffixLen)
}

// splitVersion returns the prefix and the time of a version key.
func splitVersion(k []byte) (prefix []byte, t store.Timestamp, err error) {
	n := len(k) - suffixLen
	if n < 2 || k[len(k)-1] != suffixLen {
		return nil, 0, fmt.Errorf("malformed key %x in the data folder", k)
	}
	return k[:n:n], store.Timestamp(binary.BigEndian.Uint64(k[n:])), nil
}

// userKey returns the user key in a prefix, without copying.
func userKey(prefix []byte) []byte {
	n := len(prefix) - 1
	return prefix[1:n:n]
}

// splitValue returns the user value in a stored value, without copying.
func splitValue(v []byte) (value []byte, deleted bool, err error) {
	switch {
	case len(v) == 1 && v[0] == tagDeleted:
		return nil, true, nil
	case len(v) >= 1 && v[0] == tagLive:
		return v[1:], false, nil
	default:
		return nil, false, fmt.Errorf("malformed value of %d bytes in the data folder", len(v))
	}
}

// bounds returns the stored keys that enclose the versions of the keys in r.
// It reports false when r is empty.
func bounds(r store.Range) (lower, upper []byte, ok bool) {
	if r.End == nil {
		return appendPrefix(nil, r.Start), []byte{spaceEnd, 0x00}, true
	}
	if string(r.Start) >= string(r.End) {
		return nil, nil, false
	}
	return appendPrefix(nil, r.Start), appendPrefix(nil, r.End), true
}
