package exec

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/ids"
)

// Options configure an Engine.
type Options struct {
	Typecheck     bool  // static typing default of the root database
	PlanCacheSize int   // compiled queries kept
	MaxComputeOps int64 // per query; 0 is no limit
	Logger        *slog.Logger
}

// Engine runs queries against a store. It is safe for concurrent use.
type Engine struct {
	store   store.Store
	lib     *Library
	options Options
	plans   *lru.Cache[planKey, *plan.Plan]
	ids     *ids.Generator
	// defaults caches compiled default values by their source.
	defaults *lru.Cache[string, *plan.Closure]

	// schemas caches what databases define. mu makes taking a snapshot and
	// looking into the cache one step, and a schema-changing commit and
	// clearing it another: whoever sees the commit sees the change.
	mu      sync.RWMutex
	schemas map[schemaKey]*Schema
	loads   uint64 // how often the cache was cleared
	// turns are the queues of queries that lost. See priority.
	turns turns

	closed atomic.Bool
}

// schemaKey is what a schema depends on, at one time.
type schemaKey struct {
	path   string // of the database
	server bool   // as the role "server" sees it
}

// New makes an engine over a store.
func New(s store.Store, lib *Library, options Options) (*Engine, error) {
	if options.PlanCacheSize <= 0 {
		options.PlanCacheSize = 1024
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	plans, err := lru.New[planKey, *plan.Plan](options.PlanCacheSize)
	if err != nil {
		return nil, err
	}
	defaults, err := lru.New[string, *plan.Closure](options.PlanCacheSize)
	if err != nil {
		return nil, err
	}
	return &Engine{store: s, lib: lib, options: options, plans: plans, ids: ids.New(s), defaults: defaults,
		schemas: map[schemaKey]*Schema{}}, nil
}

// Request is one query.
type Request struct {
	// Database is the path of names from the root, joined with "/".
	Database string
	// ServerRole takes away what the role "server" may not do; without it the
	// query runs as an admin.
	ServerRole bool
	// Source is the query's text; Placeholders are the offsets of its
	// template values.
	Source       *diag.Source
	Placeholders []int
	// Inputs names the arguments, sorted. Bind decodes their values and the
	// template's with the names that the snapshot's schema defines; args is
	// parallel to Inputs, values to Placeholders.
	Inputs []string
	Bind   func(Resolver) (args, values []value.Value, err error)
	// Run replaces the query's text: schema pushes use it.
	Run func(*Context) (value.Value, error)
	// Check, when set, is asked about the result of a query that wrote
	// something, before its writes are committed; an error fails the query.
	Check func(value.Value) error

	Typecheck        *bool // nil: as the database says
	Linearized       bool
	PerformanceHints bool
	MaxRetries       int // attempts after the first
	// MinSnapshot is a time that the snapshot must not be older than; one in
	// the future is waited for.
	MinSnapshot store.Timestamp
}

// Response is the outcome of a query.
type Response struct {
	Data value.Value // materialised; nil when Err is set
	// Err is a query error. Errors that are not the query's fault are the
	// second result of Run.
	Err           *diag.Error
	Summary       string
	TxnTime       store.Timestamp
	SchemaVersion store.Timestamp
	Stats         document.Stats
	ComputeOps    int64
	Retries       int

	loss *loss // of an attempt that lost against another query
}

// ErrNoDatabase is returned for a path that names no database.
var ErrNoDatabase = errors.New("no such database")

// Run runs a query to its end: it retries on conflicts, and answers only what
// is durable.
func (e *Engine) Run(ctx context.Context, r *Request) (*Response, error) {
	var total Response
	var losses []*loss
	p := priority{engine: e}
	defer p.release()
	for attempt := 0; ; attempt++ {
		resp, err := e.attempt(ctx, r, p.alone)
		if resp != nil {
			total.add(resp)
		}
		if resp == nil || resp.loss == nil {
			if err != nil {
				return nil, err
			}
			resp.Stats, resp.ComputeOps, resp.Retries = total.Stats, total.ComputeOps, attempt
			return resp, nil
		}
		losses = append(losses, resp.loss)
		if attempt >= r.MaxRetries || p.raise(ctx, resp.loss, attempt+1) != nil {
			return nil, contended(losses)
		}
	}
}

func (r *Response) add(a *Response) {
	r.ComputeOps += a.ComputeOps
	r.Stats.ReadOps += a.Stats.ReadOps
	r.Stats.WriteOps += a.Stats.WriteOps
	r.Stats.BytesRead += a.Stats.BytesRead
	r.Stats.BytesWritten += a.Stats.BytesWritten
}

// attempt runs the query once, perhaps under a reservation, while nobody else
// commits. The response is set even for conflicts, with what the attempt lost
// on and what it cost.
func (e *Engine) attempt(ctx context.Context, r *Request, alone store.Reservation) (resp *Response, err error) {
	tx, schema, err := e.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	c := newContext(ctx, e, tx, schema, r)
	defer c.free()
	tx.Under = alone
	defer func() {
		if p := recover(); p != nil {
			e.options.Logger.Error("query panicked", "panic", p, "stack", string(debug.Stack()))
			resp, err = nil, fmt.Errorf("internal error: %v", p)
		}
	}()
	resp = &Response{TxnTime: tx.Snapshot(), SchemaVersion: schema.version}
	data, err := c.evaluate(r)
	if err == nil && r.Check != nil && tx.Writing() {
		err = r.Check(data)
	}
	if err == nil {
		resp.Data = data
		resp.TxnTime, err = e.commit(c, r.Linearized)
	} else if r.Linearized {
		// An error is only true if what it was based on is current.
		tx.Check(document.VersionKey(schema.db))
		if stale := tx.Verify(ctx); stale != nil {
			err = stale
		}
	}
	resp.Stats, resp.ComputeOps = tx.Stats, computeOps(c.steps)
	if err != nil {
		var conflict *store.ConflictError
		if errors.As(err, &conflict) {
			resp.loss = c.loss(conflict)
			return resp, err
		}
		var failed *diag.Error
		if !errors.As(err, &failed) {
			return resp, err
		}
		resp.Data, resp.Err, resp.Stats.WriteOps, resp.Stats.BytesWritten = nil, failed, 0, 0
		if failed.Abort != nil {
			failed.Abort = failed.Abort.(value.Value)
		}
	}
	resp.Summary = c.summary(resp.Err)
	return resp, nil
}

// begin opens a transaction and finds the schema that belongs to its snapshot.
func (e *Engine) begin(ctx context.Context, r *Request) (*document.Tx, *Schema, error) {
	k := schemaKey{r.Database, r.ServerRole}
	for {
		e.mu.RLock()
		tx, err := document.Begin(ctx, e.store)
		schema, loads := e.schemas[k], e.loads
		e.mu.RUnlock()
		if err != nil {
			return nil, nil, err
		}
		if tx.Snapshot() < r.MinSnapshot {
			// Not to be waited for with the lock held.
			tx.Close()
			snap, err := e.store.Snapshot(ctx, r.MinSnapshot)
			if err != nil {
				return nil, nil, err
			}
			snap.Close()
			continue
		}
		if schema == nil {
			if schema, err = e.loadSchema(ctx, tx, r.Database, r.ServerRole); err != nil {
				tx.Close()
				return nil, nil, err
			}
			tx.Restart() // the schema version is checked instead, and costs the query nothing
			e.mu.Lock()
			if e.loads == loads {
				e.schemas[k] = schema
			}
			e.mu.Unlock()
		}
		return tx, schema, nil
	}
}

// commit makes the query's writes durable.
func (e *Engine) commit(c *Context, linearized bool) (store.Timestamp, error) {
	if !c.tx.Writing() {
		if linearized && c.tx.Reading() {
			c.tx.Check(document.VersionKey(c.schema.db))
		}
		return c.tx.Commit(c.ctx, linearized)
	}
	// Every read-write query serialises with every schema change.
	c.tx.Check(document.VersionKey(c.schema.db))
	if c.next == nil {
		return c.tx.Commit(c.ctx, linearized)
	}
	if c.tx.Under == nil {
		// A commit that is under a reservation waits for no other, which could
		// not be waited for with the lock held.
		alone, err := e.store.Reserve(c.ctx, document.DatabaseRange(c.schema.db))
		if err != nil {
			return 0, err
		}
		defer alone.Release()
		c.tx.Under = alone
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	// Not cancelled by the query's deadline: its effect must be known before
	// the cache is filled again.
	t, err := c.tx.Commit(context.WithoutCancel(c.ctx), linearized)
	if err == nil || errors.Is(err, store.ErrUnknownOutcome) {
		clear(e.schemas)
		e.loads++
	}
	return t, err
}

// Close makes running queries fail with store.ErrClosed as soon as they notice.
// It does not wait for them, and the store belongs to the caller.
func (e *Engine) Close() error {
	e.closed.Store(true)
	return e.ids.Close(context.Background())
}
