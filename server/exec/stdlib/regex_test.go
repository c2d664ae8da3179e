package stdlib

import (
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/value"
)

func TestRegex(t *testing.T) {
	s := func(s string) value.Value { return value.String(s) }
	dangling := "Invalid regular expression. Dangling meta character '+' at index 0"
	run(t, []call{
		{"includesRegex", stringIncludesRegex, s("a1"), values("\\d"), value.Bool(true)},
		{"includesRegex", stringIncludesRegex, s("a1"), values("+"), dangling},
		{"indexOfRegex", stringIndexOfRegex, s("🚀1a2"), values("[0-9]", 2), value.Int(3)},
		{"indexOfRegex", stringIndexOfRegex, s("abab"), values("^a", 2), value.Int(2)},
		{"indexOfRegex", stringIndexOfRegex, s("ab"), values("(?<=a)b", 1), value.Null{}},
		{"indexOfRegex", stringIndexOfRegex, s("ab"), values("+", 2), "index 2 out of bounds for length 2"},
		{"matches", stringMatches, s("abc"), values("x*"), array("", "", "", "")},
		{"matches", stringMatches, s("aab"), values("a*"), array("aa", "", "")},
		{"matches", stringMatches, s("q"), values("z"), array()},
		{"matches", stringMatches, s("k=v"), values("(\\w)=(\\w)"), array("k=v")},
		{"matchIndexes", stringMatchIndexes, s("🚀a🚀b"), values("[ab]"), array(array(1, "a"), array(3, "b"))},
		{"replaceRegex", stringReplaceRegex, s("John Smith"), values("(\\w+) (\\w+)", "$2 $1"), s("$2 $1")},
		{"replaceRegex", stringReplaceRegex, s("a1b22c3"), values("\\d+", "#", 2), s("a#b#c3")},
		{"replaceRegex", stringReplaceRegex, s("a"), values("+", "#", 0), dangling},
		{"replaceRegex", stringReplaceRegex, s("a"), values("a", "#", 0), "invalid argument `count`: must be greater than or equal to 1"},
		{"replaceAllRegex", stringReplaceAllRegex, s("aaab"), values("^a", "X"), s("XXXb")},
		{"replaceAllRegex", stringReplaceAllRegex, s("ab"), values("(?<=a)b", "X"), s("aX")},
		{"replaceAllRegex", stringReplaceAllRegex, s("abab"), values("(?<=a)", "-"), s("a-ba-b")},
		{"replaceAllRegex", stringReplaceAllRegex, s("abc"), values("x*", "-"), "Value too large: string size 16777217 exceeds limit 16777216."},
		{"replaceAllRegex", stringReplaceAllRegex, s("abc"), values("x*", ""), s("abc")},
		{"splitRegex", stringSplitRegex, s("aXb"), values("(?=X)"), array("a", "X", "b")},
		{"splitRegex", stringSplitRegex, s("a1b22c"), values("(\\d)+"), array("a", "b", "c")},
		{"splitRegex", stringSplitRegex, s("🚀🚀"), values(""), array("🚀", "🚀")},
	})
}

// A search that looks far ahead at every position takes quadratic time.
func TestRegexSearchesEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as a search may")
	}
	run := engine(t)
	q := `let a = Array.sequence(0, 18).fold("ab", (s, x) => s + s)
a.replaceAllRegex("a(?=.*z)|b", "")`
	start := time.Now()
	r := run(q)
	if took := time.Since(start); took > 2*searchTime {
		t.Errorf("took %v, error %v", took, r.Err)
	}
}
