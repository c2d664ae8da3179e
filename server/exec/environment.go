package exec

import "github.com/fawndb/fawn/fql/value"

// What queries can learn about the database they run in.

// Typechecked reports whether the database has static typing on.
func (c *Context) Typechecked() bool { return c.schema.typechecked }

// Protected reports whether the database is in protected mode.
func (c *Context) Protected() bool { return c.schema.protected }

// Definition is the document that defines the collection, else the function,
// with this name or alias; null when there is none.
func (c *Context) Definition(name string) value.Value {
	coll, function := c.current().catalog.Resolve(name)
	switch {
	case coll != nil:
		return c.ByName(CollectionModule, coll.Name)
	case function != nil:
		return c.ByName(FunctionModule, function.Name)
	}
	return value.Null{}
}
