package embed_test

import (
	"context"
	"encoding/binary"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	fawn "github.com/fawndb/fawn/sdk"
)

// writers is the number of goroutines that commit at the same time.
const writers = 64

// BenchmarkWriters has 64 clients create documents in a collection with one
// index, every commit durable. Compare BenchmarkPebbleWriters.
func BenchmarkWriters(b *testing.B) {
	db := open(b, b.TempDir())
	client := db.Client()
	run[any](b, client, `Collection.create({ name: "User", indexes: { byEmail: { terms: [{ field: "email" }] } } })`, nil)
	query := fawn.Source(`User.create({ name: "Ada Lovelace", email: email, age: 36 }).id`)
	concurrently(b, func(i int) error {
		_, err := client.Query(context.Background(), query.Bind("email", email(i)))
		return err
	})
}

// BenchmarkPebbleWriters is the yardstick: synced batches of the same keys, a
// document and an index entry, in a bare Pebble.
func BenchmarkPebbleWriters(b *testing.B) {
	db, err := pebble.Open(b.TempDir(), &pebble.Options{Logger: quiet{}})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	value := make([]byte, 70)
	concurrently(b, func(i int) error {
		batch := db.NewBatch()
		defer batch.Close()
		if err := batch.Set(documentKey(nil, i), value, nil); err != nil {
			return err
		}
		if err := batch.Set(documentKey([]byte(email(i)+"0123456789012345678901234567890"), i), nil, nil); err != nil {
			return err
		}
		return batch.Commit(pebble.Sync)
	})
}

// concurrently runs b.N calls of f on all writers and reports calls a second.
func concurrently(b *testing.B, f func(i int) error) {
	b.ResetTimer()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := f(int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

func email(i int) string {
	return "ada." + strconv.Itoa(i) + "@example.com"
}

// documentKey is a key as long as that of a document.
func documentKey(prefix []byte, i int) []byte {
	k := append(prefix, "databaseXcollection.."[:13]...)
	return binary.BigEndian.AppendUint64(k, uint64(i))
}
