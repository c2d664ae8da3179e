package server_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/server"
)

// goroutines returns the stacks of those that run code of ours, besides tests.
func goroutines() []string {
	buf := make([]byte, 4<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var out []string
	for g := range strings.SplitSeq(string(buf), "\n\n") {
		if strings.Contains(g, "fawndb/fawn/") && !strings.Contains(g, "testing.tRunner") && !strings.Contains(g, "testing.Main") {
			out = append(out, g)
		}
	}
	return out
}

// TestCloseWhileRunning closes servers with queries of all sorts under way:
// each is answered, with its result or with "the server is stopping", and
// nothing of the server runs on.
func TestCloseWhileRunning(t *testing.T) {
	before := len(goroutines())
	for round := range 6 {
		o := server.Options{Secret: "secret"}
		if round%2 == 0 {
			o.Dir = t.TempDir()
		}
		s, err := server.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		n := &node{TB: t, server: s, handler: s.Handler(), seed: uint64(round)}
		n.must(`Collection.create({ name: "Row", indexes: { byK: { terms: [{ field: "k" }] } } })`, nil)
		n.must("Set.sequence(0, 300).forEach(i => Row.create({ id: i, k: i % 3 }))", nil)
		queries := []string{
			"Row.byId(id)!.update({ k: k })", "Row.create({ k: k })", "Row.byId('0')!.update({ k: k })",
			"Row.all().map(.k).reduce((a, b) => a + b)", "Row.byK(k).count()",
			"Set.sequence(0, 100000000).fold(0, (a, b) => a + b)", // for ever, without reading
			"Set.sequence(0, 100000).map(i => Row.where(.k == i).count()).reduce((a, b) => a + b)",
			`Collection.byName("Row")!.update({ indexes: { other: if (k == 0) null else { terms: [{ field: "k" }], values: [{ field: "n" }] } } })`,
		}
		var closing atomic.Bool
		var begun, closed sync.WaitGroup
		begun.Add(len(queries))
		closed.Go(func() {
			begun.Wait()
			closing.Store(true)
			started := time.Now()
			if err := s.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
			t.Logf("closed in %v", time.Since(started))
		})
		n.clients(2*len(queries), func(c *member) {
			for step := 0; step < 100000; step++ {
				if step == 0 && c.number < len(queries) {
					begun.Done()
				}
				a := c.query(queries[c.number%len(queries)], args{"id": fmt.Sprint(c.IntN(300)), "k": c.IntN(3)}, nil)
				if a.ok() || a.contended() {
					continue
				}
				if !closing.Load() || a.Status != 503 || !strings.Contains(a.Error.Message, "stopping") {
					c.Errorf("%d %+v", a.Status, a.Error)
				}
				return
			}
		})
		closed.Wait()
		if a := n.query("1", nil, nil); a.Status != 503 {
			t.Errorf("after closing: %d %+v", a.Status, a.Error)
		}
	}
	for range 100 { // what has just been told to end
		if len(goroutines()) <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("left running:\n%s", strings.Join(goroutines(), "\n\n"))
}

// TestIdle checks that a server that nobody asks anything does nothing but
// wait, on a few goroutines.
func TestIdle(t *testing.T) {
	before := len(goroutines())
	n := startNode(t, server.Options{Dir: t.TempDir()})
	n.must("1", nil)
	const most = 8
	if got := len(goroutines()) - before; got > most {
		t.Errorf("%d goroutines, at most %d expected:\n%s", got, most, strings.Join(goroutines(), "\n\n"))
	}
}
