package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/server/planner"
)

// The conformance vectors run over HTTP, as clients would send them. See
// testdata/conformance/README.md for the format. The code is in order of what
// happens: a case and its steps (conformance_case_test.go), requests and event
// streams (conformance_http_test.go, conformance_stream_test.go), what is
// expected (conformance_check_test.go, conformance_match_test.go), and the
// list of what does not pass yet (conformance_pending_test.go).

const conformanceDir = "../testdata/conformance"

// A vector is a case.
type vector struct {
	Name  string
	Pure  bool // it writes nothing: such cases share a database
	Steps []*step
}

func TestConformance(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(conformanceDir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	ledger := openLedger(t)
	t.Run("cases", func(t *testing.T) {
		for _, file := range files {
			area := strings.TrimSuffix(filepath.Base(file), ".jsonl")
			vectors := readVectors(t, area)
			t.Run(area, func(t *testing.T) {
				t.Parallel()
				runVectors(t, vectors, ledger, server.Options{})
			})
		}
	})
	ledger.close(t)
}

// TestConformanceWithoutPlanner runs the cases that read sets with all rules of
// the planner off.
func TestConformanceWithoutPlanner(t *testing.T) {
	ledger := openLedger(t)
	for _, area := range []string{"sets", "recorded-sets", "documents", "recorded-documents", "transactions", "recorded-probes"} {
		vectors := readVectors(t, area)
		t.Run(area, func(t *testing.T) {
			t.Parallel()
			runVectors(t, vectors, ledger, server.Options{}.WithoutRules(planner.AllRules))
		})
	}
}

// runVectors runs the cases of a file on a server of their own.
func runVectors(t *testing.T, vectors []vector, ledger *ledger, o server.Options) {
	h := serveVectors(t, o)
	names := createDatabases(t, h, vectors)
	for i, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			if reason, ok := ledger.disputed[v.Name]; ok {
				t.Skip("disputed: " + reason)
			}
			t.Parallel()
			failed, why := newCase(h, names[i]).run(t.Context(), v.Steps)
			ledger.record(t, v.Name, failed, why)
		})
	}
}

// serveVectors starts a server in memory on a port of its own.
func serveVectors(t *testing.T, o server.Options) *requester {
	o.Secret = "secret"
	s, err := server.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	l, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(t.Context(), l) }()
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16}
	t.Cleanup(func() { // t's context has ended
		transport.CloseIdleConnections()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return &requester{transport: transport, host: l.Addr().(*net.TCPAddr).String()}
}

// createDatabases makes a database for every case, with static typing on, and
// one for the pure ones; it returns their names by case.
func createDatabases(t *testing.T, h *requester, vectors []vector) []string {
	t.Helper()
	const chunk = 200 // databases in a transaction
	names := make([]string, len(vectors))
	create := []string{"pure"}
	for i, v := range vectors {
		names[i] = "pure"
		if !v.Pure {
			names[i] = fmt.Sprintf("case_%d", i)
			create = append(create, names[i])
		}
	}
	for len(create) > 0 {
		n := min(chunk, len(create))
		list, _ := json.Marshal(create[:n])
		query, _ := json.Marshal(fmt.Sprintf("%s.forEach(name => Database.create({ name: name, typechecked: true }))", list))
		if a := h.query(t.Context(), "secret", query, nil, map[string]any{"X-Typecheck": "false"}); a.status != 200 {
			t.Fatalf("cannot make databases: %s", a.text())
		}
		create = create[n:]
	}
	return names
}

// readVectors reads the cases of a file. A key of a step that this code does
// not know is an error.
func readVectors(t testing.TB, area string) []vector {
	t.Helper()
	f, err := os.Open(filepath.Join(conformanceDir, area+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		d := json.NewDecoder(strings.NewReader(lines.Text()))
		d.DisallowUnknownFields()
		d.UseNumber()
		var v vector
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", area, err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
