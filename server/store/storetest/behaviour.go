package storetest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// testSnapshotTimes checks the order of snapshot and commit times.
func testSnapshotTimes(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := context.Background()
	var last store.Timestamp
	for i := range 200 {
		snap := latest(t, s)
		if snap.Timestamp() < last {
			t.Fatalf("snapshot %d before %d", snap.Timestamp(), last)
		}
		at := commit(t, s, put("a", fmt.Sprint(i)))
		if at <= snap.Timestamp() {
			t.Fatalf("commit %d not after the snapshot %d", at, snap.Timestamp())
		}
		later := latest(t, s)
		if later.Timestamp() < at {
			t.Fatalf("snapshot %d before the acknowledged commit %d", later.Timestamp(), at)
		}
		if v, ok, err := later.Get(context.Background(), []byte("a")); err != nil || !ok || v.At != at {
			t.Fatalf("acknowledged commit not seen: %v %v %v", v, ok, err)
		}
		last = later.Timestamp()
	}
	if _, err := s.SnapshotAt(ctx, last+1e12); !errors.Is(err, store.ErrFuture) {
		t.Fatalf("snapshot in the future: %v", err)
	}
	// A snapshot at a given time holds back later commits as well.
	snap, err := s.SnapshotAt(ctx, last)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if snap.Timestamp() != last {
		t.Fatalf("asked for %d, got %d", last, snap.Timestamp())
	}
	if at, err := s.Commit(ctx, store.Tx{Snapshot: last, Reads: [][]byte{[]byte("zz")}}); err != nil || at <= last {
		t.Fatalf("validation gave %d, %v", at, err)
	}
}

// testNewest checks that snapshots which say that they see the same commits do.
func testNewest(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	states := map[store.Timestamp]string{}
	known := 0
	check := func(snap store.Snapshot) {
		t.Helper()
		newest := snap.Newest()
		if newest == 0 {
			return
		}
		known++
		if newest > snap.Timestamp() {
			t.Errorf("a snapshot at %d sees a commit at %d", snap.Timestamp(), newest)
		}
		state := dump(t, snap.Versions(ctx, store.Range{}, 0))
		if old, ok := states[newest]; ok && old != state {
			t.Errorf("with %d as the newest commit there is\n%s\nand\n%s", newest, old, state)
		}
		states[newest] = state
	}
	for i := range 20 {
		view(t, s, check)
		at := commit(t, s, put(fmt.Sprint("k", i%3), fmt.Sprint(i)))
		view(t, s, check)
		if i%3 == 0 {
			commit(t, s, store.Write{Key: []byte("past"), Value: fmt.Append(nil, i), At: at})
		}
		view(t, s, func(snap store.Snapshot) {
			check(snap)
			check(snap.At(at - 1))
			check(snap.At(at))
		})
		old, err := s.SnapshotAt(ctx, at-1)
		if err != nil {
			t.Fatal(err)
		}
		check(old)
		old.Close()
	}
	t.Logf("%d of the snapshots know", known)
}

func testStamps(t *testing.T, e Engine) {
	s := e.temp(t)
	zero := strings.Repeat("\x00", 8)
	at := commit(t, s,
		store.Write{Key: []byte("up" + zero + "x"), Value: []byte("1"), Stamps: []store.Stamp{{Offset: 2}}},
		store.Write{Key: []byte(zero + zero), Value: []byte("2"), Stamps: []store.Stamp{{Offset: 8, Invert: true}, {Offset: 0}}},
		store.Write{Key: []byte("down" + zero), Value: []byte("3"), Stamps: []store.Stamp{{Offset: 4, Invert: true}}})
	up := binary.BigEndian.AppendUint64(nil, uint64(at))
	down := binary.BigEndian.AppendUint64(nil, ^uint64(at))
	snap := latest(t, s)
	for want, key := range map[string][]byte{
		"1": []byte("up" + string(up) + "x"),
		"2": []byte(string(up) + string(down)),
		"3": []byte("down" + string(down)),
	} {
		v, ok, err := snap.Get(context.Background(), key)
		if err != nil || !ok || string(v.Value) != want || v.At != at {
			t.Errorf("%x: %v %v %v", key, v, ok, err)
		}
	}
	before := latest(t, s)
	stamped := commit(t, s, store.Write{Key: []byte("up" + zero), Stamps: []store.Stamp{{Offset: 2}}})
	_, err := s.Commit(context.Background(), store.Tx{
		Snapshot: before.Timestamp(),
		Ranges:   []store.Range{{Start: []byte("up" + string(up)), End: []byte("uq")}},
	})
	var conflict *store.ConflictError
	if !errors.As(err, &conflict) || conflict.At != stamped {
		t.Errorf("a stamped key is written as stamped: %v", err)
	}
	for _, offset := range []int{-1, 1, 100} {
		_, err := s.Commit(context.Background(), store.Tx{Writes: []store.Write{
			{Key: []byte(zero), Stamps: []store.Stamp{{Offset: offset}}}}})
		if err == nil {
			t.Errorf("stamp at %d accepted", offset)
		}
	}
}

// testWideKeys writes large keys and values.
func testWideKeys(t *testing.T, e Engine) {
	s := e.temp(t)
	long := bytes.Repeat([]byte{0xff}, 60<<10)
	big := bytes.Repeat([]byte("v"), e.scale(6<<20))
	commit(t, s, store.Write{Key: long, Value: big}, store.Write{Key: []byte("small"), Value: big[:3]})
	commit(t, s, store.Write{Key: append(long[:len(long):len(long)], 1), Value: big})
	snap := latest(t, s)
	v, ok, err := snap.Get(context.Background(), long)
	if err != nil || !ok || !bytes.Equal(v.Value, big) || !bytes.Equal(v.Key, long) {
		t.Fatalf("large version lost: %v %v", ok, err)
	}
	// What Get returned stays valid while the snapshot is open.
	small, _, _ := snap.Get(context.Background(), []byte("small"))
	many, err := snap.GetMany(context.Background(), [][]byte{long, []byte("absent"), []byte("small")})
	if err != nil || many[1].Key != nil || !bytes.Equal(many[0].Value, big) || string(many[2].Value) != "vvv" {
		t.Fatalf("GetMany: %v", err)
	}
	if string(small.Key) != "small" || string(small.Value) != "vvv" {
		t.Fatal("a returned version changed")
	}
	n := 0
	it := snap.Scan(context.Background(), store.Range{}, true)
	for it.Next() {
		n++
	}
	if it.Err() != nil || it.Close() != nil || n != 3 {
		t.Fatalf("%d keys, %v", n, it.Err())
	}
}

// testCancelled checks that a commit whose context has ended has no effect or
// reports an unknown outcome.
func testCancelled(t *testing.T, e Engine) {
	s := e.temp(t)
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Commit(done, store.Tx{Writes: []store.Write{put("a", "1")}}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := s.Snapshot(done, 0); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := dump(t, latest(t, s).Scan(context.Background(), store.Range{}, false)); got != "" {
		t.Fatalf("cancelled commit left %s", got)
	}
	outcome := make([]error, 400)
	var wg sync.WaitGroup
	for i := range outcome {
		ctx, cancel := context.WithCancel(context.Background())
		wg.Go(func() {
			_, outcome[i] = s.Commit(ctx, store.Tx{Writes: []store.Write{put(fmt.Sprintf("%04d", i), "x")}})
		})
		wg.Go(cancel)
	}
	wg.Wait()
	commit(t, s, put("z", "")) // all that was in progress is over
	snap := latest(t, s)
	for i, err := range outcome {
		_, there, _ := snap.Get(context.Background(), fmt.Appendf(nil, "%04d", i))
		switch {
		case err == nil && !there:
			t.Errorf("commit %d was acknowledged and is not there", i)
		case err == nil, errors.Is(err, store.ErrUnknownOutcome) && errors.Is(err, context.Canceled):
		case errors.Is(err, context.Canceled) && !there:
		default:
			t.Errorf("commit %d: %v, present: %v", i, err, there)
		}
	}
}

func testClosed(t *testing.T, e Engine) {
	s, err := e.OpenTemp()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	commit(t, s, put("a", "1"), put("b", "1"))
	snap := latest(t, s)
	it := snap.Scan(context.Background(), store.Range{}, false)
	if !it.Next() {
		t.Fatal(it.Err())
	}
	feed, err := s.Watch(ctx, snap.Timestamp(), store.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	if _, err := feed.Next(ctx); !errors.Is(err, store.ErrClosed) {
		t.Errorf("feed: %v", err)
	}
	// Close has begun, with several openers perhaps elsewhere first; it waits
	// for the snapshot.
	for err == nil {
		_, _, err = snap.Get(ctx, []byte("a"))
	}
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("Get: %v", err)
	}
	if it.Next() || !errors.Is(it.Err(), store.ErrClosed) {
		t.Errorf("Next: %v", it.Err())
	}
	it.Close()
	snap.Close()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if _, err := s.Snapshot(ctx, 0); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Snapshot: %v", err)
	}
	if _, err := s.Commit(ctx, store.Tx{}); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Commit: %v", err)
	}
	if _, err := s.Watch(ctx, 0, store.Range{}); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Watch: %v", err)
	}
	if err := s.Retain(context.Background(), store.Range{}, 1); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Retain: %v", err)
	}
	if err := s.Close(); !errors.Is(err, store.ErrClosed) {
		t.Errorf("Close: %v", err)
	}
}

// testLeaks checks that no goroutine outlives its store.
func testLeaks(t *testing.T, e Engine) {
	before := len(goroutines()) // of tests that failed to close theirs
	s, err := e.OpenTemp()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 20 {
				commit(t, s, put(fmt.Sprint(i, j), "x"))
				latest(t, s).Close()
			}
		})
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left := goroutines(); len(left) > before {
		t.Errorf("%d goroutines left:\n%s", len(left), strings.Join(left, "\n\n"))
	}
}

// testReopen checks that everything is there after an orderly Close, and that
// time goes on.
func testReopen(t *testing.T, e Engine) {
	dir := t.TempDir()
	var last store.Timestamp
	want := ""
	for i := range 5 {
		s := e.open(t, dir)
		snap, err := s.Snapshot(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if snap.Timestamp() <= last {
			t.Fatalf("time went back from %d to %d", last, snap.Timestamp())
		}
		if got := dump(t, snap.Scan(context.Background(), store.Range{}, false)); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		snap.Close()
		commit(t, s, put(fmt.Sprint(i), "x"))
		want = strings.TrimSpace(fmt.Sprintf("%s %d=x", want, i))
		snap, err = s.Snapshot(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		last = snap.Timestamp()
		snap.Close()
		if _, err := e.Open(dir); !errors.As(err, new(*store.LockedError)) {
			t.Fatalf("opened twice: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// testRetention checks that removing old versions is invisible at retained
// times.
func testRetention(t *testing.T, e Engine) {
	s := e.temp(t)
	c, ok := s.(collector)
	if !ok {
		t.Skip("this engine removes old versions in its own time")
	}
	gc := func(want int) {
		t.Helper()
		if n, err := c.GC(context.Background()); err != nil || n != want {
			t.Fatalf("removed %d versions, %v; want %d", n, err, want)
		}
	}
	var times []store.Timestamp
	for i := range 6 {
		w := []store.Write{put("a", fmt.Sprint(i)), put("b/x", fmt.Sprint(i)), put("c", fmt.Sprint(i))}
		if i == 3 {
			w[0] = del("a")
		}
		times = append(times, commit(t, s, w...))
	}
	gc(0) // no setting: everything is kept
	old, err := s.SnapshotAt(context.Background(), times[1])
	if err != nil {
		t.Fatal(err)
	}
	for r, from := range map[*store.Range]store.Timestamp{
		{}: times[3], {Start: []byte("b"), End: []byte("c")}: times[5], {Start: []byte("b/"), End: []byte("b0")}: times[2],
	} {
		if err := s.Retain(context.Background(), *r, from); err != nil {
			t.Fatal(err)
		}
	}
	gc(3) // the open snapshot keeps all but the first version of each key
	if got := dump(t, old.Scan(context.Background(), store.Range{}, false)); got != "a=1 b/x=1 c=1" {
		t.Fatal(got)
	}
	old.Close()
	snap := latest(t, s)
	before := dump(t, snap.At(times[3]).Scan(context.Background(), store.Range{}, false))
	gc(3 + 1 + 2) // a: 1, 2 and the deletion; b/x: 1; c: 1, 2
	for i, want := range map[int]string{3: "b/x=3 c=3", 4: "a=4 b/x=4 c=4", 5: "a=5 b/x=5 c=5"} {
		if got := dump(t, snap.At(times[i]).Scan(context.Background(), store.Range{}, i == -1)); got != want {
			t.Errorf("at %d: %s, want %s", i, got, want)
		}
	}
	if before != "b/x=3 c=3" {
		t.Error(before)
	}
	if got := dump(t, snap.Versions(context.Background(), store.Range{}, 0)); got != "a=5 a=4 b/x=5 b/x=4 b/x=3 b/x=2 c=5 c=4 c=3" {
		t.Error(got)
	}
	gc(0)
	snap.Close()
	commit(t, s, del("a"), del("b/x"), del("c"))
	end := commit(t, s, put("d", "1"))
	for _, r := range []store.Range{{}, {Start: []byte("b/"), End: []byte("b0")}} {
		if err := s.Retain(context.Background(), r, end); err != nil {
			t.Fatal(err)
		}
	}
	gc(3 + 5 + 4)
	if got := dump(t, latest(t, s).Versions(context.Background(), store.Range{}, 0)); got != "d=1" {
		t.Error(got)
	}
}
