package builtin

import "github.com/fawndb/fawn/fql/value"

// globals are the functions that are in scope everywhere.
var globals = []*Function{
	{
		Name: "abort", Signatures: []string{"(return: Any) => Never"},
		Summary: "Ends the query with an error that carries a value. Nothing is written.",
		Example: Example{Query: `abort("stop")`, Result: `error abort: Query aborted.`},
	},
	{
		Name: "asc", Signatures: []string{"<A> (accessor: A => Any) => { asc: A => Any }"},
		Summary: "An ascending ordering, for order().",
		Example: Example{Query: `["bb", "a"].order(asc(.length))`, Result: `["a", "bb"]`},
	},
	{
		Name: "dbg", Signatures: []string{"<A> (value: A) => A"},
		Summary: "Its argument, which is also shown in the summary of the response.",
		Example: Example{Query: `dbg(1 + 1)`, Result: `2`},
	},
	{
		Name: "desc", Signatures: []string{"<A> (accessor: A => Any) => { desc: A => Any }"},
		Summary: "A descending ordering, for order().",
		Example: Example{Query: `["a", "bb"].order(desc(.length))`, Result: `["bb", "a"]`},
	},
	{
		Name: "log", Signatures: []string{"(args: ...Any) => Null"},
		Summary: "Shows values in the summary of the response.",
		Example: Example{Query: `log("total", 3)`, Result: `null`},
	},
	{
		Name: "newId", Signatures: []string{"() => ID"}, Effect: Observation,
		Summary: "A document id that nothing has had, larger than all before.",
		Example: Example{Query: `newId() isa ID`, Result: `true`},
	},
}

// fqlModule gives access to all globals, also where a variable hides their
// names.
var fqlModule = Module{
	Name: "FQL", Globals: true,
	Summary: "Holds all globals, for where a variable or a user's function has the name of one.",
}

var schemaModule = Module{
	Name: "Schema", Parent: "FQL",
	Summary: "The definitions of the database.",
	Functions: []*Function{
		{
			Name: "defForIdentifier", Signatures: []string{"(ident: String) => Any"},
			Summary: "The definition of the collection, else of the function, with a name or alias, or null.",
			Example: Example{Setup: plants, Query: `FQL.Schema.defForIdentifier("Plant").name`, Result: `"Plant"`},
		},
	},
}

var queryModule = Module{
	Name:    "Query",
	Summary: "What a query can know about its caller and its database.",
	Functions: []*Function{
		{
			Name: "identity", Signatures: []string{"() => { *: Any } | Null"},
			Summary: "The document that the caller's token stands for; null for keys.",
			Example: Example{Query: `Query.identity()`, Result: `null`},
		},
		{
			Name: "isEnvProtected", Signatures: []string{"() => Boolean"},
			Summary: "Whether the database is in protected mode.",
			Example: Example{Query: `Query.isEnvProtected()`, Result: `false`},
		},
		{
			Name: "isEnvTypechecked", Signatures: []string{"() => Boolean"},
			Summary: "Whether the database has static typing on.",
			Example: Example{Query: `Query.isEnvTypechecked()`, Result: `true`},
		},
		{
			Name: "token", Signatures: []string{"() => { *: Any } | Null"},
			Summary: "The caller's token, or the claims of a JWT; null for keys.",
			Example: Example{Query: `Query.token()`, Result: `null`},
		},
	},
}

// functionType is what functions of all sorts have.
var functionType = Type{
	Name: "Function", Kinds: []value.Kind{value.KindFunction, value.KindLambda},
	Summary:     "Lambdas, built-in functions and the user's functions.",
	Interpreted: true,
	Fields: []*Field{
		{
			Name: "definition", Type: "FunctionDef",
			Summary: "The definition of a user's function.",
			Example: Example{Setup: functions, Query: `double.definition.body`, Result: `"x => x * 2"`},
		},
	},
	Methods: []*Function{
		{
			Name: "toString", Signatures: []string{"() => String"},
			Summary: "The name of the function in brackets.",
			Example: Example{Query: `Math.abs.toString()`, Result: `"[function abs()]"`},
		},
	},
	Forms: []Form{
		{
			Name: "function", Signatures: []string{"f(argument1: T1, ...) => T"}, Action: ActionCall,
			Summary: "Calls a user's function with as many arguments as its body has parameters.",
			Example: Example{Setup: functions, Query: `double(21)`, Result: `42`},
		},
	},
}

// functions is the setup of examples that need a function.
var functions = []string{`Function.create({ name: "double", body: "x => x * 2" })`}
