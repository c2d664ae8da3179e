package server_test

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
)

// Where a step says that order does not count, both sides are sorted.

// ordered sorts the arrays of texts in a plain value.
func ordered(v any, anyOrder bool) any {
	if !anyOrder {
		return v
	}
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		texts := true
		for i, x := range v {
			list[i] = ordered(x, true)
			_, ok := list[i].(string)
			texts = texts && ok
		}
		if texts {
			slices.SortFunc(list, func(a, b any) int { return cmp.Compare(a.(string), b.(string)) })
		}
		return list
	case tagged:
		return tagged{v.tag, ordered(v.value, true)}
	case map[string]any:
		o := make(map[string]any, len(v))
		for k, x := range v {
			o[k] = ordered(x, true)
		}
		return o
	}
	return v
}

// sortEvents sorts the events of a page within their transactions.
func sortEvents(page map[string]any) {
	if events, ok := page["events"].([]any); ok {
		page["events"] = transactionsSorted(events)
	}
}

// transactionsSorted sorts what the events of each transaction say, by
// document and kind; times and cursors stay in their places.
func transactionsSorted(events []any) []any {
	var out []any
	for len(events) > 0 {
		n := 1
		if ts := dig(events[0], "txn_ts"); ts != nil {
			for n < len(events) && same(ts, dig(events[n], "txn_ts")) {
				n++
			}
		}
		out = append(out, transactionSorted(events[:n])...)
		events = events[n:]
	}
	return out
}

func transactionSorted(events []any) []any {
	said := slices.Clone(events)
	slices.SortStableFunc(said, func(a, b any) int {
		documentA, kindA := saying(a)
		documentB, kindB := saying(b)
		return cmp.Or(cmp.Compare(documentA, documentB), cmp.Compare(kindA, kindB))
	})
	out := make([]any, len(events))
	for i, e := range events {
		place, ok := e.(map[string]any)
		event, ok2 := said[i].(map[string]any)
		if !ok || !ok2 {
			return events
		}
		merged := maps.Clone(place)
		for _, k := range []string{"type", "data"} {
			if v, ok := event[k]; ok {
				merged[k] = v
			}
		}
		out[i] = merged
	}
	return out
}

// unknown are the parts of a text that differ from run to run.
var unknown = regexp.MustCompile(`<<.*?>>|\d{4}-[\dT:.-]+Z`)

// saying is what an event is about: the id of its document or else all of its
// data, and its kind.
func saying(e any) (document, kind string) {
	kind, _ = dig(e, "type").(string)
	if doc, ok := dig(e, "data.@doc").(map[string]any); ok {
		id, _ := doc["id"].(string)
		return id, kind
	}
	return unknown.ReplaceAllString(compact(dig(e, "data")), ""), kind
}
