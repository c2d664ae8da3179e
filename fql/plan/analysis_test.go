package plan

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// captured is what k is in the lambdas of these tests.
var captured = value.Value(value.Int(7))

func TestConjuncts(t *testing.T) {
	tests := []struct{ lambda, want string }{
		// What counts as a path of the parameter.
		{`(.a == "x")`, `.a == "x"`},
		{`x => x.a == "x"`, `.a == "x"`},
		{`x => { x.a == "x" }`, `.a == "x"`},
		{`((.a) == ("x"))`, `.a == "x"`},
		{`x => x["odd key"] == "x"`, `.odd key == "x"`},
		{`(.a.b == "x")`, `.a.b == "x" {NullInside OtherInside}`},
		{`(.a["b"] == "x")`, `.a.b == "x" {NullInside OtherInside}`},
		{`(.a?.b?.c == "x")`, `.a.b.c == "x" {OtherInside}`},
		{`(.a?.b.c == "x")`, `.a.b.c == "x" {NullInside OtherInside}`},
		{`(.data.a == "x")`, `.data.a == "x" {NullInside OtherInside}`},
		{`(x) => x?.a == "x"`, ``},
		{`(x) => x!.a == "x"`, ``},
		{`(.a! == "x")`, ``},
		{`(.a[0] == "x")`, ``},
		{`(.a[k] == "x")`, ``},
		{`(.a() == "x")`, ``},
		{`x => x == "x"`, ``},
		{`x => k.a == "x"`, ``},
		{`_ => _.a == "x"`, ``},
		{`x => { let x = x.a; x.b == "x" }`, ``},
		{"x => { x.a == 1\nx.b == 2 }", ``},
		{`(x, y) => x.a == "x"`, ``},
		{`(x, ...y) => x.a == "x"`, ``},
		{`(...x) => x.a == "x"`, ``},

		// Operators, on both sides.
		{`(.a != 1)`, `.a != 1`},
		{`(.a < 1)`, `.a < 1`},
		{`(.a <= 1)`, `.a <= 1`},
		{`(.a > 1)`, `.a > 1`},
		{`(.a >= 1)`, `.a >= 1`},
		{`(1 == .a)`, `.a == 1`},
		{`(1 != .a)`, `.a != 1`},
		{`(1 < .a)`, `.a > 1`},
		{`(1 <= .a)`, `.a >= 1`},
		{`(1 > .a)`, `.a < 1`},
		{`(1 >= .a)`, `.a <= 1`},
		{`(.a isa M)`, ``},
		{`(.a + 1)`, ``},

		// Operands.
		{`(.a == true)`, `.a == true`},
		{`(.a == null)`, `.a == null {ReferenceField}`},
		{`(.a <= null)`, `.a <= null`},
		{`(.a == -5)`, `.a == -5`},
		{`(.a == 3000000000)`, `.a == 3000000000`},
		{`(.a == -1.5)`, `.a == -1.5`},
		{`(.a == k)`, `.a == 7`},
		{`(.a == M)`, `.a == M`},
		{`(.a == Time("2024-05-06T07:08:09.123456Z"))`, `.a == Time("2024-05-06T07:08:09.123456Z")`},
		{`(.a < Date("2024-05-06"))`, `.a < Date("2024-05-06")`},
		{`(.id == ID("0123"))`, `.id == ID("123")`},
		{`Time => Time.a == Time("2024-05-06T07:08:09Z")`, ``},
		{`(.a == Time?.("2024-05-06T07:08:09Z"))`, ``},
		{`(.a == Time("soon"))`, ``}, // an error, but only if it is evaluated
		{`(.a == Time(k))`, ``},
		{`(.a == Time.now())`, ``},
		{`(.a == M("1"))`, ``},
		{`(.a == unknown)`, ``}, // so is this
		{`(.a == k.b)`, ``},     // and this, perhaps
		{`(.a == -k)`, ``},
		{`(.a == "#{k}")`, ``},
		{`(.a == [1])`, ``},
		{`(.a == .b)`, ``},
		{`x => x.a == x`, ``},

		// Several.
		{`(.a == k && .b > 1)`, `.a == 7 && .b > 1`},
		{`(.a == k && .b > 1 && .c)`, `.a == 7 && .b > 1 && ...`},
		{`(.a == k && (.b > 1 && .c) && .d == 2)`, `.a == 7 && .b > 1 && ...`},
		{`(.a == k && (.b > 1 && .c != 0) && .d == 2)`, `.a == 7 && .b > 1 && .c != 0 && .d == 2`},
		{`(.c && .a == k)`, ``},
		{`(.a == 1 || .b == 2)`, ``},
		{`(.a == 1 && (.b == 2 || .c == 3) && .d == 4)`, `.a == 1 && ...`},
		{`x => !(x.a == 1)`, ``},
		{`x => [1, 2].includes(x.a)`, ``},
	}
	for _, test := range tests {
		l := compileLambda(t, test.lambda)
		if got := printConjuncts(l); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.lambda, got, test.want)
		}
	}
}

func printConjuncts(l *Lambda) string {
	var b strings.Builder
	for i, c := range l.Conjuncts {
		if i > 0 {
			b.WriteString(" && ")
		}
		v, err := c.Operand(&Frame{Captured: []value.Value{captured}})
		if err != nil {
			return err.Error()
		}
		b.WriteString("." + strings.Join(c.Path.Fields, ".") + " " + c.Op + " " + value.Debug(v) + printDoubts(c.Doubts(v)))
	}
	switch {
	case !l.Complete && len(l.Conjuncts) > 0:
		b.WriteString(" && ...")
	case l.Complete && len(l.Conjuncts) == 0:
		b.WriteString("complete without conjuncts")
	}
	return b.String()
}

func printDoubts(d Doubts) string {
	if d == 0 {
		return ""
	}
	var names []string
	for i, name := range []string{"NullInside", "OtherInside", "NullField", "ReferenceField", "CompositeField"} {
		if d&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return " {" + strings.Join(names, " ") + "}"
}

// What a variable holds is known only when the set is read.
func TestDoubtsDependOnTheOperand(t *testing.T) {
	tests := []struct {
		operand         value.Value
		equals, ordered string
	}{
		{value.Int(1), "", ""},
		{value.String("x"), "", ""},
		{value.ID(1), "", ""},
		{value.Null{}, " {ReferenceField}", ""},
		{&doc{}, " {NullField}", ""},
		{value.NewArray(), "", " {CompositeField}"},
		{value.NewObject(0), "", " {CompositeField}"},
	}
	equals, unequal := compileLambda(t, "(.a == k)").Conjuncts[0], compileLambda(t, "(k != .a)").Conjuncts[0]
	less := compileLambda(t, "(.a < k)").Conjuncts[0]
	for _, test := range tests {
		name := value.TypeName(test.operand)
		if got := printDoubts(equals.Doubts(test.operand)); got != test.equals {
			t.Errorf("== %s: doubts%s, want%s", name, got, test.equals)
		}
		if got := printDoubts(unequal.Doubts(test.operand)); got != test.equals {
			t.Errorf("!= %s: doubts%s, want%s", name, got, test.equals)
		}
		if got := printDoubts(less.Doubts(test.operand)); got != test.ordered {
			t.Errorf("< %s: doubts%s, want%s", name, got, test.ordered)
		}
	}
}

func TestTemplateValuesAreOperands(t *testing.T) {
	for _, text := range []string{"M.where(.a == <value>)", "{ let y = 1; M }.where(x => x.a == <value>)"} {
		q, err := parser.Query(&diag.Source{Text: text}, []int{strings.Index(text, "<")})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Query(q, nil, 1, env)
		if err != nil {
			t.Fatal(err)
		}
		var pred *Closure
		rt := &world{call: func(args []value.Value) { pred = args[0].(*Closure) }}
		slots := make([]value.Value, p.Slots)
		slots[0] = captured
		if _, err := p.Body(&Frame{Slots: slots, RT: rt}); err != nil {
			t.Fatal(err)
		}
		v, err := pred.Conjuncts[0].Operand(&Frame{Captured: pred.Captured})
		if v != captured || err != nil || !pred.Complete {
			t.Errorf("%s: the operand is %v, %v", text, v, err)
		}
	}
}

func TestEqualities(t *testing.T) {
	tests := []struct{ lambda, want string }{
		{`(.a == k && .b == true && .c > 1)`, "a b"},
		{`("x" == .a && .b == 1)`, "a b"},
		{`(.c > 1 && .a == k)`, ""},
		{`(.a == null && .b == k)`, ""},
		{`(.a.b == k)`, ""},
		{`(.a == k || .b == k)`, ""},
	}
	for _, test := range tests {
		var fields []string
		for _, e := range compileLambda(t, test.lambda).Equality {
			fields = append(fields, e.Field)
		}
		if got := strings.Join(fields, " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.lambda, got, test.want)
		}
	}
}

func TestAccessors(t *testing.T) {
	tests := []struct {
		lambda, path string
		doubts       string
	}{
		{`(.a)`, "a", ""},
		{`x => x.a`, "a", ""},
		{`x => { x.a }`, "a", ""},
		{`(.a.b)`, "a.b", " {NullInside OtherInside}"},
		{`(.a?.b)`, "a.b", " {OtherInside}"},
		{`x => x`, "", ""},
		{`x => k.a`, "", ""},
		{`(.a + 1)`, "", ""},
		{`(.a.b())`, "", ""},
		{`(.a[0])`, "", ""},
		{`(x, y) => x.a`, "", ""},
	}
	for _, test := range tests {
		p := compileLambda(t, test.lambda).Accessor
		if got := strings.Join(p.Fields, "."); got != test.path {
			t.Errorf("%s: path %q, want %q", test.lambda, got, test.path)
		}
		if got := printDoubts(p.Doubts()); got != test.doubts {
			t.Errorf("%s: doubts%s, want%s", test.lambda, got, test.doubts)
		}
	}
}

func TestPathsOfIndexes(t *testing.T) {
	p := Path{Fields: []string{"a", "b"}}
	tests := []struct {
		index []any
		want  bool
	}{
		{[]any{"a", "b"}, true},
		{[]any{"a"}, false},
		{[]any{"a", "b", "c"}, false},
		{[]any{"a", 0}, false},
	}
	for _, test := range tests {
		if got := p.Is(test.index); got != test.want {
			t.Errorf("%v: %t", test.index, got)
		}
	}
}

func TestReads(t *testing.T) {
	tests := []struct {
		lambda     string
		want       string // fields; ? that may not be read, + that are used as a whole too
		fieldsOnly bool
	}{
		{`(.a == "x" && .b > 1)`, "a b?", true},
		{`x => x.a`, "a", true},
		{`x => { a: x.a, b: x.b.c }`, "a b{c}", true},
		{`x => { a: x.b, c: x.b.c }`, "b+{c}", true},
		{`x => x["a"]`, "a", false},
		{`x => x?.a`, "a?", false},
		{`(.a?.b.c)`, "a{b?{c?}}", true},
		{`(.a!.b)`, "a{b}", true},
		{`(.a!)`, "a", true},
		{`(.a[0].b)`, "a", true},
		{`(.a[k].b)`, "a", true},
		{`(.a.map(x => x.b))`, "a", false},
		{`x => x.a.concat(x.b)`, "a b", true},
		{`x => x.a?.concat(x.b)`, "a b?", true},
		{`x => if (x.a) x.b else x.c.d`, "a b? c?{d?}", true},
		{`x => if (x.a == 1) x.b.c`, "a b?{c?}", true},
		{`x => x.a ?? x.b`, "a b?", true},
		{`x => x.a || x.b`, "a b?", true},
		{`x => "#{x.a} #{-x.b} #{[x.c, (x.d, x.e)]}"`, "a b c d e", true},
		{`x => at (x.a) x.b`, "a b", true},
		{`x => { let y = x.a; y.b }`, "a", true},
		{`x => { let x = x.a; x.b }`, "a", true},
		{`x => { { let x = 1; x.b }; x.c }`, "c", true},
		{`x => k.a`, "", true},
		{`_ => k.a`, "", true},
		{`_ => _.a`, "", true},
		{`x => [x.a?.b, x.c]`, "a{b?} c", true},

		// The argument itself.
		{`x => x`, "anything", false},
		{`x => [x, x.a]`, "anything a", false},
		{`x => x == k`, "anything", false},
		{`x => x.update({ a: x.a })`, "anything a", false},
		{`x => x[k]`, "anything", false},
		{`x => x!`, "anything", false},
		{`x => { let y = x; y.a }`, "anything", false},

		// Functions in the function.
		{`x => k.map(y => y.a)`, "", false},
		{`x => k.map(y => x.a)`, "anything", false},
		{`x => k.map(x => x.a)`, "", false},
		{`x => [k.map(y => y), k.map(x => 1), x.a]`, "a", false},
		{`x => k.map((...x) => x.a)`, "", false},
		{`x => k.map(.a)`, "", false},
		{`(.a.map(.b))`, "a", false},

		// Projections.
		{`x => x { a, b: .c.d }`, "[] a c{d}", false},
		{`(.a { b, c { d } })`, "a[]{b c[]{d}}", false},
		{`x => x { a, from { iata } }`, "[] a from[]{iata}", false},
		{`x => { a: x.from { iata }, b: x.from.name, c: x.from.coll }`, "from[]{iata name coll}", false},
		{`x => [x?.a { b }, x.c]`, "a?{b?} c", false},
		{`x => x.a { b, c: x.d, e: (x.d).f }`, "a[]{b} d?+{f?}", false},
		{`x => x.a { b: x { c } }`, "a[]{} c?", false},
		{`x => x.a { b: (x?.c).d }`, "a[]{} c?{d?}", false},
		{`x => (x?.a).b`, "a?{b?}", false},
		{`x => if (x.a == 1) x.b { c }`, "a b?{c?}", false},
		{`x => x.a?.b { c }`, "a{b?{c?}}", false},
		{`x => x.a { b: k.map(.c) }`, "a[]{}", false},
		{`x => k { a, b: .c }`, "", false},
		{`x => k { a: x.b }`, "b?", false},
		{`x => x.a { b: .c ?? .d }`, "a[]{c d?}", false},
	}
	for _, test := range tests {
		l := compileLambda(t, test.lambda)
		if got := printReads(&l.Reads); got != test.want {
			t.Errorf("%s: reads %q, want %q", test.lambda, got, test.want)
		}
		if l.FieldsOnly != test.fieldsOnly {
			t.Errorf("%s: only fields are read: %t", test.lambda, l.FieldsOnly)
		}
	}
}

// printReads prints what is read of an argument.
func printReads(r *Reads) string {
	var parts []string
	if !r.Only {
		parts = append(parts, "anything")
	}
	if r.Projected {
		parts = append(parts, "[]")
	}
	return strings.Join(append(parts, printFields(r)...), " ")
}

func printFields(r *Reads) []string {
	var parts []string
	for _, f := range r.Fields {
		s := f.Name
		if !f.Always {
			s += "?"
		}
		if f.Projected {
			s += "[]"
		}
		if len(f.Fields) > 0 || f.Only {
			if !f.Only {
				s += "+"
			}
			s += "{" + strings.Join(printFields(f), " ") + "}"
		}
		parts = append(parts, s)
	}
	return parts
}

// The lambda that a projection becomes is analyzed like others.
func TestReadsOfProjections(t *testing.T) {
	tests := []struct{ projection, want string }{
		{`{ a, b: .c.d, e { f, g: .h } }`, "a c{d} e[]{f h}"},
		{`{ a: k.map(.b) }`, ""},
		{`{ a: x.b }`, ""},
	}
	for _, test := range tests {
		var built []*Lambda
		q := parse(t, "let x = M; let k = M; x "+test.projection)
		p, err := Query(q, nil, 0, env)
		if err != nil {
			t.Fatal(err)
		}
		rt := &world{project: func(_ value.Value, build *Closure) { built = append(built, build.Lambda) }}
		if _, err := p.Body(&Frame{Slots: make([]value.Value, p.Slots), RT: rt}); err != nil {
			t.Fatal(err)
		}
		if got := printReads(&built[0].Reads); got != test.want {
			t.Errorf("%s: reads %q, want %q", test.projection, got, test.want)
		}
	}
}

// Whoever nests functions does not make compiling take for ever.
func TestLongBodiesAreNotLookedThrough(t *testing.T) {
	text := "x => [" + strings.Repeat("x.a, ", maxReading/3) + "x.b]"
	if l := compileLambda(t, text); printReads(&l.Reads) != "a b" || !l.FieldsOnly {
		t.Errorf("of a body of %d bytes: reads %q", len(text), printReads(&l.Reads))
	}
	text = "x => [" + strings.Repeat("x.a, ", maxReading) + "1]"
	if l := compileLambda(t, text); printReads(&l.Reads) != "anything" || l.FieldsOnly {
		t.Errorf("of a body of %d bytes: reads %q", len(text), printReads(&l.Reads))
	}
}
