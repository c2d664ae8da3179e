package exec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
)

// TestEffects: what may happen where. Lambdas and functions may do what the code
// that calls them may.
func TestEffects(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	const where = ", which is not allowed in "
	writes := func(place string) string { return "invalid_effect: `create` performs a write" + where + place + "." }
	q.answers([][2]string{
		{`Item.create({ id: 50 }).id`, `"50"`},
		{`[51].map(x => Item.create({ id: x })!.id)`, `["51"]`},
		{`[52].toSet().forEach(x => Item.create({ id: x }))`, `null`},
		{`[53].toSet().map(x => Item.create({ id: x })).toArray()`, writes("set functions")},
		{`[53].toSet().where(x => { Item.create({ id: x }); true }).first()`, writes("set functions")},
		{`Item.where(x => { Item.create({}); true }).first()`, writes("set functions")},
		{`[53].toSet().flatMap(x => [Item.create({ id: x })].toSet()).first()`, writes("set functions")},
		{`[2, 1].toSet().order(x => { Item.create({ id: x }); x }).first()`, writes("set functions")},
		{`[2, 1].order(x => { Item.create({ id: x + 60 }); x })`, writes("set functions")},
		{`[53].toSet().map(write).toArray()`, writes("set functions")},
		{`[53].toSet().map(x => Item(1)!.update({ n: 1 })).toArray()`, "invalid_effect: `update` performs a write" + where + "set functions."},
		{`[53].toSet().map(x => [x].map(y => Item(1)!.delete())).toArray()`, "invalid_effect: `delete` performs a write" + where + "set functions."},
		{`[54].toSet().map(x => x).forEach(x => Item.create({ id: x }))`, `null`},
		{`[55].toSet().map(x => { [1].toSet().map(y => y).first(); Item.create({ id: x }) }).first()`, writes("set functions")},
		{`[1].toSet().map(x => x).first(); Item.create({ id: 56 }).id`, `"56"`},
		{`Item.where(.n == 1).first(); Item.create({ id: 57 }).id`, `"57"`},
		{`[1].toSet().map(x => Item(2)!.n).first()`, `2`},
		{`[1].toSet().map(x => count() > 5).first()`, `true`},
		{`Item.all().map(x => newId() == null).first()`, `false`},
		{`Item(53).exists()`, `false`},
	})
	create := func(name, definition string) string {
		return fmt.Sprintf(`Collection.create({ name: "%s", %s })`, name, definition)
	}
	q.must(
		create("Computed", `computed_fields: { w: { body: "_ => Item.create({})" }, r: { body: "_ => Item.all().count()" }, n: { body: "d => d.x + 1" }, c: { body: "d => d.n + 1" }, f: { body: "_ => twice(4)" }, i: { body: "_ => Item(1)!.n" } }`),
		create("Checked", `constraints: [{ check: { name: "c", body: "d => d.x != 1 || Item.create({}) == null" } }]`),
		create("Reading", `constraints: [{ check: { name: "c", body: "d => count() > 0 && d.x != 1" } }]`),
		create("Indexed", `computed_fields: { r: { body: "d => d.x + Item(1)!.n" }, n: { body: "d => d.x + 1" } }, indexes: { byR: { terms: [{ field: "r" }] }, byN: { terms: [{ field: "n" }] } }`),
		`Computed.create({ id: 1, x: 1 }); Indexed.create({ id: 1, x: 1 })`,
	)
	q.answers([][2]string{
		{`Computed(1)!.w`, writes("computed fields")},
		{`let d = Computed(1)!; [d.r > 5, d.n, d.c, d.f, d.i]`, `[true,2,3,8,1]`},
		{`Computed.all().map(.c).toArray()`, `[3]`},
		{`Computed.where(.w == 1).first()`, writes("set functions")},
		{`Checked.create({ x: 2 }).x`, `2`},
		{`Checked.create({ x: 1 })`, writes("check constraints")},
		{`Reading.create({ x: 2 }).x`, `2`}, {`Reading.create({ x: 1 })`, "constraint_failure: Failed to create document in collection `Reading`."},
		{`Indexed.byN(2).count()`, `1`}, {`Indexed.byR(2).count()`, `0`},
		{`Collection.create({ name: "D", fields: { a: { signature: "Any", default: "Item.create({})" } } })`, `constraint_failure: Failed to create Collection.`},
		{`Collection.create({ name: "D", fields: { a: { signature: "Any", default: "Item.all().count()" } } })`, `constraint_failure: Failed to create Collection.`},
		{`Collection.create({ name: "D", fields: { a: { signature: "Any", default: "1 + 2" }, b: { signature: "Any", default: "newId() == null" } } }).name`, `"D"`},
		{`D.create({}) { a, b }`, `{"a":3,"b":false}`},
	})
}

// TestAt: code inside at() reads the past, values made in it keep their time, and
// outside the present is as before.
func TestAt(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	then := q.run(query(`1`)).TxnTime
	q.must(`Item(1)!.update({ n: 100 }); Item(2)!.delete(); Item.create({ id: 9, n: 9, k: 1 }); Function.create({ name: "late", body: "() => 1" })`)
	past := fmt.Sprintf(`Time.epoch(%d, "microseconds")`, then)
	made := q.run(query(fmt.Sprintf(`let t = %s
Item(5)!.update({ n: 50 })
[
  Item(1)!.n, at (t) { Item(1)!.n }, at (t) { Item(2).exists() }, Item(2).exists(), at (t) { Item(9).exists() }, at (t) { count() }, at (t) { Item.byK(1).count() },
  at (t) { at (TransactionTime()) { Item(1)!.n } }, at (Time.now()) { Item(1)!.n }, at (Time.now()) { Item(5)!.n }, at (t) { at (Time.now()) { Item(1)!.n } }, at (t) { Item(5)!.n }, at (t) { Time.now() == t }
]`, past)))
	if got := shown(made); got != `[100,1,true,false,false,5,3,100,100,50,100,5,false]` {
		t.Error(got)
	}
	q.answers([][2]string{
		{`let d = at (` + past + `) { Item(1) }; [d!.n, Item(1)!.n, d == Item(1)]`, `[1,100,true]`},
		{`let s = at (` + past + `) { Item.all() }; [s.count(), s.map(.n).toArray(), Item.all().count()]`, `[5,[1,2,3,4,5],5]`},
		{`let s = at (` + past + `) { Item.byK(1).map(.n) }; s.toArray()`, `[1,3,5]`},
		{`let s = at (` + past + `) { Set.sequence(0, 1).map(x => Item(1)!.n) }; s.toArray()`, `[1]`},
		{`let s = at (` + past + `) { Item.where(d => Item(1)!.n == d.n) }; s.map(.id).toArray()`, `["1"]`},
		{`let f = at (` + past + `) { () => Item(1)!.n }; f()`, `100`},
		{`let d = at (` + past + `) { Item(5)!.ref }; d!.n`, `1`},
		{`let d = at (` + past + `) { Item(1) }; d!.double`, `2`},
		{`let d = at (` + past + `) { Item(1)! }; [d { n }, [d] { n }]`, `[{"n":1},[{"n":1}]]`},
		{`let d = at (` + past + `) { twice.definition }; d!.name`, `"twice"`},
		{`at (` + past + `) { Function.byName("late").exists() }`, `false`},
		{`at (` + past + `) { late() }`, `1`},
		{`let x = at (` + past + `) { Item.definition.ts }; x == Item.definition.ts`, `true`},
		{`at (` + past + `) { Item(1) { n, double } }`, `{"n":1,"double":2}`},
		{`at (` + past + `) { Item.create({}) }`, "invalid_write: Cannot write at a snapshot time in the past."},
		{`at (` + past + `) { Item(1)!.update({}) }`, "invalid_write: Cannot write at a snapshot time in the past."},
		{`let d = at (` + past + `) { Item(1) }; d!.update({ k: 7 }) { n, k }`, `{"n":100,"k":7}`},
		{`[at (` + past + `) { [1].at(0) }, Item(1)!.n]`, `[1,100]`},
		{`[1, 2].map(x => at (` + past + `) { Item(1)!.n }).concat([Item(1)!.n])`, `[1,1,100]`},
		{`at (1) { 1 }`, `type_mismatch: expected type: Time, received Int`}, {`at (null) { 1 }`, `type_mismatch: expected type: Time, received Null`}, {`at ("2020-01-01") { 1 }`, `type_mismatch: expected type: Time, received String`},
		{`at (Time.now().add(1, "microsecond")) { 1 }`, "invalid_argument: invalid argument `at_time`: cannot evaluate `at` in the future"}, {`at (Time("+999999999-12-31T23:59:59Z")) { 1 }`, "invalid_argument: invalid argument `at_time`: cannot evaluate `at` in the future"},
		{`at (Time("-999999999-01-01T00:00:00Z")) { Function.byName("twice").exists() }`, `false`},
		{`at (Time("1970-01-01T00:00:00Z")) { Function.byName("twice").exists() }`, `false`},
		{`at (` + past + `) { Item.all().toStream() }`, "invalid_receiver: can't call `.toStream()` because streaming is not supported for sets created within an `at()` expression."},
	})
}

// TestHistory: documents are kept for some time, definitions for ever.
func TestHistory(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	const early = "Requested timestamp 1970-01-01T00:00:00.000001Z less than minimum allowed timestamp "
	for _, fql := range []string{`Item(1).exists()`, `Item(1)!.n`, `Item.all().count()`, `Item.all().first()`, `Item.byK(1).first()`} {
		r := q.run(query(`at (Time("-999999999-01-01T00:00:00Z")) { ` + fql + ` }`))
		if r.Err == nil || !r.Err.Protocol || !strings.HasPrefix(r.Err.Message, early) {
			t.Errorf("%s: %s", fql, shown(r))
		}
	}
}

// TestGlobals: what cursors and arguments may name.
func TestGlobals(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	q.inside(func(c *exec.Context) error {
		for name, want := range map[string]bool{
			"Math": true, "Schema": true, "log": true, "Item": true, "Thing": true, "twice": true, "Collection": true, "nope": false, "byK": false, "": false,
		} {
			if v, ok := c.Global(name); ok != want || ok && v == nil {
				t.Errorf("%q: %v, %t", name, v, ok)
			}
		}
		for _, x := range []struct {
			owner, name string
			there       bool
			module      bool
		}{{"Math", "abs", true, true}, {"Math", "nope", false, true}, {"Schema", "defForIdentifier", true, true}, {"FQL", "Math", true, true}, {"Item", "all", false, false}, {"", "log", false, false}} {
			v, ok := c.Member(x.owner, x.name)
			if ok != x.module || (v != nil) != x.there {
				t.Errorf("%s.%s: %v, %t", x.owner, x.name, v, ok)
			}
		}
		item, _ := c.Global("Item")
		collection, _ := c.Global("Collection")
		math, _ := c.Global("Math")
		doc := c.Data().ByID(item.(*document.Collection), 1, c.Site())
		definition := c.Data().ByName(collection.(*document.Collection), "Item", c.Site())
		for _, x := range []struct {
			recv  value.Value
			name  string
			there bool
		}{
			{value.String("a"), "at", true}, {value.String("a"), "append", false}, {value.String("a"), "length", false}, {value.NewArray(), "append", true}, {value.Null{}, "toString", true},
			{item, "all", true}, {item, "byId", true}, {item, "byName", false}, {item, "byK", false}, {collection, "byName", true}, {collection, "byId", false}, {math, "abs", false}, {math, "all", false},
			{doc, "update", true}, {doc, "updateData", true}, {doc, "all", false}, {doc, "n", false}, {definition, "update", true}, {definition, "updateData", false},
		} {
			v, ok := c.BoundMethod(x.recv, x.name).(*builtin.Bound)
			if ok != x.there || ok && (v.Name != x.name || v.Recv != x.recv && x.recv.Kind() != value.KindArray) {
				t.Errorf("%v.%s: %v", x.recv, x.name, v)
			}
		}
		return nil
	})
}

// TestResolver: what tagged values of a request refer to.
func TestResolver(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	r := query(`[doc!.n, definition!.name, math.abs(-1), item.all().count() > 4]`)
	r.Inputs = []string{"definition", "doc", "item", "math"}
	r.Bind = func(find exec.Resolver) (args, values []value.Value, err error) {
		module := func(name string) value.Module {
			m, ok := find.Module(name)
			if !ok {
				t.Errorf("no module %s", name)
			}
			return m
		}
		for _, name := range []string{"nope", "twice", "log", "Schema", "byK"} {
			if m, ok := find.Module(name); ok {
				t.Errorf("%s is the module %v", name, m)
			}
		}
		item, function, math := module("Thing"), module("Function"), module("Math")
		if find.Keying(item) != value.KeyedByID || find.Keying(function) != value.KeyedByName || find.Keying(math) != value.NoDocuments {
			t.Error("documents are keyed otherwise")
		}
		definition, ok := find.ByName(function, "twice")
		if _, nope := find.ByName(function, "nope"); !ok || nope {
			t.Errorf("by name: %t, %t", ok, nope)
		}
		return []value.Value{definition, find.ByID(item, 2), item, math}, nil, nil
	}
	if got := shown(q.run(r)); got != `[2,"twice",1,true]` {
		t.Error(got)
	}
	failing := query(`1`)
	failing.Bind = func(exec.Resolver) (args, values []value.Value, err error) {
		return nil, nil, diag.Errorf(diag.CodeInvalidRequest, "no")
	}
	if got := shown(q.run(failing)); got != "invalid_request: no" {
		t.Error(got)
	}
}
