package cursor_test

import (
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// database is a root database with two engines on it that share nothing: what
// one wrote into a cursor, the other reads.
type database struct {
	*testing.T
	writer, reader *exec.Engine
}

// items is what the tests read.
var items = []string{
	`Collection.create({ name: "Item", alias: "Thing", indexes: {
		byKind: { terms: [{ field: "kind" }], values: [{ field: "price", order: "desc" }, { field: "id" }] },
		ranked: { values: [{ field: "price" }] }
	} });
	Function.create({ name: "double", body: "x => x * 2" })`,
	`Set.sequence(1, 8).forEach(n => Item.create({ id: n, kind: n % 2, price: 10 * (n % 4), ref: Item(n % 3) }))`,
}

func open(t *testing.T) *database {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil { // as when an iterator is open
			t.Error(err)
		}
	})
	d := &database{T: t}
	for _, e := range []**exec.Engine{&d.writer, &d.reader} {
		if *e, err = exec.New(s, stdlib.New(), exec.Options{}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { (*e).Close() })
	}
	for _, q := range items {
		d.write(q)
	}
	return d
}

func (d *database) run(e *exec.Engine, r *exec.Request) *exec.Response {
	d.Helper()
	resp, err := e.Run(d.Context(), r)
	if err != nil {
		d.Fatalf("%v: %v", r.Source, err)
	}
	return resp
}

// write runs a query that succeeds, and returns its result.
func (d *database) write(fql string) value.Value {
	d.Helper()
	resp := d.run(d.writer, &exec.Request{Source: &diag.Source{Name: "*query*", Text: fql}})
	if resp.Err != nil {
		d.Fatalf("%s: %v", fql, resp.Err)
	}
	return resp.Data
}

// read runs a query in which "cursor" is a text.
func (d *database) read(fql, cursor string) *exec.Response {
	d.Helper()
	return d.run(d.reader, &exec.Request{
		Source: &diag.Source{Name: "*query*", Text: fql}, Inputs: []string{"cursor"},
		Bind: func(exec.Resolver) (args, values []value.Value, err error) {
			return []value.Value{value.String(cursor)}, nil, nil
		},
	})
}

// inside runs Go code as a query.
func (d *database) inside(f func(c *exec.Context) (value.Value, error)) *exec.Response {
	d.Helper()
	return d.run(d.writer, &exec.Request{Run: f})
}

// after is the text of the cursor of a page; "" for none. txn is the time of the
// query that made it.
func (d *database) after(page value.Value, txn store.Timestamp) string {
	d.Helper()
	after, ok := page.(*value.Object).Get("after")
	if !ok {
		return ""
	}
	text, err := after.(value.SetCursor).Token(int64(txn))
	if err != nil {
		d.Fatal(err)
	}
	return text
}

// shown is the outcome of a query: its result as JSON, or the message of its
// error.
func shown(r *exec.Response) string {
	if r.Err != nil {
		return r.Err.Code + ": " + r.Err.Message
	}
	return string(value.AppendSimple(nil, r.Data))
}
