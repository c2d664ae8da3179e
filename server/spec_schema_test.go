package server_test

import "testing"

// Definitions: documents chapter, sections 5 and 7 to 10.
func TestSpecDefinitions(t *testing.T) {
	const created, invalid = "error constraint_failure: Failed to create Collection.", "error invalid_schema"
	fails := func(rule, definition, failure string) example {
		return example{rule, nil, `Collection.create(` + definition + `)`, created, "constraint failures:\n  " + failure + "\nat"}
	}
	index := func(rule, definition, failure string) example {
		return fails(rule, `{ name: "C", indexes: `+definition+` }`, failure)
	}
	const base = `"coll":{"@mod":"Collection"},"ts":"<<time>>"`
	fn := func(rule, definition, failure string) example {
		return example{rule, nil, `Function.create(` + definition + `)`, "error constraint_failure: Failed to create Function.", failure}
	}
	runExamples(t, []example{
		{"5.1 read back", nil, `Collection.create({ name: "C", indexes: { a: { terms: [{ field: "x" }], values: [{ field: ".y" }, { field: "z[0]", order: "desc", mva: true }] }, b: { values: [], queryable: false } } })`, `{"@doc":{"name":"C",` + base + `,"history_days":{"@int":"0"},"indexes":{"a":{"terms":[{"field":"x"}],"values":[{"field":".y","order":"asc"},{"field":"z[0]","order":"desc","mva":true}],"queryable":true,"status":"complete"},"b":{"values":[],"queryable":false,"status":"complete"}},"constraints":[]}}`, ""},
		index("5.1 a bad name", `{ "a-b": { terms: [] } }`, "indexes: Invalid identifier."),
		index("5.1 a reserved name", `{ all: { terms: [] } }`, "indexes: The name 'all' is reserved."),
		index("5.1 neither terms nor values", `{ n: {} }`, "indexes.n: Union requires fields [terms], [values], or [terms, values]"),
		index("5.1 another key", `{ n: { terms: [], x: 1 } }`, "indexes.n.x: Unexpected field provided"),
		index("5.1 an empty path", `{ n: { terms: [{ field: "" }] } }`, "indexes.n.terms[0].field: Value cannot be empty."),
		index("5.1 a bad path", `{ n: { terms: [{ field: "a..b" }] } }`, "indexes.n.terms[0].field: Value `a..b` is not a valid FQL path expression."),
		index("5.1 id", `{ n: { terms: [{ field: "id" }] } }`, "indexes.n.terms[0].field: `id` is not supported as an index term, use the native byId method to look up a document by its id."),
		index("5.1 ts", `{ n: { terms: [{ field: ".ts" }] } }`, "indexes.n.terms[0].field: `ts` may only be used as an index value, not as an index term."),
		index("5.1 coll", `{ n: { values: [{ field: "coll" }] } }`, "indexes.n.values[0].field: `coll` is not supported as a specified index value."),
		index("5.1 status", `{ n: { terms: [], status: "complete" } }`, "indexes.n.status: Failed to update field because it is readonly"),
		{"5.1 removing one, changing one", []string{items}, `Item.definition.update({ indexes: { byKind: null, ranked: { queryable: false } } }); [Item.definition.indexes.byKind, Item.definition.indexes.ranked.queryable, Item.definition.indexes.ranked.values[0].field]`, `[null,false,"price"]`, ""},
		{"5.1 an index that is gone", []string{items, `Item.definition.update({ indexes: { byKind: null } })`}, `Item.byKind("a")`, "error invalid_function_invocation: The function `byKind` does not exist on `Item`", ""},
		{"5.1 replace drops what it lacks", []string{items, `Item.definition.replace({ name: "Item" })`}, `[Object.keys(Item.definition.indexes), Item.all().count()]`, `[[],{"@int":"6"}]`, ""},
		{"5.1 added again", []string{items, `Item.definition.update({ indexes: { byKind: null } })`, `Item(1)!.update({ kind: "new" })`, `Item.definition.update({ indexes: { byKind: { terms: [{ field: "kind" }] } } })`}, `[Item.byKind("odd").count(), Item.byKind("new").count()]`, `[{"@int":"2"},{"@int":"1"}]`, ""},

		fails("6.1 name of a check", `{ name: "C", constraints: [{ check: { name: "a b", body: "_ => true" } }] }`, "constraints[0].check.name: Invalid identifier."),
		fails("6.1 same name twice", `{ name: "C", constraints: [{ check: { name: "a", body: "_ => true" } }, { check: { name: "a", body: "_ => true" } }] }`, "constraints: Duplicate check constraint name 'a'"),
		fails("6.1 parameters of a check", `{ name: "C", constraints: [{ check: { name: "a", body: "() => true" } }] }`, "constraints[0].check.body: Invalid function arity. Expected exactly 1 argument, but the function was defined with 0 arguments"),
		fails("6.2 no terms", `{ name: "C", constraints: [{ unique: [] }] }`, "constraints: Unique constraints must have at least one term"),
		fails("6.2 twice", `{ name: "C", constraints: [{ unique: ["a"] }, { unique: [".['a']"] }] }`, "constraints: Duplicate unique constraint on path [.a]"),
		fails("6.2 id", `{ name: "C", constraints: [{ unique: ["id"] }] }`, "constraints[0].unique: `id` is not supported as a unique constraint value."),
		{"6.2 status", nil, `Collection.create({ name: "C", constraints: [{ unique: ["a"], status: "active" }] })`, created, "  constraints[0].status: Failed to update field because it is readonly"},

		{"7 create", nil, `Collection.create({ name: "Plant" })`, `{"@doc":{"name":"Plant",` + base + `,"history_days":{"@int":"0"},"indexes":{},"constraints":[]}}`, ""},
		{"7 all properties", nil, `Collection.create({ name: "Plant", alias: "P", ttl_days: 5, history_days: 2, document_ttls: true, data: { a: 1 }, computed_fields: { c: { body: "d => 1", signature: "Number" } }, fields: { a: { signature: "Int?", default: "1" } } })`, `{"@doc":{"name":"Plant",` + base + `,"alias":"P","computed_fields":{"c":{"body":"d => 1","signature":"Number"}},"fields":{"a":{"signature":"Int?","default":"1"}},"history_days":{"@int":"2"},"ttl_days":{"@int":"5"},"document_ttls":true,"indexes":{},"constraints":[],"data":{"a":{"@int":"1"}}}}`, ""},
		{"7 byName knows no aliases", []string{`Collection.create({ name: "Plant", alias: "P" })`}, `[Collection.byName("Plant").exists(), Collection.byName("P").exists()]`, `[true,false]`, ""},
		{"7 byName wants a string", nil, `Collection.byName(5)`, "error invalid_argument: expected value for `name` of type String, received Int", ""},
		{"7 in creation order", []string{`["B", "A", "C"].forEach(n => Collection.create({ name: n }))`}, `Collection.all().map(.name).toArray()`, `["B","A","C"]`, ""},
		{"7 visible at once", nil, `Collection.create({ name: "A" }); [Collection.all().count(), Collection.byName("A")!.name, FQL.Schema.defForIdentifier("A")!.name, FQL.Schema.defForIdentifier("Z")]`, `[{"@int":"1"},"A","A",null]`, ""},
		fails("7.1 reserved fields", `{ name: "C", fields: { ts: { signature: "Int" } } }`, "fields: The name 'ts' is reserved."),
		fails("7.1 collisions", `{ name: "C", fields: { x: { signature: "Int" } }, computed_fields: { x: { body: "_ => 1" } } }`, "computed_fields: Computed field 'x' collides with a defined field"),
		fails("7.1 negative days", `{ name: "C", history_days: -1, ttl_days: -2 }`, "history_days: Non-negative value required.\n  ttl_days: Non-negative value required."),
		fails("7.1 days that are a double", `{ name: "C", history_days: 1.5 }`, "history_days: Expected Long | Null, provided Double"),
		fails("7.1 data", `{ name: "C", data: "x" }`, "data: Expected { *: Any } | Null, provided String"),
		fails("7.2 an unknown key", `{ name: "C", foo: 1 }`, "foo: Unexpected field provided"),
		fails("7.2 no name", `{}`, "name: Missing required field of type String"),
		fails("7.2 a name of a wrong type", `{ name: 5 }`, "name: Expected String, provided Int"),
		{"7.2 update", []string{plants}, `Plant.definition.update({ foo: 1 })`, "error constraint_failure: Failed to update Collection `Plant`.", "  foo: Unexpected field provided"},
		{"7.1 null history_days", []string{plants}, `Plant.definition.update({ history_days: null }).history_days`, `null`, ""},
		{"7.1 alias removed", []string{`Collection.create({ name: "Plant", alias: "P" })`, `Plant.definition.update({ alias: null })`}, `P`, "error unbound_variable: Unbound variable `P`", ""},

		{"7.3 rename", []string{plants, `Plant.definition.update({ name: "Flower" })`}, `[Flower(7)!.name, Pot(1)!.plant.name, Pot(1)!.plant.coll, Collection.byName("Plant").exists()]`, `["Rose","Rose",{"@mod":"Flower"},false]`, ""},
		{"7.3 the old name", []string{plants, `Plant.definition.update({ name: "Flower" })`}, `Plant.all()`, "error unbound_variable: Unbound variable `Plant`", ""},
		{"7.3 indexes after a rename", []string{items, `Item.definition.update({ name: "Thing" })`, `Thing.create({ kind: "odd" })`}, `Thing.byKind("odd").count()`, `{"@int":"4"}`, ""},
		{"7.3 the variable of a renamed collection", []string{plants}, `let d = Plant.definition; d.update({ name: "Flower" }); d.name`, `"Flower"`, ""},
		{"7.3 a function that uses the old name", []string{plants, `Function.create({ name: "f", body: "() => Plant.all().count()" })`, `Plant.definition.update({ name: "Flower" })`}, `f()`, "error unbound_variable: Unbound variable `Plant`", ""},
		{"7.3 delete and create", []string{plants, `Collection.byName("Plant")!.delete(); Collection.create({ name: "Plant" })`}, `[Plant.all().count(), Pot(1)!.plant.coll, Pot(1)!.plant.exists()]`, `[{"@int":"0"},{"@mod":"Deleted"},false]`, ""},
		{"7.3 delete returns a null document", []string{plants}, `Plant.definition.delete()`, `{"@ref":{"name":"Plant","coll":{"@mod":"Collection"},"exists":false,"cause":"deleted"}}`, ""},
		{"9.2 a document, then its collection", []string{plants}, `Plant.create({}); Plant.definition.update({ data: {} })`, "error invalid_write: Cannot modify a document and its collection in the same query.", ""},
		{"9.2 a collection, then its document", []string{plants}, `Plant.definition.update({ data: {} }); Plant(7)!.delete()`, "error invalid_write: Cannot modify a document and its collection in the same query.", ""},

		{"8 create", nil, `Function.create({ name: "double", body: "x  =>  x * 2" })`, `{"@doc":{"name":"double","coll":{"@mod":"Function"},"ts":"<<time>>","body":"x  =>  x * 2"}}`, ""},
		{"8 all properties", nil, `Function.create({ name: "f", alias: "g", body: "x => x", signature: "Number => Number", role: "server", data: { a: 1 } })`, `{"@doc":{"name":"f","coll":{"@mod":"Function"},"ts":"<<time>>","alias":"g","body":"x => x","signature":"Number => Number","role":"server","data":{"a":{"@int":"1"}}}}`, ""},
		{"8 calls", []string{`Function.create({ name: "f", alias: "g", body: "(a, ...rest) => [a, rest]" }); Function.create({ name: "none", body: "() => 1" })`}, `[f(1), g(1, 2, 3), Function("f")(5), Function("g")(5), none(), f.definition.name, f]`, `[[{"@int":"1"},[]],[{"@int":"1"},[{"@int":"2"},{"@int":"3"}]],[{"@int":"5"},[]],[{"@int":"5"},[]],{"@int":"1"},"f","[function f()]"]`, ""},
		{"8 no such function", nil, `Function("nope")`, "error invalid_argument: invalid argument `function`: No such user function `nope`.", ""},
		{"8 created in the same query", nil, `Function.create({ name: "f", body: "() => 1" }); Function("f")`, "error invalid_argument: invalid argument `function`: No such user function `f`.", "hint: A function cannot be created and used in the same query."},
		fn("8.2 syntax", `{ name: "f", body: "x =>" }`, "  body: Unable to parse FQL source code.\n      error: "),
		fn("8.2 no lambda", `{ name: "f", body: "1 + 1" }`, "Body must be a lambda expression."),
		fn("8.2 a short lambda", `{ name: "f", body: "(.a)" }`, "Short form lambdas are not allowed here"),
		fn("8.2 missing", `{ name: "f" }`, "  body: Missing required field of type Query | String"),
		{"8.2 a lambda value", nil, `Function.create({ name: "f", body: x => x })`, "error invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead.", ""},
		fn("8.2 signature", `{ name: "f", body: "x => x", signature: "x =>" }`, "  signature: Failed parsing user-provided signature.\n      error: "),
		fn("8.2 role", `{ name: "f", body: "x => x", role: "ghost" }`, "  role: Field refers to an unknown role name `ghost`."),
		fn("8.2 an unknown key", `{ name: "f", body: "x => x", foo: 1 }`, "  foo: Unexpected field provided"),
		{"8.2 update", []string{`Function.create({ name: "f", body: "x => x" })`}, `Function.byName("f")!.update({ body: "1" })`, "error constraint_failure: Failed to update Function `f`.", ""},
		{"8.3 too many", []string{`Function.create({ name: "f", body: "x => x" })`}, `f(1, 2)`, "error invalid_function_invocation: callee function expects exactly 1 argument, but 2 were provided.", ""},
		{"8.3 too few of a variadic", []string{`Function.create({ name: "f", body: "(x, y, ...z) => x" })`}, `f(1)`, "error invalid_function_invocation: callee function expects at least 2 arguments, but 1 was provided.", ""},
		{"8.3 an error inside", []string{`Function.create({ name: "f", body: "x => g(x)" }); Function.create({ name: "g", body: "x => abort(x)" })`}, `f(1)`, "error abort", "at *udf:g*:1:11"},
		{"8.3 recursion", []string{`Function.create({ name: "f", body: "n => if (n == 0) 0 else f(n - 1) + 1" })`}, `f(1000)`, `{"@int":"1000"}`, ""},
		{"8.3 endless recursion", []string{`Function.create({ name: "f", body: "n => f(n) + 1" })`}, `f(1)`, "error stack_overflow: number of stack frames exceeded limit of 2048", ""},
		{"8.3 effects", []string{plants, `Function.create({ name: "w", body: "() => Plant.create({})" })`}, `[1].toSet().map(_ => w()).first()`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},
		fails("8.4 reserved", `{ name: "if" }`, "name: The identifier `if` is reserved."),
		fails("8.4 a module", `{ name: "Math" }`, "name: The identifier `Math` is reserved."),
		fails("8.4 a type", `{ name: "NullCollectionDef" }`, "name: The identifier `NullCollectionDef` is reserved."),
		fails("8.4 no identifier", `{ name: "a-b", alias: "1" }`, "name: Invalid identifier.\n  alias: Invalid identifier."),
		{"8.4 lower-case types are free", nil, `Collection.create({ name: "string" }).name`, `"string"`, ""},
		{"8.4 taken", []string{`Collection.create({ name: "A", alias: "B" })`}, `Function.create({ name: "A", alias: "B", body: "() => 1" })`, "error constraint_failure: Failed to create Function.", "  name: A Collection already exists with the name `A`\n  alias: A Collection already exists with the alias `B`"},
		{"8.4 taken earlier in the query", nil, `Collection.create({ name: "A" }); Collection.create({ name: "A" })`, created, "  name: A Collection already exists with the name `A`"},
		{"8.4 an unchanged name", []string{plants}, `Plant.definition.update({ name: "Plant" }).name`, `"Plant"`, ""},
		{"8.4 generated types", []string{`Collection.create({ name: "Foo" })`}, `Collection.create({ name: "FooCollection" })`, invalid, "The collection name `FooCollection` generates types that conflict with the following existing types: FooCollection"},

		{"10 create", nil, `Database.create({ name: "child" })`, `{"@doc":{"name":"child","coll":{"@mod":"Database"},"ts":"<<time>>","global_id":"<<any>>"}}`, ""},
		{"10 properties", nil, `Database.create({ name: "child", typechecked: true, protected: false, priority: 5, data: { a: 1 } }) { name, typechecked, protected, priority, data }`, `{"name":"child","typechecked":true,"protected":false,"priority":{"@int":"5"},"data":{"a":{"@int":"1"}}}`, ""},
		{"10 a bad name", nil, `Database.create({ name: "a b" })`, "error constraint_failure: Failed to create Database.", "  name: Invalid identifier."},
		{"10 names like modules", nil, `Database.create({ name: "Math" }).name`, `"Math"`, ""},
		{"10 a duplicate", []string{`Database.create({ name: "child" })`}, `Database.create({ name: "child" })`, "error constraint_failure: Failed unique constraint.", "  name: Failed unique constraint"},
		{"10 global_id", []string{`Database.create({ name: "child" })`}, `Database.byName("child")!.update({ global_id: "x" })`, "error constraint_failure: Failed to update Database `child`.", "  global_id: Failed to update field because it is readonly"},
		{"10 an unknown key", nil, `Database.create({ name: "child", scope: 1 })`, "error constraint_failure: Failed to create Database.", "  scope: Unexpected field provided"},
		{"10 rename and delete", []string{`Database.create({ name: "a" })`, `Database.byName("a")!.update({ name: "b" })`}, `let before = Database.all().map(.name).toArray(); [before, Database.byName("b")!.delete(), Database.all().count()]`, `[["b"],{"@ref":{"name":"b","coll":{"@mod":"Database"},"exists":false,"cause":"deleted"}},{"@int":"0"}]`, ""},
	})
}
