package stdlib

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// database runs queries with performance hints on.
func database(t *testing.T, setup ...string) func(query string) *exec.Response {
	t.Helper()
	return databaseWith(t, exec.Options{}, setup...)
}

func databaseWith(t *testing.T, options exec.Options, setup ...string) func(query string) *exec.Response {
	t.Helper()
	store, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	e, err := exec.New(store, New(), options)
	if err != nil {
		t.Fatal(err)
	}
	run := func(query string) *exec.Response {
		t.Helper()
		r, err := e.Run(t.Context(), &exec.Request{Source: &diag.Source{Name: "*query*", Text: query}, PerformanceHints: true})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return r
	}
	for _, q := range setup {
		if r := run(q); r.Err != nil {
			t.Fatalf("%s: %v", q, r.Err)
		}
	}
	return run
}

// ask compares the results of queries, as JSON, or the messages of their errors.
func ask(t *testing.T, run func(string) *exec.Response, pairs [][2]string) {
	t.Helper()
	for _, x := range pairs {
		r := run(x[0])
		got := ""
		if r.Err != nil {
			got, _, _ = strings.Cut(r.Err.Message, "\n")
		} else {
			got = string(value.AppendSimple(nil, r.Data))
		}
		if got != x[1] {
			t.Errorf("%s\n got %s\nwant %s", x[0], got, x[1])
		}
	}
}

var rows = []string{
	`Collection.create({ name: "Row", alias: "Line", indexes: { byK: { terms: [{ field: "k" }], values: [{ field: "n", order: "desc" }] } } });
	Function.create({ name: "twice", body: "x => x * 2", alias: "double" })`,
	`Set.sequence(1, 6).forEach(n => Row.create({ id: n, n: n, k: n % 2 }))`,
}

func TestSet(t *testing.T) {
	run := database(t, rows...)
	ask(t, run, [][2]string{
		{`[1, 2].toSet().concat([3].toSet()).toArray()`, `[1,2,3]`},
		{`[2, 1, 2.0].toSet().distinct().toArray()`, `[1,2]`},
		{`Set.sequence(0, 5).drop(3).toArray()`, `[3,4]`}, {`Set.sequence(0, 5).drop(-1).count()`, `5`}, {`Set.sequence(0, 5).drop(9).toArray()`, `[]`},
		{`[1, 2].toSet().flatMap(x => Set.sequence(0, x)).toArray()`, `[0,0,1]`}, {`[1].toSet().flatMap(x => [x]).toArray()`, "expected type: Set<Any>, received Array<Any>"},
		{`[1, 2].toSet().map(twice).toArray()`, `[2,4]`},
		{`[{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 0, b: 3 }].toSet().order(.a, desc(.b)).map(.b).toArray()`, `[3,2,1]`}, {`[2, 1].toSet().order().toArray()`, `[1,2]`}, {`[2, 1].toSet().order(1)`, "expected value for `ordering0` of type Function, received Int"},
		{`Set.sequence(0, 9).pageSize(2).paginate().data`, `[0,1]`}, {`Set.sequence(0, 9).pageSize(0)`, "expected `size` to be between 1 and 16000 (inclusive), received 0"}, {`Set.sequence(0, 9).pageSize(16001)`, "expected `size` to be between 1 and 16000 (inclusive), received 16001"}, {`Set.sequence(0, 16000).pageSize(16000).paginate().data.length`, `16000`},
		{`Set.sequence(0, 3).reverse().toArray()`, `[2,1,0]`}, {`Set.sequence(0, 9).take(2).toArray()`, `[0,1]`}, {`Set.sequence(0, 9).take(0).toArray()`, `[]`}, {`Set.sequence(0, 9).take(-1)`, "expected `limit` to be greater than 0, received -1"},
		{`[1].toSet().toSet().toArray()`, `[1]`}, {`Set.sequence(0, 9).where(x => x > 6).toArray()`, `[7,8]`}, {`[1].toSet().where(x => "a").toArray()`, "expected type: Boolean, received String"},
		{`["a", "b", "c"].toSet().aggregate("S", (x, y) => x + y)`, `"abcS"`}, {`["a", "b", "c", "d", "e"].toSet().aggregate("S", (x, y) => "(#{x}#{y})")`, `"((((ab)(cd))e)S)"`}, {`[].toSet().aggregate(1, (x, y) => 2)`, `1`}, {`[1].toSet().aggregate(10, (x, y) => x - y)`, `-9`},
		{`Set.sequence(0, 16001).aggregate(0, (x, y) => x + y)`, `128008000`}, {`Set.sequence(0, 32000).aggregate(0, (x, y) => x + y)`, `511984000`}, {`[1, 2].toSet().aggregate(0, (x, y) => abort(1))`, "Query aborted."}, {`Set.sequence(0, 16000).aggregate(0, (x, y) => abort(1))`, "Query aborted."},
		{`[1, 2, 3].toSet().any(x => if (x < 3) x == 2 else abort(1))`, `true`}, {`[1].toSet().any(x => x == 2)`, `false`}, {`[].toSet().any(x => true)`, `false`}, {`[1].toSet().any(x => 1)`, "expected type: Boolean, received Int"}, {`[1].toSet().any(x => null)`, `false`},
		{`[1, 2, 3].toSet().every(x => if (x < 3) x == 1 else abort(1))`, `false`}, {`[1, 1].toSet().every(x => x == 1)`, `true`}, {`[].toSet().every(x => false)`, `true`}, {`[1].toSet().every(x => null)`, `false`}, {`[1].toSet().every(x => abort(1))`, "Query aborted."},
		{`[1, 2].toSet().count()`, `2`}, {`Row.all().count()`, `5`}, {`Row.byK(1).count()`, `3`}, {`Set.sequence(0, 2).map(x => abort(1)).count()`, "Query aborted."},
		{`[1, 2].toSet().first()`, `1`}, {`[].toSet().first()`, `null`}, {`[].toSet().first()!`, "Null value, due to empty set"}, {`[1].toSet().map(x => abort(1)).first()`, "Query aborted."},
		{`[1, 2].toSet().firstWhere(x => x > 1)`, `2`}, {`[1, 2].toSet().firstWhere(x => x > 2)!`, "Null value, due to empty set"},
		{`[1, 2].toSet().last()`, `2`}, {`[].toSet().last()!`, "Null value, due to empty set"}, {`[1, 2, 3].toSet().lastWhere(x => x < 3)`, `2`}, {`[1].toSet().lastWhere(x => x < 1)`, `null`},
		{`[1, 2].toSet().fold(10, (a, x) => a - x)`, `7`}, {`["a", "b"].toSet().foldRight("", (a, x) => a + x)`, `"ba"`}, {`["a", "b"].toSet().fold("", (a, x) => a + x)`, `"ab"`}, {`[1].toSet().fold(0, (a, x) => abort(1))`, "Query aborted."}, {`[].toSet().fold(0, (a, x) => abort(1))`, `0`},
		{`[1, 2].toSet().forEach(x => x)`, `null`}, {`[1, 2].toSet().forEach(x => abort(x))`, "Query aborted."}, {`[7].toSet().forEach(n => Row.create({ id: n })); Row(7).exists()`, `true`}, {`Row(7)!.delete()`, `null`},
		{`[1, 2].toSet().includes(2.0)`, `true`}, {`[1, 2].toSet().includes(3)`, `false`}, {`[1].toSet().includes("1")`, `false`}, {`[1, 2].toSet().map(x => if (x == 2) abort(1) else x).includes(1)`, `true`},
		{`[].toSet().isEmpty()`, `true`}, {`[1].toSet().isEmpty()`, `false`}, {`[].toSet().nonEmpty()`, `false`}, {`[null].toSet().nonEmpty()`, `true`},
		{`Set.sequence(0, 9).paginate(2).data`, `[0,1]`}, {`Set.sequence(0, 9).paginate(0)`, "expected `size` to be between 1 and 16000 (inclusive), received 0"}, {`Set.sequence(0, 9).paginate(16001)`, "expected `size` to be between 1 and 16000 (inclusive), received 16001"}, {`Set.sequence(0, 20).paginate().data.length`, `16`}, {`[1].toSet().map(x => abort(1)).paginate()`, "Query aborted."},
		{`[1, 2, 3].toSet().reduce((a, x) => a - x)`, `-4`}, {`[1, 2, 10].toSet().reduceRight((a, x) => a - x)`, `7`}, {`[1].toSet().reduce((a, x) => abort(1))`, `1`}, {`[].toSet().reduce((a, x) => a)!`, "Null value, due to empty set"}, {`[1, 2].toSet().reduce((a, x) => abort(1))`, "Query aborted."},
		{`[1, 2].toSet().toArray()`, `[1,2]`}, {`Set.sequence(0, 16001).toArray()`, `Value too large: exceeded maximum number of elements (limit=16000).`}, {`Row.all().toString()`, `"[set]"`}, {`Set.single([1]).toArray()`, `[[1]]`}, {`Set.sequence(2, 4).toArray()`, `[2,3]`}, {`Set.sequence(4, 2).toArray()`, `[]`},
		{`Set.paginate(Set.sequence(0, 5).paginate(2).after).data`, `[2,3]`}, {`Set.paginate(Set.sequence(0, 5).paginate(2).after, 1).data`, `[2]`}, {`Set.paginate(Set.sequence(0, 5).paginate(2).after, 0)`, "expected `size` to be between 1 and 16000 (inclusive), received 0"}, {`Set.paginate("x")`, "Cursor cursor is invalid or expired."}, {`Set.paginate(1)`, "expected value for `cursor` of type String, received Int"},
		{`Set.paginate(Set.sequence(0, 5).paginate(2).after!.toString()).data`, `[2,3]`},
		{`Row.all().toStream() isa EventSource`, `true`}, {`Row.all().eventSource() isa EventSource`, `true`}, {`Row.all().changesOn(.n) isa EventSource`, `true`}, {`Row.all().eventsOn(.n) isa EventSource`, `true`},
		{`[1].toSet().toStream()`, "can't call `.toStream()` because streaming is not supported on array sets."}, {`[1].toSet().eventSource()`, "can't call `.eventSource()` because streaming is not supported on array sets."}, {`[1].toSet().changesOn(.n)`, "can't call `.changesOn()` because streaming is not supported on array sets."}, {`[1].toSet().eventsOn(.n)`, "can't call `.eventsOn()` because streaming is not supported on array sets."}, {`Row.all().changesOn(x => x)`, "invalid argument `0`: invalid field path given"},
		{`Row.all().toStream().map(.n) isa EventSource`, `true`}, {`Row.all().toStream().where(.n == 1) isa EventSource`, `true`}, {`Row.all().toStream().toString()`, `"[event source]"`},
	})
}

func TestCollection(t *testing.T) {
	run := database(t, rows...)
	ask(t, run, [][2]string{
		{`Row.create({ id: 20, n: 1 }).n`, `1`}, {`Row.createData({ id: 1, n: 2 }).data`, `{"id":1,"n":2}`}, {`Row.create({ id: 20 })`, "Collection `Row` already contains document with id 20."}, {`Row.create(Row(99))`, "invalid argument `data`: collection `Row` does not contain document with id 99."}, {`Row.create({ a: x => x })`, `Anonymous functions cannot be stored. Use a string of FQL instead.`},
		{`Collection.create({ name: "B" }).name`, `"B"`}, {`Collection.create({})`, `Failed to create Collection.`}, {`Collection.createData({})`, "The function `createData` does not exist on `Collection`"},
		{`Row(2)!.n`, `2`}, {`Row("2")!.n`, `2`}, {`Row.byId(2)!.n`, `2`}, {`Row.byId("2")!.n`, `2`}, {`Row.byId("x")`, "expected value for `id` of type ID, received String"}, {`Row(99).exists()`, `false`}, {`Collection.byName("Row")!.name`, `"Row"`}, {`Collection.byName("Nope").exists()`, `false`},
		{`Collection("Row") == Row`, `true`}, {`Collection("Line") == Row`, `true`}, {`Collection("twice")`, "invalid argument `collection`: No such user collection `twice`."}, {`Collection("Nope")`, "invalid argument `collection`: No such user collection `Nope`."}, {`Function("twice")(2)`, `4`}, {`Function("double")(2)`, `4`}, {`Function("Row")`, "invalid argument `function`: No such user function `Row`."}, {`Function("nope")`, "invalid argument `function`: No such user function `nope`."},
		{`Row.all().map(.n).take(3).toArray()`, `[1,2,3]`}, {`Row.all({ from: 2, to: Row(4) }).map(.n).toArray()`, `[2,3,4]`}, {`Row.all({ from: 4, to: "4" }).map(.n).toArray()`, `[4]`}, {`Row.all({})`, "invalid argument `range`: should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields"}, {`Row.all(1)`, "invalid argument `range`: should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields"}, {`Row.all({ from: "x" })`, "invalid argument `range`: The `from` field must be a document id."}, {`Row.all({ to: null })`, "invalid argument `range`: The `to` field must be a document id."},
		{`Row.where(.n > 3).map(.n).toArray()`, `[4,5]`}, {`Row.firstWhere(.n > 3)!.n`, `4`}, {`Row.firstWhere(.n > 9)!`, "Null value, due to empty set"}, {`Collection.all().map(.name).toArray()`, `["Row","B"]`}, {`Collection.where(.alias == "Line").map(.name).toArray()`, `["Row"]`}, {`Collection.firstWhere(.name == "B")!.name`, `"B"`},
		{`FQL.Schema.defForIdentifier("Line")!.name`, `"Row"`}, {`FQL.Schema.defForIdentifier("double")!.name`, `"twice"`}, {`FQL.Schema.defForIdentifier("nope")`, `null`}, {`Function.create({ name: "g", body: "() => 1" }); FQL.Schema.defForIdentifier("g")!.name`, `"g"`},
		{`Query.identity()`, `null`}, {`Query.identity()!`, "Null value, due to missing identity"}, {`Query.token()!`, "Null value, due to no token"}, {`[Query.isEnvProtected(), Query.isEnvTypechecked()]`, `[false,false]`},
	})
	// What the same query has defined cannot be used in it, and is hinted at.
	for query, want := range map[string]string{
		`Collection.create({ name: "Z" }); Collection("Z")`:                "A collection cannot be created and used in the same query.",
		`Collection.create({ name: "Z", alias: "ZZ" }); Collection("ZZ")`:  "A collection cannot be created and used in the same query.",
		`Function.create({ name: "z", body: "() => 1" }); Function("z")`:   "A function cannot be created and used in the same query.",
		`Collection.create({ name: "Z" }); Collection("Y")`:                "",
		`Function.create({ name: "z", body: "() => 1" }); Function("y")`:   "",
		`Function.create({ name: "z", body: "() => 1" }); Collection("z")`: "",
		`Collection.create({ name: "Z" }); Function("Z")`:                  "",
	} {
		r := run(query)
		if r.Err == nil || (len(r.Err.Hints) > 0) != (want != "") || want != "" && (r.Err.Hints[0].Message != want || !strings.HasPrefix(r.Err.Hints[0].Span.Text(), "(\"")) {
			t.Errorf("%s: %+v", query, r.Err)
		}
	}
}

func TestDocument(t *testing.T) {
	run := database(t, rows...)
	ask(t, run, [][2]string{
		{`Row(1)!.update({ a: 1 }) { n, a }`, `{"n":1,"a":1}`}, {`Row(1)!.update({ n: null }) { n, a }`, `{"n":null,"a":1}`}, {`Row(1)!.replace({ b: 2 }) { n, a, b }`, `{"n":null,"a":null,"b":2}`},
		{`Row(1)!.updateData({ id: 3, c: 1 }).data`, `{"b":2,"id":3,"c":1}`}, {`Row(1)!.replaceData({ id: 4 }).data`, `{"id":4}`}, {`Row(1)!.replaceData({ x: 4 }) { data, b }`, `{"data":{"x":4},"b":null}`}, {`Row(1)!.update({ id: 3 })`, "Failed to update document with id 1 in collection `Row`."}, {`Row(1)!.replace({ ttl: null, q: 1 }) { q }`, `{"q":1}`},
		{`Row(1)!.update(1)`, "expected value for `data` of type { *: Any }, received Int"}, {`Row(1)!.update(Row(99))`, "invalid argument `data`: collection `Row` does not contain document with id 99."}, {`Row(99)!.update({})`, "Collection `Row` does not contain document with id 99."}, {`Row(99).replace({})`, "Collection `Row` does not contain document with id 99."}, {`Row(99).delete()`, "Collection `Row` does not contain document with id 99."},
		{`[Row(1).exists(), Row(99).exists()]`, `[true,false]`}, {`let d = Row(1)!.delete(); [d.exists(), Row(1).exists()]`, `[false,false]`}, {`Row(1).exists()`, `false`},
		{`Collection.byName("Row")!.update({ alias: "L" }).alias`, `"L"`}, {`Function.byName("twice")!.replace({ name: "twice", body: "x => x * 3" }).alias`, `null`}, {`twice(2)`, `6`}, {`Function.byName("twice")!.delete()`, `null`}, {`Function.byName("twice").exists()`, `false`},
		{`Collection.byName("Row")!.updateData({})`, "The function `updateData` does not exist on `Doc`"}, {`let t = Time.now(); let d = at (t) { Row(2) }; d!.update({ n: 9 }).n`, `9`}, {`let d = at (Time.now().subtract(1, "microsecond")) { Row(2)! }; d.delete().exists()`, `false`},
	})
}

// TestHints: which functions read whole sets, or can scan a collection.
func TestHints(t *testing.T) {
	run := database(t, rows...)
	for query, want := range map[string]string{
		`Row.all().distinct().first()`: "distinct", `Row.all().order(.n).first()`: "order", `Row.all().aggregate(0, (a, b) => a)`: "aggregate", `Row.all().every(x => true)`: "every",
		`Row.all().count()`: "count", `Row.byK(1).count()`: "count", `Row.all().fold(0, (a, x) => a)`: "fold", `Row.all().foldRight(0, (a, x) => a)`: "foldRight", `Row.all().forEach(x => x)`: "forEach",
		`Row.all().includes(1)`: "includes", `Row.all().reduce((a, x) => a)`: "reduce", `Row.all().reduceRight((a, x) => a)`: "reduceRight", `Row.all().toArray()`: "toArray", `Row.where(.n == 1).first()`: "where", `Row.firstWhere(.n == 1)`: "firstWhere",
		`[1].toSet().toArray()`: "", `Row.all().first()`: "", `Row.all().any(x => true)`: "", `Row.all().map(.n).first()`: "", `Row.all().isEmpty()`: "", `Row.all().paginate()`: "", `Set.sequence(0, 3).count()`: "",
	} {
		s := run(query).Summary
		if want == "" && s != "" || want != "" && (!strings.Contains(s, "Using "+want+"()") || strings.Count(s, "performance_hint:") != 1) {
			t.Errorf("%s: %s", query, s)
		}
	}
}
