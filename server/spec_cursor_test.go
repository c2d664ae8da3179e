package server_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestCursorTime follows cursors that have left their query: they read as of
// the time of the query that made them, whatever has been written since.
func TestCursorTime(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	const other = `Collection.create({ name: "Other" })
---
Other.create({ id: 1, n: 1 })`
	for i, x := range []struct {
		name, first, between, next, want string
	}{
		{"collection", `Item.all().map(.price).pageSize(4)`, `Item(5)!.update({ price: 7 }); Item(6)!.delete(); Item.create({ id: 9 })`, "Set.paginate(after)", `{"data":[{"@int":"50"},{"@int":"60"}]}`},
		{"documents", `Item.all().pageSize(5)`, `Item(6)!.update({ price: 7 })`, "Set.paginate(after).data.map(.price)", `[{"@int":"60"}]`},
		{"index", `Item.ranked().map(.price).pageSize(4)`, `Item(1)!.update({ price: 7 }); Item(2)!.delete(); Item.create({ price: 15 })`, "Set.paginate(after)", `{"data":[{"@int":"20"},{"@int":"10"}]}`},
		{"later pages keep the time", `Item.all().map(.price).pageSize(2)`, `Item(5)!.update({ price: 7 })`, "Set.paginate(Set.paginate(after).after!.toString())", `{"data":[{"@int":"50"},{"@int":"60"}]}`},
		{"paginate", `Item.all().paginate(5)`, `Item(6)!.update({ price: 7 })`, "Set.paginate(after).data[0].price", `{"@int":"60"}`},
		{"captured documents", `let o = Other(1); Item.all().map(x => o.n).pageSize(5)`, `Other(1)!.update({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@int":"1"}]}`},
		{"captured sets", `let o = Other.all(); Item.all().map(x => o.count()).pageSize(5)`, `Other.create({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@int":"1"}]}`},
		{"references in lambdas", `Item.all().map(x => Other(1).n).pageSize(5)`, `Other(1)!.update({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@int":"1"}]}`},
		{"sets in lambdas", `Item.all().map(x => Other.all().count()).pageSize(5)`, `Other.create({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@int":"1"}]}`},
		{"sets in elements", `Item.all().map(x => Other.all().map(.n)).pageSize(5)`, `Other(1)!.update({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@set":{"data":[{"@int":"1"}]}}]}`},
		{"lambdas of sets in elements", `Item.all().map(x => [1].toSet().map(y => Other(1).n)).pageSize(5)`, `Other(1)!.update({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@set":{"data":[{"@int":"1"}]}}]}`},
		{"predicates", `Item.where(x => Other(1).n == 1).map(.id).pageSize(5)`, `Other(1)!.update({ n: 2 })`, "Set.paginate(after)", `{"data":["6"]}`},
		{"flatMap", `[1, 2].toSet().flatMap(x => Other.all().map(.n)).pageSize(1)`, `Other.create({ n: 5 }); Other(1)!.update({ n: 2 })`, "Set.paginate(after)", `{"data":[{"@int":"1"}]}`},
		{"collected documents", `Item.all().order(desc(.price)).pageSize(5)`, `Item(1)!.update({ price: 7 })`, "Set.paginate(after).data[0].price", `{"@int":"10"}`},
		{"documents in arrays", `[Item(1), Item(2)].toSet().pageSize(1)`, `Item(2)!.update({ price: 7 })`, "Set.paginate(after).data[0].price", `{"@int":"20"}`},
		{"indexes in lambdas", `Item.all().map(x => Item.byKind("odd").count()).pageSize(5)`, `Item(1)!.delete()`, "Set.paginate(after)", `{"data":[{"@int":"3"}]}`},
		{"a cursor within a cursor", `Item.all().map(x => Set.paginate(Other.all().concat([].toSet()).map(.n).paginate(1).after!)).pageSize(5)`, `Other.create({ n: 2 })`, "Set.paginate(after)", `{"data":[{"data":[]}]}`},
		{"writing to documents of a page", `Item.all().pageSize(5)`, `Item(6)!.update({ qty: 7 })`, "Set.paginate(after).data.forEach(d => d.update({ price: 0 })); Item(6) { price, qty }", `{"price":{"@int":"0"},"qty":{"@int":"7"}}`},
		{"deleting documents of a page", `Item.all().pageSize(5)`, `Item(6)!.update({ kind: "odd" })`, "Set.paginate(after).data.forEach(d => d.delete()); [Item.byKind(\"odd\").count(), Item.byKind(\"even\").count()]", `[{"@int":"3"},{"@int":"2"}]`},
		{"time of now", `Item.all().map(x => Time.now() == 5).pageSize(5)`, `Item(6)!.delete()`, "Set.paginate(after)", `{"data":[false]}`},
		{"template values", "", `Item(6)!.update({ price: 7 })`, "Set.paginate(after)", `{"data":[{"@int":"60"}]}`},
		{"schema of now", `Collection.all().map(.name).pageSize(1)`, `Collection.create({ name: "Third" })`, "Set.paginate(after)", `{"data":["Other"]}`},
	} {
		t.Run(x.name, func(t *testing.T) {
			name := fmt.Sprintf("cursor_%d", i)
			c.must(t, "secret", fmt.Sprintf("Database.create({ name: %q, typechecked: false })", name))
			secret := "secret:" + name + ":admin"
			for _, setup := range []string{items, other} {
				example{setup: []string{setup}}.prepare(t, c, secret)
			}
			text, _ := json.Marshal(x.first)
			if x.first == "" {
				text = []byte(`{"fql":["Item.where(.price > ",{"value":{"@int":"20"}},").map(x => x.price + ",{"value":{"@int":"0"}},").pageSize(3)"]}`)
			}
			_, out := c.query(text, secret, nil)
			page, _ := out["data"].(map[string]any)
			if set, ok := page["@set"].(map[string]any); ok {
				page = set
			}
			after, ok := page["after"].(string)
			if !ok {
				t.Fatalf("no cursor in %v", out)
			}
			c.must(t, secret, x.between)
			args, _ := json.Marshal(map[string]string{"after": after})
			text, _ = json.Marshal(x.next)
			status, out := c.call(text, args, secret, nil)
			if why := (&example{want: x.want}).check(status, out); why != "" {
				t.Error(why)
			}
		})
	}
}
