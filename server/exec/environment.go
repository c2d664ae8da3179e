package exec

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
)

// HintFullSetRead hints that a method reads all of a stored set.
func (c *Context) HintFullSetRead(method string, s value.Value) {
	planner.HintFullSetRead(&c.log, method, s.(set.Set), c.site)
}

// HintCollectionScan hints that a method can read every document of a
// collection.
func (c *Context) HintCollectionScan(method string, coll *document.Collection) {
	planner.HintCollectionScan(&c.log, method, coll, c.site)
}

// NullHere is a null with a reason that was created by the running call.
func (c *Context) NullHere(n value.Null) value.Null {
	if c.site.Src == nil {
		return n
	}
	cause := *n.NullCause
	at := c.site
	cause.At = &at
	return value.Null{NullCause: &cause}
}
