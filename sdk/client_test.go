package fawn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	fawn "github.com/fawndb/fawn/sdk"
)

// answer is one canned answer.
type answer struct {
	status int
	body   string
}

// canned answers requests with the given answers one after the other, the last
// one again and again, and records the requests.
type canned struct {
	answers  []answer
	requests []*http.Request
	bodies   []string
}

func (c *canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a := c.answers[min(len(c.bodies), len(c.answers)-1)]
	c.requests = append(c.requests, r.Clone(context.Background()))
	c.bodies = append(c.bodies, string(body))
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(a.status)
	io.WriteString(w, a.body)
}

// ok is the answer with some data.
func ok(data string) answer {
	return answer{200, `{"data":` + data + `,"summary":"","txn_ts":1712000000000000,"stats":{},"schema_version":0}`}
}

// overEach runs a test over HTTP and in process: both take one path.
func overEach(t *testing.T, test func(t *testing.T, newClient func(h http.Handler, opts ...fawn.Option) *fawn.Client)) {
	t.Run("http", func(t *testing.T) {
		test(t, func(h http.Handler, opts ...fawn.Option) *fawn.Client {
			ts := httptest.NewServer(h)
			t.Cleanup(ts.Close)
			return newClient(t, ts.URL, opts...)
		})
	})
	t.Run("in process", func(t *testing.T) {
		test(t, func(h http.Handler, opts ...fawn.Option) *fawn.Client {
			return newClient(t, "http://embedded", append(opts, fawn.WithHandler(h))...)
		})
	})
}

func newClient(t *testing.T, endpoint string, opts ...fawn.Option) *fawn.Client {
	t.Helper()
	c, err := fawn.New(endpoint, "secret", opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestRequest(t *testing.T) {
	overEach(t, func(t *testing.T, newClient func(http.Handler, ...fawn.Option) *fawn.Client) {
		server := &canned{answers: []answer{ok(`1`)}}
		client := newClient(server, fawn.WithTypecheck(true), fawn.WithTags(map[string]string{"app": "x"}))
		for _, opts := range [][]fawn.QueryOption{nil, {
			fawn.WithTimeout(1500 * time.Microsecond), fawn.WithTypecheck(false), fawn.WithLinearized(true),
			fawn.WithPerformanceHints(true), fawn.WithMaxContentionRetries(3),
			fawn.WithTags(map[string]string{"b": "2", "a": "1"}), fawn.WithFormat(fawn.Decorated),
			fawn.WithTraceParent("00-01-02-03"),
		}} {
			if _, err := client.Query(t.Context(), fawn.Source("a").Bind("a", 1), opts...); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range []map[string]string{{
			"Authorization": "Bearer secret", "X-Format": "tagged", "X-Typecheck": "true", "X-Query-Tags": "app=x",
			"Content-Type": "application/json; charset=utf-8", "X-Last-Txn-Ts": "", "X-Query-Timeout-Ms": "",
			"X-Linearized": "", "X-Performance-Hints": "", "X-Max-Contention-Retries": "",
		}, {
			"Authorization": "Bearer secret", "X-Format": "decorated", "X-Typecheck": "false", "X-Query-Tags": "a=1,b=2",
			"X-Last-Txn-Ts": "1712000000000000", "X-Query-Timeout-Ms": "2", "X-Linearized": "true",
			"X-Performance-Hints": "true", "X-Max-Contention-Retries": "3", "Traceparent": "00-01-02-03",
		}} {
			r := server.requests[i]
			if r.Method != "POST" || r.URL.Path != "/query/1" {
				t.Errorf("request %d is %s %s", i, r.Method, r.URL.Path)
			}
			if want := `{"query":"a","arguments":{"a":{"@int":"1"}}}`; server.bodies[i] != want {
				t.Errorf("body %d is %s", i, server.bodies[i])
			}
			if r.ContentLength != int64(len(server.bodies[i])) {
				t.Errorf("content length %d is %d", i, r.ContentLength)
			}
			for key, v := range want {
				if got := r.Header.Get(key); got != v {
					t.Errorf("request %d: %s is %q, want %q", i, key, got, v)
				}
			}
		}
	})
}

func TestResponse(t *testing.T) {
	overEach(t, func(t *testing.T, newClient func(http.Handler, ...fawn.Option) *fawn.Client) {
		client := newClient(&canned{answers: []answer{{200, `{"data":{"@int":"7"},"static_type":"Int","summary":"info at *query*:1: \"hi\"","txn_ts":1712000000000001,` +
			`"stats":{"compute_ops":1,"read_ops":2,"write_ops":3,"query_time_ms":4,"contention_retries":5,"storage_bytes_read":6,"storage_bytes_write":7,"rate_limits_hit":["read"]},` +
			`"query_tags":"a=1,b=2","schema_version":1711000000000000,"future":[{}]}`}}})
		resp, err := client.Query(t.Context(), fawn.Source("7"))
		if err != nil {
			t.Fatal(err)
		}
		n, err := fawn.Decode[int](resp)
		if err != nil || n != 7 {
			t.Errorf("data: %v, %v", n, err)
		}
		got := []any{resp.StaticType(), resp.Summary(), resp.TxnTS(), resp.SchemaVersion(), resp.QueryTags(), resp.Stats(), string(resp.Raw()), client.LastTxnTS()}
		want := []any{"Int", `info at *query*:1: "hi"`, int64(1712000000000001), int64(1711000000000000), map[string]string{"a": "1", "b": "2"},
			fawn.Stats{1, 2, 3, 4, 5, 6, 7, []string{"read"}}, `{"@int":"7"}`, int64(1712000000000001)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		client.ObserveTxnTS(1)
		if client.LastTxnTS() != 1712000000000001 {
			t.Error("the last transaction time went back")
		}
	})
}

func TestFormats(t *testing.T) {
	client := newClient(t, "http://embedded", fawn.WithHandler(&canned{answers: []answer{ok(`"{\n  a: 1\n}"`)}}))
	resp, err := client.Query(t.Context(), fawn.Source("{ a: 1 }"), fawn.WithFormat(fawn.Decorated))
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Text(); got != "{\n  a: 1\n}" {
		t.Errorf("Text is %q", got)
	}
	if err := resp.Decode(new(string)); err == nil {
		t.Error("a decorated result was decoded")
	}
	client = newClient(t, "http://embedded", fawn.WithHandler(&canned{answers: []answer{ok(`{"a":[1,1.5]}`)}}))
	resp, err = client.Query(t.Context(), fawn.Source("{ a: [1, 1.5] }"), fawn.WithFormat(fawn.Simple))
	if err != nil {
		t.Fatal(err)
	}
	if v, err := resp.Value(); err != nil || string(resp.Raw()) != `{"a":[1,1.5]}` {
		t.Errorf("got %v, %v, %s", v, err, resp.Raw())
	}
	if _, err := client.Query(t.Context(), fawn.Source("a").Bind("a", 1), fawn.WithFormat(fawn.Simple)); err == nil {
		t.Error("bound arguments with the simple format were accepted")
	}
	if _, err := client.Query(t.Context(), fawn.Source("a"), fawn.WithFormat("xml")); err == nil {
		t.Error("format xml was accepted")
	}
}

func TestScoped(t *testing.T) {
	server := &canned{answers: []answer{ok(`1`)}}
	client := newClient(t, "http://embedded", fawn.WithHandler(server))
	for _, c := range []struct {
		client *fawn.Client
		want   string
	}{
		{client, "secret"},
		{client.Scoped("", ""), "secret"},
		{client.Scoped("", "server"), "secret:server"},
		{client.Scoped("a/b", ""), "secret:a/b:admin"},
		{client.Scoped("a", "@role/r"), "secret:a:@role/r"},
		{client.Scoped("a", "server").Scoped("b", ""), "secret:a/b:server"},
		{client.Scoped("a", "").Scoped("", "client"), "secret:a:client"},
		{client, "secret"},
	} {
		if _, err := c.client.Query(t.Context(), fawn.Source("1")); err != nil {
			t.Fatal(err)
		}
		if got := server.requests[len(server.requests)-1].Header.Get("Authorization"); got != "Bearer "+c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := client.Scoped("a", "").LastTxnTS(); got != 1712000000000000 {
		t.Errorf("a scoped client does not share the last transaction time: %d", got)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range [][2]string{{"localhost:8443", "s"}, {"ftp://x", "s"}, {"http://", "s"}, {"http://a b", "s"}, {"http://x", "a\r\nX-Format: simple"}} {
		if _, err := fawn.New(c[0], c[1]); err == nil {
			t.Errorf("New(%q, %q) succeeded", c[0], c[1])
		}
	}
	if _, err := fawn.New("http://x", "s", fawn.WithTags(map[string]string{"a": "b\r\nX: y"})); err == nil {
		t.Error("a line break in tags was accepted")
	}
}

func TestErrors(t *testing.T) {
	as := func(target any) func(error) bool { return func(err error) bool { return errors.As(err, target) } }
	tests := []struct {
		status int
		code   string
		is     func(error) bool
	}{
		{400, "invalid_query", as(new(*fawn.QueryCheckError))},
		{400, "invalid_request", as(new(*fawn.InvalidRequestError))},
		{400, "abort", as(new(*fawn.AbortError))},
		{400, "constraint_failure", as(new(*fawn.ConstraintFailureError))},
		{400, "invalid_argument", as(new(*fawn.QueryRuntimeError))},
		{400, "document_not_found", as(new(*fawn.QueryRuntimeError))},
		{401, "unauthorized", as(new(*fawn.AuthenticationError))},
		{403, "forbidden", as(new(*fawn.AuthorizationError))},
		{410, "forbidden", as(new(*fawn.AuthorizationError))},
		{404, "not_found", as(new(*fawn.InvalidRequestError))},
		{405, "method_not_allowed", as(new(*fawn.InvalidRequestError))},
		{413, "request_size_exceeded", as(new(*fawn.InvalidRequestError))},
		{409, "contended_transaction", as(new(*fawn.ContendedTransactionError))},
		{429, "limit_exceeded", as(new(*fawn.ThrottlingError))},
		{440, "time_out", as(new(*fawn.QueryTimeoutError))},
		{503, "time_out", as(new(*fawn.ServiceTimeoutError))},
		{500, "internal_error", as(new(*fawn.ServiceInternalError))},
	}
	overEach(t, func(t *testing.T, newClient func(http.Handler, ...fawn.Option) *fawn.Client) {
		for _, tt := range tests {
			body := fmt.Sprintf(`{"error":{"code":%q,"message":"No."},"summary":"error: No.\nat *query*:1:1","txn_ts":5,"stats":{"read_ops":1},"query_tags":"a=1","schema_version":3}`, tt.code)
			client := newClient(&canned{answers: []answer{{tt.status, body}}}, fawn.WithRetry(fawn.RetryPolicy{}))
			resp, err := client.Query(t.Context(), fawn.Source("x"))
			if resp != nil || !tt.is(err) {
				t.Errorf("%d %s: got %v, %T", tt.status, tt.code, resp, err)
			}
			var e *fawn.QueryError
			if !errors.As(err, &e) {
				t.Errorf("%d %s: %T is not a *QueryError", tt.status, tt.code, err)
				continue
			}
			want := fawn.QueryError{
				Status: tt.status, Code: tt.code, Message: "No.", Summary: "error: No.\nat *query*:1:1",
				TxnTS: 5, SchemaVersion: 3, Stats: fawn.Stats{ReadOps: 1}, QueryTags: map[string]string{"a": "1"},
			}
			if diff := cmp.Diff(want, *e, cmp.FilterPath(func(p cmp.Path) bool {
				return p.Last().String() == ".abort" || p.Last().String() == ".format"
			}, cmp.Ignore())); diff != "" {
				t.Error(diff)
			}
			if got := err.Error(); got != "No.\nerror: No.\nat *query*:1:1" {
				t.Errorf("Error() is %q", got)
			}
		}
	})
}

func TestAbort(t *testing.T) {
	for body, want := range map[string]any{
		`{"error":{"code":"abort","message":"Query aborted.","abort":{"a":{"@int":"7"}}}}`: map[string]any{"a": int64(7)},
		`{"error":{"code":"abort","message":"Query aborted.","abort":null}}`:               nil,
	} {
		client := newClient(t, "http://embedded", fawn.WithHandler(&canned{answers: []answer{{400, body}}}))
		_, err := client.Query(t.Context(), fawn.Source("abort(x)"))
		var abort *fawn.AbortError
		if !errors.As(err, &abort) {
			t.Fatalf("got %v", err)
		}
		var got any
		if err := abort.Decode(&got); err != nil || !cmp.Equal(got, want) {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
	}
}

func TestConstraintFailures(t *testing.T) {
	const body = `{"error":{"code":"constraint_failure","message":"Failed to create X.","constraint_failures":[{"paths":[["name"],["a",0,"b"]],"message":"m1"},{"paths":[],"message":"m2"}]}}`
	client := newClient(t, "http://embedded", fawn.WithHandler(&canned{answers: []answer{{400, body}}}))
	_, err := client.Query(t.Context(), fawn.Source("X.create({})"))
	var failure *fawn.ConstraintFailureError
	if !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	want := []fawn.ConstraintFailure{
		{Paths: [][]any{{"name"}, {"a", int64(0), "b"}}, Message: "m1"},
		{Message: "m2"},
	}
	if diff := cmp.Diff(want, failure.ConstraintFailures); diff != "" {
		t.Error(diff)
	}
}

func TestProtocolErrors(t *testing.T) {
	overEach(t, func(t *testing.T, newClient func(http.Handler, ...fawn.Option) *fawn.Client) {
		for _, a := range []answer{
			{200, ``}, {200, `<html>`}, {200, `{}`}, {200, `{"data":1`}, {200, `{"data":1} x`}, {200, `{"txn_ts":"x","data":1}`},
			{502, `Bad Gateway`}, {400, `{"error":"bad request"}`}, {404, `{"errors":[]}`}, {500, `{"data":1}`},
		} {
			client := newClient(&canned{answers: []answer{a}})
			_, err := client.Query(t.Context(), fawn.Source("x"))
			var protocol *fawn.ProtocolError
			if !errors.As(err, &protocol) || protocol.Status != a.status || string(protocol.Body) != a.body {
				t.Errorf("%v: got %v", a, err)
			}
		}
	})
}

func TestNetworkErrors(t *testing.T) {
	ts := httptest.NewServer(http.NotFoundHandler())
	client := newClient(t, ts.URL)
	ts.Close()
	var network *fawn.NetworkError
	if _, err := client.Query(t.Context(), fawn.Source("x")); !errors.As(err, &network) {
		t.Errorf("got %v", err)
	}
	// An answer that breaks off.
	ts = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `{"data":1`)
	}))
	defer ts.Close()
	if _, err := newClient(t, ts.URL).Query(t.Context(), fawn.Source("x")); !errors.As(err, &network) {
		t.Errorf("got %v", err)
	}
}

func TestConnectionsAreReused(t *testing.T) {
	var connections atomic.Int64
	ts := httptest.NewUnstartedServer(&canned{answers: []answer{ok(`1`)}})
	ts.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	ts.Start()
	defer ts.Close()
	client := newClient(t, ts.URL)
	for range 10 {
		if _, err := client.Query(t.Context(), fawn.Source("1")); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("10 queries took %d connections", n)
	}
}

func TestConcurrentUse(t *testing.T) {
	overEach(t, func(t *testing.T, newClient func(http.Handler, ...fawn.Option) *fawn.Client) {
		// The server answers with the id that it was asked for.
		client := newClient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, id, _ := strings.Cut(string(body), `"id":`)
			io.WriteString(w, ok(strings.TrimSuffix(id, "}}")).body)
		}))
		query := fawn.Source("id")
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for n := range 50 {
					want := i*1000 + n
					resp, err := client.Query(t.Context(), query.Bind("id", want))
					if err != nil {
						t.Error(err)
						return
					}
					if got, err := fawn.Decode[int](resp); err != nil || got != want {
						t.Errorf("got %d, %v; want %d", got, err, want)
						return
					}
				}
			})
		}
		all.Wait()
	})
}

// A response stays as it is while others come, small or large.
func TestResponsesOwnTheirData(t *testing.T) {
	server := &canned{answers: []answer{ok(`"` + strings.Repeat("a", 100) + `"`), ok(`"` + strings.Repeat("b", 100_000) + `"`), ok(`"` + strings.Repeat("c", 100_000) + `"`)}}
	client := newClient(t, "http://embedded", fawn.WithHandler(server))
	var responses []*fawn.Response
	for range 3 {
		resp, err := client.Query(t.Context(), fawn.Source("x"))
		if err != nil {
			t.Fatal(err)
		}
		responses = append(responses, resp)
	}
	for i, c := range []string{"a", "b", "c"} {
		text, err := fawn.Decode[string](responses[i])
		if err != nil || strings.Trim(text, c) != "" {
			t.Errorf("response %d changed: %.20s, %v", i, text, err)
		}
	}
}

func TestCustomTransport(t *testing.T) {
	var asked string
	client := newClient(t, "http://db.example/base/", fawn.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = r.URL.String()
		return &http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(strings.NewReader(ok(`1`).body))}, nil
	})))
	if _, err := client.Query(t.Context(), fawn.Source("1")); err != nil || asked != "http://db.example/base/query/1" {
		t.Errorf("got %v, asked %q", err, asked)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
