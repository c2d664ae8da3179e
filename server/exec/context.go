// Package exec runs queries: it compiles their text, evaluates plans in
// attempts, calls functions, and materialises results.
package exec

import (
	"context"
	"sync"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/summary"
	"github.com/fawndb/fawn/server/txn"
)

// Context is one attempt to run one query. It implements plan.Runtime and what
// sets, cursors and documents need to evaluate functions. It is not safe for
// concurrent use.
type Context struct {
	ctx    context.Context
	engine *Engine
	data   document.Writer
	log    summary.Log
	trace  *explain.Trace // nil unless the query is to be explained
	stack
	steps int64

	site     diag.Span     // argument list of the running built-in's call
	callback plan.CallSite // of calls that built-ins make; reused
	sites    []diag.Span   // saved by Push
}

// contexts keeps the stacks of finished queries for the next ones.
var contexts = sync.Pool{New: func() any { return new(Context) }}

func newContext(ctx context.Context, e *Engine, tx *txn.Tx, who *access.Principal, names *document.Namespace, r *Request) *Context {
	c := contexts.Get().(*Context)
	kept := c.stack.kept()
	*c = Context{ctx: ctx, engine: e, stack: kept, log: summary.Log{Hints: r.PerformanceHints}}
	if r.Explain {
		c.trace = &explain.Trace{Site: c.Site}
	}
	c.data = document.NewWriter(document.NewReader(tx, who, names, &c.log, c), e.lib)
	return c
}

// free gives the context's stacks back. Nothing that outlives the query refers
// to its context.
func (c *Context) free() {
	if c.trace != nil {
		c.trace.Site = nil
	}
	if c.stack.reusable() {
		contexts.Put(c)
	}
}

// Data is the query's way to read documents.
func (c *Context) Data() *document.Reader { return &c.data.Reader }

// Writer is the query's way to change documents.
func (c *Context) Writer() *document.Writer { return &c.data }

// Now is the snapshot time of the query, in microseconds: Time.now().
func (c *Context) Now() int64 { return c.data.Now() }

// ReadTime is the time that documents and sets made now are read at.
func (c *Context) ReadTime() store.Timestamp { return c.data.ReadTime() }

// NewID implements document.Evaluator.
func (c *Context) NewID() (value.ID, error) {
	id, err := c.engine.ids.Next(c.ctx, store.Timestamp(c.Now()))
	return value.ID(id), err
}

// Site is the argument list of the call that runs the current built-in. It is
// only meaningful before the built-in calls anything else.
func (c *Context) Site() diag.Span { return c.site }

// Log is the summary of the query.
func (c *Context) Log() *summary.Log { return &c.log }

// Trace collects the plans of the sets that the query reads; nil when nobody
// asks for them.
func (c *Context) Trace() *explain.Trace { return c.trace }

// Off are the rules of the planner that must not be used.
func (c *Context) Off() planner.Rules { return c.engine.options.RulesOff }

// checkEvery is how many steps pass between looks at the deadline.
const checkEvery = 256

// Step implements plan.Runtime.
func (c *Context) Step() error { return c.Steps(1) }

// Steps counts n steps of evaluation.
func (c *Context) Steps(n int64) error {
	before := c.steps
	c.steps += n
	if before/checkEvery != c.steps/checkEvery {
		if err := c.Err(); err != nil {
			return err
		}
		limit := c.engine.options.MaxComputeOps
		if limit > 0 && computeOps(c.steps) > limit && c.data.Who != access.System {
			return document.ProtocolError("Transaction does too much compute: got %d, limit: %d", computeOps(c.steps), limit)
		}
	}
	return nil
}

// Err tells that the query's time is over, or that the engine is closed.
func (c *Context) Err() error {
	if c.engine.closed.Load() {
		return store.ErrClosed
	}
	return c.ctx.Err()
}

// computeOps is what the response reports for a number of steps.
func computeOps(steps int64) int64 { return max(1, (steps+49)/50) }

// EnterAt implements plan.Runtime.
func (c *Context) EnterAt(t value.Value) (leave func(), err error) {
	old := c.data.ReadAt
	switch t := t.(type) {
	case value.TransactionTime:
		c.data.ReadAt = txn.Present
	case value.Time:
		const far = 1 << 42 // seconds whose microseconds fit 64 bits
		at := value.Time{Sec: min(max(t.Sec, -far), far), Nano: t.Nano}.Micros()
		if at > c.Now() {
			return nil, argument.Invalid("at_time", "cannot evaluate `at` in the future")
		}
		c.data.ReadAt = store.Timestamp(max(at, 1))
		if at == c.Now() {
			c.data.ReadAt = txn.Present
		}
	default:
		return nil, argument.TypeMismatch("Time", t)
	}
	return func() { c.data.ReadAt = old }, nil
}
