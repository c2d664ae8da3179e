package server

import (
	"context"
	"time"
)

// upkeepPeriod is how often room is made in the store.
const upkeepPeriod = time.Minute

// runUpkeep makes room in the store, now and then, until ctx ends.
func (s *Server) runUpkeep(ctx context.Context) {
	t := time.NewTicker(upkeepPeriod)
	defer t.Stop()
	for {
		if err := s.engine.Upkeep(ctx); err != nil && ctx.Err() == nil {
			s.logger.Warn("upkeep of the store failed", "error", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}
