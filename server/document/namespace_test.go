package document

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/store"
)

// keyspaceRange is the range of the keys with a prefix.
func keyspaceRange(prefix []byte) store.Range {
	return store.Range{Start: prefix, End: store.PrefixEnd(prefix)}
}

// TestNames shows what names mean when several definitions claim them: names
// go over aliases, collections over functions.
func TestNames(t *testing.T) {
	w := newWorld(t)
	coll := func(id uint32, name, alias string) *catalog.Collection {
		return &catalog.Collection{ID: id, Name: name, Alias: alias}
	}
	function := func(name, alias string) *catalog.Function {
		return &catalog.Function{Name: name, Alias: alias, Body: "x => x"}
	}
	w.use(
		[]*catalog.Collection{coll(2000, "A", "B"), coll(2001, "B", "C"), coll(2002, "D", "E")},
		[]*catalog.Function{function("E", "F"), function("F", ""), function("A", "G"), function("H", "G2")})
	for name, want := range map[string]string{
		"A": "collection A", "B": "collection B", "C": "collection B", "D": "collection D", "E": "collection D",
		"F": "function F", "G": "function A", "H": "function H", "G2": "function H", "Animal": "nothing", "": "nothing", "X": "nothing",
	} {
		v, ok := w.ns.Lookup(name)
		got := "nothing"
		switch v := v.(type) {
		case *Collection:
			got = "collection " + v.ModuleName()
		case *Function:
			got = "function " + v.FunctionName()
		}
		if got != want || ok != (want != "nothing") {
			t.Errorf("%s is %s (%t), want %s", name, got, ok, want)
		}
	}
	if f := w.ns.FunctionByName("A"); f == nil || f.FunctionName() != "A" || w.ns.FunctionByName("X") != nil || w.ns.FunctionByName("G") != nil {
		t.Error("a function is not found by its name")
	}
	for id, want := range map[uint32]*Collection{3: animals, 1: Deleted, 2009: Deleted, 0: Deleted} {
		if got := w.ns.CollectionByID(id); got != want {
			t.Errorf("collection %d is %s", id, got.name)
		}
	}
	if got := w.ns.CollectionByID(2001); got.name != "B" || got.ID() != 2001 || got.Ordinal() != 2001 || got.Named() || got.IsNative() || got.Kind() != value.KindModule {
		t.Errorf("collection 2001: %+v", got)
	}
	if w.ns.NameOf(3, 2) != "dog" || w.ns.NameOf(2009, 1) != "" {
		t.Error("wrong names of definitions")
	}
	if !animals.Named() || !animals.IsNative() || !Deleted.IsNative() || Deleted.Named() || Deleted.ID() != 0 || Deleted.Native.IDOf(w.ns, "x") != -1 {
		t.Error("native collections are confused")
	}
}

// TestDefinedNamesWait shows that what names mean is as of the snapshot, and
// what definitions are called is as of now.
func TestDefinedNamesWait(t *testing.T) {
	w := newWorld(t, open)
	a := w.begin()
	if a.Current() != w.ns {
		t.Error("a query begins with other definitions")
	}
	a.Defined = NewNamespace(7, "", 0, w.ns.Defs, []*Collection{NewNative(3, "Animal", species{"lion"})}, library{})
	if a.Current() != a.Defined || a.Names != w.ns {
		t.Error("definitions are not those of the query")
	}
	if got := a.NameOf(&Doc{Coll: animals, ID: 1}); got != "cat" && got != "lion" {
		t.Error(got)
	}
	if got := a.Current().NameOf(3, 1); got != "lion" {
		t.Error(got)
	}
}

// TestBodies shows how texts of definitions are compiled, and what errors call
// them.
func TestBodies(t *testing.T) {
	w := newWorld(t)
	w.use([]*catalog.Collection{{ID: 2000, Name: "A", Computed: []catalog.Computed{{Name: "c", Body: "x => ("}},
		Checks: []catalog.Check{{Name: "k", Body: "x => ("}}}},
		[]*catalog.Function{{Name: "f", Body: "(x, y) => x"}, {Name: "g", Body: "x => ("}, {Name: "h", Body: "(x, ...y) => A"}})
	a := w.ns.CollectionByID(2000)
	for _, test := range []struct {
		body *Body
		want string
	}{
		{a.Computed("c"), "at *computed_field:A:c*"},
		{a.checks[0], "at *check_constraint:k*"},
		{&w.ns.FunctionByName("g").Body, "at *udf:g*"},
		{defaultValue("(", library{}), "at *default*"},
		{&w.ns.FunctionByName("f").Body, ""},
		{defaultValue("A", library{}), ""}, // names nothing: an error when it runs
	} {
		fn, err := test.body.Compile()
		text := ""
		if err != nil {
			text = DefaultFailure(nil, err).Message
		}
		if !strings.Contains(text, test.want) || (err != nil) != (test.want != "") || (fn == nil) != (test.want != "") {
			t.Errorf("%v: %s, want %s", test.body.Name, text, test.want)
		}
		if again, _ := test.body.Compile(); again != fn {
			t.Errorf("%s is compiled twice", test.body.Name)
		}
	}
	if a.Computed("d") != nil {
		t.Error("there is a computed field d")
	}
	if n := w.ns.FunctionByName("f").Arity(); n.Min != 2 || n.Variadic {
		t.Errorf("arity of f: %+v", n)
	}
	for _, name := range []string{"g", "h"} {
		if !w.ns.FunctionByName(name).Arity().Variadic {
			t.Errorf("%s does not take any arguments", name)
		}
	}
	if _, err := w.begin().EvalDefault(nil, "A"); described(err) != "unbound_variable: Unbound variable `A`" {
		t.Errorf("a default names a collection: %s", described(err))
	}
	fn, err := w.ns.FunctionByName("h").Compile()
	w.must(err)
	if v, err := (evaluator{w.begin()}).Call(fn, value.Int(1)); err != nil || v != value.Value(a) {
		t.Errorf("a function names a collection: %s %v", shown(v), err)
	}
	if w.ns.FunctionByName("f").Kind() != value.KindFunction {
		t.Error("a function is none")
	}
}
