package builtin

import "github.com/fawndb/fawn/fql/value"

// objectType has no methods: all names belong to the user's fields.
var objectType = Type{
	Name: "Object", Kinds: []value.Kind{value.KindObject},
	Summary: "A record of named values, in the order in which they were given. It has no methods: all names are its fields'.",
}

var structModule = Module{
	Name: "Struct", Kinds: []value.Kind{value.KindObject},
	Summary: "The type of objects alone, without documents and modules, for isa.",
}

var objectModule = Module{
	Name: "Object", Kinds: []value.Kind{value.KindObject, value.KindDoc, value.KindModule},
	Summary: "Functions of objects. For isa, documents and modules are objects too.",
	Functions: []*Function{
		{
			Name: "assign", Signatures: []string{"<A, B> (destination: { *: A }, source: { *: B }) => { *: A | B }"},
			Summary: "A new object with the fields of both; those of source win.",
			Example: Example{Query: `Object.assign({ a: 1, b: 2 }, { b: 3 })`, Result: `{ a: 1, b: 3 }`},
		},
		{
			Name: "entries", Signatures: []string{"<A> (object: { *: A }) => Array<[String, A]>"},
			Summary: "The fields of an object or document as pairs of name and value.",
			Example: Example{Query: `Object.entries({ a: 1, b: 2 })`, Result: `[["a", 1], ["b", 2]]`},
		},
		{
			Name: "fromEntries", Signatures: []string{"<A> (entries: Array<[String, A]>) => { *: A }"},
			Summary: "The object that pairs of name and value make.",
			Example: Example{Query: `Object.fromEntries([["a", 1], ["b", 2]])`, Result: `{ a: 1, b: 2 }`},
		},
		{
			Name: "hasPath", Signatures: []string{"(object: { *: Any }, path: Array<String>) => Boolean"},
			Checks:  Checks{{"object", checkStruct}},
			Summary: "Whether the names of a path lead to a field, be it null.",
			Example: Example{Query: `Object.hasPath({ a: { b: null } }, ["a", "b"])`, Result: `true`},
		},
		{
			Name: "keys", Signatures: []string{"(object: Any) => Array<String>"},
			Summary: "The names of an object's or document's fields.",
			Example: Example{Query: `Object.keys({ a: 1, b: 2 })`, Result: `["a", "b"]`},
		},
		{
			Name: "select", Signatures: []string{"(object: { *: Any }, path: Array<String>) => Any"},
			Checks:  Checks{{"object", checkStruct}},
			Summary: "The value to which the names of a path lead, or null.",
			Example: Example{Query: `Object.select({ a: { b: 1 } }, ["a", "b"])`, Result: `1`},
		},
		{
			Name: "toString", Signatures: []string{"(object: Any) => String"},
			Summary: "The display text of any value.",
			Example: Example{Query: `Object.toString({ a: [1, "x"] })`, Result: `"{ a: [1, \"x\"] }"`},
		},
		{
			Name: "values", Signatures: []string{"<A> (object: { *: A }) => Array<A>"},
			Summary: "The values of an object's or document's fields.",
			Example: Example{Query: `Object.values({ a: 1, b: 2 })`, Result: `[1, 2]`},
		},
	},
}
