package parser

import (
	"fmt"
	"strings"
	"testing"
)

// split cuts a script with Next and describes the pieces.
func split(t *testing.T, text string) string {
	var b strings.Builder
	for at := 0; ; {
		start, end, state := Next(text, at)
		if state == Empty {
			return strings.TrimSpace(b.String())
		}
		name := map[State]string{Complete: "ok", Incomplete: "more", Invalid: "bad"}[state]
		fmt.Fprintf(&b, "%s %q\n", name, text[start:end])
		if end <= at {
			t.Fatalf("%q: no progress at %d", text, at)
		}
		at = end
	}
}

func TestScriptsAreCutIntoQueries(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{" ;; // nothing\n/* here */", ""},
		{"1", `ok "1"`},
		{"1; 2\n3", "ok \"1\"\nok \"2\"\nok \"3\""},
		{"let a = 1\nlet b = 2\na + b\nc", "ok \"let a = 1\\nlet b = 2\\na + b\"\nok \"c\""},
		{"let a = 1; a", `ok "let a = 1; a"`},
		{"let a = 1", `more "let a = 1"`},
		{"let a = 1\n", "more \"let a = 1\\n\""},
		{"a\n  .b() // x\n  // y\n  .c\nd", "ok \"a\\n  .b() // x\\n  // y\\n  .c\"\nok \"d\""},
		{"a +\nb\n&& c", "ok \"a +\\nb\\n&& c\""},
		{"a\n+ b", `ok "a"` + "\nbad \"+ b\""},
		{"if (a)\n  b\nelse\n  c\nd", "ok \"if (a)\\n  b\\nelse\\n  c\"\nok \"d\""},
		{"if (a)", `more "if (a)"`},
		{"f(", `more "f("`},
		{"f(1,\n  [2", "more \"f(1,\\n  [2\""},
		{"{", `more "{"`},
		{"{ a: 1,", `more "{ a: 1,"`},
		{"'abc", `more "'abc"`},
		{"\"a #{b", `more "\"a #{b"`},
		{"<<-T\n  abc\n", "more \"<<-T\\n  abc\\n\""},
		{"<<-T\n  a; b\n  T\nx", "ok \"<<-T\\n  a; b\\n  T\"\nok \"x\""},
		{"1 /* a", `more "1 /* a"`},
		{"x =>", `more "x =>"`},
		{"a.", `more "a."`},
		{"1 2", `bad "1 2"`},
		{"1 2\n3", "bad \"1 2\"\nok \"3\""},
		{"f(1 2)\n3", "bad \"f(1 2)\"\nok \"3\""},
		{"f(1 2\n  3\ng(4)", "bad \"f(1 2\\n  3\\n\"\nok \"g(4)\""},
		{"f(1 2", `bad "f(1 2"`},
		{")", `bad ")"`},
		{"{ a }\n{ b: 1 }", "ok \"{ a }\"\nok \"{ b: 1 }\""},
		{"#", `bad "#"`},
		{"let a = ;1", "bad \"let a =\"\nok \"1\""},
		{"at (t)\n{ x }", "ok \"at (t)\\n{ x }\""},
	}
	for _, test := range tests {
		if got := split(t, test.text); got != test.want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestTokensForHighlighting(t *testing.T) {
	text := "let s = a.map(x => \"n #{x.n} \\\"\") // c\n/* d */ if null ?? 1.5 ` 'u"
	names := []string{"name", "member", "function", "keyword", "literal", "number", "string", "operator", "bracket", "separator", "comment", "invalid"}
	var got []string
	for _, tok := range Tokens(text) {
		got = append(got, names[tok.Kind]+" "+text[tok.Start:tok.End])
	}
	want := `keyword let|name s|operator =|name a|operator .|function map|bracket (|name x|operator =>|string "n #{|name x|operator .|member n|string } \""|bracket )|comment // c|comment /* d */|keyword if|literal null|operator ??|number 1.5|invalid ` + "`|invalid 'u"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}
