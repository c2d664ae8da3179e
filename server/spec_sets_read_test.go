package server_test

import "testing"

// Reading and composing sets: sets chapter, sections 5 to 8.
func TestSpecSetComposition(t *testing.T) {
	tooMany := "error value_too_large: Value too large: exceeded maximum number of elements (limit=16000)."
	runExamples(t, []example{
		{"5.1 single", nil, `Set.single([1, 2]).toArray()`, `[[{"@int":"1"},{"@int":"2"}]]`, ""},
		{"5.1 sequence", nil, `[Set.sequence(2, 5).toArray(), Set.sequence(5, 2).toArray()]`, `[[{"@int":"2"},{"@int":"3"},{"@int":"4"}],[]]`, ""},
		{"5.2 concat wants a set", nil, `[1].toSet().concat([2])`, "error invalid_argument: expected value for `other` of type Set<Any>, received Array<Any>", ""},
		{"5.2 distinct sorts", nil, `[3, 1, 3, 2, 1].toSet().distinct().toArray()`, `[{"@int":"1"},{"@int":"2"},{"@int":"3"}]`, ""},
		{"5.2 drop a negative number", nil, `[1, 2].toSet().drop(-1).toArray()`, `[{"@int":"1"},{"@int":"2"}]`, ""},
		{"5.2 drop more than there is", nil, `[1, 2].toSet().drop(5).toArray()`, `[]`, ""},
		{"5.2 flatMap wants sets", nil, `[1].toSet().flatMap(x => [x]).first()`, "error type_mismatch: expected type: Set<Any>, received Array<Any>", ""},
		{"5.2 order checks its orderings at once", nil, `let s = [1].toSet().order(5); 1`, "error invalid_argument: expected value for `ordering0` of type Function, received Int", ""},
		{"5.2 pageSize checks at once", nil, `let s = [1].toSet().pageSize(0); 1`, "error invalid_bounds: expected `size` to be between 1 and 16000 (inclusive), received 0", ""},
		{"5.2 take nothing", nil, `[1].toSet().take(0).toArray()`, `[]`, ""},
		{"5.2 take a negative number", nil, `let s = [1].toSet().take(-1); 1`, "error invalid_bounds: expected `limit` to be greater than 0, received -1", ""},
		{"5.2 lambdas run when the set is read", nil, `let s = [1].toSet().map(x => abort("run")); 1`, `{"@int":"1"}`, ""},
		{"5.3 aggregate", nil, `["a", "b", "c"].toSet().aggregate("S", (x, y) => x + y)`, `"abcS"`, ""},
		{"5.3 aggregate of nothing", nil, `[].toSet().aggregate(7, (x, y) => abort(0))`, `{"@int":"7"}`, ""},
		{"5.3 any stops", nil, `[1, 2].toSet().any(x => if (x == 2) abort(0) else true)`, `true`, ""},
		{"5.3 every stops", nil, `[1, 2].toSet().every(x => if (x == 2) abort(0) else false)`, `false`, ""},
		{"5.3 foldRight", nil, `["a", "b"].toSet().foldRight("", (a, x) => a + x)`, `"ba"`, ""},
		{"5.3 forEach is null", nil, `[1].toSet().forEach(x => x)`, `null`, ""},
		{"5.3 lastWhere", nil, `[1, 2, 3].toSet().lastWhere(x => x < 3)`, `{"@int":"2"}`, ""},
		{"5.3 reduce of one", nil, `[1].toSet().reduce((a, b) => abort(0))`, `{"@int":"1"}`, ""},
		{"5.3 reduceRight", nil, `["a", "b", "c"].toSet().reduceRight((a, x) => a + x)`, `"cba"`, ""},
		{"5.3 array methods do not exist", nil, `[1].toSet().append(1)`, "error invalid_function_invocation: The function `append` does not exist on `Set<Any>`", ""},
		{"5.3 a field that sets lack", nil, `[1].toSet().foo`, `null`, ""},
		{"5.3 projection is lazy", nil, `let s = [{ a: 1 }].toSet() { x: abort(0) }; 1`, `{"@int":"1"}`, ""},
		{"5.4 page size of paginate", nil, `[1].toSet().paginate(16001)`, "error invalid_bounds: expected `size` to be between 1 and 16000 (inclusive), received 16001", ""},
		{"5.4 before the cursor", nil, `Set.paginate("nonsense", 0)`, "error invalid_bounds: expected `size` to be between 1 and 16000 (inclusive), received 0", ""},

		{"6.1 concat has the default page size", nil, `let s = Set.sequence(0, 20).pageSize(3); s.concat(s).paginate().data.length`, `{"@int":"16"}`, ""},
		{"6.1 other methods keep the page size", nil, `let s = Set.sequence(0, 20).pageSize(3)
[s.where(x => true), s.map(x => x), s.flatMap(x => [x].toSet()), s.take(10), s.drop(2), s.distinct(), s.order(x => x), s.reverse(), s.take(9).reverse()].map(s => s.paginate().data.length).distinct()`, `[{"@int":"3"}]`, ""},
		{"6.1 reading ignores the page size", nil, `Set.sequence(0, 20).pageSize(3).toArray().length`, `{"@int":"20"}`, ""},
		{"6.2 no cursor behind the last element", []string{items}, `[Item.all().paginate(6).after, Item.byKind("odd").paginate(3).after, [1, 2].toSet().paginate(2).after, Set.sequence(0, 2).paginate(2).after, Item.all().map(.id).paginate(6).after, Item.all().take(3).paginate(3).after, Item.all().take(0).paginate(3).after]`, `[null,null,null,null,null,null,null]`, ""},
		{"6.2 the field after is missing", nil, `Object.keys([1].toSet().paginate())`, `["data"]`, ""},
		{"6.2 concat has a seam", nil, `let p = [1, 2].toSet().concat([].toSet()).paginate(2); [p.data, Set.paginate(p.after!)]`, `[[{"@int":"1"},{"@int":"2"}],{"data":[]}]`, ""},
		{"6.2 take stops", nil, `let p = Set.sequence(0, 10).take(3).paginate(2); Set.paginate(p.after!)`, `{"data":[{"@int":"2"}]}`, ""},
		{"6.3 reverse of a range", []string{items}, `Item.byKindPrice("odd", { from: 20, to: 50 }).reverse().map(.price).toArray()`, `[{"@int":"50"},{"@int":"30"}]`, ""},
		{"6.3 reversing twice", []string{items}, `[Item.byKindPrice("odd", { from: 20, to: 50 }).reverse().reverse().map(.price).toArray(), Item.all({ from: 5 }).reverse().reverse().map(.id).toArray()]`, `[[{"@int":"30"},{"@int":"50"}],["5","6"]]`, ""},
		{"6.3 reverse of map, where", []string{items}, `Item.all().where(.price > 20).map(.price).reverse().toArray()`, `[{"@int":"60"},{"@int":"50"},{"@int":"40"},{"@int":"30"}]`, ""},
		{"6.3 reverse of flatMap reverses inner sets", nil, `[1, 2].toSet().flatMap(x => [x, x * 10].toSet()).reverse().toArray()`, `[{"@int":"20"},{"@int":"2"},{"@int":"10"},{"@int":"1"}]`, ""},
		{"6.3 reverse of concat", nil, `[1, 2].toSet().concat([3, 4].toSet()).reverse().toArray()`, `[{"@int":"4"},{"@int":"3"},{"@int":"2"},{"@int":"1"}]`, ""},
		{"6.3 reverse of order keeps ties", nil, `[{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 3 }].toSet().order(.a).reverse().map(.b).toArray()`, `[{"@int":"3"},{"@int":"1"},{"@int":"2"}]`, ""},
		{"6.3 take, then reverse", []string{items}, `[Item.all().take(2).reverse().map(.id).toArray(), Item.all().reverse().take(2).map(.id).toArray(), Item.all().drop(4).reverse().map(.id).toArray()]`, `[["2","1"],["6","5"],["6","5"]]`, ""},
		{"6.3 distinct does not reverse", nil, `[[2, 1].toSet().distinct().reverse().toArray(), [2, 1].toSet().distinct().last()]`, `[[{"@int":"1"},{"@int":"2"}],{"@int":"1"}]`, ""},
		{"6.3 order without orderings does not reverse", nil, `[[2, 1].toSet().order().last(), [2, 1].toSet().order(x => x).last()]`, `[{"@int":"1"},{"@int":"2"}]`, ""},
		{"6.3 pageSize stays", nil, `let p = Set.sequence(0, 9).pageSize(2).reverse().paginate(); p.data`, `[{"@int":"8"},{"@int":"7"}]`, ""},
		{"1.1 a long take turned round", nil, `Set.sequence(0, 16001).take(16001).last()`, tooMany, ""},

		{"7.1 a cursor", nil, `let p = [1, 2].toSet().paginate(1); [p.after isa SetCursor, p.after isa String, p.after!.toString() isa String]`, `[true,false,true]`, ""},
		{"7.1 order of fields", nil, `Object.keys([1, 2].toSet().paginate(1))`, `["data","after"]`, ""},
		{"7.1 cursors cannot be stored", []string{items}, `Item.create({ c: [1, 2].toSet().paginate(1).after })`, "error invalid_type: Value at `c` has type SetCursor, which cannot be persisted.", ""},
		{"7.2 page size of the page before", nil, `let p = Set.sequence(0, 10).paginate(3); Set.paginate(p.after!).data`, `[{"@int":"3"},{"@int":"4"},{"@int":"5"}]`, ""},
		{"7.2 another page size", nil, `let p = Set.sequence(0, 10).paginate(3); Set.paginate(p.after!, 1).data`, `[{"@int":"3"}]`, ""},
		{"7.2 an untimed cursor sees the present", []string{items}, `let p = Item.all().paginate(5); Item.create({ id: 100 }); Set.paginate(p.after!).data.map(.id)`, `["6","100"]`, ""},
		{"7.2 also as text", []string{items}, `let p = Item.all().paginate(5); Item.create({ id: 100 }); Set.paginate(p.after!.toString()).data.map(.id)`, `["6","100"]`, ""},
		{"7.2 not a cursor", nil, `Set.paginate("abc")`, "error invalid_cursor: Cursor cursor is invalid or expired.", ""},
		{"7.2 no text", nil, `Set.paginate(5)`, "error invalid_argument: expected value for `cursor` of type String, received Int", ""},
		{"7.2 captured variables", []string{items}, `let min = 20
let d = Item(3)
let other = Item.byKind("even")
let p = Item.all().where(x => x.price > min && d.price == 30 && other.count() == 3).map(x => x.price + min).paginate(1)
Set.paginate(p.after!.toString(), 2).data`, `[{"@int":"60"},{"@int":"70"}]`, ""},
		{"7.2 captured cursors and functions", []string{items}, `let c = [7, 8].toSet().paginate(1).after!
let f = x => x + 1
let g = "abc".concat
let byKind = Item.byKind
let p = [1, 2].toSet().map(x => [Set.paginate(c).data[0], f(x), g("d"), byKind("odd").count(), FQL.Schema.defForIdentifier("Item")!.name, Math.Infinity, Date("2020-01-01"), Bytes("AQ==")]).paginate(1)
Set.paginate(p.after!.toString()).data[0]`, `[{"@int":"8"},{"@int":"3"},"abcd",{"@int":"3"},"Item",{"@double":"Infinity"},{"@date":"2020-01-01"},{"@bytes":"AQ=="}]`, ""},
		{"7.2 collected elements", []string{items}, `let p = Item.all().order(desc(.price)).paginate(2)
Set.paginate(p.after!.toString()).data.map(.price)`, `[{"@int":"40"},{"@int":"30"}]`, ""},
		{"7.2 projections", []string{items}, `let n = 5
let p = (Item.all() { price, more: .price + n }).paginate(1)
Set.paginate(p.after!.toString()).data`, `[{"price":{"@int":"20"},"more":{"@int":"25"}}]`, ""},
		{"7.2 projections of projections", []string{items}, `let p = ((Item.all() { it: .price }) { it, up: .it + 1 }).paginate(1)
Set.paginate(p.after!.toString()).data`, `[{"it":{"@int":"20"},"up":{"@int":"21"}}]`, ""},
		{"7.2 short lambdas inside lambdas", nil, `let p = [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }].toSet().map(x => x.a.map(.b)).paginate(1)
Set.paginate(p.after!.toString()).data`, `[[{"@int":"2"}]]`, ""},
		{"7.2 lambdas of several lines", nil, `let p = [1, 2].toSet().map(x => {
  let y = x * 2
  y + 1
}).paginate(1)
Set.paginate(p.after!.toString()).data`, `[{"@int":"5"}]`, ""},
		{"7.2 flatMap in the middle of an inner set", nil, `let p = [1, 2].toSet().flatMap(x => [x, x * 10, x * 100].toSet()).paginate(2)
let q = Set.paginate(p.after!.toString())
[q.data, Set.paginate(q.after!.toString()).data]`, `[[{"@int":"100"},{"@int":"2"}],[{"@int":"20"},{"@int":"200"}]]`, ""},
		{"7.2 reversed sets", []string{items}, `let p = Item.byKindPrice("odd").reverse().paginate(1)
let q = Item.all().reverse().paginate(4)
[Set.paginate(p.after!.toString()).data.map(.price), Set.paginate(q.after!.toString()).data.map(.id)]`, `[[{"@int":"30"}],["2","1"]]`, ""},
		{"7.2 ranges", []string{items}, `let p = Item.byKindPrice("odd", { from: 20 }).paginate(1)
Set.paginate(p.after!.toString()).data.map(.price)`, `[{"@int":"50"}]`, ""},
		{"7.2 native collections", []string{items, `Collection.create({ name: "Another" })`}, `let p = Collection.all().map(.name).paginate(1)
Set.paginate(p.after!.toString()).data`, `["Another"]`, ""},
		{"7.2 native collections reversed", []string{items, `Collection.create({ name: "Another" })`}, `let p = Collection.all().reverse().map(.name).paginate(1)
Set.paginate(p.after!.toString()).data`, `["Item"]`, ""},
		{"7.2 take, drop, distinct, concat", nil, `[Set.sequence(0, 9).take(4), Set.sequence(0, 9).drop(4), [3, 1, 2, 3].toSet().distinct(), Set.sequence(0, 2).concat(Set.sequence(5, 9))].map(s => {
  let p = s.paginate(1)
  Set.paginate(p.after!.toString(), 2).data
})`, `[[{"@int":"1"},{"@int":"2"}],[{"@int":"5"},{"@int":"6"}],[{"@int":"2"},{"@int":"3"}],[{"@int":"1"},{"@int":"5"}]]`, ""},
		{"7.2 the time of at stays", []string{items, `Collection.create({ name: "Mark" })`, `Mark.create({ id: 1 })`, `Item(6)!.update({ price: 1 }); Item.create({ id: 7 })`}, `let t = Mark(1)!.ts
let p = at (t) { Item.all().map(.price) }.paginate(5)
Set.paginate(p.after!.toString())`, `{"data":[{"@int":"60"}]}`, ""},
		{"7.2 a removed function", []string{`Function.create({ name: "twice", body: "x => x * 2" }); Collection.create({ name: "Kept" })`, `Kept.create({ c: [1, 2, 3].toSet().map(x => twice(x)).paginate(1).after!.toString() })`, `Function.byName("twice")!.delete()`}, `Set.paginate(Kept.all().first()!.c)`, "error unbound_variable: Unbound variable `twice`", ""},
		{"7.2 a removed collection", []string{items, `Collection.create({ name: "Kept" })`, `Kept.create({ c: Item.all().paginate(1).after!.toString() })`, `Collection.byName("Item")!.delete()`}, `Set.paginate(Kept.all().first()!.c)`, "error unbound_variable: Unbound variable `Item`", ""},
		{"7.2 no writes in a cursor", []string{items}, `let p = [1, 2].toSet().map(x => if (x == 2) Item.create({}) else x).paginate(1)
Set.paginate(p.after!)`, "error invalid_effect: `create` performs a write, which is not allowed in set functions.", ""},

		{"8 a set in the result", nil, `[[1].toSet(), { a: Set.sequence(0, 17).take(2) }]`, `[{"@set":{"data":[{"@int":"1"}]}},{"a":{"@set":{"data":[{"@int":"0"},{"@int":"1"}]}}}]`, ""},
		{"8 a set with more", nil, `Set.sequence(0, 3).pageSize(2)`, `{"@set":{"data":[{"@int":"0"},{"@int":"1"}],"after":"<<any>>"}}`, ""},
		{"8 a page is an object", nil, `[1].toSet().paginate()`, `{"data":[{"@int":"1"}]}`, ""},
		{"8 sets inside pages", nil, `[[1].toSet()].toSet()`, `{"@set":{"data":[{"@set":{"data":[{"@int":"1"}]}}]}}`, ""},
		{"8 documents inside documents", []string{items, `Item.create({ id: 9, other: Item(1), gone: Item(99) })`}, `Item(9)`, `{"@doc":{"id":"9","coll":{"@mod":"Item"},"ts":"<<time>>","other":{"@ref":{"id":"1","coll":{"@mod":"Item"}}},"gone":{"@ref":{"id":"99","coll":{"@mod":"Item"}}}}}`, ""},
		{"8 missing documents", []string{items}, `[Item(99)].toSet()`, `{"@set":{"data":[{"@ref":{"id":"99","coll":{"@mod":"Item"},"exists":false,"cause":"not found"}}]}}`, ""},
		{"8 a computed set is a cursor", []string{`Collection.create({ name: "P", computed_fields: { all: { body: "_ => P.all()" } } })`, `P.create({ id: 1 })`}, `P(1)`, `{"@doc":{"id":"1","coll":{"@mod":"P"},"ts":"<<time>>","all":{"@set":"<<any>>"}}}`, ""},
		{"8 projecting a computed set", []string{`Collection.create({ name: "P", computed_fields: { ids: { body: "_ => P.all().map(.id)" } } })`, `P.create({ id: 1 })`}, `P(1) { ids }`, `{"ids":{"@set":{"data":["1"]}}}`, ""},
	})
}
