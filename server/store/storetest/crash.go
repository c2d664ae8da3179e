package storetest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// crashFolder is the environment variable that makes a child of the crash test
// of this process; it names the data folder.
const crashFolder = "FAWN_STORETEST_CRASH"

const (
	crashRounds  = 25
	crashWriters = 4
	crashParts   = 3 // keys of one commit
)

func crashKey(writer, n, part int) []byte { return fmt.Appendf(nil, "w%d/%08d/%d", writer, n, part) }

// crashValue is large now and then, so that kills also hit flushes of memory
// to disk.
func crashValue(n int) []byte {
	size := 100
	if n%16 == 0 {
		size = 64 << 10
	}
	return bytes.Repeat(fmt.Appendf(nil, "%d,", n), size/2)
}

// crashChild commits until it is killed, when this process is a child of the
// crash test, and prints "writer number time" of each acknowledged commit.
func crashChild(t *testing.T, e Engine) bool {
	dir := os.Getenv(crashFolder)
	if dir == "" {
		return false
	}
	s := e.open(t, dir)
	var out sync.Mutex
	var wg sync.WaitGroup
	for w := range crashWriters {
		wg.Go(func() {
			n := lastNumber(t, s, w)
			for {
				n++
				tx := store.Tx{}
				for p := range crashParts {
					tx.Writes = append(tx.Writes, store.Write{Key: crashKey(w, n, p), Value: crashValue(n)})
				}
				at, err := s.Commit(context.Background(), tx)
				if err != nil {
					panic(err)
				}
				out.Lock()
				fmt.Printf("ack %d %d %d\n", w, n, at)
				out.Unlock()
			}
		})
	}
	wg.Wait()
	return true
}

// lastNumber returns the number of the newest commit of a writer.
func lastNumber(t testing.TB, s store.Store, w int) (n int) {
	snap, err := s.Snapshot(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	it := snap.Scan(context.Background(), store.Range{Start: fmt.Appendf(nil, "w%d/", w), End: fmt.Appendf(nil, "w%d0", w)}, true)
	defer it.Close()
	if it.Next() {
		fmt.Sscanf(string(it.Version().Key), fmt.Sprintf("w%d/%%d/", w), &n)
	}
	return n
}

type ack struct{ writer, n int }

// testCrash kills a committing child process at random points and checks what
// it left.
func testCrash(t *testing.T, e Engine) {
	if e.Open == nil {
		t.Skip("this engine is not durable")
	}
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(rand.Uint64(), 5))
	acked := map[ack]store.Timestamp{}
	rounds := crashRounds
	if testing.Short() {
		rounds = 5
	}
	total := 0
	for round := range rounds {
		total += runAndKill(t, dir, rng.IntN(60), acked)
		s := e.open(t, dir)
		verify(t, s, acked)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d commits acknowledged in %d rounds", total, rounds)
}

// runAndKill starts a child, kills it after some acknowledgements and adds
// them to acked. Children that are to acknowledge nothing are killed at once,
// while they open the store.
func runAndKill(t *testing.T, dir string, after int, acked map[ack]store.Timestamp) (n int) {
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()[:bytes.IndexByte([]byte(t.Name()), '/')]+"$")
	cmd.Env = append(os.Environ(), crashFolder+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for killed := false; ; n++ {
		if n >= after && !killed {
			killed = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		if !lines.Scan() {
			break
		}
		var a ack
		var at store.Timestamp
		if _, err := fmt.Sscanf(lines.Text(), "ack %d %d %d", &a.writer, &a.n, &at); err != nil {
			t.Fatalf("the child printed %q", lines.Text())
		}
		acked[a] = at
	}
	cmd.Wait() // "signal: killed"
	if n < after {
		t.Fatalf("the child ended by itself after %d commits", n)
	}
	return n
}

// verify checks that the acknowledged commits are there with their times, that
// no commit is there in part, and that time goes on.
func verify(t *testing.T, s store.Store, acked map[ack]store.Timestamp) {
	snap, err := s.Snapshot(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	var last store.Timestamp
	for a, at := range acked {
		last = max(last, at)
		for p := range crashParts {
			v, ok, err := snap.Get(context.Background(), crashKey(a.writer, a.n, p))
			if err != nil || !ok || v.At != at || !bytes.Equal(v.Value, crashValue(a.n)) {
				t.Errorf("acknowledged commit %v at %d is lost or changed: %v at %d, %v", a, at, ok, v.At, err)
			}
		}
	}
	it := snap.Scan(context.Background(), store.Range{}, false)
	defer it.Close()
	parts := map[ack]int{}
	for it.Next() {
		var a ack
		var part int
		if _, err := fmt.Sscanf(string(it.Version().Key), "w%d/%d/%d", &a.writer, &a.n, &part); err != nil {
			t.Fatal(err)
		}
		last = max(last, it.Version().At)
		parts[a]++
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	for a, n := range parts {
		if n != crashParts {
			t.Errorf("commit %v has %d of %d keys", a, n, crashParts)
		}
	}
	if snap.Timestamp() < last {
		t.Errorf("snapshot at %d before the commit at %d", snap.Timestamp(), last)
	}
	if at, err := s.Commit(context.Background(), store.Tx{}); err != nil || at <= last {
		t.Errorf("the next commit is at %d, not after %d: %v", at, last, err)
	}
}
