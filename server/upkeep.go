package server

import (
	"context"
	"errors"
	"time"

	"github.com/fawndb/fawn/server/store"
)

// upkeepPeriod is how often room is made in the store.
const upkeepPeriod = time.Minute

// upkeepLease is held by the process that makes room. The others try to get
// it each time, in case that process has gone.
const upkeepLease = "upkeep"

// runUpkeep makes room in the store, now and then, until ctx ends.
func (s *Server) runUpkeep(ctx context.Context) {
	t := time.NewTicker(upkeepPeriod)
	defer t.Stop()
	var lease store.Lease
	defer func() {
		if lease != nil {
			lease.Release()
		}
	}()
	for {
		var err error
		if lease, err = s.keepLease(ctx, lease); err == nil {
			err = s.engine.Upkeep(ctx)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrHeld) {
			s.logger.Warn("upkeep of the store failed", "error", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// keepLease takes the lease if it is not held, or no longer.
func (s *Server) keepLease(ctx context.Context, lease store.Lease) (store.Lease, error) {
	if lease != nil {
		select {
		case <-lease.Done():
		default:
			return lease, nil
		}
	}
	return s.store.Lease(ctx, upkeepLease)
}
