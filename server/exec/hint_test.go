package exec_test

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/exec"
)

// TestNullHints: errors about a null say where it came from, unless that is where
// the error is.
func TestNullHints(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	for fql, want := range map[string]string{
		"let x = [].first()\nx + 1": "()", "let x = [].first()\nx!": "()", "let x = [].first()\nx.a": "()", "let x = ({}).a\nx.at(1)": "a", "let x = ({}).a\nx[1]": "a", "let x = Item(99)\nx!": "(99)", "let x = Item(99)\nx.n": "(99)",
		"null!": "", "null.a": "null", "null + 1": "null",
	} {
		r := q.run(query(fql))
		got := ""
		if r.Err != nil && len(r.Err.Hints) == 1 && r.Err.Hints[0].Message == "Null value created here" {
			got = r.Err.Hints[0].Span.Text()
		}
		if r.Err == nil || got != want {
			t.Errorf("%s: %+v", fql, r.Err)
		}
	}
	if s := q.run(query("let x = Item(99)\nx!")).Summary; strings.Count(s, "Null value created here") != 1 {
		t.Error(s)
	}
	if s := q.run(query("Item(99)!")).Summary; strings.Contains(s, "created here") {
		t.Error(s)
	}
}

// TestHints: which reads are hinted at.
func TestHints(t *testing.T) {
	q := open(t, exec.Options{})
	q.must(items...)
	for fql, want := range map[string]string{
		`Item.where(.n == 1).first()!.n`: "collection_scan", `Item.all().count()`: "full_set_read", `Item.byK(1).first()`: "non_covered_document_read", `Item.byK(1).map(.n).first()`: "", `[1].toSet().count()`: "", `Item(1)`: "",
	} {
		for _, on := range []bool{true, false} {
			r := query(fql)
			r.PerformanceHints = on
			s := q.run(r).Summary
			if (want != "" && on) != (s != "") || on && !strings.Contains(s, want) {
				t.Errorf("%s, hints %t: %s", fql, on, s)
			}
		}
	}
}
