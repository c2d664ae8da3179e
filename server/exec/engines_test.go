package exec_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/store/pebblestore"
	"github.com/fawndb/fawn/server/upkeep"
)

// engines are two engines on one store, as two processes have them: they share
// nothing else. Both do what index builds there are in the background.
type engines struct {
	*testing.T
	both     [2]*exec.Engine
	builders [2]*upkeep.Builder
}

func newEngines(t *testing.T) *engines {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	e := &engines{T: t}
	for i := range e.both {
		if e.both[i], err = exec.New(s, stdlib.New(), exec.Options{}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.both[i].Close() })
		b := upkeep.NewBuilder(e.both[i], slog.New(slog.DiscardHandler))
		e.builders[i] = b
		ctx, stop := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { b.Run(ctx) })
		t.Cleanup(func() { stop(); running.Wait() })
	}
	return e
}

// built waits until no index is being built. Whichever builder ends the last
// build knows.
func (e *engines) built() {
	e.Helper()
	ctx, stop := context.WithCancel(e.Context())
	defer stop()
	ended := make(chan error, len(e.builders))
	for _, b := range e.builders {
		go func() { ended <- b.Wait(ctx, nil) }()
	}
	if err := <-ended; err != nil {
		e.Fatal(err)
	}
}

// run runs a query on one of the engines, as often as it loses against others.
func (e *engines) run(engine int, database, fql string) (*exec.Response, error) {
	for {
		resp, err := e.both[engine].Run(e.Context(), &exec.Request{
			Database: database, Source: &diag.Source{Name: "*query*", Text: fql}, MaxRetries: 7,
		})
		if !errors.As(err, new(*exec.ErrContended)) {
			return resp, err
		}
	}
}

// ask is the result of a query as JSON, or the code of its error with what it
// says of constraints.
func (e *engines) ask(engine int, database, fql string) string {
	e.Helper()
	resp, err := e.run(engine, database, fql)
	switch {
	case errors.Is(err, definition.ErrNoDatabase):
		return "no database"
	case err != nil:
		e.Fatalf("%s: %v", fql, err)
	case resp.Err != nil:
		text := resp.Err.Code
		for _, f := range resp.Err.Failures {
			text += ": " + f.Message
		}
		return text
	}
	return string(value.AppendSimple(nil, resp.Data))
}

func (e *engines) must(engine int, database, fql string) string {
	e.Helper()
	resp, err := e.run(engine, database, fql)
	if err != nil || resp.Err != nil {
		e.Fatalf("%s: %v %+v", fql, err, resp.Err)
	}
	return string(value.AppendSimple(nil, resp.Data))
}

// TestEnginesSeeDefinitions changes definitions on one engine after the other.
// Every query is asked on both before, so that each has the definitions and the
// plan from before the change, and after it on the other one first. Queries
// leave nothing behind.
func TestEnginesSeeDefinitions(t *testing.T) {
	const (
		count  = `Pet.all().count()`
		byName = `Pet.byName("Rex").map(.n).toArray()`
		double = `double(2)`
		half   = `Pet.byId("4")!.half`
	)
	create := func(data string) string {
		return "let p = Pet.create(" + data + ")\nlet data = p { name, n }\np.delete()\ndata"
	}
	e := newEngines(t)
	for i, s := range []struct{ change, query, want string }{
		{`null`, count, `unbound_variable`},
		{`Collection.create({ name: "Pet" })`, count, `0`},
		{`[1, 2, 3].forEach(n => Pet.create({ id: n, name: ["Rex", "Tom"][n % 2], n: n }))`, count, `3`},
		{`null`, byName, `invalid_function_invocation`},
		{`Collection.byName("Pet")!.update({ indexes: { byName: { terms: [{ field: "name" }] } } })`, byName, `[2]`},
		{`Pet.create({ id: 4, name: "Rex", n: 4 })`, byName, `[2,4]`},
		{`Collection.byName("Pet")!.update({ indexes: { byName: { terms: [{ field: "name" }], values: [{ field: "n", order: "desc" }] } } })`, byName, `[4,2]`},
		{`Collection.byName("Pet")!.update({ indexes: { byName: null } })`, byName, `invalid_function_invocation`},
		{`null`, create(`{ name: "Rex", n: 2 }`), `{"name":"Rex","n":2}`},
		{`Collection.byName("Pet")!.update({ constraints: [{ unique: ["n"] }] })`, create(`{ name: "Rex", n: 2 }`), `constraint_failure: Failed unique constraint`},
		{`Collection.byName("Pet")!.update({ constraints: [{ check: { name: "small", body: "p => p.n < 9" } }] })`, create(`{ name: "Rex", n: 2 }`), `{"name":"Rex","n":2}`},
		{`null`, create(`{ n: 9 }`), "constraint_failure: Document failed check constraint `small`"},
		{`Collection.byName("Pet")!.update({ constraints: null })`, create(`{ n: 9 }`), `{"name":null,"n":9}`},
		{`Collection.byName("Pet")!.update({ computed_fields: { half: { body: "p => p.n / 2" } } })`, half, `2`},
		{`Collection.byName("Pet")!.update({ computed_fields: { half: { body: "p => p.n / 4" } } })`, half, `1`},
		{`Collection.byName("Pet")!.update({ computed_fields: null })`, half, `null`},
		{`Collection.byName("Pet")!.update({ name: "Animal" })`, `[Animal.all().count(), Collection.byName("Pet").exists()]`, `[4,false]`},
		{`null`, count, `unbound_variable`},
		{`Collection.byName("Animal")!.delete()`, `Animal.all().count()`, `unbound_variable`},
		{`Collection.create({ name: "Pet", fields: { name: { signature: "String", default: "'Rex'" }, n: { signature: "Int?" } } })`, count, `0`},
		{`null`, create(`{ name: 1 }`), `constraint_failure: Expected String, provided Int`},
		{`null`, create(`{ other: 1 }`), `constraint_failure: Unexpected field provided`},
		{`null`, create(`{}`), `{"name":"Rex","n":null}`},
		{`Function.create({ name: "double", body: "n => n * 2" })`, double, `4`},
		{`Function.byName("double")!.update({ body: "n => n * 3" })`, double, `6`},
		{`Function.byName("double")!.update({ name: "triple" })`, double, `unbound_variable`},
		{`null`, `triple(2)`, `6`},
		{`Function.byName("triple")!.delete()`, `triple(2)`, `unbound_variable`},
		{`Collection.byName("Pet")!.delete()`, create(`{}`), `unbound_variable`},
		{`Collection.create({ name: "Pet", alias: "Beast" })`, `Beast.all().count()`, `0`},
	} {
		for engine := range e.both {
			e.ask(engine, "", s.query)
		}
		e.must(i%2, "", s.change)
		for _, engine := range []int{1 - i%2, i % 2} {
			if got := e.ask(engine, "", s.query); got != s.want {
				t.Errorf("after %s on engine %d\nengine %d: %s: %s, want %s", s.change, i%2, engine, s.query, got, s.want)
			}
		}
	}
}

// TestEnginesSeeDatabases does the same with databases, and with the settings
// that databases inherit.
func TestEnginesSeeDatabases(t *testing.T) {
	const (
		count   = `Item.all().count()`
		unbound = `if (true) 1 else nothing`
		drop    = `Collection.create({ name: "Gone" }); Collection.byName("Gone")!.delete(); "gone"`
	)
	e := newEngines(t)
	for i, s := range []struct{ place, change, asked, query, want string }{
		{"", `null`, "shop", `1`, `no database`},
		{"", `Database.create({ name: "shop" })`, "shop", `1`, `1`},
		{"shop", `Database.create({ name: "eu" }); Collection.create({ name: "Item" })`, "shop", count, `0`},
		{"shop", `Item.create({ id: 1 })`, "shop", count, `1`},
		{"", `null`, "", `[Database.all().map(.name).toArray(), Collection.byName("Item").exists()]`, `[["shop"],false]`},
		{"shop/eu", `Collection.create({ name: "Item" })`, "shop/eu", count, `0`},
		{"", `null`, "shop/eu", unbound, `1`},
		{"", `Database.byName("shop")!.update({ typechecked: true })`, "shop/eu", unbound, `invalid_query`},
		{"shop", `Database.byName("eu")!.update({ typechecked: false })`, "shop/eu", unbound, `1`},
		{"", `null`, "shop", unbound, `invalid_query`},
		{"", `Database.byName("shop")!.update({ typechecked: null })`, "shop", unbound, `1`},
		{"shop/eu", `Collection.create({ name: "Kept" })`, "shop/eu", drop, `"gone"`},
		{"", `Database.byName("shop")!.update({ protected: true })`, "shop/eu", `Collection.byName("Kept")!.delete()`,
			`constraint_failure: Cannot delete collection: destructive change forbidden because database is in protected mode.`},
		{"", `Database.byName("shop")!.update({ protected: false })`, "shop/eu", drop, `"gone"`},
		{"", `Database.byName("shop")!.update({ name: "store" })`, "shop", count, `no database`},
		{"", `null`, "store", count, `1`},
		{"", `null`, "store/eu", count, `0`},
		{"", `null`, "shop/eu", `1`, `no database`},
		{"", `Database.create({ name: "shop" })`, "shop", `Collection.byName("Item").exists()`, `false`},
		{"", `null`, "shop/eu", `1`, `no database`},
		{"", `Database.byName("store")!.delete()`, "store", count, `no database`},
		{"", `null`, "store/eu", `1`, `no database`},
		{"", `Database.create({ name: "store" })`, "store", count, `unbound_variable`},
	} {
		if !strings.Contains(s.query, `"Kept"`) { // it is not to go before
			e.ask(0, s.asked, s.query)
			e.ask(1, s.asked, s.query)
		}
		e.must(i%2, s.place, s.change)
		for _, engine := range []int{1 - i%2, i % 2} {
			if got := e.ask(engine, s.asked, s.query); got != s.want {
				t.Errorf("after %s in %q on engine %d\nengine %d in %q: %s: %s, want %s", s.change, s.place, i%2, engine, s.asked, s.query, got, s.want)
			}
		}
	}
}

// TestEnginesMakeDifferentIDs makes ids on both at the same time.
func TestEnginesMakeDifferentIDs(t *testing.T) {
	e := newEngines(t)
	e.must(0, "", `Collection.create({ name: "Row" })`)
	var mu sync.Mutex
	var all []string
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 10 {
				resp, err := e.run(i%2, "", `Array.sequence(0, 100).map(i => newId()).concat(Array.sequence(0, 10).map(i => Row.create({}).id))`)
				if err != nil || resp.Err != nil {
					t.Error(err, resp)
					return
				}
				mu.Lock()
				for _, id := range resp.Data.(*value.Array).Elems {
					all = append(all, value.Display(id))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(all)
	if n := len(slices.Compact(slices.Clone(all))); n != 4*10*110 {
		t.Errorf("%d ids, of which %d are different", len(all), n)
	}
}

// TestChangeEmptiesOnlyItsDatabase: what an engine keeps of other databases
// stays, wherever the definitions were changed.
func TestChangeEmptiesOnlyItsDatabase(t *testing.T) {
	e := newEngines(t)
	for _, name := range []string{"a", "b"} {
		e.must(0, "", fmt.Sprintf(`Database.create({ name: "%s" })`, name))
		e.must(0, name, `Database.create({ name: "inner" }); Collection.create({ name: "Row" })`)
	}
	const text = `1 + 1`
	paths := []string{"", "a", "a/inner", "b", "b/inner"}
	for _, changing := range []int{0, 1} {
		before := map[string]any{}
		for _, path := range paths {
			e.must(0, path, text)
			names, err := e.both[0].Namespace(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if p := e.both[0].Compiled(text, names); p == nil {
				t.Fatalf("in %q no plan is kept", path)
			} else {
				before[path] = p
			}
		}
		// Writing documents changes nothing at all.
		e.must(changing, "b", `Row.create({})`)
		e.must(changing, "b", fmt.Sprintf(`Collection.create({ name: "New%d" })`, changing))
		for _, path := range paths {
			names, err := e.both[0].Namespace(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			kept := any(e.both[0].Compiled(text, names)) == before[path]
			if want := path != "b" && path != "b/inner"; kept != want {
				t.Errorf("after a change in b on engine %d, what is kept of %q stays: %t", changing, path, kept)
			}
		}
	}
}
