package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// What calling a collection module does: a reference to a document, the
// collection or the function of that name.
var (
	documentByID = Fn(func(c *Context, recv value.Value, args []value.Value) (value.Value, error) {
		return c.data.ByID(recv.(*document.Collection), args[0].(value.ID), c.site), nil
	}, "apply(id: ID) => Any")

	collectionByName = Fn(func(c *Context, _ value.Value, args []value.Value) (value.Value, error) {
		name := string(args[0].(value.String))
		if v, _ := c.data.Names.Lookup(name); v != nil {
			if m, ok := v.(*document.Collection); ok {
				return m, nil
			}
		}
		e := argument.Invalid("collection", fmt.Sprintf("No such user collection `%s`.", name))
		if c.data.Defined != nil && c.data.Defined.Defs.Collection(name) != nil {
			e.Hints = c.sameQueryHint("collection")
		}
		return nil, e
	}, "apply(collection: String) => Any")

	functionByName = Fn(func(c *Context, _ value.Value, args []value.Value) (value.Value, error) {
		name := string(args[0].(value.String))
		if f := c.data.Names.Defs.Function(name); f != nil {
			return c.data.Names.FunctionByName(f.Name), nil
		}
		e := argument.Invalid("function", fmt.Sprintf("No such user function `%s`.", name))
		if c.data.Defined != nil && c.data.Defined.Defs.Function(name) != nil {
			e.Hints = c.sameQueryHint("function")
		}
		return nil, e
	}, "apply(function: String) => Any")
)

func (c *Context) sameQueryHint(what string) []diag.Diagnostic {
	return []diag.Diagnostic{{
		Kind: diag.KindHint, Span: c.site,
		Message: fmt.Sprintf("A %s cannot be created and used in the same query.", what),
	}}
}
