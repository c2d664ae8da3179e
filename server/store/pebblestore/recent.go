package pebblestore

import (
	"unsafe"

	"github.com/tidwall/btree"

	"github.com/fawndb/fawn/server/store"
)

// Bounds of the recent writes kept in memory. The newest minRecent are kept in
// any case, for transactions that close their snapshot before they commit.
const (
	minRecent      = 4 << 10
	maxRecent      = 256 << 10
	maxRecentBytes = 32 << 20
)

// recent is an ordered index of the keys written after the time floor and the
// time of their newest write. Only the committer uses it.
type recent struct {
	keys  btree.Map[string, store.Timestamp]
	order []recentWrite // oldest first, from head on
	head  int
	bytes int
	floor store.Timestamp // keys written at or before it may be missing

	keep, limit int // see minRecent and maxRecent
}

type recentWrite struct {
	key string
	at  store.Timestamp
}

// note records that key is written at t, which never decreases.
func (r *recent) note(key string, t store.Timestamp) {
	r.keys.Set(key, t)
	r.order = append(r.order, recentWrite{key, t})
	r.bytes += len(key)
}

// after tells whether key was written after t, and when.
func (r *recent) after(key []byte, t store.Timestamp) (at store.Timestamp, ok bool) {
	at, ok = r.keys.Get(unsafe.String(unsafe.SliceData(key), len(key)))
	return at, ok && at > t
}

// rangeAfter finds a key in rng written after t.
func (r *recent) rangeAfter(rng store.Range, t store.Timestamp) (key string, at store.Timestamp, ok bool) {
	r.keys.Ascend(unsafe.String(unsafe.SliceData(rng.Start), len(rng.Start)), func(k string, kt store.Timestamp) bool {
		if rng.End != nil && k >= string(rng.End) {
			return false
		}
		if kt > t {
			key, at, ok = k, kt, true
			return false
		}
		return true
	})
	return key, at, ok
}

// prune forgets writes at or before t that are beyond the newest r.keep,
// and the oldest ones beyond the bounds whatever their time.
func (r *recent) prune(t store.Timestamp) {
	for n := len(r.order) - r.head; n > r.keep; n-- {
		w := r.order[r.head]
		if w.at > t && n <= r.limit && r.bytes <= maxRecentBytes {
			break
		}
		r.order[r.head] = recentWrite{}
		r.head++
		r.bytes -= len(w.key)
		r.floor = w.at
		if at, ok := r.keys.Get(w.key); ok && at == w.at {
			r.keys.Delete(w.key)
		}
	}
	if r.head > len(r.order)/2 {
		n := copy(r.order, r.order[r.head:])
		clear(r.order[n:])
		r.order, r.head = r.order[:n], 0
	}
}
