package exec_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// disturbed is an engine whose queries can be disturbed after their snapshot.
type disturbed struct {
	*testing.T
	engine *exec.Engine
}

func newDisturbed(t *testing.T) *disturbed {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	e, err := exec.New(s, stdlib.New(), exec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &disturbed{t, e}
}

// run runs a query; disturb is called in each attempt, with its number, when
// the snapshot has been taken and nothing was read yet.
func (d *disturbed) run(fql string, retries int, disturb func(attempt int)) (*exec.Response, error) {
	d.Helper()
	attempt := 0
	resp, err := d.engine.Run(d.Context(), &exec.Request{
		Source: &diag.Source{Name: "*query*", Text: fql}, MaxRetries: retries,
		Bind: func(exec.Resolver) (args, values []value.Value, err error) {
			if disturb != nil {
				disturb(attempt)
			}
			attempt++
			return nil, nil, nil
		},
	})
	if err == nil && resp.Err != nil {
		d.Fatalf("%s: %v", fql, resp.Err)
	}
	return resp, err
}

func (d *disturbed) must(fql string) {
	d.Helper()
	if _, err := d.run(fql, 0, nil); err != nil {
		d.Fatal(err)
	}
}

const (
	wasAborted = "Transaction was aborted due to detection of concurrent modification"
	unnamed    = wasAborted + "."
)

func named(what string) string { return wasAborted + "s to " + what + "." }

// TestContended loses all attempts of queries in many ways.
func TestContended(t *testing.T) {
	for _, c := range []struct {
		name, query string
		disturb     []string // in each attempt, the last one again
		retries     int
		want        string // message; "" for success
	}{
		{"document", `User(1)!.update({ n: 1 })`, []string{`User(1)!.update({ n: 2 })`}, 0, named("User(1)")},
		{"same data", `User(1)!.update({ n: 0 })`, []string{`User(1)!.update({ n: 0 })`}, 0, named("User(1)")},
		{"twice", `User(1)!.update({ n: 1 })`, []string{`User(1)!.update({ n: 2 })`}, 1, named("User(1)")},
		{"deleted", `User(1)!.update({ n: 1 })`, []string{`User(1)!.delete()`}, 0, named("User(1)")},
		{"absent", `if (!User(9).exists()) User(1)!.update({ n: 1 })`, []string{`User.create({ id: 9, k: 9 })`}, 0, named("User(9)")},
		{"different ones", `User(1)!.update({ n: User(2)!.n })`, []string{`User(1)!.update({ n: 2 })`, `User(2)!.update({ n: 3 })`}, 1, unnamed},
		{"index", `User.byK(5).count(); User.create({ k: 6 })`, []string{`User.create({ k: 5 })`}, 0, unnamed},
		{"unique value", `User.create({ u: 1 })`, []string{`User.create({ u: 1 })`}, 0, unnamed},
		{"schema", `User.create({})`, []string{`User.definition.update({ alias: "A" })`}, 0, unnamed},
		{"definition", `Collection.byName("User")!.update({ alias: "B" })`, []string{`Collection.byName("User")!.update({ alias: "C" })`}, 0, named(`Collection.byName("User")`)},
		{"two definitions", `Collection.create({ name: "X" })`, []string{`Function.create({ name: "f", body: "_ => 1" })`}, 0, unnamed},

		{"reading only", `User(1)!.n`, []string{`User(1)!.update({ n: 2 })`}, 0, ""},
		{"reading the other", `User(1)!.update({ n: 1 })`, []string{`User(2)!.update({ n: 2 })`}, 0, ""},
		{"only naming", `User.create({ ref: User(1), text: User(1).id.toString() })`, []string{`User(1)!.update({ n: 2 })`}, 0, ""},
		{"creating", `User.create({ k: 1 })`, []string{`User.create({ k: 1 })`}, 0, ""},
		{"other term", `User.byK(5).count(); User.create({ k: 6 })`, []string{`User.create({ k: 4 })`}, 0, ""},
		{"part of a listing", `User.all().first()!.id; User.create({ k: 6 })`, []string{`User.create({ k: 4 })`}, 0, ""},
		{"index, other field changed", `User.byK(1).map(.id).toArray(); User.create({ k: 6 })`, []string{`User(1)!.update({ n: 7 })`}, 0, ""},
		{"retried", `User(1)!.update({ n: 1 })`, []string{`User(1)!.update({ n: 2 })`, `0`}, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDisturbed(t)
			d.must(`Collection.create({ name: "User", constraints: [{ unique: ["u"] }], indexes: { byK: { terms: [{ field: "k" }] } } })`)
			d.must(`User.create({ id: 1, k: 1, n: 0 }); User.create({ id: 2, k: 2, n: 0 })`)
			_, err := d.run(c.query, c.retries, func(attempt int) {
				d.must(c.disturb[min(attempt, len(c.disturb)-1)])
			})
			var contended *exec.ErrContended
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (!errors.As(err, &contended) || contended.Message != c.want):
				t.Errorf("%v\nshould be %s", err, c.want)
			}
		})
	}
}

// TestRetries checks that lost attempts leave nothing behind and are counted,
// and that the fourth attempt cannot be disturbed any more.
func TestRetries(t *testing.T) {
	d := newDisturbed(t)
	d.must(`Collection.create({ name: "User" })`)
	d.must(`User.create({ id: 1, n: 0 })`)
	var late sync.WaitGroup
	resp, err := d.run(`User(1)!.update({ n: User(1)!.n + 1 }); User.create({}); log("once"); User.all().count()`, 7, func(attempt int) {
		add := func() {
			if _, err := d.run(`User(1)!.update({ n: User(1)!.n + 100 })`, 4, nil); err != nil {
				t.Error(err)
			}
		}
		if attempt < 3 {
			add()
		} else {
			late.Go(add)                      // waits
			time.Sleep(20 * time.Millisecond) // so that it would come first if it could
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	late.Wait()
	if resp.Retries != 3 || resp.Data != value.Int(2) || strings.Count(resp.Summary, "once") != 1 {
		t.Errorf("%d retries, %v, %q", resp.Retries, resp.Data, resp.Summary)
	}
	if resp, _ := d.run(`[User(1)!.n, User.all().count()].toString()`, 0, nil); fmt.Sprint(resp.Data) != "[401, 2]" {
		t.Errorf("at the end: %v", resp.Data)
	}
}

// TestSchemaChangeGoesAhead checks that a change of the schema that has lost
// once is not disturbed again.
func TestSchemaChangeGoesAhead(t *testing.T) {
	d := newDisturbed(t)
	d.must(`Collection.create({ name: "User" })`)
	var late sync.WaitGroup
	resp, err := d.run(`Collection.byName("User")!.update({ indexes: { byN: { terms: [{ field: "n" }] } } })`, 1, func(attempt int) {
		add := func() {
			if _, err := d.run(`User.create({ n: 1 })`, 4, nil); err != nil {
				t.Error(err)
			}
		}
		if attempt == 0 {
			add()
		} else {
			late.Go(add)
			time.Sleep(20 * time.Millisecond)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	late.Wait()
	if resp.Retries != 1 {
		t.Errorf("%d retries", resp.Retries)
	}
	if resp, _ := d.run(`User.byN(1).count()`, 0, nil); resp.Data != value.Int(2) {
		t.Errorf("the index lists %v documents", resp.Data)
	}
}

// TestWaitingIsCancelled checks that a query that waits for its turn, or to
// commit, gives up with its context.
func TestWaitingIsCancelled(t *testing.T) {
	d := newDisturbed(t)
	d.must(`Collection.create({ name: "User" })`)
	d.must(`User.create({ id: 1, n: 0 })`)
	d.must(`Database.create({ name: "other" })`)
	// The outer query commits alone in its fourth attempt, while an inner one
	// wants to commit. In another database that is no matter.
	_, err := d.run(`User(1)!.update({ n: 1 })`, 3, func(attempt int) {
		if attempt < 3 {
			d.must(`User(1)!.update({ n: 2 })`)
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err := d.engine.Run(ctx, &exec.Request{Source: &diag.Source{Name: "*query*", Text: `User.create({})`}})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the inner query: %v", err)
		}
		if _, err := d.engine.Run(t.Context(), &exec.Request{
			Database: "other", Source: &diag.Source{Name: "*query*", Text: `Collection.create({ name: "User" })`},
		}); err != nil {
			t.Errorf("the inner query of another database: %v", err)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if resp, _ := d.run(`User.all().count()`, 0, nil); resp.Data != value.Int(1) {
		t.Errorf("%v documents", resp.Data)
	}
}
