package parser

import (
	"reflect"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

func source(text string) *diag.Source { return &diag.Source{Name: "*query*", Text: text} }

func TestLambdaTexts(t *testing.T) {
	tests := []struct {
		text  string
		short bool
		want  string // canonical text or error
	}{
		{"x => x + 1", false, "(x) => x + 1"},
		{"(x, ...r) => { r }", false, "(x, ...r) => {\n  r\n}"},
		{"(x => x)", false, "(x) => x"},
		{"(.a + 1)", true, ".a + 1"},
		{"(.x)", false, "1:2 Short form lambdas are not allowed here"},
		{".x", true, "1:1 Invalid anonymous field access"},
		{"34", false, "1:1 Body must be a lambda expression."},
		{"1; x => x", false, "1:1 Body must be a lambda expression."},
	}
	for _, test := range tests {
		l, err := Lambda(source(test.text), test.short)
		got := ""
		if err != nil {
			got = positions(err)
		} else {
			got = ast.Print(l)
		}
		if got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
	_, err := Lambda(source("34"), false)
	want := `error: Body must be a lambda expression.
at *query*:1:1
  |
1 | 34
  | ^^ Expression is not a lambda.
  |
hint: Declare a lambda.
  |
1 | () => 34
  | ++++++
  |`
	if got := err.(*diag.Error).Summary(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestExprTexts(t *testing.T) {
	for text, want := range map[string]string{
		"'hi'": `"hi"`, "1+2": "1 + 2", "{ let a = 2\n a * 3 }": "{\n  let a = 2\n  a * 3\n}", "x { a }": "x {\n  a: .a\n}\n",
		"{}": "{\n}", "{ a: [1,2,], 'b c': null }": "{\n  a: [1, 2],\n  \"b c\": null\n}",
		"if (a) b else c": "if (a) b else c", "1e10": "1.0E10", "0x10": "16", "100.0": "100.0",
	} {
		x, err := Expr(source(text))
		if err != nil {
			t.Errorf("%q: %s", text, positions(err))
		} else if got := ast.Print(x); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"": "1:1 Expected expression", "1 2": "1:3 Expected end-of-input", "let a = 1": "1:1 Invalid identifier",
	} {
		if _, err := Expr(source(text)); positions(err) != want {
			t.Errorf("%q: %s", text, positions(err))
		}
	}
}

func TestTypeTexts(t *testing.T) {
	for text, want := range map[string]string{
		"(a: Int, b: ...Int) => Number":   "(a: Int, b: ...Int) => Number",
		"<A,B>(Array<A>, A=>B)=>Array<B>": "<A, B> (Array<A>, A => B) => Array<B>",
		"(Int)":                           "Int",
		"(A,B)":                           "[A, B]",
		"(A|B)?":                          "(A | B)?",
		"{a:Int;'b c':\"x\"\n*:Any}":      `{ a: Int, "b c": "x", *: Any }`,
		"{ ... }":                         "{ ... }",
		"A | B & C => D => E":             "A | B & C => D => E",
		"(A => B) => C":                   "(A => B) => C",
		"(a: A) => C":                     "(a: A) => C",
		"(...A) => B":                     "(...A) => B",
		"() => A":                         "() => A",
		"-1 | true | Ref<User>":           "-1 | true | Ref<User>",
	} {
		s, err := Type(source(text))
		if err != nil {
			t.Errorf("%q: %s", text, positions(err))
		} else if got := ast.PrintType(s); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if _, err := Type(source("{ a: Int = 3 }")); positions(err) != "1:12 Default values are not allowed here" {
		t.Error(positions(err))
	}
	ft, err := FieldType(source("{ a: Int = 3 }"))
	if err != nil || ast.Print(ft) != "{ a: Int = 3 }" {
		t.Error(err)
	}
}

func TestPathTexts(t *testing.T) {
	for _, test := range []struct {
		text      string
		want      []any
		canonical string
	}{
		{"name", []any{"name"}, ".name"},
		{" .name", []any{"name"}, ".name"},
		{"a.b", []any{"a", "b"}, ".a.b"},
		{"a[0]", []any{"a", 0}, ".a[0]"},
		{".['odd key'].b", []any{"odd key", "b"}, `.["odd key"].b`},
		{"['odd key']", []any{"odd key"}, `.["odd key"]`},
		{".addr['city'][0][\"x y\"]", []any{"addr", "city", 0, "x y"}, `.addr.city[0]["x y"]`},
		{"at", []any{"at"}, `.["at"]`},
		{"[0]", []any{0}, ".[0]"},
	} {
		got, err := Path(test.text)
		if err != nil {
			t.Errorf("%q: %s", test.text, positions(err))
			continue
		}
		if !reflect.DeepEqual(got, test.want) || PathString(got) != test.canonical {
			t.Errorf("%q: got %v, %s", test.text, got, PathString(got))
		}
	}
	for _, text := range []string{"", "a?.b", "a.b()", "a[b]", "a[-1]", "a + b", "a { b }", "1", "a b", "a[1.5]", "\"#{x}\""} {
		if got, err := Path(text); err == nil {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
