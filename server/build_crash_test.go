package server_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// buildCrashDir names the data folder of the child process.
const buildCrashDir = "FAWN_BUILD_CRASH_DIR"

const (
	crashRows = 30_000
	crashKeys = 50
)

// TestBuildCrash kills a server while it builds an index and clients write,
// again and again. The build goes on where it was, and in the end the index
// agrees with the documents, now and in the past.
func TestBuildCrash(t *testing.T) {
	if dir := os.Getenv(buildCrashDir); dir != "" {
		buildCrashChild(t, dir)
		return
	}
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	dir := t.TempDir()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	times := prepareBuild(t, dir)
	kills, reached := 0, int64(0)
	for !buildUntilKilled(t, dir, 1+rng.IntN(3), &reached) {
		if kills++; kills > 100 {
			t.Fatal("the build comes to no end")
		}
	}
	t.Logf("%d kills", kills)
	if kills == 0 {
		t.Error("the build was never interrupted")
	}
	checkBuilt(t, dir, times)
}

// prepareBuild fills the folder with documents that have a history.
func prepareBuild(t *testing.T, dir string) (times []int64) {
	s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := &node{TB: t, server: s, handler: s.Handler()}
	n.must(`Collection.create({ name: "Row", history_days: 1 })`, nil)
	const batch = 5000
	for at := 0; at < crashRows; at += batch {
		times = append(times, n.must("Set.sequence(from, to).forEach(i => Row.create({ id: i, k: i % 50, n: 0 }))", args{"from": at, "to": at + batch}).Txn)
	}
	for at := 0; at < crashRows; at += 3 * batch {
		times = append(times, n.must("Set.sequence(from, to).forEach(i => Row(i)!.update({ k: (i + 1) % 50 }))", args{"from": at, "to": at + batch}).Txn)
	}
	n.must(`Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "k" }], values: [{ field: "n" }] } } })`, nil)
	return times
}

// buildCrashChild prints how many documents are done after each chunk, and "0"
// in the end.
func buildCrashChild(t *testing.T, dir string) {
	s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := &node{TB: t, server: s, handler: s.Handler()}
	var over atomic.Bool
	n.clients(4, func(c *member) {
		if c.number == 3 {
			defer over.Store(true)
			err := s.WaitForBuilds(c.Context(), func(b server.Build) { fmt.Println("done", b.Documents) })
			if err != nil {
				c.Error(err)
			}
			fmt.Println("done", 0)
			return
		}
		for !over.Load() {
			id := c.IntN(crashRows)
			c.must(`let d = Row.byId(id)
				if (!d.exists()) Row.create({ id: id, k: k, n: 0 }) else if (k < 5) d!.delete() else d!.update({ k: k, n: d!.n + 1 })
				null`, args{"id": id, "k": c.IntN(crashKeys)})
		}
	})
}

// buildUntilKilled runs a child and kills it after some chunks, unless the
// build has ended then.
func buildUntilKilled(t *testing.T, dir string, chunks int, reached *int64) (built bool) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestBuildCrash$")
	cmd.Env = append(os.Environ(), buildCrashDir+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	lines := bufio.NewScanner(stdout)
	killed := false
	for lines.Scan() {
		var n int64
		if _, err := fmt.Sscanf(lines.Text(), "done %d", &n); err != nil {
			if !killed && lines.Text() != "PASS" {
				t.Errorf("the child printed %q", lines.Text())
			}
			continue
		}
		if n == 0 {
			built = true
			continue
		}
		if n < *reached {
			t.Errorf("%d documents are done after %d", n, *reached)
		}
		*reached = n
		if chunks--; chunks == 0 && !built {
			killed = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return built
}

func checkBuilt(t *testing.T, dir string, times []int64) {
	s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := &node{TB: t, server: s, handler: s.Handler()}
	n.built()
	last := n.must("0", nil).Txn
	for _, txn := range append(times, last-1_000_000, last-100_000, last) {
		var documents, entries []string
		const batch = 10_000
		for from := 0; from < crashRows; from += batch {
			rows := n.must(at("Row.all({ from: a, to: b }).map(d => [d.k, d.id, d.n]).toArray()"), args{"t": txn, "a": from, "b": from + batch - 1})
			for _, row := range list(t, rows.Data) {
				documents = append(documents, text(row))
			}
		}
		for k := range crashKeys {
			rows := n.must(at("Row.byK(k).map(d => [k, d.id, d.n]).toArray()"), args{"t": txn, "k": k})
			for _, row := range list(t, rows.Data) {
				entries = append(entries, text(row))
			}
		}
		slices.Sort(documents)
		slices.Sort(entries)
		if !slices.Equal(documents, entries) {
			t.Errorf("at %d there are %d documents and %d entries, or others", txn, len(documents), len(entries))
		}
	}
}
