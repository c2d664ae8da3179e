package exec

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/ids"
	"github.com/fawndb/fawn/server/txn"
)

// Options configure an Engine.
type Options struct {
	Typecheck     bool  // static typing default of the root database
	PlanCacheSize int   // compiled queries kept
	MaxComputeOps int64 // per query; 0 is no limit
	// RulesOff are rules of the planner that are not used: for tests.
	RulesOff planner.Rules
	Logger   *slog.Logger
}

// Engine runs queries against a store. It is safe for concurrent use.
type Engine struct {
	store   store.Store
	lib     *Library
	options Options
	plans   *lru.Cache[planKey, *plan.Plan]
	names   *definition.Cache
	ids     *ids.Generator
	// waiting are the queues of queries that lost. See priority.
	waiting queues

	queries  atomic.Int64  // begun so far, without the server's own
	deferred chan struct{} // holds one token when there may be builds to do

	closed atomic.Bool
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
	names, err := definition.NewCache(definition.Loader{Library: lib, Typecheck: options.Typecheck})
	if err != nil {
		return nil, err
	}
	return &Engine{
		store: s, lib: lib, options: options, plans: plans, names: names, ids: ids.New(s), deferred: make(chan struct{}, 1),
	}, nil
}

// Store is the store that the engine runs on.
func (e *Engine) Store() store.Store { return e.store }

// Queries counts the queries that users have begun: background work goes slower
// while there are any.
func (e *Engine) Queries() int64 { return e.queries.Load() }

// Deferred delivers when queries have left index builds to the background.
func (e *Engine) Deferred() <-chan struct{} { return e.deferred }

func (e *Engine) announceBuilds() {
	select {
	case e.deferred <- struct{}{}:
	default:
	}
}

// Request is one query.
type Request struct {
	// Caller tells for whom the query runs and in which database. When it is
	// nil the server works for itself in Database, a path of names from the
	// root, joined with "/".
	Caller   Caller
	Database string
	// Source is the query's text; Placeholders are the offsets of its
	// template values.
	Source       *diag.Source
	Placeholders []int
	// Inputs names the arguments, sorted. Bind decodes their values and the
	// template's with the names that the snapshot's namespace defines; args is
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
	Explain          bool
	MaxRetries       int // attempts after the first
	// MinSnapshot is a time that the snapshot must not be older than; one in
	// the future is waited for.
	MinSnapshot store.Timestamp
}

// Caller finds out, at the snapshot of an attempt, for whom a query runs and in
// which database: a path of names from the root, joined with "/".
type Caller interface {
	Identify(tx *txn.Tx) (who *access.Principal, database string, err error)
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
	Stats         txn.Stats
	ComputeOps    int64
	Retries       int
	// Plans tells how the last attempt read its sets, also when it failed; nil
	// unless the request asks to explain.
	Plans *explain.Trace

	conflict *conflict // of an attempt that lost against another query
}

// Run runs a query to its end: it retries on conflicts, and answers only what
// is durable.
func (e *Engine) Run(ctx context.Context, r *Request) (*Response, error) {
	var total Response
	var conflicts []*conflict
	if r.Caller != nil {
		e.queries.Add(1)
	}
	p := priority{engine: e}
	defer p.release()
	for attempt := 0; ; attempt++ {
		resp, err := e.attempt(ctx, r, p.alone)
		if resp != nil {
			total.add(resp)
		}
		if resp == nil || resp.conflict == nil {
			if err != nil {
				return nil, err
			}
			resp.Stats, resp.ComputeOps, resp.Retries = total.Stats, total.ComputeOps, attempt
			return resp, nil
		}
		conflicts = append(conflicts, resp.conflict)
		if attempt >= r.MaxRetries || p.raise(ctx, resp.conflict, attempt+1) != nil {
			return nil, contended(conflicts)
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
	c, err := e.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	tx, names := c.data.Tx, c.data.Names
	tx.Under = alone
	defer tx.Close()
	defer c.free()
	defer func() {
		if p := recover(); p != nil {
			e.options.Logger.Error("query panicked", "panic", p, "stack", string(debug.Stack()))
			resp, err = nil, fmt.Errorf("internal error: %v", p)
		}
	}()
	resp = &Response{TxnTime: tx.Snapshot(), SchemaVersion: names.Version, Plans: c.trace}
	data, err := c.evaluate(r)
	if err == nil && r.Check != nil && tx.Writing() {
		err = r.Check(data)
	}
	if err == nil {
		resp.Data = data
		resp.TxnTime, err = e.commit(c, r.Linearized)
		if len(c.data.Deferred) > 0 && (err == nil || errors.Is(err, store.ErrUnknownOutcome)) {
			e.announceBuilds()
		}
	} else if r.Linearized {
		// An error is only true if what it was based on is current.
		tx.Check(keyspace.VersionKey(names.DB))
		if stale := tx.Verify(ctx); stale != nil {
			err = stale
		}
	}
	resp.Stats, resp.ComputeOps = tx.Stats, computeOps(c.steps)
	if err != nil {
		var conflict *store.ConflictError
		if errors.As(err, &conflict) {
			resp.conflict = conflictOf(c.Data(), conflict)
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
	c.log.Missing(c.trace)
	resp.Summary = c.log.Text(resp.Err)
	return resp, nil
}

// begin opens a transaction, finds out for whom it runs, and the namespace
// that belongs to its snapshot.
func (e *Engine) begin(ctx context.Context, r *Request) (*Context, error) {
	tx, err := txn.Begin(ctx, e.store, r.MinSnapshot)
	if err != nil {
		return nil, err
	}
	who, path := access.System, r.Database
	if r.Caller != nil {
		if who, path, err = r.Caller.Identify(tx); err != nil {
			tx.Close()
			return nil, err
		}
	}
	names, err := e.names.Names(tx, path)
	if err != nil {
		tx.Close()
		return nil, err
	}
	return newContext(ctx, e, tx, who, names, r), nil
}

// commit makes the query's writes durable.
func (e *Engine) commit(c *Context, linearized bool) (store.Timestamp, error) {
	tx := c.data.Tx
	// Every read-write query serialises with every change of definitions.
	if tx.Writing() || linearized && tx.Reading() {
		tx.Check(keyspace.VersionKey(c.data.Names.DB))
	}
	return tx.Commit(c.ctx, linearized)
}

// Transact runs a transaction of the server's own, in competition with
// queries.
func (e *Engine) Transact(ctx context.Context, path string, f func(*document.Writer) error) error {
	resp, err := e.Run(ctx, &Request{
		Database: path, MaxRetries: runAlone,
		Run: func(c *Context) (value.Value, error) { return value.Null{}, f(&c.data) },
	})
	if err != nil {
		return err
	}
	if resp.Err != nil {
		return fmt.Errorf("in database %q: %w", path, resp.Err)
	}
	return nil
}

// Close makes running queries fail with store.ErrClosed as soon as they notice.
// It does not wait for them, and the store belongs to the caller.
func (e *Engine) Close() error {
	e.closed.Store(true)
	return e.ids.Close(context.Background())
}
