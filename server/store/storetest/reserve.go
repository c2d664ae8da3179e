package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/store"
)

// reserved is the range that the tests reserve.
var reserved = store.Range{Start: []byte("r/"), End: []byte("r0")}

func reserve(t testing.TB, s store.Store, r store.Range) store.Reservation {
	t.Helper()
	res, err := s.Reserve(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// soon is a context for calls that are expected to wait.
func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// testReservations checks who waits for reservations and who does not.
func testReservations(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	waits := func(what string, tx store.Tx) {
		t.Helper()
		if _, err := s.Commit(soon(t), tx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, store.ErrUnknownOutcome) {
			t.Errorf("%s: %v", what, err)
		}
	}
	into := func(keys ...string) (tx store.Tx) {
		for _, k := range keys {
			tx.Writes = append(tx.Writes, put(k, "x"))
		}
		return tx
	}
	res := reserve(t, s, reserved)
	waits("a commit", into("r/a"))
	waits("a commit of several keys", into("a", "r/a", "s"))
	waits("a deletion", store.Tx{Writes: []store.Write{del("r/a")}})
	waits("a stamped key", store.Tx{Writes: []store.Write{{Key: append([]byte("r/"), make([]byte, 8)...), Stamps: []store.Stamp{{Offset: 2}}}}})
	stamped := reserve(t, s, store.Range{Start: []byte("q\x00\x01"), End: []byte("r")})
	waits("a key that its stamp moves into the range", store.Tx{Writes: []store.Write{{Key: append([]byte("q"), make([]byte, 8)...), Stamps: []store.Stamp{{Offset: 1}}}}})
	stamped.Release()
	if _, err := s.Reserve(soon(t), store.Range{Start: []byte("r/x")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an overlapping reservation: %v", err)
	}
	commit(t, s, put("r.", ""), put("r0", "")) // beside it
	if _, err := s.Commit(ctx, store.Tx{Reads: [][]byte{[]byte("r/a")}, Ranges: []store.Range{reserved}, Snapshot: latest(t, s).Timestamp()}); err != nil {
		t.Errorf("reading: %v", err)
	}
	other := reserve(t, s, store.Range{Start: []byte("s"), End: []byte("t")})
	tx := into("r/b", "s/b")
	for _, tx.Under = range []store.Reservation{res, other} { // in the other's range as well
		if _, err := s.Commit(ctx, tx); err != nil {
			t.Errorf("under a reservation: %v", err)
		}
	}
	res.Release()
	commit(t, s, put("r/a", "1"))
	again := reserve(t, s, reserved)
	res.Release() // has no effect
	tx = into("r/c")
	tx.Under = res
	waits("under a reservation that has ended", tx)
	other.Release()
	again.Release()
	if got := dump(t, latest(t, s).Scan(ctx, store.Range{}, false)); got != "r.= r/a=1 r/b=x r0= s/b=x" {
		t.Error(got)
	}
	everything := reserve(t, s, store.Range{})
	waits("all is reserved", into("z"))
	// What waits goes on when the reservation ends.
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() { commit(t, s, put(fmt.Sprint("r/w", i), "")) })
		wg.Go(func() { reserve(t, s, reserved).Release() })
	}
	everything.Release()
	wg.Wait()
	snap := latest(t, s)
	for i := range 5 {
		if _, ok, err := snap.Get(ctx, fmt.Append(nil, "r/w", i)); !ok || err != nil {
			t.Error("lost", i, err)
		}
	}
}

// testReservedFirst checks that a transaction under a reservation cannot lose,
// whatever the others write, and that those go on.
func testReservedFirst(t *testing.T, e Engine) {
	s := e.temp(t)
	const writers, holders, each = 4, 3, 15
	var wg, held sync.WaitGroup
	var stop atomic.Bool
	var written atomic.Int64
	key := func(i int) string { return fmt.Sprint("r/", i) }
	for w := range writers {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				commit(t, s, put(key(i%5), fmt.Sprint(w, i)), put(fmt.Sprint("other", w), ""))
				written.Add(1)
			}
		})
	}
	var inside atomic.Int64
	for h := range holders {
		held.Go(func() {
			for i := range each {
				before := written.Load()
				res := reserve(t, s, reserved)
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the range", n)
				}
				tx := store.Tx{Ranges: []store.Range{reserved}, Under: res}
				view(t, s, func(snap store.Snapshot) {
					tx.Snapshot = snap.Timestamp()
					dump(t, snap.Scan(t.Context(), reserved, i%2 == 0))
				})
				for range 3 { // meanwhile
					commit(t, s, put(fmt.Sprint("holder", h), fmt.Sprint(i)))
				}
				tx.Writes = []store.Write{put(key(i%5), ""), put(fmt.Sprint("r/holder", h), fmt.Sprint(i))}
				if _, err := s.Commit(t.Context(), tx); err != nil {
					t.Errorf("under the reservation: %v", err)
				}
				inside.Add(-1)
				res.Release()
				for written.Load() == before && !t.Failed() {
					commit(t, s, put("waiting", "")) // the writers go on
				}
			}
		})
	}
	held.Wait()
	stop.Store(true)
	wg.Wait()
}
