package catalog

import (
	"encoding/json"
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

// plainDoc is a document without meta fields.
type plainDoc struct{ data *value.Object }

func (d plainDoc) Lookup(path []any) value.Value { return Follow(d.data, path) }

func TestEntries(t *testing.T) {
	for _, c := range []struct{ index, data, want string }{
		{`terms: [{ field: "a" }]`, `{ a: "x" }`, `[["x"]]`},
		{`terms: [{ field: "a" }]`, `{}`, `[]`},
		{`terms: [{ field: "a" }]`, `{ a: [1, 2] }`, `[[[1,2]]]`},
		{`terms: [{ field: ".a.b[1]" }]`, `{ a: { b: [1, 2] } }`, `[[2]]`},
		{`terms: [{ field: "a" }, { field: "b" }]`, `{ a: "x" }`, `[["x",null]]`},
		{`terms: [{ field: "a" }, { field: "b" }]`, `{ c: 1 }`, `[]`},
		{`terms: []`, `{}`, `[[]]`},
		{`values: [{ field: "v" }]`, `{}`, `[[null]]`},
		{`terms: [{ field: "a" }], values: [{ field: "v" }]`, `{ a: 1 }`, `[[1,null]]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: ["a", "b", "a"] }`, `[["a"],["b"]]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: "a" }`, `[["a"]]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: [1, null, 2] }`, `[[1],[2]]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: [1, [2, [3]], { x: 4 }] }`, `[[1],[2],[3]]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: [1, 1.0] }`, `[[1],[1.0]]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: [] }`, `[]`},
		{`terms: [{ field: "t", mva: true }]`, `{ t: [{ x: 1 }] }`, `[]`},
		{`terms: [{ field: "t", mva: true }], values: [{ field: "v", mva: true }]`, `{ t: ["a", "b"], v: [1, 2] }`,
			`[["a",1],["a",2],["b",1],["b",2]]`},
		{`terms: [{ field: "a" }], values: [{ field: "v", mva: true }]`, `{ v: [1, 2] }`, `[]`},
		{`values: [{ field: "v", mva: true }]`, `{ v: [] }`, `[[null]]`},
	} {
		coll := define(t, `{ name: "A", indexes: { x: { `+c.index+` } } }`)
		got := []any{}
		for _, e := range coll.Stored[0].Entries(nil, plainDoc{obj(t, nil, c.data)}) {
			row := []any{}
			for _, v := range append(append([]value.Value{}, e.Terms...), e.Values...) {
				row = append(row, plain(v))
			}
			got = append(got, row)
		}
		text, _ := json.Marshal(got)
		if string(text) != c.want {
			t.Errorf("%s of %s: got %s, want %s", c.index, c.data, text, c.want)
		}
	}
}

// plain is a value as JSON.
func plain(v value.Value) any {
	switch v := v.(type) {
	case value.Null:
		return nil
	case value.Double:
		return json.RawMessage("1.0")
	case *value.Array:
		list := []any{}
		for _, e := range v.Elems {
			list = append(list, plain(e))
		}
		return list
	}
	return v
}

func BenchmarkEntries(b *testing.B) {
	for _, c := range []struct{ name, index string }{
		{"one term", `terms: [{ field: "kind" }]`},
		{"terms and values", `terms: [{ field: "kind" }], values: [{ field: "price", order: "desc" }, { field: "a.b" }]`},
		{"mva", `terms: [{ field: "tags", mva: true }]`},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := define(b, `{ name: "A", indexes: { x: { `+c.index+` } } }`).Stored[0]
			var doc Source = plainDoc{obj(b, nil, `{ kind: "x", price: 3, a: { b: 1 }, tags: ["a", "b", "c"] }`)}
			var room []Entry
			b.ReportAllocs()
			for b.Loop() {
				room = s.Entries(room[:0], doc)
			}
			if len(room) == 0 {
				b.Fatal("no entries")
			}
		})
	}
}
