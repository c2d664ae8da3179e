package api_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/api"
	"github.com/fawndb/fawn/server/auth"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// open starts a handler over an empty database in memory. Its root secret is
// "secret".
func open(t testing.TB, logs io.Writer) *api.Handler {
	t.Helper()
	return openOn(t, openStore(t), logs)
}

func openStore(t testing.TB) store.Store {
	t.Helper()
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func openOn(t testing.TB, s store.Store, logs io.Writer) *api.Handler {
	t.Helper()
	engine, err := exec.New(s, stdlib.New(), exec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	root, err := auth.NewRoot("secret")
	if err != nil {
		t.Fatal(err)
	}
	return api.New(api.Options{
		Engine: engine, Auth: &auth.Authenticator{Root: root}, DefaultTimeout: time.Minute,
		Logger: slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug})), Build: "test",
	})
}

// call is a request; the zero value runs the query 1 with the root secret.
type call struct {
	method, path, body string
	head               map[string]string // "" removes a header
}

// answer is a response, with the fields of its body that tests look at.
type answer struct {
	status int
	head   http.Header
	text   string
	Data   json.RawMessage
	Error  struct {
		Code, Message string
		Abort         json.RawMessage
	}
	Summary   *string
	TxnTime   *int64 `json:"txn_ts"`
	Stats     map[string]any
	QueryTags string `json:"query_tags"`
}

func request(c call) *http.Request {
	if c.method == "" {
		c.method = http.MethodPost
	}
	if c.path == "" {
		c.path = "/query/1"
	}
	if c.body == "" && c.path == "/query/1" {
		c.body = `{"query":"1"}`
	}
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	r.Header.Set("Authorization", "Bearer secret")
	for k, v := range c.head {
		r.Header.Set(k, v)
		if v == "" {
			r.Header.Del(k)
		}
	}
	return r
}

func send(t testing.TB, h http.Handler, r *http.Request) *answer {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := &answer{status: w.Code, head: w.Result().Header, text: w.Body.String()}
	json.Unmarshal([]byte(a.text), a) // other shapes are compared as text
	if a.head.Get("Traceparent") == "" || a.head.Get("X-Faunadb-Build") != "test" {
		t.Errorf("headers are missing: %v", a.head)
	}
	return a
}

func do(t testing.TB, h http.Handler, c call) *answer {
	t.Helper()
	return send(t, h, request(c))
}

// query runs FQL that must succeed.
func query(t testing.TB, h http.Handler, fql, secret string) *answer {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"query": fql})
	a := do(t, h, call{body: string(body), head: map[string]string{"Authorization": "Bearer " + secret}})
	if a.status != http.StatusOK {
		t.Fatalf("%s: %d %s", fql, a.status, a.text)
	}
	return a
}

// wantInvalid checks for a protocol error with status 400.
func wantInvalid(t *testing.T, a *answer, message string) {
	t.Helper()
	want := `{"error":{"code":"invalid_request","message":` + quote(message) + `}}`
	if a.status != http.StatusBadRequest || a.text != want {
		t.Errorf("got  %d %s\nwant 400 %s", a.status, a.text, want)
	}
}

// quote is JSON without HTML escapes.
func quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}

func keys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
