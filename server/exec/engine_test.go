package exec_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// principal is a caller of a role, in a database.
type principal struct {
	role, database string
	err            error
}

// Identify implements exec.Caller.
func (p principal) Identify(*txn.Tx) (*access.Principal, string, error) {
	return &access.Principal{Secret: access.RootKey, Role: p.role}, p.database, p.err
}

// TestCallers: a query runs for whom its caller says, where it says; the
// server's own are not counted.
func TestCallers(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(`Database.create({ name: "a" })`)
	if n := q.engine.Queries(); n != 0 {
		t.Errorf("%d queries", n)
	}
	ask := func(p principal, fql string) string {
		r := query(fql)
		r.Caller, r.Database = p, "nowhere"
		resp, err := q.engine.Run(t.Context(), r)
		if err != nil {
			return err.Error()
		}
		return shown(resp)
	}
	stranger := errors.New("a stranger")
	for _, x := range []struct {
		p    principal
		want string
	}{
		{principal{role: "admin"}, `1`}, {principal{role: "server"}, `0`}, {principal{role: "admin", database: "a"}, `0`},
		{principal{role: "admin", database: "b"}, definition.ErrNoDatabase.Error()}, {principal{role: "admin", err: stranger}, "a stranger"},
	} {
		if got := ask(x.p, `Database.all().count()`); got != x.want {
			t.Errorf("%+v: %s", x.p, got)
		}
	}
	if n := q.engine.Queries(); n != 5 {
		t.Errorf("%d queries", n)
	}
	if _, err := q.engine.Run(t.Context(), &exec.Request{Database: "b", Source: query(`1`).Source}); !errors.Is(err, definition.ErrNoDatabase) {
		t.Error(err)
	}
}

// TestPlanCache: a plan is used again for the same text, with the same values
// and arguments in the same places, as long as names mean the same.
func TestPlanCache(t *testing.T) {
	q := open(t, exec.Options{PlanCacheSize: 3})
	compiled := func(text string) *plan.Plan {
		names, err := q.engine.Namespace(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		return q.engine.Compiled(text, names)
	}
	q.must(`1 + 1`)
	first := compiled(`1 + 1`)
	q.must(`1 + 1`)
	if first == nil || compiled(`1 + 1`) != first {
		t.Error("the plan is not kept")
	}
	if compiled(`1 +  1`) != nil {
		t.Error("the plan of another text")
	}
	q.must(`Collection.create({ name: "C" })`)
	q.must(`1 + 1`)
	if again := compiled(`1 + 1`); again == nil || again == first {
		t.Error("a plan from before a change of the definitions")
	}
	q.must(`2`, `3`, `4`)
	if compiled(`1 + 1`) != nil || compiled(`2`) == nil {
		t.Error("the cache has not its size")
	}
	q.run(query(`nope`))
	q.run(query(`1 +`))
	if compiled(`nope`) != nil || compiled(`1 +`) != nil {
		t.Error("the plan of a query that does not run")
	}
	for _, n := range []int{64 << 10, 64<<10 + 1} {
		text := `1` + strings.Repeat(" ", n-1)
		if q.must(text); (compiled(text) != nil) != (n == 64<<10) {
			t.Errorf("the plan of %d bytes is kept: %t", n, compiled(text) != nil)
		}
	}

	// The same text with other values and arguments is another query.
	const text = `<value> - x * <value> + y`
	bound := func(places []int, inputs []string, args, values []value.Value) string {
		r := query(text)
		r.Placeholders, r.Inputs = places, inputs
		r.Bind = func(exec.Resolver) ([]value.Value, []value.Value, error) { return args, values, nil }
		return shown(q.run(r))
	}
	second := at(t, text, "<value> +")
	for range 2 {
		for _, x := range []struct {
			got, want string
		}{
			{bound([]int{0, second}, []string{"x", "y"}, []value.Value{value.Int(2), value.Int(3)}, []value.Value{value.Int(10), value.Int(4)}), `5`},
			{bound([]int{0, second}, []string{"y", "x"}, []value.Value{value.Int(2), value.Int(3)}, []value.Value{value.Int(10), value.Int(4)}), `0`},
			{bound([]int{0, second}, []string{"x"}, []value.Value{value.Int(2)}, []value.Value{value.Int(10), value.Int(4)}), "unbound_variable: Unbound variable `y`"},
		} {
			if x.got != x.want {
				t.Errorf("got %s, want %s", x.got, x.want)
			}
		}
	}
}

// TestTypecheck: names that nothing defines are found before anything runs, all
// of them when static checks are on.
func TestTypecheck(t *testing.T) {
	on, off := true, false
	const text = `if (false) nope else if (true) 1 else never`
	for _, x := range []struct {
		root    bool
		request *bool
		unbound int
	}{{false, nil, 0}, {true, nil, 2}, {false, &on, 2}, {true, &off, 0}, {true, &on, 2}} {
		q := open(t, exec.Options{Typecheck: x.root})
		for range 2 {
			r := query(text)
			r.Typecheck = x.request
			resp := q.run(r)
			if x.unbound == 0 && (resp.Err != nil || resp.Data != value.Int(1)) || x.unbound > 0 && (resp.Err == nil || len(resp.Err.Items) != x.unbound) {
				t.Errorf("%+v: %s", x, shown(resp))
			}
		}
	}
	q := open(t, exec.Options{})
	q.answers([][2]string{{`log("a"); nope`, "unbound_variable: Unbound variable `nope`"}})
	if s := q.run(query(`log("a"); nope`)).Summary; strings.Contains(s, "info") {
		t.Errorf("something has run: %s", s)
	}
}

// TestComputeLimit: a query may do so much, the server's own more.
func TestComputeLimit(t *testing.T) {
	q := open(t, exec.Options{MaxComputeOps: 20})
	ask := func(n int, caller exec.Caller) *exec.Response {
		r := query(fmt.Sprintf(`Array.sequence(0, %d).map(x => x).length`, n))
		r.Caller = caller
		return q.run(r)
	}
	user := principal{role: "admin"}
	if r := ask(400, user); r.Err != nil || r.ComputeOps != 17 {
		t.Errorf("%s, %d operations", shown(r), r.ComputeOps)
	}
	if r := ask(2000, user); r.Err == nil || !r.Err.Protocol || !strings.HasPrefix(r.Err.Message, "Transaction does too much compute: got 41, limit: 20") {
		t.Error(shown(r))
	}
	if r := ask(2000, nil); r.Err != nil || r.ComputeOps < 40 {
		t.Errorf("%s, %d operations", shown(r), r.ComputeOps)
	}
	if r := ask(0, user); r.ComputeOps != 1 {
		t.Errorf("%d operations", r.ComputeOps)
	}
}

// TestTimeIsUp: a query ends with its context, or with the engine.
func TestTimeIsUp(t *testing.T) {
	q := open(t, exec.Options{})
	for _, loop := range []string{
		`Array.sequence(0, 16000).map(x => Array.sequence(0, 16000).map(y => y).length)`,
		`Set.sequence(0, 2147483647).where(x => false).first()`,
		`Set.sequence(0, 2147483647).count()`,
		`Set.sequence(0, 2147483647).drop(2147483647).first()`,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		start := time.Now()
		_, err := q.engine.Run(ctx, query(loop))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
			t.Errorf("%s: %v after %v", loop, err, time.Since(start))
		}
	}
	if _, err := q.engine.Run(cancelled(t), query(`Set.sequence(0, 2147483647).count()`)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	r := query(`Set.sequence(0, 2147483647).count()`)
	r.Bind = func(exec.Resolver) (args, values []value.Value, err error) {
		q.engine.Close()
		return nil, nil, nil
	}
	if _, err := q.engine.Run(t.Context(), r); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestPanics: a panic is the query's error and nobody else's. A *diag.Error that
// is panicked is an answer.
func TestPanics(t *testing.T) {
	var log strings.Builder
	q := open(t, exec.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	q.must(items...)
	for range 3 {
		_, err := q.engine.Run(t.Context(), &exec.Request{Run: func(c *exec.Context) (value.Value, error) {
			c.Args(3)[0] = value.Int(1)
			panic("oops")
		}})
		if err == nil || err.Error() != "internal error: oops" {
			t.Error(err)
		}
		_, err = q.engine.Run(t.Context(), &exec.Request{Run: func(c *exec.Context) (value.Value, error) {
			f, _ := c.Global("twice")
			return c.Call(f, panicking{})
		}})
		if err == nil || !strings.HasPrefix(err.Error(), "internal error: ") {
			t.Error(err)
		}
		q.answers([][2]string{{`down(2048)`, `0`}, {`((x, ...y) => [x, y])(1, 2)`, `[1,[2]]`}})
	}
	if !strings.Contains(log.String(), "query panicked") || !strings.Contains(log.String(), "oops") || !strings.Contains(log.String(), "engine_test.go") {
		t.Errorf("the log: %s", log.String())
	}
	resp := q.inside(func(*exec.Context) error { panic(diag.Errorf(diag.CodeValueTooLarge, "too large")) })
	if got := shown(resp); got != "value_too_large: too large" {
		t.Error(got)
	}
}

// panicking is a value that cannot be used.
type panicking struct{}

// Kind implements value.Value.
func (panicking) Kind() value.Kind { panic("no kind") }

// TestCheck: who asks for it sees the result of a query that wrote, before it is
// committed.
func TestCheck(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	for _, x := range []struct {
		query  string
		err    error
		called bool
		want   string
	}{
		{`Item.create({ id: 8 }).id`, diag.Errorf(diag.CodeAbort, "no"), true, "abort: no"},
		{`Item.create({ id: 8 }).id`, nil, true, `"8"`},
		{`Item(8).exists()`, diag.Errorf(diag.CodeAbort, "no"), false, `true`},
		{`Item.create({ id: 9 }); abort(1)`, nil, false, "abort: Query aborted."},
		{`Item(9).exists()`, nil, false, `false`},
	} {
		called := false
		r := query(x.query)
		r.Check = func(v value.Value) error {
			called = true
			if v == nil {
				t.Error("no result")
			}
			return x.err
		}
		resp := q.run(r)
		if got := shown(resp); got != x.want || called != x.called {
			t.Errorf("%s: %s, called %t", x.query, got, called)
		}
	}
}

// TestResponse: what an answer tells besides the result.
func TestResponse(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	before := q.run(query(`1`))
	read := q.run(query(`Item(1)!.n`))
	if read.TxnTime < before.TxnTime || read.Stats.ReadOps != 1 || read.Stats.WriteOps != 0 || read.Retries != 0 || read.ComputeOps < 1 {
		t.Errorf("a read: %+v", read)
	}
	write := q.run(query(`Item(1)!.update({ n: 5 }); log("x"); 1`))
	if write.TxnTime <= read.TxnTime || write.Stats.WriteOps != 1 || write.Stats.BytesWritten == 0 || !strings.Contains(write.Summary, "x") || write.SchemaVersion != read.SchemaVersion {
		t.Errorf("a write: %+v", write)
	}
	failed := q.run(query(`Item(1)!.update({ n: 6 }); log("y"); abort(Item(1))`))
	if failed.Err == nil || failed.Data != nil || failed.Stats.WriteOps != 0 || failed.Stats.BytesWritten != 0 || failed.Stats.ReadOps == 0 || !strings.Contains(failed.Summary, "y") {
		t.Errorf("a failure: %+v", failed)
	}
	if v, ok := failed.Err.Abort.(*value.Document); !ok || v.Fields == nil {
		t.Errorf("abort(%v)", failed.Err.Abort)
	}
	version := q.run(query(`Collection.create({ name: "New" })`)).TxnTime
	after := q.run(query(`1`))
	if after.SchemaVersion != version || after.SchemaVersion <= read.SchemaVersion {
		t.Errorf("schema version %d, not %d", after.SchemaVersion, version)
	}
	r := query(`1`)
	r.MinSnapshot = after.TxnTime + 20_000
	if resp := q.run(r); resp.TxnTime < r.MinSnapshot {
		t.Error("the snapshot is too old")
	}
	for _, hints := range []bool{false, true} {
		r := query(`Item.all().toArray().length`)
		r.PerformanceHints = hints
		if s := q.run(r).Summary; strings.Contains(s, "full_set_read") != hints {
			t.Errorf("hints %t: %q", hints, s)
		}
		r = query(`Item.where(.n == 3).first(); Item.byK(1).map(.n).toArray()`)
		r.Explain = hints
		r.PerformanceHints = true
		resp := q.run(r)
		if (resp.Plans != nil && len(resp.Plans.Plans) == 2) != hints || strings.Contains(resp.Summary, "index byN") != hints {
			t.Errorf("plans %t: %+v, %s", hints, resp.Plans, resp.Summary)
		}
	}
}

// TestLinearized: the answer of a linearized query is true when it is given.
func TestLinearized(t *testing.T) {
	d := newDisturbed(t)
	d.must(`Collection.create({ name: "User" })`)
	d.must(`User.create({ id: 1, n: 0 })`)
	for _, x := range []struct {
		query      string
		disturb    string
		linearized bool
		retries    int
		want       string
	}{
		{`User(1)!.n`, `User(1)!.update({ n: User(1)!.n + 1 })`, false, 0, `0`},
		{`User(1)!.n`, `User(1)!.update({ n: User(1)!.n + 1 })`, true, 1, `2`},
		{`User(1)!.n`, `User.create({})`, true, 0, `2`},
		{`User(1)!.nope!`, `User(1)!.update({ n: 0 })`, false, 0, "null_value"},
		{`User(1)!.nope!`, `User(1)!.update({ n: 0 })`, true, 1, "null_value"},
		{`User(1)!.n`, `Collection.create({ name: "A" })`, true, 1, `0`},
		{`User(1)!.nope!`, `Collection.create({ name: "B" })`, true, 1, "null_value"},
		{`1`, `Collection.create({ name: "C" })`, true, 0, `1`},
	} {
		attempts := 0
		r := query(x.query)
		r.Linearized, r.MaxRetries = x.linearized, 5
		r.Bind = func(exec.Resolver) (args, values []value.Value, err error) {
			if attempts++; attempts == 1 {
				d.must(x.disturb)
			}
			return nil, nil, nil
		}
		resp, err := d.engine.Run(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		got := shown(resp)
		if resp.Err != nil {
			got = resp.Err.Code
		}
		if got != x.want || resp.Retries != x.retries {
			t.Errorf("%s, while %s: %s after %d retries", x.query, x.disturb, got, resp.Retries)
		}
	}
}

// TestTransact: the server's own transactions see and change what queries do,
// run again when they lose, and name their database when they fail.
func TestTransact(t *testing.T) {
	q := open(t, exec.Options{MaxComputeOps: 1})
	q.must(`Database.create({ name: "a" })`)
	r := query(`Collection.create({ name: "C" })`)
	r.Database = "a"
	if resp := q.run(r); resp.Err != nil {
		t.Fatal(resp.Err)
	}
	set := func(n int) func(*document.Writer) error {
		return func(w *document.Writer) error {
			coll, _ := w.Names.Lookup("C")
			d := &document.Doc{Coll: coll.(*document.Collection), ID: 1}
			return w.Change(catalog.Update, d, value.ObjectOf(value.Field{Name: "n", Value: value.Int(n)}), false)
		}
	}
	ask := func(fql string) string {
		r := query(fql)
		r.Database = "a"
		return shown(q.run(r))
	}
	if err := q.engine.Transact(t.Context(), "a", set(0)); err == nil || err.Error() != "in database \"a\": Collection `C` does not contain document with id 1." {
		t.Error(err)
	}
	ask(`C.create({ id: 1 })`)
	attempts := 0
	err := q.engine.Transact(t.Context(), "a", func(w *document.Writer) error {
		if w.Who != access.System {
			t.Errorf("runs as %+v", w.Who)
		}
		if attempts++; attempts <= 3 {
			if err := q.engine.Transact(t.Context(), "a", set(attempts)); err != nil {
				t.Error(err)
			}
		}
		return set(9)(w)
	})
	if got := ask(`C(1)!.n`); err != nil || attempts != 4 || got != `9` {
		t.Errorf("%v after %d attempts, %s", err, attempts, got)
	}
	if err := q.engine.Transact(t.Context(), "b", set(1)); !errors.Is(err, definition.ErrNoDatabase) {
		t.Error(err)
	}
	other := errors.New("other")
	if err := q.engine.Transact(t.Context(), "a", func(*document.Writer) error { return other }); !errors.Is(err, other) {
		t.Error(err)
	}
	if err := q.engine.Transact(cancelled(t), "a", set(1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestDeferred: the engine tells when there are builds to do, once for however
// many.
func TestDeferred(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(`Collection.create({ name: "C" })`, `Set.sequence(0, 200).forEach(n => C.create({ n: n }))`)
	told := func() bool {
		select {
		case <-q.engine.Deferred():
			return true
		default:
			return false
		}
	}
	if told() {
		t.Error("there is nothing to build")
	}
	if got := shown(q.run(query(`C.definition.update({ indexes: { x: { terms: [{ field: "n" }] } } }); abort(1)`))); got != "abort: Query aborted." || told() {
		t.Errorf("%s: nothing has been left", got)
	}
	q.must(`C.definition.update({ indexes: { a: { terms: [{ field: "n" }] } } })`, `C.definition.update({ indexes: { b: { terms: [{ field: "m" }] } } })`)
	if !told() || told() {
		t.Error("not told once")
	}
	if q.engine.Store() == nil {
		t.Error("no store")
	}
}
