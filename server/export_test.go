package server

import (
	"context"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// Upkeep makes room now, at once and as far as possible.
func (s *Server) Upkeep(ctx context.Context) error {
	if err := s.engine.Upkeep(ctx); err != nil {
		return err
	}
	_, err := s.store.(*pebblestore.Store).GC(ctx)
	return err
}

// Store is the server's store.
func (s *Server) Store() store.Store { return s.store }
