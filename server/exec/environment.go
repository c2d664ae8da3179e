package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/summary"
)

// What built-ins can learn about the query and the database they run in.

// Typechecked reports whether the database has static typing on.
func (c *Context) Typechecked() bool { return c.data.Names.Defs.Typechecked }

// Protected reports whether the database is in protected mode.
func (c *Context) Protected() bool { return c.data.Names.Defs.Protected }

// Definition is the document that defines the collection, else the function,
// with this name or alias; null when there is none.
func (c *Context) Definition(name string) value.Value {
	coll, function := c.data.Current().Defs.Resolve(name)
	switch {
	case coll != nil:
		return c.data.ByName(definition.Collections, coll.Name, c.site)
	case function != nil:
		return c.data.ByName(definition.Functions, function.Name, c.site)
	}
	return value.Null{}
}

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
