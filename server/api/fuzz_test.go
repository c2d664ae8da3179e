package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzBody sends any body: the answer is JSON, in one of the shapes that
// clients know, and no body makes the server fail. The corpus is in
// testdata/fuzz.
func FuzzBody(f *testing.F) {
	for _, body := range []string{
		`{"query":"1 + 1"}`,
		`{"query":{"fql":["10 * ",{"fql":["(1 + ",{"value":{"@int":"2"}}]},")"]}}`,
		`{"query":{"array":["1",{"object":{"@a\u0000\"#{":{"value":null},"b":"2"}}]}}`,
		`{"query":"a","arguments":{"a":{"b":[1,2.5,"\ud800",{"@time":"2024-01-01T00:00Z"}]}}}`,
		`{"query":"x","arguments":{"x":9223372036854775808}}`,
		`{"query":{"value":{"@doc":{"coll":{"@mod":"Collection"},"name":"X"}}}}`,
	} {
		f.Add([]byte(body))
	}
	h := open(f, io.Discard)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, format := range []string{"simple", "tagged", "decorated"} {
			r := request(call{body: " ", head: map[string]string{"X-Format": format, "X-Query-Timeout-Ms": "2000"}})
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
			a := send(t, h, r)
			if !json.Valid([]byte(a.text)) || !utf8.ValidString(a.text) {
				t.Fatalf("%q", a.text)
			}
			switch a.status {
			case http.StatusOK:
				if a.Data == nil || a.Summary == nil || a.TxnTime == nil {
					t.Fatal(a.text)
				}
			case http.StatusBadRequest, 440:
				if a.Error.Code == "" || a.Error.Message == "" {
					t.Fatal(a.text)
				}
			default:
				t.Fatal(a.status, a.text)
			}
		}
	})
}
