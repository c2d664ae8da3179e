package server_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestCounters increments a few hot documents and many cold ones: the final
// values are the acknowledged increments, and with the default of retries
// nobody is turned away, however many want the same document.
func TestCounters(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Counter" })`, nil)
	const counters, steps = 200, 20
	n.must("Set.sequence(0, count).forEach(i => Counter.create({ id: i, n: 0 }))", args{"count": counters})
	var want [counters]atomic.Int64
	var retries atomic.Int64
	n.clients(64, func(c *member) {
		for range steps {
			i := c.IntN(counters)
			if c.IntN(10) < 4 {
				i = c.IntN(2)
			}
			a := c.must("let d = Counter.byId(i)!; d.update({ n: d.n + 1 }).n", args{"i": fmt.Sprint(i)})
			want[i].Add(1)
			retries.Add(int64(a.Stats.Retries))
		}
	})
	got := list(t, n.must("Counter.all().map(.n).toArray()", nil).Data)
	for i := range got {
		if v := integer(t, got[i]); v != want[i].Load() {
			t.Errorf("counter %d is %d after %d increments", i, v, want[i].Load())
		}
	}
	t.Logf("%d retries", retries.Load())
}

// TestNoRetries forbids retries: a lost attempt is answered with 409 and has
// no effect.
func TestNoRetries(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Counter" })`, nil)
	n.must("Counter.create({ id: 1, n: 0 })", nil)
	var won, lost atomic.Int64
	n.clients(16, func(c *member) {
		for i := 0; i < 400 && (i < 10 || lost.Load() == 0); i++ {
			a := c.query("let d = Counter(1)!; d.update({ n: d.n + 1 }); null", nil, head{"X-Max-Contention-Retries": "0"})
			switch {
			case a.ok():
				won.Add(1)
			case a.Status == 409 && a.contended() && strings.HasSuffix(a.Error.Message, "modifications to Counter(1)."):
				lost.Add(1)
			default:
				c.Errorf("%d %+v", a.Status, a.Error)
			}
		}
	})
	if got := n.must("Counter(1)!.n", nil).int(t); got != won.Load() {
		t.Errorf("%d after %d acknowledged increments", got, won.Load())
	}
	t.Logf("%d won, %d lost", won.Load(), lost.Load())
	if lost.Load() == 0 {
		t.Error("nobody ever lost")
	}
}

// TestScanAndInsert reads a whole collection and creates a document for what
// was read: everybody makes progress, and each number is given out once. So it
// is with the end of an index.
func TestScanAndInsert(t *testing.T) {
	for name, next := range map[string]string{
		"listing": "Row.all().count()",
		"index":   "(Row.byName('x').last()?.n ?? -1) + 1",
		"where":   "Row.where(.name == 'x').count()",
	} {
		t.Run(name, func(t *testing.T) {
			n := startNode(t, server.Options{})
			n.must(`Collection.create({ name: "Row", indexes: { byName: { terms: [{ field: "name" }], values: [{ field: "n" }] } } })`, nil)
			const users, steps = 20, 8
			got := make([][]int64, users)
			n.clients(users, func(c *member) {
				for range steps {
					got[c.number] = append(got[c.number], c.must("let n = "+next+"; Row.create({ name: 'x', n: n }); n", nil).int(c))
				}
			})
			all := slices.Sorted(slices.Values(slices.Concat(got...)))
			for i, v := range all {
				if v != int64(i) {
					t.Fatalf("the numbers are %v", all)
				}
			}
		})
	}
}

// TestReadersNeverLose reads while others write at full speed: every reader
// sees one state, and none is turned away.
func TestReadersNeverLose(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Cell", indexes: { sorted: { values: [{ field: "v" }] } } })`, nil)
	n.must("Set.sequence(0, 60).forEach(i => Cell.create({ id: i, v: 0 }))", nil)
	const readers = 4
	var reading atomic.Int32
	reading.Store(readers)
	n.clients(readers+4, func(c *member) {
		if c.number >= readers {
			for v := 0; v < 10 || v < 400 && reading.Load() > 0; v++ {
				a := c.query("Cell.all().forEach(d => d.update({ v: v }))", args{"v": c.number*1000 + v}, nil)
				if !a.ok() && !a.contended() {
					c.Errorf("writer: %+v", a.Error)
				}
			}
			return
		}
		defer reading.Add(-1)
		for range 20 {
			a := c.query(`[Cell.all().map(.v).distinct().toArray().length, Cell.sorted().map(.v).distinct().toArray().length,
				Cell.all().first()!.v == Cell.sorted().reverse().first()!.v, Set.sequence(0, 60).map(i => Cell.byId(i)!.v).distinct().count()]`,
				nil, head{"X-Max-Contention-Retries": "0"})
			if got := text(a.Data); got != "[1,1,true,1]" {
				c.Errorf("a reader got %d %+v %s", a.Status, a.Error, got)
			}
		}
	})
}

// TestWriteSkew lets transactions read what they do not write.
func TestWriteSkew(t *testing.T) {
	for name, test := range map[string]struct{ setup, query, check string }{
		// Both read both, and each switches one off.
		"documents": {
			"[0, 1].forEach(i => Duty.create({ id: key * 2 + i, on: true }))",
			"if (Duty.byId(key * 2)!.on && Duty.byId(key * 2 + 1)!.on) Duty.byId(key * 2 + side)!.update({ on: false })",
			"[0, 1].filter(i => Duty.byId(key * 2 + i)!.on).length > 0",
		},
		"index": {
			"0",
			"if (Duty.byKey(key).isEmpty() && Post.byKey(key).isEmpty()) { if (side == 0) Duty.create({ key: key }) else Post.create({ key: key }) }",
			"Duty.byKey(key).count() + Post.byKey(key).count() == 1",
		},
		"listing": {
			"0",
			"if (Duty.where(.key == key).isEmpty() && Post.where(.key == key).isEmpty()) { if (side == 0) Duty.create({ key: key }) else Post.create({ key: key }) }",
			"Duty.byKey(key).count() + Post.byKey(key).count() == 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := startNode(t, server.Options{})
			for _, c := range []string{"Duty", "Post"} {
				n.must(`Collection.create({ name: "`+c+`", indexes: { byKey: { terms: [{ field: "key" }] } } })`, nil)
			}
			const keys = 40
			for k := range keys {
				n.must(test.setup, args{"key": k})
			}
			n.clients(8, func(c *member) {
				for k := range keys {
					c.must(test.query+"\nnull", args{"key": k, "side": c.IntN(2)})
				}
			})
			for k := range keys {
				if a := n.must(test.check, args{"key": k}); a.Data != true {
					t.Errorf("key %d: both happened, or neither", k)
				}
			}
		})
	}
}
