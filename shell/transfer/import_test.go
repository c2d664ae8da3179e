package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	fawn "github.com/fawndb/fawn/sdk"
)

// fakeServer answers the queries of an import: a batch fails as a whole when
// one of its documents has the field "bad".
type fakeServer struct {
	mu       sync.Mutex
	exists   bool
	computed []string
	docs     []string
	batches  int
	broken   bool // no batch works, whatever is in it
}

func (f *fakeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var request struct {
		Query     json.RawMessage
		Arguments map[string]json.RawMessage
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	query, data := string(request.Query), "null"
	switch {
	case strings.Contains(query, "computed_fields") && f.exists:
		text, _ := json.Marshal(append([]string{}, f.computed...))
		data = string(text)
	case strings.Contains(query, "computed_fields"):
	case strings.Contains(query, "Collection.create"):
		f.exists = true
	case strings.Contains(query, "Pet.create"):
		if f.broken {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"error":{"code":"forbidden","message":"Access denied"}}`)
			return
		}
		var docs []json.RawMessage
		for _, name := range []string{"docs", "data", "both"} {
			var list []json.RawMessage
			if err := json.Unmarshal(request.Arguments[name], &list); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			docs = append(docs, list...)
		}
		for _, d := range docs {
			if bytes.Contains(d, []byte(`"bad"`)) {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprint(w, `{"error":{"code":"constraint_failure","message":"Failed to create Pet.","constraint_failures":[{"paths":[["bad",0]],"message":"Unexpected field provided"}]},"summary":"error: Failed to create Pet.","txn_ts":1,"stats":{},"schema_version":0}`)
				return
			}
		}
		f.batches++
		for _, d := range docs {
			f.docs = append(f.docs, string(d))
		}
	}
	fmt.Fprintf(w, `{"data":%s,"summary":"","txn_ts":1,"stats":{},"schema_version":0}`, data)
}

func runFake(t *testing.T, f *fakeServer, text string, o ImportOptions) (*ImportResult, error) {
	t.Helper()
	client, err := fawn.New("http://fake", "secret", fawn.WithHandler(f))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "in.ndjson")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Files, o.Collection = []string{file}, "Pet"
	return Import(context.Background(), client, o)
}

// numbered makes n lines; the given ones have the field "bad".
func numbered(n int, bad ...int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		name := "n"
		for _, x := range bad {
			if x == i {
				name = "bad"
			}
		}
		fmt.Fprintf(&b, "{%q:%d}\n", name, i)
	}
	return b.String()
}

func TestImport(t *testing.T) {
	f := &fakeServer{}
	result, err := runFake(t, f, numbered(2500), ImportOptions{})
	if err != nil || result.Imported != 2500 || len(f.docs) != 2500 || !result.Created || f.batches != 3 {
		t.Fatalf("imported %d (%d arrived in %d batches), created %v, %v", result.Imported, len(f.docs), f.batches, result.Created, err)
	}
	if got := result.Summary("Pet"); got != "Imported 2,500 documents into Pet (new)." {
		t.Error(got)
	}
}

func TestImportRejectsOnlyBadDocuments(t *testing.T) {
	f := &fakeServer{exists: true}
	var rejects bytes.Buffer
	text := numbered(3000, 5, 6, 1700, 2999) + "{broken\n"
	result, err := runFake(t, f, text, ImportOptions{ContinueOnError: true, Rejects: &rejects})
	if !errors.Is(err, ErrRejected) || result.Imported != 2996 || result.Rejected != 5 || len(f.docs) != 2996 {
		t.Fatalf("imported %d, rejected %d: %v", result.Imported, result.Rejected, err)
	}
	var lines []int
	for _, r := range result.Rejects {
		lines = append(lines, r.Line)
	}
	if fmt.Sprint(lines) != "[5 6 1700 2999 3001]" {
		t.Errorf("rejected lines %v", lines)
	}
	if got, want := result.Rejects[0].Reason, "Failed to create Pet: bad[0]: Unexpected field provided"; got != want {
		t.Errorf("reason %q, want %q", got, want)
	}
	if n := strings.Count(rejects.String(), "\n"); n != 5 || !strings.Contains(rejects.String(), `"line":1700,"reason":"Failed`) {
		t.Errorf("rejects file:\n%s", rejects.String())
	}
}

func TestImportListsTheFirstRejects(t *testing.T) {
	var bad []int
	for i := 1; i <= 50; i++ {
		bad = append(bad, i*7)
	}
	result, _ := runFake(t, &fakeServer{}, numbered(1000, bad...), ImportOptions{ContinueOnError: true, BatchSize: 10})
	details := result.Details()
	if len(details) != keptRejects+1 || details[keptRejects] != "and 40 more rejected documents" || !strings.Contains(details[9], ":70: ") {
		t.Errorf("details:\n%s", strings.Join(details, "\n"))
	}
}

func TestImportStopsAtTheFirstReject(t *testing.T) {
	f := &fakeServer{}
	result, err := runFake(t, f, numbered(100_000, 1500), ImportOptions{})
	if !errors.Is(err, ErrRejected) || result.Rejected != 1 || result.Rejects[0].Line != 1500 {
		t.Fatalf("%+v: %v", result, err)
	}
	if int(result.Imported) != len(f.docs) || result.Imported < 499 || result.Imported > 98_000 {
		t.Errorf("imported %d, %d arrived", result.Imported, len(f.docs))
	}
}

func TestImportStopsWhenNothingWorks(t *testing.T) {
	f := &fakeServer{exists: true, broken: true}
	result, err := runFake(t, f, numbered(5000), ImportOptions{ContinueOnError: true})
	var denied *fawn.AuthorizationError
	if !errors.As(err, &denied) || result.Imported != 0 || result.Rejected != 0 {
		t.Fatalf("%+v: %v", result, err)
	}
}

func TestImportDryRun(t *testing.T) {
	f := &fakeServer{}
	result, err := runFake(t, f, numbered(2500), ImportOptions{DryRun: true})
	if err != nil || result.Imported != 2500 || f.exists || len(f.docs) != 0 {
		t.Fatalf("%+v, exists %v: %v", result, f.exists, err)
	}
}

func TestImportLeavesOutComputedFields(t *testing.T) {
	f := &fakeServer{exists: true, computed: []string{"total"}}
	if _, err := runFake(t, f, `{"a":1,"total":2}`, ImportOptions{}); err != nil || len(f.docs) != 1 || f.docs[0] != `{"a":{"@int":"1"}}` {
		t.Fatalf("%v: %v", f.docs, err)
	}
}

func TestImportCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	client, err := fawn.New("http://fake", "secret", fawn.WithHandler(&fakeServer{}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Import(ctx, client, ImportOptions{Files: []string{dataDir + "airports.csv"}, Collection: "Pet"})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestImportBadCollectionAndFile(t *testing.T) {
	f := &fakeServer{}
	client, err := fawn.New("http://fake", "secret", fawn.WithHandler(f))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []ImportOptions{
		{Collection: "a b", Files: []string{dataDir + "airports.csv"}},
		{Collection: "Pet", Files: []string{"nothing.csv"}},
		{Collection: "Pet", Files: []string{"."}},
	} {
		if _, err := Import(context.Background(), client, o); err == nil || f.exists {
			t.Errorf("%v: error %v, collection made: %v", o.Files, err, f.exists)
		}
	}
}
