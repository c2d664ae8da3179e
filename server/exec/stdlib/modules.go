package stdlib

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// typeModules are the modules that only name a type, for isa.
func typeModules() []exec.ModuleDef {
	return []exec.ModuleDef{
		{Name: "AccessProvider", IsA: isKind()},
		{Name: "Boolean", IsA: isKind(value.KindBool)},
		{Name: "Credential", Alias: "Credentials", IsA: isKind()},
		{Name: "Doc", IsA: isKind(value.KindDoc)},
		{Name: "Double", IsA: isKind(value.KindDouble)},
		{Name: "EventSource", IsA: isKind(value.KindEventSource)},
		{Name: "Float", IsA: isKind(value.KindDouble)},
		{Name: "Int", IsA: isKind(value.KindInt)},
		{Name: "Key", IsA: isKind()},
		{Name: "Long", IsA: isKind(value.KindLong)},
		{Name: "Null", IsA: isKind(value.KindNull)},
		{Name: "Number", IsA: isKind(value.KindInt, value.KindLong, value.KindDouble)},
		{Name: "Role", IsA: isKind()},
		{Name: "SetCursor", IsA: isKind(value.KindSetCursor)},
		{Name: "String", IsA: isKind(value.KindString)},
		{Name: "Struct", IsA: isKind(value.KindObject)},
		{Name: "Token", IsA: isKind()},
		{Name: "UUID", IsA: isKind(value.KindUUID)},
	}
}

// fqlModule gives access to all globals, also where a variable hides their
// names; the library adds them.
func fqlModule() exec.ModuleDef { return exec.ModuleDef{Name: "FQL"} }

// schemaModule is FQL.Schema.
func schemaModule() exec.ModuleDef {
	return exec.ModuleDef{
		Name:   "Schema",
		Parent: "FQL",
		Hidden: true,
		Functions: []*exec.Builtin{
			exec.Fn(definitionFor, "defForIdentifier(ident: String) => Any"),
		},
	}
}

func queryModule() exec.ModuleDef {
	return exec.ModuleDef{
		Name: "Query",
		Functions: []*exec.Builtin{
			exec.Fn(queryIdentity, "identity() => { *: Any } | Null"),
			exec.Fn(queryIsEnvProtected, "isEnvProtected() => Boolean"),
			exec.Fn(queryIsEnvTypechecked, "isEnvTypechecked() => Boolean"),
			exec.Fn(queryToken, "token() => { *: Any } | Null"),
		},
	}
}

// functionType is what functions of all sorts have.
func functionType() exec.TypeDef {
	return exec.TypeDef{
		Name:    "Function",
		Kinds:   []value.Kind{value.KindFunction, value.KindLambda},
		Methods: []*exec.Builtin{toString()},
	}
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
