package exec

import (
	"context"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// Namespace is what names mean in a database now. It is the same as long as it
// is kept.
func (e *Engine) Namespace(ctx context.Context, path string) (*document.Namespace, error) {
	tx, err := txn.Begin(ctx, e.store, store.Timestamp(0))
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	return e.names.Names(tx, path)
}

// Compiled is the plan that is kept of a query in a namespace, nil if there is
// none.
func (e *Engine) Compiled(text string, names *document.Namespace) *plan.Plan {
	p, _ := e.plans.Peek(planKey{text: text, names: names, typecheck: names.Defs.Typechecked})
	return p
}

// Lent is how many places on the stack of arguments are in use.
func (c *Context) Lent() int { return c.loans }
