// Package exec runs plans against a transaction: it calls functions, reads
// and writes documents, iterates sets, and materialises results.
package exec

import (
	"context"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// Context is one attempt to run one query. It implements plan.Runtime. It is
// not safe for concurrent use.
type Context struct {
	ctx context.Context
	lib *Library

	snapshot int64 // µs; Time.now()
	limit    Effect
	place    string // where the limit comes from: "set functions", ...

	steps, maxSteps int64
	depth           int
	args            []value.Value // argument stack, see Args
	logs            []diag.Diagnostic
	site            diag.Span // argument list of the running built-in's call
}

// Now is the snapshot time of the query, in microseconds: Time.now().
func (c *Context) Now() int64 { return c.snapshot }

// Site is the argument list of the call that runs the current built-in. It is
// only meaningful before the built-in calls anything else.
func (c *Context) Site() diag.Span { return c.site }

// Log adds an item to the summary.
func (c *Context) Log(d diag.Diagnostic) { c.logs = append(c.logs, d) }
