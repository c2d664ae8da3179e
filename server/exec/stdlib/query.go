package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

var queryFunctions = []exec.Binding{
	{Name: "Schema.defForIdentifier", Func: definitionFor},
	{Name: "Query.identity", Func: queryIdentity},
	{Name: "Query.isEnvProtected", Func: queryIsEnvProtected},
	{Name: "Query.isEnvTypechecked", Func: queryIsEnvTypechecked},
	{Name: "Query.token", Func: queryToken},
}

func definitionFor(c *exec.Context, _ value.Value, args []value.Value) (value.Value, error) {
	return c.Definition(text(args[0])), nil
}

var (
	missingIdentity = exec.NullFor("missing identity")
	noToken         = exec.NullFor("no token")
)

func queryIdentity(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return c.NullHere(missingIdentity), nil
}

func queryIsEnvProtected(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return value.Bool(c.Protected()), nil
}

func queryIsEnvTypechecked(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return value.Bool(c.Typechecked()), nil
}

func queryToken(c *exec.Context, _ value.Value, _ []value.Value) (value.Value, error) {
	return c.NullHere(noToken), nil
}
