package fsl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// text writes a definition on one line.
func text(v value.Value) string {
	switch v := v.(type) {
	case *value.Object:
		parts := make([]string, 0, v.Len())
		for _, f := range v.Fields() {
			parts = append(parts, f.Name+": "+text(f.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *value.Array:
		parts := make([]string, 0, len(v.Elems))
		for _, e := range v.Elems {
			parts = append(parts, text(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case value.String:
		return fmt.Sprintf("%q", string(v))
	}
	return fmt.Sprint(v)
}

func TestDefinitions(t *testing.T) {
	tests := []struct{ name, fsl, want string }{
		{"empty collection", "collection Foo {}", `{name: "Foo", history_days: 0, indexes: {}, constraints: []}`},
		{"settings", "@alias(Bar)\ncollection Foo { history_days 3; ttl_days 0x10\n document_ttls true }",
			`{name: "Foo", alias: "Bar", history_days: 3, ttl_days: 16, document_ttls: true, indexes: {}, constraints: []}`},
		{"fields", "collection Foo {\n a: Int = 1+2\n 'b': { c: String = 'x', d: Int? }\n *: Any\n compute e = d=>d.a+1\n compute f: Int = (.a + 1)\n index: Int\n compute: String\n}",
			`{name: "Foo", history_days: 0, fields: {a: {signature: "Int", default: "1 + 2"}, b: {signature: "{ c: String = \"x\", d: Int? }"}, ` +
				`index: {signature: "Int"}, compute: {signature: "String"}}, ` +
				`computed_fields: {e: {body: "(d) => d.a + 1"}, f: {body: "(.a + 1)", signature: "Int"}}, wildcard: "Any", indexes: {}, constraints: []}`},
		{"indexes", "collection Foo {\n index i {\n terms [.a, mva(.b.c)]\n values [.d['x y'], desc(mva(.e)), mva(asc(.f[0]))]\n }\n index j { terms [] }\n}",
			`{name: "Foo", history_days: 0, indexes: {i: {terms: [{field: ".a", mva: false}, {field: ".b.c", mva: true}], ` +
				`values: [{field: ".d[\"x y\"]", order: "asc", mva: false}, {field: ".e", order: "desc", mva: true}, {field: ".f[0]", order: "asc", mva: true}]}, j: {}}, constraints: []}`},
		{"constraints", "collection Foo {\n check c (x => x.a>0)\n unique [.a, mva(.b)]\n check d (.ok)\n}",
			`{name: "Foo", history_days: 0, indexes: {}, constraints: [{unique: [{field: ".a", mva: false}, {field: ".b", mva: true}]}, ` +
				`{check: {name: "c", body: "(x) => x.a > 0"}}, {check: {name: "d", body: "(.ok)"}}]}`},
		{"migrations", "collection Foo { migrations { add .a; backfill .a = 1 + 1\n drop .b.c\n move .d -> .e\n split .f -> .g, .h\n move_conflicts .i\n move_wildcard .j\n add_wildcard } }",
			`{name: "Foo", history_days: 0, indexes: {}, constraints: [], migrations: [{add: {field: ".a"}}, {backfill: {field: ".a", value: "1 + 1"}}, ` +
				`{drop: {field: ".b.c"}}, {move: {field: ".d", to: ".e"}}, {split: {field: ".f", to: [".g", ".h"]}}, ` +
				`{move_conflicts: {into: ".i"}}, {move_wildcard: {into: ".j"}}, {add_wildcard: {}}]}`},
		{"function", "@alias(g)\n@role(\"server-readonly\")\nfunction f(a, _, ...b) { let c = a\n c }",
			`{name: "f", alias: "g", role: "server-readonly", body: "(a, _, ...b) => {\n  let c = a\n  c\n}"}`},
		{"signature", "function f(a: Int, ...b: String): Array<Int> { [a] }",
			`{name: "f", body: "(a, ...b) => {\n  [a]\n}", signature: "(a: Int, b: ...String) => Array<Int>"}`},
		{"no arguments", "function f(): Int { 1 }", `{name: "f", body: "() => {\n  1\n}", signature: "() => Int"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			items, err := Parse([]*diag.Source{{Name: "main.fsl", Text: test.fsl}})
			if err != nil {
				t.Fatal(err.(*diag.Error).Summary())
			}
			if d := cmp.Diff(test.want, text(items[0].Definition)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestItemSpansHaveTheirComments(t *testing.T) {
	const src = "// file\n\n// about A\n/* too */\ncollection A {} ;\n// not B\n\n@alias(C)\ncollection B {}\n"
	items, err := Parse([]*diag.Source{{Name: "main.fsl", Text: src}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"// about A\n/* too */\ncollection A {} ;", "@alias(C)\ncollection B {}"}
	for i, it := range items {
		if got := it.Span.Text(); got != want[i] {
			t.Errorf("got %q, want %q", got, want[i])
		}
	}
}

func TestErrorsOfAllItemsAndFilesAreReported(t *testing.T) {
	_, err := Parse([]*diag.Source{
		{Name: "a.fsl", Text: "collection A { x y z }\ncollection B { compute a = 1 }\nfunction f() { 2... }\ncolection C {}\nrole R {}\n"},
		{Name: "b.fsl", Text: "collection 3\nfunction g {}\ncollection B {}\ncollection D { @alias(E) }"},
	})
	var got []string
	for _, d := range err.(*diag.Error).Items {
		lines := strings.SplitN(d.Render(), "\n", 3)
		got = append(got, strings.TrimPrefix(lines[1], "at ")+" "+strings.TrimPrefix(lines[0], "error: "))
	}
	want := []string{
		"a.fsl:1:16 Invalid field or member `x`",
		"a.fsl:2:28 Expected lambda",
		"a.fsl:3:11 Expected a function definition",
		"a.fsl:4:1 Invalid schema item `colection`",
		"a.fsl:5:1 Schema items of this kind are not supported yet",
		"b.fsl:1:1 Missing required name",
		"b.fsl:2:12 Expected `(`",
		"b.fsl:3:12 Duplicate collection or function `B`",
		"b.fsl:4:26 Expected end-of-input",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
