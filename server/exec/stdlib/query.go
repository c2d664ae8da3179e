package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/exec"
)

var queryFunctions = []exec.Binding{
	{Name: "Schema.defForIdentifier", Func: definitionFor},
	{Name: "Query.identity", Func: queryIdentity},
	{Name: "Query.isEnvProtected", Func: queryIsEnvProtected},
	{Name: "Query.isEnvTypechecked", Func: queryIsEnvTypechecked},
	{Name: "Query.token", Func: queryToken},
}

// definitionFor is the document that defines the collection, else the
// function, with a name or alias; null when there is none.
func definitionFor(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	coll, function := c.Data().Current().Defs.Resolve(text(args[0]))
	switch {
	case coll != nil:
		return c.Data().ByName(definition.Collections, coll.Name, c.Site()), nil
	case function != nil:
		return c.Data().ByName(definition.Functions, function.Name, c.Site()), nil
	}
	return value.Null{}, nil
}

var (
	missingIdentity = exec.NullFor("missing identity")
	noToken         = exec.NullFor("no token")
)

func queryIdentity(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return c.NullHere(missingIdentity), nil
}

func queryIsEnvProtected(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return value.Bool(c.Data().Names.Defs.Protected), nil
}

func queryIsEnvTypechecked(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return value.Bool(c.Data().Names.Defs.Typechecked), nil
}

func queryToken(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return c.NullHere(noToken), nil
}
