package catalog

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
)

func TestSchemaCheck(t *testing.T) {
	for _, c := range []struct{ def, want string }{
		{`{ name: "B", fields: { a: { signature: "A" } } }`,
			"error: Field `a` in collection B is not persistable|cause: Type A is not persistable|hint: Use Ref<A> as the type of a reference to a A document"},
		{`{ name: "B", wildcard: "Int", fields: { a: { signature: "Int" } } }`, "Top-level wildcard must have type `Any`"},
		{`{ name: "B", fields: { a: { signature: "{ x: String = 3 }" } } }`, "Type `Int` is not a subtype of `String`"},
		{`{ name: "NullA" }`, "The collection name `NullA` generates types that conflict with the following existing types: NullA"},
		{`{ name: "B", alias: "ACollection" }`, "The collection alias `ACollection` generates types that conflict"},
		{`{ name: "B", fields: { a: { signature: "{ b: Int }" } }, indexes: { x: { terms: [{ field: "a.c" }] } } }`,
			"Type `{ b: Int }` does not have field `c`"},
		{`{ name: "B", fields: { a: { signature: "Int" } }, indexes: { x: { values: [{ field: "q" }] } } }`,
			"Type `{ id: ID, ts: Time, ttl: Time | Null, a: Int }` does not have field `q`"},
		{`{ name: "B", fields: { a: { signature: "Int" } }, indexes: { x: { terms: [{ field: "a" }, { field: "ttl" }], values: [{ field: "id" }] } } }`, ""},
		{`{ name: "B", computed_fields: { a: { body: "d => Ghost(d.x)" } } }`, "Unbound variable `Ghost`"},
		{`{ name: "B", constraints: [{ check: { name: "c", body: "d => 3" } }] }`, "Type `Int` is not a subtype of `Boolean | Null`"},
		{`{ name: "B", computed_fields: { a: { body: "d => d.ts" } }, constraints: [{ unique: ["a"] }] }`,
			"Computed fields used in indexes or constraints cannot use a doc's ts field"},
		{`{ name: "B", computed_fields: { a: { body: "(.b)" }, b: { body: "d => 1" } }, constraints: [{ unique: ["a"] }] }`,
			"Computed fields used in indexes or constraints cannot use computed fields"},
		{`{ name: "B", computed_fields: { a: { body: "d => fun(d)" } }, indexes: { x: { values: [{ field: "a" }] } } }`,
			"Computed fields used in indexes or constraints cannot call UDFs"},
		{`{ name: "B", computed_fields: { a: { body: "d => fun(d) + A.all().count()" } } }`, ""},
	} {
		w := &world{}
		if _, err := w.write(Create, nil, obj(t, w, `{ name: "A" }`)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.create("Function", nil, obj(t, w, `{ name: "fun", alias: "fn", body: "x => x" }`)); err != nil {
			t.Fatal(err)
		}
		_, err := w.write(Create, nil, obj(t, w, c.def))
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.def, err)
			}
			continue
		}
		if err == nil || err.(*diag.Error).Code != "invalid_schema" ||
			!strings.HasPrefix(err.Error(), "Invalid database schema update.\n    error: ") {
			t.Errorf("%s: got %v", c.def, err)
			continue
		}
		for _, part := range strings.Split(c.want, "|") {
			if !strings.Contains(c.want, " | ") && !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %v, want %s", c.def, err, part)
			}
		}
		if strings.Contains(c.want, " | ") && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.def, err, c.want)
		}
	}
}

func TestUncheckedDatabasesSkipBodies(t *testing.T) {
	c := define(t, `{ name: "B", computed_fields: { a: { body: "d => Ghost" } } }`)
	f, failures := ValidateFunction(FunctionWrite{Definition: obj(t, nil, `{ name: "f", body: "x => Ghost" }`)})
	if failures != nil {
		t.Fatal(failures)
	}
	if err := NewDefinitions([]*Collection{c}, []*Function{f}, nil, false, false).Check(nil); err != nil {
		t.Error(err)
	}
	if err := NewDefinitions([]*Collection{c}, []*Function{f}, nil, true, false).Check(nil); err == nil {
		t.Error("a typechecked database accepts unbound names")
	}
}

func TestMigrationsAreNeeded(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{`fields: { a: { signature: "Int" } }`, `fields: { a: { signature: "Int | String" } }`, ""},
		{`fields: { a: { signature: "Int" } }`, `fields: { b: { signature: "Int" } }`, "Field `.b` is not present in the live schema"},
		{`fields: { a: { signature: "Int" } }`, `fields: { a: null, b: { signature: "Int" } }`, "Field `.a` is missing from the submitted schema"},
		{`fields: { a: { signature: "Int" } }`, `fields: { a: { signature: "String" } }`,
			"Field `.a` of type `String` does not match the live type `Int`"},
		{`fields: { a: { signature: "{ x: Int }" } }`, `fields: { a: { signature: "{ x: Int, y: Int? }" } }`, ""},
		{`fields: { a: { signature: "{ x: Int }" } }`, `fields: { a: { signature: "{ x: Int, y: Int }" } }`,
			"Field `.a.y` is not present in the live schema"},
		{`data: {}`, `fields: { a: { signature: "Int" } }`, "Missing wildcard definition"},
		{`fields: { a: { signature: "Int" } }`, `wildcard: "Any"`, "Wildcard was not present in the live schema"},
		{`fields: { a: { signature: "Int" } }`, `fields: { b: { signature: "Int" } }, migrations: [{ add: { field: ".b" } }]`, ""},
	} {
		old := define(t, `{ name: "A", `+c.from+` }`)
		is, failure := change(t, old, `{ `+c.to+` }`, false)
		if failure != "" {
			t.Fatal(failure)
		}
		s := NewDefinitions([]*Collection{is}, nil, nil, true, false)
		err := s.Check([]Change{{Old: old, New: is, HasDocuments: true}})
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s to %s: got %v, want %s", c.from, c.to, err, c.want)
		}
		if err := s.Check([]Change{{Old: old, New: is}}); err != nil {
			t.Errorf("%s to %s without documents: %v", c.from, c.to, err)
		}
	}
}

func TestFreeNames(t *testing.T) {
	for source, want := range map[string]string{
		"x => x + y":                            "y",
		"(a, ...b) => [a, b, c]":                "c",
		"{ let a = b; let c = a; c + d }":       "b d",
		"{ let a = a; 1 }":                      "a",
		"(x => x)(x)":                           "x",
		"A.all().where(.x == y).map(z => z.id)": "A y",
		"a isa B":                               "",
		"if (a) b else c":                       "a b c",
		`"x #{y} z"`:                            "y",
		"d { a, b: .c + e, f: { let g = 1; g + h } }": "d e h",
		"at (t) { !u?.v[w] ?? -x }":                   "t u w x",
	} {
		x, err := parser.Expr(&diag.Source{Text: source})
		if err != nil {
			t.Fatal(source, err)
		}
		var got []string
		FreeNames(x, func(id *ast.Ident) { got = append(got, id.Name) })
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", source, got, want)
		}
	}
}

func TestResolve(t *testing.T) {
	w := &world{}
	w.collections = []*Collection{define(t, `{ name: "A", alias: "B" }`)}
	s := w.schema()
	if c, f := s.Resolve("B"); c == nil || f != nil || s.Collection("A") != c || s.CollectionByName("B") != nil {
		t.Error("alias does not resolve")
	}
	if !s.SameCollection("B", "A") || s.SameCollection("A", "B") || s.CollectionByID(1) == nil {
		t.Error("look-ups differ")
	}
}
