package server_test

import "testing"

// Sets from collections and indexes: sets chapter, section 9.
func TestSpecIndexSets(t *testing.T) {
	const notID = "error invalid_argument: invalid argument `range`: The `from` field must be a document id."
	const noRange = "error invalid_argument: invalid argument `range`: should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields"
	const opt = `Collection.create({ name: "V", indexes: {
  asc: { values: [{ field: "p" }] },
  desc: { values: [{ field: "p", order: "desc" }] },
  two: { values: [{ field: "p" }, { field: "q" }] },
  byID: { values: [{ field: "p" }, { field: "id" }] },
  onlyID: { values: [{ field: "id", order: "desc" }] },
  byTS: { values: [{ field: "ts" }] },
  byTTL: { terms: [{ field: "ttl" }], values: [{ field: "ttl" }] },
  none: { terms: [{ field: "k" }] },
  byK: { terms: [{ field: "k" }], values: [{ field: "p" }] }
} })
---
V.create({ id: 1, p: 5, q: 1 }); V.create({ id: 2, p: 10, q: 5 }); V.create({ id: 3, p: 10, q: 2 }); V.create({ id: 4 }); V.create({ id: 5, p: 20 })`
	runExamples(t, []example{
		{"9.1 all by ascending id", []string{items}, `Item.all().map(.id).toArray()`, `["1","2","3","4","5","6"]`, ""},
		{"9.1 all in a range", []string{items}, `[Item.all({ from: 2, to: "3" }), Item.all({ from: Item(5) }), Item.all({ to: Item(2).id }), Item.all({ from: 4, to: 2 })].map(s => s.map(.id).toArray())`, `[["2","3"],["5","6"],["1","2"],[]]`, ""},
		{"9.1 a bound that is no id", []string{items}, `Item.all({ from: "x" })`, notID, ""},
		{"9.1 a bound that is null", []string{items}, `Item.all({ from: null })`, notID, ""},
		{"9.1 a bound that is a double", []string{items}, `Item.all({ to: 1.5 })`, "error invalid_argument: invalid argument `range`: The `to` field must be a document id.", ""},
		{"9.1 a negative bound", []string{items}, `Item.all({ from: -5, to: 1 }).map(.id).toArray()`, `["1"]`, ""},
		{"9.1 a negative upper bound", []string{items}, `Item.all({ to: -5 }).map(.id).toArray()`, `[]`, ""},
		{"9.1 collection by alias", []string{`Collection.create({ name: "Lengthy", alias: "L" })`, `L.create({ id: 1 })`}, `[L.all().count(), Collection("L").all().count(), Collection("Lengthy").byId(1)!.coll]`, `[{"@int":"1"},{"@int":"1"},{"@mod":"Lengthy"}]`, ""},
		{"9.1 sets of native collections", []string{items}, `[Collection.all().map(.name).toArray(), Collection.where(.name == "x").count(), Collection.firstWhere(.name == "Item")!.name, Function.all().count(), Database.all().count()]`, `[["Item"],{"@int":"0"},"Item",{"@int":"0"},{"@int":"0"}]`, ""},
		{"9.1 too few terms", []string{items}, `Item.byKind()`, "error invalid_function_invocation: callee function expects 1 or 2 arguments, but 0 were provided.", ""},
		{"9.1 too many terms", []string{items}, `Item.everything(1, 2)`, "error invalid_function_invocation: callee function expects 0 or 1 arguments, but 2 were provided.", ""},
		{"9.1 a term that cannot be stored", []string{items}, `Item.byAB(1, Item(1).id)`, "error invalid_argument: invalid argument `term2`: Argument cannot be used as lookup term", ""},
		{"9.1 a set as a term", []string{items}, `Item.byKind([1].toSet())`, "error invalid_argument: invalid argument `term1`: Argument cannot be used as lookup term", ""},
		{"9.1 a module as a term", []string{items}, `Item.byKind(Item)`, "error invalid_argument: invalid argument `term1`: Argument cannot be used as lookup term", ""},
		{"9.1 a lambda as a term", []string{items}, `Item.byKind(x => x)`, "error invalid_argument: invalid argument `term1`: Argument cannot be used as lookup term", ""},
		{"9.1 an index that is not queryable", []string{`Collection.create({ name: "N", indexes: { byX: { terms: [{ field: "x" }], queryable: false } } })`}, `N.byX(1)`, "error invalid_index_invocation: The index `N.byX` is not queryable.", ""},
		{"9.1 a range that is none", []string{items}, `Item.byKindPrice("odd", 5)`, noRange, ""},
		{"9.1 a range without bounds", []string{items}, `Item.byKindPrice("odd", { x: 1 })`, noRange, ""},
		{"9.1 more members of a range", []string{items}, `Item.byKindPrice("odd", { from: 50, x: 1 }).count()`, `{"@int":"1"}`, ""},

		{"9.2 all terms null", []string{items, `Item.create({ id: 20, a: 1 }); Item.create({ id: 21, b: 1 })`}, `[Item.byAB(1, null).map(.id).toArray(), Item.byAB(null, 1).map(.id).toArray(), Item.byAB(null, null).count(), Item.byKind(null).count()]`, `[["20"],["21"],{"@int":"0"},{"@int":"0"}]`, ""},
		{"9.2 without terms every document", []string{items, `Item.create({})`}, `[Item.everything().count(), Item.ranked().count()]`, `[{"@int":"7"},{"@int":"7"}]`, ""},
		{"9.2 mva terms", []string{items, `Item.create({ id: 20, tags: [1, null, [2, 2, [3]], { a: 1 }, "x"] }); Item.create({ id: 21, tags: "x" }); Item.create({ id: 22, tags: { a: 1 } })`}, `[1, 2, 3, "x", null, { a: 1 }].map(t => Item.byTags(t).map(.id).toArray())`, `[["20"],["20"],["20"],["20","21"],[],[]]`, ""},
		{"9.2 several mva values", []string{items, `Item.all().forEach(.delete()); Item.create({ id: 20, tags: [3, 1, 3] }); Item.create({ id: 21, tags: [2] }); Item.create({ id: 22 })`}, `Item.tagged().map(.id).toArray()`, `["20","21","20","22"]`, ""},
		{"9.2 paths", []string{`Collection.create({ name: "P", indexes: { byAB: { terms: [{ field: "a.b" }] }, byFirst: { terms: [{ field: ".a[0]" }] }, byData: { terms: [{ field: "data.x" }] }, byOdd: { terms: [{ field: ".[\"odd key\"]" }] } } })
---
P.create({ id: 1, a: { b: 1 } }); P.create({ id: 2, a: [7, 8] }); P.create({ id: 3, x: 5 }); P.create({ id: 4, "odd key": 3 }); P.create({ id: 5, a: P(1) })`}, `[P.byAB(1), P.byFirst(7), P.byData(5), P.byOdd(3)].map(s => s.map(.id).toArray())`, `[["1"],["2"],["3"],["4"]]`, ""},
		{"9.2 reserved names through data", []string{`Collection.create({ name: "P", indexes: { byID: { terms: [{ field: "data.id" }] } } })
---
P.createData({ id: "mine" })`}, `P.byID("mine").count()`, `{"@int":"1"}`, ""},
		{"9.2 objects and arrays as terms", []string{items, `Item.create({ id: 20, kind: { a: 1, b: [1] } }); Item.create({ id: 21, kind: [1, 2] })`}, `[Item.byKind({ b: [1], a: 1 }).count(), Item.byKind([1, 2]).count(), Item.byKind([2, 1]).count(), Item.byKind(1).count()]`, `[{"@int":"1"},{"@int":"1"},{"@int":"0"},{"@int":"0"}]`, ""},
		{"9.2 terms are exact", []string{items, `Item.create({ id: 20, kind: 1 }); Item.create({ id: 21, kind: 1.0 }); Item.create({ id: 22, kind: "1" }); Item.create({ id: 23, kind: true })`}, `[1, 1.0, "1", true, false].map(t => Item.byKind(t).map(.id).toArray())`, `[["20"],["21"],["22"],["23"],[]]`, ""},
		{"9.2 documents as terms", []string{items, `Item.create({ id: 20, kind: Item(1) })`}, `[Item.byKind(Item(1)).count(), Item.byKind(Item(2)).count(), Item.byKind(Item(1).id.toString()).count()]`, `[{"@int":"1"},{"@int":"0"},{"@int":"0"}]`, ""},
		{"9.2 computed fields that look at other documents", []string{`Collection.create({ name: "R" }); Collection.create({ name: "P", computed_fields: { gone: { body: "d => d.r == null" }, one: { body: "d => (d.r { n: 1 }).n" } }, indexes: { byGone: { terms: [{ field: "gone" }] }, byOne: { terms: [{ field: "one" }] } } })`,
			`R.create({ id: 1 }); P.create({ id: 1, r: R(1) })`, `R(1)!.delete()`, `P(1)!.delete()`},
			`[P.byGone(true), P.byGone(false), P.byOne(1)].map(s => s.count())`, `[{"@int":"0"},{"@int":"0"},{"@int":"0"}]`, ""},
		{"9.2 computed fields", []string{`Collection.create({ name: "P", computed_fields: { up: { body: "d => d.n + 1" }, bad: { body: "d => d.n.foo.bar" }, when: { body: "_ => Time.now()" }, id2: { body: "d => d.id" } }, indexes: { byUp: { terms: [{ field: "up" }] }, byBad: { terms: [{ field: "bad" }] }, byWhen: { values: [{ field: "when" }] }, byID2: { terms: [{ field: "id2" }] } } })
---
P.create({ n: 1 }); P.create({ n: "a" }); P.create({}); null`}, `[P.byUp(2).count(), P.byUp("a1").count(), P.byBad(null).count(), P.byWhen().count(), P.byID2(1.0).count()]`, `[{"@int":"1"},{"@int":"1"},{"@int":"0"},{"@int":"3"},{"@int":"0"}]`, ""},
		{"9.2 expired documents", []string{items}, `Item(1)!.update({ ttl: Time.now().subtract(1, "second") }); [Item.byKind("odd").count(), Item.all().count(), Item.ranked().map(.price).toArray(), Item.byKindPrice("odd").count(), Item(1).exists()]`, `[{"@int":"2"},{"@int":"5"},[{"@int":"60"},{"@int":"50"},{"@int":"40"},{"@int":"30"},{"@int":"20"}],{"@int":"2"},false]`, ""},

		{"9.3 by values, then id", []string{items}, `[Item.byKindPriceQty("odd").map(.id).toArray(), Item.ranked().map(.id).toArray(), Item.ranked().reverse().map(.id).toArray()]`, `[["1","3","5"],["6","5","4","3","2","1"],["1","2","3","4","5","6"]]`, ""},
		{"9.3 ids ascend within desc values", []string{items, `Item.all().forEach(.update({ price: 1 }))`}, `[Item.ranked().map(.id).toArray(), Item.ranked().reverse().map(.id).toArray()]`, `[["1","2","3","4","5","6"],["6","5","4","3","2","1"]]`, ""},
		{"9.3 own writes by ts come last", []string{opt}, `V(2)!.update({}); V.create({ id: 9 }); V.byTS().map(.id).toArray()`, `["1","3","4","5","2","9"]`, ""},
		{"9.3 ts after the commit", []string{opt, `V(2)!.update({}); V.create({ id: 9 })`, `V(1)!.update({})`}, `V.byTS().map(.id).toArray()`, `["3","4","5","2","9","1"]`, ""},
		{"9.3 ttl as term and value", []string{opt, `V.create({ id: 9, ttl: Time("2999-01-01T00:00:00Z") })`}, `V.byTTL(Time("2999-01-01T00:00:00Z")).map(.id).toArray()`, `["9"]`, ""},

		{"9.4 one value", []string{opt}, `[V.asc({ from: 10 }), V.asc({ to: 10 }), V.asc({ from: 10, to: 10 }), V.asc({ from: 20, to: 10 }), V.asc({ from: 6, to: 19 })].map(s => s.map(.id).toArray())`, `[["2","3","5","4"],["1","2","3"],["2","3"],[],["2","3"]]`, ""},
		{"9.4 one value descending", []string{opt}, `[V.desc(), V.desc({ from: 10 }), V.desc({ to: 10 }), V.desc({ from: 20, to: 10 }), V.desc({ from: 10, to: 20 })].map(s => s.map(.id).toArray())`, `[["4","5","2","3","1"],["2","3","1"],["4","5","2","3"],["5","2","3"],[]]`, ""},
		{"9.4 null bounds", []string{opt}, `[V.asc({ from: null }), V.asc({ to: null }), V.desc({ to: null }), V.desc({ from: null })].map(s => s.map(.id).toArray())`, `[["4"],["1","2","3","5","4"],["4"],["4","5","2","3","1"]]`, ""},
		{"9.4 a prefix", []string{opt}, `[V.two({ to: 10 }), V.two({ from: 10 }), V.two({ from: [10, 5], to: 10 }), V.two({ from: [10, 3], to: [20, 1] }), V.two({ from: (10, 2), to: (10, 2) }), V.two({ from: [], to: 5 })].map(s => s.map(.id).toArray())`, `[["1","3","2"],["3","2","5","4"],["2"],["2"],["3"],["1"]]`, ""},
		{"9.4 an array as one value", []string{`Collection.create({ name: "A", indexes: { sorted: { values: [{ field: "v" }] } } })
---
A.create({ id: 1, v: [3] }); A.create({ id: 2, v: [3, 1] }); A.create({ id: 3, v: [5] }); A.create({ id: 4, v: [5, 9] }); A.create({ id: 5, v: [6] }); A.create({ id: 6, v: 5 })`}, `[A.sorted({ from: [3] }), A.sorted({ to: [5] }), A.sorted({ from: [3, 1], to: [5] })].map(s => s.map(.id).toArray())`, `[["1","2","3","4","5"],["6","1","2","3","4"],["2","3","4"]]`, ""},
		{"9.4 an id among the values", []string{opt}, `[V.byID({ from: [10, 3] }), V.byID({ from: [10, "3"], to: [10, V(3)] }), V.byID({ from: [10, null], to: [10, "x"] }), V.onlyID({ from: 3 }), V.onlyID({ from: "3", to: V(2).id })].map(s => s.map(.id).toArray())`, `[["3","5","4"],["3"],["2","3"],["3","2","1"],["3","2"]]`, ""},
		{"9.4 an id where nothing is covered", []string{opt, `V.all().forEach(.update({ k: 1 }))`}, `[V.none(1, { from: 4 }), V.none(1, { from: V(2), to: "3" }), V.none(1, { to: V(1).id })].map(s => s.map(.id).toArray())`, `[["4","5"],["2","3"],["1"]]`, ""},
		{"9.4 no id where nothing is covered", []string{opt}, `V.none(1, { from: "x" })`, notID, ""},
		{"9.4 a bound that cannot be stored", []string{opt}, `V.asc({ from: V(1).id })`, "error invalid_argument: invalid argument `range`: The `from` field should be either an indexable value or an array of values", ""},
		{"9.4 a bound with a set in it", []string{opt}, `V.two({ to: [1, [].toSet()] })`, "error invalid_argument: invalid argument `range`: The `to` field should be either an indexable value or an array of values", ""},
		{"9.4 too many values", []string{opt}, `V.two({ from: [1, 2, 3] })`, "error invalid_argument: invalid argument `range`: The field `from` can have at most 2 values", ""},
		{"9.4 documents as bounds", []string{opt, `V(1)!.update({ p: V(3) }); V(2)!.update({ p: V(4) })`}, `V.asc({ from: V(4), to: V(4) }).map(.id).toArray()`, `["2"]`, ""},
		{"9.4 numbers of all kinds", []string{opt, `V.all().forEach(.delete()); [-5, -1.5, 0, 1, 1.0, 1.5, 2147483648, 1e300, -1e300, 9007199254740993].forEach(p => V.create({ p: p }))`}, `[V.asc().map(.p).toArray(), V.asc({ from: -1, to: 1 }).map(.p).toArray(), V.asc({ from: 1.0, to: 1 }).map(.p).toArray()]`, `[[{"@double":"-1.0E300"},{"@int":"-5"},{"@double":"-1.5"},{"@int":"0"},{"@int":"1"},{"@double":"1.0"},{"@double":"1.5"},{"@long":"2147483648"},{"@long":"9007199254740993"},{"@double":"1.0E300"}],[{"@int":"0"},{"@int":"1"},{"@double":"1.0"}],[{"@int":"1"},{"@double":"1.0"}]]`, ""},
		{"9.4 times as bounds", []string{opt, `V(1)!.update({ p: Time("2020-01-01T00:00:00Z") }); V(2)!.update({ p: Time("2021-01-01T00:00:00Z") })`}, `V.asc({ from: Time("2020-06-01T00:00:00Z"), to: Time.now() }).map(.id).toArray()`, `["2"]`, ""},
		{"9.4 strings as bounds", []string{opt, `V.all().forEach(.delete()); ["a", "ab", "b", "B", "c"].forEach(p => V.create({ p: p }))`}, `[V.asc({ from: "ab", to: "b" }).map(.p).toArray(), V.asc({ to: "a" }).map(.p).toArray()]`, `[["ab","b"],["a"]]`, ""},

		{"9.6 own writes", []string{items}, `Item.create({ id: 9, kind: "odd", price: 5 }); Item(1)!.update({ kind: "even" }); Item(3)!.delete(); [Item.byKindPrice("odd").map(.id).toArray(), Item.byKindPrice("even").map(.id).toArray(), Item.ranked().map(.id).toArray()]`, `[["9","5"],["1","2","4","6"],["6","5","4","2","1","9"]]`, ""},
		{"9.6 a set made inside at", []string{items, `Collection.create({ name: "Mark" })`, `Mark.create({ id: 1 })`, `Item(1)!.update({ price: 99 }); Item(2)!.delete(); Item.create({ id: 9 })`}, `let t = Mark(1)!.ts
let all = at (t) { Item.all() }
let odd = at (t) { Item.byKindPrice("odd") }
[all.count(), odd.map(.price).toArray(), all.map(d => Item.all().count()).first(), at (t) { all.map(d => Item.all().count()) }.first()]`, `[{"@int":"6"},[{"@int":"10"},{"@int":"30"},{"@int":"50"}],{"@int":"6"},{"@int":"6"}]`, ""},
		{"9.6 a set read inside at", []string{items, `Collection.create({ name: "Mark" })`, `Mark.create({ id: 1 })`, `Item(2)!.delete()`}, `let all = Item.all(); at (Mark(1)!.ts) { all.count() }`, `{"@int":"5"}`, ""},
		{"9.6 an index on what is there", []string{`Collection.create({ name: "P" })`, `P.create({ a: 1 }); P.create({ a: 2 })`, `Collection.byName("P")!.update({ indexes: { byA: { terms: [{ field: "a" }] } } })`}, `[P.byA(1).count(), P.definition.indexes]`, `[{"@int":"1"},{"byA":{"terms":[{"field":"a"}],"queryable":true,"status":"complete"}}]`, ""},
		{"own writes while a set is read", []string{items}, `Item.byKind("odd").forEach(d => Item.create({ kind: "even" })); Item.byKind("even").count()`, `{"@int":"6"}`, ""},
		{"deleting while a set is read", []string{items}, `Item.all().forEach(.delete()); [Item.all().count(), Item.byKind("odd").count(), Item.ranked().isEmpty()]`, `[{"@int":"0"},{"@int":"0"},true]`, ""},
	})
}

// Event sources of sets: sets chapter, section 10.
func TestSpecEventSources(t *testing.T) {
	source := func(rule, fql string) example {
		return example{rule, []string{items}, fql, `{"@stream":"<<any>>"}`, ""}
	}
	refused := func(rule, fql, method, reason string) example {
		return example{rule, []string{items}, fql, "error invalid_receiver: can't call `" + method + "` because " + reason, ""}
	}
	runExamples(t, []example{
		source("10 all", `Item.all().toStream()`),
		source("10 where", `Item.where(.price > 1).eventSource()`),
		source("10 index", `Item.byKind("odd").eventSource()`),
		source("10 single", `Set.single(Item(1)!).eventSource()`),
		source("10 map, pageSize, projection", `(Item.all().where(.price > 1).map(d => d).pageSize(3) { price }).eventSource()`),
		source("10 changesOn", `Item.all().changesOn(.price, .a.b, .c[0])`),
		source("10 eventsOn nothing", `Item.all().eventsOn()`),
		source("10 covered fields", `Item.byKindPrice("odd").eventsOn(.price, .kind, .id)`),
		{"10 field that is not covered", []string{items}, `Item.byKindPrice("odd").eventsOn(.qty, .price, .a)`, "error invalid_argument: invalid argument `fields`: `qty`, `a` not covered by the `byKindPrice` index.", ""},
		{"10 no field", []string{items}, `Item.all().changesOn(.price, x => x.a)`, "error invalid_argument: invalid argument `1`: invalid field path given", ""},
		{"10 a call is no field", []string{items}, `Item.all().changesOn(.price.toString())`, "error invalid_argument: invalid argument `0`: invalid field path given", ""},
		refused("10 at", `at (Time.now().subtract(1, "minute")) { Item.byKind("a") }.toStream()`, ".toStream()", "streaming is not supported for sets created within an `at()` expression."),
		refused("10 reversed", `Item.all().reverse().eventSource()`, ".eventSource()", "streaming is not supported on sets that have been reversed."),
		refused("10 range", `Item.all({ from: 1 }).eventSource()`, ".eventSource()", "range queries are not supported yet, use `.where()` method instead."),
		refused("10 range of an index", `Item.byKindPrice("a", { to: 1 }).eventSource()`, ".eventSource()", "range queries are not supported yet, use `.where()` method instead."),
		refused("10 schema", `Collection.all().eventSource()`, ".eventSource()", "only collections and user defined indexes are streamable."),
		refused("10 array", `[1].toSet().toStream()`, ".toStream()", "streaming is not supported on array sets."),
		refused("10 sequence", `Set.sequence(0, 1).toStream()`, ".toStream()", "streaming is not supported on sets created from `Set.sequence()`."),
		refused("10 single value", `Set.single(1).toStream()`, ".toStream()", "streaming on `Set.single()` is only supported if its element is a document."),
		refused("10 distinct", `Item.all().distinct().toStream()`, ".toStream()", "streaming is not supported on distinct sets."),
		refused("10 drop", `Item.all().drop(1).toStream()`, ".toStream()", "streaming is not supported on sets returned from `.drop()`."),
		refused("10 take", `Item.all().take(1).map(.a).toStream()`, ".toStream()", "streaming is not supported on sets returned from `.take()`."),
		refused("10 order", `Item.all().order(.a).toStream()`, ".toStream()", "streaming is not supported on sets returned from `.order()`."),
		refused("10 concat", `Item.all().concat(Item.all()).toStream()`, ".toStream()", "streaming is not supported on concatenated sets."),
		refused("10 flatMap", `Item.all().flatMap(x => Item.all()).toStream()`, ".toStream()", "streaming is not supported on `.flatMap()` sets."),
		refused("10 changesOn after where", `Item.where(.a == 1).changesOn(.a)`, ".changesOn()", "it was not called on the source set."),
		refused("10 eventsOn after map", `Item.all().map(.a).eventsOn(.a)`, ".changesOn()", "it was not called on the source set."),
	})
}
