package pebblestore

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// retention holds the settings of Retain. Where settings overlap, the one that
// starts last decides, and of those with the same start the shortest: for
// nested ranges that is the innermost.
type retention struct {
	mu       sync.Mutex
	from     map[rangeKey]store.Timestamp
	changed  bool            // since the last collection
	horizon  store.Timestamp // newest time that versions were collected up to
	settings []setting       // sorted copy of from; nil when out of date
}

type rangeKey struct {
	start, end string
	bounded    bool
}

type setting struct {
	start, end []byte // end nil: unbounded
	from       store.Timestamp
}

// A setting is stored under
//
//	meta space | 'r' | length of start (varint) | start | 1 and end, or 0 | 0x00
//
// as the time, 8 bytes big endian.
const retainTag = 'r'

func (k rangeKey) stored() []byte {
	b := append(make([]byte, 0, 16+len(k.start)+len(k.end)), spaceMeta, retainTag)
	b = binary.AppendUvarint(b, uint64(len(k.start)))
	b = append(b, k.start...)
	if k.bounded {
		b = append(append(b, 1), k.end...)
	} else {
		b = append(b, 0)
	}
	return append(b, 0x00)
}

func parseRangeKey(b []byte) (k rangeKey, ok bool) {
	b = b[2 : len(b)-1]
	n, size := binary.Uvarint(b)
	if size <= 0 || n >= uint64(len(b)-size) {
		return k, false
	}
	b = b[size:]
	k.start, k.bounded, k.end = string(b[:n]), b[n] == 1, string(b[n+1:])
	return k, k.bounded || k.end == "" && b[n] == 0
}

// loadRetention reads the settings.
func (s *Store) loadRetention() (*retention, error) {
	r := &retention{from: map[rangeKey]store.Timestamp{}, changed: true}
	it, err := s.db.NewIter(&pebble.IterOptions{
		LowerBound: []byte{spaceMeta, retainTag, 0x00}, UpperBound: []byte{spaceMeta, retainTag + 1, 0x00},
	})
	if err != nil {
		return nil, err
	}
	defer it.Close()
	for valid := it.First(); valid; valid = it.Next() {
		v, err := it.ValueAndErr()
		if err != nil {
			return nil, err
		}
		k, ok := parseRangeKey(it.Key())
		if !ok || len(v) != 8 {
			return nil, fmt.Errorf("malformed retention setting %x in the data folder", it.Key())
		}
		r.from[k] = store.Timestamp(binary.BigEndian.Uint64(v))
	}
	return r, it.Error()
}

// Retain implements store.Store. The same range again replaces its setting;
// of nested ranges the innermost decides. Keys in no range keep all versions.
func (s *Store) Retain(ctx context.Context, r store.Range, from store.Timestamp) error {
	return s.alone(ctx, func() error {
		k := rangeKey{start: string(r.Start), end: string(r.End), bounded: r.End != nil}
		old, ok := s.retention.get(k)
		if ok && old == from {
			return nil
		}
		if err := s.refuseChange(); err != nil {
			return err
		}
		// To forget that more was given up costs nothing but space, and such
		// settings come by the minute.
		o := pebble.Sync
		if ok && from > old {
			o = pebble.NoSync
		}
		b := s.db.NewBatch()
		b.Set(k.stored(), binary.BigEndian.AppendUint64(nil, uint64(from)), nil) // fails on closed batches only
		if err := s.apply(b, o); err != nil {
			return err
		}
		s.retention.set(k, from)
		return nil
	})
}

func (r *retention) get(k rangeKey) (from store.Timestamp, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	from, ok = r.from[k]
	return from, ok
}

func (r *retention) set(k rangeKey, from store.Timestamp) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from[k], r.changed, r.settings = from, true, nil
}

// sorted returns the settings by start, outer ones before inner ones. The
// result must not be changed.
func (r *retention) sorted() []setting {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.settings != nil {
		return r.settings
	}
	for k, from := range r.from {
		st := setting{start: []byte(k.start), from: from}
		if k.bounded {
			st.end = []byte(k.end)
		}
		r.settings = append(r.settings, st)
	}
	slices.SortFunc(r.settings, func(a, b setting) int {
		if c := cmp.Compare(string(a.start), string(b.start)); c != 0 {
			return c
		}
		switch {
		case a.end == nil:
			return -1
		case b.end == nil:
			return 1
		}
		return cmp.Compare(string(b.end), string(a.end))
	})
	return r.settings
}

// collecting notes that versions before t are about to be removed.
func (r *retention) collecting(t store.Timestamp) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.horizon = max(r.horizon, t)
}

// collected returns the newest time that versions may be missing before.
func (r *retention) collected() store.Timestamp {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.horizon
}

// takeChanged tells whether there are settings that no collection has seen.
func (r *retention) takeChanged() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed := r.changed
	r.changed = false
	return changed
}

// horizons finds the setting in force for keys asked in increasing order.
type horizons struct {
	settings []setting // not reached yet
	active   []setting // containing the current position, outer ones first
}

// at returns the time from which on the versions of key must be kept. ok is
// false when all are kept.
func (h *horizons) at(key []byte) (from store.Timestamp, ok bool) {
	for len(h.settings) > 0 && string(h.settings[0].start) <= string(key) {
		h.active = append(h.active, h.settings[0])
		h.settings = h.settings[1:]
	}
	h.active = slices.DeleteFunc(h.active, func(s setting) bool {
		return s.end != nil && string(s.end) <= string(key)
	})
	if len(h.active) == 0 {
		return 0, false
	}
	return h.active[len(h.active)-1].from, true
}

// next returns the start of the next setting, or nil.
func (h *horizons) next() []byte {
	if len(h.settings) == 0 {
		return nil
	}
	return h.settings[0].start
}
