// Package storetest is the suite that every store.Store passes.
package storetest

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// Engine tells how to open the stores under test.
type Engine struct {
	// Open opens the durable store in a folder; the suite closes it, or kills
	// the process that has it open, and opens it again. Nil skips these tests.
	Open func(dir string) (store.Store, error)
	// OpenTemp opens a new, empty store that need not be durable.
	OpenTemp func() (store.Store, error)
	// Shared opens the store of a name: the same one for all processes that
	// use the name, new and empty for the first. Engines that several
	// processes can share have it; the stores of others are shared through a
	// process that serves them.
	Shared func(name string) (store.Store, error)
	// Alone leaves out the tests of several openers and processes, for
	// variants of an engine that is tested with them.
	Alone bool

	// openers opens the store of a name several times; nil where that is not
	// tested.
	openers func(name string) ([]store.Store, error)
	// start starts one more process that opens stores; nil as openers.
	start func(t *testing.T) *child
}

// collector is implemented by stores that can remove old versions on demand.
type collector interface {
	GC(ctx context.Context) (removed int, err error)
}

// scenario is a test of the suite.
type scenario struct {
	name string
	run  func(*testing.T, Engine)
}

// scenarios are tests of any store.
var scenarios = []scenario{
	{"scripts", testScripts},
	{"snapshot times", testSnapshotTimes},
	{"newest commit", testNewest},
	{"stamps", testStamps},
	{"at least", testAtLeast},
	{"contexts", testContexts},
	{"wide keys", testWideKeys},
	{"limits", testLimits},
	{"largest keys", testLargestKeys},
	{"reservations", testReservations},
	{"reserved first", testReservedFirst},
	{"leases", testLeases},
	{"meta keys", testMeta},
	{"cancelled", testCancelled},
	{"closed", testClosed},
	{"feed live", testFeedLive},
	{"feed replay", testFeedReplay},
	{"feed concurrent", testFeedConcurrent},
	{"retention", testRetention},
	{"drop", testDrop},
	{"model", testModel},
	{"registers", testRegisters},
	{"ranges", testRangeHistory},
	{"write skew", testWriteSkew},
	{"sequence", testSequence},
	{"bank", testBank},
	{"rules", testRules},
}

// ofProcess are tests of what one process that has a store open does.
var ofProcess = []scenario{
	{"no leaks", testLeaks},
	{"reopen", testReopen},
	{"kept", testKept},
	{"crash", testCrash},
}

// ofOpeners are tests of stores that are open several times.
var ofOpeners = []scenario{
	{"snapshots of others", testOthersSnapshots},
	{"opener closes", testOpenerCloses},
	{"opener killed", testOpenerKilled},
}

// Numbers of openers and of processes.
const (
	openers   = 3
	processes = 2
)

// Run runs the suite: over one opener of each store, over several, and over
// several processes. It must be called by a top-level test that does nothing
// else, because that test is run again in child processes.
func Run(t *testing.T, e Engine) {
	if crashChild(t, e) || serveChild(t, e) {
		return
	}
	run(t, e, scenarios, ofProcess)
	if e.Alone {
		return
	}
	t.Run("openers", func(t *testing.T) { run(t, overOpeners(e, openers), scenarios, ofOpeners) })
	t.Run("processes", func(t *testing.T) { run(t, overProcesses(t, e, processes), scenarios, ofOpeners) })
}

func run(t *testing.T, e Engine, lists ...[]scenario) {
	for _, list := range lists {
		for _, c := range list {
			t.Run(c.name, func(t *testing.T) { c.run(t, e) })
		}
	}
}

// scale is n, or less where stores are read and written through the protocol
// of the tests, which is slow with much data.
func (e Engine) scale(n int) int {
	if e.openers != nil {
		return n / 8
	}
	return n
}

func (e Engine) temp(t testing.TB) store.Store {
	t.Helper()
	s, err := e.OpenTemp()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func (e Engine) open(t testing.TB, dir string) store.Store {
	t.Helper()
	if e.Open == nil {
		t.Skip("this engine is not durable")
	}
	s, err := e.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(k, v string) store.Write { return store.Write{Key: []byte(k), Value: []byte(v)} }
func del(k string) store.Write    { return store.Write{Key: []byte(k), Delete: true} }

// commit commits blind writes.
func commit(t testing.TB, s store.Store, writes ...store.Write) store.Timestamp {
	t.Helper()
	at, err := s.Commit(context.Background(), store.Tx{Writes: writes})
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// latest opens a snapshot of the latest state, closed with the test.
func latest(t testing.TB, s store.Store) store.Snapshot {
	t.Helper()
	snap, err := s.Snapshot(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snap.Close() })
	return snap
}

// dump formats the versions of an iterator and closes it.
func dump(t testing.TB, it store.Iterator) string {
	t.Helper()
	var out []string
	for it.Next() {
		v := it.Version()
		value := string(v.Value)
		if v.Deleted {
			value = "-"
		}
		out = append(out, string(v.Key)+"="+value)
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	if err := it.Close(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// goroutines returns the stacks of the goroutines that run code of a store.
func goroutines() []string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var out []string
	for g := range strings.SplitSeq(string(buf), "\n\n") {
		if strings.Contains(g, "/server/store/") && !strings.Contains(g, "testing.tRunner") {
			out = append(out, g)
		}
	}
	return out
}
