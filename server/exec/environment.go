package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/summary"
)

// HintFullSetRead hints that a method reads all of a stored set.
func (c *Context) HintFullSetRead(method string, s value.Value) {
	if c.log.Hints && set.IsStored(s.(set.Set)) {
		c.log.Hint(summary.FullSetRead, fmt.Sprintf("Using %s() causes the full set to be read.", method), c.site)
	}
}

// HintCollectionScan hints that a method can read every document of a
// collection.
func (c *Context) HintCollectionScan(method string, coll *document.Collection) {
	if c.log.Hints {
		c.log.Hint(summary.CollectionScan, fmt.Sprintf(
			"Using %s() on collection %s can cause a read of every document.", method, coll.ModuleName()), c.site)
	}
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
