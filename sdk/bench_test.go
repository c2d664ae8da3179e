package fawn_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	fawn "github.com/fawndb/fawn/sdk"
)

type benchUser struct {
	ID    string `fauna:"id"`
	Name  string `fauna:"name"`
	Email string `fauna:"email"`
	Age   int    `fauna:"age"`
}

const benchAnswer = `{"data":{"@doc":{"id":"412345678901234567","coll":{"@mod":"User"},"ts":{"@time":"2024-03-01T10:20:30.123456Z"},"name":"Ada Lovelace","email":"ada@example.com","age":{"@int":"36"}}},"summary":"","txn_ts":1712000000000000,"stats":{"compute_ops":1,"read_ops":1,"write_ops":0,"query_time_ms":0,"contention_retries":0,"storage_bytes_read":120,"storage_bytes_write":0,"rate_limits_hit":[]},"schema_version":1711000000000000}`

// cannedHandler answers every request alike, at the least cost.
func cannedHandler(body string) http.HandlerFunc {
	answer := []byte(body)
	contentType := []string{"application/json;charset=utf-8"}
	var buf [1024]byte
	return func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := r.Body.Read(buf[:]); err != nil {
				break
			}
		}
		w.Header()["Content-Type"] = contentType
		w.WriteHeader(http.StatusOK)
		w.Write(answer)
	}
}

// BenchmarkPointRead is all that the client adds to a point read in process:
// binding the id, the request, the call, the answer, decoding the document.
func BenchmarkPointRead(b *testing.B) {
	client, err := fawn.New("http://embedded", "secret", fawn.WithHandler(cannedHandler(benchAnswer)))
	if err != nil {
		b.Fatal(err)
	}
	query := fawn.Source("User.byId(id)!")
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Query(ctx, query.Bind("id", "412345678901234567"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := fawn.Decode[benchUser](resp); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQuery is the same without binding and decoding.
func BenchmarkQuery(b *testing.B) {
	client, err := fawn.New("http://embedded", "secret", fawn.WithHandler(cannedHandler(benchAnswer)))
	if err != nil {
		b.Fatal(err)
	}
	query := fawn.Source("User.byId(id)!").Bind("id", "412345678901234567")
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Query(ctx, query); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQueryCancellable is BenchmarkQuery with a context that can end.
func BenchmarkQueryCancellable(b *testing.B) {
	client, err := fawn.New("http://embedded", "secret", fawn.WithHandler(cannedHandler(benchAnswer)))
	if err != nil {
		b.Fatal(err)
	}
	query := fawn.Source("User.byId(id)!").Bind("id", "412345678901234567")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Query(ctx, query); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodePage decodes a page of 1000 documents into structs.
func BenchmarkDecodePage(b *testing.B) {
	benchmarkPage[benchUser](b)
}

// BenchmarkDecodePageAny decodes the same page into dynamic values.
func BenchmarkDecodePageAny(b *testing.B) {
	benchmarkPage[any](b)
}

func benchmarkPage[T any](b *testing.B) {
	const document = `{"@doc":{"id":"412345678901234567","coll":{"@mod":"User"},"ts":{"@time":"2024-03-01T10:20:30.123456Z"},"name":"Ada Lovelace","email":"ada@example.com","age":{"@int":"36"}}}`
	page := []byte(`{"@set":{"data":[` + strings.Repeat(document+",", 999) + document + `],"after":"cursor"}}`)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		var into fawn.Page[T]
		if err := fawn.Unmarshal(page, &into); err != nil || len(into.Data) != 1000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkTemplate composes a query of a prepared template.
func BenchmarkTemplate(b *testing.B) {
	t, err := fawn.Prepare("User.byId(${id})! { name, email }")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		t.With(fawn.Args{"id": "412345678901234567"})
	}
}

// BenchmarkFQL parses the template each time.
func BenchmarkFQL(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fawn.FQL("User.byId(${id})! { name, email }", fawn.Args{"id": "412345678901234567"}); err != nil {
			b.Fatal(err)
		}
	}
}
