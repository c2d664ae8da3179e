package stdlib

import (
	"strings"
	"testing"

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

// Fields separated by commas and white space.
func BenchmarkSplitRegex(b *testing.B) {
	recv, args := value.Value(value.String(strings.Repeat("field , ", 20))), values(" *, *")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := stringSplitRegex(nil, recv, args); err != nil {
			b.Fatal(err)
		}
	}
}
