package server_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// discard is a response writer that keeps nothing.
type discard struct {
	head   http.Header
	status int
	size   int
}

func (d *discard) Header() http.Header { return d.head }
func (d *discard) Write(b []byte) (int, error) {
	d.size += len(b)
	return len(b), nil
}
func (d *discard) WriteHeader(status int) { d.status = status }

func open(b *testing.B) http.Handler {
	b.Helper()
	s, err := server.Open(b.Context(), server.Options{Dir: b.TempDir(), Secret: "secret"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s.Handler()
}

func do(b *testing.B, h http.Handler, body string) {
	b.Helper()
	r := httptest.NewRequest(http.MethodPost, "/query/1", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer secret")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatal(w.Body.String())
	}
}

// fill creates flights with the ids 0..n-1.
func fill(b *testing.B, h http.Handler, n int) {
	b.Helper()
	do(b, h, `{"query":"Collection.create({ name: 'Flight' })"}`)
	const batch = 5000
	for at := 0; at < n; at += batch {
		do(b, h, fmt.Sprintf(`{"query":"Set.sequence(%d, %d).forEach(i => Flight.create({ id: i, date: '2001/01/01 00:47', delay: i %% 200 - 20, distance: i %% 2000, origin: 'DTW', destination: 'LAS' }))"}`, at, min(at+batch, n)))
	}
}

// BenchmarkPointRead reads one document by id through the HTTP handler, in
// process.
func BenchmarkPointRead(b *testing.B) {
	h := open(b)
	fill(b, h, 10000)
	w := &discard{head: http.Header{}}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		body := strings.NewReader(fmt.Sprintf(`{"query":{"fql":["Flight.byId(",{"value":"%d"},")"]}}`, i%10000))
		r := &http.Request{
			Method: http.MethodPost, URL: queryURL, Header: queryHeader,
			Body: io.NopCloser(body), ContentLength: body.Size(),
		}
		clear(w.head)
		h.ServeHTTP(w, r)
		if w.status != http.StatusOK {
			b.Fatal(w.status)
		}
	}
}

// BenchmarkScan filters a collection on one field.
func BenchmarkScan(b *testing.B) {
	h := open(b)
	const n = 100000
	fill(b, h, n)
	b.ReportAllocs()
	for b.Loop() {
		do(b, h, `{"query":"Flight.where(.delay > 100).count()"}`)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/doc")
}

// BenchmarkCount counts a collection.
func BenchmarkCount(b *testing.B) {
	h := open(b)
	const n = 100000
	fill(b, h, n)
	b.ReportAllocs()
	for b.Loop() {
		do(b, h, `{"query":"Flight.all().count()"}`)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/doc")
}

var (
	queryURL    = httptest.NewRequest(http.MethodPost, "/query/1", nil).URL
	queryHeader = http.Header{"Authorization": {"Bearer secret"}, "X-Format": {"tagged"}}
)
