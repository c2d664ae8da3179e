package server_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/fawndb/fawn/server"
)

// registerInput is an operation on one document.
type registerInput struct {
	key  int
	op   string // read, write, add
	n    int64
	fql  string
	head head
}

// registers are documents with a number in each.
var registers = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[int][]porcupine.Operation{}
		for _, o := range history {
			k := o.Input.(registerInput).key
			byKey[k] = append(byKey[k], o)
		}
		var out [][]porcupine.Operation
		for _, p := range byKey {
			out = append(out, p)
		}
		return out
	},
	Init: func() any { return int64(0) },
	Step: func(state, input, output any) (bool, any) {
		in := input.(registerInput)
		switch in.op {
		case "write":
			return true, in.n
		case "add":
			return output == state, state.(int64) + in.n
		}
		return output == state, state
	},
	DescribeOperation: func(input, output any) string {
		in := input.(registerInput)
		return fmt.Sprintf("%s(%d, %d) = %v", in.op, in.key, in.n, output)
	},
}

// TestRegisters reads, writes and increments documents; the history is
// linearizable. Without X-Linearized it is as well, on one server.
func TestRegisters(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Register" })`, nil)
	const keys, users, steps = 5, 12, 60
	n.must("Set.sequence(0, keys).forEach(i => Register.create({ id: i, n: 0 }))", args{"keys": keys})
	began := time.Now()
	done := make([][]porcupine.Operation, users)
	n.clients(users, func(c *member) {
		for range steps {
			in := registerInput{key: c.IntN(keys), n: c.Int64N(1000)}
			switch c.IntN(4) {
			case 0, 1:
				in.op, in.fql, in.head = "read", "Register.byId(key)!.n", head{"X-Linearized": fmt.Sprint(c.IntN(2) == 0)}
			case 2:
				in.op, in.fql = "write", "Register.byId(key)!.update({ n: n }); n"
			case 3:
				in.op, in.fql = "add", "let d = Register.byId(key)!; let old = d.n; d.update({ n: old + n }); old"
			}
			call := time.Since(began).Nanoseconds()
			a := c.query(in.fql, args{"key": fmt.Sprint(in.key), "n": in.n}, in.head)
			end := time.Since(began).Nanoseconds()
			if a.contended() {
				continue // not applied
			}
			done[c.number] = append(done[c.number], porcupine.Operation{
				ClientId: c.number, Input: in, Call: call, Output: c.succeed(a, in.fql).int(c), Return: end,
			})
		}
	})
	if !porcupine.CheckOperations(registers, slices.Concat(done...)) {
		t.Error("the history is not linearizable")
	}
}

// reading is what one query saw of several counters.
type reading struct {
	txn    int64
	values []int64
}

// TestMonotonic increments counters, each in transactions of its own, while
// others read several of them in random order: all readings are ordered, by
// every counter and by their times; what was read at a past time is what
// everybody reads at that time.
func TestMonotonic(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Counter", history_days: 1 })`, nil)
	const counters, users, steps = 4, 12, 40
	start := n.must("Set.sequence(0, counters).forEach(i => Counter.create({ id: i, n: 0 }))", args{"counters": counters})
	times := &known{first: start.Txn}
	times.saw(start.Txn)
	const read = "ids.map(i => Counter.byId(i)!.n)"
	seen := make([][]reading, users)
	n.clients(users, func(c *member) {
		newest := start.Txn
		for step := range steps {
			if c.number < counters {
				a := c.must("let d = Counter.byId(i)!; d.update({ n: d.n + 1 }).n", args{"i": fmt.Sprint(c.number)})
				if got := a.int(c); got != int64(step)+1 || a.Txn <= newest {
					c.Errorf("the only writer of a counter got %d at %d in step %d, after %d", got, a.Txn, step, newest)
				}
				newest = a.Txn
				times.saw(a.Txn)
				continue
			}
			order := c.Perm(counters)
			ids := make([]string, counters)
			for i, o := range order {
				ids[i] = fmt.Sprint(o)
			}
			fql, in, h := read, args{"ids": ids}, head{}
			past := int64(0)
			switch c.IntN(3) {
			case 0:
				past = times.some(c)
				fql, in["t"] = at(read), past
			case 1:
				// What another client was told of is seen.
				h["X-Last-Txn-Ts"] = fmt.Sprint(times.last.Load())
			}
			least := times.last.Load()
			a := c.succeed(c.query(fql, in, h), fql)
			if a.Txn < least || a.Txn < newest {
				c.Errorf("a query at %d is older than a known commit at %d, or its own query at %d", a.Txn, least, newest)
			}
			newest = a.Txn
			r := reading{max(past, 0), make([]int64, counters)}
			if past == 0 {
				r.txn = a.Txn
			}
			for i, v := range list(c, a.Data) {
				r.values[order[i]] = integer(c, v)
			}
			seen[c.number] = append(seen[c.number], r)
		}
	})
	all := slices.Concat(seen...)
	slices.SortFunc(all, func(a, b reading) int { return cmp.Compare(a.txn, b.txn) })
	for i := 1; i < len(all); i++ {
		for k := range counters {
			if all[i].values[k] < all[i-1].values[k] {
				t.Fatalf("counter %d goes back from %v to %v", k, all[i-1], all[i])
			}
		}
	}
}

// TestWaitForTheFuture sends a time that the server's clock has not reached.
func TestWaitForTheFuture(t *testing.T) {
	n := startNode(t, server.Options{})
	ahead := n.must("0", nil).Txn + 50_000
	if a := n.succeed(n.query("0", nil, head{"X-Last-Txn-Ts": fmt.Sprint(ahead)}), "0"); a.Txn < ahead {
		t.Errorf("the snapshot is at %d, before %d", a.Txn, ahead)
	}
	a := n.query("0", nil, head{"X-Last-Txn-Ts": fmt.Sprint(ahead + int64(time.Hour)), "X-Query-Timeout-Ms": "50"})
	if a.Error.Code != "time_out" {
		t.Errorf("an hour ahead: %d %+v", a.Status, a.Error)
	}
}
