// Package upkeep makes room in a store: it tells which versions are needed,
// deletes expired documents for good, and drops what deleted collections,
// indexes and databases have left. Queries never notice.
package upkeep

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store"
)

// LongestQuery is later than any query's deadline: a query that began longer
// ago than this has ended.
const LongestQuery = 11 * time.Minute

// period is how often room is made in the store.
const period = time.Minute

// Worker makes room in the store of an engine.
type Worker struct {
	engine *exec.Engine
	store  store.Store
	logger *slog.Logger
	// once is full while a round is made. Two at a time could put back what
	// the other one has told the store.
	once chan struct{}
}

// New makes the worker of an engine.
func New(e *exec.Engine, logger *slog.Logger) *Worker {
	return &Worker{engine: e, store: e.Store(), logger: logger, once: make(chan struct{}, 1)}
}

// leaseName names the lease of the process that makes room. The others try to
// get it each time, in case that process has gone.
const leaseName = "upkeep"

// Run makes room now and then, until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	t := time.NewTicker(period)
	defer t.Stop()
	var lease store.Lease
	defer func() {
		if lease != nil {
			lease.Release()
		}
	}()
	for {
		var err error
		if lease, err = w.keep(ctx, lease); err == nil {
			err = w.Once(ctx)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrHeld) {
			w.logger.Warn("upkeep of the store failed", "error", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// keep takes the lease if it is not held, or no longer.
func (w *Worker) keep(ctx context.Context, lease store.Lease) (store.Lease, error) {
	if lease != nil {
		select {
		case <-lease.Done():
		default:
			return lease, nil
		}
	}
	return w.store.Lease(ctx, leaseName)
}

// Once makes room once.
func (w *Worker) Once(ctx context.Context) error {
	select {
	case w.once <- struct{}{}:
		defer func() { <-w.once }()
	case <-ctx.Done():
		return ctx.Err()
	}
	now, err := now(ctx, w.store)
	if err != nil {
		return err
	}
	past := max(now-store.Timestamp(LongestQuery/time.Microsecond), 1)
	return errors.Join(
		w.eachCollection(ctx, past, func(c collection) error { return w.retain(ctx, c, past) }),
		w.eachCollection(ctx, now, func(c collection) error { return w.reap(ctx, c, now) }),
		w.dropObsolete(ctx, past),
	)
}

// now is the time of a snapshot of the present.
func now(ctx context.Context, s store.Store) (store.Timestamp, error) {
	snap, err := s.Snapshot(ctx, 0)
	if err != nil {
		return 0, err
	}
	defer snap.Close()
	return snap.Timestamp(), nil
}
