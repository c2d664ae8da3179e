// Package exec runs plans against a transaction: it calls functions, reads
// and writes documents, iterates sets, and materialises results.
package exec

import (
	"context"
	"sync"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

// Context is one attempt to run one query. It implements plan.Runtime. It is
// not safe for concurrent use.
type Context struct {
	ctx    context.Context
	engine *Engine
	tx     *document.Tx
	schema *Schema // as of the snapshot; what names mean
	alone  bool    // nobody else commits while this runs
	next   *Schema // schema with the changes of this query, nil before the first

	readAt store.Timestamp // time of reads, document.Present outside at()
	// cursorAt, when set, is what the present is while a cursor is read.
	cursorAt store.Timestamp
	limit    builtin.Effect // the most that may happen now
	place    string         // what sets the limit: "set functions", ...

	steps   int64
	depth   int // call frames
	nesting int // of the code in them
	frames  []*plan.Frame
	args    []value.Value // argument stack, see Args
	loans   int           // places of args in use
	logs    []diag.Diagnostic
	logged  int       // about how many bytes the logs take
	site    diag.Span // argument list of the running built-in's call

	present   func(key.Ref) value.Value // resolves references read at present
	callback  plan.CallSite             // of calls that built-ins make; reused
	hints     bool                      // performance hints are wanted
	uncovered []uncovered               // hints about fields that indexes do not cover

	written  map[documentKey]int // sizes of the documents written
	touched  touched             // collections whose definitions or documents changed
	indexing *Doc                // the document whose index entries are being made
}

// contexts keeps the stacks of finished queries for the next ones.
var contexts = sync.Pool{New: func() any { return new(Context) }}

// keptArgs is the size above which an argument stack is left to the collector.
const keptArgs = 4096

func newContext(ctx context.Context, e *Engine, tx *document.Tx, schema *Schema, r *Request) *Context {
	c := contexts.Get().(*Context)
	frames, args := c.frames, c.args
	*c = Context{
		ctx: ctx, engine: e, tx: tx, schema: schema, limit: builtin.Write, hints: r.PerformanceHints,
		frames: frames, args: args,
	}
	return c
}

// free gives the context's stacks back. Nothing that outlives the query refers
// to its context. After a panic the stacks are not what they should be.
func (c *Context) free() {
	if c.loans != 0 || c.depth != 0 || len(c.args) > keptArgs {
		return
	}
	for _, f := range c.frames {
		*f = plan.Frame{}
	}
	contexts.Put(c)
}

// Now is the snapshot time of the query, in microseconds: Time.now().
func (c *Context) Now() int64 { return int64(c.tx.Snapshot()) }

// Site is the argument list of the call that runs the current built-in. It is
// only meaningful before the built-in calls anything else.
func (c *Context) Site() diag.Span { return c.site }

// Log adds an item to the summary, as long as that is not too long already.
func (c *Context) Log(d diag.Diagnostic) {
	const withoutText = 128 // what an item takes at least
	if c.logged += len(d.Message) + withoutText; c.logged <= diag.MaxSummary+len(d.Message) {
		c.logs = append(c.logs, d)
	}
}

// Limits of evaluation (syntax document, section 5.16).
const (
	maxFrames = 2048
	// maxNesting bounds the nesting of the code in all call frames together,
	// and with it the stack that evaluation takes: a few hundred bytes a level.
	maxNesting = 500_000
	// checkEvery is how many steps pass between looks at the deadline.
	checkEvery = 256
)

// Step implements plan.Runtime.
func (c *Context) Step() error { return c.Steps(1) }

// Steps counts n steps of evaluation.
func (c *Context) Steps(n int64) error {
	before := c.steps
	c.steps += n
	if before/checkEvery != c.steps/checkEvery {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if c.engine.closed.Load() {
			return store.ErrClosed
		}
		if limit := c.engine.options.MaxComputeOps; limit > 0 && computeOps(c.steps) > limit {
			return &diag.Error{Code: "invalid_request", Protocol: true, Message: tooMuchCompute(computeOps(c.steps), limit)}
		}
	}
	return nil
}

// computeOps is what the response reports for a number of steps.
func computeOps(steps int64) int64 { return max(1, (steps+49)/50) }

// enter and leave bracket what counts as a call frame. nesting is how deep the
// code that runs in it is nested.
func (c *Context) enter(nesting int) error {
	if c.depth > maxFrames || c.nesting+nesting > maxNesting {
		return diag.Errorf("stack_overflow", "number of stack frames exceeded limit of %d", maxFrames)
	}
	c.depth++
	c.nesting += nesting
	return nil
}

func (c *Context) leave(nesting int) {
	c.depth--
	c.nesting -= nesting
}

// Args implements plan.Runtime: places on a stack that is reused from call to
// call, so that calling costs no allocation.
func (c *Context) Args(n int) []value.Value {
	if n == 0 {
		return nil
	}
	if c.loans+n > len(c.args) {
		// Older loans keep the old array; only new ones use the new.
		c.args = make([]value.Value, max(64, 2*(c.loans+n)))
	}
	loan := c.args[c.loans : c.loans+n : c.loans+n]
	c.loans += n
	return loan
}

// Release implements plan.Runtime.
func (c *Context) Release(n int) {
	c.loans -= n
	clear(c.args[c.loans : c.loans+n])
}

// WithLimit runs f with at most the given effect allowed; place is named in
// the error of what exceeds it. A stricter limit in force stays.
func (c *Context) WithLimit(limit builtin.Effect, place string, f func() error) error {
	if c.limit <= limit {
		return f()
	}
	oldLimit, oldPlace := c.limit, c.place
	c.limit, c.place = limit, place
	defer func() { c.limit, c.place = oldLimit, oldPlace }()
	return f()
}

// Allow reports whether an effect is allowed here; action names who asks, with
// its backticks when it is a function.
func (c *Context) Allow(e builtin.Effect, action string) error {
	if e <= c.limit {
		return nil
	}
	return diag.Errorf("invalid_effect", "%s performs %s, which is not allowed in %s.", action, e, c.place)
}

// EnterAt implements plan.Runtime.
func (c *Context) EnterAt(t value.Value) (leave func(), err error) {
	old := c.readAt
	switch t := t.(type) {
	case value.TransactionTime:
		c.readAt = document.Present
	case value.Time:
		const far = 1 << 42 // seconds whose microseconds fit 64 bits
		at := value.Time{Sec: min(max(t.Sec, -far), far), Nano: t.Nano}.Micros()
		if at > c.Now() {
			return nil, InvalidArgument("at_time", "cannot evaluate `at` in the future")
		}
		c.readAt = store.Timestamp(max(at, 1))
		if at == c.Now() {
			c.readAt = document.Present
		}
	default:
		return nil, TypeMismatch("Time", t)
	}
	return func() { c.readAt = old }, nil
}

// readingAt runs f with reads at another time.
func (c *Context) readingAt(at store.Timestamp, f func() error) error {
	old := c.readAt
	c.readAt = at
	defer func() { c.readAt = old }()
	return f()
}
