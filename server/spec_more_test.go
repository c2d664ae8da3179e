package server_test

import "testing"

// Arrays: sets chapter, section 4.
func TestSpecArrays(t *testing.T) {
	outside := func(i, n string) string {
		return "error index_out_of_bounds: index " + i + " out of bounds for length " + n
	}
	runExamples(t, []example{
		{"4.1 sequence", nil, `[Array.sequence(2, 4), Array.sequence(4, 2)]`, `[[{"@int":"2"},{"@int":"3"}],[]]`, ""},
		{"4.1 access", nil, `[[1, 2][1], [1, 2].at(0), [1, 2].length]`, `[{"@int":"2"},{"@int":"1"},{"@int":"2"}]`, ""},
		{"4.1 outside", nil, `[1, 2][2]`, outside("2", "2"), ""},
		{"4.1 a negative index", nil, `[1].at(-1)`, outside("-1", "1"), ""},
		{"4.1 an index of a wrong type", nil, `[1]["a"]`, "error invalid_argument: expected value for `index0` of type Int, received String", ""},
		{"4.1 an index method of a wrong type", nil, `[1].at("a")`, "error invalid_argument: expected value for `index` of type Int, received String", ""},
		{"4.1 two indexes", nil, `[1][0, 1]`, "error invalid_function_invocation: callee function expects exactly 1 argument, but 2 were provided.", ""},
		{"4.2 aggregate", nil, `["a", "b", "c", "d", "e"].aggregate("S", (x, y) => x + y)`, `"abcdeS"`, ""},
		{"4.2 concat wants an array", nil, `[1].concat([1].toSet())`, "error invalid_argument: expected value for `other` of type Array<Any>, received Set<Any>", ""},
		{"4.2 distinct keeps order", nil, `[3, 1, 3, 2, 1].distinct()`, `[{"@int":"3"},{"@int":"1"},{"@int":"2"}]`, ""},
		{"4.2 drop and take", nil, `[[1, 2].drop(-1), [1, 2].drop(5), [1, 2].take(-1), [1, 2].take(5), [1, 2].drop(1), [1, 2].take(1)]`, `[[{"@int":"1"},{"@int":"2"}],[],[],[{"@int":"1"},{"@int":"2"}],[{"@int":"2"}],[{"@int":"1"}]]`, ""},
		{"4.2 entries", nil, `["a", "b"].entries()`, `[[{"@int":"0"},"a"],[{"@int":"1"},"b"]]`, ""},
		{"4.2 flatMap", nil, `[1].flatMap(x => x)`, "error type_mismatch: expected type: Array<Any>, received Int", ""},
		{"4.2 flatten", nil, `[[[1]], [2]].flatten()`, `[[{"@int":"1"}],{"@int":"2"}]`, ""},
		{"4.2 flatten of a scalar", nil, `[[1], 2].flatten()`, "error type_mismatch: expected type: Array<Any>, received Int", ""},
		{"4.2 foldRight", nil, `["a", "b"].foldRight("", (a, x) => a + x)`, `"ba"`, ""},
		{"4.2 indexOf", nil, `[[1, 2, 1].indexOf(1), [1, 2, 1].indexOf(1, 1), [1].indexOf(9), [1, 2, 1].lastIndexOf(1), [1, 2, 1].lastIndexOf(1, 1)]`, `[{"@int":"0"},{"@int":"2"},null,{"@int":"2"},{"@int":"0"}]`, ""},
		{"4.2 start of indexOf", nil, `[1].indexOf(1, 1)`, outside("1", "1"), ""},
		{"4.2 start in an empty array", nil, `[].indexWhere(abort, 0)`, outside("0", "0"), ""},
		{"4.2 indexWhere", nil, `[[1, 2, 1].indexWhere(x => x == 1, 1), [1, 2, 1].lastIndexWhere(x => x == 1, 1), [1, 2].lastIndexWhere(x => x == 9)]`, `[{"@int":"2"},{"@int":"0"},null]`, ""},
		{"4.2 lastIndexWhere from the right", nil, `[1, 2].lastIndexWhere(x => if (x == 1) abort(0) else true)`, `{"@int":"1"}`, ""},
		{"4.2 firstWhere calls all", nil, `[1, 2].firstWhere(x => if (x == 2) abort("called") else true)`, "error abort", ""},
		{"4.2 reduce", nil, `[[1].reduce(abort), ["a", "b", "c"].reduce((a, b) => a + b), ["a", "b", "c"].reduceRight((a, b) => a + b)]`, "error invalid_argument: `reducer` should accept 2 parameters, provided function requires exactly 1 parameter.", ""},
		{"4.2 slice", nil, `[[1, 2, 3].slice(1), [1, 2, 3].slice(-5, 2), [1, 2, 3].slice(2, 1), [1, 2, 3].slice(1, 9)]`, `[[{"@int":"2"},{"@int":"3"}],[{"@int":"1"},{"@int":"2"}],[],[{"@int":"2"},{"@int":"3"}]]`, ""},
		{"4.2 slice of wrong types", nil, `[1].slice("a", 2)`, "error invalid_argument: expected arguments to `slice` of type (Int, Int), received (String, Int)", ""},
		{"4.2 toString", nil, `["a", 1, { x: null }, ID("3"), [null, true]].toString()`, `"[\"a\", 1, { x: null }, ID(\"3\"), [null, true]]"`, ""},
		{"4.2 no count", nil, `[1].count()`, "error invalid_function_invocation: The function `count` does not exist on `Array<Any>`", ""},
		{"4.2 projection", nil, `[{ x: 1, y: { z: 2 } }] { x, z: .y.z }`, `[{"x":{"@int":"1"},"z":{"@int":"2"}}]`, ""},
		{"4.3 names", nil, `[1].where(() => true)`, "error invalid_argument: `pred` should accept 1 parameter, provided function requires no parameters.", ""},
		{"4.3 predicate", nil, `[1].filter(() => true)`, "error invalid_argument: `predicate` should accept 1 parameter, provided function requires no parameters.", ""},
		{"4.3 fn", nil, `[1].forEach(() => true)`, "error invalid_argument: `fn` should accept 1 parameter, provided function requires no parameters.", ""},
		{"4.3 func", nil, `[1].toSet().forEach(() => true)`, "error invalid_argument: `func` should accept 1 parameter, provided function requires no parameters.", ""},
		{"4.3 combiner", nil, `[1].aggregate(1, () => true)`, "error invalid_argument: `combiner` should accept 2 parameters, provided function requires no parameters.", ""},
		{"4.3 pred of a collection", []string{items}, `Item.where(() => true)`, "error invalid_argument: `pred` should accept 1 parameter, provided function requires no parameters.", ""},
		{"4.3 pred of a collection's firstWhere", []string{items}, `Item.firstWhere((a, b) => true)`, "error invalid_argument: `pred` should accept 1 parameter, provided function requires exactly 2 parameters.", ""},
		{"9.1 effects in defaults and pure contexts", []string{items, `Collection.create({ name: "P", computed_fields: { bad: { body: "d => d.other.n" }, good: { body: "d => d.n" } }, indexes: { byBad: { terms: [{ field: "bad" }] }, byGood: { terms: [{ field: "good" }] } } })`, `P.create({ id: 1, n: 5 }); P.create({ id: 2, n: 6, other: P(1) })`}, `[P.byBad(5).count(), P.byGood(5).count()]`, `[{"@int":"0"},{"@int":"1"}]`, ""},
	})
}

// Writing while a set is read: the set is what was there when reading began.
func TestSpecWritesWhileReading(t *testing.T) {
	runExamples(t, []example{
		{"creating in what is read", []string{items}, `Item.all().forEach(d => Item.create({})); Item.all().count()`, `{"@int":"12"}`, ""},
		{"creating entries of the index that is read", []string{items}, `Item.byKind("odd").forEach(d => Item.create({ kind: "odd" })); Item.byKind("odd").count()`, `{"@int":"6"}`, ""},
		{"after earlier writes", []string{items}, `Item.create({ id: 7 }); Item.all().forEach(d => Item.create({})); Item.all().count()`, `{"@int":"14"}`, ""},
		{"moving documents ahead", []string{items}, `Item.ranked().forEach(d => d.update({ price: d.price - 1 })); Item.ranked().map(.price).toArray()`, `[{"@int":"59"},{"@int":"49"},{"@int":"39"},{"@int":"29"},{"@int":"19"},{"@int":"9"}]`, ""},
		{"moving documents to the end", []string{items}, `Item.byPrice().forEach(d => d.update({ price: d.price + 100 })); Item.byPrice().map(.price).toArray()`, `[{"@int":"110"},{"@int":"120"},{"@int":"130"},{"@int":"140"},{"@int":"150"},{"@int":"160"}]`, ""},
		{"moving them twice", []string{items}, `[1, 2].forEach(_ => Item.byPrice().reverse().forEach(d => d.update({ price: d.price - 100 }))); Item.byPrice().map(.price).toArray()`, `[{"@int":"-190"},{"@int":"-180"},{"@int":"-170"},{"@int":"-160"},{"@int":"-150"},{"@int":"-140"}]`, ""},
		{"updating what is read", []string{items}, `Item.all().forEach(d => d.update({ n: 1 })); Item.where(.n == 1).count()`, `{"@int":"6"}`, ""},
		{"updating pending documents", []string{items}, `Item.create({ id: 7 }); Item.all().forEach(d => { Item(7)!.update({ n: 1 }) }); Item.all().map(.id).toArray()`, `["1","2","3","4","5","6","7"]`, ""},
		{"updates ahead are delivered", []string{items}, `Item.create({ id: 7, n: 0 }); Item.all().fold(0, (a, d) => { Item(7)!.update({ n: a }); a + 1 })`, `{"@int":"7"}`, ""},
		{"deleting ahead", []string{items}, `Item.all().fold(0, (a, d) => { Item.all().last()!.delete(); a + 1 })`, `{"@int":"3"}`, ""},
		{"deleting and making again ahead", []string{items}, `Item.all().fold([], (a, d) => { Item(6)?.delete(); Item.create({ id: 6 }); a.append(d.id.toString()) })`, `["1","2","3","4","5"]`, ""},
	})
}
