package parser

import (
	"reflect"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// strip removes the positions below v, so that trees of different texts compare.
func strip(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			strip(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			strip(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[diag.Span]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			strip(v.Field(i))
		}
	}
}

// sameTree compares queries without their positions, which it removes.
func sameTree(a, b *ast.Query) bool {
	a.Source, b.Source = nil, nil
	strip(reflect.ValueOf(a))
	strip(reflect.ValueOf(b))
	return reflect.DeepEqual(a, b)
}

// checkRoundTrip parses what the printer makes of q and compares the trees.
func checkRoundTrip(t *testing.T, text string, q *ast.Query) {
	t.Helper()
	printed := ast.Print(q)
	again, err := Query(&diag.Source{Name: "*query*", Text: printed}, nil)
	if err != nil {
		t.Errorf("%q prints as\n%s\n%s", text, printed, err.(*diag.Error).Summary())
		return
	}
	if twice := ast.Print(again); twice != printed {
		t.Errorf("printing again gives\n%s\nnot\n%s", twice, printed)
	}
	if !sameTree(q, again) {
		t.Errorf("%q prints as\n%s\nwhich is another tree", text, printed)
	}
}

func TestPrintedQueriesParseToTheSameTree(t *testing.T) {
	for _, v := range conformanceQueries(t) {
		if q, err := Query(&diag.Source{Name: "*query*", Text: v.text}, nil); err == nil {
			checkRoundTrip(t, v.text, q)
		}
	}
	for _, text := range roundTripTexts {
		q, err := Query(&diag.Source{Name: "*query*", Text: text}, nil)
		if err != nil {
			t.Errorf("%q: %s", text, err.(*diag.Error).Summary())
			continue
		}
		checkRoundTrip(t, text, q)
	}
}

// roundTripTexts are where printing could go wrong.
var roundTripTexts = []string{
	typicalQuery,
	"-+5", "! ~x", "- -5", "-(5)", "--x", "-5.foo", "-+5.abs()", "1e400", "-1e400", "1e3", "2.50", "1e-9", "-0.0", "12345678.9",
	`"a#{'b'}c"`, `"#{"x#{y}"}"`, `'#{x}'`, `"\#{x}"`, `"\u{1F600}\x00\u200b"`, "<<+T\n  a #{b} c\n    d\n  T", "{ <<+T\n#{b}\nT\n }",
	"f((.a + .b) * 2, ((.a + .b) * 2), (.a))", "f(.a, (.b), .[0], .(1), .x(1)?.y?.(2)?.[3]!)", "f(!.a && .b { c, d: .e })",
	"x { a, b { c }, d: 1, e: (.f) }", "x { * }", "if (a) b else if (c) { d } else { e: 1 }", "at (t) { x }",
	"() => {}; (a) => 1; (_, _, ...r) => r; (...r) => r", "{ 'a b': 1, if: 2, \"\": 3 }", "[,]", "()", "(1,)",
	"let a: (x: Int, ...String) => [A, B]? | { a: 1, 'b c': -2, *: Any } & Foo.Bar<Int> = 1; a",
	"let a: (A | B)? = 1; let b: (A => B) => C = 1; let c: A => B => C = 1; let d: ((A, B)) => C = 1; let e: { a: A, ... } = 1; a",
	"let a: (A & B) | (C | D) = 1; let b: A & (B | C) = 1; let c: (A?)? = 1; let d: {} = 1; let e: () => A = 1; let f: (A => B)? = 1; 1",
	"a ?? b || c && d == e < f isa g | h ^ i & j + k * l ** m ** n", "a =~ b !~ c", "match x { case y => 1 }", "x.if.else",
}
