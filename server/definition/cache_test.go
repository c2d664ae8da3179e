package definition_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// family makes databases in each other, with collections and functions of the
// same names.
func family(t *testing.T) *databases {
	d := open(t)
	d.must("", `Database.create({ name: "a" }); Database.create({ name: "b" })`)
	d.must("a", `Database.create({ name: "x" }); Database.create({ name: "b" })`)
	d.must("a/x", `Database.create({ name: "y" })`)
	for i, path := range []string{"", "a", "b", "a/b", "a/x", "a/x/y"} {
		d.must(path, fmt.Sprintf(`Collection.create({ name: "C", alias: "Alias%d" }); Function.create({ name: "f", body: "() => %[1]d" })`, i))
	}
	return d
}

// TestLoad: a path leads to a database, whose names mean what it defines.
func TestLoad(t *testing.T) {
	d := family(t)
	tx := d.begin(0)
	numbers := map[any]string{}
	for _, typecheck := range []bool{false, true} {
		c := d.cache(typecheck)
		for i, path := range []string{"", "a", "b", "a/b", "a/x", "a/x/y"} {
			ns := d.names(c, tx, path)
			if ns == nil {
				t.Fatalf("no database %q", path)
			}
			if other, ok := numbers[ns.DB]; ok && other != path {
				t.Errorf("%q and %q have the same number", other, path)
			}
			numbers[ns.DB] = path
			coll, _ := ns.Lookup(fmt.Sprintf("Alias%d", i))
			byName, _ := ns.Lookup("C")
			f, _ := ns.Lookup("f")
			if coll == nil || coll != byName || f == nil || ns.Path != path || ns.Version == 0 {
				t.Errorf("%q: %v, %v, %v, path %q, version %d", path, coll, byName, f, ns.Path, ns.Version)
			}
			if ns.Defs.Typechecked != typecheck || ns.Defs.Protected {
				t.Errorf("%q: typechecked %t, protected %t", path, ns.Defs.Typechecked, ns.Defs.Protected)
			}
			if got := d.ask(path, `f()`); got != fmt.Sprint(i) {
				t.Errorf("%q: f() is %s", path, got)
			}
		}
		for _, path := range []string{"c", "A", "x", "b/x", "a/", "/a", "/", "a//x", "a/x/y/z", "a/C"} {
			if d.names(c, tx, path) != nil {
				t.Errorf("there is a database %q", path)
			}
		}
	}
	empty := open(t)
	if ns := empty.names(empty.cache(false), empty.begin(0), ""); ns == nil || ns.Version != 0 || len(ns.Defs.Collections) != 0 {
		t.Errorf("the namespace of an empty store: %+v", ns)
	}
}

// TestInherit: a database has the settings of the nearest one above that says
// something.
func TestInherit(t *testing.T) {
	d := family(t)
	c := d.cache(false)
	show := func() string {
		tx := d.begin(0)
		var b strings.Builder
		for _, path := range []string{"", "a", "a/x", "a/x/y", "a/b", "b"} {
			defs := d.names(c, tx, path).Defs
			b.WriteString(map[bool]string{true: "t"}[defs.Typechecked] + map[bool]string{true: "p"}[defs.Protected] + "|")
		}
		return b.String()
	}
	for _, s := range []struct{ path, change, want string }{
		{"", `null`, "||||||"},
		{"", `Database.byName("a")!.update({ typechecked: true })`, "|t|t|t|t||"},
		{"a", `Database.byName("x")!.update({ protected: true })`, "|t|tp|tp|t||"},
		{"a/x", `Database.byName("y")!.update({ typechecked: false, protected: false })`, "|t|tp||t||"},
		{"", `Database.byName("a")!.update({ typechecked: null })`, "||p||||"},
		{"", `Database.byName("a")!.update({ typechecked: false, protected: true })`, "|p|p||p||"},
		{"a", `Database.byName("x")!.replace({ name: "x", typechecked: true })`, "|p|tp||p||"},
		{"a/x", `Database.byName("y")!.replace({ name: "y" })`, "|p|tp|tp|p||"},
		{"", `Database.byName("b")!.update({ typechecked: true, protected: true })`, "|p|tp|tp|p|tp|"},
	} {
		d.must(s.path, s.change)
		if got := show(); got != s.want {
			t.Errorf("after %s in %q\n got %s\nwant %s", s.change, s.path, got, s.want)
		}
	}
}

// TestCache: a namespace stays as long as nothing has changed that it depends
// on.
func TestCache(t *testing.T) {
	d := family(t)
	c := d.cache(false)
	paths := []string{"", "a", "a/x", "a/x/y", "a/b", "b"}
	load := func(at store.Timestamp) map[string]*document.Namespace {
		tx := d.begin(at)
		m := map[string]*document.Namespace{}
		for _, path := range paths {
			m[path] = d.names(c, tx, path)
		}
		return m
	}
	// different lists the paths whose namespaces are not the same.
	different := func(a, b map[string]*document.Namespace) string {
		var list []string
		for _, path := range paths {
			if a[path] != b[path] {
				list = append(list, path)
			}
		}
		return strings.Join(list, " ")
	}
	before := load(0)
	if diff := different(before, load(0)); diff != "" {
		t.Errorf("nothing has changed, but %s", diff)
	}
	for _, s := range []struct{ path, change, want string }{
		{"a", `C.create({}); C.all().count()`, ""},
		{"b", `f()`, ""},
		{"b", `Collection.create({ name: "D" })`, "b"},
		{"a/x/y", `Function.byName("f")!.update({ body: "() => 9" })`, "a/x/y"},
		{"a/x", `C.definition.update({ indexes: { i: { terms: [{ field: "k" }] } } })`, "a/x a/x/y"},
		{"a/x/y", `Collection.byName("C")!.delete()`, "a/x/y"},
		{"a", `Database.byName("x")!.update({ data: { n: 1 } })`, "a a/x a/x/y a/b"},
		{"a", `Database.create({ name: "z" })`, "a a/x a/x/y a/b"},
		{"a", `Database.byName("z")!.delete()`, "a a/x a/x/y a/b"},
		{"", `Collection.create({ name: "D" })`, " a a/x a/x/y a/b b"},
	} {
		d.must(s.path, s.change)
		after := load(0)
		if diff := different(before, after); diff != s.want {
			t.Errorf("after %s in %q, there is something new for %q, not %q", s.change, s.path, diff, s.want)
		}
		if diff := different(after, load(0)); diff != "" {
			t.Errorf("after %s in %q, %q are loaded again and again", s.change, s.path, diff)
		}
		before = after
	}
}

// TestOldSnapshots: a query keeps what its snapshot says, whatever is in the
// cache, and takes nothing away from those that came later.
func TestOldSnapshots(t *testing.T) {
	d := open(t)
	c := d.cache(false)
	d.must("", `Database.create({ name: "a" })`)
	d.must("a", `Collection.create({ name: "C" })`)
	old := d.begin(0)
	has := func(ns *document.Namespace, name string) bool { return ns.Defs.CollectionByName(name) != nil }
	first := d.names(c, old, "a")
	d.must("a", `Collection.create({ name: "D" })`)
	second := d.names(c, d.begin(0), "a")
	if !has(first, "C") || has(first, "D") || !has(second, "D") {
		t.Fatal("a namespace is not of its snapshot")
	}
	if ns := d.names(c, old, "a"); has(ns, "D") {
		t.Error("an old snapshot sees what was defined later")
	}
	if ns := d.names(c, d.begin(0), "a"); ns != second {
		t.Error("an old snapshot has put its namespace into the cache")
	}
	other := d.cache(false) // that begins with the old snapshot
	if ns := d.names(other, old, "a"); has(ns, "D") {
		t.Error("an old snapshot sees what was defined later")
	}
	if ns := d.names(other, d.begin(0), "a"); !has(ns, "D") {
		t.Error("a new snapshot sees what was defined before")
	}
	d.must("", `Database.byName("a")!.update({ name: "b" })`)
	renamed := d.begin(0)
	if d.names(c, renamed, "a") != nil || d.names(c, old, "b") != nil {
		t.Error("a name is known before or after its time")
	}
	if ns := d.names(c, renamed, "b"); ns == nil || ns.DB != first.DB || ns.Path != "b" || !has(ns, "D") {
		t.Errorf("under its new name: %+v", ns)
	}
	if ns := d.names(c, old, "a"); ns == nil || has(ns, "D") {
		t.Error("an old snapshot has lost its database")
	}
	d.must("", `Database.byName("b")!.delete()`)
	if d.names(c, d.begin(0), "b") != nil {
		t.Error("a deleted database is there")
	}
	if d.names(c, renamed, "b") == nil {
		t.Error("an old snapshot has lost its database")
	}
	d.must("", `Database.create({ name: "b" })`)
	if ns := d.names(c, d.begin(0), "b"); ns == nil || ns.DB == first.DB || has(ns, "C") {
		t.Errorf("a database of the same name: %+v", ns)
	}
}

// TestNothingRead: finding out what names mean costs the query no reads, and
// does not make it lose against changes by itself.
func TestNothingRead(t *testing.T) {
	d := family(t)
	c := d.cache(false)
	for range 2 {
		tx := d.begin(0)
		d.names(c, tx, "a/x")
		if tx.Reading() || tx.Stats.ReadOps != 0 || tx.Stats.BytesRead != 0 {
			t.Errorf("reading %t, %+v", tx.Reading(), tx.Stats)
		}
		d.must("b", `Collection.create({ name: "New" }); Collection.byName("New")!.delete()`)
	}
}

// TestReads: while nothing is committed, nothing is read; after a commit, only the
// versions are. When they cannot be read, there are no names.
func TestReads(t *testing.T) {
	d := family(t)
	f := &faulty{Store: d.store}
	c := d.cache(false)
	names := func(left int) (reads int, err error) {
		f.left = left
		tx, err := txn.Begin(t.Context(), f, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Close()
		_, err = c.Names(tx, "a/x")
		return left - f.left, err
	}
	const many = 1 << 20
	if n, err := names(many); n < 6 || err != nil {
		t.Errorf("at first %d reads, %v", n, err)
	}
	if n, err := names(many); n > 3 || err != nil {
		t.Errorf("then %d reads, %v", n, err)
	}
	for range 2 {
		if n, err := names(many); n != 0 || err != nil {
			t.Errorf("at once %d reads, %v", n, err)
		}
		d.must("b", `C.create({})`)
		for left := range 3 {
			if n, err := names(left); !errors.Is(err, errFault) {
				t.Errorf("when read %d fails: %d reads, %v", left, n, err)
			}
		}
		if n, err := names(many); n != 3 || err != nil {
			t.Errorf("after a commit %d reads, %v", n, err)
		}
	}
}

// TestDamaged: definitions that cannot be read are an error, not fewer names.
func TestDamaged(t *testing.T) {
	d := open(t)
	d.must("", `Collection.create({ name: "C" }); Function.create({ name: "f", body: "_ => 1" }); Database.create({ name: "x" })`)
	for i, m := range definition.Natives() {
		key := keyspace.DocumentKey(0, m.ID(), document.FirstUserID)
		good, ok, err := d.begin(0).Peek(key)
		if !ok || err != nil {
			t.Fatalf("no %s: %v", m.ModuleName(), err)
		}
		nothing, err := document.AppendVersion(nil, nil, value.ObjectOf(value.Field{Name: "nothing", Value: value.Int(1)}))
		if err != nil {
			t.Fatal(err)
		}
		put := func(b []byte) {
			tx := d.begin(0)
			if err := tx.Put(key, b); err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Commit(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		bad := [][]byte{{}, {0xff}, good.Value[:len(good.Value)-3]}
		if m == definition.Collections {
			bad = append(bad, nothing)
		}
		for _, bad := range bad {
			put(bad)
			if ns, err := d.cache(false).Names(d.begin(0), ""); err == nil && ns != nil {
				t.Errorf("%d: %s %x is taken", i, m.ModuleName(), bad)
			}
		}
		put(good.Value)
	}
	if _, err := d.cache(false).Names(d.begin(0), ""); err != nil {
		t.Error(err)
	}
}

// TestNames: numbers and names of definitions.
func TestNames(t *testing.T) {
	d := family(t)
	ns := d.names(d.cache(false), d.begin(0), "a")
	for m, name := range map[*document.Collection]string{definition.Collections: "C", definition.Functions: "f", definition.Databases: "x"} {
		id := m.Native.IDOf(ns, name)
		if id < 0 || m.Native.NameOf(ns, id) != name || m.Native.IDOf(ns, "nope") != -1 || m.Native.NameOf(ns, id+100) != "" {
			t.Errorf("%s %s has number %d", m.ModuleName(), name, id)
		}
	}
	if len(definition.Natives()) != 3 {
		t.Error(definition.Natives())
	}
}

// TestIDsAreNeverReused: what is left of something deleted is never taken for
// something new.
func TestIDsAreNeverReused(t *testing.T) {
	d := family(t)
	for _, coll := range []string{"Collection", "Function", "Database"} {
		seen := map[value.ID]string{}
		for i, path := range []string{"", "", "", "a", "a/x", ""} {
			name := fmt.Sprintf("N%d", i)
			create := fmt.Sprintf(`Collection.create({ name: "%s" })`, name)
			m := definition.Collections
			switch coll {
			case "Function":
				create, m = fmt.Sprintf(`Function.create({ name: "%s", body: "() => 1" })`, name), definition.Functions
			case "Database":
				create, m = fmt.Sprintf(`Database.create({ name: "%s" })`, name), definition.Databases
			}
			d.must(path, create)
			id := m.Native.IDOf(d.names(d.cache(false), d.begin(0), path), name)
			if id < document.FirstUserID {
				t.Errorf("%s has id %d", create, id)
			}
			key := path
			if coll == "Database" {
				key = "" // unique in the whole store
			}
			if other, ok := seen[id]; ok && other == key {
				t.Errorf("the %s %s in %q has the id of another", coll, name, path)
			}
			seen[id] = key
			d.must(path, fmt.Sprintf(`%s.byName("%s")!.delete()`, coll, name))
		}
	}
	// Indexes likewise, within their collection.
	var all []uint32
	for i := range 4 {
		d.must("b", fmt.Sprintf(`C.definition.update({ indexes: { i: { terms: [{ field: "k%d" }] } } })`, i))
		all = append(all, d.names(d.cache(false), d.begin(0), "b").Defs.CollectionByName("C").Index("i").Backing)
		d.must("b", `C.definition.update({ indexes: { i: null } })`)
	}
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != 4 {
		t.Errorf("indexes have the numbers %v", all)
	}
}
