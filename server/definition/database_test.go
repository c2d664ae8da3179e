package definition_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
	"github.com/fawndb/fawn/server/txn"
)

// databases is a store with an engine that changes definitions.
type databases struct {
	*testing.T
	store  store.Store
	engine *exec.Engine
}

func open(t *testing.T) *databases {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil { // as when an iterator is open
			t.Error(err)
		}
	})
	e, err := exec.New(s, stdlib.New(), exec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return &databases{t, s, e}
}

// role is a caller with a role in a database.
type role struct{ name, database string }

// Identify implements exec.Caller.
func (r role) Identify(*txn.Tx) (*access.Principal, string, error) {
	return &access.Principal{Secret: access.RootKey, Role: r.name}, r.database, nil
}

func (d *databases) run(r *exec.Request) *exec.Response {
	d.Helper()
	resp, err := d.engine.Run(d.Context(), r)
	if err != nil {
		d.Fatal(err)
	}
	return resp
}

// ask is the outcome of a query of an admin: its result as JSON, or its error
// with what that says of constraints, the first line of each text.
func (d *databases) ask(path, fql string) string {
	d.Helper()
	return shown(d.run(&exec.Request{Caller: role{access.Admin, path}, Source: &diag.Source{Name: "*query*", Text: fql}}))
}

func shown(r *exec.Response) string {
	if r.Err == nil {
		return string(value.AppendSimple(nil, r.Data))
	}
	first := func(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }
	text := []string{r.Err.Code + ": " + first(r.Err.Message)}
	for _, f := range r.Err.Failures {
		text = append(text, first(f.Message))
	}
	return strings.Join(text, "\n")
}

func (d *databases) must(path, fql string) *exec.Response {
	d.Helper()
	r := d.run(&exec.Request{Database: path, Source: &diag.Source{Name: "*query*", Text: fql}})
	if r.Err != nil {
		d.Fatalf("%s: %s", fql, shown(r))
	}
	return r
}

// write runs Go code as a query; its error as ask has it.
func (d *databases) write(path string, f func(*document.Writer) error) string {
	d.Helper()
	return shown(d.run(&exec.Request{Database: path, Run: func(c *exec.Context) (value.Value, error) {
		return value.Null{}, f(c.Writer())
	}}))
}

// begin opens a transaction; at 0 is now.
func (d *databases) begin(at store.Timestamp) *txn.Tx {
	d.Helper()
	var tx *txn.Tx
	var err error
	if at == 0 {
		tx, err = txn.Begin(d.Context(), d.store, 0)
	} else {
		tx, err = txn.BeginAt(d.Context(), d.store, at)
	}
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { tx.Close() })
	return tx
}

// names is a namespace out of a cache, nil when there is no such database.
func (d *databases) names(c *definition.Cache, tx *txn.Tx, path string) *document.Namespace {
	d.Helper()
	ns, err := c.Names(tx, path)
	if errors.Is(err, definition.ErrNoDatabase) {
		return nil
	}
	if err != nil {
		d.Fatal(err)
	}
	return ns
}

func (d *databases) cache(typecheck bool) *definition.Cache {
	d.Helper()
	c, err := definition.NewCache(definition.Loader{Library: stdlib.New(), Typecheck: typecheck})
	if err != nil {
		d.Fatal(err)
	}
	return c
}

// obsolete lists what has been noted as unreachable, and forgets it.
func (d *databases) obsolete() []store.Range {
	d.Helper()
	tx := d.begin(0)
	var list []store.Range
	scan := tx.Scan(keyspace.Obsolete(), false, txn.Present)
	for scan.Next() {
		list = append(list, keyspace.ParseObsolete(scan.Version()))
	}
	if err := scan.Err(); err != nil {
		d.Fatal(err)
	}
	if err := scan.Close(); err != nil {
		d.Fatal(err)
	}
	for _, r := range list {
		if err := tx.Delete(keyspace.ObsoleteKey(r)); err != nil {
			d.Fatal(err)
		}
	}
	if _, err := tx.Commit(d.Context(), false); err != nil {
		d.Fatal(err)
	}
	return list
}
