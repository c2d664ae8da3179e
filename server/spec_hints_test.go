package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestPerformanceHints shows the hints of section 12 of the sets chapter: each
// as its text without the link, and what is marked.
func TestPerformanceHints(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	example{setup: []string{items}}.prepare(t, c, "secret")
	uncovered := func(field, index, mark string) string {
		return "non_covered_document_read - ." + field + " is not covered by the Item." + index + " index. | " + mark
	}
	full := func(method, mark string) string {
		return "full_set_read - Using " + method + "() causes the full set to be read. | " + mark
	}
	scan := func(method, mark string) string {
		return "collection_scan - Using " + method + "() on collection Item can cause a read of every document. | " + mark
	}
	whole := func(index, mark string) string {
		return "non_covered_document_read - Full documents returned from Item." + index + ". | " + mark
	}
	for _, x := range []struct {
		fql  string
		want []string
	}{
		{`Item.byKind("odd") { price }`, []string{uncovered("price", "byKind", "price")}},
		{`Item.byKind("odd").map(.price)`, []string{uncovered("price", "byKind", "price")}},
		{`Item.byKind("odd").map(x => [x.kind, x.id, x.coll])`, nil},
		{`Item.byKindPrice("odd") { kind, price, qty }`, []string{uncovered("qty", "byKindPrice", "qty")}},
		{`Item.byKindPrice("odd").first()!.price`, nil},
		{`Item.byKindPrice("odd").first()!.ts`, []string{uncovered("ts", "byKindPrice", "ts")}},
		{`Item.byKindPrice("odd").first()`, []string{whole("byKindPrice", `("odd")`)}},
		{`[Item.byKind("odd")]`, []string{whole("byKind", `("odd")`)}},
		{`Item.everything().map(.price)`, nil},
		{`Item.everything()`, nil},
		{`Item.all().map(.price)`, nil},
		{`Item.byKind("odd").concat(Item.byKindPrice("even")).map(.qty)`, []string{"non_covered_document_read - `.qty` is not covered by the following indexes: [Item.byKind,Item.byKindPrice]. | qty"}},
		{`Item.where(.price > 1).map(.id)`, []string{scan("where", "(.price > 1)")}},
		{`Item.firstWhere(.price > 1)!.id`, []string{scan("firstWhere", "(.price > 1)")}},
		{`Item.all().count()`, []string{full("count", "()")}},
		{`Item.all().map(.id).order()`, []string{full("order", "()")}},
		{`Item.all().map(.id).distinct().pageSize(1)`, []string{full("distinct", "()")}},
		{`Item.all().take(99).count()`, nil},
		{`Item.all().take(100).count()`, []string{full("count", "()")}},
		{`[1].toSet().concat(Item.all().map(.id)).toArray()`, []string{full("toArray", "()")}},
		{`Item.all().map(.id).first()`, nil},
		{`Item.all().any(x => true)`, nil},
		{`Item.all().every(x => false)`, []string{full("every", "(x => false)")}},
		{`Set.sequence(0, 9).count()`, nil},
	} {
		t.Run(x.fql, func(t *testing.T) {
			body, _ := json.Marshal(map[string]string{"query": x.fql})
			_, out := c.post("/query/1", "secret", "application/json", body, map[string]string{
				"X-Performance-Hints": "true", "X-Typecheck": "false",
			})
			summary, _ := out["summary"].(string)
			var got []string
			for _, block := range strings.Split(summary, "\n\n") {
				if hint, ok := strings.CutPrefix(block, "performance_hint: "); ok {
					lines := strings.Split(hint, "\n")
					text, _, _ := strings.Cut(lines[0], " See https://docs.fauna.com/performance_hint/")
					marks := lines[4]
					from, to := strings.IndexByte(marks, '^'), strings.LastIndexByte(marks, '^')
					got = append(got, text+" | "+lines[3][from:to+1])
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(x.want) || len(got) != len(x.want) {
				t.Errorf("want %q\ngot  %q\n%v", x.want, got, out)
			}
		})
	}
}

// TestReadOps shows what queries are charged for reading: transactions
// chapter, section 14.1.
func TestReadOps(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	example{setup: []string{items}}.prepare(t, c, "secret")
	for _, x := range []struct {
		fql         string
		read, write int64
	}{
		{`1 + 1`, 0, 0},
		{`Item.create({})`, 0, 1},
		{`Item(1)`, 1, 0},
		{`Item(99)`, 1, 0},
		{`Item(99) ?? Item(98)`, 2, 0},
		{`Item(1)!.update({ a: 1 })`, 1, 1},
		{`Item.byKindPrice("odd").first()`, 2, 0},
		{`Item.byKindPrice("odd").first()!.price`, 1, 0},
		{`Item.byKindPrice("odd").first() { id, price, kind }`, 1, 0},
		{`Item.byKindPrice("none").first()`, 1, 0},
		{`Item.byKindPrice("odd").first()!.update({ a: 2 })`, 2, 1},
		{`Item.all().map(.id).paginate()`, 8, 0},
		{`Item.everything().map(.id).toArray()`, 8, 0},
		{`[1, 2, 3, 4, 5, 6].map(n => Item(n)!.price)`, 6, 0},
		{`Array.sequence(0, 100).map(_ => Item(1)!.price)`, 1, 0},
		{`Array.sequence(0, 100).forEach(n => Item(1)!.update({ n: n }))`, 1, 1},
	} {
		t.Run(x.fql, func(t *testing.T) {
			text, _ := json.Marshal(x.fql)
			typecheck := false
			status, out := c.query(text, "secret", map[string]string{"X-Typecheck": fmt.Sprint(typecheck)})
			stats, _ := out["stats"].(map[string]any)
			read, write := fmt.Sprint(stats["read_ops"]), fmt.Sprint(stats["write_ops"])
			if status != 200 || read != fmt.Sprint(x.read) || write != fmt.Sprint(x.write) {
				t.Errorf("want %d read and %d write ops, got %v", x.read, x.write, out)
			}
		})
	}
}
