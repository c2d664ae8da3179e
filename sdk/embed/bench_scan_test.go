package embed_test

import (
	"context"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	fawn "github.com/fawndb/fawn/sdk"
)

// scanDocuments is the number of documents that scans read.
const scanDocuments = 1_000_000

// BenchmarkScan filters a collection on one field. Compare BenchmarkPebbleScan.
func BenchmarkScan(b *testing.B) {
	db := open(b, b.TempDir())
	client := db.Client()
	run[any](b, client, `Collection.create({ name: "Flight" })`, nil)
	const batch = 10_000
	for from := 0; from < scanDocuments; from += batch {
		run[any](b, client, `Set.sequence(${from}, ${to}).forEach(i => Flight.create({
			date: "2001/01/01 00:47", delay: i % 240 - 40, distance: i % 2500, origin: "DTW", destination: "LAS" }))`,
			fawn.Args{"from": from, "to": from + batch})
	}
	query := fawn.Source(`Flight.where(.delay > 100).count()`)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Query(context.Background(), query)
		if err != nil {
			b.Fatal(err)
		}
		if n, err := fawn.Decode[int](resp); err != nil || n < scanDocuments/10 {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/scanDocuments, "ns/doc")
}

// BenchmarkPebbleScan is the yardstick: an iteration over as many keys with as
// many bytes in a bare Pebble.
func BenchmarkPebbleScan(b *testing.B) {
	db, err := pebble.Open(b.TempDir(), &pebble.Options{Logger: quiet{}})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	value := make([]byte, 95) // a flight as it is stored
	const perBatch = 10_000
	for from := 0; from < scanDocuments; from += perBatch {
		batch := db.NewBatch()
		for i := from; i < from+perBatch; i++ {
			if err := batch.Set(documentKey(nil, i), value, nil); err != nil {
				b.Fatal(err)
			}
		}
		if err := batch.Commit(pebble.NoSync); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		it, err := db.NewIter(nil)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for it.First(); it.Valid(); it.Next() {
			n += len(it.Key()) + len(it.Value())
		}
		if err := it.Close(); err != nil || n < scanDocuments*len(value) {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/scanDocuments, "ns/doc")
}
