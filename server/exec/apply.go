package exec

import (
	"fmt"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// CollectionNamed is the collection with a name or alias.
func (c *Context) CollectionNamed(name string) (value.Value, error) {
	v, _ := c.data.Names.Lookup(name)
	if m, ok := v.(*document.Collection); ok {
		return m, nil
	}
	e := argument.Invalid("collection", fmt.Sprintf("No such user collection `%s`.", name))
	if c.data.Defined != nil && c.data.Defined.Defs.Collection(name) != nil {
		e.Hints = c.sameQueryHint("collection")
	}
	return nil, e
}

// FunctionNamed is the user function with a name or alias.
func (c *Context) FunctionNamed(name string) (value.Value, error) {
	if f := c.data.Names.Defs.Function(name); f != nil {
		return c.data.Names.FunctionByName(f.Name), nil
	}
	e := argument.Invalid("function", fmt.Sprintf("No such user function `%s`.", name))
	if c.data.Defined != nil && c.data.Defined.Defs.Function(name) != nil {
		e.Hints = c.sameQueryHint("function")
	}
	return nil, e
}

func (c *Context) sameQueryHint(what string) []diag.Diagnostic {
	return []diag.Diagnostic{{
		Kind: diag.KindHint, Span: c.site,
		Message: fmt.Sprintf("A %s cannot be created and used in the same query.", what),
	}}
}
