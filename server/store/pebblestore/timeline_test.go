package pebblestore

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/fawndb/fawn/server/store"
)

// fakeClock shows a settable time in microseconds.
type fakeClock struct{ at atomic.Int64 }

func (c *fakeClock) now() time.Time { return time.UnixMicro(c.at.Load()) }

func openAt(t *testing.T, l *timeline, at store.Timestamp) *snapshot {
	t.Helper()
	s := &snapshot{}
	if err := l.openAt(context.Background(), s, at); err != nil {
		t.Fatal(err)
	}
	return s
}

func openLatest(t *testing.T, l *timeline) *snapshot {
	t.Helper()
	s := &snapshot{}
	if err := l.open(context.Background(), s, 0); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestClockSteps checks that time goes on while the clock goes back, also over
// a restart.
func TestClockSteps(t *testing.T) {
	ctx := context.Background()
	clock := &fakeClock{}
	fs := vfs.NewMem()
	var last store.Timestamp
	for _, at := range []int64{1e15, 1e15 - 5e6, 1e15 + 5e6, 5, 1e15} {
		clock.at.Store(at)
		s, err := Open("data", Options{FS: fs, Now: clock.now})
		if err != nil {
			t.Fatal(err)
		}
		for step := range 4 {
			clock.at.Add(int64(step%2)*2000 - 1000)
			for range 3 {
				snap, err := s.Snapshot(ctx, 0)
				if err != nil {
					t.Fatal(err)
				}
				if snap.Timestamp() < last {
					t.Fatalf("snapshot at %d, before %d", snap.Timestamp(), last)
				}
				last = snap.Timestamp()
				snap.Close()
			}
			at, err := s.Commit(ctx, write("a", "x"))
			if err != nil || at <= last {
				t.Fatalf("commit at %d, not after %d: %v", at, last, err)
			}
			last = at
			// The commit's own time may be read, and the next snapshot is later.
			snap, err := s.SnapshotAt(ctx, at)
			if err != nil {
				t.Fatal(err)
			}
			snap.Close()
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFlight checks the times of snapshots around a group of commits that is
// being written.
func TestFlight(t *testing.T) {
	clock := &fakeClock{}
	clock.at.Store(1_000_000)
	l := newTimeline(clock.now, 0)
	first := openLatest(t, l)
	if first.ts != 1_000_000 {
		t.Fatalf("snapshot at %d", first.ts)
	}
	clock.at.Store(999_999) // back
	if s := openLatest(t, l); s.ts != first.ts {
		t.Fatalf("snapshot at %d after %d", s.ts, first.ts)
	}
	commit := l.start(3)
	if commit <= first.ts {
		t.Fatalf("commits from %d on, snapshot at %d", commit, first.ts)
	}
	clock.at.Add(500_000) // a slow disk
	for range 3 {
		if s := openLatest(t, l); s.ts != commit-1 {
			t.Fatalf("snapshot at %d, the first commit is at %d", s.ts, commit)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.open(ended, &snapshot{}, commit); !errors.Is(err, context.Canceled) {
		t.Fatalf("at least the time of a commit that has not landed: %v", err)
	}
	if err := l.openAt(ended, &snapshot{}, commit); !errors.Is(err, context.Canceled) {
		t.Fatalf("the time of a commit that has not landed: %v", err)
	}
	opened := make(chan store.Timestamp)
	go func() {
		s := &snapshot{}
		if err := l.open(context.Background(), s, commit); err != nil {
			t.Error(err)
		}
		opened <- s.ts
	}()
	l.land()
	if ts := <-opened; ts < commit+2 {
		t.Fatalf("snapshot at %d does not see the commit at %d", ts, commit+2)
	}
	if next := l.start(1); next < 1_500_000 {
		t.Fatalf("commit at %d lags behind the clock", next)
	}
}

// TestAtLeast checks that a time to come is waited for: by the clock, or by a
// commit that has come further.
func TestAtLeast(t *testing.T) {
	clock := &fakeClock{}
	clock.at.Store(1_000_000)
	l := newTimeline(clock.now, 0)
	later := make(chan store.Timestamp)
	open := func(atLeast store.Timestamp) {
		s := &snapshot{}
		if err := l.open(context.Background(), s, atLeast); err != nil {
			t.Error(err)
		}
		later <- s.ts
	}
	go open(1_000_500)
	clock.at.Store(1_000_499)
	select {
	case at := <-later:
		t.Fatalf("snapshot at %d", at)
	case <-time.After(10 * time.Millisecond):
	}
	clock.at.Store(1_000_500)
	if at := <-later; at != 1_000_500 {
		t.Fatalf("snapshot at %d", at)
	}
	go open(1_000_510)
	for commit := store.Timestamp(0); commit < 1_000_510; { // time is ahead of the clock
		commit = l.start(3) + 2
		l.land()
	}
	if at := <-later; at < 1_000_510 || at > 1_000_515 {
		t.Fatalf("snapshot at %d", at)
	}
}

// TestFailedFlight checks that commits of unknown outcome stay invisible.
func TestFailedFlight(t *testing.T) {
	clock := &fakeClock{}
	clock.at.Store(1_000_000)
	l := newTimeline(clock.now, 0)
	commit := l.start(1)
	l.start(1)
	l.crash()
	clock.at.Add(1000)
	for range 3 {
		s := openLatest(t, l)
		if s.ts < 1_001_000 || s.readTS != commit-1 {
			t.Fatalf("snapshot at %d reads up to %d; the failed commit is at %d", s.ts, s.readTS, commit)
		}
	}
}

// TestLiveSnapshots checks the order in which open snapshots are kept.
func TestLiveSnapshots(t *testing.T) {
	clock := &fakeClock{}
	clock.at.Store(1_000_000)
	l := newTimeline(clock.now, 999_999)
	a, b := openLatest(t, l), openLatest(t, l)
	old, older, oldest := openAt(t, l, 500), openAt(t, l, 400), openAt(t, l, 100)
	between := openAt(t, l, 450)
	for _, c := range []struct {
		close *snapshot
		then  store.Timestamp
	}{{between, 100}, {oldest, 400}, {old, 400}, {older, 999_999}, {b, 999_999}} {
		l.close(c.close)
		if got := l.oldest(); got != c.then {
			t.Errorf("oldest is %d, want %d", got, c.then)
		}
	}
	drained := l.shut()
	select {
	case <-drained:
		t.Error("drained with a live snapshot")
	default:
	}
	l.close(a)
	<-drained
}
