package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spanOf is the span of the n-th occurrence (from 0) of part in src.
func spanOf(src *Source, part string, n int) Span {
	at := 0
	for ; n >= 0; n-- {
		i := strings.Index(src.Text[at:], part)
		if i < 0 {
			panic("no such part: " + part)
		}
		at += i + 1
	}
	return Span{src, at - 1, at - 1 + len(part)}
}

func query(text string) *Source { return &Source{Name: "*query*", Text: text} }

// check compares a rendering with the wanted one, given with a newline at
// either end.
func check(t *testing.T, got, want string) {
	t.Helper()
	if d := cmp.Diff(strings.Trim(want, "\n"), got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestRender(t *testing.T) {
	three := query("let x = 1\nlet s = 2\nlet y = foo(1)")
	long := query(strings.Repeat("\n", 8) + "foo(\n  1)")
	emoji := query("'😀é' + x")
	tabs := query("\tfoo\tbar   \n\n")
	call := query("foo(\n  bar\n)")
	abort := query("abort({\n  a: 1\n})")
	tests := []struct {
		name string
		d    Diagnostic
		want string
	}{
		{"one line with annotation", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(three, "foo", 0), Annotation: "annotation"}, `
error: M
at *query*:3:9
  |
3 | let y = foo(1)
  |         ^^^ annotation
  |
`},
		{"no message", Diagnostic{Kind: KindWarning, Span: spanOf(three, "foo", 0)}, `
warning:
at *query*:3:9
  |
3 | let y = foo(1)
  |         ^^^
  |
`},
		{"no source", Diagnostic{Kind: KindError, Message: "M"}, `
error: M
at <no source>
`},
		{"several lines", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(call, "(\n  bar\n)", 0), Annotation: "not shown"}, `
error: M
at *query*:1:4
  |
1 |   foo(
  |  ____^
2 | |   bar
3 | | )
  | |_^
  |
`},
		{"several lines, last one longer", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(abort, "({\n  a: 1\n})", 0)}, `
error: M
at *query*:1:6
  |
1 |   abort({
  |  ______^
2 | |   a: 1
3 | | })
  | |__^
  |
`},
		{"line numbers align", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(long, "(\n  1)", 0)}, `
error: M
at *query*:9:4
   |
 9 |   foo(
   |  ____^
10 | |   1)
   | |____^
   |
`},
		{"columns are UTF-16 code units", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(emoji, "😀é", 0)}, `
error: M
at *query*:1:2
  |
1 | '😀é' + x
  |  ^^^
  |
`},
		{"columns after wide characters", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(emoji, "x", 0)}, `
error: M
at *query*:1:9
  |
1 | '😀é' + x
  |         ^
  |
`},
		{"tabs are one column", Diagnostic{Kind: KindError, Message: "M", Span: spanOf(tabs, "bar", 0)}, "\nerror: M\nat *query*:1:6\n  |\n1 | \tfoo\tbar\n  |      ^^^\n  |\n"},
		{"beyond the end", Diagnostic{Kind: KindError, Message: "M", Span: Span{tabs, len(tabs.Text), len(tabs.Text) + 1}}, "\nerror: M\nat *query*:1:9\n  |\n1 | \tfoo\tbar\n  |         ^\n  |\n"},
		{"empty source", Diagnostic{Kind: KindError, Message: "M", Span: Span{query(""), 0, 1}}, `
error: M
at *query*:1:1
  |
1 |
  | ^
  |
`},
		{"empty span", Diagnostic{Kind: KindError, Message: "M", Span: Span{three, 3, 3}}, `
error: M
at *query*:1:4
  |
1 | let x = 1
  |
  |
`},
		{"hints", Diagnostic{
			Kind: KindError, Message: "M", Span: spanOf(three, "foo", 0),
			Hints: []Diagnostic{
				{Kind: KindHint, Message: "same line", Span: spanOf(three, "y", 0)},
				{Kind: KindHint, Message: "other line", Span: spanOf(three, "x", 0)},
				{Kind: KindCause, Message: "elsewhere", Span: Span{query("z"), 0, 1}},
			}}, `
error: M
at *query*:3:9
  |
3 | let y = foo(1)
  |         ^^^
  |
hint: same line
  |
3 | let y = foo(1)
  |     ^
  |
hint: other line
at *query*:1:5
  |
1 | let x = 1
  |     ^
  |
cause: elsewhere
at *query*:1:1
  |
1 | z
  | ^
  |
`},
		{"edits", Diagnostic{
			Kind: KindError, Message: "M", Span: spanOf(three, "foo", 0),
			Hints: []Diagnostic{
				{Kind: KindHint, Message: "insert", Span: Span{three, 31, 31}, Edit: &Edit{"() => "}},
				{Kind: KindHint, Message: "replace", Span: spanOf(three, "foo", 0), Edit: &Edit{"barn"}},
				{Kind: KindHint, Message: "remove", Span: spanOf(three, "(1)", 0), Edit: &Edit{}},
			}}, `
error: M
at *query*:3:9
  |
3 | let y = foo(1)
  |         ^^^
  |
hint: insert
  |
3 | let y = foo() => (1)
  |            ++++++
  |
hint: replace
  |
3 | let y = barn(1)
  |         ~~~~
  |
hint: remove
  |
3 | let y = foo(1)
  |            ---
  |
`},
		{"trace", Diagnostic{
			Kind: KindError, Message: "M", Span: spanOf(three, "1", 1),
			Trace: []Span{spanOf(three, "(1)", 0), spanOf(three, "2", 0), {}}}, `
error: M
at *query*:3:13
  |
3 | let y = foo(1)
  |             ^
  |
  |
3 | let y = foo(1)
  |            ^^^
  |
at *query*:2:9
  |
2 | let s = 2
  |         ^
  |
at <no source>
`},
		{"log", Diagnostic{Kind: KindInfo, Message: "a 1", Span: spanOf(three, "s", 0), OneLine: true}, `
info at *query*:2: a 1
`},
		{"log without source", Diagnostic{Kind: KindInfo, Message: "a", OneLine: true}, `
info at <no source>:0: a
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { check(t, test.d.Render(), test.want) })
	}
}

func TestSummaryOfNullError(t *testing.T) {
	src := query("let v = null\n[1, 2].map(n => v!)")
	e := ErrorAt(spanOf(src, "v!", 0), "null_value", "Null literal value")
	e.Hints = []Diagnostic{{Kind: KindHint, Message: "Null value created here", Span: spanOf(src, "null", 0)}}
	e.Push(spanOf(src, "(n => v!)", 0))
	check(t, e.Summary(), `
error: Null literal value
at *query*:2:17
  |
2 | [1, 2].map(n => v!)
  |                 ^^
  |
hint: Null value created here
at *query*:1:9
  |
1 | let v = null
  |         ^^^^
  |
trace:
  |
2 | [1, 2].map(n => v!)
  |           ^^^^^^^^^
  |
`)
}

func TestSummaryListsConstraintFailures(t *testing.T) {
	src := query("Pet.create({})")
	e := ErrorAt(spanOf(src, "({})", 0), "constraint_failure", "Failed to create document.")
	e.Failures = []ConstraintFailure{
		{Paths: [][]any{{"mail"}, {"addr", "cities", 0, "name"}}, Message: "Failed unique constraint"},
		{Message: "first\nsecond"},
	}
	check(t, e.Summary(), `
error: Failed to create document.
constraint failures:
  mail,addr.cities[0].name: Failed unique constraint
  first
      second
at *query*:1:11
  |
1 | Pet.create({})
  |           ^^^^
  |
`)
}

func TestSummaryListsCheckErrors(t *testing.T) {
	src := query("a b")
	e := CheckFailed(
		Diagnostic{Kind: KindError, Message: "one", Span: spanOf(src, "a", 0)},
		Diagnostic{Kind: KindError, Message: "two", Span: spanOf(src, "b", 0)},
	)
	check(t, e.Summary(), `
error: one
at *query*:1:1
  |
1 | a b
  | ^
  |

error: two
at *query*:1:3
  |
1 | a b
  |   ^
  |
`)
}

func TestJoinLeavesOutEmptyItems(t *testing.T) {
	if got := Join("a", "", "b"); got != "a\n\nb" {
		t.Errorf("got %q", got)
	}
}
