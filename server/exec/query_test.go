package exec_test

import (
	"context"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// queries runs queries in a root database.
type queries struct {
	*testing.T
	engine *exec.Engine
}

func open(t *testing.T, options exec.Options) *queries {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil { // as when a snapshot is open
			t.Error(err)
		}
	})
	e, err := exec.New(s, stdlib.New(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return &queries{t, e}
}

func query(fql string) *exec.Request {
	return &exec.Request{Source: &diag.Source{Name: "*query*", Text: fql}}
}

func (q *queries) run(r *exec.Request) *exec.Response {
	q.Helper()
	resp, err := q.engine.Run(q.Context(), r)
	if err != nil {
		q.Fatalf("%v: %v", r.Source, err)
	}
	return resp
}

func (q *queries) must(fql ...string) {
	q.Helper()
	for _, x := range fql {
		if r := q.run(query(x)); r.Err != nil {
			q.Fatalf("%s: %s", x, shown(r))
		}
	}
}

// inside runs Go code as a query.
func (q *queries) inside(f func(c *exec.Context) error) *exec.Response {
	q.Helper()
	return q.run(&exec.Request{Run: func(c *exec.Context) (value.Value, error) { return value.Null{}, f(c) }})
}

// shown is the outcome of a query: its result as JSON, or its error.
func shown(r *exec.Response) string {
	if r.Err != nil {
		return r.Err.Code + ": " + r.Err.Message
	}
	return string(value.AppendSimple(nil, r.Data))
}

// answers compares the outcomes of queries: pairs of a query and its answer.
func (q *queries) answers(pairs [][2]string) {
	q.Helper()
	for _, x := range pairs {
		if got := shown(q.run(query(x[0]))); got != x[1] {
			q.Errorf("%s\n got %s\nwant %s", x[0], got, x[1])
		}
	}
}

// items is what most tests work with.
var items = []string{
	`Collection.create({ name: "Item", alias: "Thing",
		indexes: { byK: { terms: [{ field: "k" }], values: [{ field: "n" }] } },
		computed_fields: { double: { body: "d => d.n * 2" }, maker: { body: "d => x => d.n + x" } } });
	Function.create({ name: "twice", body: "x => x * 2" });
	Function.create({ name: "write", body: "_ => Item.create({})" });
	Function.create({ name: "count", body: "() => Item.all().count()" });
	Function.create({ name: "down", body: "n => if (n == 0) 0 else down(n - 1)" })`,
	`Set.sequence(1, 6).forEach(n => Item.create({ id: n, n: n, k: n % 2, ref: Item(n % 5 + 1), o: { p: n } }))`,
}

// at is the place of a part of a query's text.
func at(t *testing.T, text, part string) int {
	i := strings.Index(text, part)
	if i < 0 {
		t.Fatalf("%q is not in %q", part, text)
	}
	return i
}

// cancelled is a context that is over.
func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
