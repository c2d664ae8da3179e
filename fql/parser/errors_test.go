package parser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

// position returns the "line:column message" of each check error.
func positions(err error) string {
	if err == nil {
		return "parses"
	}
	var lines []string
	for _, d := range err.(*diag.Error).Items {
		first, at, _ := strings.Cut(d.Render(), "\n")
		at, _, _ = strings.Cut(strings.TrimPrefix(at, "at *query*:"), "\n")
		lines = append(lines, at+" "+strings.TrimPrefix(first, "error: "))
	}
	return strings.Join(lines, "; ")
}

func TestErrorTexts(t *testing.T) {
	const emptyQuery = "Unexpected end of query. Expected statement or expression"
	const emptyBlock = "Unexpected end of block. Expected statement or expression"
	tests := []struct{ text, want string }{
		{"", "1:1 " + emptyQuery},
		{" // x\n", "1:6 " + emptyQuery},
		{"##", "1:1 " + emptyQuery},
		{"}", "1:1 " + emptyQuery},
		{"{ ## }", "1:3 " + emptyBlock},
		{"f({ })", "parses"},
		{"2 3", "1:3 Expected end-of-input"},
		{"{ 2 3 }", "1:5 Expected `}`"},
		{"{ a:", "1:5 Expected expression"},
		{"{ a: }", "1:6 Expected expression"},
		{"let a =", "1:8 Expected expression"},
		{"if (true)", "1:10 Expected expression"},
		{"if (true) 3 else", "1:17 Expected expression"},
		{"if", "1:3 Expected `(`"},
		{"if true 3", "1:4 Expected `(`"},
		{"if (true 3", "1:10 Expected `)`"},
		{"foo(", "1:5 Expected `)` or expression"},
		{"foo(,)", "1:5 Expected `)` or expression"},
		{"foo(a", "1:6 Expected `)` or `,`"},
		{"foo[a", "1:6 Expected `,` or `]`"},
		{"{ a: (3 }", "1:9 Expected `)`, `,`, or `...`"},
		{"{ a: [3 }", "1:9 Expected `,` or `]`"},
		{"let", "1:4 Expected identifier"},
		{"let.foo", "1:4 Expected identifier"},
		{"let a", "1:6 Expected `:` or `=`"},
		{"let a:", "1:7 Expected type"},
		{"let a: int", "1:11 Expected `<` or `=`"},
		{"let a: Array<Int", "1:17 Expected `,` or `>`"},
		{"let a: 1.5 = 2; a", "1:8 Expected type"},
		{"let x: 3 | ## = 1; x", "1:12 Expected type"},
		{"3.", "1:3 Expected digit or identifier"},
		{"a.", "1:3 Expected identifier"},
		{"1e", "1:3 Expected digit"},
		{"1e+x", "1:4 Expected digit"},
		{"0x", "1:3 Expected hex digit"},
		{"07", "1:2 Expected end-of-input"},
		{"foo { 3 }", "1:7 Expected `*` or identifier"},
		{"foo { }", "1:7 Expected `*` or identifier"},
		{"foo { foo: 3 bar }", "1:14 Expected `,` or `}`"},
		{`'\u12'`, "1:6 Expected hex digit"},
		{`'\uz'`, "1:4 Expected `{` or hex digit"},
		{`'\u{1234'`, "1:9 Expected `}` or hex digit"},
		{`'\3'`, "1:3 Expected escape code"},
		{`"\u{110000}" + '\udfff'`, "1:2 Invalid escape; 1:17 Invalid escape"},
		{"'abc", "1:5 Expected `'`"},
		{`"abc #{x`, "1:9 Expected `}`"},
		{`"abc #{x} y`, "1:12 Expected `\"`"},
		{"/* x", "1:5 Expected `*/`"},
		{"1 /* x", "1:7 Expected `*/`"},
		{"<<-T\nabc", "2:4 Expected `T`"},
		{"<<-T x\nT", "1:6 Expected newline"},
		{"a -> b", "1:4 Expected expression"},
		{"a ! == b", "parses"},
		{"a!==b", "1:4 Expected expression"},
		{"1!=2", "parses"},
		{"(1\n+ 2)", "2:1 Expected `)`, `,`, or `...`"},
		{"[a\n(b)]", "2:1 Expected `,` or `]`"},
		{"a\n(b)", "parses"},
		{"-\n5", "2:1 Expected expression"},
		{"1; else", "1:4 Invalid identifier"},
		{"if (a) b; else c", "1:11 Invalid identifier"},
		{"let if = 1; 2", "1:5 Invalid identifier"},
		{"let FQL = 1; 2", "1:5 Invalid identifier"},
		{"FQL => 1", "parses"},
		{"{ a: 1, 'a': 2, \"a\": 3 }", "1:9 Duplicate key; 1:17 Duplicate key"},
		{"(a, b, a, ...b) => 1", "1:8 Duplicate lambda argument; 1:14 Duplicate lambda argument"},
		{"(_, _) => 1", "parses"},
		{"(a + 1, ...b) => 2", "1:1 invalid variadic tuple"},
		{"(a, ...b\n) => 2", "2:1 Expected `)`"},
		{"((a ...b) => a)(1)", "1:5 Expected `)`, `,`, or `...`"},
		{"(...r)", "1:2 Expected `)`, `...`, or expression"},
		{"x\n=> 1", "2:1 Expected end-of-input"},
		{"x => .a", "1:6 Invalid anonymous field access"},
		{"[.a, .b]", "1:2 Invalid anonymous field access; 1:6 Invalid anonymous field access"},
		{"if (a) .b else (.c)", "1:8 Invalid anonymous field access"},
		{"1; .a", "1:4 Invalid anonymous field access"},
		{"(.a) + 1", "1:1 Invalid anonymous field access"},
		{"f(((.a)) * 2)", "parses"},
		{"{ let a = 1 }", "1:13 Missing return expression"},
		{"1\nlet a = 1\n\n", "2:10 Missing return expression"},
		{"let a: { *: Int, b: Int } = 1; a", "1:18 Wildcard must be the last element in an object"},
		{"let a: { ..., b: Int } = 1; a", "1:15 Interface must be the last element in an object"},
		{"let a: (b: Int) = 1; a", "1:9 Only lambda argument types may be named"},
		{"let a: (...A, B) => C = 1; a", "1:12 Invalid variadic argument"},
		{"let a: { b: Int, b: Int; c: Int\nd: Int,\n} = 1; a", "1:18 Duplicate key"},
		{"let a: { b: Int; } = 1; a", "1:18 Expected `*`, `...`, identifier, or string"},
		{"let x=~5; let n: Int??= 3; let a: Array<Int>= b; let f: Array<Int>=>Int = 1; a", "parses"},
		{"let x: Array <Int> = [1]; x", "1:14 Expected `<` or `=`"},
		{"{ \"#{3}\" }", "parses"},
		{"{ \"a#{3}b\": 2 }", "1:7 Object keys do not support interpolation"},
		{"\"a#{", "1:5 Expected expression"},
		{"\"a#{b", "1:6 Expected `}`"},
		{"\"a#{b c}\"", "1:7 Expected `}`"},
		{"\"a#{}\"", "1:5 Expected expression"},
		{"\"\\u{110000}#{", "1:2 Invalid escape"},
		{"\"#{b}\\u{110000}#{", "1:6 Invalid escape"},
		{"<<+T\n#{\nT", "3:2 Expected `}`"},
		{"<<+T\n#{a b}\nT", "2:5 Expected `}`"},
		{"(a, b", "1:6 Expected `)`, `,`, or `...`"},
		{"(a, b) =>", "1:10 Expected expression"},
		{"(a,) => a", "parses"},
		{"(a,, b) => 1", "1:4 Expected `)`, `...`, or expression"},
		{"(,) => 1", "1:2 Expected `)`, `...`, or expression"},
		{"(a b) => 1", "1:4 Expected `)`, `,`, or `...`"},
		{"(...) => 1", "1:5 Expected identifier"},
		{"(...a, b) => 1", "1:6 Expected `)`"},
		{"(a, 1, a) => 1", "1:11 Expected end-of-input"},
		{"(a, a, 1", "1:9 Expected `)`, `,`, or `...`"},
		{"((a, a) => 1, a) => 2", "1:6 Duplicate lambda argument"},
		{"a\x00", "1:2 Character U+0000 is not allowed"},
		{"'\u200b'", "1:2 Character U+200B is not allowed"},
		{"'\xff'", "1:2 Invalid UTF-8"},
		{"1 <value>", "1:10 Expected expression"},
	}
	for _, test := range tests {
		_, err := Query(&diag.Source{Name: "*query*", Text: test.text}, nil)
		if got := positions(err); got != test.want {
			t.Errorf("%q: got  %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestTypeErrorTexts(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "1:1 Expected type",
		"<":                                "1:2 Expected identifier",
		"<A":                               "1:3 Expected `,` or `>`",
		"<A,":                              "1:4 Expected identifier",
		"<A, 1":                            "1:5 Expected identifier",
		"<>A":                              "1:2 Expected identifier",
		"<A,>A":                            "parses",
		"<A> ":                             "1:4 Expected type",
		"Array<":                           "1:7 Expected type",
		"Array<>":                          "1:7 Expected type",
		"Array<A":                          "1:8 Expected `,` or `>`",
		"Array<A,":                         "1:9 Expected `>` or type",
		"Array<A,>":                        "parses",
		"Array<A B>":                       "1:9 Expected `,` or `>`",
		"Array<A,,B>":                      "1:9 Expected `>` or type",
		"Array<A\n>":                       "parses",
		"[":                                "1:2 Expected `]` or type",
		"[A":                               "1:3 Expected `,` or `]`",
		"[A,":                              "1:4 Expected `]` or type",
		"[A,]":                             "parses",
		"[A,,B]":                           "1:4 Expected `]` or type",
		"[A B]":                            "1:4 Expected `,` or `]`",
		"(":                                "1:2 Expected `)`, `...`, or type",
		"(A":                               "1:3 Expected `)` or `,`",
		"(A,":                              "1:4 Expected `)`, `...`, or type",
		"(A,)":                             "parses",
		"(A,,B)":                           "1:4 Expected `)`, `...`, or type",
		"(A B)":                            "1:4 Expected `)` or `,`",
		"(a:":                              "1:4 Expected type",
		"(a: A":                            "1:6 Expected `)` or `,`",
		"(...":                             "1:5 Expected type",
		"(...A":                            "1:6 Expected `)` or `,`",
		"(a: ...":                          "1:8 Expected type",
		"(a: A) | B":                       "1:2 Only lambda argument types may be named",
		"(...A, B) => C":                   "1:5 Invalid variadic argument",
		"{":                                "1:2 Expected `*`, `...`, `}`, identifier, or string",
		"{ a":                              "1:4 Expected `:`",
		"{ a:":                             "1:5 Expected type",
		"{ a: A":                           "1:7 Expected `,`, `;`, or `}`",
		"{ a: A b: B }":                    "1:8 Expected `,`, `;`, or `}`",
		"{ a: A; }":                        "1:9 Expected `*`, `...`, identifier, or string",
		"{ a: A\n b }":                     "2:4 Expected `:`",
		"{ *":                              "1:4 Expected `:`",
		"{ * A }":                          "1:5 Expected `:`",
		"{ ..., a: A }":                    "1:8 Interface must be the last element in an object",
		"{ 1 }":                            "1:3 Expected `*`, `...`, `}`, identifier, or string",
		"A.":                               "1:3 Expected identifier",
		"A =>":                             "1:5 Expected type",
		"A |":                              "1:4 Expected type",
		"A & ##":                           "1:5 Expected type",
		"Foo.Bar<A, { b: [C, (D) => E] }>": "parses",
		"Array<A>>":                        "1:9 Expected end-of-input",
		"-":                                "1:2 Expected digit",
		"- A":                              "1:3 Expected digit",
		"1.5":                              "1:1 Expected type",
		"A B":                              "1:3 Expected end-of-input",
	} {
		_, err := Type(source(text))
		if got := positions(err); got != want {
			t.Errorf("%q: got  %s\nwant %s", text, got, want)
		}
	}
}

func TestDepthIsLimited(t *testing.T) {
	for _, nest := range [][2]string{
		{"(", ")"}, {"[", "]"}, {"{ a: ", " }"}, {"{ ", " }"}, {"f(", ")"}, {"\"#{", "}\""},
		{"if (x) ", ""}, {"x => ", ""}, {"- ", ""}, {"!", ""}, {"1 ** ", ""}, {"at (x) ", ""},
		{"a { b: ", " }"}, {"<<+T\n#{", "}\nT\n"}, {"let a = ", ""}, {"(a) => ", ""},
	} {
		for _, n := range []int{60, 50_000} {
			text := strings.Repeat(nest[0], n) + "x" + strings.Repeat(nest[1], n)
			_, err := Query(&diag.Source{Name: "*query*", Text: text}, nil)
			deep := err != nil && strings.Contains(positions(err), "nested too deeply")
			if nest[0] != "let a = " && nest[0] != "- " && deep != (n > maxDepth) {
				t.Errorf("%d times %q: %.80s", n, nest[0], positions(err))
			}
		}
	}
	for _, text := range []string{
		"let x: " + strings.Repeat("[", 50_000) + " = 1; x",
		"let x: " + strings.Repeat("A => ", 50_000) + "B = 1; x",
		"let x: " + strings.Repeat("Set<", 50_000) + " = 1; x",
		"let x: " + strings.Repeat("(a: ", 50_000) + " = 1; x",
		"let x: " + strings.Repeat("{ a: ", 50_000) + " = 1; x",
		strings.Repeat("((", 50_000) + ") => 1",
		"1" + strings.Repeat(" + 1", 60_000),
		"let x: A" + strings.Repeat("?", 60_000) + " = 1; x",
	} {
		_, err := Query(&diag.Source{Name: "*query*", Text: text}, nil)
		if got := positions(err); !strings.Contains(got, "nested too deeply") {
			t.Errorf("%.30q: %.80s", text, got)
		}
	}
}

func TestLongChainsParse(t *testing.T) {
	for name, text := range map[string]string{
		"operators": "1" + strings.Repeat(" + 1", 20_000),
		"methods":   "a" + strings.Repeat("\n  .b(1)", 50_000),
		"elements":  "[" + strings.Repeat("1 + 2 * 3, ", 30_000) + "]",
		"lines":     strings.Repeat("f(1)\n", 30_000),
		"nullable":  "let a: Int" + strings.Repeat("?", 400) + " = 1; a",
	} {
		if _, err := Query(&diag.Source{Name: "*query*", Text: text}, nil); err != nil {
			t.Errorf("%s: %.200s", name, positions(err))
		}
	}
}

func TestErrorsDoNotPileUp(t *testing.T) {
	text := "{" + strings.Repeat("a: 1, ", 50_000) + "}"
	_, err := Query(&diag.Source{Name: "*query*", Text: text}, nil)
	if n := len(err.(*diag.Error).Summary()); n > 16<<20 {
		t.Errorf("summary of %d bytes", n)
	}
}

func TestPlaceholders(t *testing.T) {
	text := "<value> + f(<value>) < value > 1 + '<value>'"
	q, err := Query(&diag.Source{Name: "*query*", Text: text}, []int{0, 12})
	if err != nil {
		t.Fatal(positions(err))
	}
	if got := fmt.Sprint(len(q.Body)); got != "1" {
		t.Error(got)
	}
	if _, err := Query(&diag.Source{Name: "*query*", Text: "a.<value>"}, []int{2}); positions(err) != "1:3 Expected identifier" {
		t.Error(positions(err))
	}
}
