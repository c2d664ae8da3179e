package definition_test

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// A step is a query, in a database, with its answer.
type step struct{ path, query, want string }

func (d *databases) steps(steps []step) {
	d.Helper()
	for _, s := range steps {
		if got := d.ask(s.path, s.query); got != s.want {
			d.Errorf("%q: %s\n got %s\nwant %s", s.path, s.query, got, s.want)
		}
	}
}

// TestDraft: what a query has defined is found by name and can be changed
// further, but names mean what they meant at its snapshot.
func TestDraft(t *testing.T) {
	d := open(t)
	d.steps([]step{
		{"", `Collection.create({ name: "A" }); Collection.create({ name: "B", alias: "C" }); [Collection.byName("A").exists(), Collection.byName("B")!.alias, Collection.all().map(.name).toArray()]`,
			`[true,"C",["A","B"]]`},
		{"", `Collection.create({ name: "D" }); if (true) 1 else D.all()`, `1`},
		{"", `Collection.create({ name: "E" }); E.create({})`, "unbound_variable: Unbound variable `E`"},
		{"", `Collection.create({ name: "E" }); Collection("E")`, "invalid_argument: invalid argument `collection`: No such user collection `E`."},
		{"", `Function.create({ name: "e", body: "_ => 1" }); Function("e")`, "invalid_argument: invalid argument `function`: No such user function `e`."},
		{"", `Collection.byName("E").exists()`, `false`},
		{"", `Function.create({ name: "f", body: "() => 1" }); Function.byName("f")!.update({ body: "() => 2" }); Function.byName("f")!.body`, `"() => 2"`},
		{"", `let was = f(); Function.byName("f")!.update({ body: "() => 3" }); [was, f()]`, `[2,2]`},
		{"", `f()`, `3`},
		{"", `Function.byName("f")!.update({ name: "g" }); [Function.byName("f").exists(), Function.byName("g")!.body, f()]`, `[false,"() => 3",3]`},
		{"", `Function.byName("g")!.delete(); [Function.byName("g").exists(), g()]`, `[false,3]`},
		{"", `Collection.byName("A")!.delete(); Collection.create({ name: "A", alias: "F" }); Collection.byName("A")!.alias`, `"F"`},
		{"", `A.definition.update({ name: "A2" }); A.definition.update({ alias: null }); [Collection.byName("A").exists(), Collection.byName("A2")!.alias]`, `[false,null]`},
		{"", `A2.definition.update({ name: "B" })`, "constraint_failure: Failed to update Collection `A2`.\nA Collection already exists with the name `B`"},
		{"", `B.definition.update({ name: "B2" }); A2.definition.update({ name: "B" }); Collection.byName("B2")!.update({ name: "A2" }); Collection.all().map(.name).order().toArray()`,
			`["A2","B","D"]`},
		{"", `Database.create({ name: "x" }); Database.byName("x")!.update({ data: { n: 1 } }); Database.byName("x")!.data`, `{"n":1}`},
		{"", `Database.byName("x")!.update({ name: "y" }); Database.create({ name: "x" }); Database.all().map(.name).toArray()`, `["y","x"]`},
		{"", `Database.create({ name: "x" })`, "constraint_failure: Failed unique constraint.\nFailed unique constraint"},
		{"", `Database.byName("y")!.update({ name: "x" })`, "constraint_failure: Failed unique constraint.\nFailed unique constraint"},
		{"", `Database.byName("x")!.update({ name: "x" })!.name`, `"x"`},
		{"", `Database.byName("y")!.delete(); Database.byName("x")!.update({ name: "y" }); Database.all().map(.name).toArray()`, `["y"]`},
		{"", `Database.byName("y")!.replace({ name: "y", data: { m: 2 } })!.data`, `{"m":2}`},
		{"", `Database.byName("y")!.update({ data: { n: 1 } })!.data`, `{"m":2,"n":1}`},
		{"", `Function.create({ name: "h", body: "() => 1", data: { a: 1 } }); Function.byName("h")!.replace({ name: "h", body: "() => 4" }).data`, `null`},
		{"", `Function.byName("h")!.update({ data: { b: 1 } })!.data`, `{"b":1}`},
		{"", `Function.byName("h")!.update({ name: "A2" })`, "constraint_failure: Failed to update Function `h`.\nA Collection already exists with the name `A2`"},
		{"", `Function.create({ name: "h", body: "() => 1" })`, "constraint_failure: Failed to create Function.\nA Function already exists with the name `h`"},
		{"", `Collection.create({ name: "h" })`, "constraint_failure: Failed to create Collection.\nA Function already exists with the name `h`"},
		{"", `Function.byName("h")!.update({ body: "(" })`, "constraint_failure: Failed to update Function `h`.\nUnable to parse FQL source code."},
		{"", `Function.create({ name: "k", body: x => x })`, "invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead."},
		{"", `Function.byName("h")!.delete(); Function.create({ name: "h", body: "() => 5" })!.body`, `"() => 5"`},
		{"", `Database.create({ name: "a/b" })`, "constraint_failure: Failed to create Database.\nInvalid identifier."},
		{"", `Database.byName("y")!.update({ name: "a/b" })`, "constraint_failure: Failed to update Database `y`.\nInvalid identifier."},
		{"", `let d = Function.byName("h")!.delete(); [d.exists(), d == null]`, `[false,true]`},
		{"", `Function.byName("h")!.update({})`, "document_not_found: Function `h` not found."},
		{"", `Function.byName("h")!.delete()`, "document_not_found: Function `h` not found."},
		{"", `let c = Collection.byName("D")!; c.delete(); c.update({})`, "document_not_found: Collection `D` not found."},
		{"", `let c = Collection.byName("D")!; c.delete(); c.delete()`, "document_not_found: Collection `D` not found."},
	})
}

// TestWritingDefinitions: when definitions may be written.
func TestWritingDefinitions(t *testing.T) {
	d := open(t)
	d.must("", `Collection.create({ name: "A" }); Collection.create({ name: "B" }); Function.create({ name: "f", body: "() => 1" })`)
	const both = "invalid_write: Cannot modify a document and its collection in the same query."
	const past = "invalid_write: Cannot write at a snapshot time in the past."
	d.steps([]step{
		{"", `A.create({}); A.definition.update({ alias: "X" })`, both},
		{"", `A.definition.update({ alias: "X" }); A.create({})`, both},
		{"", `A.create({}); A.definition.delete()`, both},
		{"", `A.create({}); B.definition.update({ alias: "X" }); 1`, `1`},
		{"", `A.create({}); Function.byName("f")!.update({ alias: "g" }); 1`, `1`},
		{"", `at (TransactionTime()) { Collection.create({ name: "C" }); 1 }`, `1`},
		{"", `at (Time.now().subtract(1, "second")) { Collection.create({ name: "D" }) }`, past},
		{"", `at (Time.now().subtract(1, "microsecond")) { Function.byName("f")!.update({ alias: "h" }) }`, past},
		{"", `at (Time.now().subtract(1, "microsecond")) { Function.byName("f")!.replace({ name: "f", body: "_ => 1" }) }`, past},
		{"", `at (Time.now().subtract(1, "microsecond")) { Function.byName("f")!.delete() }`, past},
		{"", `let f = at (Time.now().subtract(1, "microsecond")) { Function.byName("f")! }; f.update({ alias: "h" })!.alias`, `"h"`},
		{"", `Set.sequence(0, 2).map(x => Collection.create({ name: "C" })).toArray()`, "invalid_effect: `create` performs a write, which is not allowed in set functions."},
	})
	var deep value.Value = value.Int(1)
	for range value.MaxDepth {
		deep = value.NewArray(deep)
	}
	got := d.write("", func(w *document.Writer) error {
		_, err := definition.Create(w, definition.Functions, value.ObjectOf(
			value.Field{Name: "name", Value: value.String("deep")}, value.Field{Name: "body", Value: value.String("_ => 1")},
			value.Field{Name: "data", Value: value.ObjectOf(value.Field{Name: "x", Value: deep})}))
		return err
	})
	if want := "value_too_large: " + value.TooDeep().Error(); got != want {
		t.Errorf("too deep a definition: %s", got)
	}
}

// TestCosts: what writing definitions costs.
func TestCosts(t *testing.T) {
	d := open(t)
	for _, x := range []struct {
		query string
		want  int64
	}{
		{`Function.create({ name: "f", body: "() => 1" }); Database.create({ name: "a" })`, 2},
		{`Function.byName("f")!.update({ body: "() => 2" }); Function.byName("f")!.update({ body: "() => 3" })`, 1},
		{`Function.create({ name: "g", body: "() => '` + strings.Repeat("x", 2000) + `'" })`, 2},
		{`Function.byName("f")!.delete(); Database.byName("a")!.delete()`, 2},
	} {
		if got := d.must("", x.query).Stats.WriteOps; got != x.want {
			t.Errorf("%.60s costs %d, not %d", x.query, got, x.want)
		}
	}
}

// TestTouch: a change of a database's definition is one of the definitions in it,
// so that whoever writes there meanwhile notices; what is only inside its parent
// is none.
func TestTouch(t *testing.T) {
	d := family(t)
	x := d.names(d.cache(false), d.begin(0), "a/x").DB
	version := func() store.Timestamp {
		v, _, err := d.begin(0).Peek(keyspace.VersionKey(x))
		if err != nil {
			t.Fatal(err)
		}
		return v.At
	}
	for _, s := range []struct {
		path, change string
		touches      bool
	}{
		{"a", `Database.byName("x")!.update({ typechecked: true })`, true}, {"a", `Database.byName("x")!.replace({ name: "x" })`, true},
		{"a", `Database.byName("b")!.update({ typechecked: true })`, false}, {"a", `Database.create({ name: "n" })`, false}, {"a", `Collection.create({ name: "D" })`, false},
		{"a/x", `Collection.create({ name: "D" })`, true}, {"a/x", `C.create({})`, false}, {"a/x", `Function.byName("f")!.delete()`, true},
	} {
		before := version()
		d.must(s.path, s.change)
		if got := version() != before; got != s.touches {
			t.Errorf("%s in %q touches a/x: %t", s.change, s.path, got)
		}
	}
}

// TestRoles: role "server" may write all definitions but databases, which it
// does not see.
func TestRoles(t *testing.T) {
	d := open(t)
	d.must("", `Database.create({ name: "a" }); Function.create({ name: "f", body: "() => 1" })`)
	const denied = "permission_denied: Insufficient privileges to perform the action."
	for _, s := range []struct{ query, want string }{
		{`Collection.create({ name: "A" })!.name`, `"A"`},
		{`Collection.byName("A")!.update({ alias: "B" })!.alias`, `"B"`},
		{`Function.byName("f")!.replace({ name: "f", body: "() => 2" })!.name`, `"f"`},
		{`f()`, `2`},
		{`Function.byName("f")!.delete(); Collection.byName("A")!.delete(); 1`, `1`},
		{`Database.all().count()`, `0`},
		{`Database.byName("a").exists()`, `false`},
		{`Database.byName("a")!.delete()`, "document_not_found: Database `a` not found."},
		{`Database.create({ name: "b" })`, denied},
	} {
		if got := shown(d.run(&exec.Request{Caller: role{access.Server, ""}, Source: &diag.Source{Name: "*query*", Text: s.query}})); got != s.want {
			t.Errorf("%s\n got %s\nwant %s", s.query, got, s.want)
		}
	}
	server := func(f func(*document.Writer, *document.Doc) error) string {
		return shown(d.run(&exec.Request{Caller: role{access.Server, ""}, Run: func(c *exec.Context) (value.Value, error) {
			w := c.Writer()
			db := w.ByName(definition.Databases, "a", diag.Span{})
			w.Who = access.System // finds it, but does not write it
			if _, err := w.Exists(db); err != nil {
				return nil, err
			}
			w.Who = &access.Principal{Role: access.Server}
			return value.Null{}, f(w, db)
		}}))
	}
	input := value.ObjectOf(value.Field{Name: "name", Value: value.String("c")})
	if got := server(func(w *document.Writer, db *document.Doc) error {
		_, err := definition.Change(w, catalog.Update, db, input)
		return err
	}); got != denied {
		t.Errorf("a change: %s", got)
	}
	if got := server(func(w *document.Writer, db *document.Doc) error {
		_, err := definition.Delete(w, db)
		return err
	}); got != denied {
		t.Errorf("a deletion: %s", got)
	}
	if got := d.ask("", `Database.all().map(.name).toArray()`); got != `["a"]` {
		t.Errorf("at the end: %s", got)
	}
}

// TestProtected: what protected mode forbids.
func TestProtected(t *testing.T) {
	d := open(t)
	d.must("", `Database.create({ name: "a" })`)
	d.must("a", `Collection.create({ name: "A" }); Function.create({ name: "f", body: "() => 1" })`)
	d.must("", `Database.byName("a")!.update({ protected: true })`)
	d.steps([]step{
		{"a", `Collection.byName("A")!.delete()`, "constraint_failure: Failed to delete Collection `A`.\nCannot delete collection: destructive change forbidden because database is in protected mode."},
		{"a", `Function.byName("f")!.delete(); 1`, `1`},
		{"a", `Collection.create({ name: "B" })!.name`, `"B"`},
	})
	d.must("", `Database.byName("a")!.update({ protected: false })`)
	d.steps([]step{{"a", `Collection.byName("A")!.delete(); 1`, `1`}})
}
