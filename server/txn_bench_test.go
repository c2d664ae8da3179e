package server_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// BenchmarkContention has 64 clients update documents at once, some of them
// always the same one, every commit durable. It reports the updates of the hot
// document and of the others a second, and the lost attempts of an update.
func BenchmarkContention(b *testing.B) {
	for _, hot := range []int{0, 1, 16, 64} {
		b.Run(fmt.Sprintf("hot=%d", hot), func(b *testing.B) {
			n := startNode(b, server.Options{Dir: b.TempDir()})
			n.must(`Collection.create({ name: "Counter" })`, nil)
			n.must("Set.sequence(0, 65).forEach(i => Counter.create({ id: i, n: 0 }))", nil)
			var started, retries, hotDone, coldDone atomic.Int64
			b.ResetTimer()
			var wg sync.WaitGroup
			for i := range 64 {
				wg.Go(func() {
					id, done := i+1, &coldDone
					if i < hot {
						id, done = 0, &hotDone
					}
					for started.Add(1) <= int64(b.N) {
						a := n.must("let d = Counter.byId(i)!; d.update({ n: d.n + 1 }); null", args{"i": fmt.Sprint(id)})
						retries.Add(int64(a.Stats.Retries))
						done.Add(1)
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(hotDone.Load())/b.Elapsed().Seconds(), "hot/s")
			b.ReportMetric(float64(coldDone.Load())/b.Elapsed().Seconds(), "cold/s")
			b.ReportMetric(float64(retries.Load())/float64(b.N), "retries/op")
		})
	}
}
