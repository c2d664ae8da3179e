package server_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/server"
)

// benchRows is the number of documents that indexes are built of.
const benchRows = 200_000

// BenchmarkBuild builds an index in the background, once, and again while a
// client reads documents by id. It reports the speed, the largest heap, and how
// long the reads took, with and without a build (p50 and p99).
func BenchmarkBuild(b *testing.B) {
	s, err := server.Open(b.Context(), server.Options{Dir: b.TempDir(), Secret: "secret"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	h := s.Handler()
	fill(b, h, benchRows)
	number := 0
	build := func() time.Duration {
		number++
		begun := time.Now()
		do(b, h, fmt.Sprintf(`{"query":"Collection.byName('Flight')!.update({ indexes: { ix%d: { terms: [{ field: 'delay' }], values: [{ field: 'distance' }, { field: 'x%d' }] } } })"}`, number, number))
		if err := s.WaitForBuilds(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		return time.Since(begun)
	}
	b.Run("alone", func(b *testing.B) {
		stop, heap := watchHeap()
		var total time.Duration
		for b.Loop() {
			total += build()
		}
		stop()
		b.ReportMetric(float64(b.N*benchRows)/total.Seconds(), "documents/s")
		b.ReportMetric(float64(heap.Load())/(1<<20), "MiB-heap")
	})
	b.Run("reading", func(b *testing.B) {
		idle := reads(b, s, func() { time.Sleep(2 * time.Second) })
		var busy [2]time.Duration
		for b.Loop() {
			busy = reads(b, s, func() { build() })
		}
		for i, name := range []string{"p50", "p99"} {
			b.ReportMetric(float64(idle[i].Nanoseconds()), "ns-idle-"+name)
			b.ReportMetric(float64(busy[i].Nanoseconds()), "ns-building-"+name)
		}
	})
}

// reads reads documents while f runs and returns the median and the 99th
// percentile of the times.
func reads(b *testing.B, s *server.Server, f func()) [2]time.Duration {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	var times []time.Duration
	for i := 0; ; i++ {
		select {
		case <-done:
			slices.Sort(times)
			return [2]time.Duration{times[len(times)/2], times[len(times)*99/100]}
		default:
		}
		begun := time.Now()
		do(b, s.Handler(), fmt.Sprintf(`{"query":"Flight(%d)!.delay"}`, i*7919%benchRows))
		times = append(times, time.Since(begun))
	}
}

// watchHeap follows the size of the heap until stop is called.
func watchHeap() (stop func(), most *atomic.Uint64) {
	most = new(atomic.Uint64)
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapAlloc))
			select {
			case <-end:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() { close(end); <-done }, most
}
