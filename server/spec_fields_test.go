package server_test

import "testing"

// Fields, defaults, computed fields and constraints: documents chapter,
// sections 4 and 6.
func TestSpecFields(t *testing.T) {
	const created = "error constraint_failure: Failed to create document in collection `C`."
	const invalidSchema = "error invalid_schema"
	coll := func(fields string) []string {
		return []string{`Collection.create({ name: "Bar" }); Collection.create({ name: "C", fields: {` + fields + `} })`}
	}
	fails := func(rule, fields, input, failure string) example {
		return example{rule, coll(fields), `C.create(` + input + `)`, created, "constraint failures:\n  " + failure + "\nat"}
	}
	stores := func(rule, fields, input string) example {
		return example{rule, coll(fields), `C.create(` + input + `).exists()`, `true`, ""}
	}
	field := func(signature string) string { return `a: { signature: "` + signature + `" }` }
	runExamples(t, []example{
		fails("4.1 closed", field("Int?"), `{ b: 1 }`, "b: Unexpected field provided"),
		{"4.1 a wildcard", []string{`Collection.create({ name: "C", fields: { a: { signature: "Int" } }, wildcard: "Any" })`}, `C.create({ a: 1, b: 2 }) { a, b }`, `{"a":{"@int":"1"},"b":{"@int":"2"}}`, ""},
		{"4.1 a wildcard does not reach into objects", []string{`Collection.create({ name: "C", fields: { a: { signature: "{ x: Int }" } }, wildcard: "Any" })`}, `C.create({ a: { x: 1, y: 2 } })`, created, "  a.y: Unexpected field provided"},
		stores("4.1 a nested wildcard", field("{ x: Int, *: String }"), `{ a: { x: 1, y: "b" } }`),
		fails("4.1 a nested wildcard of a type", field("{ x: Int, *: String }"), `{ a: { x: 1, y: 2 } }`, "a.y: Expected String, provided Int"),
		{"4.1 another wildcard", nil, `Collection.create({ name: "C", wildcard: "Int" })`, invalidSchema, "Top-level wildcard must have type `Any`"},
		fails("4.2 Int", field("Int"), `{ a: 3000000000 }`, "a: Expected Int, provided Long"),
		stores("4.2 Long", field("Long"), `{ a: 5 }`),
		fails("4.2 Double", field("Double"), `{ a: 1 }`, "a: Expected Double, provided Int"),
		fails("4.2 Float", field("Float"), `{ a: 1 }`, "a: Expected Float, provided Int"),
		stores("4.2 Number", field("Number"), `{ a: 1.5 }`),
		fails("4.2 String", field("String"), `{ a: 1 }`, "a: Expected String, provided Int"),
		fails("4.2 Time", field("Time"), `{ a: "x" }`, "a: Expected Time, provided String"),
		stores("4.2 a pending time", field("Time"), `{ a: TransactionTime() }`),
		fails("4.2 literals", field(`\"a\" | \"b\"`), `{ a: "c" }`, `a: Expected "a" | "b", provided "c"`),
		fails("4.2 numbers against literals", field(`1 | 2`), `{ a: 3 }`, "a: Expected 1 | 2, provided Int"),
		fails("4.2 booleans against literals", field(`true`), `{ a: false }`, "a: Expected true, provided false"),
		stores("4.2 optional", field("Int?"), `{}`),
		stores("4.2 optional given null", field("Int | Null"), `{ a: null }`),
		fails("4.2 required", field("Int"), `{}`, "a: Missing required field of type Int"),
		fails("4.2 required given null", field("Int"), `{ a: null }`, "a: Missing required field of type Int"),
		fails("4.2 optional of a wrong type", field("Int?"), `{ a: "x" }`, "a: Expected Int | Null, provided String"),
		fails("4.2 arrays", field("Array<Int>"), `{ a: [1, "b", null] }`, "a[1]: Expected Int, provided String\n  a[2]: Missing required field of type Int"),
		fails("4.2 tuples", field("[Int, String]"), `{ a: [1] }`, "a: Invalid tuple arity"),
		fails("4.2 objects", field("{ x: Int, y: String? }"), `{ a: { z: 1 } }`, "a.z: Unexpected field provided\n  a.x: Missing required field of type Int"),
		fails("4.2 an object for a scalar", field("Int"), `{ a: { x: 1 } }`, "a: Expected Int, provided { x: Int }"),
		fails("4.2 an array for a scalar", field("Int"), `{ a: [1, "b"] }`, "a: Expected Int, provided [Int, String]"),
		stores("4.2 references", field("Ref<Bar>"), `{ a: Bar(1) }`),
		stores("4.2 references in long form", field("Bar | NullBar"), `{ a: Bar(1) }`),
		fails("4.2 references elsewhere", field("Ref<Bar>"), `{ a: C(1) }`, "a: Expected Bar | NullBar, provided Document"),
		fails("4.2 a text for a reference", field("Ref<Bar>"), `{ a: "x" }`, "a: Expected Bar | NullBar, provided String"),
		fails("4.3 given fields first", `a: { signature: "Int" }, b: { signature: "Int" }, c: { signature: "Int" }`, `{ c: "x", d: 1, a: "y" }`, "c: Expected Int, provided String\n  d: Unexpected field provided\n  a: Expected Int, provided String\n  b: Missing required field of type Int"),
		{"4.3 paths", coll(field("Array<{ b: Int }>")), `C.createData({ a: [{ b: "x" }] })`, created, "  a[0].b: Expected Int, provided String"},
		{"4.3 fields named like meta fields", coll(field("Int?")), `C.createData({ ttl: 5, ts: 1, id: 2 })`, created, "  data.ttl: Unexpected field provided\n  data.ts: Unexpected field provided\n  data.id: Unexpected field provided"},
		{"4.2 not persistable", nil, `Collection.create({ name: "C", fields: { a: { signature: "ID" } } })`, invalidSchema, "Field `a` in collection C is not persistable"},
		{"4.2 a document type", nil, `Collection.create({ name: "C", fields: { a: { signature: "C" } } })`, invalidSchema, "Use Ref<C> as the type of a reference to a C document"},
		{"4.2 an unknown type", nil, `Collection.create({ name: "C", fields: { a: { signature: "Ref<Unknown>" } } })`, invalidSchema, "Unknown type `Unknown`"},
		{"4.2 a reference to no document", nil, `Collection.create({ name: "C", fields: { a: { signature: "Ref<Int>" } } })`, invalidSchema, "Reference type must refer to a doc type"},

		{"4.4 defaults", coll(`a: { signature: "Int", default: "5" }, t: { signature: "Time", default: "Time.now()" }, u: { signature: "String", default: "newId().toString()" }`), `let d = C.create({}); [d.a, d.t == Time.now(), d.u.length > 0]`, `[{"@int":"5"},true,true]`, ""},
		{"4.4 null is not replaced", coll(`a: { signature: "Int?", default: "5" }`), `[C.create({ a: null }).a, C.create({}).a, C.createData({}).a]`, `[null,{"@int":"5"},{"@int":"5"}]`, ""},
		fails("4.4 null for what is required", `a: { signature: "Int", default: "5" }`, `{ a: null }`, "a: Missing required field of type Int"),
		{"4.4 update applies none", append(coll(`a: { signature: "Int", default: "5" }`), `C.create({ id: 1 })`), `C(1)!.update({ a: null })`, "error constraint_failure: Failed to update document with id 1 in collection `C`.", "  a: Missing required field of type Int"},
		{"4.4 replace applies them", append(coll(`a: { signature: "Int", default: "5" }`), `C.create({ id: 1, a: 7 })`), `[C(1)!.replace({}).a, C(1)!.replaceData({}).a]`, `[{"@int":"5"},{"@int":"5"}]`, ""},
		{"4.4 nested", coll(`box: { signature: "{ n: Int = 1, label: String = 'x' }" }`), `C.create({}) { box }`, `{"box":{"n":{"@int":"1"},"label":"x"}}`, ""},
		fails("4.4 nested without default", `box: { signature: "{ n: Int = 1, label: String }" }`, `{}`, "box.label: Missing required field of type String"),
		{"4.4 a read", nil, `Collection.create({ name: "C", fields: { a: { signature: "Int", default: "Collection.all().count()" } } })`, "error constraint_failure: Failed to create Collection.", "error: `all` performs a read, which is not allowed in default values."},
		{"4.4 a value that cannot be stored", nil, `Collection.create({ name: "C", fields: { a: { signature: "Any", default: "newId()" } } })`, "error constraint_failure: Failed to create Collection.", "  a: Default field evaluation failed.\n      Value has type ID, which cannot be persisted"},
		{"4.4 a wrong type", nil, `Collection.create({ name: "C", fields: { a: { signature: "String", default: "5" } } })`, invalidSchema, "Type `Int` is not a subtype of `String`"},
		{"4.4 abort", nil, `Collection.create({ name: "C", fields: { a: { signature: "String", default: "abort(1)" } } })`, "error constraint_failure: Failed to create Collection.", "  a: Default field evaluation failed."},

		{"4.5 computed", []string{`Collection.create({ name: "C", computed_fields: { up: { body: "d => d.n + 1" }, short: { body: "(.n)" }, all: { body: "_ => C.all().count()" }, two: { body: "d => d.up + 1" } } })`, `C.create({ id: 1, n: 1 })`}, `C(1) { up, short, all, two }`, `{"up":{"@int":"2"},"short":{"@int":"1"},"all":{"@int":"1"},"two":{"@int":"3"}}`, ""},
		{"4.5 computed fields are not data", []string{`Collection.create({ name: "C", computed_fields: { up: { body: "d => 1" } } })`, `C.create({ id: 1, n: 1 })`}, `C(1)!.data`, `{"n":{"@int":"1"}}`, ""},
		{"4.5 an error", []string{`Collection.create({ name: "C", computed_fields: { bad: { body: "d => d.x.y" } } })`}, `C.create({ id: 1 })`, "error invalid_null_access: Cannot access `y` on null.", "at *computed_field:C:bad*:1:10"},
		{"4.5 an error that is not read", []string{`Collection.create({ name: "C", computed_fields: { bad: { body: "d => d.x.y" } } })`}, `C.create({ id: 1 }).id`, `"1"`, ""},
		{"4.5 a write", []string{`Collection.create({ name: "C", computed_fields: { bad: { body: "d => C.create({})" } } })`}, `C.create({ id: 1 }).bad`, "error invalid_effect: `create` performs a write, which is not allowed in computed fields.", ""},
		{"4.5 recursion", []string{`Collection.create({ name: "C", computed_fields: { bad: { body: "d => d.bad" } } })`}, `C.create({ id: 1 }).bad`, "error stack_overflow: number of stack frames exceeded limit of 2048", ""},
		{"4.5 writing", []string{`Collection.create({ name: "C", computed_fields: { a: { body: "d => 1" }, b: { body: "d => 1" } } })`}, `C.create({ a: 1, b: null })`, created, "  a: Cannot write to a computed field\n  b: Cannot write to a computed field"},
		{"4.5 in the past", []string{`Collection.create({ name: "C", computed_fields: { n: { body: "_ => C.all().count()" } } }); Collection.create({ name: "M" })`, `C.create({ id: 1 }); M.create({ id: 1 })`, `C.create({ id: 2 })`}, `[C(1)!.n, at (M(1)!.ts) { C(1)!.n }, (at (M(1)!.ts) { C(1)! }).n]`, `[{"@int":"2"},{"@int":"1"},{"@int":"1"}]`, ""},
		{"4.5 a computed field that an index uses changes", []string{`Collection.create({ name: "C", computed_fields: { n: { body: "d => d.a" } }, indexes: { byN: { terms: [{ field: "n" }] }, byA: { terms: [{ field: "a" }] } } })`, `C.create({ id: 1, a: 1 })`, `C.definition.update({ computed_fields: { n: { body: "d => d.a + 1" } } })`}, `[C.byN(1).count(), C.byN(2).count(), C.byA(1).count()]`, `[{"@int":"0"},{"@int":"1"},{"@int":"1"}]`, ""},

		{"6.1 a check that reads", []string{`Collection.create({ name: "C", constraints: [{ check: { name: "few", body: "_ => C.all().count() < 3" } }] })`, `C.create({}); C.create({})`}, `C.create({})`, created, "  Document failed check constraint `few`"},
		{"6.1 a check that writes", []string{`Collection.create({ name: "C", constraints: [{ check: { name: "w", body: "d => { d.update({}); true }" } }] })`}, `C.create({})`, "error invalid_effect: `update` performs a write, which is not allowed in check constraints.", ""},
		{"6.1 abort in a check", []string{`Collection.create({ name: "C", constraints: [{ check: { name: "w", body: "d => abort(7)" } }] })`}, `C.create({})`, "error abort", "at *check_constraint:w*"},
		{"6.1 a failed check undoes nothing before", []string{`Collection.create({ name: "C", constraints: [{ check: { name: "n", body: "d => d.n != 1" } }] })`}, `C.create({ n: 1 })`, created, "constraint failures:\n  Document failed check constraint `n`\nat *query*:1:9"},
		{"6.2 unique", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a", "b.c"] }] })`, `C.create({ a: 1, b: { c: 2 } })`}, `C.create({ a: 1, b: { c: 2 } })`, "error constraint_failure: Failed unique constraint.", "  a,b.c: Failed unique constraint"},
		{"6.2 all null", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a", "b"] }] })`}, `C.create({}); C.create({}); C.create({ a: 1 }); C.all().count()`, `{"@int":"3"}`, ""},
		{"6.2 some null", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a", "b"] }] })`, `C.create({ a: 1 })`}, `C.create({ a: 1 })`, "error constraint_failure: Failed unique constraint.", ""},
		{"6.2 types and cases differ", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a"] }] })`}, `[1, "1", 1.0, "a", "A", true].forEach(a => C.create({ a: a })); C.all().count()`, `{"@int":"6"}`, ""},
		{"6.2 mva", []string{`Collection.create({ name: "C", constraints: [{ unique: [{ field: "a", mva: true }] }] })`, `C.create({ a: [1, 2, 3] })`}, `C.create({ a: [3, 2, 9] })`, "error constraint_failure: Failed unique constraint.", "constraint failures:\n  a: Failed unique constraint\n  a: Failed unique constraint\nat"},
		{"6.2 mva within a document", []string{`Collection.create({ name: "C", constraints: [{ unique: [{ field: "a", mva: true }] }] })`}, `C.create({ a: [1, 1] }).exists()`, `true`, ""},
		{"6.2 an array as a whole", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a"] }] })`, `C.create({ a: [1, 2] })`}, `C.create({ a: [2, 1] }).exists()`, `true`, ""},
		{"6.2 several constraints", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a"] }, { unique: ["b"] }] })`, `C.create({ a: 1, b: 2 })`}, `C.create({ a: 1, b: 2 })`, "error constraint_failure: Failed unique constraint.", "  a: Failed unique constraint\n  b: Failed unique constraint"},
		{"6.2 delete, then create", []string{`Collection.create({ name: "C", constraints: [{ unique: ["a"] }] })`, `C.create({ id: 1, a: 1 })`}, `C(1)!.delete(); C.create({ a: 1 }).a`, `{"@int":"1"}`, ""},
		{"6.2 over existing duplicates", []string{`Collection.create({ name: "C" })`, `C.create({ id: 1, a: 1 }); C.create({ id: 2, a: 1 })`, `C.definition.update({ constraints: [{ unique: ["a"] }] })`}, `C(1)!.update({ b: 1 })`, "error constraint_failure: Failed unique constraint.", ""},
		{"6 order of constraints read back", nil, `Collection.create({ name: "C", constraints: [{ check: { name: "x", body: "_ => true" } }, { unique: ["a"] }, { unique: [{ field: "b", mva: true }, { field: "c" }] }, { unique: [{ field: "d" }] }] }).constraints`, `[{"unique":["a"],"status":"active"},{"unique":[{"field":"b","mva":true},{"field":"c","mva":false}],"status":"active"},{"unique":["d"],"status":"active"},{"check":{"name":"x","body":"_ => true"}}]`, ""},
	})
}
