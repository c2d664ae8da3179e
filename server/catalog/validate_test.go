package catalog

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

func TestInvalidCollections(t *testing.T) {
	w := &world{}
	for _, def := range []string{`{ name: "Old", alias: "Older" }`} {
		if _, err := w.write(Create, nil, obj(t, w, def)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.create("Function", nil, obj(t, w, `{ name: "fun", alias: "funny", body: "x => x" }`)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ def, want string }{
		{`{}`, "name: Missing required field of type String"},
		{`{ name: 7 }`, "name: Expected String, provided Int"},
		{`{ name: "" }`, "name: Invalid identifier."},
		{`{ name: "Any" }`, "name: The identifier `Any` is reserved."},
		{`{ name: "NullRoleDef" }`, "name: The identifier `NullRoleDef` is reserved."},
		{`{ name: "MathModule" }`, "name: The identifier `MathModule` is reserved."},
		{`{ name: "interface" }`, "name: The identifier `interface` is reserved."},
		{`{ name: "string" }`, ""},
		{`{ name: "Old" }`, "name: A Collection already exists with the name `Old`"},
		{`{ name: "Older" }`, "name: A Collection already exists with the alias `Older`"},
		{`{ name: "fun" }`, "name: A Function already exists with the name `fun`"},
		{`{ name: "New", alias: "funny" }`, "alias: A Function already exists with the alias `funny`"},
		{`{ name: "New", alias: "New" }`, "alias: A Collection already exists with the name `New`"},
		{`{ name: "Old", alias: "if", history_days: -1 }`, "name: A Collection already exists with the name `Old`; " +
			"alias: The identifier `if` is reserved.; history_days: Non-negative value required."},
		{`{ name: "A", meta: 1, foo: null }`, "meta: Unexpected field provided"},
		{`{ name: "A", data: "x" }`, "data: Expected { *: Any } | Null, provided String"},
		{`{ name: "A", history_days: 1.5 }`, "history_days: Expected Long | Null, provided Double"},
		{`{ name: "A", fields: { "a b": { signature: "Int" }, ttl: { signature: "Int" } } }`,
			"fields: Invalid identifier.; fields: The name 'ttl' is reserved."},
		{`{ name: "A", fields: { x: { signature: "Int", more: 1 } } }`, "fields.x.more: Unexpected field provided"},
		{`{ name: "A", fields: { x: {} } }`, "fields.x.signature: Missing required field of type String"},
		{`{ name: "A", computed_fields: { x: { body: "() => 1" } } }`,
			"computed_fields.x.body: Invalid function arity. Expected exactly 1 argument, but the function was defined with 0 arguments"},
		{`{ name: "A", computed_fields: { x: { body: "(a, b) => 1" } } }`,
			"computed_fields.x.body: Invalid function arity. Expected exactly 1 argument, but the function was defined with 2 arguments"},
		{`{ name: "A", computed_fields: { x: { body: "(.a)" } } }`, ""},
		{`{ name: "A", indexes: { x: 1 } }`, "*"},
		{`{ name: "A", indexes: { x: {} } }`, "indexes.x: Union requires fields [terms], [values], or [terms, values]"},
		{`{ name: "A", indexes: { x: { terms: [], foo: 1 } } }`, "indexes.x.foo: Unexpected field provided"},
		{`{ name: "A", indexes: { x: { terms: [{ field: 1 }] } } }`, "indexes.x.terms[0].field: Expected String, provided Int"},
		{`{ name: "A", indexes: { x: { terms: [{ field: "" }] } } }`, "indexes.x.terms[0].field: Value cannot be empty."},
		{`{ name: "A", indexes: { x: { terms: [], status: "complete" } } }`,
			"indexes.x.status: Failed to update field because it is readonly"},
		{`{ name: "A", indexes: { x: { values: [{ field: "a", order: "up" }] } } }`,
			`indexes.x.values[0].order: Expected "asc" | "desc" | Null, provided "up"`},
		{`{ name: "A", indexes: { x: { terms: [{ field: "ttl" }], values: [{ field: "id" }, { field: "ts" }] } } }`, ""},
		{`{ name: "A", constraints: [{}] }`, "constraints[0]: Union requires fields [unique] or [check]"},
		{`{ name: "A", constraints: [{ unique: ["a"], status: "active" }] }`,
			"constraints[0].status: Failed to update field because it is readonly"},
		{`{ name: "A", constraints: [{ unique: ["a", "id"] }] }`,
			"constraints[0].unique: `id` is not supported as a unique constraint value."},
		{`{ name: "A", constraints: [{ unique: ["a", "b"] }, { unique: [".a", ".['b']"] }] }`,
			"constraints: Duplicate unique constraint on path [.a, .b]"},
	} {
		_, failures, err := ValidateCollection(CollectionWrite{
			ID: 1, Definition: obj(t, nil, c.def), Taken: w.schema().Taken(nil),
		})
		if err != nil {
			t.Errorf("%s: %v", c.def, err)
		}
		if got := show(failures); got != c.want && (c.want != "*" || got == "") {
			t.Errorf("%s:\ngot  %q\nwant %q", c.def, got, c.want)
		}
	}
}

func TestDefinitionReadsBack(t *testing.T) {
	for _, c := range []struct{ def, want string }{
		{`{ name: "A" }`, `{ name: "A", history_days: 0, indexes: {}, constraints: [] }`},
		{`{ data: { k: 1 }, history_days: null, alias: null, name: "A" }`,
			`{ name: "A", indexes: {}, constraints: [], data: { k: 1 } }`},
		{`{ name: "A", indexes: { x: { values: [{ field: "a" }, { mva: true, field: "b", order: "desc" }], queryable: null } } }`,
			`{ name: "A", history_days: 0, indexes: { x: { values: [{ field: "a", order: "asc" },
				{ field: "b", order: "desc", mva: true }], queryable: true, status: "complete" } }, constraints: [] }`},
		{`{ name: "A", constraints: [{ check: { name: "c", body: "d => true" } }, { unique: [{ field: "a" }] },
			{ unique: [{ field: "b" }, { field: "c", mva: true }] }] }`,
			`{ name: "A", history_days: 0, indexes: {}, constraints: [{ unique: ["a"], status: "active" },
				{ unique: [{ field: "b", mva: false }, { field: "c", mva: true }], status: "active" },
				{ check: { name: "c", body: "d => true" } }] }`},
	} {
		coll := define(t, c.def)
		if !sameText(coll.Definition, obj(t, nil, c.want)) {
			t.Errorf("%s: got %v", c.def, tagged(coll.Definition))
		}
		back, err := LoadCollection(coll.ID, coll.StoredForm())
		if err != nil || !sameText(back.Definition, coll.Definition) || back.Floor != coll.Floor {
			t.Errorf("%s: loads as %v %v", c.def, back, err)
		}
	}
}

func TestDefinitionsShareStoredIndexes(t *testing.T) {
	c := define(t, `{ name: "A",
		indexes: { x: { terms: [{ field: "a" }] }, y: { terms: [{ field: ".a" }] }, z: { terms: [{ field: "a", mva: true }] } },
		constraints: [{ unique: ["a"] }, { unique: ["b"] }] }`)
	if len(c.Stored) != 3 || c.Indexes[0].Backing != c.Indexes[1].Backing ||
		c.Uniques[0].Backing != c.Indexes[0].Backing || c.Indexes[2].Backing == c.Indexes[0].Backing {
		t.Fatalf("stored indexes: %+v", c.Stored)
	}
	// What stays keeps its stored index; what is new never gets a used id.
	d, failure := change(t, c, `{ indexes: { z: null, w: { terms: [{ field: "c" }] } } }`, false)
	if failure != "" {
		t.Fatal(failure)
	}
	build, drop := d.IndexChanges(c)
	if len(build) != 1 || build[0].ID != 4 || len(drop) != 1 || drop[0].ID != c.Indexes[2].Backing {
		t.Errorf("build %+v, drop %+v", build, drop)
	}
	back, err := LoadCollection(1, d.StoredForm())
	if err != nil {
		t.Fatal(err)
	}
	if build, drop := back.IndexChanges(d); len(build)+len(drop) > 0 {
		t.Errorf("loading changed the stored indexes: %v %v", build, drop)
	}
}

func TestUpdateMergesDefinitions(t *testing.T) {
	c := define(t, `{ name: "A", alias: "B", indexes: { x: { terms: [{ field: "a" }] } } }`)
	d, failure := change(t, c, `{ alias: null, indexes: { x: { queryable: false, status: "complete" } } }`, false)
	if failure != "" || d.Alias != "" || d.Index("x").Queryable || d.Index("x").Terms == nil {
		t.Errorf("%s %+v", failure, d)
	}
	if _, failure = change(t, c, `{ indexes: { x: { status: "failed" } } }`, false); failure !=
		"indexes.x.status: Failed to update field because it is readonly" {
		t.Error(failure)
	}
	if d, _ = change(t, c, `{ history_days: null }`, false); d.HistoryDays != nil {
		t.Error("null does not keep the history for ever")
	}
}

func TestProtectedMode(t *testing.T) {
	c := define(t, `{ name: "A", history_days: 5, indexes: { x: { terms: [{ field: "a" }] } }, constraints: [{ unique: ["a"] }] }`)
	const end = ": destructive change forbidden because database is in protected mode."
	for _, k := range []struct{ patch, want string }{
		{`{ history_days: 4 }`, "Cannot decrease `history_days` field" + end},
		{`{ history_days: null }`, "Cannot remove `history_days` field" + end},
		{`{ history_days: 6 }`, ""},
		{`{ ttl_days: 6 }`, "Cannot remove `ttl_days` field" + end},
		{`{ indexes: { x: null } }`, ""},
		{`{ constraints: [] }`, ""},
		{`{ indexes: { x: null }, constraints: [] }`, "invalid_schema: Cannot cause deletion of backing index" + end},
	} {
		if _, got := change(t, c, k.patch, true); got != k.want {
			t.Errorf("%s: got %q, want %q", k.patch, got, k.want)
		}
	}
}

func TestLongerHistoryBringsNothingBack(t *testing.T) {
	const day = microsPerDay
	write := func(old *Collection, def string, at int64) *Collection {
		w := CollectionWrite{Definition: obj(t, nil, def), Old: old, Snapshot: at}
		if old != nil {
			w.Op = Update
			w.Definition = Merge(old.Definition, w.Definition, true)
		}
		c, failures, err := ValidateCollection(w)
		if failures != nil || err != nil {
			t.Fatal(failures, err)
		}
		return c
	}
	c := write(nil, `{ name: "A", history_days: 2 }`, 100*day)
	if got := c.MinReadTime(101*day) + keptHistory; got != 99*day {
		t.Errorf("new: %d", got/day)
	}
	c = write(c, `{ history_days: 1 }`, 110*day)
	c = write(c, `{ history_days: 50 }`, 111*day)
	if got := c.MinReadTime(111*day) + keptHistory; got != 110*day {
		t.Errorf("after lengthening: %d", got/day)
	}
	c = write(c, `{ history_days: null }`, 112*day)
	if got := c.MinReadTime(500*day) + keptHistory; got != 110*day {
		t.Errorf("without limit: %d", got/day)
	}
}

func TestInvalidFunctions(t *testing.T) {
	for _, c := range []struct{ def, want string }{
		{`{ name: "f", body: 3 }`, "body: Expected Query | String, provided Int"},
		{`{ name: "f" }`, "body: Missing required field of type Query | String"},
		{`{ name: "f", body: "x => x", data: 1 }`, "data: Expected { *: Any } | Null, provided Int"},
		{`{ name: "f", body: "x => x", role: "admin" }`,
			"role: Cannot create a function with admin permissions using the server role."},
		{`{ name: "f", body: "34" }`, "body: Unable to parse FQL source code."},
	} {
		_, failures := ValidateFunction(FunctionWrite{Definition: obj(t, nil, c.def), ServerKey: true})
		if got := show(failures); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.def, got, c.want)
		}
	}
	_, failures := ValidateFunction(FunctionWrite{Definition: obj(t, nil, `{ name: "f", body: "34" }`)})
	if m := failures[0].Message; !strings.Contains(m, "error: Body must be a lambda expression.\nat *body*:1:1\n") {
		t.Error(m)
	}
}

func TestDatabases(t *testing.T) {
	w := DatabaseWrite{Definition: obj(t, nil, `{ name: "kid" }`), GlobalID: "g", Taken: func(string) bool { return false }}
	d, failures, err := ValidateDatabase(w)
	if err != nil || failures != nil || d.GlobalID != "g" {
		t.Fatal(d, failures, err)
	}
	up := DatabaseWrite{Op: Replace, Old: d, Definition: obj(t, nil, `{ name: "kid", global_id: "h" }`)}
	if _, failures, _ := ValidateDatabase(up); show(failures) != "global_id: Failed to update field because it is readonly" {
		t.Error(failures)
	}
	up.Definition = obj(t, nil, `{ name: "kid", scope: 1 }`)
	if _, failures, _ := ValidateDatabase(up); show(failures) != "scope: Unexpected field provided" {
		t.Error(failures)
	}
	w.Taken = func(string) bool { return true }
	if _, _, err := ValidateDatabase(w); err == nil || err.(*diag.Error).Message != "Failed unique constraint." {
		t.Error(err)
	}
	no := false
	if tc, pr := (&Database{Typechecked: &no}).Effective(true, true); tc || !pr {
		t.Error(tc, pr)
	}
}

func TestCheckID(t *testing.T) {
	for _, c := range []struct {
		v    value.Value
		want string
	}{
		{value.Int(3), ""}, {value.String("7"), ""}, {value.ID(9), ""},
		{value.Int(-3), "id: id must be nonnegative"},
		{value.Double(3), "id: Expected ID | String | Long, provided Double"},
		{value.ObjectOf(value.Field{Name: "x", Value: value.Int(1)}), "id: Expected ID | String | Long, provided { x: Int }"},
		{value.Null{}, "id: Missing required field of type ID | String | Long"},
	} {
		if _, failures := CheckID(c.v); show(failures) != c.want {
			t.Errorf("%v: %s", c.v, show(failures))
		}
	}
	if got := show(CheckTTL(value.Int(1))); got != "ttl: Expected Time | Null, provided Int" {
		t.Error(got)
	}
}
