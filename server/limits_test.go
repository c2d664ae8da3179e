package server_test

import (
	"encoding/json"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestLimits runs queries that would take the process down, or run on after
// their deadline, if nothing bounded what short queries can build.
func TestLimits(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	c.must(t, "secret", `Collection.create({ name: "C", indexes: { byF: { terms: [{ field: "f" }] } } })`)
	const (
		deep = `let deep = Set.sequence(0, 20000).fold([], (a, _) => [a]); `
		wide = `let wide = Set.sequence(0, 60).fold([1], (a, _) => [a, a]); `
		all  = deep + wide
	)
	for _, x := range []struct{ query, code string }{
		{"deep", "value_too_large"},
		{"deep == [deep]", "value_too_large"},
		{"C.create({ f: deep })", "value_too_large"},
		{"C.byF(deep)", "value_too_large"},
		{`Collection.create({ name: "D", data: { deep: deep } })`, "value_too_large"},
		{"deep.toString().length > 0", ""},
		{"[deep].toSet().pageSize(1).concat([1].toSet()).paginate(1).after!.toString()", ""},
		{"[1, deep].toSet().paginate(1).after!.toString()", "value_too_large"},
		{"abort(deep)", "value_too_large"},

		{"wide", "value_too_large"},
		{"wide == [wide]", ""},
		{"wide == Set.sequence(0, 60).fold([1], (a, _) => [a, a])", "value_too_large"},
		{"C.create({ f: wide })", "value_too_large"},
		{`Collection.create({ name: "D", data: { wide: wide } })`, "value_too_large"},
		{"[1, wide].toSet().paginate(1).after!.toString()", "value_too_large"},
		{"wide.toString()", "value_too_large"},

		{"Set.sequence(0, 2000).fold([1].toSet(), (s, _) => s.map(x => x))", "value_too_large"},
		{"Set.sequence(0, 2000).fold([1].toSet(), (s, _) => s.take(5).reverse())", "value_too_large"},
		{"Set.sequence(0, 2000).fold([1].toSet(), (s, _) => s.concat(s))", "value_too_large"},
		{"Set.sequence(0, 2000).fold([1].toSet(), (s, _) => s.pageSize(5)).first()", ""},
		{"Set.sequence(0, 1000).fold([1].toSet(), (s, n) => s.concat([n].toSet())).count()", ""},
	} {
		text, _ := json.Marshal(all + x.query)
		status, out := c.query(text, "secret", nil)
		e, _ := out["error"].(map[string]any)
		code, _ := e["code"].(string)
		if code != x.code || status >= 500 {
			t.Errorf("%s: status %d, error %v, want %q", x.query, status, e, x.code)
		}
	}
}

// TestDeadlineOfSets runs queries whose work is inside of one call.
func TestDeadlineOfSets(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	for _, query := range []string{
		`Set.sequence(0, 2000000000).drop(1999999999).first()`,
		`Set.sequence(1, 2000000000).reverse().drop(1999999998).first()`,
		`let x = Set.sequence(0, 22).fold([1], (a, _) => [a, a])
let y = Set.sequence(0, 22).fold([1], (a, _) => [a, a])
Set.sequence(0, 1000).map(n => if (n % 2 == 0) [x, n] else [y, n]).order(x => x).first()![1]`,
	} {
		body, _ := json.Marshal(map[string]string{"query": query})
		status, out := c.post("/query/1", "secret", "application/json", body, map[string]string{"X-Query-Timeout-Ms": "200"})
		if e, _ := out["error"].(map[string]any); e["code"] != "time_out" {
			t.Errorf("%s: status %d, %v", query, status, out)
		}
	}
}
