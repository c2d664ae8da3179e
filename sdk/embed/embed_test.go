package embed_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/sdk/embed"
	"github.com/fawndb/fawn/server"
)

// overEach runs a test on a database in process and on one behind HTTP.
func overEach(t *testing.T, test func(t *testing.T, client *fawn.Client)) {
	t.Run("in process", func(t *testing.T) {
		test(t, open(t, "").Client())
	})
	t.Run("http", func(t *testing.T) {
		srv, err := server.Open(t.Context(), server.Options{Secret: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { srv.Close() })
		ts := httptest.NewServer(srv.Handler())
		t.Cleanup(ts.Close)
		client, err := fawn.New(ts.URL, "secret")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		test(t, client)
	})
}

func open(t testing.TB, dir string) *embed.DB {
	t.Helper()
	db, err := embed.Open(context.Background(), embed.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// run runs a query that must succeed and decodes its result.
func run[T any](t testing.TB, client *fawn.Client, template string, args fawn.Args) T {
	t.Helper()
	q, err := fawn.FQL(template, args)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Query(context.Background(), q)
	if err != nil {
		t.Fatalf("%s: %v", template, err)
	}
	v, err := fawn.Decode[T](resp)
	if err != nil {
		t.Fatalf("%s: %v: %s", template, err, resp.Raw())
	}
	return v
}

type product struct {
	fawn.Document
	Name  string    `fauna:"name"`
	Price float64   `fauna:"price"`
	Stock int       `fauna:"stock"`
	Since time.Time `fauna:"since,date"`
	Tags  []string  `fauna:"tags,omitempty"`
}

func TestDocuments(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		run[any](t, client, `Collection.create({ name: "Product" })`, nil)
		tea := product{Name: "tea", Price: 3.5, Stock: 1 << 20, Since: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Tags: []string{"hot"}}
		stored := run[product](t, client, `Product.create(${p})`, fawn.Args{"p": tea})
		if stored.ID == "" || stored.Coll != "Product" || stored.TS.IsZero() {
			t.Errorf("metadata is missing: %+v", stored.Document)
		}
		read := run[product](t, client, `Product.byId(${id})!`, fawn.Args{"id": stored.ID})
		if diff := cmp.Diff(stored, read); diff != "" {
			t.Errorf("read back:\n%s", diff)
		}
		stored.Stock = 7
		changed := run[product](t, client, `${doc}.replace(${fields})`, fawn.Args{"doc": stored, "fields": fawn.Fields(stored)})
		if changed.Stock != 7 || changed.ID != stored.ID || changed.Name != "tea" {
			t.Errorf("replaced: %+v", changed)
		}
		missing := run[fawn.NullDocument](t, client, `Product.byId("1")`, nil)
		if missing.ID != "1" || missing.Cause != "not found" {
			t.Errorf("missing: %+v", missing)
		}
		if got := run[*product](t, client, `Product.byId("1")`, nil); got != nil {
			t.Errorf("missing: %+v", got)
		}
	})
}

func TestPages(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		run[any](t, client, `Collection.create({ name: "N" })`, nil)
		run[any](t, client, `Set.sequence(0, 100).forEach(i => N.create({ i: i }))`, nil)
		q := fawn.Source(`N.all().map(.i)`)
		var got []int
		for n, err := range fawn.All[int](t.Context(), client, q) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n)
		}
		if len(got) != 100 {
			t.Fatalf("%d elements", len(got))
		}
		for i, n := range got {
			if i != n {
				t.Fatalf("element %d is %d", i, n)
			}
		}
		pages := 0
		for page, err := range fawn.Pages[int](t.Context(), client, fawn.Source(`N.all().map(.i).pageSize(30)`)) {
			if err != nil {
				t.Fatal(err)
			}
			if pages++; pages < 4 && len(page.Data) != 30 {
				t.Errorf("page %d has %d elements", pages, len(page.Data))
			}
		}
		if pages != 4 {
			t.Errorf("%d pages", pages)
		}
	})
}

func TestErrors(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		query := func(text string, opts ...fawn.QueryOption) error {
			_, err := client.Query(t.Context(), fawn.Source(text), opts...)
			return err
		}
		var check *fawn.QueryCheckError
		if err := query(`1 +`); !errors.As(err, &check) || check.Summary == "" {
			t.Errorf("got %v", err)
		}
		var abort *fawn.AbortError
		var reason string
		if err := query(`abort("because")`); !errors.As(err, &abort) || abort.Decode(&reason) != nil || reason != "because" {
			t.Errorf("got %v, %q", err, reason)
		}
		var runtime *fawn.QueryRuntimeError
		if err := query(`1 / 0`); !errors.As(err, &runtime) || runtime.Code != "divide_by_zero" {
			t.Errorf("got %v", err)
		}
		run[any](t, client, `Collection.create({ name: "U", constraints: [{ unique: ["a"] }] })`, nil)
		run[any](t, client, `U.create({ a: 1 })`, nil)
		var violated *fawn.ConstraintFailureError
		if err := query(`U.create({ a: 1 })`); !errors.As(err, &violated) || len(violated.ConstraintFailures) != 1 {
			t.Errorf("got %v", err)
		}
		var request *fawn.InvalidRequestError
		if err := query(`1`, fawn.WithMaxContentionRetries(99)); !errors.As(err, &request) {
			t.Errorf("got %v", err)
		}
		var timeout *fawn.QueryTimeoutError
		if err := query(`1`, fawn.WithTimeout(time.Millisecond)); !errors.As(err, &timeout) {
			t.Errorf("got %v", err)
		}
		var unauthorized *fawn.AuthenticationError
		if _, err := client.Scoped("nowhere", "").Query(t.Context(), fawn.Source(`1`)); !errors.As(err, &unauthorized) {
			t.Errorf("got %v", err)
		}
	})
}

func TestScoped(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		run[any](t, client, `Database.create({ name: "child" })`, nil)
		child := client.Scoped("child", "")
		run[any](t, child, `Collection.create({ name: "OnlyHere" })`, nil)
		if !run[bool](t, child, `Collection.byName("OnlyHere").exists()`, nil) {
			t.Error("the collection is not in the child database")
		}
		if run[bool](t, client, `Collection.byName("OnlyHere").exists()`, nil) {
			t.Error("the collection is in the parent database")
		}
	})
}

func TestCancel(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		begin := time.Now()
		_, err := client.Query(ctx, fawn.Source(`Set.sequence(0, 2000000000).count()`))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("cancelling took %v", took)
		}
	})
}

// Concurrent increments of one counter: conflicts are retried until all are in.
func TestContention(t *testing.T) {
	overEach(t, func(t *testing.T, client *fawn.Client) {
		run[any](t, client, `Collection.create({ name: "Counter" })`, nil)
		run[any](t, client, `Counter.create({ id: "1", n: 0 })`, nil)
		const writers, rounds = 4, 10
		add := fawn.Source(`let c = Counter.byId("1")!; c.update({ n: c.n + 1 })`)
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for range rounds {
					if _, err := client.Query(t.Context(), add); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n := run[int](t, client, `Counter.byId("1")!.n`, nil); n != writers*rounds {
			t.Errorf("the counter is %d", n)
		}
	})
}

func TestReopen(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	run[any](t, db.Client(), `Collection.create({ name: "A" })`, nil)
	run[any](t, db.Client(), `A.create({ id: "5", x: 1 })`, nil)
	if other, err := embed.Open(t.Context(), embed.Options{Dir: dir}); err == nil {
		other.Close()
		t.Error("a folder was opened twice")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n := run[int](t, open(t, dir).Client(), `A.byId("5")!.x`, nil); n != 1 {
		t.Errorf("got %d", n)
	}
}

func Example() {
	ctx := context.Background()
	db, err := embed.Open(ctx, embed.Options{}) // in memory
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	query, _ := fawn.FQL(`${greeting}.concat(", world")`, fawn.Args{"greeting": "hello"})
	resp, err := db.Client().Query(ctx, query)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := fawn.Decode[string](resp)
	fmt.Println(text, err)
	// Output: hello, world <nil>
}

func TestWaitForBuilds(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	run[any](t, db.Client(), `Collection.create({ name: "Row" })`, nil)
	run[any](t, db.Client(), `Set.sequence(0, 10000).forEach(i => Row.create({ id: i, k: i % 10 }))`, nil)
	run[any](t, db.Client(), `Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "k" }] } } })`, nil)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir) // goes on with what is left
	builds, err := db.Client().Builds(t.Context())
	if err != nil || len(builds) > 1 {
		t.Errorf("%v, %v", builds, err)
	}
	err = db.WaitForBuilds(t.Context(), func(b fawn.Build) {
		if b.Collection != "Row" || fmt.Sprint(b.Indexes) != "[byK]" || b.Documents == 0 || b.Progress < 0 || b.Progress > 1 {
			t.Errorf("%+v", b)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := run[int](t, db.Client(), `Row.byK(3).count()`, nil); n != 1000 {
		t.Errorf("the index has %d documents", n)
	}
	if builds, err := db.Client().Builds(t.Context()); err != nil || len(builds) > 0 {
		t.Errorf("%v, %v", builds, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.WaitForBuilds(t.Context(), nil); err == nil {
		t.Error("a database that is closed has no builds to wait for")
	}
}
