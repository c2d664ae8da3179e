package storetest

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// A suite is worth what it catches: it is run on stores with seeded faults, in
// a child process, and must fail.

// faultVariable names the fault in the environment of the child.
const faultVariable = "FAWN_STORETEST_FAULT"

// faults are the seeded ones, with the scenarios that must fail.
var faults = []struct {
	name   string
	seed   func(store.Store) store.Store
	caught []string
}{
	{"no ranges", WithoutRanges, []string{"scripts", "model", "ranges", "sequence", "largest keys"}},
	{"no reads", WithoutReads, []string{"scripts", "model", "registers", "write skew", "bank", "rules", "largest keys"}},
	{"no version", func(s store.Store) store.Store {
		return WithoutRead(s, func(key []byte) bool { return string(key) == rulesKey })
	}, []string{"rules"}},
}

// WithoutRanges is a store that validates no ranges.
func WithoutRanges(s store.Store) store.Store {
	return &faulty{s, func(tx *store.Tx) { tx.Ranges = nil }}
}

// WithoutReads is a store that validates no reads of single keys.
func WithoutReads(s store.Store) store.Store {
	return WithoutRead(s, func([]byte) bool { return true })
}

// WithoutRead is a store that does not validate the reads of some keys, such
// as that of the version of a schema: tests of the layers above must fail on it.
func WithoutRead(s store.Store, dropped func(key []byte) bool) store.Store {
	return &faulty{s, func(tx *store.Tx) { tx.Reads = slices.DeleteFunc(slices.Clone(tx.Reads), dropped) }}
}

// faulty changes transactions before they are committed.
type faulty struct {
	store.Store
	change func(*store.Tx)
}

// Commit implements store.Store.
func (f *faulty) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	f.change(&tx)
	return f.Store.Commit(ctx, tx)
}

// GC implements collector.
func (f *faulty) GC(ctx context.Context) (int, error) { return runGC(ctx, f.Store) }

// RunFaults checks that the suite catches the seeded faults. Like Run it must
// be called by a top-level test that does nothing else.
func RunFaults(t *testing.T, e Engine) {
	if name := os.Getenv(faultVariable); name != "" {
		for _, f := range faults {
			if f.name == name {
				e.OpenTemp = breaking(e.OpenTemp, f.seed)
				run(t, e, slices.DeleteFunc(slices.Clone(scenarios), func(s scenario) bool { return !slices.Contains(f.caught, s.name) }))
			}
		}
		return
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			test, _, _ := strings.Cut(t.Name(), "/")
			missing := f.caught
			var out []byte
			// Some scenarios need luck to meet a fault, and meet it nearly always.
			for range 5 {
				if len(missing) == 0 {
					break
				}
				cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v", "-rapid.nofailfile", "-rapid.shrinktime=1ms")
				cmd.Env = append(os.Environ(), faultVariable+"="+f.name)
				out, _ = cmd.CombinedOutput() // that it fails is seen below
				missing = slices.DeleteFunc(slices.Clone(missing), func(scenario string) bool {
					return strings.Contains(string(out), "--- FAIL: "+test+"/"+strings.ReplaceAll(scenario, " ", "_")+" (")
				})
			}
			if len(missing) > 0 {
				t.Errorf("the suite does not notice in %q:\n%s", missing, out)
			}
		})
	}
}

func breaking(open func() (store.Store, error), wrap func(store.Store) store.Store) func() (store.Store, error) {
	return func() (store.Store, error) {
		s, err := open()
		if err != nil {
			return nil, err
		}
		return wrap(s), nil
	}
}
