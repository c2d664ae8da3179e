package ids

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

func open(t *testing.T) store.Store {
	t.Helper()
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func next(t *testing.T, g *Generator, now store.Timestamp) int64 {
	t.Helper()
	id, err := g.Next(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

const now = store.Timestamp(1_800_000_000_000_000)

// generous hands out every lease, as if those before had been lost.
type generous struct{ store.Store }

func (generous) Lease(context.Context, string) (store.Lease, error) { return kept{}, nil }

type kept struct{}

func (kept) Done() <-chan struct{} { return nil }
func (kept) Release()              {}

// TestUnique draws ids from several generators at once, over many renewals,
// with leases that work and without.
func TestUnique(t *testing.T) {
	for name, s := range map[string]store.Store{"leases": open(t), "lost leases": generous{open(t)}} {
		t.Run(name, func(t *testing.T) {
			const generators, callers, each = 4, 2, 2000
			var mu sync.Mutex
			seen := map[int64]bool{}
			var wg sync.WaitGroup
			for range generators {
				g := New(s)
				for range callers {
					wg.Go(func() {
						last := int64(0)
						for i := range each {
							// Time stands still but for one minute now and then.
							id := next(t, g, now+store.Timestamp(i/500)*ahead)
							if id <= last {
								t.Errorf("%d after %d", id, last)
							}
							last = id
							mu.Lock()
							if seen[id] {
								t.Errorf("%d is made twice", id)
							}
							seen[id] = true
							mu.Unlock()
						}
					})
				}
			}
			wg.Wait()
		})
	}
}

// TestRestart checks that ids go on growing after a restart, and keep close to
// the clock if it was an orderly one.
func TestRestart(t *testing.T) {
	s := open(t)
	g := New(s)
	last := next(t, g, now)
	if timeOf(last) != now {
		t.Fatalf("the first id is of %d", timeOf(last))
	}
	if err := g.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Next(t.Context(), now); !errors.Is(err, store.ErrClosed) {
		t.Error(err)
	}
	g = New(s)
	id := next(t, g, now)
	if id <= last || timeOf(id) > now+1 {
		t.Errorf("%d of %d after %d of %d", id, timeOf(id), last, now)
	}
	for range 100_000 { // ahead of the clock
		last = next(t, g, now)
	}
	// A crash: the lease ends, the record stays.
	g.grant.Load().lease.Release()
	if id := next(t, New(s), now-5*ahead); id <= last {
		t.Errorf("%d after %d and a crash", id, last)
	}
}

// TestTakenOver takes a slot from under a generator that does not notice.
func TestTakenOver(t *testing.T) {
	s := generous{open(t)}
	slow, fast := New(s), New(s)
	a := next(t, slow, now)
	b := next(t, fast, now)
	if slow.grant.Load().slot != fast.grant.Load().slot {
		t.Fatal("different slots")
	}
	if c := next(t, slow, now); c <= a || c >= b {
		t.Errorf("%d, should be between %d and %d", c, a, b)
	}
	c := next(t, slow, now+2*ahead) // its reservation is used up
	if d := next(t, fast, now+2*ahead); c == d {
		t.Errorf("both made %d", c)
	}
}

func TestNoSlot(t *testing.T) {
	s := open(t)
	for range 1 << slotBits {
		next(t, New(s), now)
	}
	if _, err := New(s).Next(t.Context(), now); !errors.Is(err, ErrNoSlot) {
		t.Error(err)
	}
}

// TestFailures checks that a generator goes on after what went wrong.
func TestFailures(t *testing.T) {
	s := open(t)
	g := New(s)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Next(ended, now); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	first := next(t, g, now)
	if _, err := g.Next(ended, now+2*ahead); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if id := next(t, g, now+2*ahead); id <= first || id&(1<<slotBits-1) != first&(1<<slotBits-1) {
		t.Errorf("%d after %d", id, first)
	}
	if err := s.PutMeta(t.Context(), key(1), []byte("soon")); err != nil {
		t.Fatal(err)
	}
	if _, err := New(s).Next(t.Context(), now); err == nil || !strings.Contains(err.Error(), "malformed") {
		t.Error(err)
	}
}

func BenchmarkNext(b *testing.B) {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	g := New(s)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := g.Next(b.Context(), now+store.Timestamp(i)); err != nil {
			b.Fatal(err)
		}
	}
}
