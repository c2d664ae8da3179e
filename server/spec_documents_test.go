package server_test

import "testing"

// plants are documents and a reference to one.
const plants = `Collection.create({ name: "Plant" }); Collection.create({ name: "Pot" })
---
Plant.create({ id: 7, name: "Rose" }); Pot.create({ id: 1, plant: Plant(7) })`

func TestSpecNullDocuments(t *testing.T) {
	const notFound = "error document_not_found: Collection `Plant` does not contain document with id 99."
	runExamples(t, []example{
		{"1.1 exists", []string{plants}, `[Plant(99).exists(), Plant(7).exists(), Function.byName("f").exists()]`, `[false,true,false]`, ""},
		{"1.1 equal to null", []string{plants}, `[Plant(99) == null, Plant(99) != null, null == Plant(99), Plant(7) == null]`, `[true,false,true,false]`, ""},
		{"1.1 id, coll and name need no reading", []string{plants}, `[Plant(99).id, Plant(99).coll, Function.byName("f").name, Function.byName("f").coll]`, `["99",{"@mod":"Plant"},"f",{"@mod":"Function"}]`, ""},
		{"1.1 a field", []string{plants}, `Plant(99).name`, notFound, ""},
		{"1.1 a field by index", []string{plants}, `Plant(99)["name"]`, notFound, ""},
		{"1.1 a field of a deleted document", []string{plants}, `Plant(7)!.delete().name`, "error invalid_null_access: Cannot access `name` on null.", ""},
		{"1.1 a variable after delete", []string{plants}, `let p = Plant(7)!; p.delete(); p.name`, "error document_not_found: Collection `Plant` does not contain document with id 7.", ""},
		{"1.1 a method", []string{plants}, `Plant(99).update({ a: abort("x") })`, notFound, ""},
		{"1.1 a method of a deleted document", []string{plants}, `Plant(7)!.delete().update({})`, "error invalid_null_access: Cannot access `update` on null.", ""},
		{"1.1 a named document", []string{plants}, `Function.byName("f").body`, "error document_not_found: Function `f` not found.", ""},
		{"1.1 optional access", []string{plants}, `[Plant(99)?.name, Plant(99)?.name.a.b, Plant(99)?.["name"], Plant(99)?.update({})]`, `[null,null,null,null]`, ""},
		{"1.1 optional access that needs no reading", []string{plants}, `[Plant(99)?.id, Plant(99)?.coll, Plant(99)?.exists(), Function.byName("f")?.name, Plant(99)["id"]]`, `["99",{"@mod":"Plant"},false,"f","99"]`, ""},
		{"1.1 !", []string{plants}, `Plant(99)!`, notFound, ""},
		{"1.1 ! of a named document", []string{plants}, `Collection.byName("x")!`, "error document_not_found: Collection `x` not found.", ""},
		{"1.1 ! of a database", []string{plants}, `Database.byName("x")!`, "error document_not_found: Database `x` not found.", ""},
		{"1.1 ! of a deleted document", []string{plants}, `Plant(7)!.delete()!`, "error document_not_found: Collection `Plant` does not contain document with id 7.", ""},
		{"1.1 ??", []string{plants}, `[Plant(99) ?? 1, Plant(7)!.delete() ?? 2]`, `[{"@int":"1"},{"@int":"2"}]`, ""},
		{"1.1 projection", []string{plants}, `Plant(99) { name }`, `null`, ""},
		{"1.1 isa", []string{plants}, `[Plant(99) isa Plant, Plant(99) isa Pot, Plant(99) isa Doc, Plant(7) isa Plant]`, `[true,false,true,true]`, ""},
		{"1.1 ! of a missing field", []string{plants}, `Plant(7)!.x!`, "error null_value: Null value, due to missing field `x`", ""},
		{"1.1 ! of null", nil, `null!`, "error null_value: Null literal value", ""},
		{"1.1 a collection that was deleted", []string{plants, `Collection.byName("Plant")!.delete()`}, `[Pot(1)!.plant.id, Pot(1)!.plant.coll, Pot(1)!.plant.exists(), Pot(1)!.plant == null]`, `["7",{"@mod":"Deleted"},false,true]`, ""},
		{"1.1 a field where the collection was deleted", []string{plants, `Collection.byName("Plant")!.delete()`}, `Pot(1)!.plant.name`, "error invalid_null_access: Cannot access `name` on null.", ""},
		{"1.1 ! where the collection was deleted", []string{plants, `Collection.byName("Plant")!.delete()`}, `Pot(1)!.plant!`, "error document_not_found: Document with id 7 does not exist because the collection was deleted.", ""},

		{"1.2 a document", []string{plants}, `Pot(1)`, `{"@doc":{"id":"1","coll":{"@mod":"Pot"},"ts":"<<time>>","plant":{"@ref":{"id":"7","coll":{"@mod":"Plant"}}}}}`, ""},
		{"1.2 a reference in a field", []string{plants}, `[Pot(1)!.plant, Pot(1)! { plant }]`, `[{"@doc":{"id":"7","coll":{"@mod":"Plant"},"ts":"<<time>>","name":"Rose"}},{"plant":{"@doc":{"id":"7","coll":{"@mod":"Plant"},"ts":"<<time>>","name":"Rose"}}}]`, ""},
		{"1.2 a null document", []string{plants}, `[Plant(99), Plant(7)!.delete(), Function.byName("f")]`, `[{"@ref":{"id":"99","coll":{"@mod":"Plant"},"exists":false,"cause":"not found"}},{"@ref":{"id":"7","coll":{"@mod":"Plant"},"exists":false,"cause":"deleted"}},{"@ref":{"name":"f","coll":{"@mod":"Function"},"exists":false,"cause":"not found"}}]`, ""},
		{"1.2 a null document of a deleted collection", []string{plants, `Collection.byName("Plant")!.delete()`}, `[Pot(1), Pot(1)!.plant]`, `[{"@doc":{"id":"1","coll":{"@mod":"Pot"},"ts":"<<time>>","plant":{"@ref":{"id":"7","coll":{"@mod":"Deleted"}}}}},{"@ref":{"id":"7","coll":{"@mod":"Deleted"},"exists":false,"cause":"collection deleted"}}]`, ""},
		{"1.2 references in objects and arrays of a document", []string{plants}, `Pot.create({ id: 2, list: [Plant(7), { p: Plant(99) }] })`, `{"@doc":{"id":"2","coll":{"@mod":"Pot"},"ts":"<<time>>","list":[{"@ref":{"id":"7","coll":{"@mod":"Plant"}}},{"p":{"@ref":{"id":"99","coll":{"@mod":"Plant"}}}}]}}`, ""},
		{"1.2 a computed null is shown", []string{`Collection.create({ name: "C", computed_fields: { none: { body: "_ => null" }, self: { body: "d => d" } } })`}, `C.create({ id: 1, a: null })`, `{"@doc":{"id":"1","coll":{"@mod":"C"},"ts":"<<time>>","none":null,"self":{"@ref":{"id":"1","coll":{"@mod":"C"}}}}}`, ""},
		{"1.2 order of keys", []string{`Collection.create({ name: "C", computed_fields: { n: { body: "_ => 1" } } })`}, `Object.keys(C.create({ z: 1, ttl: Time("2999-01-01T00:00:00Z"), a: 2 }))`, `["id","coll","ts","ttl","n","z","a"]`, ""},
		{"1.2 ttl is shown", []string{plants}, `Plant.create({ id: 1, ttl: Time("2999-01-01T00:00:00Z") })`, `{"@doc":{"id":"1","coll":{"@mod":"Plant"},"ts":"<<time>>","ttl":{"@time":"2999-01-01T00:00:00Z"}}}`, ""},
		{"1.3 equal documents", []string{plants}, `[Plant(7) == Pot(1)!.plant, Plant(7) == Plant(8), Plant(1) == Pot(1), Plant(98) == Plant(98)]`, `[true,false,false,true]`, ""},
		{"1.3 ids", []string{plants}, `let id = Plant(12).id; [id == "12", id == 12, id == "012", id == 12.0, id == "x"]`, `[true,true,true,true,false]`, ""},
	})
}

func TestSpecDocuments(t *testing.T) {
	const wrongID = "error constraint_failure: Failed to create document in collection `Plant`."
	const ref = `{"id":"1","coll":{"@mod":"Plant"},"ts":"<<time>>"`
	doc := func(fields string) string { return `{"@doc":` + ref + fields + `}}` }
	runExamples(t, []example{
		{"2 an unbound name", nil, `Product`, "error unbound_variable: Unbound variable `Product`", ""},
		{"2 a collection by name", []string{plants}, `[Collection("Plant"), Plant.toString(), Plant]`, `[{"@mod":"Plant"},"Plant",{"@mod":"Plant"}]`, ""},
		{"2 no such collection", nil, `Collection("Product")`, "error invalid_argument: invalid argument `collection`: No such user collection `Product`.", ""},
		{"2 a built-in collection by name", nil, `Collection("Function")`, "error invalid_argument: invalid argument `collection`: No such user collection `Function`.", ""},
		{"2 a collection created in the same query", nil, `Collection.create({ name: "New" }); Collection("New")`, "error invalid_argument: invalid argument `collection`: No such user collection `New`.", "hint: A collection cannot be created and used in the same query."},
		{"2 its global is unbound", nil, `Collection.create({ name: "New" }); New`, "error unbound_variable: Unbound variable `New`", ""},
		{"2 a name before an alias", []string{`Collection.create({ name: "One", alias: "Uno" }); Function.create({ name: "two", alias: "dos", body: "() => 2" })`}, `[Uno, One, two(), dos()]`, `[{"@mod":"One"},{"@mod":"One"},{"@int":"2"},{"@int":"2"}]`, ""},
		{"2.1 byId and call", []string{plants}, `[Plant.byId(7)!.name, Plant("7")!.name, Plant(Plant(7).id)!.name, Plant.byId(7.0)!.name]`, "error invalid_argument: expected value for `id` of type ID, received Double", ""},
		{"2.1 an id that is none", []string{plants}, `Plant.byId("abc")`, "error invalid_argument: expected value for `id` of type ID, received String", ""},
		{"2.1 an id that is a boolean", []string{plants}, `Plant(true)`, "error invalid_argument: expected value for `id` of type ID, received Boolean", ""},
		{"2.1 an id that is null", []string{plants}, `Plant(null)`, "error invalid_argument: expected value for `id` of type ID, received Null", ""},
		{"2.1 create wants an object", []string{plants}, `Plant.create(5)`, "error invalid_argument: expected value for `data` of type { *: Any }, received Int", ""},
		{"2.1 create wants an argument", []string{plants}, `Plant.create()`, "error invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.", ""},
		{"2.1 no such method", []string{plants}, `Plant.foo()`, "error invalid_function_invocation: The function `foo` does not exist on `Plant`", ""},
		{"2.1 byId counts as a read, the call does not", []string{`Collection.create({ name: "C", computed_fields: { a: { body: "_ => C(1).id.toString()" } } })`}, `C.create({ id: 1 }).a`, `"1"`, ""},

		{"3.1 no toString", []string{plants}, `Plant(7)!.toString()`, "error invalid_function_invocation: The function `toString` does not exist on `Doc`", ""},
		{"3.1 native documents have no updateData", []string{plants}, `Plant.definition.updateData({})`, "error invalid_function_invocation: The function `updateData` does not exist on `Doc`", ""},
		{"3.1 native modules have no createData", []string{plants}, `Collection.createData({})`, "error invalid_function_invocation: The function `createData` does not exist on `Collection`", ""},
		{"3.1 update of a missing document", []string{plants}, `Plant(99)!.update({})`, "error document_not_found: Collection `Plant` does not contain document with id 99.", ""},
		{"3.1 delete returns a null document", []string{plants}, `Plant(7)!.delete()`, `{"@ref":{"id":"7","coll":{"@mod":"Plant"},"exists":false,"cause":"deleted"}}`, ""},
		{"3.1 deleting twice", []string{plants}, `let p = Plant(7)!; p.delete(); p.delete()`, "error document_not_found: Collection `Plant` does not contain document with id 7.", ""},
		{"3.2 pending time", []string{plants}, `let d = Plant.create({}); d.ts == TransactionTime()`, `true`, ""},
		{"3.2 coll through an alias", []string{`Collection.create({ name: "One", alias: "Uno" })`}, `Uno.create({ id: 1 }).coll`, `{"@mod":"One"}`, ""},
		{"3.2 data", []string{plants}, `let d = Plant.create({ a: 1, ttl: Time("2999-01-01T00:00:00Z") }); d.data`, `{"a":{"@int":"1"}}`, ""},
		{"3.2 ts is the time of the query", []string{plants}, `let a = Plant.create({ when: TransactionTime() }); let b = Plant(7)!.update({ when: TransactionTime() }); [a.when == b.when, a.ts == b.ts]`, `[true,true]`, ""},
		{"3.2 stored transaction times", []string{plants, `Plant.create({ id: 1, when: TransactionTime() })`}, `Plant(1)!.when == Plant(1)!.ts`, `true`, ""},

		{"3.3 ids", []string{plants}, `[Plant.create({ id: "5" }).id, Plant.create({ id: 6 }).id, Plant.create({ id: newId() }).exists(), Plant.create({ id: 9223372036854775807 }).id, Plant.create({ id: 0 }).id]`, `["5","6",true,"9223372036854775807","0"]`, ""},
		{"3.3 generated ids increase", []string{plants}, `let a = Plant.create({}); let b = Plant.create({}); let c = newId(); [a.id < b.id, b.id < c]`, `[true,true]`, ""},
		{"3.3 an id that is taken", []string{plants}, `Plant.create({ id: 7 })`, "error document_id_exists: Collection `Plant` already contains document with id 7.", ""},
		{"3.3 an id that was taken in this query", []string{plants}, `Plant.create({ id: 8 }); Plant.create({ id: 8 })`, "error document_id_exists: Collection `Plant` already contains document with id 8.", ""},
		{"3.3 an id used again", []string{plants}, `Plant(7)!.delete(); Plant.create({ id: 7, a: 1 }); Plant(7) { a, name }`, `{"a":{"@int":"1"},"name":null}`, ""},
		{"3.3 a negative id", []string{plants}, `Plant.create({ id: -1 })`, wrongID, "id: id must be nonnegative"},
		{"3.3 a text that is no id", []string{plants}, `Plant.create({ id: "x" })`, wrongID, "id: Expected ID | String | Long, provided String"},
		{"3.3 a text out of range", []string{plants}, `Plant.create({ id: "9223372036854775808" })`, wrongID, "id: Expected ID | String | Long, provided String"},
		{"3.3 a double", []string{plants}, `Plant.create({ id: 1.5 })`, wrongID, "id: Expected ID | String | Long, provided Double"},
		{"3.3 an object", []string{plants}, `Plant.create({ id: { x: 1 } })`, wrongID, "id: Expected ID | String | Long, provided { x: Int }"},
		{"3.3 null", []string{plants}, `Plant.create({ id: null })`, wrongID, "id: Missing required field of type ID | String | Long"},
		{"3.3 ids cannot be stored", []string{plants}, `Pot.create({ a: [{ b: Plant(7).id }] })`, "error invalid_type: Value at `a[0].b` has type ID, which cannot be persisted.", ""},

		{"3.4 reserved names", []string{plants}, `Plant.create({ ts: null, a: 1, exists: 2, data: {} })`, wrongID, "constraint failures:\n  ts: Is a reserved field and cannot be used\n  exists: Is a reserved field and cannot be used\n  data: Is a reserved field and cannot be used\n"},
		{"3.4 id in an update", []string{plants}, `Plant(7)!.update({ id: 7 })`, "error constraint_failure: Failed to update document with id 7 in collection `Plant`.", "  id: Is a reserved field and cannot be used"},
		{"3.4 coll in a replace", []string{plants}, `Plant(7)!.replace({ coll: 7 })`, "error constraint_failure: Failed to update document with id 7 in collection `Plant`.", "  coll: Is a reserved field and cannot be used"},
		{"3.4 nested names are free", []string{plants}, `Plant.create({ id: 1, a: { id: 1, ts: 2, update: 3 } }) { a }`, `{"a":{"id":{"@int":"1"},"ts":{"@int":"2"},"update":{"@int":"3"}}}`, ""},
		{"3.4 createData", []string{plants}, `Plant.createData({ a: 0, update: 1, id: "foo", ttl: 5 })`, `{"@doc":{"id":"<<id>>","coll":{"@mod":"Plant"},"ts":"<<time>>","a":{"@int":"0"},"data":{"update":{"@int":"1"},"id":"foo","ttl":{"@int":"5"}}}}`, ""},
		{"3.4 reading reserved names", []string{plants}, `let d = Plant.createData({ a: 0, id: "foo", ttl: 5 }); [d.data.id, d.data.a, d.a, d.data.ttl, d.ttl]`, `["foo",{"@int":"0"},{"@int":"0"},{"@int":"5"},null]`, ""},
		{"3.4 updateData", []string{plants}, `Plant(7)!.updateData({ id: 1, ts: 2 }); Plant(7)!.data`, `{"name":"Rose","id":{"@int":"1"},"ts":{"@int":"2"}}`, ""},
		{"3.4 a computed name in data", []string{`Collection.create({ name: "C", computed_fields: { n: { body: "_ => 1" } } })`}, `let d = C.createData({ n: 5 }); [d.n, d.data.n]`, `[{"@int":"1"},{"@int":"5"}]`, ""},

		{"3.5 nulls of create", []string{plants}, `Plant.create({ id: 1, a: null, b: { c: null, d: 1 }, e: [null, { f: null }] })`, doc(`,"b":{"d":{"@int":"1"}},"e":[null,{}]`), ""},
		{"3.5 update merges", []string{plants, `Plant.create({ id: 1, a: { x: 1, y: 2 }, t: [1] })`}, `Plant(1)!.update({ a: { y: null, z: 3 }, t: [9, null] })`, doc(`,"a":{"x":{"@int":"1"},"z":{"@int":"3"}},"t":[{"@int":"9"}]`), ""},
		{"3.5 an empty object changes nothing", []string{plants, `Plant.create({ id: 1, a: { x: 1 } })`}, `Plant(1)!.update({ a: {} })`, doc(`,"a":{"x":{"@int":"1"}}`), ""},
		{"3.5 an object in place of a scalar", []string{plants, `Plant.create({ id: 1, a: 1 })`}, `Plant(1)!.update({ a: { b: null }, c: {} })`, doc(`,"a":{},"c":{}`), ""},
		{"3.5 the last member", []string{plants, `Plant.create({ id: 1, a: { b: 1 } })`}, `Plant(1)!.update({ a: { b: null } })`, doc(`,"a":{}`), ""},
		{"3.5 a scalar in place of an object", []string{plants, `Plant.create({ id: 1, a: { b: 1 } })`}, `Plant(1)!.update({ a: 1 })`, doc(`,"a":{"@int":"1"}`), ""},
		{"3.5 order of keys", []string{plants, `Plant.create({ id: 1, a: 1, b: 2, c: 3 })`}, `Object.keys(Plant(1)!.update({ d: 1, b: 5, a: null, c: 1 }).data)`, `["b","c","d"]`, ""},
		{"3.5 replace", []string{plants, `Plant.create({ id: 1, a: 1, ttl: Time("2999-01-01T00:00:00Z") })`}, `Plant(1)!.replace({ b: [null] })`, doc(`,"b":[null]`), ""},
		{"3.5 null elements in objects of update", []string{plants, `Plant.create({ id: 1 })`}, `Plant(1)!.update({ a: { b: [1, null, [null, 2]] } })`, doc(`,"a":{"b":[{"@int":"1"},[{"@int":"2"}]]}`), ""},
		{"3.5 a write without change", []string{plants, `Pot.create({ id: 9 })`, `Plant(7)!.update({})`}, `Plant(7)!.ts > Pot(9)!.ts`, `true`, ""},

		{"3.6 what can be stored", []string{plants}, `let d = Plant.create({ a: Bytes("AQ=="), b: Date("2020-01-01"), c: 1.5, d: 3000000000, e: true, f: Plant(99), g: [[]], h: Time("2020-01-01T00:00:00.123456789Z") }); d { a, b, c, d, e, g, h }`, `{"a":{"@bytes":"AQ=="},"b":{"@date":"2020-01-01"},"c":{"@double":"1.5"},"d":{"@long":"3000000000"},"e":true,"g":[[]],"h":{"@time":"2020-01-01T00:00:00.123456789Z"}}`, ""},
		{"3.6 a lambda", []string{plants}, `Plant.create({ a: { b: x => x } })`, "error invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead.", ""},
		{"3.6 a module", []string{plants}, `Plant.create({ a: Math })`, "error invalid_type: Value at `a` has type Math, which cannot be persisted.", ""},
		{"3.6 a collection", []string{plants}, `Plant.create({ a: { c: Plant } })`, "error invalid_type: Value at `a.c` has type Plant, which cannot be persisted.", ""},
		{"3.6 a function", []string{plants}, `Plant.create({ a: newId })`, "error invalid_type: Value at `a` has type Function, which cannot be persisted.", ""},
		{"3.6 a schema document", []string{plants}, `Plant.create({ a: Collection.byName("Plant") })`, "error invalid_type: Value at `a` has type Doc, which cannot be persisted.", ""},
		{"3.6 an event source", []string{plants}, `Plant.create({ a: Plant.all().toStream() })`, "error invalid_type: Value at `a` has type EventSource<Any>, which cannot be persisted.", ""},
	})
}
