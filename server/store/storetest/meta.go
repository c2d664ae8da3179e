package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// testLeases checks that one at a time has a lease.
func testLeases(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	lease := func(name string) store.Lease {
		t.Helper()
		l, err := s.Lease(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	held := func(name string) {
		t.Helper()
		if _, err := s.Lease(ctx, name); !errors.Is(err, store.ErrHeld) {
			t.Fatalf("a second lease: %v", err)
		}
	}
	a, b := lease("a"), lease("b")
	held("a")
	held("b")
	select {
	case <-a.Done():
		t.Error("a held lease is done")
	default:
	}
	a.Release()
	<-a.Done()
	again := lease("a")
	a.Release() // has no effect
	held("a")
	b.Release()
	again.Release()
	var holders atomic.Int64
	var got [4]int
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			for got[i] < 10 {
				l, err := s.Lease(ctx, "contended")
				if errors.Is(err, store.ErrHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d hold the lease", n)
				}
				got[i]++
				holders.Add(-1)
				l.Release()
			}
		})
	}
	wg.Wait()
}

// testMeta changes keys without versions.
func testMeta(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	check := func(key, want string) {
		t.Helper()
		v, err := s.GetMeta(ctx, key)
		got := "absent"
		if v != nil {
			got = strconv.Quote(string(v))
		}
		if err != nil || got != want {
			t.Errorf("%q is %s, want %s: %v", key, got, want, err)
		}
	}
	put := func(key string, value []byte) {
		t.Helper()
		if err := s.PutMeta(ctx, key, value); err != nil {
			t.Fatal(err)
		}
	}
	swap := func(key string, old, value []byte, want bool) {
		t.Helper()
		if ok, err := s.SwapMeta(ctx, key, old, value); ok != want || err != nil {
			t.Errorf("from %q to %q: %v, %v", old, value, ok, err)
		}
	}
	check("a", "absent")
	put("a", []byte("1"))
	put("a\x00b", []byte("2"))
	check("a", `"1"`)
	check("a\x00b", `"2"`)
	check("", "absent")
	put("a", []byte{})
	check("a", `""`)
	swap("a", nil, []byte("x"), false)
	swap("a", []byte("1"), []byte("x"), false)
	swap("a", []byte{}, []byte("3"), true)
	check("a", `"3"`)
	swap("a", []byte("3"), nil, true)
	check("a", "absent")
	swap("a", []byte{}, []byte("x"), false)
	swap("a", nil, []byte("4"), true)
	put("a", nil)
	put("a", nil)
	check("a", "absent")
	put("a\x00b", nil)
	if got := dump(t, latest(t, s).Versions(ctx, store.Range{}, 0)); got != "" {
		t.Errorf("meta keys show in snapshots: %s", got)
	}
	// Of those who swap at once, one succeeds.
	const clients, each = 5, 20
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for done := 0; done < each; {
				old, err := s.GetMeta(ctx, "n")
				n, _ := strconv.Atoi(string(old))
				ok := false
				if err == nil {
					ok, err = s.SwapMeta(ctx, "n", old, fmt.Append(nil, n+1))
				}
				if err != nil {
					t.Error(err)
					return
				}
				if ok {
					done++
				}
			}
		})
	}
	wg.Wait()
	check("n", strconv.Quote(fmt.Sprint(clients*each)))
}

// testKept checks that meta keys and the settings of Retain survive a restart.
func testKept(t *testing.T, e Engine) {
	dir := t.TempDir()
	s := e.open(t, dir)
	ctx := t.Context()
	var times []store.Timestamp
	for i := range 4 {
		times = append(times, commit(t, s, put("a", fmt.Sprint(i)), put("b", fmt.Sprint(i)), put("c", fmt.Sprint(i))))
	}
	reopen := func() {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = e.open(t, dir)
	}
	only := func(k string) store.Range { return store.Range{Start: []byte(k), End: []byte(k + "\x00")} }
	retain := func(r store.Range, from store.Timestamp) {
		t.Helper()
		if err := s.Retain(ctx, r, from); err != nil {
			t.Fatal(err)
		}
	}
	history := func(want string) {
		t.Helper()
		if n, err := runGC(ctx, s); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			t.Fatal(n, err)
		}
		snap := latest(t, s)
		defer snap.Close()
		if got := dump(t, snap.Versions(ctx, store.Range{}, 0)); got != want {
			t.Errorf("kept %s\nshould be %s", got, want)
		}
	}
	if err := s.PutMeta(ctx, "m", []byte("1")); err != nil {
		t.Fatal(err)
	}
	retain(store.Range{}, times[0])
	retain(only("b"), times[1])
	retain(only("b"), times[2])
	retain(only("c"), times[3])
	retain(only("c"), times[1]) // keeps more after all
	reopen()
	history("a=3 a=2 a=1 a=0 b=3 b=2 c=3 c=2 c=1")
	if v, err := s.GetMeta(ctx, "m"); string(v) != "1" || err != nil {
		t.Errorf("meta key: %q, %v", v, err)
	}
	retain(only("b"), times[3]+3600e6) // all but the newest, for an hour
	if ok, err := s.Drop(ctx, only("b"), times[3]); !ok || err != nil {
		t.Fatal(ok, err)
	}
	commit(t, s, put("b", "4"))
	commit(t, s, put("b", "5"))
	retain(only("c"), times[3])
	reopen()
	history("a=3 a=2 a=1 a=0 b=5 b=4 c=3") // b has lost its own setting
	view(t, s, func(snap store.Snapshot) { retain(store.Range{}, snap.Timestamp()) })
	reopen()
	history("a=3 b=5 c=3")
	s.Close()
}
