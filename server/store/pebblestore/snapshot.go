package pebblestore

import (
	"context"
	"errors"

	"github.com/fawndb/fawn/server/store"
)

var errSnapshotClosed = errors.New("snapshot is closed")

// snapshot is an open read time of the store.
type snapshot struct {
	store  *Store
	ts     store.Timestamp // its time
	readTS store.Timestamp // newest version it returns; earlier than ts only after a failed write
	seen   store.Timestamp // newest visible commit when it was opened

	prev, next *snapshot // in timeline.live

	points cursor  // for point reads; opened by the first one
	scans  []*scan // open ones
	key    []byte  // scratch
	keyMem [64]byte
	arena  arena // memory of what Get returned
	closed bool
}

// view is a snapshot read at another time.
type view struct {
	s      *snapshot
	ts     store.Timestamp
	readTS store.Timestamp
	err    error
}

// Snapshot implements store.Store.
func (s *Store) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	snap := &snapshot{store: s}
	if err := s.timeline.open(ctx, snap, atLeast); err != nil {
		return nil, err
	}
	return snap, nil
}

// SnapshotAt implements store.Store.
func (s *Store) SnapshotAt(ctx context.Context, at store.Timestamp) (store.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	snap := &snapshot{store: s}
	if err := s.timeline.openAt(ctx, snap, at); err != nil {
		return nil, err
	}
	return snap, nil
}

// Timestamp implements store.Snapshot.
func (s *snapshot) Timestamp() store.Timestamp { return s.ts }

// Newest implements store.Snapshot.
func (s *snapshot) Newest() store.Timestamp {
	if s.ts < s.seen {
		return 0
	}
	return s.seen
}

// At implements store.Snapshot.
func (s *snapshot) At(t store.Timestamp) store.Snapshot {
	v := &view{s: s, ts: t, readTS: min(t, s.readTS)}
	if t > s.ts {
		v.err = store.ErrFuture
	}
	return v
}

// Get implements store.Snapshot.
func (s *snapshot) Get(ctx context.Context, key []byte) (store.Version, bool, error) {
	return s.get(ctx, key, s.readTS)
}

// GetMany implements store.Snapshot.
func (s *snapshot) GetMany(ctx context.Context, keys [][]byte) ([]store.Version, error) {
	return s.getMany(ctx, keys, s.readTS)
}

// Scan implements store.Snapshot.
func (s *snapshot) Scan(ctx context.Context, r store.Range, reverse bool) store.Iterator {
	return s.scan(ctx, r, reverse, s.readTS)
}

// Versions implements store.Snapshot.
func (s *snapshot) Versions(ctx context.Context, r store.Range, after store.Timestamp) store.Iterator {
	return s.versions(ctx, r, after, s.readTS)
}

// Close implements store.Snapshot. What Get returned stays valid.
func (s *snapshot) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	for len(s.scans) > 0 {
		err = errors.Join(err, s.scans[len(s.scans)-1].Close())
	}
	if s.points.Iterator != nil {
		err = errors.Join(err, s.store.pool.put(forPoints, s.points))
		s.points = cursor{}
	}
	s.store.timeline.close(s)
	return err
}

// check tells why s cannot be read.
func (s *snapshot) check(ctx context.Context) error {
	if s.closed {
		return errSnapshotClosed
	}
	if s.store.timeline.closing.Load() {
		return store.ErrClosed
	}
	return ctx.Err()
}

func (s *snapshot) get(ctx context.Context, key []byte, t store.Timestamp) (store.Version, bool, error) {
	if err := s.check(ctx); err != nil {
		return store.Version{}, false, err
	}
	if s.points.Iterator == nil {
		c, err := s.store.pool.get(forPoints, s.seen)
		if err != nil {
			return store.Version{}, false, err
		}
		s.points = c
	}
	if s.key == nil {
		s.key = s.keyMem[:0]
	}
	s.key = appendVersion(s.key[:0], key, t)
	it := s.points.Iterator
	if !it.SeekPrefixGE(s.key) {
		return store.Version{}, false, it.Error()
	}
	prefix, at, err := splitVersion(it.Key())
	if err != nil {
		return store.Version{}, false, err
	}
	stored, err := it.ValueAndErr()
	if err != nil {
		return store.Version{}, false, err
	}
	value, deleted, err := splitValue(stored)
	if err != nil || deleted {
		return store.Version{}, false, err
	}
	mem := s.arena.alloc(len(key) + len(value))
	n := copy(mem, userKey(prefix))
	copy(mem[n:], value)
	return store.Version{Key: mem[:n:n], Value: mem[n:], At: at}, true, nil
}

func (s *snapshot) getMany(ctx context.Context, keys [][]byte, t store.Timestamp) ([]store.Version, error) {
	out := make([]store.Version, len(keys))
	for i, k := range keys {
		v, ok, err := s.get(ctx, k, t)
		if err != nil {
			return nil, err
		}
		if ok {
			out[i] = v
		}
	}
	return out, nil
}

// Timestamp implements store.Snapshot.
func (v *view) Timestamp() store.Timestamp { return v.ts }

// Newest implements store.Snapshot.
func (v *view) Newest() store.Timestamp { return 0 }

// At implements store.Snapshot.
func (v *view) At(t store.Timestamp) store.Snapshot {
	w := v.s.At(t).(*view)
	if t > v.ts {
		w.err = store.ErrFuture
	}
	return w
}

// Get implements store.Snapshot.
func (v *view) Get(ctx context.Context, key []byte) (store.Version, bool, error) {
	if v.err != nil {
		return store.Version{}, false, v.err
	}
	return v.s.get(ctx, key, v.readTS)
}

// GetMany implements store.Snapshot.
func (v *view) GetMany(ctx context.Context, keys [][]byte) ([]store.Version, error) {
	if v.err != nil {
		return nil, v.err
	}
	return v.s.getMany(ctx, keys, v.readTS)
}

// Scan implements store.Snapshot.
func (v *view) Scan(ctx context.Context, r store.Range, reverse bool) store.Iterator {
	if v.err != nil {
		return &scan{err: v.err}
	}
	return v.s.scan(ctx, r, reverse, v.readTS)
}

// Versions implements store.Snapshot.
func (v *view) Versions(ctx context.Context, r store.Range, after store.Timestamp) store.Iterator {
	if v.err != nil {
		return &scan{err: v.err}
	}
	return v.s.versions(ctx, r, after, v.readTS)
}

// Close implements store.Snapshot; views own nothing.
func (v *view) Close() error { return nil }

// arena allocates byte slices in growing chunks. The memory lives as long as
// any slice of it is in use.
type arena struct {
	free []byte
	next int // size of the next chunk
}

const (
	firstChunk = 512
	lastChunk  = 64 << 10
)

func (a *arena) alloc(n int) []byte {
	if n > len(a.free) || a.free == nil { // empty is not nil
		a.next = min(max(2*a.next, firstChunk), lastChunk)
		if n > a.next/2 {
			return make([]byte, n)
		}
		a.free = make([]byte, a.next)
	}
	b := a.free[:n:n]
	a.free = a.free[n:]
	return b
}
