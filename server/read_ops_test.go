package server_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestReadOps shows what queries are charged for reading: transactions
// chapter, section 14.1.
func TestReadOps(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	c.must(t, "secret", `Collection.create({ name: "Item", indexes: {
  byKindPrice: { terms: [{ field: "kind" }], values: [{ field: "price" }] },
  everything: { terms: [] }
} })`)
	c.must(t, "secret", `Array.sequence(1, 7).forEach(n => Item.create({ id: n, kind: if (n % 2 == 0) "even" else "odd", price: n * 10 }))`)
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
			status, out := c.query(text, "secret", map[string]string{"X-Typecheck": "false"})
			stats, _ := out["stats"].(map[string]any)
			read, write := fmt.Sprint(stats["read_ops"]), fmt.Sprint(stats["write_ops"])
			if status != 200 || read != fmt.Sprint(x.read) || write != fmt.Sprint(x.write) {
				t.Errorf("want %d read and %d write ops, got %v", x.read, x.write, out)
			}
		})
	}
}
