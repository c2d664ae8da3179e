package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/store"
)

// testAtLeast asks for snapshots that are not older than a time.
func testAtLeast(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	atLeast := func(at store.Timestamp) store.Snapshot {
		t.Helper()
		snap, err := s.Snapshot(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if snap.Timestamp() < at {
			t.Fatalf("snapshot at %d, asked for %d or later", snap.Timestamp(), at)
		}
		return snap
	}
	start := commit(t, s, put("a", "0"))
	for _, ahead := range []store.Timestamp{-1, 0, 1, 1000, 20_000} { // microseconds
		atLeast(max(start, latest(t, s).Timestamp()) + ahead).Close()
	}
	// A time far away is waited for until the context ends.
	for _, at := range []store.Timestamp{start + 3600e6, math.MaxInt64} {
		soon, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		if _, err := s.Snapshot(soon, at); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("snapshot at least at %d: %v", at, err)
		}
		cancel()
	}
	// Commits are seen by snapshots that are not older, whoever asks.
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			key := fmt.Sprint("w", w)
			for i := range 50 {
				at := commit(t, s, put(key, fmt.Sprint(i)))
				snap := atLeast(at + store.Timestamp(i%3))
				if n := number(t, snap, key); n != i {
					t.Errorf("%s is %d at %d, was set to %d at %d", key, n, snap.Timestamp(), i, at)
				}
				snap.Close()
			}
		})
	}
	wg.Wait()
}

// testContexts checks that every call honours its context.
func testContexts(t *testing.T, e Engine) {
	s := e.temp(t)
	const keys = 4 * store.CheckEvery
	var puts, dels []store.Write
	for i := range keys {
		puts = append(puts, put(fmt.Sprintf("live%04d", i), "x"), put(fmt.Sprintf("dead%04d", i), "x"))
		dels = append(dels, del(fmt.Sprintf("dead%04d", i)))
	}
	commit(t, s, puts...)
	commit(t, s, dels...)
	for range 2 * store.CheckEvery {
		commit(t, s, put("many", "x"))
	}
	snap := latest(t, s)
	live := store.Range{Start: []byte("live"), End: []byte("livf")}
	dead := store.Range{Start: []byte("dead"), End: []byte("deae")}
	many := store.Range{Start: []byte("many"), End: []byte("many\x00")}
	for name, open := range map[string]func(context.Context) store.Iterator{
		"scan":     func(ctx context.Context) store.Iterator { return snap.Scan(ctx, live, false) },
		"reverse":  func(ctx context.Context) store.Iterator { return snap.Scan(ctx, live, true) },
		"versions": func(ctx context.Context) store.Iterator { return snap.Versions(ctx, live, 0) },
		"of one":   func(ctx context.Context) store.Iterator { return snap.Versions(ctx, many, 0) },
	} {
		for _, before := range []int{0, 1, store.CheckEvery - 1, store.CheckEvery} {
			ctx, cancel := context.WithCancel(t.Context())
			it := open(ctx)
			for range before {
				if !it.Next() {
					t.Fatal(name, it.Err())
				}
			}
			cancel()
			after := 0
			for it.Next() {
				after++
			}
			if !errors.Is(it.Err(), context.Canceled) || after > store.CheckEvery {
				t.Errorf("%s cancelled after %d keys: %d more, %v", name, before, after, it.Err())
			}
			if err := it.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, reverse := range []bool{false, true} {
		it := snap.Scan(ended, dead, reverse)
		if it.Next() || !errors.Is(it.Err(), context.Canceled) {
			t.Errorf("scan of deleted keys: %v", it.Err())
		}
		it.Close()
	}
	key := []byte("live0000")
	for name, call := range map[string]func() error{
		"Get":        func() error { _, _, err := snap.Get(ended, key); return err },
		"GetMany":    func() error { _, err := snap.GetMany(ended, [][]byte{key}); return err },
		"Snapshot":   func() error { _, err := s.Snapshot(ended, 0); return err },
		"SnapshotAt": func() error { _, err := s.SnapshotAt(ended, 1); return err },
		"Commit":     func() error { _, err := s.Commit(ended, store.Tx{Writes: []store.Write{put("x", "")}}); return err },
		"Reserve":    func() error { _, err := s.Reserve(ended, live); return err },
		"Watch":      func() error { _, err := s.Watch(ended, 0, live); return err },
		"Retain":     func() error { return s.Retain(ended, live, 1) },
		"Drop":       func() error { _, err := s.Drop(ended, live, 1); return err },
		"Lease":      func() error { _, err := s.Lease(ended, "x"); return err },
		"GetMeta":    func() error { _, err := s.GetMeta(ended, "x"); return err },
		"PutMeta":    func() error { return s.PutMeta(ended, "x", []byte("1")) },
		"SwapMeta":   func() error { _, err := s.SwapMeta(ended, "x", nil, []byte("1")); return err },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := number(t, latest(t, s), "x"); n != 0 {
		t.Error("a cancelled commit has an effect")
	}
	if v, err := s.GetMeta(t.Context(), "x"); v != nil || err != nil {
		t.Errorf("a cancelled change of a meta key left %q, %v", v, err)
	}
	// What goes on afterwards is not disturbed.
	if v, ok, err := snap.Get(t.Context(), key); !ok || err != nil || string(v.Value) != "x" {
		t.Error(v, ok, err)
	}
}
