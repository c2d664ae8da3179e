package explain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/diag"
)

func TestCut(t *testing.T) {
	for _, text := range []string{"", "short", strings.Repeat("x", MaxText), strings.Repeat("x", MaxText+1), strings.Repeat("é", MaxText), strings.Repeat("機", MaxText)} {
		got := Cut(text)
		switch {
		case len(text) <= MaxText && got != text:
			t.Errorf("%q was cut", text)
		case len(got) > MaxText || len(got) < min(len(text), MaxText-5) || !utf8.ValidString(got):
			t.Errorf("%d bytes of %d: %q", len(got), len(text), got)
		}
	}
}

func TestTraceIsBounded(t *testing.T) {
	var none *Trace
	none.Add(&Plan{}) // nobody wants to know

	src := &diag.Source{Name: "*query*"}
	trace := &Trace{Site: func() diag.Span { return diag.Span{Src: src, Start: 1, End: 2} }}
	own := diag.Span{Src: src, Start: 7, End: 9}
	trace.Add(&Plan{Span: own})
	for range MaxPlans + 4 {
		trace.Add(&Plan{})
	}
	if len(trace.Plans) != MaxPlans || trace.Dropped != 5 || trace.Plans[0].Span != own || trace.Plans[1].Span.Start != 1 {
		t.Errorf("%d plans, %d dropped, at %+v and %+v", len(trace.Plans), trace.Dropped, trace.Plans[0].Span, trace.Plans[1].Span)
	}
}

func TestEachIsBounded(t *testing.T) {
	for size, all := range map[int]bool{1: true, MaxNodes: true, MaxNodes + 1: false} {
		root := &Node{}
		for range size - 1 {
			root.Inputs = append(root.Inputs, &Node{})
		}
		visited := 0
		if got := (&Plan{Root: root}).Each(func(*Node) { visited++ }); got != all || visited != min(size, MaxNodes) {
			t.Errorf("%d of %d nodes were visited, all: %t", visited, size, got)
		}
	}
}
