package pebblestore

import (
	"context"
	"errors"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// Drop implements store.Store: one tombstone covers the range. Snapshots whose
// cursors were opened before go on seeing what it covers; none of them reads
// there.
func (s *Store) Drop(ctx context.Context, r store.Range, at store.Timestamp) (dropped bool, err error) {
	err = s.alone(ctx, func() error {
		if err := s.refuseChange(); err != nil {
			return err
		}
		lower, upper, ok := bounds(r)
		if !ok {
			dropped = true
			return nil
		}
		if s.timeline.oldest() < at {
			return nil
		}
		// It is durable when Drop returns: what comes after may rely on it.
		inside := s.retention.inside(r)
		b := s.db.NewBatch()
		err := b.DeleteRange(lower, upper, nil)
		for _, k := range inside {
			err = errors.Join(err, b.Delete(k.stored(), nil))
		}
		if err = errors.Join(err, s.apply(b, pebble.Sync)); err != nil {
			return err
		}
		s.pool.dropped()
		s.retention.drop(inside)
		dropped = true
		return nil
	})
	return dropped && err == nil, err
}

// inside returns the settings within rng.
func (r *retention) inside(rng store.Range) []rangeKey {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []rangeKey
	for k := range r.from {
		if k.start >= string(rng.Start) && (rng.End == nil || k.bounded && k.end <= string(rng.End)) {
			out = append(out, k)
		}
	}
	return out
}

// drop forgets settings.
func (r *retention) drop(list []rangeKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, k := range list {
		delete(r.from, k)
	}
	r.settings = nil
}
