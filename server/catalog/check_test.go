package catalog

import (
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

func TestCheckFields(t *testing.T) {
	w := &world{}
	for _, def := range []string{`{ name: "Plant", alias: "Flora" }`, `{ name: "Pot" }`} {
		if _, err := w.write(Create, nil, obj(t, w, def)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ fields, data, want string }{
		{`a: { signature: "Int" }`, `{ a: 1 }`, ""},
		{`a: { signature: "Int" }`, `{}`, "a: Missing required field of type Int"},
		{`a: { signature: "Int" }`, `{ a: null }`, "a: Missing required field of type Int"},
		{`a: { signature: "Int?" }`, `{ a: "x" }`, "a: Expected Int | Null, provided String"},
		{`a: { signature: "Int?" }`, `{ a: { x: 1, y: ["a", 2.5] } }`,
			"a: Expected Int | Null, provided { x: Int, y: [String, Double] }"},
		{`a: { signature: "Int" }, b: { signature: "String" }`, `{ b: 1 }`,
			"b: Expected String, provided Int; a: Missing required field of type Int"},
		{`a: { signature: "Int" }`, `{ a: 1, ttl: 1, ts: 2, x: 3 }`,
			"data.ttl: Unexpected field provided; data.ts: Unexpected field provided; x: Unexpected field provided"},
		{`a: { signature: "'a' | 'b'" }`, `{ a: "c" }`, `a: Expected "a" | "b", provided "c"`},
		{`a: { signature: "'a' | 'b'" }`, `{ a: 1 }`, `a: Expected "a" | "b", provided Int`},
		{`a: { signature: "1 | 2" }`, `{ a: 3 }`, `a: Expected 1 | 2, provided Int`},
		{`a: { signature: "true" }`, `{ a: false }`, `a: Expected true, provided false`},
		{`a: { signature: "Array<Int>" }`, `{ a: [1, "x", null] }`,
			"a[1]: Expected Int, provided String; a[2]: Missing required field of type Int"},
		{`a: { signature: "Array<Int>?" }`, `{ a: [1, "x"] }`, "a[1]: Expected Int, provided String"},
		{`a: { signature: "[Int, Int]" }`, `{ a: [1] }`, "a: Invalid tuple arity"},
		{`a: { signature: "{ *: Int }" }`, `{ a: { x: 1, y: "s" } }`, "a.y: Expected Int, provided String"},
		{`a: { signature: "{ street: Number }" }`, `{ a: 3 }`, "a: Expected { street: Number }, provided Int"},
		{`a: { signature: "{ street: Number }?" }`, `{ a: { street: "x", no: 1 } }`,
			"a.street: Expected Number, provided String; a.no: Unexpected field provided"},
		{`a: { signature: "Ref<Flora>" }`, `{ a: Plant.byId(1) }`, ""},
		{`a: { signature: "Ref<Flora>" }`, `{ a: Pot.byId(1) }`, "a: Expected Flora | NullFlora, provided Document"},
		{`a: { signature: "Ref<Plant>?" }`, `{ a: Pot.byId(1) }`, "a: Expected Plant | NullPlant | Null, provided Document"},
		// Unions of objects.
		{`a: { signature: "{ x: Int } | { y: Int }" }`, `{ a: {} }`, "a: Union requires fields [x] or [y]"},
		{`a: { signature: "{ x: Int } | { y: Int } | { x: Int, z: Int }" }`, `{ a: {} }`,
			"a: Union requires fields [x], [y], or [x, z]"},
		{`a: { signature: "{ x: Int } | { y: Int }" }`, `{ a: { z: 1 } }`,
			"a.z: Unexpected field provided; a: Union requires fields [x] or [y]"},
		{`a: { signature: "{ x: Int } | { y: Int }" }`, `{ a: { x: 1, z: 1 } }`, "a.z: Unexpected field provided"},
		{`a: { signature: "{ k: 'p', x: Int } | { k: 'q', y: Int }" }`, `{ a: { k: "p", x: "s" } }`,
			"a.x: Expected Int, provided String"},
		{`a: { signature: "{ x: Int } | { x: Boolean }" }`, `{ a: { x: "s" } }`,
			"a: Expected { x: Int } | { x: Boolean }, provided { x: String }"},
		{`a: { signature: "{ x: Int } | String" }`, `{ a: { x: "s" } }`, "a.x: Expected Int, provided String"},
		{`a: { signature: "{ x: Int } | String" }`, `{ a: 1 }`, "a: Expected { x: Int } | String, provided Int"},
	} {
		coll := define(t, `{ name: "Gem", fields: { `+c.fields+` } }`)
		if got := show(coll.CheckFields(obj(t, w, c.data), nil, w.schema())); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.fields, c.data, got, c.want)
		}
	}
}

func TestCheckFieldsReportsGivenFieldsFirst(t *testing.T) {
	c := define(t, `{ name: "Gem", fields: { a: { signature: "Int" }, b: { signature: "Int" }, c: { signature: "Int" } } }`)
	stored := obj(t, nil, `{ a: 1, b: 1 }`)
	given := obj(t, nil, `{ b: "x", a: "y" }`)
	got := show(c.CheckFields(Merge(stored, given, true), given, nil))
	want := "b: Expected Int, provided String; a: Expected Int, provided String; c: Missing required field of type Int"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpenCollectionsAcceptAnything(t *testing.T) {
	for _, def := range []string{`{ name: "A" }`, `{ name: "A", wildcard: "Any" }`, `{ name: "A", fields: {} }`} {
		if c := define(t, def); !c.Open() || !c.Wildcard {
			t.Errorf("%s is not open", def)
		}
	}
	c := define(t, `{ name: "A", fields: { a: { signature: "Int" } }, wildcard: "Any" }`)
	if got := show(c.CheckFields(obj(t, nil, `{ a: "x", b: 1 }`), nil, nil)); got != "a: Expected Int, provided String" {
		t.Error(got)
	}
}

func TestApplyDefaults(t *testing.T) {
	c := define(t, `{ name: "A", fields: {
		n: { signature: "Number", default: "3" },
		box: { signature: "{ w: Int = 4, label: String }" },
		all: { signature: "{ w: Int = 5, in: { h: Int = 6 } }" },
		plain: { signature: "{ a: Int }?" }
	} }`)
	w := &world{}
	for _, c2 := range []struct{ data, want string }{
		{`{}`, `{ n: 3, box: { w: 4 }, all: { w: 5, in: { h: 6 } } }`},
		{`{ n: null }`, `{ n: null, box: { w: 4 }, all: { w: 5, in: { h: 6 } } }`},
		{`{ box: { label: "x" }, all: { in: {} }, n: 1 }`,
			`{ box: { label: "x", w: 4 }, all: { in: { h: 6 }, w: 5 }, n: 1 }`},
		{`{ n: 1, box: 3, all: null }`, `{ n: 1, box: 3, all: null }`},
	} {
		data := obj(t, nil, c2.data)
		got, failures := c.ApplyDefaults(data, w.evalDefault)
		if failures != nil || !value.Equal(got, obj(t, nil, c2.want)) {
			t.Errorf("%s: got %v %v", c2.data, tagged(got), failures)
		}
		if !value.Equal(data, obj(t, nil, c2.data)) {
			t.Errorf("%s was changed", c2.data)
		}
	}
}

func BenchmarkCheckFields(b *testing.B) {
	b.Run("open", func(b *testing.B) {
		benchmarkCheck(b, define(b, `{ name: "A" }`))
	})
	b.Run("closed", func(b *testing.B) {
		benchmarkCheck(b, define(b, `{ name: "A", fields: {
			name: { signature: "String" }, email: { signature: "String" },
			age: { signature: "Int?" }, active: { signature: "Boolean" },
			kind: { signature: "'a' | 'b' | 'c'" }, tags: { signature: "Array<String>" },
			address: { signature: "{ street: String, city: String, zip: String? }" }
		} }`))
	})
}

func benchmarkCheck(b *testing.B, c *Collection) {
	data := obj(b, nil, `{ name: "Ann", email: "ann@example.com", age: 31, active: true, kind: "c",
		tags: ["x", "y"], address: { street: "Main", city: "Oslo" } }`)
	b.ReportAllocs()
	for b.Loop() {
		if c.CheckFields(data, nil, nil) != nil {
			b.Fatal("failed")
		}
	}
}
