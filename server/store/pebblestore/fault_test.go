package pebblestore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/fawndb/fawn/server/store"
)

func write(k, v string) store.Tx {
	return store.Tx{Writes: []store.Write{{Key: []byte(k), Value: []byte(v)}}}
}

// TestPowerLoss cuts the power at random moments, with random parts of what
// was not synced lost. Every acknowledged commit survives, none in part.
func TestPowerLoss(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { powerLoss(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func powerLoss(t *testing.T, rng *rand.Rand) {
	fs := vfs.NewCrashableMem()
	var last store.Timestamp
	all := map[string]store.Timestamp{} // acknowledged so far
	for round := range 3 {
		s, err := Open("data", Options{FS: fs})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var acked atomic.Int64
		cut, after := make(chan struct{}), 1+rng.Int64N(80)
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("%d/%d/%d", round, w, i)
					at, err := s.Commit(context.Background(), store.Tx{Writes: []store.Write{
						{Key: []byte("a/" + name), Value: make([]byte, 1+i*100)}, {Key: []byte("b/" + name), Value: []byte("x")}}})
					if err != nil {
						t.Error(err)
						return
					}
					select {
					case <-cut:
						return // it may be lost
					default:
					}
					mu.Lock()
					all[name] = at
					mu.Unlock()
					if acked.Add(1) == after {
						close(cut)
					}
				}
			})
		}
		<-cut
		mu.Lock()
		expected := map[string]store.Timestamp{}
		for name, at := range all {
			expected[name] = at
		}
		crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: rng.IntN(101), RNG: rng})
		mu.Unlock()
		wg.Wait()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		fs, all = crashed, expected
		last = checkCrashed(t, fs, expected, last)
	}
}

func checkCrashed(t *testing.T, fs vfs.FS, expected map[string]store.Timestamp, last store.Timestamp) store.Timestamp {
	s, err := Open("data", Options{FS: fs})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	snap, err := s.Snapshot(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	for name, at := range expected {
		last = max(last, at)
		for _, part := range []string{"a/", "b/"} {
			if v, ok, err := snap.Get(context.Background(), []byte(part+name)); err != nil || !ok || v.At != at {
				t.Errorf("acknowledged commit %s at %d is lost: %v %v", name, at, ok, err)
			}
		}
	}
	counts := map[string]int{}
	it := snap.Scan(context.Background(), store.Range{Start: []byte("a/"), End: []byte("c")}, false)
	defer it.Close()
	for it.Next() {
		counts[string(it.Version().Key[2:])]++
		last = max(last, it.Version().At)
	}
	if err := it.Err(); err != nil {
		t.Error(err)
	}
	for name, n := range counts {
		if n != 2 {
			t.Errorf("half of the commit %s", name)
		}
	}
	at, err := s.Commit(context.Background(), write("end", ""))
	if err != nil || at <= last {
		t.Errorf("next commit at %d, not after %d: %v", at, last, err)
	}
	return at
}

// TestPowerLossMeta cuts the power after changes of what has no versions, with
// all that was not synced lost.
func TestPowerLossMeta(t *testing.T) {
	ctx := context.Background()
	fs := vfs.NewCrashableMem()
	s, err := Open("data", Options{FS: fs})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cut := func() *Store {
		t.Helper()
		after, err := Open("data", Options{FS: fs.CrashClone(vfs.CrashCloneCfg{})})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { after.Close() })
		return after
	}
	retained := func(s *Store) store.Timestamp {
		list := s.retention.sorted()
		if len(list) != 1 {
			t.Fatalf("%d settings", len(list))
		}
		return list[0].from
	}
	if err := s.PutMeta(ctx, "a", []byte("1")); err != nil {
		t.Fatal(err)
	}
	if v, err := cut().GetMeta(ctx, "a"); string(v) != "1" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if ok, err := s.SwapMeta(ctx, "a", []byte("1"), nil); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if v, err := cut().GetMeta(ctx, "a"); v != nil || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	for _, from := range []store.Timestamp{100, 200, 50} {
		if err := s.Retain(ctx, store.Range{}, from); err != nil {
			t.Fatal(err)
		}
		// It may be forgotten that more was given up, not that less was.
		if got := retained(cut()); got > from {
			t.Errorf("kept from %d, should be from %d", got, from)
		}
	}
	if ok, err := s.Drop(ctx, store.Range{}, 0); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if n := len(cut().retention.sorted()); n != 0 {
		t.Errorf("%d settings after a drop", n)
	}
}

// fullDisk makes writes to files whose name matches fail while it is on.
type fullDisk struct {
	pattern string
	on      atomic.Bool
}

func (d *fullDisk) MaybeError(op errorfs.Op) error {
	switch op.Kind {
	case errorfs.OpFileWrite, errorfs.OpFileSync, errorfs.OpFileSyncData, errorfs.OpFileSyncTo, errorfs.OpFilePreallocate, errorfs.OpCreate:
		if match, _ := filepath.Match(d.pattern, filepath.Base(op.Path)); match && d.on.Load() {
			return &errorfsError{syscall.ENOSPC}
		}
	}
	return nil
}

func (d *fullDisk) String() string { return "full disk" }

type errorfsError struct{ error }

func (e *errorfsError) Unwrap() error { return e.error }

// TestFullLog checks what a log that cannot be written does: the commit's
// outcome is unknown, later ones are refused, reads go on, and a restart
// recovers everything that was acknowledged.
func TestFullLog(t *testing.T) {
	ctx := context.Background()
	disk := &fullDisk{pattern: "*.log"}
	mem := vfs.NewMem()
	s, err := Open("data", Options{FS: errorfs.Wrap(mem, disk)})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if _, err := s.Commit(ctx, write(fmt.Sprint(i), "x")); err != nil {
			t.Fatal(err)
		}
	}
	disk.on.Store(true)
	var wg sync.WaitGroup
	for range 8 { // some in the failing group, some behind it
		wg.Go(func() {
			_, err := s.Commit(ctx, write("lost", "x"))
			if !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, store.ErrUnknownOutcome) && !errors.Is(err, store.ErrReadOnly) {
				t.Errorf("commit on a full disk: %v", err)
			}
		})
	}
	wg.Wait()
	if _, err := s.Commit(ctx, write("refused", "x")); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("commit after a failed one: %v", err)
	}
	for range 100 { // more than the failed group left room for
		check(t, s, 10)
	}
	s.Close()
	disk.on.Store(false)
	s, err = Open("data", Options{FS: mem})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Commit(ctx, write("lost", "x")); err != nil {
		t.Fatal(err)
	}
	check(t, s, 11)
}

// TestFullLogMeta lets a change of a meta key be the first that the log does not
// take.
func TestFullLogMeta(t *testing.T) {
	ctx := context.Background()
	disk := &fullDisk{pattern: "*.log"}
	mem := vfs.NewMem()
	s, err := Open("data", Options{FS: errorfs.Wrap(mem, disk)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PutMeta(ctx, "a", []byte("1")); err != nil {
		t.Fatal(err)
	}
	disk.on.Store(true)
	if err := s.PutMeta(ctx, "b", []byte("2")); !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("on a full disk: %v", err)
	}
	_, dropErr := s.Drop(ctx, store.Range{Start: []byte("x")}, 1)
	_, swapErr := s.SwapMeta(ctx, "a", []byte("1"), nil)
	_, commitErr := s.Commit(ctx, write("a", "x"))
	for what, err := range map[string]error{
		"PutMeta": s.PutMeta(ctx, "a", nil), "SwapMeta": swapErr, "Retain": s.Retain(ctx, store.Range{}, 1),
		"Drop": dropErr, "Commit": commitErr,
	} {
		if !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("%s after a failed write: %v", what, err)
		}
	}
	if v, err := s.GetMeta(ctx, "a"); string(v) != "1" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if _, err := s.Lease(ctx, "x"); err != nil {
		t.Error(err)
	}
	check(t, s, 0)
	s.Close()
	disk.on.Store(false)
	if s, err = Open("data", Options{FS: mem}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if v, err := s.GetMeta(ctx, "a"); string(v) != "1" || err != nil {
		t.Errorf("after a restart: %q, %v", v, err)
	}
}

// check counts the keys of the latest state.
func check(t *testing.T, s *Store, want int) {
	t.Helper()
	snap, err := s.Snapshot(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	n := 0
	it := snap.Scan(context.Background(), store.Range{}, false)
	for it.Next() {
		n++
	}
	if err := errors.Join(it.Err(), it.Close()); err != nil || n != want {
		t.Fatalf("%d keys, want %d: %v", n, want, err)
	}
}

// TestFailedFlush checks that a failing flush of memory to disk stops nothing:
// the log has it all.
func TestFailedFlush(t *testing.T) {
	ctx := context.Background()
	disk := &fullDisk{pattern: "*.sst"}
	s, err := Open("data", Options{FS: errorfs.Wrap(vfs.NewMem(), disk)})
	if err != nil {
		t.Fatal(err)
	}
	disk.on.Store(true)
	if _, err := s.Commit(ctx, write("a", "x")); err != nil {
		t.Fatal(err)
	}
	flushed, err := s.db.AsyncFlush()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		if _, err := s.Commit(ctx, write(fmt.Sprint(i), "x")); err != nil {
			t.Fatal(err)
		}
	}
	check(t, s, 21)
	disk.on.Store(false)
	<-flushed
	check(t, s, 21)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFailedManifest checks that the end of Pebble's background work ends
// writing, not the process, nor reading.
func TestFailedManifest(t *testing.T) {
	ctx := context.Background()
	disk := &fullDisk{pattern: "MANIFEST-*"}
	mem := vfs.NewMem()
	s, err := Open("data", Options{FS: errorfs.Wrap(mem, disk)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(ctx, write("a", "x")); err != nil {
		t.Fatal(err)
	}
	disk.on.Store(true)
	if _, err := s.db.AsyncFlush(); err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		_, err := s.Commit(ctx, write("b", "x"))
		if err == nil {
			continue // the flush has not failed yet
		}
		if !errors.Is(err, store.ErrReadOnly) && !errors.Is(err, store.ErrUnknownOutcome) {
			t.Errorf("after %d commits: %v", i, err)
		}
		break
	}
	snap, err := s.Snapshot(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := snap.Get(context.Background(), []byte("a")); err != nil || !ok {
		t.Fatal(ok, err)
	}
	snap.Close()
	if err := s.Close(); err == nil {
		t.Error("Close reports nothing")
	}
}

// TestFullAtOpen checks that a full disk gives an error, not a crash.
func TestFullAtOpen(t *testing.T) {
	for _, pattern := range []string{"MANIFEST-*", "*.log", "FORMAT.tmp"} {
		disk := &fullDisk{pattern: pattern}
		disk.on.Store(true)
		s, err := Open("data", Options{FS: errorfs.Wrap(vfs.NewMem(), disk)})
		if err == nil {
			_, err = s.Commit(context.Background(), write("a", "x"))
			s.Close()
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// smallDisk reports how much space is left.
type smallDisk struct {
	vfs.FS
	left atomic.Uint64
}

func (d *smallDisk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{TotalBytes: 10 << 30, AvailBytes: d.left.Load()}, nil
}

// TestAlmostFull checks that commits are refused, without effect, before the
// disk is full, and accepted again when there is space.
func TestAlmostFull(t *testing.T) {
	ctx := context.Background()
	disk := &smallDisk{FS: vfs.NewMem()}
	disk.left.Store(1 << 30)
	s, err := Open("data", Options{FS: disk})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	step := func(left uint64) error {
		disk.left.Store(left)
		s.disk.look.Store(nil)
		_, err := s.Commit(ctx, write("a", "x"))
		return err
	}
	if err := step(1 << 30); err != nil {
		t.Fatal(err)
	}
	if err := step(10 << 20); !errors.Is(err, store.ErrDiskFull) {
		t.Fatal(err)
	}
	if _, err := s.Commit(ctx, store.Tx{Reads: [][]byte{[]byte("a")}, Snapshot: maxTime}); err != nil {
		t.Errorf("a transaction without writes needs no space: %v", err)
	}
	check(t, s, 1)
	if err := step(1 << 30); err != nil {
		t.Fatal(err)
	}
}
