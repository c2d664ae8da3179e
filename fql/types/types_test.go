package types

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

func parse(t testing.TB, text string) Type {
	t.Helper()
	s, err := parser.Type(&diag.Source{Text: text})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return FromScheme(s)
}

func TestPrint(t *testing.T) {
	for _, c := range []struct{ in, out, field string }{
		{"Int", "Int", ""},
		{"Int?", "Int | Null", ""},
		{"(Int | String)?", "Int | String | Null", ""},
		{"Int | Int | Null", "Int | Null", ""},
		{`"a" | 'b'`, `"a" | "b"`, ""},
		{`"a\"#b"`, `"a\"\#b"`, ""},
		{"-3 | true", "-3 | true", ""},
		{"Array<Int?>", "Array<Int | Null>", ""},
		{"{}", "{}", ""},
		{"{ a: Int, *: Any }", "{ a: Int, *: Any }", ""},
		{"{ *: Any }?", "{ *: Any } | Null", ""},
		{`{ "b c": Int, ... }`, `{ "b c": Int, ... }`, ""},
		{"[Int, String]", "[Int, String]", ""},
		{"()", "[]", ""},
		{"Ref<Bar>", "Ref<Bar>", "Bar | NullBar"},
		{"Ref<Bar>?", "Ref<Bar> | Null", "Bar | NullBar | Null"},
		{"Bar | NullBar", "Ref<Bar>", "Bar | NullBar"},
		{"NullBar | Int | Bar", "Ref<Bar> | Int", "Bar | NullBar | Int"},
		{"Bar | EmptyRef<Bar>", "Ref<Bar>", "Bar | NullBar"},
		{"Array<Ref<Bar>>", "Array<Ref<Bar>>", "Array<Bar | NullBar>"},
		{"Set<Bar>", "Set<Bar>", ""},
		{"Stream<Bar>", "EventSource<Bar>", ""},
		{"Int => String?", "Int => String | Null", ""},
		{"(Int => Int) & (Boolean => Boolean)", "(Int => Int) & (Boolean => Boolean)", ""},
		{"(A => B) => A", "(A => B) => A", ""},
		{"(A, A => B) => B", "(A, A => B) => B", ""},
		{"(Int, x: ...String) => Int", "(Int, x: ...String) => Int", ""},
		{"(...Int) => Int", "(...Int) => Int", ""},
		{"() => Int", "() => Int", ""},
		{"<A> A => A", "<A> A => A", ""},
		{"(Int => Int) | Null", "(Int => Int) | Null", ""},
	} {
		typ := parse(t, c.in)
		if got := typ.String(); got != c.out {
			t.Errorf("%s: got %s, want %s", c.in, got, c.out)
		}
		want := c.field
		if want == "" {
			want = c.out
		}
		if got := FieldText(typ); got != want {
			t.Errorf("%s in fields: got %s, want %s", c.in, got, want)
		}
		if back := parse(t, c.out); !Equal(back, typ) {
			t.Errorf("%s: %s parses to %s", c.in, c.out, back)
		}
	}
}

func TestOfValue(t *testing.T) {
	object := value.ObjectOf(value.Field{Name: "x", Value: value.Int(1)})
	for _, c := range []struct {
		v    value.Value
		want string
	}{
		{value.Int(1), "Int"},
		{value.Long(1), "Int"},
		{value.Long(1 << 40), "Long"},
		{value.Double(1), "Double"},
		{value.String("a"), "String"},
		{value.Bool(true), "Boolean"},
		{value.Null{}, "Null"},
		{object, "{ x: Int }"},
		{value.NewArray(value.Int(1), value.String("a"), object), "[Int, String, { x: Int }]"},
		{value.Mod("Math"), "Math"},
		{&value.Ref{Coll: "A", ID: "1"}, "Document"},
	} {
		if got := OfValue(c.v).String(); got != c.want {
			t.Errorf("%v: got %s, want %s", c.v, got, c.want)
		}
	}
}

type doc struct{ coll string }

func (doc) Kind() value.Kind           { return value.KindDoc }
func (d doc) Collection() value.Module { return value.Mod(d.coll) }
func (doc) DocID() value.ID            { return 1 }
func (doc) DocName() string            { return "" }

type aliases map[string]string

func (a aliases) SameCollection(name, module string) bool { return a[name] == module }

func TestMatches(t *testing.T) {
	object := func(fields ...any) *value.Object {
		o := value.NewObject(0)
		for i := 0; i < len(fields); i += 2 {
			o.Set(fields[i].(string), fields[i+1].(value.Value))
		}
		return o
	}
	array := value.NewArray
	for _, c := range []struct {
		typ  string
		v    value.Value
		want bool
	}{
		{"Any", value.Null{}, true},
		{"Int", value.Int(1), true},
		{"Int", value.Long(-1 << 31), true},
		{"Int", value.Long(1 << 31), false},
		{"Int", value.Double(2), false},
		{"Long", value.Int(1), true},
		{"Long", value.Long(1 << 31), true},
		{"Float", value.Double(1), true},
		{"Double", value.Int(1), false},
		{"Number", value.Double(1), true},
		{"Time", value.TransactionTime{}, true},
		{"Time", value.Time{}, true},
		{"Date", value.Time{}, false},
		{"3", value.Int(3), true},
		{"3", value.Long(3), true},
		{"3", value.Double(3), false},
		{"3", value.String("3"), false},
		{`"a" | "b"`, value.String("b"), true},
		{`"a" | "b"`, value.String("c"), false},
		{"true", value.Bool(false), false},
		{"Int?", value.Null{}, true},
		{"Int", value.Null{}, false},
		{"Array<Int>", array(value.Int(1), value.Int(2)), true},
		{"Array<Int>", array(value.Int(1), value.Null{}), false},
		{"Array<Int?>", array(value.Int(1), value.Null{}), true},
		{"[Int, String]", array(value.Int(1), value.String("")), true},
		{"[Int, String]", array(value.Int(1)), false},
		{"{ a: Int, b: Int? }", object("a", value.Int(1)), true},
		{"{ a: Int, b: Int? }", object("b", value.Int(1)), false},
		{"{ a: Int }", object("a", value.Int(1), "b", value.Int(1)), false},
		{"{ a: Int }", object("a", value.Int(1), "b", value.Null{}), true},
		{"{ a: Int, *: String }", object("a", value.Int(1), "b", value.String("")), true},
		{"{ a: Int, *: String }", object("a", value.Int(1), "b", value.Int(1)), false},
		{"{ a: Any }", object(), true},
		{"Ref<Plant>", doc{"Plant"}, true},
		{"Ref<Plant>", doc{"Pot"}, false},
		{"Ref<Flora>", doc{"Plant"}, true},
		{"Ref<Plant>", value.Int(3), false},
		{"ID", value.ID(3), true},
		{"{ a: Int, ... } & { *: Int }", object("a", value.Int(1)), true},
	} {
		if got := Matches(parse(t, c.typ), c.v, aliases{"Flora": "Plant"}); got != c.want {
			t.Errorf("%v in %s: got %v", c.v, c.typ, got)
		}
	}
}

func isDoc(name string) bool { return name == "Plant" || name == "Pot" }

func messages(items []diag.Diagnostic) string {
	var all []string
	for _, d := range items {
		if d.Kind == diag.KindHint {
			continue
		}
		all = append(all, d.Message+" @"+d.Span.Text())
	}
	return strings.Join(all, "; ")
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ typ, want string }{
		{"Int | Array<{ a: String, *: Any }>", ""},
		{"Ref<Plant> | NullPot | PotCollection | MathModule", ""},
		{"Foo", "Unknown type `Foo` @Foo"},
		{"Array<Foo | Bar>", "Unknown type `Foo` @Foo; Unknown type `Bar` @Bar"},
		{"Ref<Boo>", "Unknown type `Boo` @Boo; Reference type must refer to a doc type @Boo"},
		{"Ref<Int>", "Reference type must refer to a doc type @Int"},
		{"Ref<Collection>", "Unknown type `Collection` @Collection; Reference type must refer to a doc type @Collection"},
		{"Ref<CollectionDef> | Ref<Key>", ""},
		{"Array", "Type constructor `Array<>` accepts 1 parameters, received 0 @Array"},
		{"Array<Int, Int>", "Type constructor `Array<>` accepts 1 parameters, received 2 @Array<Int, Int>"},
		{"Int<String>", "Type `Int` does not accept any parameters. @Int<String>"},
		{"A => A", "Unknown type `A` @A; Unknown type `A` @A"},
	} {
		s, err := parser.Type(&diag.Source{Text: c.typ})
		if err != nil {
			t.Fatal(c.typ, err)
		}
		if got := messages(Check(s.Type, isDoc)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.typ, got, c.want)
		}
	}
}

func TestCheckSignature(t *testing.T) {
	for typ, want := range map[string]string{
		"A => A":               "",
		"<A> (x: A, Int) => A": "",
		"(Int => A) => A":      "",
		"Int => A":             "Unknown type `A` @A",
		"A => Int":             "Unknown type `A` @A",
		"A => (A => Int)":      "Unknown type `A` @A",
		"Plant => Pot":         "",
	} {
		s, err := parser.Type(&diag.Source{Text: typ})
		if err != nil {
			t.Fatal(typ, err)
		}
		if got := messages(CheckSignature(s, isDoc)); got != want {
			t.Errorf("%s: got %s, want %s", typ, got, want)
		}
	}
}

func TestPersistable(t *testing.T) {
	for typ, want := range map[string]string{
		"Any": "", "Int?": "", `"a" | 3 | true`: "", "Array<Time>": "", "[Int, Date]": "",
		"{ a: Bytes, *: UUID }": "",
		"Ref<Plant>":            "", "Ref<Plant>?": "", "Plant | NullPlant": "", "Plant | EmptyRef<Plant> | Int": "",
		"Ref<Key> | Ref<Token> | Ref<Credential>": "",
		"Plant":              "Type Plant is not persistable @Plant",
		"Plant?":             "Type Plant is not persistable @Plant",
		"NullPlant":          "Type NullPlant is not persistable @NullPlant",
		"EmptyRef<Plant>":    "Type EmptyRef<Plant> is not persistable @EmptyRef<Plant>",
		"NamedRef<Role>":     "Type NamedRef<Role> is not persistable @NamedRef<Role>",
		"ID":                 "Type ID is not persistable @ID",
		"Array<ID>":          "Type ID is not persistable @ID",
		"String => Int":      "Type String => Int is not persistable @String => Int",
		"Set<Int>":           "Type Set<Int> is not persistable @Set<Int>",
		"{ a: Int, ... }":    "Type { a: Int, ... } is not persistable @{ a: Int, ... }",
		"{ a: Never, b: ID}": "Type Never is not persistable @Never; Type ID is not persistable @ID",
	} {
		s, err := parser.Type(&diag.Source{Text: typ})
		if err != nil {
			t.Fatal(typ, err)
		}
		if got := messages(Persistable(s.Type, isDoc)); got != want {
			t.Errorf("%s: got %s, want %s", typ, got, want)
		}
	}
}

func TestLiteralMismatch(t *testing.T) {
	for _, c := range []struct{ expr, typ, want string }{
		{"0", "String", "Type `Int` is not a subtype of `String`"},
		{"'s'", "Number", "Type `String` is not a subtype of `Number`"},
		{"1", "Number", ""}, {"1", "Int?", ""}, {"1", "Double", ""}, {"1.5", "Float", ""},
		{"1", "Float", "Type `Int` is not a subtype of `Float`"},
		{"'hi'", "3", "`\"hi\"` is not the value `3`"},
		{"'c'", "'a' | 'b'", "Type `\"c\"` is not a subtype of `\"a\" | \"b\"`"},
		{"null", "Int", "Type `Null` is not a subtype of `Int`"},
		{"null", "Int?", ""}, {"f(1)", "Int", ""}, {"1 + 1", "Int", ""}, {"true", "Boolean", ""},
	} {
		x, err := parser.Expr(&diag.Source{Text: c.expr})
		if err != nil {
			t.Fatal(c.expr, err)
		}
		if got := LiteralMismatch(x, parse(t, c.typ)); got != c.want {
			t.Errorf("%s as %s: got %q, want %q", c.expr, c.typ, got, c.want)
		}
	}
}

func TestSubtype(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Int", "Int | Null", true}, {"Int", "Number", true}, {"Number", "Int", false},
		{"Int", "Any", true}, {"Any", "Int", false}, {"Int", "Double", false},
		{`"a"`, "String", true}, {"String", `"a"`, false}, {`"a"`, `"a" | "b"`, true},
		{"Array<Int>", "Array<Number>", true}, {"[Int, Int]", "Array<Int>", true},
		{"{ a: Int }", "{ a: Int, b: Int? }", true}, {"{ a: Int }", "{ a: Int, b: Int }", false},
		{"{ a: Int, b: Int }", "{ a: Int }", false}, {"{ a: Int }", "{ *: Any }", true},
		{"Ref<A>", "Ref<A>?", true}, {"Ref<A>", "Ref<B>", false}, {"Int?", "Int", false},
	} {
		if got := Subtype(parse(t, c.a), parse(t, c.b)); got != c.want {
			t.Errorf("%s <: %s is %v", c.a, c.b, got)
		}
	}
}

func TestCheckDefaults(t *testing.T) {
	for typ, want := range map[string]string{
		"{ a: Int = 1, b: { c: Int = 2 } }": "",
		"{ a: Int = 1 }?":                   "Parent is nullable",
		"{ a: Int = 1 } | Int":              "Parent is a union",
		"Array<{ a: Int = 1 }>":             "Parent is not an object",
		"{ a: { b: Int = 1 } = { b: 2 } }":  "Parent has a conflicting default value",
	} {
		x, err := parser.FieldType(&diag.Source{Text: typ})
		if err != nil {
			t.Fatal(typ, err)
		}
		got := ""
		for _, d := range CheckDefaults(x, false) {
			got += d.Hints[0].Message
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", typ, got, want)
		}
	}
}
