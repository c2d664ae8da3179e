package server_test

import "testing"

// Order of checks, expiry, history: documents chapter, sections 3.7 to 3.9,
// transactions chapter, sections 5 and 8 to 10.
func TestSpecWrites(t *testing.T) {
	const strict = `Collection.create({ name: "S", fields: { n: { signature: "Int", default: "1" }, u: { signature: "String?" } },
  computed_fields: { c: { body: "d => d.n" } },
  constraints: [{ unique: ["u"] }, { check: { name: "positive", body: "d => d.n > 0" } }, { check: { name: "small", body: "(.n < 100)" } }] })
---
S.create({ id: 1, u: "a" })`
	const created = "error constraint_failure: Failed to create document in collection `S`."
	const updated = "error constraint_failure: Failed to update document with id 1 in collection `S`."
	const past = "error invalid_write: Cannot write at a snapshot time in the past."
	runExamples(t, []example{
		{"3.7 past before computed", []string{strict}, `at (Time.now().subtract(1, "minute")) { S.create({ c: 1 }) }`, past, ""},
		{"3.7 computed before id", []string{strict}, `S.create({ c: 1, id: -1 })`, created, "  c: Cannot write to a computed field"},
		{"3.7 id before storable", []string{strict}, `S.create({ id: -1, u: x => x })`, created, "  id: id must be nonnegative"},
		{"3.7 storable before a free id", []string{strict}, `S.create({ id: 1, u: x => x })`, "error invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead.", ""},
		{"3.7 free id before reserved names", []string{strict}, `S.create({ id: 1, ts: 1 })`, "error document_id_exists: Collection `S` already contains document with id 1.", ""},
		{"3.7 reserved names alone", []string{strict}, `S.create({ ts: 1, n: "a" })`, created, "constraint failures:\n  ts: Is a reserved field and cannot be used\nat"},
		{"3.7 types before unique", []string{strict}, `S.create({ u: "a", n: "a" })`, created, "constraint failures:\n  n: Expected Int, provided String\nat"},
		{"3.7 unique before checks", []string{strict}, `S.create({ u: "a", n: -1 })`, "error constraint_failure: Failed unique constraint.", "constraint failures:\n  u: Failed unique constraint\nat"},
		{"3.7 check constraints together", []string{`Collection.create({ name: "K", constraints: [{ check: { name: "a", body: "_ => false" } }, { check: { name: "b", body: "_ => 5" } }, { check: { name: "c", body: "_ => null" } }, { check: { name: "d", body: "_ => true" } }] })`}, `K.create({})`, "error constraint_failure: Failed to create document in collection `K`.", "constraint failures:\n  Document failed check constraint `a`\n  Error evaluating check constraint `b`: function returned a non-boolean value\n  Document failed check constraint `c`\nat"},
		{"3.7 existence before the arguments", []string{strict}, `S(9).update({ a: abort(0) })`, "error document_not_found: Collection `S` does not contain document with id 9.", ""},
		{"3.7 past before storable in update", []string{strict, `Collection.create({ name: "M" })`, `M.create({ id: 1 })`}, `at (M(1)!.ts) { S(1)!.update({ u: x => x }) }`, past, ""},
		{"3.7 storable before computed in update", []string{strict}, `S(1)!.update({ c: 1, u: x => x })`, "error invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead.", ""},
		{"3.7 computed before reserved in update", []string{strict}, `S(1)!.update({ ts: 1, c: 1 })`, updated, "constraint failures:\n  c: Cannot write to a computed field\nat"},
		{"3.7 defaults in replace", []string{strict, `S(1)!.update({ n: 50 })`}, `S(1)!.replace({}) { n, u }`, `{"n":{"@int":"1"},"u":null}`, ""},
		{"3.7 checks of an update", []string{strict}, `S(1)!.update({ n: 1000 })`, updated, "  Document failed check constraint `small`"},
		{"3.7 a failed query changes nothing", []string{strict}, `let r = S.create({ id: 2, u: "b" }); S.create({ u: "a" })`, "error constraint_failure: Failed unique constraint.", ""},

		{"3.8 ttl of a wrong type", []string{strict}, `S.create({ ttl: 5 })`, created, "  ttl: Expected Time | Null, provided Int"},
		{"3.8 ttl and fields together", []string{strict}, `S.create({ n: "a", ttl: 5 })`, created, "constraint failures:\n  n: Expected Int, provided String\n  ttl: Expected Time | Null, provided Int\nat"},
		{"3.8 ttl before fields", []string{strict}, `S.create({ ttl: 5, n: "a" })`, created, "constraint failures:\n  ttl: Expected Time | Null, provided Int\n  n: Expected Int, provided String\nat"},
		{"3.8 update keeps it, null clears it", []string{plants, `Plant(7)!.update({ ttl: Time("2999-01-01T00:00:00Z") })`}, `let a = Plant(7)!.update({ a: 1 }).ttl; [a, Plant(7)!.update({ ttl: null }).ttl]`, `[{"@time":"2999-01-01T00:00:00Z"},null]`, ""},
		{"3.8 replace drops it", []string{plants, `Plant(7)!.update({ ttl: Time("2999-01-01T00:00:00Z") }); Plant.create({ id: 8, ttl: Time("2999-01-01T00:00:00Z") })`}, `[Plant(7)!.replace({}).ttl, Plant(8)!.replaceData({}).ttl]`, `[null,null]`, ""},
		{"3.8 updateData leaves it", []string{plants, `Plant(7)!.update({ ttl: Time("2999-01-01T00:00:00Z") })`}, `Plant(7)!.updateData({ ttl: 5 }); [Plant(7)!.ttl, Plant(7)!.data.ttl]`, `[{"@time":"2999-01-01T00:00:00Z"},{"@int":"5"}]`, ""},
		{"3.8 ttl_days", []string{`Collection.create({ name: "D", ttl_days: 2 })`, `D.create({ id: 1 }); D.create({ id: 2, ttl: null }); D.createData({ id: 3, x: 1 })`}, `[D(1)!.ttl == D(1)!.ts, D(1)!.ttl.difference(Time.now(), "hours") >= 47, D(2)!.ttl, D.where(.data.x == 1).first()!.ttl == null]`, `[false,true,null,false]`, ""},
		{"3.8 ttl_days overwrite", []string{`Collection.create({ name: "D", ttl_days: 2 })`, `D.create({ id: 1, ttl: Time("2999-01-01T00:00:00Z") })`}, `let a = D(1)!.ttl; D(1)!.update({}); [a, D(1)!.ttl == a, D(1)!.update({ ttl: null }).ttl, D(1)!.updateData({}).ttl == null, D(1)!.replace({}).ttl == null]`, `[{"@time":"2999-01-01T00:00:00Z"},false,null,false,false]`, ""},
		{"3.8 expired at once", []string{plants}, `let d = Plant.create({ id: 1, ttl: Time.now() }); [d.exists(), Plant.all().count(), Plant(1) == null]`, `[false,{"@int":"1"},true]`, ""},
		{"3.8 returning an expired document", []string{plants}, `Plant.create({ id: 1, ttl: Time("2001-01-01T00:00:00Z") })`, `{"@ref":{"id":"1","coll":{"@mod":"Plant"},"exists":false,"cause":"not found"}}`, ""},
		{"3.8 update of an expired document", []string{plants, `Plant(7)!.update({ ttl: Time("2001-01-01T00:00:00Z") })`}, `Plant(7)!.update({ ttl: null })`, "error document_not_found: Collection `Plant` does not contain document with id 7.", ""},
		{"9 the id of an expired document is free", []string{strict, `S(1)!.update({ ttl: Time("2001-01-01T00:00:00Z") })`}, `S.create({ id: 1, u: "a" }) { id, u }`, `{"id":"1","u":"a"}`, ""},
		{"9 unique values of an expired document are free", []string{strict, `S(1)!.update({ ttl: Time("2001-01-01T00:00:00Z") })`}, `S.create({ u: "a" }).u`, `"a"`, ""},
		{"9 no reviving through another reference", []string{plants}, `let d = Plant(7)!; d.update({ ttl: Time.now() }); d.update({ ttl: null })`, "error document_not_found: Collection `Plant` does not contain document with id 7.", ""},
		{"9 index entries follow the ttl", []string{items, `Item(1)!.update({ ttl: Time("2999-01-01T00:00:00Z") })`}, `Item(1)!.update({ ttl: Time("2001-01-01T00:00:00Z") }); [Item.byKind("odd").count(), Item.byKindPrice("odd", { to: 20 }).first(), Item.where(.kind == "odd").count()]`, `[{"@int":"2"},null,{"@int":"2"}]`, ""},
		{"9 removing a ttl", []string{items, `Item(1)!.update({ ttl: Time("2999-01-01T00:00:00Z") })`, `Item(1)!.update({ ttl: null })`}, `Item.byKind("odd").map(.ttl).toArray()`, `[null,null,null]`, ""},

		{"5 delete, then create with the same id", []string{strict}, `S(1)!.delete(); S.create({ id: 1, u: "a", n: 5 }); S.all().map(.n).toArray()`, `[{"@int":"5"}]`, ""},
		{"5 create, then delete", []string{strict}, `S.create({ id: 2, u: "b" }).delete(); [S.all().count(), S(2).exists()]`, `[{"@int":"1"},false]`, ""},
		{"5 swapping unique values", []string{strict, `S.create({ id: 2, u: "b" })`}, `S(1)!.update({ u: "b" }); S(2)!.update({ u: "a" })`, "error constraint_failure: Failed unique constraint.", ""},
		{"5 giving up a unique value first", []string{strict, `S.create({ id: 2, u: "b" })`}, `S(1)!.update({ u: null }); S(2)!.update({ u: "a" }); S(1)!.update({ u: "b" }); S.all().map(.u).toArray()`, `["b","a"]`, ""},
		{"5 own writes are not visible in the past", []string{plants, `Pot.create({ id: 2 })`}, `Plant.create({ id: 1 }); at (Pot(2)!.ts) { Plant(1).exists() }`, `false`, ""},

		{"8.1 versions", []string{plants, `Collection.create({ name: "M" })`, `M.create({ id: 1 })`, `Plant(7)!.update({ name: "A" })`, `M.create({ id: 2 })`, `Plant(7)!.delete()`, `M.create({ id: 3 })`, `Plant.create({ id: 7, name: "B" })`}, `[1, 2, 3].map(i => at (M(i)!.ts) { Plant(7)?.name }).append(Plant(7)!.name)`, `["Rose","A",null,"B"]`, ""},
		{"8.1 schema documents as of then", []string{plants, `Collection.create({ name: "M" })`, `M.create({ id: 1 })`, `Plant.definition.update({ data: { x: 1 } })`}, `[Plant.definition.data?.x, at (M(1)!.ts) { Plant.definition.data?.x }, at (M(1)!.ts) { Collection.byName("Plant")!.data?.x }]`, `[{"@int":"1"},null,null]`, ""},
		{"8.1 deleted then made again", []string{plants, `Collection.create({ name: "M" })`, `M.create({ id: 1 })`, `Collection.byName("Plant")!.delete()`, `Collection.create({ name: "Plant", history_days: 10 })`}, `[Plant.all().count(), at (M(1)!.ts) { Plant.all().count() }]`, `[{"@int":"0"},{"@int":"0"}]`, ""},
		{"8.1 an index later than the time", []string{plants, `Collection.create({ name: "M" })`, `M.create({ id: 1 })`, `Plant(7)!.update({ name: "A" })`, `Plant.definition.update({ indexes: { byName: { terms: [{ field: "name" }], values: [{ field: "name" }] } } })`}, `[Plant.byName("A").count(), Plant.byName("Rose").count(), at (M(1)!.ts) { [Plant.byName("A").count(), Plant.byName("Rose").map(.name).first()] }]`, `[{"@int":"1"},{"@int":"0"},[{"@int":"0"},"Rose"]]`, ""},
		{"8.1 functions run in their present form", []string{plants, `Function.create({ name: "f", body: "() => 1" }); Collection.create({ name: "M" })`, `M.create({ id: 1 })`, `Function.byName("f")!.update({ body: "() => 2" })`}, `at (M(1)!.ts) { f() }`, `{"@int":"2"}`, ""},
		{"8.1 a value written at a past reference", []string{plants, `Pot.create({ id: 2 })`, `Plant(7)!.update({ a: 1 })`}, `let old = at (Pot(2)!.ts) { Plant(7)! }; old.update({ b: 2 }); Plant(7)!.data`, `{"name":"Rose","a":{"@int":"1"},"b":{"@int":"2"}}`, ""},
		{"8.2 reading is what fails", []string{plants}, `at (Time("2000-01-01T00:00:00Z")) { let d = Plant(7); d.id }`, `"7"`, ""},
		{"8.2 reading a document", []string{plants}, `at (Time("2000-01-01T00:00:00Z")) { Plant(7).exists() }`, "error invalid_request", ""},
		{"8.2 reading a set", []string{items}, `at (Time("2000-01-01T00:00:00Z")) { Item.byKind("a").first() }`, "error invalid_request", ""},
		{"8.2 rendering a document", []string{plants}, `at (Time("2000-01-01T00:00:00Z")) { Plant(7) }`, "error invalid_request", ""},
		{"8.2 unlimited history", []string{`Collection.create({ name: "U", history_days: null })`}, `at (Time("2000-01-01T00:00:00Z")) { U.all().count() }`, `{"@int":"0"}`, ""},
		{"8.2 unlimited history and a change of the definition", []string{`Collection.create({ name: "U", history_days: null }); Collection.create({ name: "M" })`, `M.create({ id: 1 }); U.create({ id: 1 })`, `U.definition.update({ indexes: {} })`}, `at (Time("2000-01-01T00:00:00Z")) { U.all().count() }`, `{"@int":"0"}`, ""},
		{"8.2 native collections keep everything", []string{plants}, `at (Time("1990-01-01T00:00:00Z")) { Collection.all().count() }`, `{"@int":"0"}`, ""},
		{"3.9 the present", []string{plants}, `at (Time.now()) { Plant.create({ id: 1 }).id }`, `"1"`, ""},
		{"3.9 delete in the past", []string{plants, `Pot.create({ id: 2 })`}, `at (Pot(2)!.ts) { Plant(7)!.delete() }`, past, ""},
		{"3.9 a definition in the past", []string{plants}, `at (Time.now().subtract(1, "second")) { Collection.create({ name: "X" }) }`, past, ""},
		{"13 a document that is too large", []string{plants}, `let s = Array.sequence(0, 12).fold("abcdefghij", (s, _) => s + s); let t = [s, s, s, s, s, s, s, s, s, s]; let u = Array.sequence(0, 21).map(_ => t); Plant.create({ a: u })`, "error invalid_request", ""},
		{"13 a term that is too large", []string{items}, `Item.byKind(Array.sequence(0, 12).fold("abcdefghij", (s, _) => s + s))`, "error invalid_request", ""},
		{"10.2 a term that is too large is left out", []string{items}, `let d = Item.create({ kind: Array.sequence(0, 12).fold("abcdefghij", (s, _) => s + s), price: 5 }); [Item.byPrice({ to: 5 }).count(), d.price]`, `[{"@int":"1"},{"@int":"5"}]`, ""},
	})
}
