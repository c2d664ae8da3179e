package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/server"
)

// These tests run the server with a real listener and real clients.

// endless is a query that runs until it is cancelled.
const endless = `{"query":"Set.sequence(0, 2000000000).map(i => i * 2).where(i => i < 0).count()"}`

// remote is a server under test.
type remote struct {
	*server.Server
	url, address string
	stop         context.CancelFunc
	done         chan error // receives what Serve returns
}

func serve(t testing.TB, o server.Options) *remote {
	t.Helper()
	if o.Secret == "" {
		o.Secret = "secret"
	}
	s, err := server.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &remote{s, "http://" + l.Addr().String(), l.Addr().String(), stop, make(chan error, 1)}
	go func() { r.done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-r.done; err != nil {
			t.Error("Serve:", err)
		}
		r.done <- nil
		if err := s.Close(); err != nil {
			t.Error("Close:", err)
		}
	})
	return r
}

// wait waits for Serve to end.
func (r *remote) wait(t *testing.T) {
	t.Helper()
	if err := <-r.done; err != nil {
		t.Error("Serve:", err)
	}
	r.done <- nil
}

// http1 and http2 make clients with connections of their own.
func http1() *http.Client {
	return &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Hour}}
}

func http2() *http.Client {
	var p http.Protocols
	p.SetUnencryptedHTTP2(true)
	return &http.Client{Transport: &http.Transport{Protocols: &p, ExpectContinueTimeout: time.Hour}}
}

func overBoth(t *testing.T, test func(t *testing.T, client *http.Client, major int)) {
	for major, client := range map[int]*http.Client{1: http1(), 2: http2()} {
		t.Run(fmt.Sprintf("HTTP/%d", major), func(t *testing.T) {
			defer client.CloseIdleConnections()
			test(t, client, major)
		})
	}
}

func (r *remote) request(ctx context.Context, body string) *http.Request {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/query/1", strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer secret")
	return req
}

// post runs a query and returns the response with its body read.
func (r *remote) post(t testing.TB, client *http.Client, body string) (*http.Response, string) {
	t.Helper()
	resp, err := client.Do(r.request(t.Context(), body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func TestProtocols(t *testing.T) {
	r := serve(t, server.Options{})
	overBoth(t, func(t *testing.T, client *http.Client, major int) {
		for range 3 {
			resp, text := r.post(t, client, `{"query":"1 + 1"}`)
			if resp.StatusCode != 200 || resp.ProtoMajor != major || !strings.HasPrefix(text, `{"data":2,`) {
				t.Error(resp.Status, resp.Proto, text)
			}
		}
		resp, err := client.Head(r.url + "/ping")
		if err != nil || resp.StatusCode != 200 || resp.ContentLength <= 0 {
			t.Error(resp, err)
		}
		resp, text := r.post(t, client, "")
		if resp.StatusCode != 400 || !strings.Contains(text, "No request body provided") {
			t.Error(resp.Status, text)
		}
		// Large bodies both ways.
		big := strings.Repeat("x", 4<<20)
		resp, text = r.post(t, client, `{"query":"a","arguments":{"a":"`+big+`"}}`)
		if resp.StatusCode != 200 || !strings.HasPrefix(text, `{"data":"`+big) {
			t.Error(resp.Status, len(text))
		}
	})
}

// counted counts what is read of it.
type counted struct {
	io.Reader
	n atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n.Add(int64(n))
	return n, err
}

// TestRefusedBody has bodies that are answered with an error without being
// wanted. They are taken all the same, as some clients miss the answer when
// they cannot send all of theirs, and the connection goes on.
func TestRefusedBody(t *testing.T) {
	const size = 24 << 20
	large := `{"query":"` + strings.Repeat("x", size-12) + `"}`
	const tooLarge = `{"error":{"code":"request_size_exceeded","message":"Request entity is too large"}}`
	r := serve(t, server.Options{})
	overBoth(t, func(t *testing.T, client *http.Client, major int) {
		r.post(t, client, `{"query":"1"}`)
		for _, c := range []struct {
			path, secret string
			announced    bool
			status       int
			want         string
		}{
			{"/query/1", "secret", true, 413, tooLarge},
			{"/query/1", "secret", false, 413, tooLarge},
			{"/query/1", "wrong", true, 413, tooLarge},
			{"/query/1", "wrong", false, 401, `{"error":{"code":"unauthorized","message":"Access token required"}}`},
			{"/stream/1", "secret", true, 400, `{"error":{"code":"invalid_request","message":"Event streams are not supported yet."}}`},
			{"/schema/1/update", "wrong", true, 401, `{"error":{"message":"Access token required"}}`},
			{"/nowhere", "secret", true, 404, `{"errors":[{"code":"not found","description":"Not Found"}]}`},
		} {
			body := &counted{Reader: strings.NewReader(large)}
			reused := false
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				GotConn: func(c httptrace.GotConnInfo) { reused = c.Reused },
			})
			req, _ := http.NewRequestWithContext(ctx, http.MethodPost, r.url+c.path, body)
			req.Header.Set("Authorization", "Bearer "+c.secret)
			if c.announced {
				req.ContentLength = size
			}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(c.path, c.announced, err)
			}
			text, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != c.status || resp.ProtoMajor != major || string(text) != c.want {
				t.Errorf("%+v: %s %s %v", c, resp.Status, text, err)
			}
			if n := body.n.Load(); n != size || !reused {
				t.Errorf("%+v: %d bytes were taken, old connection: %t", c, n, reused)
			}
		}
		if resp, text := r.post(t, client, `{"query":"1 + 1"}`); resp.StatusCode != 200 {
			t.Error(text)
		}
	})
}

func TestKeepAlive(t *testing.T) {
	r := serve(t, server.Options{})
	client := http1()
	defer client.CloseIdleConnections()
	for i := range 5 {
		reused := false
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			GotConn: func(c httptrace.GotConnInfo) { reused = c.Reused },
		})
		// Also after errors the connection stays.
		resp, err := client.Do(r.request(ctx, []string{`{"query":"1"}`, `{`, `{"query":"abort(1)"}`, `{"query":"`}[i%4]))
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if i > 0 && !reused {
			t.Errorf("request %d needs a new connection", i)
		}
	}
}

// raw sends text over a new connection and returns what comes back.
func (r *remote) raw(t *testing.T, text string) *http.Response {
	t.Helper()
	c, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go io.WriteString(c, text)
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func TestRawRequests(t *testing.T) {
	r := serve(t, server.Options{})
	const head = "POST /query/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n"
	for name, c := range map[string]struct {
		text   string
		status int
	}{
		"no length":              {head + "\r\n", 400},
		"http/1.0":               {strings.Replace(head, "1.1", "1.0", 1) + "Content-Length: 13\r\n\r\n" + `{"query":"1"}`, 200},
		"chunks":                 {head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"que\r\n8\r\nry\":\"1\"}\r\n0\r\n\r\n", 200},
		"huge body announced":    {head + "Content-Length: 99999999999\r\n\r\n", 413},
		"huge chunk announced":   {head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", 400},
		"two lengths":            {head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
		"long header":            {head + "X-A: " + strings.Repeat("a", 30<<10) + "\r\n\r\n", 431},
		"long line":              {"GET /" + strings.Repeat("a", 30<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
		"line of 16 KiB":         {"GET /" + strings.Repeat("a", 15<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 404},
		"no HTTP":                {"this is no HTTP, but longer than what HTTP/2 begins with\r\n\r\n", 400},
		"header that is no UTF8": {head + "X-Query-Tags: \xff\r\nContent-Length: 13\r\n\r\n" + `{"query":"1"}`, 400},
	} {
		if resp := r.raw(t, c.text); resp.StatusCode != c.status {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
	// A client that waits for the go-ahead gets it, but not to send too much
	// or as a stranger.
	for secret, status := range map[string]int{"secret": 100, "wrong": 401} {
		text := strings.Replace(head, "secret", secret, 1) + "Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n"
		if resp := r.raw(t, text); resp.StatusCode != status {
			t.Errorf("100-continue: %s", resp.Status)
		}
	}
}

func TestBrokenConnections(t *testing.T) {
	r := serve(t, server.Options{})
	for range 50 {
		for _, text := range []string{
			"", "PO", "POST /query/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage that is no frame",
			"POST /query/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 13\r\n\r\n" + `{"query":"1"}`,
		} {
			c, err := net.Dial("tcp", r.address)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(c, text)
			c.Close()
		}
	}
	if resp, text := r.post(t, http1(), `{"query":"1"}`); resp.StatusCode != 200 {
		t.Error(text)
	}
}

// TestCancelledRequests cancels queries that would run for ever. That the
// server then stops gracefully shows that it has given them up.
func TestCancelledRequests(t *testing.T) {
	overBoth(t, func(t *testing.T, client *http.Client, _ int) {
		r := serve(t, server.Options{Grace: time.Hour})
		for range 4 {
			ctx, cancel := context.WithCancel(t.Context())
			req := r.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
				WroteRequest: func(httptrace.WroteRequestInfo) { cancel() },
			}), endless)
			if resp, err := client.Do(req); err == nil {
				t.Error(resp.Status)
			}
		}
		r.stop()
		r.wait(t)
	})
}

// begin sends a query and returns when the server is at work on it: it has
// asked for the body. The answer comes as STATUS BODY.
func (r *remote) begin(t *testing.T, client *http.Client, body string) <-chan string {
	t.Helper()
	begun, answer := make(chan struct{}), make(chan string, 1)
	req := r.request(httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		Got100Continue: func() { close(begun) },
	}), body)
	req.Header.Set("Expect", "100-continue")
	go func() {
		resp, err := client.Do(req)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			text = []byte(err.Error())
		}
		answer <- fmt.Sprint(resp.StatusCode, " ", string(text))
	}()
	<-begun
	return answer
}

func TestGracefulStop(t *testing.T) {
	const slow = `{"query":"Set.sequence(0, 100000).map(i => i * 2).where(i => i < 0).count()"}`
	overBoth(t, func(t *testing.T, client *http.Client, _ int) {
		r := serve(t, server.Options{Grace: time.Hour})
		answer := r.begin(t, client, slow)
		r.stop()
		if got := <-answer; !strings.HasPrefix(got, `200 {"data":0,`) {
			t.Error("the query under way was answered", got)
		}
		r.wait(t)
		if resp, err := http1().Do(r.request(t.Context(), `{"query":"1"}`)); err == nil {
			t.Error("the server still answers:", resp.Status)
		}
	})
}

func TestStopCancelsQueries(t *testing.T) {
	overBoth(t, func(t *testing.T, client *http.Client, _ int) {
		r := serve(t, server.Options{Grace: time.Millisecond})
		answer := r.begin(t, client, endless)
		r.stop()
		if got, want := <-answer, `503 {"error":{"code":"time_out","message":"Read timed out (the server is stopping)"}}`; got != want {
			t.Errorf("got %s", got)
		}
		r.wait(t)
	})
}

// TestManyClients has clients that count in a document: every increment that
// was acknowledged is there in the end.
func TestManyClients(t *testing.T) {
	const clients, rounds, counters = 64, 6, 8
	r := serve(t, server.Options{})
	setup := http1()
	defer setup.CloseIdleConnections()
	for _, body := range []string{
		`{"query":"Collection.create({ name: 'N' })"}`,
		`{"query":"Set.sequence(0, 8).forEach(i => N.create({ id: i, n: 0 }))"}`,
	} {
		if resp, text := r.post(t, setup, body); resp.StatusCode != 200 {
			t.Fatal(text)
		}
	}
	var mu sync.Mutex
	acknowledged := 0
	var all sync.WaitGroup
	for i := range clients {
		client := http1()
		if i%2 == 1 {
			client = http2()
		}
		all.Go(func() {
			defer client.CloseIdleConnections()
			for j := range rounds {
				body := fmt.Sprintf(`{"query":"let d = N.byId(i)!\nd.update({ n: d.n + 1 }).n","arguments":{"i":"%d"}}`, (i+j)%counters)
				resp, text := r.post(t, client, body)
				switch resp.StatusCode {
				case http.StatusOK:
					mu.Lock()
					acknowledged++
					mu.Unlock()
				case http.StatusConflict:
				default:
					t.Error(resp.Status, text)
				}
			}
		})
	}
	all.Wait()
	_, text := r.post(t, setup, `{"query":"N.all().map(.n).reduce((a, b) => a + b)"}`)
	var got struct{ Data int }
	if err := json.Unmarshal([]byte(text), &got); err != nil || got.Data != acknowledged || acknowledged < clients {
		t.Errorf("%d increments were acknowledged: %s", acknowledged, text)
	}
}

// TestNothingIsLeft checks that a server takes all its goroutines with it.
func TestNothingIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		s, err := server.Open(t.Context(), server.Options{Dir: t.TempDir(), Secret: "secret", Grace: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		l, err := server.Listen(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Serve(ctx, l) }()
		r := &remote{url: "http://" + l.Addr().String()}
		for _, client := range []*http.Client{http1(), http2()} {
			r.post(t, client, `{"query":"Collection.create({ name: 'A' + Time.now().toMicros().toString() }).name"}`)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			client.Do(r.request(ctx, endless))
			cancel()
			client.CloseIdleConnections()
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	// Connections end a moment after they were closed.
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i == 1e6 {
			b := make([]byte, 1<<20)
			t.Fatalf("%d goroutines more than before:\n%s", runtime.NumGoroutine()-before, b[:runtime.Stack(b, true)])
		}
		runtime.Gosched()
	}
}

func TestListenErrors(t *testing.T) {
	l, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for address, want := range map[string]string{
		l.Addr().String(): "the port is in use by another process",
		"127.0.0.1":       "missing port",
		"192.0.2.1:0":     "no such address",
		"127.0.0.1:99999": "invalid port",
	} {
		l, err := server.Listen(t.Context(), address)
		if err == nil {
			l.Close()
			t.Errorf("%s is there", address)
			continue
		}
		if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), address) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestListenerFails(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := s.Serve(t.Context(), l); err == nil {
		t.Error("no error")
	}
}

func TestRootSecret(t *testing.T) {
	dir := t.TempDir()
	status := func(s *server.Server, secret string) int {
		c := &client{handler: s.Handler()}
		status, _ := c.post("/query/1", secret, "", []byte(`{"query":"1"}`), nil)
		return status
	}
	open := func(secret string) *server.Server {
		t.Helper()
		s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := open("")
	made := first.NewRootSecret()
	if made == "" || status(first, made) != 200 || status(first, "secret") != 401 || status(first, "") != 401 {
		t.Error("first start", made)
	}
	first.Close()
	second := open("")
	if second.NewRootSecret() != "" || status(second, server.NewSecret()) != 401 || status(second, made) != 200 || status(second, made+":nope:admin") != 401 {
		t.Error("second start")
	}
	second.Close()
	third := open("chosen")
	if third.NewRootSecret() != "" || status(third, "chosen") != 200 || status(third, made) != 401 {
		t.Error("start with another secret")
	}
	third.Close()
	if _, err := server.Open(t.Context(), server.Options{Secret: "a:b"}); err == nil {
		t.Error("a secret that nobody can send is accepted")
	}
	// A failed start has released the folder.
	if err := os.WriteFile(dir+"/root-secret", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Open(t.Context(), server.Options{Dir: dir}); err == nil {
		t.Error("a damaged hash is accepted")
	}
	open("chosen").Close()
}
