package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestConformanceMatch compares JSON with wildcards, both sides made plain. The
// pairs of a line are compared one after the other within one case.
func TestConformanceMatch(t *testing.T) {
	for _, x := range []struct {
		want, got string
		ok        bool
	}{
		{`1`, `1`, true},
		{`1`, `1.0`, false},
		{`1.0`, `1e0`, true},
		{`1`, `"1"`, false},
		{`null`, `false`, false},
		{`{"a":1,"b":[true]}`, `{"b":[true],"a":1}`, true},
		{`{"a":1}`, `{"a":1,"b":null}`, false},
		{`{"@int":"5"}`, `{"@object":{"@int":"5"}}`, false},
		{`{"a":{"@object":{"b":1}}}`, `{"@object":{"a":{"b":1}}}`, true},
		{`"<<any>>"`, `{"a":1}`, true},
		{`"<<id>>"`, `"-12"`, true},
		{`"<<id>>"`, `12`, false},
		{`"<<time>>"`, `{"@time":"2020-01-01T00:00:00Z"}`, true},
		{`"<<time>>"`, `{"@date":"2020-01-01"}`, false},
		{`"id <<id1>> of <<db>>."`, `"id 7 of case_1."`, true},
		{`"id <<id1>> of <<db>>."`, `"id 7 of other."`, false},
		{`["<<id1>>","<<id2>>","<<id1>>"]`, `["1","2","1"]`, true},
		{`["<<id1>>","<<id2>>","<<id1>>"]`, `["1","2","2"]`, false},
		{`["<<id1>>","<<id2>>"]`, `["1","1"]`, false},
		{`["<<id1>>","<<clock1>>"]`, `["1",1]`, true},
		{`"<<clock1>>"`, `1.5`, false},
		{`{"@time":"<<time1>>"}`, `{"@time":"2020-01-01T00:00:00.5Z"}`, true},
		{`"<<token1>>\nx"`, `"a\nb\nx"`, true},
		{`"(<<date1>>)"`, `"(2020-1-1)"`, false},
	} {
		w := newWildcards("case_1")
		want, got := plain(decodeJSON([]byte(x.want))), plain(decodeJSON([]byte(x.got)))
		if w.match(want, got) != x.ok {
			t.Errorf("%s and %s match: %v", x.want, x.got, !x.ok)
		}
	}
}

func TestConformanceFill(t *testing.T) {
	c := newCase(nil, "case_1")
	c.saved["N"], c.saved["T"] = json.Number("7"), `a"b`
	c.secrets["K"] = "fn1"
	const in = `{"b": "${N}", "a": ["${N+1}", "x${N-1}y ${T}", "${T}", "${DB}:${K}"], "c": "\"${N}", "d": null, "e": "${none}"}`
	const want = `{"b": 7, "a": [8, "x6y a\"b", "a\"b", "case_1:fn1"], "c": "\"7", "d": null, "e": null}`
	if got := string(c.fill(json.RawMessage(in))); got != want {
		t.Errorf("%s\nbecomes  %s\nnot      %s", in, got, want)
	}
}

// TestConformanceSteps runs cases on a server that answers queries with their
// own text and sends it to its event stream, which ends when it is asked to.
func TestConformanceSteps(t *testing.T) {
	events := make(chan string, 10)
	polls := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/query/1", func(w http.ResponseWriter, r *http.Request) {
		var q struct{ Query string }
		json.NewDecoder(r.Body).Decode(&q)
		events <- q.Query
		json.NewEncoder(w).Encode(map[string]any{"data": q.Query, "summary": r.Header.Get("X-Typecheck"), "txn_ts": 7})
	})
	mux.HandleFunc("/poll", func(w http.ResponseWriter, r *http.Request) {
		polls++
		fmt.Fprintf(w, `{"ready":%v,"stats":{},"polls":"%d"}`, polls == 3, polls)
	})
	mux.HandleFunc("/stream/1", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret:case_1:admin" {
			w.WriteHeader(401)
			fmt.Fprint(w, `{"error":{"code":"unauthorized"}}`)
			return
		}
		for line := `{"type":"status","txn_ts":1,"stats":{}}`; ; {
			fmt.Fprintln(w, line)
			w.(http.Flusher).Flush()
			select {
			case e := <-events:
				if e == "end" {
					return
				}
				line = fmt.Sprintf(`{"type":"add","data":{"@doc":{"id":%q}},"txn_ts":2,"cursor":"c","stats":{}}`, e)
				if e == "status" {
					line = `{"type":"status"}`
				}
			case <-r.Context().Done():
				return
			}
		}
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http://")
	const add = `{"type":"add","data":{"@doc":{"id":"%s"}},"txn_ts":2,"cursor":"c"}`
	one, two := fmt.Sprintf(add, "1"), fmt.Sprintf(add, "2")
	const opening = `{"type":"status","txn_ts":"<<clock1>>"}`
	for name, x := range map[string]struct {
		steps string
		fails int
	}{
		"data":    {`[{"fql":"1","data":"1"}, {"fql":"1","data":"2"}]`, 2},
		"summary": {`[{"fql":"1","typecheck":false,"summary":"false"}, {"fql":"1","summary":null}]`, 2},
		"error":   {`[{"fql":"1","error":{"code":"x"}}]`, 1},
		"save":    {`[{"fql":"1","save":{"T":"txn_ts"}}, {"request":{"body":{"query":"t${T+1}"}},"http":200,"body":{"data":"t8","summary":""}}]`, 0},
		"until":   {`[{"request":{"path":"/poll"},"until":{"path":"ready","equals":true,"seconds":20},"body":{"ready":true,"polls":"<<id1>>"}}]`, 0},
		"stream":  {`[{"stream":{"token":"x","while":[{"fql":"1"},{"fql":"status"},{"fql":"2"}]},"events":[` + opening + `,` + one + `,` + two + `],"ended":false}]`, 0},
		"order":   {`[{"stream":{"token":"x","while":[{"fql":"2"},{"fql":"1"}]},"any_order":true,"events":[` + opening + `,` + one + `,` + two + `]}]`, 0},
		"strict":  {`[{"stream":{"token":"x","while":[{"fql":"2"},{"fql":"1"}]},"events":[` + opening + `,` + one + `,` + two + `]}]`, 1},
		"limit":   {`[{"stream":{"token":"x","events":2,"while":[{"fql":"1"},{"fql":"2"}]},"events":[` + opening + `,` + one + `]}]`, 0},
		"excess":  {`[{"stream":{"token":"x","while":[{"fql":"1"},{"fql":"2"}]},"events":[` + opening + `,` + one + `]}]`, 1},
		"ended":   {`[{"stream":{"token":"x","while":[{"fql":"1"},{"fql":"end"}]},"events":[` + opening + `,` + one + `],"ended":true}]`, 0},
		"open":    {`[{"stream":{"token":"x","while":[{"fql":"end"}]},"ended":false}]`, 1},
		"inner":   {`[{"stream":{"token":"x","while":[{"fql":"1","data":"2"}]}}]`, 1},
		"refused": {`[{"stream":{"token":"x","headers":{"authorization":null}},"http":401,"body":{"error":{"code":"unauthorized"}}}]`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			for len(events) > 0 {
				<-events
			}
			var steps []*step
			if err := json.Unmarshal([]byte(x.steps), &steps); err != nil {
				t.Fatal(err)
			}
			c := newCase(&requester{new(http.Transport), host}, "case_1")
			if failed, why := c.run(t.Context(), steps); failed != x.fails {
				t.Errorf("step %d fails, want %d\n%s", failed, x.fails, why)
			}
		})
	}
}
