package server_test

import "testing"

// items is a collection with indexes of every shape and a few documents.
const items = `Collection.create({ name: "Item", indexes: {
  byKind: { terms: [{ field: "kind" }] },
  byKindPrice: { terms: [{ field: "kind" }], values: [{ field: "price" }] },
  byKindPriceQty: { terms: [{ field: "kind" }], values: [{ field: "price" }, { field: "qty", order: "desc" }] },
  ranked: { values: [{ field: "price", order: "desc" }] },
  byPrice: { values: [{ field: "price" }] },
  byID: { terms: [{ field: "kind" }], values: [{ field: "price" }, { field: "id" }] },
  byTags: { terms: [{ field: "tags", mva: true }] },
  tagged: { values: [{ field: "tags", mva: true }] },
  byAB: { terms: [{ field: "a" }, { field: "b" }] },
  everything: { terms: [] }
} })
---
Array.sequence(1, 7).forEach(n => Item.create({
  id: n, kind: if (n % 2 == 0) "even" else "odd", price: n * 10, qty: n % 3
}))`

func TestSpecSets(t *testing.T) {
	runExamples(t, []example{
		// Section 1: basics.
		{"1 a set is evaluated anew each time", []string{items}, `let s = Item.byKind("odd").map(.id); let a = s.count(); Item.create({ kind: "odd" }); [a, s.count()]`, `[{"@int":"3"},{"@int":"4"}]`, ""},
		{"1 set toString", nil, `[1].toSet().toString()`, `"[set]"`, ""},
		{"1 sets cannot be stored", []string{items}, `Item.create({ s: [1].toSet() })`, "error invalid_type: Value at `s` has type Set<Any>, which cannot be persisted.", ""},
		{"1 sets have no length", nil, `[1].toSet().length`, `null`, ""},
		{"1 sets have no index access", nil, `[1].toSet()[0]`, "error invalid_function_invocation: The function `[]` does not exist on `Set<Any>`", ""},
		{"1 isa", nil, `[[1].toSet() isa Set, [1] isa Set, [1] isa Array, Set.sequence(0, 1) isa Array]`, `[true,false,true,false]`, ""},
		{"1.1 default page size", nil, `Set.sequence(0, 17).paginate().data.length`, `{"@int":"16"}`, ""},
		{"1.1 collected elements", nil, `Set.sequence(0, 16001).toArray()`, "error value_too_large: Value too large: exceeded maximum number of elements (limit=16000).", ""},
		{"1.1 collected by order", nil, `Set.sequence(0, 16001).order().first()`, "error value_too_large: Value too large: exceeded maximum number of elements (limit=16000).", ""},
		{"1.1 collected by distinct", nil, `Set.sequence(0, 16001).distinct().first()`, "error value_too_large: Value too large: exceeded maximum number of elements (limit=16000).", ""},
		{"1.1 collected by a generic reverse", nil, `Set.sequence(0, 20000).take(16001).reverse().first()`, "error value_too_large: Value too large: exceeded maximum number of elements (limit=16000).", ""},
		{"1.1 folds have no limit", nil, `[Set.sequence(0, 20000).fold(0, (a, b) => a + b), Set.sequence(0, 20000).count()]`, `[{"@int":"199990000"},{"@int":"20000"}]`, ""},
		{"1.1 array sequence", nil, `Array.sequence(0, 16001)`, "error value_too_large: Value too large: range size 16001 exceeds limit 16000.", ""},
		{"1.2 arguments are counted", nil, `[1].toSet().take()`, "error invalid_function_invocation: callee function expects exactly 1 argument, but 0 were provided.", ""},
		{"1.2 one argument was provided", nil, `[1].toSet().count(1)`, "error invalid_function_invocation: callee function expects no arguments, but 1 was provided.", ""},
		{"1.2 several counts", nil, `[1].toSet().paginate(1, 2)`, "error invalid_function_invocation: callee function expects 0 or 1 arguments, but 2 were provided.", ""},
		{"1.2 a type with one signature", nil, `[1].toSet().take("a")`, "error invalid_argument: expected value for `limit` of type Int, received String", ""},
		{"1.2 a type with several signatures", nil, `[1].toSet().paginate("a")`, "error invalid_argument: expected arguments to `paginate` of type (Int), received (String)", ""},
		{"1.2 whole doubles are ints", nil, `[1, 2].at(1.0)`, `{"@int":"2"}`, ""},
		{"1.2 longs that do not fit", nil, `[].at(2147483648)`, "error invalid_argument: expected value for `index` of type Int, received Long", ""},
		{"1.2 lambda parameters", nil, `[1].toSet().map((a, b) => a)`, "error invalid_argument: `mapper` should accept 1 parameter, provided function requires exactly 2 parameters.", ""},
		{"1.2 lambda with rest", nil, `[1].toSet().map((...a) => a).toArray()`, `[[{"@int":"1"}]]`, ""},
		{"1.2 lambda with too many fixed", nil, `[1].toSet().map((a, b, ...c) => a)`, "error invalid_argument: `mapper` should accept 1 parameter, provided function requires at least 2 parameters.", ""},
		{"1.2 two parameters", nil, `[1].toSet().fold(0, x => x)`, "error invalid_argument: `reducer` should accept 2 parameters, provided function requires exactly 1 parameter.", ""},
		{"1.2 functions as lambdas", []string{items}, `["a", "xy"].filter("xyz".includes)`, `["xy"]`, ""},
		{"1.2 methods of collections as lambdas", []string{items}, `[{ n: 1 }].map(Item.create).map(.n)`, `[{"@int":"1"}]`, ""},
		{"1.3 null is false", nil, `[1, 2].toSet().where(x => null).toArray()`, `[]`, ""},
		{"1.3 predicates are boolean", nil, `[1].toSet().where(x => 5).first()`, "error type_mismatch: expected type: Boolean, received Int", ""},
		{"1.3 Array.filter names the element's type", nil, `["a"].filter(x => 5)`, "error type_mismatch: expected type: Boolean, received String", ""},
		{"1.3 Array.where names the result's type", nil, `["a"].where(x => 5)`, "error type_mismatch: expected type: Boolean, received Int", ""},
		{"1.4 empty array", nil, `[].first()!`, "error null_value: Null value, due to empty array", ""},
		{"1.4 no element found", nil, `[1].firstWhere(x => false)!`, "error null_value: Null value, due to no element found", ""},
		{"1.4 empty set", nil, `[].toSet().reduce((a, b) => a)!`, "error null_value: Null value, due to empty set", ""},
		{"1.4 empty set of a collection", []string{items}, `Item.firstWhere(.price > 1000)!`, "error null_value: Null value, due to empty set", ""},
		{"1.4 lastWhere", nil, `[].toSet().lastWhere(x => true)!`, "error null_value: Null value, due to empty set", ""},

		// Section 2: effects.
		{"2 no writes in map", []string{items}, `[1].toSet().map(_ => Item.create({})).toArray()`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},
		{"2 a mapped set that is not read", []string{items}, `let s = [1].toSet().map(_ => Item.create({})); Item.all().count()`, `{"@int":"6"}`, ""},
		{"2 no writes in where", []string{items}, `[1].toSet().where(_ => { Item.create({}); true }).count()`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},
		{"2 no writes in flatMap", []string{items}, `[1].toSet().flatMap(_ => { Item.create({}); [1].toSet() }).count()`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},
		{"2 no writes in order of arrays", []string{items}, `[1].order(_ => Item.create({}))`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},
		{"2 no writes in firstWhere", []string{items}, `[1].toSet().firstWhere(_ => { Item(1)!.update({}); true })`, "error invalid_effect: `update` performs a write, which is not allowed in set functions.", ""},
		{"2 deleting in where", []string{items}, `Item.where(d => { d.delete(); true }).count()`, "error invalid_effect: `delete` performs a write, which is not allowed in set functions.", ""},
		{"2 writes in any, every, forEach, fold, reduce, aggregate", []string{items}, `let s = [1, 2].toSet()
s.any(_ => { Item.create({}); false })
s.every(_ => { Item.create({}); true })
s.forEach(_ => Item.create({}))
s.fold(0, (a, b) => { Item.create({}); 0 })
s.foldRight(0, (a, b) => { Item.create({}); 0 })
s.reduce((a, b) => { Item.create({}); 0 })
s.reduceRight((a, b) => { Item.create({}); 0 })
s.aggregate(0, (a, b) => { Item.create({}); 0 })
Item.all().count() - 6`, `{"@int":"14"}`, ""},
		{"2 writes in lambdas of arrays", []string{items}, `[1].map(_ => Item.create({})); [1].filter(_ => { Item.create({}); true }); [1].flatMap(_ => { Item.create({}); [] }); [1].indexWhere(_ => { Item.create({}); true }); Item.all().count()`, `{"@int":"10"}`, ""},
		{"2 writes of one call are visible to the next", []string{items}, `[1, 2, 3].map(_ => { Item.create({}); Item.all().count() })`, `[{"@int":"7"},{"@int":"8"},{"@int":"9"}]`, ""},
		{"2 the projection of a set may not write", []string{items}, `[{}].toSet() { x: Item.create({}) }`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},

		// Section 3: equality and order.
		{"3.1 numbers by value", nil, `[1].toSet().includes(1.0)`, `true`, ""},
		{"3.1 an id equals its text", []string{items}, `[[Item(1)!.id].includes("1"), ["1"].includes(Item(1)!.id), [Item(1)!.id].includes(1)]`, `[true,true,false]`, ""},
		{"3.1 a missing document does not equal null", []string{items}, `[[Item(99)].includes(null), Item(99) == null]`, `[false,true]`, ""},
		{"3.1 documents by id", []string{items}, `[Item(1)].includes(Item.byKind("odd").first())`, `true`, ""},
		{"3.1 sets by structure", []string{items}, `[Item.all() == Item.all(), Item.all() == Item.all().reverse(), Item.byKind("a") == Item.byKind("a"), Item.byKind("a") == Item.byKind("b"), [1].toSet() == [1].toSet()]`, `[true,false,true,false,true]`, ""},
		{"3.2 ranks", []string{items}, `[null, true, "a", 1, [1], Item(1), Date("2020-01-01"), Time("2020-01-01T00:00:00Z"), Item(1).id, Bytes("AQ=="), Math].order().map(x => if (x == null) "null" else if (x isa Item) "doc" else if (x isa ID) "id" else if (x == Math) "Math" else x.toString())`, `["1","AQ==","a","[1]","id","doc","2020-01-01T00:00:00Z","2020-01-01","true","Math","null"]`, ""},
		{"3.2 strings by utf-16", nil, `["b", "B", "a", "é"].order()`, `["B","a","b","é"]`, ""},
		{"3.3 asc", nil, `[3, 1, 2].toSet().order(asc(x => x)).toArray()`, `[{"@int":"1"},{"@int":"2"},{"@int":"3"}]`, ""},
		{"3.3 desc puts null first", nil, `[{ n: 2 }, { n: null }, { n: "x" }, { n: 1 }].order(desc(.n)).map(.n)`, `[null,"x",{"@int":"2"},{"@int":"1"}]`, ""},
		{"3.3 ties keep their order under desc", nil, `[{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 3 }].order(desc(.a)).map(.b)`, `[{"@int":"3"},{"@int":"1"},{"@int":"2"}]`, ""},
		{"3.3 asc wants a function of one parameter", nil, `asc((a, b) => a)`, "error invalid_argument: `accessor` should accept 1 parameter, provided function requires exactly 2 parameters.", ""},
		{"3.3 an ordering that is none", nil, `[1].toSet().order(.a, 5)`, "error invalid_argument: expected value for `ordering1` of type Function, received Int", ""},
		{"3.3 an object that is no ordering", nil, `[1].order({ up: x => x.a })`, "error invalid_argument: expected value for `ordering0` of type Function, received { *: Any }", ""},
		{"3.3 an ordering of the wrong arity", nil, `[1].order(() => 1)`, "error invalid_argument: `ordering0` should accept 1 parameter, provided function requires no parameters.", ""},
		{"3.4 strings by collation", []string{`Collection.create({ name: "W", indexes: { sorted: { values: [{ field: "w" }] } } })
---
["b", "B", "a", "A", "é", "e", "f", "1", "!", "ab"].forEach(w => W.create({ w: w }))`}, `W.sorted().map(.w).toArray()`, `["!","1","a","A","ab","b","B","e","é","f"]`, ""},
		{"3.4 types in an index", []string{`Collection.create({ name: "W", indexes: { sorted: { values: [{ field: "w" }] }, down: { values: [{ field: "w", order: "desc" }] } } })
---
[null, true, false, "a", 1, 1.5, -3, [1], Date("2020-01-01"), Time("2020-01-01T00:00:00Z"), 10000000000, Math.NaN].forEach(w => W.create({ w: w }))`}, `let f = x => if (x.w == null) "null" else x.w.toString()
[W.sorted().map(f).toArray().toString(), W.down().map(f).toArray().toString()]`, `["[\"-3\", \"1\", \"1.5\", \"10000000000\", \"NaN\", \"a\", \"[1]\", \"2020-01-01T00:00:00Z\", \"2020-01-01\", \"false\", \"true\", \"null\"]","[\"null\", \"true\", \"false\", \"2020-01-01\", \"2020-01-01T00:00:00Z\", \"[1]\", \"a\", \"NaN\", \"10000000000\", \"1.5\", \"1\", \"-3\"]"]`, ""},
	})
}
