package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// benchDocuments is the number of documents that point reads choose from.
const benchDocuments = 10_000

// BenchmarkHTTP compares requests over kept-alive connections: the health
// check, which is the cost of HTTP itself, with queries. Client and server
// share the processors.
func BenchmarkHTTP(b *testing.B) {
	r := serve(b, server.Options{Dir: b.TempDir()})
	setup := http1()
	defer setup.CloseIdleConnections()
	for _, query := range []string{
		"Collection.create({ name: 'User' })",
		fmt.Sprintf("Set.sequence(0, %d).forEach(i => User.create({ id: i, name: 'Ada Lovelace', email: 'ada@example.com', age: 36 }))", benchDocuments),
	} {
		if resp, text := r.post(b, setup, `{"query":"`+query+`"}`); resp.StatusCode != 200 {
			b.Fatal(text)
		}
	}
	var id atomic.Int64
	run := func(name string, request func() *http.Request) {
		b.Run(name, func(b *testing.B) {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
			defer client.CloseIdleConnections()
			b.SetParallelism(8)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					resp, err := client.Do(request())
					if err != nil {
						b.Error(err)
						return
					}
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						b.Error(resp.Status)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
	run("ping", func() *http.Request {
		req, _ := http.NewRequest(http.MethodGet, r.url+"/ping", nil)
		return req
	})
	post := func(body string) *http.Request {
		req, _ := http.NewRequest(http.MethodPost, r.url+"/query/1", strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer secret")
		req.Header.Set("X-Format", "tagged")
		return req
	}
	run("add", func() *http.Request { return post(`{"query":"1 + 1"}`) })
	run("point-read", func() *http.Request {
		return post(fmt.Sprintf(`{"query":{"fql":["User.byId(",{"value":"%d"},")!"]}}`, id.Add(1)%benchDocuments))
	})
}
