package server_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server"
)

// crashDir is the environment variable that makes a process a child of
// TestCrash; it names the data folder.
const crashDir = "FAWN_SERVER_CRASH"

const (
	crashClients = 6
	crashKinds   = 5
)

// Each client of the crash test makes the same steps in every run: step s
// creates document s, moves or deletes earlier ones, and notes s as done, all
// in one transaction. So the state after step s is known.
const crashStep = `
	let base = client * 1000000
	Row.create({ id: base + s, client: client, k: s % 5, u: base + s })
	if (s % 3 == 0 && s > 1) Row(base + s - 1)?.update({ k: 4 })
	if (s % 4 == 0 && s > 2) Row(base + s - 2)?.delete()
	Client(client)!.update({ done: s })
	null`

// crashState is the kinds of the documents of a client after a step, by
// number.
func crashState(steps int) map[int]int {
	rows := map[int]int{}
	for s := 1; s <= steps; s++ {
		rows[s] = s % crashKinds
		if _, ok := rows[s-1]; ok && s%3 == 0 && s > 1 {
			rows[s-1] = 4
		}
		if s%4 == 0 && s > 2 {
			delete(rows, s-2)
		}
	}
	return rows
}

// TestCrash kills a server in the middle of its work, again and again. What it
// had acknowledged is there, whole and in every index; of what it had not, each
// transaction is there wholly or not at all; and time goes on.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(t, dir)
		return
	}
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	dir := t.TempDir()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	var done [crashClients]int
	last, total := int64(0), 0
	for round := range 15 {
		n := killed(t, dir, rng.IntN(80), &done, &last)
		total += n
		checkCrashed(t, dir, &done, &last)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d acknowledged transactions", total)
}

// crashChild works until it is killed and prints "client step time" for each
// acknowledged transaction.
func crashChild(t *testing.T, dir string) {
	s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	n := &node{TB: t, server: s, handler: s.Handler()}
	for _, fql := range []string{
		`if (!Collection.byName("Row").exists()) Collection.create({ name: "Row", constraints: [{ unique: ["u"] }], indexes: {
			byK: { terms: [{ field: "k" }], values: [{ field: "u" }] }, sorted: { values: [{ field: "k" }, { field: ".ts" }] }, byU: { terms: [{ field: "u" }] } } })`,
		`if (!Collection.byName("Client").exists()) Collection.create({ name: "Client" })`,
		`Set.sequence(0, 6).forEach(i => if (!Client.byId(i).exists()) Client.create({ id: i, done: 0 }))`,
	} {
		n.must(fql, nil)
	}
	var out sync.Mutex
	n.clients(crashClients+1, func(c *member) {
		if c.number == crashClients {
			for { // builds an index, and drops it
				c.must(`Collection.byName("Row")!.update({ indexes: { extra: { terms: [{ field: "client" }], values: [{ field: "k" }] } } })`, nil)
				c.must(`Collection.byName("Row")!.update({ indexes: { extra: null } })`, nil)
			}
		}
		step := c.must("Client(client)!.done", args{"client": c.number}).int(c)
		for {
			step++
			txn := c.must(crashStep, args{"client": c.number, "s": step}).Txn
			out.Lock()
			fmt.Printf("ack %d %d %d\n", c.number, step, txn)
			out.Unlock()
		}
	})
}

// killed runs a child, kills it after some acknowledgements and notes them.
func killed(t *testing.T, dir string, after int, done *[crashClients]int, last *int64) (count int) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrash$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for dead := false; ; count++ {
		if count >= after && !dead {
			dead = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		if !lines.Scan() {
			break
		}
		var client, step int
		var txn int64
		if _, err := fmt.Sscanf(lines.Text(), "ack %d %d %d", &client, &step, &txn); err != nil {
			t.Fatalf("the child printed %q", lines.Text())
		}
		done[client], *last = step, max(*last, txn)
	}
	cmd.Wait() // "signal: killed"
	if count < after {
		t.Fatalf("the child ended by itself after %d transactions", count)
	}
	return count
}

func checkCrashed(t *testing.T, dir string, done *[crashClients]int, last *int64) {
	s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	n := &node{TB: t, server: s, handler: s.Handler()}
	a := n.must("0", nil)
	if a.Txn <= *last {
		t.Errorf("the snapshot is at %d, the last commit was at %d", a.Txn, *last)
	}
	if *last = a.Txn; n.must(`Collection.byName("Client").exists()`, nil).Data != true {
		return // killed before it had begun
	}
	var all []string // every document as index entries show it
	for client := range crashClients {
		step := n.must("Client.byId(client)?.done ?? 0", args{"client": client}).int(t)
		if int(step) != done[client] && int(step) != done[client]+1 {
			t.Errorf("client %d has made %d steps, %d were acknowledged", client, step, done[client])
		}
		done[client] = int(step)
		for s, k := range crashState(int(step)) {
			all = append(all, fmt.Sprintf(`["%d",%d]`, client*1000000+s, k))
		}
	}
	// Ids and covered fields come from the entries: one without its document
	// would show.
	reads := map[string]string{
		"documents": "Row.all().map(d => [d.id, d.k]).toArray()",
		"sorted":    "Row.sorted().map(d => [d.id, d.k]).toArray()",
		"byK":       "Set.sequence(0, 5).flatMap(k => Row.byK(k).map(d => [d.id, k])).toArray()",
		"byU":       "Row.all().flatMap(d => Row.byU(d.u).map(e => [e.id, d.k])).toArray()",
	}
	if n.must("Row.definition.indexes.extra == null", nil).Data != true {
		n.built()
		reads["extra"] = "Set.sequence(0, 6).flatMap(c => Row.extra(c).map(d => [d.id, d.k])).toArray()"
	}
	for name, fql := range reads {
		want := map[string]bool{}
		for _, row := range all {
			want[row] = true
		}
		for _, row := range list(t, n.must(fql, nil).Data) {
			if !want[text(row)] {
				t.Errorf("%s has %s, which is no document, or has it twice", name, text(row))
			}
			delete(want, text(row))
		}
		for row := range want {
			t.Errorf("%s lacks %s", name, row)
		}
	}
}
