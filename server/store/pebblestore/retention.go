package pebblestore

import (
	"cmp"
	"slices"
	"sync"

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

func newRetention() *retention {
	return &retention{from: map[rangeKey]store.Timestamp{}}
}

// Retain implements store.Store. The same range again replaces its setting;
// of nested ranges the innermost decides. Keys in no range keep all versions.
func (s *Store) Retain(r store.Range, from store.Timestamp) error {
	if s.timeline.closing.Load() {
		return store.ErrClosed
	}
	k := rangeKey{start: string(r.Start), end: string(r.End), bounded: r.End != nil}
	s.retention.mu.Lock()
	defer s.retention.mu.Unlock()
	if old, ok := s.retention.from[k]; !ok || old != from {
		s.retention.from[k] = from
		s.retention.changed = true
		s.retention.settings = nil
	}
	return nil
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
