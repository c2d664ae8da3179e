package server_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// mutations chooses other mutations.
var mutations = flag.Uint64("mutations", 1, "seed of TestMutatedQueries")

// FuzzQuery runs any text as a query. Whatever it says, the answer is a result
// or an error of the query, never an internal error, and the process lives.
func FuzzQuery(f *testing.F) {
	for _, q := range seedQueries(f) {
		f.Add(q)
	}
	c := openFuzzed(f)
	f.Fuzz(func(t *testing.T, query string) { c.survive(t, query) })
}

// Queries made of the pieces of others go deeper than random bytes do.
func TestMutatedQueries(t *testing.T) {
	n := 20000
	if testing.Short() {
		n = 1000
	}
	seeds := seedQueries(t)
	var tokens [][]string
	for _, q := range seeds {
		tokens = append(tokens, token.FindAllString(q, -1))
	}
	c := openFuzzed(t)
	r := rand.New(rand.NewPCG(*mutations, 2))
	for range n {
		c.survive(t, mutate(r, tokens))
	}
}

// token splits a query into what a mutation may replace.
var token = regexp.MustCompile(`'[^']*'|"[^"]*"|[A-Za-z_0-9]+(?:\.[0-9]+)?|\s+|[-+*/%&|=!<>?~^]+|.`)

func mutate(r *rand.Rand, queries [][]string) string {
	pick := func() []string { return queries[r.IntN(len(queries))] }
	q := append([]string(nil), pick()...)
	for range 1 + r.IntN(4) {
		other := pick()
		if len(q) == 0 || len(other) == 0 {
			continue
		}
		i, j := r.IntN(len(q)), r.IntN(len(other))
		switch r.IntN(5) {
		case 0: // replace a token
			q[i] = other[j]
		case 1: // remove one
			q = append(q[:i:i], q[i+1:]...)
		case 2: // swap two
			k := r.IntN(len(q))
			q[i], q[k] = q[k], q[i]
		case 3: // put a whole query in the place of a token
			q[i] = "(" + strings.Join(other, "") + ")"
		case 4: // insert a piece
			q = append(q[:i:i], append(append([]string(nil), other[j:min(j+6, len(other))]...), q[i:]...)...)
		}
	}
	return strings.Join(q, "")
}

func seedQueries(tb testing.TB) []string {
	var out []string
	for _, area := range []string{"syntax", "scalars", "sets", "documents", "transactions"} {
		for _, v := range readVectors(tb, area) {
			for _, s := range v.Steps {
				var q string
				if json.Unmarshal(s.FQL, &q) == nil && q != "" {
					out = append(out, q)
				}
			}
		}
	}
	return out
}

type fuzzed struct {
	server *server.Server
}

// openFuzzed opens a server with a little data, without static typing: more
// queries run then.
func openFuzzed(tb testing.TB) *fuzzed {
	s, err := server.Open(context.Background(), server.Options{Secret: "secret", MaxComputeOps: 2000})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	c := &fuzzed{s}
	for _, q := range []string{
		`Collection.create({ name: "User", indexes: { byName: { terms: [{ field: "name" }] } }, wildcard: "Any" })`,
		`Function.create({ name: "twice", body: "(x) => x + x" })`,
		`Set.sequence(0, 20).forEach(n => User.create({ id: n + 1, name: "user" + n, n: n, list: [n, { a: n }] }))`,
	} {
		if status, body := c.run(q); status != 200 {
			tb.Fatal(body)
		}
	}
	return c
}

func (c *fuzzed) run(query string) (int, string) {
	b, _ := json.Marshal(map[string]string{"query": query})
	r := httptest.NewRequest("POST", "/query/1", strings.NewReader(string(b)))
	r.Header.Set("Authorization", "Bearer secret")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Typecheck", "false")
	r.Header.Set("X-Performance-Hints", "true")
	r.Header.Set("X-Query-Timeout-Ms", "10000")
	w := httptest.NewRecorder()
	c.server.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func (c *fuzzed) survive(tb testing.TB, query string) {
	tb.Helper()
	if status, body := c.run(query); status >= 500 && status != 503 {
		tb.Errorf("query\n%s\nanswered %s", query, fmt.Sprintf("HTTP %d %s", status, body))
	}
}
