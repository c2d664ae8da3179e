// Package server assembles FawnDB's core: a store, the executor and the HTTP
// API over them. It is what `fawn serve` listens with and what sdk/embed runs
// in process.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/fawndb/fawn/server/api"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/store"
	_ "github.com/fawndb/fawn/server/store/pebblestore" // the schemes pebble and memory
	"github.com/fawndb/fawn/server/upkeep"
)

// Version names the build in responses and in `fawn version`.
const Version = "0.1.0"

// defaultTimeout is the deadline of queries that set none.
const defaultTimeout = 2 * time.Minute

// maxTimeout is the longest that a query may take (transactions document,
// section 13); the removal of old versions relies on it.
const maxTimeout = 10 * time.Minute

// Options configure a Server.
type Options struct {
	// Dir is the data folder, or the URL of a store (see store.Open); ""
	// keeps everything in memory.
	Dir string
	// Secret is the root secret: an admin key of the root database. Without
	// one, that of the store is in force, whose hash is kept there; if it has
	// none yet, Open makes one, which NewRootSecret returns.
	Secret string
	// Typecheck is the static typing default of the root database and of all
	// databases that do not say otherwise.
	Typecheck bool
	// CacheSize is the size of the store's block cache in bytes; 0 means the
	// engine's default.
	CacheSize int64
	// PlanCacheSize is the number of compiled queries kept; 0 means 1024.
	PlanCacheSize int
	// MaxComputeOps limits the compute operations of one query; 0 is no limit.
	MaxComputeOps int64
	// DefaultTimeout is the deadline of queries that set none; 0 means 2 min.
	// It is at most 10 min.
	DefaultTimeout time.Duration
	// Grace is how long requests under way may go on when Serve is told to
	// stop; 0 means 10 s.
	Grace time.Duration
	// Logger receives structured logs; nil discards them.
	Logger *slog.Logger
	// Now is the clock that transaction times, expiry and history follow;
	// time.Now when nil.
	Now func() time.Time

	rulesOff planner.Rules // for tests
}

// Server is a running core. It listens nowhere by itself: Handler is called in
// process, Serve answers what comes over a listener.
type Server struct {
	store   store.Store
	engine  *exec.Engine
	upkeep  *upkeep.Worker
	builder *upkeep.Builder
	handler *api.Handler
	logger  *slog.Logger
	grace   time.Duration
	secret  string

	stop    context.CancelFunc // of the background
	running sync.WaitGroup
}

// Open opens the data folder and starts the core. Errors of the store tell
// what to do about a folder that is locked, foreign or not writable.
func Open(ctx context.Context, o Options) (*Server, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.DefaultTimeout <= 0 {
		o.DefaultTimeout = defaultTimeout
	}
	o.DefaultTimeout = min(o.DefaultTimeout, maxTimeout)
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	s, err := openStore(ctx, o)
	if err != nil {
		return nil, err
	}
	srv, err := start(ctx, s, o)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return srv, nil
}

func start(ctx context.Context, s store.Store, o Options) (*Server, error) {
	root, made, err := openRoot(ctx, s, o)
	if err != nil {
		return nil, err
	}
	engine, err := exec.New(s, stdlib.New(), exec.Options{
		Typecheck: o.Typecheck, PlanCacheSize: o.PlanCacheSize, MaxComputeOps: o.MaxComputeOps, RulesOff: o.rulesOff, Logger: o.Logger,
	})
	if err != nil {
		return nil, err
	}
	handler := api.New(api.Options{
		Engine: engine, Auth: &auth.Authenticator{Root: root},
		DefaultTimeout: o.DefaultTimeout, Logger: o.Logger, Build: "fawndb-" + Version,
	})
	srv := &Server{
		store: s, engine: engine, handler: handler, logger: o.Logger, grace: o.Grace, secret: made,
		upkeep: upkeep.New(engine, o.Logger), builder: upkeep.NewBuilder(engine, o.Logger),
	}
	background, stop := context.WithCancel(context.Background())
	srv.stop = stop
	srv.running.Go(func() { srv.upkeep.Run(background) })
	srv.running.Go(func() { srv.builder.Run(background) })
	return srv, nil
}

// openRoot finds the root secret; made is set when it is a new one.
func openRoot(ctx context.Context, s store.Store, o Options) (root *auth.Root, made string, err error) {
	if o.Secret != "" {
		root, err = auth.NewRoot(o.Secret)
		return root, "", err
	}
	dir := ""
	if scheme, place := store.SplitURL(o.Dir); scheme == "pebble" {
		dir = place
	}
	return auth.OpenRoot(ctx, s, dir)
}

func openStore(ctx context.Context, o Options) (store.Store, error) {
	url := o.Dir
	if url == "" {
		url = "memory:"
	}
	return store.Open(ctx, url, store.Options{CacheSize: o.CacheSize, Logger: o.Logger, Now: o.Now})
}

// Handler serves the HTTP API.
func (s *Server) Handler() http.Handler { return s.handler }

// NewRootSecret is the root secret that Open made because there was none, or
// "". The store keeps only its hash: show it to the operator now.
func (s *Server) NewRootSecret() string { return s.secret }

// Build is what there is to tell of an unfinished index build.
type Build = definition.Build

// WaitForBuilds returns when no index is being built. It tells report, which
// may be nil, how far the build under way is. Builds go on when ctx ends the
// wait, and after Close when the data are opened again.
func (s *Server) WaitForBuilds(ctx context.Context, report func(Build)) error {
	return s.builder.Wait(ctx, report)
}

// Close waits for running commits and releases the data folder. Requests that
// are still running fail.
func (s *Server) Close() error {
	s.stop()
	if err := s.engine.Close(); err != nil {
		s.logger.Debug("closing the engine", "error", err) // it has written nothing that matters
	}
	err := s.store.Close()
	s.running.Wait()
	return err
}

// NewSecret makes a random root secret.
func NewSecret() string { return auth.NewSecret() }
