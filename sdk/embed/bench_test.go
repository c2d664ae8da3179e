package embed_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	fawn "github.com/fawndb/fawn/sdk"
)

// benchDocuments is the number of documents that point reads choose from.
const benchDocuments = 100_000

// BenchmarkPointRead reads documents by random id through the client, with a
// warm plan. Compare BenchmarkPebbleGet.
func BenchmarkPointRead(b *testing.B) {
	dir := b.TempDir()
	db := open(b, dir)
	client := db.Client()
	run[any](b, client, `Collection.create({ name: "User" })`, nil)
	const batch = 1000
	for from := 0; from < benchDocuments; from += batch {
		run[any](b, client, `Set.sequence(${from}, ${to}).forEach(i => User.create({ id: i + 1, name: "Ada Lovelace", email: "ada@example.com", age: 36 }))`,
			fawn.Args{"from": from, "to": from + batch})
	}
	// Reopened, the documents are in tables, as the yardstick's keys are.
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	client = open(b, dir).Client()
	type user struct {
		Name  string `fauna:"name"`
		Email string `fauna:"email"`
		Age   int    `fauna:"age"`
	}
	query := fawn.Source(`User.byId(id)!`)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Query(ctx, query.Bind("id", strconv.Itoa(1+rand.IntN(benchDocuments))))
		if err != nil {
			b.Fatal(err)
		}
		if u, err := fawn.Decode[user](resp); err != nil || u.Age != 36 {
			b.Fatal(u, err)
		}
	}
}

// BenchmarkPebbleGet is the yardstick: the same number of keys and bytes in a
// bare Pebble.
func BenchmarkPebbleGet(b *testing.B) {
	db, err := pebble.Open(b.TempDir(), &pebble.Options{Logger: quiet{}})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	key := func(buf []byte, i int) []byte { return fmt.Appendf(buf[:0], "database/document/%08d", i) }
	value := make([]byte, 100)
	batch := db.NewBatch()
	for i := range benchDocuments {
		if err := batch.Set(key(nil, i), value, nil); err != nil {
			b.Fatal(err)
		}
	}
	if err := batch.Commit(pebble.Sync); err != nil {
		b.Fatal(err)
	}
	if err := db.Flush(); err != nil {
		b.Fatal(err)
	}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = key(buf, rand.IntN(benchDocuments))
		v, closer, err := db.Get(buf)
		if err != nil || len(v) != len(value) {
			b.Fatal(err)
		}
		closer.Close()
	}
}

// quiet is a Pebble logger that says nothing.
type quiet struct{}

func (quiet) Infof(string, ...any)  {}
func (quiet) Errorf(string, ...any) {}
func (quiet) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf(format, args...))
}

// BenchmarkAdd is a query that reads nothing: the cost of the way in and out.
func BenchmarkAdd(b *testing.B) {
	client := open(b, "").Client()
	query := fawn.Source(`a + b`).With(fawn.Args{"a": 1, "b": 2})
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Query(ctx, query); err != nil {
			b.Fatal(err)
		}
	}
}
