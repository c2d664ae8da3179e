package api_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestWrongHeaders(t *testing.T) {
	h := open(t, io.Discard)
	pairs := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("k%d=v", i))
		}
		return strings.Join(list, ",")
	}
	for _, c := range []struct{ name, value, reason string }{
		{"X-Last-Txn-Ts", "soon", "Invalid timestamp 'soon'."},
		{"X-Last-Txn-Ts", "1.5", "Invalid timestamp '1.5'."},
		{"X-Last-Txn-Ts", "9223372036854775808", "Invalid timestamp '9223372036854775808'."},
		{"X-Query-Timeout-Ms", "abc", "Invalid number 'abc'."},
		{"X-Query-Timeout-Ms", "1_000", "Invalid number '1_000'."},
		{"X-Query-Timeout-Ms", "0", "Must be greater than 0."},
		{"X-Query-Timeout-Ms", "-5", "Must be greater than 0."},
		{"X-Query-Timeout-Ms", "600001", "Must be less than or equal to 600000."},
		{"X-Max-Contention-Retries", "many", "Invalid number 'many'."},
		{"X-Max-Contention-Retries", "8", "Must be between 0 and 7."},
		{"X-Max-Contention-Retries", "-1", "Must be between 0 and 7."},
		{"X-Query-Tags", strings.Repeat("a", 3001), "header is too long"},
		{"X-Query-Tags", "a=1,,", "invalid tags"},
		{"X-Query-Tags", "a=", "invalid tags"},
		{"X-Query-Tags", "=a", "invalid tags"},
		{"X-Query-Tags", "a", "invalid tags"},
		{"X-Query-Tags", "a=1=2", "invalid tags"},
		{"X-Query-Tags", "a%3Db=c", "invalid tags"},
		{"X-Query-Tags", "a=1, b=2", "invalid tags"},
		{"X-Query-Tags", pairs(26), "too many tags"},
		{"X-Query-Tags", strings.Repeat("k", 41) + "=v", "invalid key"},
		{"X-Query-Tags", "k=" + strings.Repeat("v", 81), "invalid value"},
		{"X-Query-Tags", "a=1,b=2,a=3", "duplicate key"},
		{"X-Format", "json", "Invalid format json"},
		{"X-Format", "Tagged", "Invalid format Tagged"},
		{"X-Typecheck", "yes", "Must be a boolean value."},
		{"X-Typecheck", "1", "Must be a boolean value."},
		{"X-Linearized", "on", "Must be a boolean value."},
		{"X-Performance-Hints", "TRUE1", "Must be a boolean value."},
		{"X-Explain", "analyze", "Must be a boolean value."},
	} {
		t.Run(c.name+"/"+c.reason, func(t *testing.T) {
			a := do(t, h, call{head: map[string]string{c.name: c.value}})
			wantInvalid(t, a, "Invalid header '"+strings.ToLower(c.name)+"': "+c.reason)
		})
	}
}

func TestGoodHeaders(t *testing.T) {
	h := open(t, io.Discard)
	for _, c := range []struct{ name, value string }{
		{"X-Last-Txn-Ts", "-1"}, {"X-Last-Txn-Ts", "+1"},
		{"X-Query-Timeout-Ms", "600000"}, {"X-Query-Timeout-Ms", "+5000"},
		{"X-Max-Contention-Retries", "0"}, {"X-Max-Contention-Retries", "7"},
		{"X-Query-Tags", "a_1=Z,B=0"},
		{"X-Format", "simple"}, {"X-Format", "tagged"}, {"X-Format", "decorated"},
		{"X-Typecheck", "FALSE"}, {"X-Linearized", "True"}, {"X-Performance-Hints", "true"}, {"X-Explain", "True"},
		{"Content-Type", "text/plain"}, {"Content-Type", ""},
		{"Traceparent", "nonsense"}, {"X-Unknown", "\xff"}, {"X-Fauna-Tags", "no tags at all"},
	} {
		if a := do(t, h, call{head: map[string]string{c.name: c.value}}); a.status != http.StatusOK {
			t.Errorf("%s: %q: %d %s", c.name, c.value, a.status, a.text)
		}
	}
}

// TestOrderOfChecks has requests with more and more that is right: the first
// thing that is wrong is answered.
func TestOrderOfChecks(t *testing.T) {
	h := open(t, io.Discard)
	head := map[string]string{
		"X-Last-Txn-Ts": "x", "X-Query-Timeout-Ms": "x", "X-Max-Contention-Retries": "x", "X-Query-Tags": "x",
		"X-Format": "x", "X-Typecheck": "x", "X-Linearized": "x", "X-Performance-Hints": "x", "X-Explain": "x", "Authorization": "Bearer wrong",
	}
	body := "{"
	for _, c := range []struct{ want, header, good string }{
		{"x-last-txn-ts", "X-Last-Txn-Ts", "1"},
		{"x-query-timeout-ms", "X-Query-Timeout-Ms", "5000"},
		{"x-max-contention-retries", "X-Max-Contention-Retries", "1"},
		{"x-query-tags", "X-Query-Tags", "a=b"},
		{"x-format", "X-Format", "tagged"},
		{"x-typecheck", "X-Typecheck", "false"},
		{"x-linearized", "X-Linearized", "false"},
		{"x-performance-hints", "X-Performance-Hints", "false"},
		{"x-explain", "X-Explain", "false"},
		{"Invalid request body", "", ""},
		{"Access token required", "Authorization", "Bearer secret"},
		{"Invalid argument 'a'", "", ""},
	} {
		a := do(t, h, call{body: body, head: head})
		if !strings.Contains(a.Error.Message, c.want) {
			t.Errorf("want an error about %s, got %s", c.want, a.text)
		}
		if tagged := a.QueryTags != ""; tagged != (head["X-Query-Tags"] == "a=b") {
			t.Errorf("query_tags: %s", a.text)
		}
		if c.header != "" {
			head[c.header] = c.good
		} else {
			body = `{"query":"1 +","arguments":{"a":1}}`
		}
	}
	a := do(t, h, call{body: `{"query":"1 +"}`, head: head})
	if a.Error.Code != "invalid_query" || a.Summary == nil || a.TxnTime == nil || a.QueryTags != "a=b" {
		t.Error(a.text)
	}
}
