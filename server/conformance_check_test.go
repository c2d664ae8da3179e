package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Each check says how an answer differs from what a step expects, "" when it
// does not.

// checkQuery compares the answer to a query or to a push of a schema.
func (w *wildcards) checkQuery(s *step, a response) string {
	if a.err != nil || a.object() == nil {
		return "no answer: " + a.text()
	}
	out := a.object()
	e, _ := out["error"].(map[string]any)
	switch {
	case s.Error != nil:
		if why := w.checkError(s, a, e); why != "" {
			return why
		}
	case e != nil || a.status != 200:
		return "failed: " + a.text()
	case s.Data != nil:
		if !w.match(ordered(plain(decodeJSON(s.Data)), s.AnyOrder), ordered(plain(out["data"]), s.AnyOrder)) {
			return differs("data", s.Data, out["data"])
		}
	}
	if s.StaticType != nil && !same(decodeJSON(s.StaticType), out["static_type"]) {
		return differs("static type", s.StaticType, out["static_type"])
	}
	summary, _ := out["summary"].(string)
	if s.Summary != nil && !w.match(decodeJSON(s.Summary), summary) {
		return differs("summary", s.Summary, summary)
	}
	if !strings.Contains(summary, s.SummaryContains) {
		return fmt.Sprintf("want a summary with\n%s\ngot\n%s", s.SummaryContains, summary)
	}
	return ""
}

func (w *wildcards) checkError(s *step, a response, e map[string]any) string {
	if e == nil {
		return fmt.Sprintf("want error %s\ngot  %s", compact(s.Error), a.text())
	}
	message, _ := e["message"].(string)
	status := s.HTTP
	for _, k := range slices.Sorted(maps.Keys(s.Error)) {
		want := s.Error[k]
		switch k {
		case "http":
			n, _ := want.(json.Number).Int64()
			status = int(n)
		case "message_contains":
			if !strings.Contains(message, want.(string)) {
				return fmt.Sprintf("want a message with %q\ngot  %q", want, message)
			}
		default:
			if !w.match(plain(want), plain(e[k])) {
				return fmt.Sprintf("want error.%s %s\ngot  %s (%s)", k, compact(want), compact(e[k]), message)
			}
		}
	}
	if status != 0 && status != a.status {
		return fmt.Sprintf("want HTTP %d, got %s", status, a.text())
	}
	return ""
}

// checkRaw compares the answer to any request.
func (w *wildcards) checkRaw(s *step, a response) string {
	if a.err != nil {
		return "no answer: " + a.text()
	}
	if s.HTTP != 0 && s.HTTP != a.status {
		return fmt.Sprintf("want HTTP %d, got %s", s.HTTP, a.text())
	}
	if s.Body != nil {
		want := decodeJSON(s.Body)
		got := compared(a.body, want)
		w1, ok1 := want.(map[string]any)
		g1, ok2 := got.(map[string]any)
		if ok1 && ok2 && s.AnyOrder {
			sortEvents(w1)
			sortEvents(g1)
		}
		if !w.match(want, got) {
			return differs("body", s.Body, a.body)
		}
	}
	for name, want := range s.HeadersAre {
		var got any
		if v := a.header.Values(name); len(v) > 0 {
			got = v[len(v)-1]
		}
		if !w.match(want, got) {
			return fmt.Sprintf("want header %s %v, got %v", name, want, got)
		}
	}
	return ""
}

// checkRefusal compares the answer to a stream that was not opened.
func (w *wildcards) checkRefusal(s *step, status int, body any) string {
	if s.HTTP != 0 && s.HTTP != status {
		return fmt.Sprintf("want HTTP %d, got %d %s", s.HTTP, status, compact(body))
	}
	if s.Body != nil {
		if want := decodeJSON(s.Body); !w.match(want, compared(body, want)) {
			return differs("body", s.Body, body)
		}
	}
	return w.checkEvents(s, []any{}, true)
}

// checkStream compares what came over a stream.
func (w *wildcards) checkStream(s *step, status int, events []any, ended bool) string {
	if s.HTTP != 0 && s.HTTP != status {
		return fmt.Sprintf("want HTTP %d, got %d", s.HTTP, status)
	}
	if s.Body != nil && string(s.Body) != "null" {
		return fmt.Sprintf("want body %s, got a stream", s.Body)
	}
	return w.checkEvents(s, events, ended)
}

func (w *wildcards) checkEvents(s *step, events []any, ended bool) string {
	if s.Events != nil {
		want, _ := decodeJSON(s.Events).([]any)
		got := events
		if s.AnyOrder {
			want, got = transactionsSorted(want), transactionsSorted(got)
		}
		if !w.match(want, got) {
			return differs("events", s.Events, events)
		}
	}
	if s.Ended != nil && *s.Ended != ended {
		return fmt.Sprintf("want the body to have ended: %v, it has: %v", *s.Ended, ended)
	}
	return ""
}

func differs(what string, want json.RawMessage, got any) string {
	return fmt.Sprintf("want %s %s\ngot  %s", what, want, compact(got))
}

// Parts of a body that hold the clock, measurements or the like: they count
// only where the step names them.
var mayDiffer = []string{"txn_ts", "stats", "schema_version", "static_type"}

// compared is a body without the parts that do not count.
func compared(body, want any) any {
	b, ok := body.(map[string]any)
	if !ok {
		return body
	}
	named, _ := want.(map[string]any)
	out := maps.Clone(b)
	for _, k := range mayDiffer {
		if _, ok := named[k]; !ok {
			delete(out, k)
		}
	}
	if v, ok := named["static_type"]; ok && v == nil && out["static_type"] == nil {
		out["static_type"] = nil // must be absent
	}
	if events, ok := out["events"].([]any); ok {
		list := make([]any, len(events))
		for i, e := range events {
			list[i] = withoutStats(e)
		}
		out["events"] = list
	}
	return out
}

// withoutStats is an event without its measurements.
func withoutStats(e any) any {
	if o, ok := e.(map[string]any); ok {
		o = maps.Clone(o)
		delete(o, "stats")
		return o
	}
	return e
}
