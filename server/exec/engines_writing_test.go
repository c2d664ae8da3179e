package exec_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/upkeep"
)

// whileWriting runs write in a loop on two goroutines of each engine, from
// before change until it has returned.
func (e *engines) whileWriting(write func(engine int, r *rand.Rand), change func()) {
	var over atomic.Bool
	var begun, ended sync.WaitGroup
	for i := range 4 {
		begun.Add(1)
		ended.Go(func() {
			var once sync.Once
			defer once.Do(begun.Done)
			for r := rand.New(rand.NewPCG(1, uint64(i))); !over.Load() && !e.Failed(); once.Do(begun.Done) {
				write(i%2, r)
			}
		})
	}
	defer func() {
		over.Store(true)
		ended.Wait()
	}()
	begun.Wait()
	change()
}

// write runs a query from a goroutine; the answer is the code of its error, ""
// for none.
func (e *engines) write(engine int, fql string) string {
	resp, err := e.run(engine, "", fql)
	switch {
	case err != nil:
		e.Errorf("%s: %v", fql, err)
	case resp.Err != nil:
		return resp.Err.Code
	}
	return ""
}

// building does index builds on some of the engines, until it is told the end.
func (e *engines) building(on ...int) (end func()) {
	ctx, cancel := context.WithCancel(e.Context())
	var ended sync.WaitGroup
	for _, i := range on {
		ended.Go(func() { upkeep.NewBuilder(e.both[i], slog.New(slog.DiscardHandler)).Run(ctx) })
	}
	return func() {
		cancel()
		ended.Wait()
	}
}

// built does the builds that are left.
func (e *engines) built() {
	e.Helper()
	ctx, cancel := context.WithCancel(e.Context())
	b := upkeep.NewBuilder(e.both[0], slog.New(slog.DiscardHandler))
	var ended sync.WaitGroup
	ended.Go(func() { b.Run(ctx) })
	if err := b.Wait(ctx, nil); err != nil {
		e.Error(err)
	}
	cancel()
	ended.Wait()
}

// TestEnginesIndexWhileWriting adds and drops indexes on both engines while
// both write: every index has what the collection has, and nothing else. Those
// of many versions are built in the background.
func TestEnginesIndexWhileWriting(t *testing.T) {
	e := newEngines(t)
	end := e.building(0, 1)
	e.must(0, "", `Collection.create({ name: "Row" })`)
	e.must(0, "", `Set.sequence(0, 100).forEach(i => Row.create({ id: i, k: i % 5, n: i }))`)
	const indexes = 8
	e.whileWriting(func(engine int, r *rand.Rand) {
		id, k := r.IntN(100), r.IntN(5)
		fql := fmt.Sprintf(`let d = Row.byId("%d"); if (d.exists()) d!.update({ k: %d, n: d!.n + 1 }) else Row.create({ id: %[1]d, k: %[2]d, n: 0 }); null`, id, k)
		if r.IntN(6) == 0 {
			fql = fmt.Sprintf(`let d = Row.byId("%d"); if (d.exists()) d!.delete(); null`, id)
		}
		if code := e.write(engine, fql); code != "" {
			t.Error(code)
		}
	}, func() {
		for i := range indexes {
			e.must(i%2, "", fmt.Sprintf(`Collection.byName("Row")!.update({ indexes: { ix%d: { terms: [{ field: "k" }], values: [{ field: "n"%s }] } } })`,
				i, []string{"", `, order: "desc"`}[i/2%2]))
			if i > 1 && i%2 == 0 { // the other engine drops an older one
				e.must(1, "", fmt.Sprintf(`Collection.byName("Row")!.update({ indexes: { ix%d: null } })`, i-2))
			}
		}
	})
	end()
	e.built()
	for _, i := range []int{1, 3, 5, 6, 7} {
		query := fmt.Sprintf(`Set.sequence(0, 5).map(k => Row.ix%d(k).map(.id).order().toArray().toString() == Row.where(.k == k).map(.id).toArray().toString()).distinct().toArray()`, i)
		for engine := range e.both {
			if got := e.must(engine, "", query); got != `[true]` {
				t.Errorf("engine %d: ix%d differs from the documents", engine, i)
			}
		}
	}
}

// TestEnginesConstrainWhileWriting adds a unique and a check constraint on one
// engine while both create documents: none that is created after a constraint
// has become active breaks it, on whichever engine.
func TestEnginesConstrainWhileWriting(t *testing.T) {
	e := newEngines(t)
	e.must(0, "", `Collection.create({ name: "Row" })`)
	var refused [2]atomic.Int64
	change := func(engine int, fql string) store.Timestamp {
		resp, err := e.run(engine, "", fql)
		if err != nil || resp.Err != nil {
			t.Fatal(err, resp)
		}
		return resp.TxnTime
	}
	var unique, checked store.Timestamp
	e.whileWriting(func(engine int, r *rand.Rand) {
		switch code := e.write(engine, fmt.Sprintf(`Row.create({ v: %d })`, r.IntN(200))); code {
		case "":
		case "constraint_failure":
			refused[engine].Add(1)
		default:
			t.Error(code)
		}
	}, func() {
		change(0, `Collection.byName("Row")!.update({ constraints: [{ unique: ["v"] }] })`)
		e.built() // until then it is pending
		unique = change(0, `null`)
		checked = change(1, `Collection.byName("Row")!.update({ constraints: [{ unique: ["v"] }, { check: { name: "small", body: "d => d.v < 100" } }] })`)
		for i := 0; i < 10_000 && min(refused[0].Load(), refused[1].Load()) < 20 && !t.Failed(); i++ {
			e.write(i%2, fmt.Sprintf(`Row.create({ v: %d })`, i%200))
		}
	})
	if a, b := refused[0].Load(), refused[1].Load(); a == 0 || b == 0 {
		t.Errorf("engine 0 refused %d, engine 1 %d", a, b)
	}
	for engine := range e.both {
		const after = `Row.where(.ts > Time.epoch(%d, "microseconds"))`
		if got := e.must(engine, "", fmt.Sprintf(after+`.where(d => Row.where(.v == d.v).count() > 1).count()`, unique)); got != "0" {
			t.Errorf("engine %d: %s documents were created with a value that another has", engine, got)
		}
		if got := e.must(engine, "", fmt.Sprintf(after+`.where(.v >= 100).count()`, checked)); got != "0" {
			t.Errorf("engine %d: %s documents were created against a check", engine, got)
		}
	}
}

// TestEnginesRecreateWhileWriting deletes and creates a collection under the
// same name, on both in turn: nobody sees documents of the one in the other.
func TestEnginesRecreateWhileWriting(t *testing.T) {
	e := newEngines(t)
	const create = `Collection.create({ name: "Row", indexes: { byG: { terms: [{ field: "g" }] } } }); Now.byId("1")!.update({ g: %d })`
	e.must(0, "", `Collection.create({ name: "Now" })`)
	e.must(0, "", `Now.create({ id: 1, g: 0 })`)
	e.must(0, "", fmt.Sprintf(create, 0))
	e.whileWriting(func(engine int, _ *rand.Rand) {
		code := e.write(engine, `let g = Now.byId("1")!.g
			if (Row.all().count() != Row.byG(g).count()) abort("documents of an older collection")
			Row.create({ g: g })`)
		if code != "" && code != "unbound_variable" {
			t.Error(code)
		}
	}, func() {
		for g := 1; g <= 10; g++ {
			e.must(g%2, "", `Collection.byName("Row")!.delete()`)
			e.must(1-g%2, "", fmt.Sprintf(create, g))
		}
	})
}
