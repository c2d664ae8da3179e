package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// The txn_* tests run many clients at once against the HTTP handler in
// process, and check what all of them saw. Every client makes a bounded number
// of steps that a logged seed decides; FAWN_SEED repeats a run's decisions
// (not its interleaving).

// node is a server under test.
type node struct {
	testing.TB
	server  *server.Server
	handler http.Handler
	seed    uint64
}

func startNode(t testing.TB, o server.Options) *node {
	t.Helper()
	o.Secret = "secret"
	s, err := server.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	n := &node{TB: t, server: s, handler: s.Handler(), seed: rand.Uint64()}
	if s := os.Getenv("FAWN_SEED"); s != "" {
		if n.seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", n.seed)
	return n
}

// built waits until no index is being built.
func (n *node) built() {
	n.Helper()
	if err := n.server.WaitForBuilds(n.Context(), nil); err != nil {
		n.Fatal(err)
	}
}

// args are the arguments of a query.
type args map[string]any

// head are headers of a request.
type head map[string]string

// answer is the answer to a query, in the simple format.
type answer struct {
	Status int
	Data   any
	Txn    int64 `json:"txn_ts"`
	Error  struct{ Code, Message string }
	Stats  struct {
		Retries int `json:"contention_retries"`
		Writes  int `json:"write_ops"`
	}
}

func (a answer) ok() bool { return a.Status == http.StatusOK }

// contended tells that the query lost all its attempts.
func (a answer) contended() bool { return a.Error.Code == "contended_transaction" }

// int is an answer that is an integer.
func (a answer) int(t testing.TB) int64 {
	t.Helper()
	return integer(t, a.Data)
}

func integer(t testing.TB, v any) int64 {
	t.Helper()
	n, ok := v.(json.Number)
	if !ok {
		t.Fatalf("%v is no number", v)
	}
	i, err := n.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// list is a value that is an array, or a set that is complete.
func list(t testing.TB, v any) []any {
	t.Helper()
	if page, ok := v.(map[string]any); ok {
		if page["after"] != nil {
			t.Fatal("the set has more pages")
		}
		v = page["data"]
	}
	l, ok := v.([]any)
	if !ok {
		t.Fatalf("%v is no list", v)
	}
	return l
}

// query runs a query and returns whatever comes back.
func (n *node) query(fql string, a args, h head) answer {
	body, err := json.Marshal(map[string]any{"query": fql, "arguments": a})
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/query/1", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer secret")
	r.Header.Set("X-Typecheck", "false")
	for k, v := range h {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, r)
	var out answer
	d := json.NewDecoder(w.Body)
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		panic(err)
	}
	out.Status = w.Code
	return out
}

// must runs a query that has to succeed.
func (n *node) must(fql string, a args) answer {
	n.Helper()
	return n.succeed(n.query(fql, a, nil), fql)
}

// succeed fails the test unless the answer is a success.
func (n *node) succeed(a answer, fql string) answer {
	n.Helper()
	if !a.ok() {
		n.Fatalf("HTTP %d %s %s: %s", a.Status, a.Error.Code, a.Error.Message, fql)
	}
	return a
}

// member is one of the concurrent users of a node.
type member struct {
	*node
	*rand.Rand
	number int
}

// clients runs f for a number of clients at once and waits for them. A
// t.Fatal in one of them ends it, and the test.
func (n *node) clients(count int, f func(c *member)) {
	n.Helper()
	var wg sync.WaitGroup
	for i := range count {
		wg.Go(func() { f(&member{n, rand.New(rand.NewPCG(n.seed, uint64(i))), i}) })
	}
	wg.Wait()
	if n.Failed() {
		n.FailNow()
	}
}

// known collects the commit times that the clients have been told, to read at.
type known struct {
	first int64 // nothing older is interesting
	last  atomic.Int64
}

func (k *known) saw(txn int64) {
	for {
		last := k.last.Load()
		if txn <= last || k.last.CompareAndSwap(last, txn) {
			return
		}
	}
}

// some is a random time between the first and the newest.
func (k *known) some(c *member) int64 {
	return k.first + c.Int64N(max(1, k.last.Load()-k.first+1))
}

// at wraps an expression so that it is evaluated at the time t, an argument.
func at(expr string) string {
	return fmt.Sprintf("at (Time.epoch(t, 'microseconds')) { %s }", expr)
}
