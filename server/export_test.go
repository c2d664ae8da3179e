package server

import (
	"context"
	"log/slog"

	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// Upkeep makes room now, at once and as far as possible.
func (s *Server) Upkeep(ctx context.Context) error {
	if err := s.upkeep.Once(ctx); err != nil {
		return err
	}
	_, err := s.store.(*pebblestore.Store).GC(ctx)
	return err
}

// WithoutRules are the options with rules of the planner switched off.
func (o Options) WithoutRules(off planner.Rules) Options {
	o.rulesOff = off
	return o
}

// StartOn starts a server on a store.
func StartOn(s store.Store, o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.DefaultTimeout = defaultTimeout
	return start(context.Background(), s, o)
}

// Store is the server's store.
func (s *Server) Store() store.Store { return s.store }
