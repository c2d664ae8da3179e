package storetest

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/store"
)

// several opens a store several times.
func (e Engine) several(t *testing.T, name string) []store.Store {
	t.Helper()
	list, err := e.openers(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		t.Cleanup(func() { s.Close() })
	}
	return list
}

// testOthersSnapshots removes old versions and drops ranges while another
// opener has a snapshot open.
func testOthersSnapshots(t *testing.T, e Engine) {
	list := e.several(t, newName())
	a, b := list[0], list[1]
	ctx := t.Context()
	var last store.Timestamp
	for i := range 3 {
		last = commit(t, b, put("a", fmt.Sprint(i)), put("b", fmt.Sprint(i)))
	}
	snap := latest(t, a)
	if snap.Timestamp() < last {
		t.Fatalf("snapshot at %d, another opener has committed at %d", snap.Timestamp(), last)
	}
	gone := commit(t, b, put("a", "3"), del("b"))
	later := latest(t, b)
	if err := b.Retain(ctx, store.Range{}, gone); err != nil {
		t.Fatal(err)
	}
	if _, err := runGC(ctx, b); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		t.Fatal(err)
	}
	r := store.Range{Start: []byte("b"), End: []byte("c")}
	if ok, err := b.Drop(ctx, r, gone); ok || err != nil {
		t.Fatalf("dropped what another opener sees: %v", err)
	}
	if got := dump(t, snap.Scan(ctx, store.Range{}, false)); got != "a=2 b=2" {
		t.Errorf("a snapshot sees %s", got)
	}
	if got := dump(t, later.Versions(ctx, store.Range{}, gone-1)); got != "a=3 b=-" {
		t.Errorf("the other one sees %s", got)
	}
	snap.Close()
	if ok, err := b.Drop(ctx, r, gone); !ok || err != nil {
		t.Fatalf("not dropped: %v", err)
	}
	snap = latest(t, a)
	if got := dump(t, snap.Scan(ctx, store.Range{}, false)); got != "a=3" {
		t.Errorf("after the drop there is %s", got)
	}
}

// holder opens all that an opener can leave behind.
func holder(t *testing.T, s store.Store) store.Snapshot {
	t.Helper()
	if _, err := s.Lease(t.Context(), "work"); err != nil {
		t.Fatal(err)
	}
	reserve(t, s, reserved)
	return latest(t, s)
}

// heir checks that what an opener held is free once end has ended it.
func heir(t *testing.T, s store.Store, end func()) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Lease(ctx, "work"); !errors.Is(err, store.ErrHeld) {
		t.Fatalf("a second lease: %v", err)
	}
	if _, err := s.Commit(soon(t), store.Tx{Writes: []store.Write{put("r/a", "")}}); err == nil {
		t.Fatal("wrote into what is reserved")
	}
	at := commit(t, s, del("x"))
	var wg sync.WaitGroup
	wg.Go(func() { commit(t, s, put("r/b", "")) }) // waits
	end()
	wg.Wait()
	reserve(t, s, reserved).Release()
	patience := time.Now().Add(time.Minute) // a shared engine notices late that a process has gone
	for {
		l, err := s.Lease(ctx, "work")
		dropped := false
		if err == nil {
			l.Release()
			dropped, err = s.Drop(ctx, store.Range{Start: []byte("x"), End: []byte("y")}, at)
		}
		if dropped {
			return
		}
		if err != nil && !errors.Is(err, store.ErrHeld) || time.Now().After(patience) {
			t.Fatalf("the lease or the snapshot is still held: %v", err)
		}
		runtime.Gosched()
	}
}

// testOpenerCloses closes one of several openers.
func testOpenerCloses(t *testing.T, e Engine) {
	list := e.several(t, newName())
	commit(t, list[1], put("x", "1"))
	snap := holder(t, list[0])
	heir(t, list[1], func() {
		snap.Close()
		if err := list[0].Close(); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := list[0].Snapshot(t.Context(), 0); !errors.Is(err, store.ErrClosed) {
		t.Errorf("the closed opener: %v", err)
	}
	commit(t, list[1], put("y", ""))
}

// testOpenerKilled kills a process that has a store open, in the midst of
// commits.
func testOpenerKilled(t *testing.T, e Engine) {
	if e.start == nil {
		t.Skip("there is only one process")
	}
	name := newName()
	list := e.several(t, name)
	victim := e.start(t)
	s, err := victim.open(name)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, list[0], put("x", "1"))
	holder(t, s)
	const enough = 20
	acked := make([]int, 3)
	var busy, writers sync.WaitGroup
	for w := range acked {
		busy.Add(1)
		writers.Go(func() {
			for n := 1; ; n++ {
				tx := store.Tx{Writes: []store.Write{put(fmt.Sprintf("k%d/a", w), fmt.Sprint(n)), put(fmt.Sprintf("k%d/b", w), fmt.Sprint(n))}}
				_, err := s.Commit(t.Context(), tx)
				if err != nil && (n <= enough || !errors.Is(err, store.ErrUnknownOutcome) && !errors.Is(err, store.ErrUnavailable)) {
					t.Errorf("commit %d: %v", n, err)
				}
				if n == enough || n < enough && err != nil {
					busy.Done()
				}
				if err != nil {
					return
				}
				acked[w] = n
			}
		})
	}
	busy.Wait()
	heir(t, list[0], victim.kill)
	writers.Wait()
	for _, s := range list {
		snap := latest(t, s)
		for w, n := range acked {
			a, b := number(t, snap, fmt.Sprintf("k%d/a", w)), number(t, snap, fmt.Sprintf("k%d/b", w))
			if a != b || a < n || a > n+1 {
				t.Errorf("writer %d: %d and %d, acknowledged was %d", w, a, b, n)
			}
		}
	}
}
