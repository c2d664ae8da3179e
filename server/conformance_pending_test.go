package server_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

var updatePending = flag.Bool("update-pending", false, "write the cases that fail into testdata/conformance/pending.txt")

// unsorted is the group of pending.txt for cases that have failed since its
// reasons were last looked after.
const unsorted = "# Not looked at yet"

// A ledger compares the outcome of the cases that run with the list of those
// that do not pass yet, so that the list stays exact.
type ledger struct {
	disputed map[string]string  // why, by case
	pending  map[string]pending // by case

	mutex    sync.Mutex
	outcomes map[string]int // the step that failed, 0 for none, by case that ran
}

// pending is what the list says of a case.
type pending struct {
	reason string // the comment line above it
	step   int    // the first that fails
}

func openLedger(t *testing.T) *ledger {
	t.Helper()
	l := &ledger{disputed: map[string]string{}, pending: map[string]pending{}, outcomes: map[string]int{}}
	for line := range strings.Lines(readList(t, "disputed.txt")) {
		if name, reason, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(name, "#") {
			l.disputed[name] = reason
		}
	}
	var reason string
	for line := range strings.Lines(readList(t, "pending.txt")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			reason = line
			continue
		}
		name, number, _ := strings.Cut(line, " ")
		step, err := strconv.Atoi(number)
		if _, double := l.pending[name]; double || err != nil || reason == "" {
			t.Fatalf("pending.txt: %q: a case, the number of a step, under a reason, and once only", line)
		}
		l.pending[name] = pending{reason, step}
	}
	return l
}

func readList(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(conformanceDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// record takes the outcome of a case: the number of the step that failed and
// why, or 0.
func (l *ledger) record(t *testing.T, name string, failed int, why string) {
	l.mutex.Lock()
	l.outcomes[name] = failed
	l.mutex.Unlock()
	listed := l.pending[name].step
	switch {
	case *updatePending || failed == listed:
	case failed == 0:
		t.Error("passes, but is in pending.txt: take it out, or run with -update-pending")
	case listed == 0:
		t.Error(why)
	default:
		t.Errorf("fails at step %d, in pending.txt at step %d; %s", failed, listed, why)
	}
}

// close ends a run: it rewrites the list when that was asked for, and looks
// for cases in it that are none when all have run.
func (l *ledger) close(t *testing.T) {
	if *updatePending {
		l.rewrite(t)
		return
	}
	if t.Failed() || flag.Lookup("test.run").Value.String()+flag.Lookup("test.skip").Value.String() != "" {
		return
	}
	for name := range l.pending {
		if _, ok := l.outcomes[name]; !ok {
			t.Errorf("pending.txt: %s is no case, or disputed", name)
		}
	}
}

// rewrite writes the list anew: cases that did not run and those that still
// fail stay in their groups.
func (l *ledger) rewrite(t *testing.T) {
	for name, failed := range l.outcomes {
		p, listed := l.pending[name]
		switch {
		case failed == 0:
			delete(l.pending, name)
		case listed:
			l.pending[name] = pending{p.reason, failed}
		default:
			l.pending[name] = pending{unsorted, failed}
		}
	}
	groups := map[string][]string{}
	for name, p := range l.pending {
		groups[p.reason] = append(groups[p.reason], fmt.Sprintf("%s %d\n", name, p.step))
	}
	var out strings.Builder
	for _, reason := range slices.Sorted(maps.Keys(groups)) {
		slices.Sort(groups[reason])
		fmt.Fprintf(&out, "\n%s\n%s", reason, strings.Join(groups[reason], ""))
	}
	head, _, _ := strings.Cut(readList(t, "pending.txt"), "\n\n")
	if err := os.WriteFile(filepath.Join(conformanceDir, "pending.txt"), []byte(head+"\n"+out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
