package builtin

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// Every type text parses, and names only types that exist.
func TestDeclarations(t *testing.T) {
	documented := func(name, summary string, example Example, available bool) {
		if summary == "" || strings.Trim(summary[len(summary)-1:], `."`) != "" {
			t.Errorf("%s: the summary %q is no sentence", name, summary)
		}
		if (example.Query == "") == available || (example.Result == "") == available {
			t.Errorf("%s: example %+v", name, example)
		}
	}
	for i, f := range Functions() {
		if f.ID != i {
			t.Errorf("%s has the id %d in place of %d", f.Qualified(), f.ID, i)
		}
		if len(f.Signatures) == 0 {
			t.Errorf("%s has no signature", f.Qualified())
			continue
		}
		if err := f.parseAlone(); err != nil {
			t.Error(err)
		}
		documented(f.Qualified(), f.Summary, f.Example, !f.Unavailable)
	}
	field := func(f *Field) {
		if _, err := f.owner.parse(f.Name, f.Type); err != nil {
			t.Error(err)
		}
		documented(f.Qualified(), f.Summary, f.Example, true)
	}
	for _, x := range Types() {
		for _, f := range x.Fields {
			field(f)
		}
		for _, f := range x.Forms {
			documented(x.Name+"."+f.Name, f.Summary, f.Example, true)
		}
	}
	for _, m := range Modules() {
		documented(m.Name, m.Summary, Example{}, false)
		for _, f := range m.Constants {
			field(f)
		}
	}
	for _, c := range Collections() {
		documented(c.Name, c.Summary, c.Example, !c.Unavailable)
		c.Arguments()
		c.Stored()
		for _, f := range c.Fields {
			field(f)
		}
	}
	for _, o := range Operators() {
		s := scope{name: "operator"}
		for _, text := range o.Signatures {
			if _, err := s.parse(o.Name, text); err != nil {
				t.Error(err)
			}
		}
		if (len(o.Signatures) == 0) == (o.Rule == "") {
			t.Errorf("%s has neither signatures nor a rule, or both", o.Form)
		}
		documented(o.Form, o.Summary, o.Example, true)
	}
}

// parseAlone parses the declaration without keeping what it finds.
func (f *Function) parseAlone() error {
	alone := Function{Name: f.Name, Signatures: f.Signatures, Checks: f.Checks, scope: f.scope, receiver: f.receiver}
	return alone.parse()
}

// The strictness that TestDeclarations rests on.
func TestUnknownTypes(t *testing.T) {
	for text, want := range map[string]string{
		"(a: A) => Array<A>":       "",
		"<B> (a: B) => C":          "",
		"(a: Strin) => A":          "Unknown type `Strin`",
		"(a: B) => A":              "Unknown type `B`",
		"(a: Array) => A":          "Type constructor `Array<>` accepts 1 parameters, received 0",
		"(a: Int<A>) => A":         "Type `Int` does not accept any parameters.",
		"() => Ref<A>":             "Reference type must refer to a doc type",
		"() => NullC | Ref<C> | A": "",
		"() => CCollection":        "",
		"A":                        "A is no function type",
	} {
		f := Function{
			Name: "f", Signatures: []string{text}, receiver: "T",
			scope: scope{"T", []string{"A", "C"}, "C"},
		}
		got := ""
		if err := f.parse(); err != nil {
			got = err.Error()
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	f := Function{Name: "f", Signatures: []string{"(a: Any) => Any"}, Checks: Checks{{"b", checkInt}}}
	if f.parse() == nil {
		t.Error("a check of a parameter that does not exist passes")
	}
}

// The types that modules and native collections define are those that package
// types knows.
func TestTypeNames(t *testing.T) {
	var want []string
	for _, m := range Modules() {
		name := m.Name
		if m.Parent != "" {
			name = m.Parent + "." + name
		}
		want = append(want, name+"Module")
	}
	for _, c := range Collections() {
		want = append(want, c.Name+"Collection", c.Document, "Null"+c.Document)
	}
	for _, name := range want {
		if !types.IsBuiltin(name) {
			t.Errorf("package types lacks %s", name)
		}
	}
	for _, name := range types.Derived() {
		if !slices.Contains(want, name) && !strings.HasSuffix(name, "Def") {
			t.Errorf("nothing in the table defines the type %s", name)
		}
	}
}

func TestNames(t *testing.T) {
	for name, is := range map[string][5]bool{
		//             global collection member field index
		"Math":        {true, false, false, false, false},
		"log":         {true, false, false, false, false},
		"Credentials": {true, true, false, false, false},
		"Role":        {true, true, false, false, false},
		"Schema":      {false, false, false, false, false},
		"id":          {false, false, true, true, false},
		"ttl":         {false, false, true, false, false},
		"updateData":  {false, false, true, true, false},
		"name":        {false, false, false, false, false},
		"createAll":   {false, false, false, false, true},
		"definition":  {false, false, false, false, true},
		"byName":      {false, false, false, false, false},
	} {
		got := [5]bool{
			IsGlobal(name), IsCollection(name), IsDocumentMember(name), IsReservedField(name), IsCollectionMember(name),
		}
		if got != is {
			t.Errorf("%s: got %v, want %v", name, got, is)
		}
	}
}

func TestStaticTypes(t *testing.T) {
	for name, want := range map[string]string{
		"Array.map":        "(mapper: (A => B)) => Array<B>",
		"Array.fold":       "(seed: B, reducer: (B, A) => B) => B",
		"Array.slice":      "((from: Number) => Array<A>) & ((from: Number, until: Number) => Array<A>)",
		"Array.where":      "(predicate: (A => Boolean | Null)) => Array<A>",
		"Math.abs":         "(x: Number) => Number",
		"log":              "(args: ...Any) => Null",
		"asc":              "(accessor: (A => Any)) => { asc: A => Any }",
		"Time()":           "(time: String) => Time",
		"Coll()":           "(id: ID) => Ref<C>",
		"Collection.all":   "(() => Set<C>) & ((range: { from: Any } | { to: Any } | { from: Any, to: Any }) => Set<C>)",
		"Set.paginate":     "(() => { data: Array<A>, after: String | Null }) & ((size: Number) => { data: Array<A>, after: String | Null })",
		"Credential.login": "((password: String) => Token) & ((password: String, ttl: Time) => Token)",
	} {
		f := Lookup(name)
		if f == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		if got := f.Static().String(); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestConvert(t *testing.T) {
	array := value.NewArray()
	for _, x := range []struct {
		name string
		args []value.Value
		want string // the converted arguments, or the error
	}{
		{"String.at", []value.Value{value.Double(1)}, "[1]"},
		{"String.at", []value.Value{value.Long(1 << 31)}, "expected value for `index` of type Int, received Long"},
		{"String.[]", []value.Value{value.String("x")}, "expected value for `index0` of type Int, received String"},
		{"String.at", nil, "callee function expects exactly 1 argument, but 0 were provided."},
		{"String.slice", []value.Value{value.String("x")}, "expected arguments to `slice` of type (Int), received (String)"},
		{"String.slice", nil, "callee function expects 1 or 2 arguments, but 0 were provided."},
		{"Number.-", []value.Value{value.String("x")}, "expected arguments to `-` of type (Number), received (String)"},
		{"Math.sum", []value.Value{value.Int(1)}, "expected arguments to `sum` of type (Array<Any>) | (Set<Any>), received (Int)"},
		{"Object.select", []value.Value{value.Mod("Math"), array}, "expected value for `object` of type { *: Any }, received Math"},
		{"Object.values", []value.Value{value.Mod("Math")}, "[Math]"},
		{"Collection.byId", []value.Value{value.String("12")}, `[ID("12")]`},
		{"Collection.byId", []value.Value{value.Bool(true)}, "expected value for `id` of type ID, received Boolean"},
		{"Array.forEach", []value.Value{Lookup("Math.max")}, "`fn` should accept 1 parameter, provided function requires exactly 2 parameters."},
		{"Array.map", []value.Value{Lookup("Math.abs")}, "[[function abs()]]"},
		{"log", []value.Value{value.Int(1), array}, "[1, []]"},
	} {
		args := slices.Clone(x.args)
		got := ""
		if err := Lookup(x.name).Convert(args); err != nil {
			got = err.(*diag.Error).Message
		} else {
			got = value.Debug(value.NewArray(args...))
		}
		if got != x.want {
			t.Errorf("%s %v: got %s, want %s", x.name, x.args, got, x.want)
		}
	}
}

func TestConvertAllocatesNothing(t *testing.T) {
	f, args := Lookup("String.at"), []value.Value{value.Int(1)}
	f.Arity()
	if n := testing.AllocsPerRun(100, func() {
		if err := f.Convert(args); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEffects(t *testing.T) {
	if got := fmt.Sprint(Pure, Observation, Read, Write); got != "nothing an observation a read a write" {
		t.Error(got)
	}
	if got := (ActionRead | ActionWrite).String(); got != "read, write" {
		t.Error(got)
	}
	if got := (ActionCreate | ActionCreateWithID | ActionDelete | ActionHistoryRead | ActionCall).String(); got !=
		"create, create_with_id, delete, history_read, call" {
		t.Error(got)
	}
	if got := Lookup("Doc.updateData").Subject(); got != "`update`" {
		t.Error(got)
	}
}

var update = flag.Bool("update", false, "write REFERENCE.md")

// REFERENCE.md is what the table says; go generate writes it anew.
func TestReferencePage(t *testing.T) {
	const file = "REFERENCE.md"
	want := page()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is not current: run go generate (%v)", file, err)
	}
}

func TestFind(t *testing.T) {
	for _, x := range []struct{ name, sections, entries, suggestions string }{
		{"String", "String", "", ""},
		{"string", "String", "", ""},
		{"String.at", "", "String.at", ""},
		{"string.AT", "", "String.at", ""},
		{"at", "", "Array.at String.at at (time) expression", ""},
		{"Math", "Math", "", ""},
		{"Set.paginate", "", "Set.paginate Set.paginate", ""},
		{"Time()", "", "Time()", ""},
		{"log", "", "log", ""},
		{"a ?? b", "", "a ?? b", ""},
		{"??", "", "a ?? b", ""},
		{"!", "", "!a a!", ""},
		{"global functions", "Global functions", "", ""},
		{"FQL.Schema", "FQL.Schema", "", ""},
		{"Strng", "", "", "String"},
		{"Math.rond", "", "", "Math.round"},
		{"lenght", "", "", "length"},
		{"xyzzy", "", "", ""},
	} {
		sections, entries, suggestions := Find(x.name)
		var titles, names []string
		for _, s := range sections {
			titles = append(titles, s.Title)
		}
		for _, e := range entries {
			names = append(names, e.Name)
		}
		slices.Sort(names)
		got := fmt.Sprint(titles, names, suggestions)
		want := fmt.Sprintf("[%s] [%s] [%s]", x.sections, x.entries, x.suggestions)
		if got != want {
			t.Errorf("%s: got %s, want %s", x.name, got, want)
		}
	}
}
