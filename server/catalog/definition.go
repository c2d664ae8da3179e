package catalog

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// The types of definition documents, as users write them.
var (
	anyObject    = types.NewRecord(nil, types.Any)
	collectionIs = record(
		"name", types.String,
		"alias", optional(types.String),
		"fields", optional(types.NewRecord(nil, record(
			"signature", types.String,
			"default", optional(types.String),
		))),
		"wildcard", optional(types.String),
		"computed_fields", optional(types.NewRecord(nil, record(
			"body", types.String,
			"signature", optional(types.String),
		))),
		"migrations", optional(&types.Array{Elem: anyObject}),
		"history_days", optional(types.Long),
		"ttl_days", optional(types.Long),
		"document_ttls", optional(types.Boolean),
		"indexes", optional(types.NewRecord(nil, indexIs)),
		"constraints", optional(&types.Array{Elem: constraintIs}),
		"data", optional(anyObject),
	)
	termIs  = record("field", types.String, "mva", optional(types.Boolean))
	valueIs = record("field", types.String, "mva", optional(types.Boolean), "order",
		types.NewUnion(literal("asc"), literal("desc"), types.Null))
	termsAre  = &types.Array{Elem: termIs}
	valuesAre = &types.Array{Elem: valueIs}
	indexIs   = types.NewUnion(
		record("terms", termsAre, "queryable", optional(types.Boolean), "status", optional(types.String)),
		record("values", valuesAre, "queryable", optional(types.Boolean), "status", optional(types.String)),
		record("terms", termsAre, "values", valuesAre,
			"queryable", optional(types.Boolean), "status", optional(types.String)),
	)
	constraintIs = types.NewUnion(
		record("unique", types.NewUnion(&types.Array{Elem: types.String}, termsAre),
			"status", optional(types.String)),
		record("check", record("name", types.String, "body", types.String)),
	)
	functionIs = record(
		"name", types.String,
		"alias", optional(types.String),
		"body", types.NewUnion(&types.Named{Name: "Query"}, types.String),
		"signature", optional(types.String),
		"role", optional(types.String),
		"data", optional(anyObject),
	)
	databaseIs = record(
		"name", types.String,
		"global_id", optional(types.String),
		"typechecked", optional(types.Boolean),
		"protected", optional(types.Boolean),
		"priority", optional(types.Number),
		"account", optional(anyObject),
		"data", optional(anyObject),
	)
)

// record makes a closed record of names and types in turn.
func record(fields ...any) *types.Record {
	var list []types.Field
	for i := 0; i < len(fields); i += 2 {
		list = append(list, types.Field{Name: fields[i].(string), Type: fields[i+1].(types.Type)})
	}
	return types.NewRecord(list, nil)
}

func optional(t types.Type) types.Type { return types.NewUnion(t, types.Null) }

func literal(s string) types.Type { return &types.Literal{Value: value.String(s)} }

// checkShape checks a definition against its type.
func checkShape(shape *types.Record, def *value.Object) []diag.ConstraintFailure {
	if shape.MatchesObject(def, nil) {
		return nil
	}
	return explain(shape, def, nil)
}

// ordered is def without null members, those of the shape in its order.
func ordered(shape *types.Record, def *value.Object) *value.Object {
	def = StripNulls(def)
	out := value.NewObject(def.Len())
	for _, f := range shape.Fields {
		if v, ok := def.Get(f.Name); ok {
			out.Set(f.Name, v)
		}
	}
	return out
}

// unparsable is the failure of FQL source that does not parse.
func unparsable(err error, path ...any) diag.ConstraintFailure {
	return failure("Unable to parse FQL source code.\n"+rendered(err), path...)
}

func badSignature(err error, path ...any) diag.ConstraintFailure {
	return failure("Failed parsing user-provided signature.\n"+rendered(err), path...)
}

func rendered(err error) string {
	if e, ok := err.(*diag.Error); ok {
		return e.Summary()
	}
	return err.Error()
}

// checkBody checks the source of a lambda of one parameter.
func checkBody(source string, path ...any) []diag.ConstraintFailure {
	l, err := parser.Lambda(&diag.Source{Name: "*body*", Text: source}, true)
	switch {
	case err != nil:
		return []diag.ConstraintFailure{unparsable(err, path...)}
	case l.Short || len(l.Params) == 1 || len(l.Params) == 0 && l.Rest != nil:
		return nil
	}
	return []diag.ConstraintFailure{failure("Invalid function arity. Expected exactly 1 argument, "+
		"but the function was defined with "+arguments(len(l.Params)), path...)}
}
