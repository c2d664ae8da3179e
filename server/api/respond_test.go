package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/api"
)

func TestResponse(t *testing.T) {
	h := open(t, io.Discard)
	a := do(t, h, call{head: map[string]string{"X-Query-Tags": "k1=v1,k2=v2", "X-Format": "tagged"}})
	form := regexp.MustCompile(`^\{"data":\{"@int":"1"\},"summary":"","txn_ts":\d{16},` +
		`"stats":\{"compute_ops":1,"read_ops":0,"write_ops":0,"query_time_ms":\d+,"contention_retries":0,` +
		`"storage_bytes_read":0,"storage_bytes_write":0,"rate_limits_hit":\[\]\},` +
		`"query_tags":"k1=v1,k2=v2","schema_version":0\}$`)
	if a.status != http.StatusOK || !form.MatchString(a.text) {
		t.Error(a.text)
	}
	if a.head.Get("Content-Type") != "application/json;charset=utf-8" || a.head.Get("Content-Length") != strconv.Itoa(len(a.text)) {
		t.Error(a.head)
	}
	if b := do(t, h, call{}); *b.TxnTime <= *a.TxnTime {
		t.Error("two requests have the same time")
	}
	a = do(t, h, call{body: `{"query":"abort({ a: 7 })"}`})
	if a.status != 400 || a.Error.Code != "abort" || string(a.Error.Abort) != `{"a":7}` || a.Summary == nil || a.TxnTime == nil || a.Data != nil {
		t.Error(a.text)
	}
	a = do(t, h, call{body: `{"query":"{ a: 'it\\'s' }"}`, head: map[string]string{"X-Format": "decorated"}})
	if string(a.Data) != `"{\n  a: \"it\\'s\"\n}"` {
		t.Error(a.text)
	}
}

func TestProtocolErrorOfQuery(t *testing.T) {
	h := open(t, io.Discard)
	query(t, h, "Collection.create({ name: 'C' })", "secret")
	a := do(t, h, call{body: `{"query":"at (Time('2001-01-01T00:00:00Z')) { C.all().count() }"}`})
	if a.status != 400 || a.Error.Code != "invalid_request" || a.Summary != nil || a.Stats != nil || a.TxnTime != nil {
		t.Error(a.text)
	}
}

func TestResultTooLarge(t *testing.T) {
	h := open(t, io.Discard)
	query(t, h, "Collection.create({ name: 'C' })", "secret")
	const big = `let s = Array.sequence(0, 20).fold('x', (s, i) => s + s)\nlet a = Array.sequence(0, 16000).map(i => s)\n`
	for _, format := range []string{"simple", "tagged", "decorated"} {
		for _, text := range []string{big + `a`, big + `abort(a)`, big + `C.create({ id: 1 })\na`} {
			a := do(t, h, call{body: `{"query":"` + text + `"}`, head: map[string]string{"X-Format": format}})
			if a.status != 400 || a.Error.Code != "value_too_large" || len(a.text) > 10000 {
				t.Errorf("%s: %s: %d %.300s", format, text, a.status, a.text)
			}
		}
	}
	if a := query(t, h, "C.all().count()", "secret"); string(a.Data) != "0" {
		t.Error("a query that failed has written something")
	}
}

func TestDeadlines(t *testing.T) {
	h := open(t, io.Discard)
	const endless = `{"query":"Set.sequence(0, 2000000000).map(i => i * 2).where(i => i < 0).count()"}`
	form := regexp.MustCompile(`^\{"error":\{"code":"time_out","message":"Client set aggressive deadline: query needs 1000, timed out within \d+"\}\}$`)
	for _, c := range []struct{ timeout, body string }{
		{"1", `{"query":"1"}`},
		{"4", `{"query":"1"}`},
		{"30", endless},
	} {
		a := do(t, h, call{body: c.body, head: map[string]string{"X-Query-Timeout-Ms": c.timeout}})
		if a.status != 440 || !form.MatchString(a.text) {
			t.Errorf("%s ms: %d %s", c.timeout, a.status, a.text)
		}
	}
	// When the server stops, nobody is to blame.
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(api.ErrStopping)
	a := send(t, h, request(call{body: endless}).WithContext(ctx))
	if want := `{"error":{"code":"time_out","message":"Read timed out (the server is stopping)"}}`; a.status != 503 || a.text != want {
		t.Errorf("stopping: %d %s", a.status, a.text)
	}
}

func TestLastTransactionTime(t *testing.T) {
	h := open(t, io.Discard)
	now := *do(t, h, call{}).TxnTime
	for _, ahead := range []int64{-1e6, 0, 50_000} {
		a := do(t, h, call{head: map[string]string{"X-Last-Txn-Ts": strconv.FormatInt(now+ahead, 10)}})
		if a.status != http.StatusOK || *a.TxnTime < now+ahead {
			t.Errorf("%d µs ahead: %s", ahead, a.text)
		}
	}
	a := do(t, h, call{head: map[string]string{"X-Last-Txn-Ts": "9223372036854775807", "X-Query-Timeout-Ms": "20"}})
	if a.status != 440 || a.Error.Code != "time_out" {
		t.Errorf("end of time: %d %s", a.status, a.text)
	}
}

func TestTraceparent(t *testing.T) {
	h := open(t, io.Discard)
	const id = "0af7651916cd43dd8448eb211c80319c"
	form := regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`)
	for given, kept := range map[string]bool{
		"00-" + id + "-b7ad6b7169203331-01": true,
		"cc-" + id + "-b7ad6b7169203331-00": true,
		"":                                  false,
		"ff-" + id + "-b7ad6b7169203331-01": false,
		"00-" + strings.Repeat("0", 32) + "-b7ad6b7169203331-01":     false,
		"00-" + id + "-0000000000000000-01":                          false,
		"00-" + strings.ToUpper(id) + "-b7ad6b7169203331-01":         false,
		"00-" + id + "-b7ad6b7169203331-0x":                          false,
		"00-" + id + "-b7ad6b7169203331-01-what-the-future-will-add": false,
	} {
		got := do(t, h, call{head: map[string]string{"Traceparent": given}}).head.Get("Traceparent")
		if !form.MatchString(got) || (got[3:35] == id) != kept || strings.Contains(got, "b7ad6b7169203331") {
			t.Errorf("%q is answered %q", given, got)
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	h := open(t, io.Discard)
	for _, path := range []string{"/query/1", "/ping", "/nowhere"} {
		a := do(t, h, call{method: http.MethodOptions, path: path, head: map[string]string{"Origin": "https://a.example", "Authorization": ""}})
		if a.status != http.StatusOK || a.text != "" {
			t.Errorf("%s: %d %q", path, a.status, a.text)
		}
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin":      "https://a.example",
			"Access-Control-Allow-Credentials": "true",
			"Access-Control-Max-Age":           "86400",
			"Access-Control-Allow-Methods":     "GET, POST, PUT, PATCH, DELETE",
		} {
			if got := a.head.Get(name); got != want {
				t.Errorf("%s: %s: %q", path, name, got)
			}
		}
		if !strings.Contains(a.head.Get("Access-Control-Allow-Headers"), "x-performance-hints") {
			t.Error(a.head)
		}
	}
	// Fauna's list of headers has nothing of ours, unless it is asked for.
	for requested, want := range map[string]bool{"": false, "x-format": false, "x-format, X-Explain,x-typecheck": true} {
		a := do(t, h, call{method: http.MethodOptions, head: map[string]string{"Origin": "null", "Access-Control-Request-Headers": requested}})
		if allowed := a.head.Get("Access-Control-Allow-Headers"); strings.Contains(allowed, "x-explain") != want {
			t.Errorf("%q is asked for, %s allowed", requested, allowed)
		}
	}
	for _, secret := range []string{"secret", "wrong"} {
		a := do(t, h, call{head: map[string]string{"Origin": "null", "Authorization": "Bearer " + secret}})
		if a.head.Get("Access-Control-Allow-Origin") != "null" || a.head.Get("Access-Control-Expose-Headers") != "x-faunadb-build" {
			t.Error(a.head)
		}
	}
	if a := do(t, h, call{}); a.head.Get("Access-Control-Allow-Origin") != "" {
		t.Error(a.head)
	}
}

func TestOtherPaths(t *testing.T) {
	h := open(t, io.Discard)
	const notFound = `{"errors":[{"code":"not found","description":"Not Found"}]}`
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/ping", 200, `{"resource":"Scope write is OK"}`},
		{"GET", "/ping?scope=NODE&timeout=1000", 200, `{"resource":"Scope node is OK"}`},
		{"GET", "/ping?scope=All", 200, `{"resource":"Scope all is OK"}`},
		{"GET", "/ping?scope=other", 200, `{"resource":"Scope node is OK"}`},
		{"HEAD", "/ping", 200, `{"resource":"Scope write is OK"}`},
		{"POST", "/ping", 405, `{"error":{"code":"method_not_allowed","message":"Method not allowed"}}`},
		{"POST", "/", 404, notFound},
		{"POST", "/query/1/", 404, notFound},
		{"POST", "//query/1", 404, notFound},
		{"POST", "/%71uery/1", 404, notFound},
		{"POST", "/query/2", 404, notFound},
		{"GET", "/ping/", 404, notFound},
	} {
		a := do(t, h, call{method: c.method, path: c.path, head: map[string]string{"Authorization": ""}})
		if a.status != c.status || a.text != c.body {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.text)
		}
	}
	if a := do(t, h, call{method: "PUT", path: "/query/1?format=tagged", body: `{"query":"1"}`}); string(a.Data) != "1" {
		t.Error(a.text)
	}
}

// broken is a response writer that panics, at once or after the header.
type broken struct {
	httptest.ResponseRecorder
	late bool
}

func (b *broken) WriteHeader(status int) {
	if b.late {
		b.ResponseRecorder.WriteHeader(status)
	}
	if !b.late && b.Code == 0 {
		b.Code = status
		panic("early")
	}
}

func (b *broken) Write(p []byte) (int, error) {
	if b.late {
		panic("late")
	}
	return b.ResponseRecorder.Write(p)
}

func TestPanic(t *testing.T) {
	var logs bytes.Buffer
	h := open(t, &logs)
	w := &broken{late: true}
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Errorf("a response that has begun ends with %v", p)
			}
		}()
		h.ServeHTTP(w, request(call{}))
	}()
	if !strings.Contains(logs.String(), `"panic":"late"`) {
		t.Error(logs.String())
	}
	if a := do(t, h, call{}); a.status != http.StatusOK {
		t.Error("the handler does not go on")
	}
}

func TestAccessLog(t *testing.T) {
	var logs bytes.Buffer
	h := open(t, &logs)
	query(t, h, "Database.create({ name: 'a' })", "secret")
	for _, c := range []struct {
		call call
		want map[string]any
	}{
		{call{head: map[string]string{"Authorization": "Bearer secret:a:server", "X-Query-Tags": "a=b"}},
			map[string]any{"level": "INFO", "msg": "request", "method": "POST", "path": "/query/1", "status": 200.0, "database": "a", "role": "server", "tags": "a=b"}},
		{call{body: "{"}, map[string]any{"status": 400.0, "role": "admin"}},
		{call{head: map[string]string{"Authorization": "Bearer wrong"}}, map[string]any{"status": 401.0}},
		{call{method: "GET", path: "/ping?secret=1"}, map[string]any{"level": "DEBUG", "path": "/ping", "status": 200.0}},
	} {
		logs.Reset()
		do(t, h, c.call)
		var got map[string]any
		if err := json.Unmarshal(logs.Bytes(), &got); err != nil {
			t.Fatalf("%v: %s", err, logs.String())
		}
		for k, v := range c.want {
			if got[k] != v {
				t.Errorf("%s is %v, want %v", k, got[k], v)
			}
		}
		if !slices.Contains(keys(got), "duration") || strings.Contains(logs.String(), "secret") {
			t.Error(logs.String())
		}
		if _, ok := got["txn"]; ok != (got["status"] == 200.0 && got["path"] == "/query/1") {
			t.Error(logs.String())
		}
	}
}

// TestStreamAndFeed checks that drivers can read why there are no events yet.
func TestStreamAndFeed(t *testing.T) {
	h := open(t, io.Discard)
	query(t, h, "Collection.create({ name: 'C' })", "secret")
	var source string
	if err := json.Unmarshal(query(t, h, "C.all().eventSource()", "secret").Data, &source); err != nil {
		t.Fatal(err)
	}
	for path, message := range map[string]string{
		"/stream/1": "Event streams are not supported yet.",
		"/feed/1":   "Event feeds are not supported yet.",
	} {
		wantInvalid(t, do(t, h, call{path: path, body: `{"token":` + quote(source) + `}`}), message)
		for _, secret := range []string{"", "Bearer wrong"} {
			a := do(t, h, call{path: path, head: map[string]string{"Authorization": secret}})
			if a.status != http.StatusUnauthorized || a.text != unauthorized || a.head.Get("Www-Authenticate") != "Bearer" {
				t.Errorf("%s: %d %s", path, a.status, a.text)
			}
		}
	}
}
