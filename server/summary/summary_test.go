package summary

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/explain"
)

var source = &diag.Source{Name: "*query*", Text: "Thing.all()"}

// at is a place in the query.
func at(start, end int) diag.Span { return diag.Span{Src: source, Start: start, End: end} }

// messages lists the items: kind and message.
func messages(l *Log) string {
	var b strings.Builder
	for _, d := range l.items {
		b.WriteString(string(d.Kind) + ": " + d.Message + "\n")
	}
	return b.String()
}

func uncoveredHint(text string) string {
	return string(diag.KindPerformanceHint) + ": non_covered_document_read - " + text +
		" See https://docs.fauna.com/performance_hint/non_covered_document_read.\n"
}

func TestHints(t *testing.T) {
	tests := []struct {
		name string
		do   func(l *Log)
		want string
	}{
		{"nothing", func(*Log) {}, ""},
		{"a hint", func(l *Log) { l.Hint(FullSetRead, "Text.", at(0, 5)) },
			string(diag.KindPerformanceHint) + ": full_set_read - Text. See https://docs.fauna.com/performance_hint/full_set_read.\n"},
		{"the same twice", func(l *Log) {
			l.Hint(FullSetRead, "Text.", at(0, 5))
			l.Hint(FullSetRead, "Text.", at(0, 5))
		}, string(diag.KindPerformanceHint) + ": full_set_read - Text. See https://docs.fauna.com/performance_hint/full_set_read.\n"},
		{"other text, other place", func(l *Log) {
			l.Hint(CollectionScan, "A.", at(0, 5))
			l.Hint(CollectionScan, "B.", at(0, 5))
			l.Hint(CollectionScan, "B.", at(0, 6))
		}, strings.Join([]string{
			string(diag.KindPerformanceHint) + ": collection_scan - A. See https://docs.fauna.com/performance_hint/collection_scan.\n",
			string(diag.KindPerformanceHint) + ": collection_scan - B. See https://docs.fauna.com/performance_hint/collection_scan.\n",
			string(diag.KindPerformanceHint) + ": collection_scan - B. See https://docs.fauna.com/performance_hint/collection_scan.\n",
		}, "")},
		{"a field", func(l *Log) { l.Uncovered("Thing.byName", "size", at(0, 5)) },
			uncoveredHint(".size is not covered by the Thing.byName index.")},
		{"a field of two indexes", func(l *Log) {
			l.Uncovered("Thing.byName", "size", at(0, 5))
			l.Add(diag.Diagnostic{Kind: diag.KindInfo, Message: "between"})
			l.Uncovered("Thing.byAge", "size", at(0, 5))
			l.Uncovered("Thing.byName", "size", at(0, 5))
		}, uncoveredHint("`.size` is not covered by the following indexes: [Thing.byName,Thing.byAge].") +
			string(diag.KindInfo) + ": between\n"},
		{"two fields and two places", func(l *Log) {
			l.Uncovered("Thing.byName", "size", at(0, 5))
			l.Uncovered("Thing.byName", "color", at(0, 5))
			l.Uncovered("Thing.byName", "size", at(0, 6))
		}, uncoveredHint(".size is not covered by the Thing.byName index.") +
			uncoveredHint(".color is not covered by the Thing.byName index.") +
			uncoveredHint(".size is not covered by the Thing.byName index.")},
		{"missing indexes", func(l *Log) {
			l.Missing(nil)
			l.Missing(&explain.Trace{Plans: []*explain.Plan{
				{Span: at(0, 5), Root: &explain.Node{Inputs: []*explain.Node{{Missing: "index a {}"}, {Missing: "index a {}"}}}},
				{Span: at(0, 6), Root: &explain.Node{Missing: "index a {}"}},
				{Span: at(0, 7), Root: &explain.Node{Missing: strings.Repeat("x", explain.MaxText+1)}},
			}})
		}, strings.Repeat(string(diag.KindHint)+": This index would help: index a {}\n", 2)},
		{"a missing index as long as a text may be", func(l *Log) {
			l.Missing(&explain.Trace{Plans: []*explain.Plan{{Root: &explain.Node{Missing: strings.Repeat("x", explain.MaxText)}}}})
		}, string(diag.KindHint) + ": This index would help: " + strings.Repeat("x", explain.MaxText) + "\n"},
	}
	for _, test := range tests {
		l := &Log{Hints: true}
		test.do(l)
		if got := messages(l); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
		l = &Log{}
		test.do(l)
		if got := messages(l); strings.Contains(got, "hint") {
			t.Errorf("%s: hints that nobody wants:\n%s", test.name, got)
		}
	}
}

func TestSpansOfHints(t *testing.T) {
	l := &Log{Hints: true}
	l.Hint(FullSetRead, "Text.", at(0, 1))
	l.Uncovered("Thing.byName", "size", at(0, 2))
	l.Missing(&explain.Trace{Plans: []*explain.Plan{{Span: at(0, 3), Root: &explain.Node{Missing: "index a {}"}}}})
	for i, d := range l.items {
		if d.Span != at(0, i+1) {
			t.Errorf("hint %d is at %v", i, d.Span)
		}
	}
	if len(l.items) != 3 {
		t.Errorf("%d hints", len(l.items))
	}
}

// TestAddEnds shows that the items, short ones too, take bounded memory, and
// that the one that passes the bound is still there.
func TestAddEnds(t *testing.T) {
	for _, test := range []struct {
		size, want int
	}{
		{0, diag.MaxSummary / 128},
		{diag.MaxSummary / 4, 4},
		{2 * diag.MaxSummary, 0},
	} {
		l := &Log{}
		text := strings.Repeat("x", test.size)
		for range test.want + 10 {
			l.Add(diag.Diagnostic{Message: text})
		}
		if n := len(l.items); n != test.want && test.want > 0 || n > 1 && test.want == 0 {
			t.Errorf("of %d bytes: %d items, want %d", test.size, n, test.want)
		}
	}
}

func TestText(t *testing.T) {
	info := diag.Diagnostic{Kind: diag.KindInfo, Message: "logged", Span: at(0, 5)}
	l := &Log{}
	if got := l.Text(nil); got != "" {
		t.Errorf("nothing to say is %q", got)
	}
	l.Add(info)
	l.Add(info)
	if got, want := l.Text(nil), diag.Join(info.Render(), info.Render()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	err := diag.ErrorAt(at(6, 9), diag.CodeInvalidQuery, "wrong")
	if got, want := l.Text(err), diag.Join(err.Summary(), info.Render(), info.Render()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTextEnds(t *testing.T) {
	l := &Log{}
	text := strings.Repeat("x", diag.MaxSummary*2/3)
	for range 3 {
		l.items = append(l.items, diag.Diagnostic{Message: text})
	}
	if got := strings.Count(l.Text(nil), text); got != 2 {
		t.Errorf("%d items are shown", got)
	}
	if got := strings.Count(l.Text(&diag.Error{Message: text}), text); got != 2 {
		t.Errorf("%d items are shown with an error", got)
	}
	l.items[0].Message += text
	if got := strings.Count(l.Text(nil), text); got != 2 {
		t.Errorf("%d parts are shown", got)
	}
}
