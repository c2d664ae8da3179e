package definition_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/fsl"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// TestObsolete: what nothing leads to any more is noted to be dropped, in the
// commit of the change.
func TestObsolete(t *testing.T) {
	d := family(t)
	number := func(path string) keyspace.DB { return d.names(d.cache(false), d.begin(0), path).DB }
	collection := func(path, name string) *catalog.Collection {
		return d.names(d.cache(false), d.begin(0), path).Defs.CollectionByName(name)
	}
	backing := func(path, name, index string) store.Range {
		c := collection(path, name)
		return keyspace.IndexRange(number(path), c.ID, c.Index(index).Backing)
	}
	check := func(change string, want ...store.Range) {
		t.Helper()
		got := d.obsolete()
		order := func(a, b store.Range) int { return slices.Compare(a.Start, b.Start) }
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if fmt.Sprintf("%x", got) != fmt.Sprintf("%x", want) {
			t.Errorf("after %s\n got %x\nwant %x", change, got, want)
		}
	}
	update := func(indexes string) string {
		return `Collection.byName("C")!.update({ indexes: { ` + indexes + ` } })`
	}
	d.must("a", update(`i: { terms: [{ field: "k" }] }, j: { terms: [{ field: "l" }] }`))
	check("additions")
	d.must("a", `Collection.byName("C")!.update({ name: "C2" })`)
	d.must("a", `Collection.byName("C2")!.update({ name: "C" })`)
	check("renaming")
	i, j := backing("a", "C", "i"), backing("a", "C", "j")
	d.must("a", update(`i: null`))
	check("the drop of an index", i)
	d.must("a", update(`j: { terms: [{ field: "m" }] }`))
	check("another definition of an index", j)
	c := collection("a", "C")
	if got := d.ask("a", `Collection.byName("C")!.delete(); abort(1)`); got != "abort: Query aborted." {
		t.Error(got)
	}
	check("nothing")
	d.must("a", `Collection.byName("C")!.delete(); Collection.create({ name: "C" })`)
	check("the drop of a collection", keyspace.CollectionData(number("a"), c.ID)...)
	d.must("a", `Collection.create({ name: "D" }); Collection.byName("D")!.delete()`)
	d.must("a", `Function.byName("f")!.delete()`)
	d.must("", `Database.create({ name: "E" }); Database.byName("E")!.delete()`)
	check("what was never there")

	a, x, y, b := number("a"), number("a/x"), number("a/x/y"), number("a/b")
	version := func(db keyspace.DB) store.Timestamp {
		v, _, err := d.begin(0).Peek(keyspace.VersionKey(db))
		if err != nil {
			t.Fatal(err)
		}
		return v.At
	}
	before := []store.Timestamp{version(a), version(x), version(y), version(b), version(number("b"))}
	d.must("", `Database.byName("a")!.delete()`)
	check("the drop of a database", keyspace.DatabaseRange(a), keyspace.DatabaseRange(x), keyspace.DatabaseRange(y), keyspace.DatabaseRange(b))
	// Whoever writes to them at the same time notices.
	for i, db := range []keyspace.DB{a, x, y, b, number("b")} {
		if changed := version(db) != before[i]; changed != (i < 4) {
			t.Errorf("the version of database %d has changed: %t", db, changed)
		}
	}
}

// TestFinish: definitions that a query leaves are checked as a whole.
func TestFinish(t *testing.T) {
	d := open(t)
	const invalidSchema = "invalid_schema: Invalid database schema update."
	const badDefault = "constraint_failure: Failed to create Collection.\nDefault field evaluation failed."
	d.steps([]step{
		{"", `Function.create({ name: "f", body: "() => 1", role: "nobody" })`, "constraint_failure: Failed to create Function.\nField refers to an unknown role name `nobody`."},
		{"", `Function.create({ name: "f", body: "() => 1", role: "admin" })!.role`, `"admin"`},
		{"", `Function.byName("f")!.update({ role: "nobody" })`, "constraint_failure: Failed to update Function `f`.\nField refers to an unknown role name `nobody`."},
		{"", `Function.byName("f")!.update({ role: "nobody" }); Function.byName("f")!.update({ role: null }); 1`, `1`},
		{"", `Collection.create({ name: "C", fields: { a: { signature: "Int" } } }); 1`, `1`},
		{"", `Collection.byName("C")!.update({ fields: { a: { signature: "String" } } }); 1`, `1`}, // no documents
		{"", `C.create({ a: "x" }).a`, `"x"`},
		{"", `Collection.byName("C")!.update({ fields: { a: { signature: "Int" } } }).name`, invalidSchema},
		{"", `Collection.byName("C")!.update({ fields: { b: { signature: "Int" } } }).name`, invalidSchema},
		{"", `C.all().forEach(.delete())`, `null`},
		{"", `Collection.byName("C")!.update({ fields: { a: { signature: "Int" } } }).name`, invalidSchema}, // it has had documents
		{"", `Collection.create({ name: "D", fields: { a: { signature: "Nope" } } })`, invalidSchema},
		{"", `Collection.create({ name: "E", fields: { a: { signature: "Ref<Later>?" } } }); Collection.create({ name: "Later" }); 1`, `1`},
		{"", `Collection.byName("Later")!.delete()`, invalidSchema},
		{"", `Collection.create({ name: "F", fields: { a: { signature: "Int", default: "1 + 'a'" } } })`, badDefault},
		{"", `Collection.create({ name: "F", fields: { a: { signature: "Int", default: "newId(" } } })`, badDefault},
	})
}

// TestPush: a schema replaces all collections and functions, and nothing else.
func TestPush(t *testing.T) {
	d := open(t)
	push := func(text string) string {
		items, err := fsl.Parse([]*diag.Source{{Name: "main.fsl", Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		return d.write("", func(w *document.Writer) error { return definition.Push(w, items) })
	}
	const state = `[Collection.all().map(.name).order().toArray(), Function.all().map(.name).order().toArray(), Database.all().map(.name).toArray()]`
	d.must("", `Database.create({ name: "a" }); Collection.create({ name: "Keep", data: { n: 1 }, alias: "Old" }); Collection.create({ name: "Drop" });
		Function.create({ name: "keep", body: "() => 1", data: { m: 2 }, alias: "old" }); Function.create({ name: "drop", body: "() => Drop.all()" })`)
	d.must("", `Keep.create({ id: 1, k: 3 })`)
	id := d.names(d.cache(false), d.begin(0), "").Defs.CollectionByName("Keep").ID
	if got := push("collection Keep { index i { terms [.k] } }\nfunction keep() { 2 }\ncollection New {}\nfunction new() { New.all() }"); got != "null" {
		t.Fatal(got)
	}
	d.steps([]step{
		{"", state, `[["Keep","New"],["keep","new"],["a"]]`},
		{"", `let c = Collection.byName("Keep")!; [c.alias, c.data, Keep.i(3).map(.id).toArray(), Keep.all().count()]`, `[null,{"n":1},["1"],1]`},
		{"", `let f = Function.byName("keep")!; [f.alias, f.data, keep()]`, `[null,{"m":2},2]`},
		{"", `Collection.byName("New")!.data`, `null`},
	})
	if now := d.names(d.cache(false), d.begin(0), "").Defs.CollectionByName("Keep").ID; now != id {
		t.Error("the collection is another one")
	}
	if got := push("function keep() { nope() }\ncollection Keep { a: Nope }"); got == "null" {
		t.Error("a schema with errors is taken")
	}
	d.steps([]step{{"", state, `[["Keep","New"],["keep","new"],["a"]]`}})
	if got := push(""); got != "null" {
		t.Error(got)
	}
	d.steps([]step{{"", state, `[[],[],["a"]]`}})
}
