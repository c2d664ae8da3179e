package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

func watch(t *testing.T, s store.Store, after store.Timestamp, r store.Range) store.Feed {
	t.Helper()
	f, err := s.Watch(t.Context(), after, r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// next formats the next commit of a feed.
func next(t *testing.T, f store.Feed, at store.Timestamp) string {
	t.Helper()
	c, err := f.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.At != at {
		t.Fatalf("commit at %d, want %d", c.At, at)
	}
	return dump(t, &versions{list: c.Versions})
}

// versions is an iterator over a list.
type versions struct {
	list []store.Version
	i    int
}

func (v *versions) Next() bool             { v.i++; return v.i <= len(v.list) }
func (v *versions) Version() store.Version { return v.list[v.i-1] }
func (v *versions) Err() error             { return nil }
func (v *versions) Close() error           { return nil }

func testFeedLive(t *testing.T, e Engine) {
	s := e.temp(t)
	start := commit(t, s, put("a", "0"))
	all := watch(t, s, start, store.Range{})
	some := watch(t, s, start, store.Range{Start: []byte("b"), End: []byte("c")})
	c1 := commit(t, s, put("a", "1"), put("b", "1"))
	if got := next(t, all, c1); got != "a=1 b=1" {
		t.Error(got)
	}
	c2 := commit(t, s, put("a", "2"))
	c3 := commit(t, s, del("b"), put("c", ""))
	if got := next(t, all, c2); got != "a=2" {
		t.Error(got)
	}
	if got := next(t, all, c3); got != "b=- c=" {
		t.Error(got)
	}
	if got := next(t, some, c1); got != "b=1" {
		t.Error(got)
	}
	if got := next(t, some, c3); got != "b=-" {
		t.Error(got)
	}
	waiting, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := all.Next(waiting); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	f, err := s.Watch(ended, start, store.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cancel()
	if _, err := f.Next(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("a feed ends with its context: %v", err)
	}
	// A commit seen in a feed is seen by every later snapshot.
	c4 := commit(t, s, put("d", "4"))
	next(t, all, c4)
	if v, ok, _ := latest(t, s).Get(context.Background(), []byte("d")); !ok || v.At != c4 {
		t.Error("a snapshot lags behind the feed")
	}
}

func testFeedReplay(t *testing.T, e Engine) {
	s := e.temp(t)
	var times []store.Timestamp
	big := bytes.Repeat([]byte("x"), max(e.scale(64<<10), 16<<10))
	const commits = 300
	for i := range commits { // more than is held in memory at once
		times = append(times, commit(t, s, store.Write{Key: fmt.Appendf(nil, "k%02d", i%50), Value: big}, put("n", fmt.Sprint(i))))
	}
	f := watch(t, s, times[9], store.Range{})
	for i := 10; i < commits; i++ {
		if got, want := next(t, f, times[i]), fmt.Sprintf("k%02d=%s n=%d", i%50, big, i); got != want {
			t.Fatalf("commit %d is %.20q", i, got)
		}
	}
	at := commit(t, s, put("live", "1"))
	if got := next(t, f, at); got != "live=1" {
		t.Error(got)
	}
	from := watch(t, s, 0, store.Range{Start: []byte("n"), End: []byte("o")})
	for i := range commits {
		if got, want := next(t, from, times[i]), fmt.Sprintf("n=%d", i); got != want {
			t.Fatalf("commit %d is %q", i, got)
		}
	}
}

// testFeedConcurrent checks that feeds opened at any moment deliver all the
// commits after their start, in order.
func testFeedConcurrent(t *testing.T, e Engine) {
	s := e.temp(t)
	const writers, each = 4, 100
	var mu sync.Mutex
	all := map[store.Timestamp]string{}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				v := fmt.Sprintf("%d.%d", w, i)
				at := commit(t, s, put(fmt.Sprintf("k%d", w), v))
				mu.Lock()
				all[at] = v
				mu.Unlock()
			}
		})
	}
	type seen struct {
		after store.Timestamp
		list  []store.Commit
	}
	results := make([]seen, 6)
	var readers, opened sync.WaitGroup // the last commit must be after all starts
	opened.Add(len(results))
	for i := range results {
		readers.Go(func() {
			open := sync.OnceFunc(opened.Done)
			defer open()
			for range i * 10 {
				commit(t, s, put("delay", ""))
			}
			snap, err := s.Snapshot(t.Context(), 0)
			if err != nil {
				t.Error(err)
				return
			}
			after := snap.Timestamp()
			snap.Close()
			f, err := s.Watch(t.Context(), after, store.Range{Start: []byte("k"), End: []byte("l")})
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			open()
			results[i].after = after
			for {
				c, err := f.Next(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if string(c.Versions[0].Key) == "kend" {
					return
				}
				results[i].list = append(results[i].list, c)
			}
		})
	}
	wg.Wait()
	opened.Wait()
	commit(t, s, put("kend", ""))
	readers.Wait()
	for i, r := range results {
		want := 0
		for at := range all {
			if at > r.after {
				want++
			}
		}
		if len(r.list) != want {
			t.Errorf("feed %d delivered %d commits, want %d", i, len(r.list), want)
		}
		last := r.after
		for _, c := range r.list {
			if c.At <= last || all[c.At] != string(c.Versions[0].Value) {
				t.Fatalf("feed %d delivered %v after %d", i, c, last)
			}
			last = c.At
		}
	}
}
