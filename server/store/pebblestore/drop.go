package pebblestore

import (
	"context"
	"errors"
	"strings"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// Drop implements store.Store: one tombstone covers the range. Snapshots whose
// cursors were opened before go on seeing what it covers; none of them reads
// there.
func (s *Store) Drop(ctx context.Context, r store.Range, at store.Timestamp) (bool, error) {
	switch {
	case s.timeline.closing.Load():
		return false, store.ErrClosed
	case s.readOnly:
		return false, store.ErrReadOnly
	case ctx.Err() != nil:
		return false, ctx.Err()
	}
	if err := s.failure.get(); err != nil {
		return false, errors.Join(store.ErrReadOnly, err)
	}
	lower, upper, ok := bounds(r)
	if !ok {
		return true, nil
	}
	if s.timeline.oldest() < at {
		return false, nil
	}
	if err := s.deleteRange(lower, upper); err != nil {
		return false, err
	}
	s.pool.dropped()
	s.retention.drop(r)
	return true, nil
}

// deleteRange is durable when it returns: what comes after it may rely on it.
func (s *Store) deleteRange(lower, upper []byte) (err error) {
	defer recoverFatal(&err)
	return s.db.DeleteRange(lower, upper, pebble.Sync)
}

// drop forgets the settings inside rng.
func (r *retention) drop(rng store.Range) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k := range r.from {
		inside := k.start >= string(rng.Start) && (rng.End == nil || k.bounded && strings.Compare(k.end, string(rng.End)) <= 0)
		if inside {
			delete(r.from, k)
			r.settings = nil
		}
	}
}
