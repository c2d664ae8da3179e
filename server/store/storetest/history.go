package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/fawndb/fawn/server/store"
)

// recorder collects the operations of concurrent clients.
type recorder struct {
	start time.Time
	mu    sync.Mutex
	ops   []porcupine.Operation
}

func newRecorder() *recorder { return &recorder{start: time.Now()} }

// do runs f and records it as one operation. Operations that report false had
// no effect and are left out.
func (r *recorder) do(client int, f func() (in, out any, ok bool)) {
	call := time.Since(r.start).Nanoseconds()
	in, out, ok := f()
	end := time.Since(r.start).Nanoseconds()
	if ok {
		r.mu.Lock()
		r.ops = append(r.ops, porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: end})
		r.mu.Unlock()
	}
}

func (r *recorder) check(t *testing.T, m porcupine.Model) {
	t.Helper()
	switch porcupine.CheckOperationsTimeout(m, r.ops, 20*time.Second) {
	case porcupine.Illegal:
		t.Errorf("the history of %d operations is not linearizable", len(r.ops))
	case porcupine.Unknown:
		t.Log("the history is too hard to check in time")
	}
}

// try commits and reports false on a conflict.
func try(t *testing.T, s store.Store, tx store.Tx) bool {
	_, err := s.Commit(context.Background(), tx)
	if errors.As(err, new(*store.ConflictError)) {
		return false
	}
	if err != nil {
		t.Error(err)
	}
	return err == nil
}

// number reads a key that holds a decimal number; absent is 0.
func number(t *testing.T, snap store.Snapshot, key string) int {
	v, ok, err := snap.Get(context.Background(), []byte(key))
	if err != nil {
		t.Error(err)
	}
	if !ok {
		return 0
	}
	n, _ := strconv.Atoi(string(v.Value))
	return n
}

// view runs f on a snapshot of the latest state.
func view(t *testing.T, s store.Store, f func(store.Snapshot)) {
	snap, err := s.Snapshot(context.Background(), 0)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() {
		if err := snap.Close(); err != nil {
			t.Error(err)
		}
	}()
	f(snap)
}

type registerOp struct {
	key      string
	kind     int // 0 read, 1 write, 2 compare and set
	old, new int
}

// testRegisters checks reads, blind writes and compare-and-set of single keys.
func testRegisters(t *testing.T, e Engine) {
	s := e.temp(t)
	rec := newRecorder()
	var wg sync.WaitGroup
	for client := range 6 {
		rng := rand.New(rand.NewPCG(1, uint64(client)))
		wg.Go(func() {
			for i := range 60 {
				op := registerOp{key: fmt.Sprintf("r%d", rng.IntN(4)), kind: rng.IntN(3), new: client*1000 + i + 1}
				rec.do(client, func() (any, any, bool) {
					var tx store.Tx
					read := 0
					if op.kind != 1 {
						view(t, s, func(snap store.Snapshot) {
							tx.Snapshot = snap.Timestamp()
							read = number(t, snap, op.key)
						})
						op.old = read
						tx.Reads = [][]byte{[]byte(op.key)}
					}
					if op.kind == 0 {
						return op, read, true
					}
					tx.Writes = []store.Write{put(op.key, fmt.Sprint(op.new))}
					return op, read, try(t, s, tx)
				})
			}
		})
	}
	wg.Wait()
	rec.check(t, porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byKey := map[string][]porcupine.Operation{}
			for _, op := range history {
				k := op.Input.(registerOp).key
				byKey[k] = append(byKey[k], op)
			}
			var out [][]porcupine.Operation
			for _, ops := range byKey {
				out = append(out, ops)
			}
			return out
		},
		Init: func() any { return 0 },
		Step: func(state, input, output any) (bool, any) {
			switch op := input.(registerOp); op.kind {
			case 0:
				return output == state, state
			case 1:
				return true, op.new
			default:
				return output == state, op.new
			}
		},
	})
}

const rangeKeys = 5

type rangeState [rangeKeys]int

type rangeOp struct {
	kind     int // 0 read, 1 replace, 2 fill if empty, 3 delete
	from, to int // the keys read
	write    []int
	value    int
}

// testRangeHistory checks transactions over several keys with range reads.
func testRangeHistory(t *testing.T, e Engine) {
	s := e.temp(t)
	rec := newRecorder()
	key := func(i int) string { return fmt.Sprintf("k%d", i) }
	var wg sync.WaitGroup
	for client := range 5 {
		rng := rand.New(rand.NewPCG(2, uint64(client)))
		wg.Go(func() {
			for i := range 40 {
				op := rangeOp{kind: rng.IntN(4), value: client*1000 + i + 1, from: rng.IntN(rangeKeys)}
				op.to = op.from + 1 + rng.IntN(rangeKeys-op.from)
				op.write = rng.Perm(rangeKeys)[:1+rng.IntN(3)]
				rec.do(client, func() (any, any, bool) {
					r := store.Range{Start: []byte(key(op.from)), End: []byte(key(op.to))}
					tx := store.Tx{Ranges: []store.Range{r}}
					var read rangeState
					empty := true
					view(t, s, func(snap store.Snapshot) {
						tx.Snapshot = snap.Timestamp()
						it := snap.Scan(context.Background(), r, rng.IntN(2) == 0)
						for it.Next() {
							n, _ := strconv.Atoi(string(it.Version().Value))
							read[it.Version().Key[1]-'0'] = n
							empty = false
						}
						if err := errors.Join(it.Err(), it.Close()); err != nil {
							t.Error(err)
						}
					})
					if op.kind == 2 && !empty {
						op.kind = 0
					}
					for _, k := range op.write {
						switch op.kind {
						case 1, 2:
							tx.Writes = append(tx.Writes, put(key(k), fmt.Sprint(op.value)))
						case 3:
							tx.Writes = append(tx.Writes, del(key(k)))
						}
					}
					return op, read, op.kind == 0 || try(t, s, tx)
				})
			}
		})
	}
	wg.Wait()
	rec.check(t, porcupine.Model{
		Init: func() any { return rangeState{} },
		Step: func(state, input, output any) (bool, any) {
			st, op := state.(rangeState), input.(rangeOp)
			var want rangeState
			copy(want[op.from:op.to], st[op.from:op.to])
			if output != want {
				return false, st
			}
			for _, k := range op.write {
				switch op.kind {
				case 1, 2:
					st[k] = op.value
				case 3:
					st[k] = 0
				}
			}
			return true, st
		},
	})
}

// testWriteSkew checks that of two keys one always stays on, when every
// transaction reads both and switches one off.
func testWriteSkew(t *testing.T, e Engine) {
	s := e.temp(t)
	for round := range 60 {
		a, b := fmt.Sprintf("a%d", round), fmt.Sprintf("b%d", round)
		commit(t, s, put(a, "1"), put(b, "1"))
		var wg sync.WaitGroup
		for _, off := range []string{a, b, a, b} {
			wg.Go(func() {
				var tx store.Tx
				on := 0
				view(t, s, func(snap store.Snapshot) {
					tx.Snapshot = snap.Timestamp()
					on = number(t, snap, a) + number(t, snap, b)
				})
				if on == 2 {
					tx.Reads = [][]byte{[]byte(a), []byte(b)}
					tx.Writes = []store.Write{del(off)}
					try(t, s, tx)
				}
			})
		}
		wg.Wait()
		view(t, s, func(snap store.Snapshot) {
			if number(t, snap, a)+number(t, snap, b) != 1 {
				t.Fatal("both or none switched off")
			}
		})
	}
}

// testSequence checks that concurrent clients that append one behind the last
// key of a range leave no gap and no double.
func testSequence(t *testing.T, e Engine) {
	s := e.temp(t)
	const clients, each = 8, 12
	r := store.Range{Start: []byte("n"), End: []byte("o")}
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for done := 0; done < each; {
				var tx store.Tx
				n := 0
				view(t, s, func(snap store.Snapshot) {
					tx.Snapshot = snap.Timestamp()
					it := snap.Scan(context.Background(), r, true)
					if it.Next() {
						n, _ = strconv.Atoi(string(it.Version().Key[1:]))
					}
					it.Close()
				})
				last := fmt.Sprintf("n%04d", n)
				tx.Ranges = []store.Range{{Start: []byte(last), End: r.End}} // what was read
				tx.Writes = []store.Write{put(fmt.Sprintf("n%04d", n+1), "")}
				if try(t, s, tx) {
					done++
				}
			}
		})
	}
	wg.Wait()
	view(t, s, func(snap store.Snapshot) {
		it := snap.Versions(context.Background(), r, 0)
		defer it.Close()
		n := 0
		for it.Next() {
			if n++; string(it.Version().Key) != fmt.Sprintf("n%04d", n) {
				t.Fatalf("key %s is number %d", it.Version().Key, n)
			}
		}
		if n != clients*each {
			t.Fatalf("%d keys, want %d", n, clients*each)
		}
	})
}

// testBank moves money between accounts while old versions are removed; the
// sum never changes, at any retained time.
func testBank(t *testing.T, e Engine) {
	s := e.temp(t)
	const accounts, balance = 20, 100
	account := func(i int) string { return fmt.Sprintf("acc%02d", i) }
	all := store.Range{Start: []byte("acc"), End: []byte("acd")}
	var open []store.Write
	for i := range accounts {
		open = append(open, put(account(i), fmt.Sprint(balance)))
	}
	start := commit(t, s, open...)
	sum := func(snap store.Snapshot, how int) (total int) {
		if how == 0 {
			for i := range accounts {
				total += number(t, snap, account(i))
			}
			return total
		}
		it := snap.Scan(context.Background(), all, how == 1)
		for it.Next() {
			n, _ := strconv.Atoi(string(it.Version().Value))
			if n < 0 {
				t.Errorf("balance %d", n)
			}
			total += n
		}
		if err := errors.Join(it.Err(), it.Close()); err != nil {
			t.Error(err)
		}
		return total
	}
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	var retained atomic.Int64
	retained.Store(int64(start))
	if c, ok := s.(collector); ok {
		readers.Go(func() { removeOld(t, s, c, &retained, stop) })
	}
	for client := range 4 {
		rng := rand.New(rand.NewPCG(3, uint64(client)))
		writers.Go(func() {
			for range 150 {
				from, to, n := rng.IntN(accounts), rng.IntN(accounts), 1+rng.IntN(60)
				if from == to {
					continue
				}
				var tx store.Tx
				var a, b int
				view(t, s, func(snap store.Snapshot) {
					tx.Snapshot = snap.Timestamp()
					a, b = number(t, snap, account(from)), number(t, snap, account(to))
				})
				if a < n {
					continue
				}
				tx.Reads = [][]byte{[]byte(account(from)), []byte(account(to))}
				tx.Writes = []store.Write{put(account(from), fmt.Sprint(a-n)), put(account(to), fmt.Sprint(b+n))}
				if a == n {
					tx.Writes[0] = del(account(from)) // an empty account is closed
				}
				try(t, s, tx)
			}
		})
	}
	for client := range 3 {
		rng := rand.New(rand.NewPCG(4, uint64(client)))
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				view(t, s, func(snap store.Snapshot) {
					from := min(retained.Load(), int64(snap.Timestamp())) // it may have moved past
					past := store.Timestamp(from + rng.Int64N(int64(snap.Timestamp())-from+1))
					old, err := s.SnapshotAt(context.Background(), past)
					if err != nil {
						t.Error(err)
						return
					}
					defer old.Close()
					if got := sum(snap, client); got != accounts*balance {
						t.Errorf("sum %d at %d", got, snap.Timestamp())
					}
					if past < store.Timestamp(retained.Load()) {
						return // given up before it was open
					}
					if got := sum(old, client); got != accounts*balance {
						t.Errorf("sum %d at the past time %d", got, past)
					}
				})
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	// Afterwards every commit time and the moments around it add up as well.
	view(t, s, func(snap store.Snapshot) {
		var times []store.Timestamp
		it := snap.Versions(context.Background(), all, store.Timestamp(retained.Load()))
		for it.Next() {
			times = append(times, it.Version().At)
		}
		it.Close()
		slices.Sort(times)
		for _, at := range slices.Compact(times) {
			for _, v := range []store.Snapshot{snap.At(at - 1), snap.At(at)} {
				if got := sum(v, 2); got != accounts*balance {
					t.Fatalf("sum %d at %d", got, v.Timestamp())
				}
			}
		}
	})
}

// removeOld gives up all but the newest times, and removes their versions,
// until it is stopped.
func removeOld(t *testing.T, s store.Store, c collector, retained *atomic.Int64, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		view(t, s, func(snap store.Snapshot) {
			from := snap.Timestamp() - 2000
			if int64(from) <= retained.Load() {
				return
			}
			retained.Store(int64(from))
			if err := s.Retain(context.Background(), store.Range{}, from); err != nil {
				t.Error(err)
			}
			if _, err := c.GC(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}
