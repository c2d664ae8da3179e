package pebblestore

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// Pace of the removal of old versions.
const (
	collectPeriod = time.Minute
	collectRarely = 30 * time.Minute // the period while there is nothing to remove
	collectChunk  = 2048             // versions looked at between two pauses
	collectShare  = 10               // at most 1/10 of one core
)

// GC removes the versions that no reader at a retained time can see, now and
// at full speed, and returns how many. The background does the same slowly.
func (s *Store) GC(ctx context.Context) (removed int, err error) {
	return s.collect(ctx, func(time.Duration) error { return ctx.Err() })
}

// runCollector removes old versions in the background until ctx ends.
func (s *Store) runCollector(ctx context.Context, log *slog.Logger) {
	timer := time.NewTimer(collectPeriod)
	defer timer.Stop()
	wait := func(d time.Duration) error {
		timer.Reset(d)
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var done store.Timestamp // newest commit at the last collection
	for period := collectPeriod; wait(period) == nil; {
		seen := s.timeline.seen()
		if changed := s.retention.takeChanged(); !changed && seen == done {
			continue
		}
		started := time.Now()
		n, err := s.collect(ctx, func(d time.Duration) error { return wait((collectShare - 1) * d) })
		if err != nil && ctx.Err() == nil {
			log.Warn("removal of old versions failed", "error", err)
		}
		done = seen
		// Retention moves on all the time: that alone is no reason to look at
		// everything each minute.
		if period = collectPeriod; n == 0 {
			period = collectRarely
		}
		period = max(period, time.Since(started))
		log.Debug("removed old versions", "count", n, "took", time.Since(started))
	}
}

// collector walks over the retained ranges once.
type collector struct {
	store    *Store
	horizons horizons
	limit    store.Timestamp // no later version is removed
	batch    *pebble.Batch
	removed  int
	resume   []byte // prefix to go on from

	prefix  []byte          // of the key being looked at
	horizon store.Timestamp // of that key
	reached store.Timestamp // newest horizon of a key with removed versions
	skip    bool            // that key keeps all
	covered bool            // a version at or before the horizon was seen
}

// collect removes old versions in chunks and calls pause after each one with
// the time that it took.
//
// All that is removed is older than the version in force at the horizon of its
// key, or is that version itself if it is a deletion. No horizon is later than
// the oldest live snapshot or the newest visible commit, so every reader finds
// the same as before. The versions of one key are removed in one batch, oldest
// included: a deletion never goes before what it hides.
func (s *Store) collect(ctx context.Context, pause func(time.Duration) error) (int, error) {
	if err := s.refuseChange(); err != nil {
		return 0, err
	}
	settings := s.retention.sorted()
	if len(settings) == 0 {
		return 0, nil
	}
	c := &collector{
		store:    s,
		horizons: horizons{settings: settings},
		limit:    s.timeline.oldest(),
		resume:   appendPrefix(nil, settings[0].start),
	}
	for {
		if s.timeline.closing.Load() {
			return c.removed, store.ErrClosed
		}
		if err := s.refuseChange(); err != nil {
			return c.removed, err
		}
		started := time.Now()
		more, err := c.chunk()
		if err != nil || !more {
			return c.removed, err
		}
		if err := pause(time.Since(started)); err != nil {
			return c.removed, err
		}
	}
}

// chunk looks at some versions, and all those of the last key of them.
func (c *collector) chunk() (more bool, err error) {
	it, err := c.store.db.NewIter(&pebble.IterOptions{
		LowerBound: c.resume, UpperBound: []byte{spaceEnd, 0x00}, KeyTypes: pebble.IterKeyTypePointsOnly,
	})
	if err != nil {
		return false, err
	}
	defer it.Close()
	c.batch = c.store.db.NewBatch()
	defer c.batch.Close()
	c.prefix = c.prefix[:0]
	valid := it.First()
	for n := 0; valid; n++ {
		prefix, at, err := splitVersion(it.Key())
		if err != nil {
			return false, err
		}
		if string(prefix) != string(c.prefix) {
			if n >= collectChunk {
				c.resume = append(c.resume[:0], prefix...)
				return true, c.flush()
			}
			c.begin(prefix)
			if c.skip && len(c.horizons.active) == 0 {
				start := c.horizons.next()
				if start == nil {
					break
				}
				valid = it.SeekGE(appendPrefix(nil, start))
				continue
			}
		}
		if c.skip {
			valid = it.NextPrefix()
			continue
		}
		if err := c.look(it, at); err != nil {
			return false, err
		}
		valid = it.Next()
	}
	return false, errors.Join(it.Error(), c.flush())
}

// begin starts with the versions of another key.
func (c *collector) begin(prefix []byte) {
	c.prefix = append(c.prefix[:0], prefix...)
	from, ok := c.horizons.at(userKey(c.prefix))
	c.horizon, c.skip, c.covered = min(from, c.limit), !ok, false
}

// look removes the version that it is on if no reader needs it.
func (c *collector) look(it *pebble.Iterator, at store.Timestamp) error {
	if at > c.horizon {
		return nil
	}
	if !c.covered {
		c.covered = true
		stored, err := it.ValueAndErr()
		if err != nil {
			return err
		}
		if _, deleted, err := splitValue(stored); err != nil || !deleted {
			return err
		}
	}
	c.removed++
	c.reached = max(c.reached, c.horizon)
	return c.batch.Delete(it.Key(), nil)
}

// flush applies the removals. They need not be durable: those lost in a crash
// are found again.
func (c *collector) flush() error {
	if c.batch.Empty() {
		return nil
	}
	c.store.retention.collecting(c.reached)
	return c.store.applyBatch(c.batch, pebble.NoSync)
}
