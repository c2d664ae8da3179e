package set

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
)

// names is a library and a database without anything in them.
type names struct{}

func (names) Global(string) (value.Value, bool) { return nil, false }
func (names) Members(string) *plan.Members      { return &plan.Members{} }
func (names) Lookup(string) (value.Value, bool) { return nil, false }

// lambda compiles a function.
func lambda(t *testing.T, text string) *plan.Closure {
	t.Helper()
	node, err := parser.Lambda(&diag.Source{Text: text}, true)
	if err != nil {
		t.Fatal(err)
	}
	l, _, err := plan.Function(node, nil, plan.Env{Library: names{}, Names: names{}})
	if err != nil {
		t.Fatal(err)
	}
	return l.Close(nil)
}

func ints(ns ...int) []value.Value {
	var out []value.Value
	for _, n := range ns {
		out = append(out, value.Int(n))
	}
	return out
}

// coll is a native collection without documents.
var coll = document.NewNative(1, "Collection", nobody{})

type nobody struct{}

func (nobody) IDOf(*document.Namespace, string) value.ID   { return -1 }
func (nobody) NameOf(*document.Namespace, value.ID) string { return "" }

// indexed is the call of an index with the values a and b, b descending.
func indexed(terms ...value.Value) *Entries {
	def := &catalog.Index{Name: "ix", Backing: 7, Queryable: true, Values: []catalog.Value{
		{Path: []any{"a"}}, {Path: []any{"b"}, Desc: true},
	}}
	for range terms {
		def.Terms = append(def.Terms, catalog.Term{Path: []any{"t"}})
	}
	return &Entries{Coll: coll, Index: &document.Index{Def: def, Covered: []string{"a", "b"}}, Terms: terms}
}

func take(s Set, n int64) Set { r, _ := NewTake(s, 0, n); return r }

// TestEqual lists sets that all differ from each other and equal themselves
// made again.
func TestEqual(t *testing.T) {
	byPrice := indexed(value.String("x"))
	sets := func() []Set {
		f, g := lambda(t, "x => x + 1"), lambda(t, "x => x + 2")
		seq := NewSequence(0, 5)
		bounded, placed := *byPrice, *byPrice
		bounded.From = value.Int(1)
		placed.Position = []byte{1}
		reversedFlat := NewFlatMap(seq, 0, f)
		reversedFlat.Backward = true
		return []Set{
			Of(ints(1, 2)), Of(ints(1, 2)).Reverse(), Of(ints(2, 1)), Of(ints(1)), SingleOf(value.Int(1)),
			Of([]value.Value{value.Double(1)}), Of([]value.Value{value.ObjectOf(value.Field{Name: "a", Value: value.Int(1)})}),
			Of([]value.Value{value.ObjectOf(value.Field{Name: "b", Value: value.Int(1)})}),
			Of([]value.Value{Of(ints(1))}), Of([]value.Value{value.NewArray(ints(1)...)}),
			Of([]value.Value{&document.Doc{Coll: coll, ID: 1}}), Of([]value.Value{&document.Doc{Coll: coll, ID: 1, At: 5}}),
			seq, seq.Reverse(), NewSequence(0, 6), NewSequence(1, 5),
			All(coll, 0), All(coll, 0).Reverse(), All(coll, 9), &Documents{Coll: coll, From: 1, To: document.MaxID},
			byPrice, byPrice.Reverse(), &bounded, &placed,
			NewMap(seq, 0, f), NewMap(seq, 0, g), NewMap(seq, 3, f), NewMap(All(coll, 0), 0, f),
			NewWhere(seq, 0, f), NewWhere(seq, 0, g), NewFlatMap(seq, 0, f), reversedFlat,
			take(seq, 1), take(seq, 2), NewDrop(seq, 0, 1), NewDrop(seq, 0, 2),
			NewConcat(seq, Of(ints(1))), NewConcat(Of(ints(1)), seq),
			NewOrder(seq, 0, []Ordering{{Accessor: f}}), NewOrder(seq, 0, []Ordering{{Accessor: f, Desc: true}}), NewOrder(seq, 0, nil),
			NewDistinct(seq, 0), NewReversed(seq, 0), WithPageSize(seq, 3), WithPageSize(seq, 4),
		}
	}
	left, right := sets(), sets()
	for i, a := range left {
		for j, b := range right {
			if a.EqualTo(b) != (i == j) {
				t.Errorf("%d (%T) equals %d (%T): %t", i, a, j, b, i != j)
			}
		}
		if a.EqualTo(value.Int(1)) {
			t.Errorf("%T equals a number", a)
		}
	}
	source := func(fields ...string) value.Value {
		return Of([]value.Value{&EventSource{Set: left[0], Fields: fields}})
	}
	if source("a").(Set).EqualTo(source("b")) || !source("a").(Set).EqualTo(source("a")) {
		t.Error("the fields of event sources do not count")
	}
}

func TestReverse(t *testing.T) {
	f := lambda(t, "x => x")
	seq := NewSequence(0, 5)
	order := NewOrder(seq, 0, []Ordering{{Accessor: f}, {Accessor: f, Desc: true}})
	for _, c := range []struct{ set, want Set }{
		{NewMap(seq, 2, f), NewMap(seq.Reverse(), 2, f)},
		{NewWhere(seq, 2, f), NewWhere(seq.Reverse(), 2, f)},
		{NewConcat(seq, Of(ints(1))), NewConcat(Of(ints(1)).Reverse(), seq.Reverse())},
		{take(seq, 2), NewReversed(take(seq, 2), 0)},
		{NewDrop(seq, 0, 2), NewReversed(NewDrop(seq, 0, 2), 0)},
		{NewReversed(seq, 4), seq},
		{NewDistinct(seq, 0), NewDistinct(seq.Reverse(), 0)},
		{WithPageSize(seq, 3), WithPageSize(seq.Reverse(), 3)},
		{order, NewOrder(seq, 0, []Ordering{{Accessor: f, Desc: true}, {Accessor: f}})},
	} {
		if got := c.set.Reverse(); !got.EqualTo(c.want) {
			t.Errorf("%T: got %#v, want %#v", c.set, got, c.want)
		}
	}
	if order.By[0].Desc {
		t.Error("reversing changes the set itself")
	}
	flat := NewFlatMap(seq, 0, f).Reverse().(*FlatMap)
	if !flat.Backward || !flat.Src.EqualTo(seq.Reverse()) {
		t.Error("flatMap reversed")
	}
}

func TestPageSizes(t *testing.T) {
	f := lambda(t, "x => x")
	paged := WithPageSize(NewSequence(0, 99), 5)
	for _, c := range []struct {
		set  Set
		want int
	}{
		{All(coll, 0), 16}, {indexed(), 16}, {NewSequence(0, 1), 16}, {Of(nil), 16}, {&Elements{Size: 9}, 9}, {paged, 5},
		{NewMap(paged, 0, f), 5}, {take(paged, 3), 5}, {NewConcat(paged, paged), 16}, {WithPageSize(paged, 7), 7},
	} {
		if got := c.set.PageSize(); got != c.want {
			t.Errorf("%T: %d, want %d", c.set, got, c.want)
		}
	}
	for n, ok := range map[int64]bool{0: false, 1: true, 16000: true, 16001: false, -1: false} {
		if (CheckPageSize(n) == nil) != ok {
			t.Errorf("page size %d", n)
		}
	}
	if _, err := NewTake(paged, 0, -1); err == nil || err.Error() != "expected `limit` to be greater than 0, received -1" {
		t.Error(err)
	}
}

// TestLevels checks that sets cannot be built on each other without end.
func TestLevels(t *testing.T) {
	s := NewSequence(0, 1)
	for range maxLevels {
		s = NewDistinct(s, 0)
	}
	defer func() {
		if e, ok := recover().(*diag.Error); !ok || e.Code != diag.CodeValueTooLarge {
			t.Error("a set of any depth")
		}
	}()
	NewConcat(NewSequence(0, 1), s)
}

func TestInRange(t *testing.T) {
	field := func(name string, v value.Value) value.Field { return value.Field{Name: name, Value: v} }
	for _, c := range []struct {
		arg  value.Value
		want string
	}{
		{value.ObjectOf(field("from", value.Int(3))), "3..9223372036854775807"},
		{value.ObjectOf(field("to", value.String("9"))), "0..9"},
		{value.ObjectOf(field("from", &document.Doc{Coll: coll, ID: 4}), field("to", value.ID(8))), "4..8"},
		{value.ObjectOf(field("from", value.Int(-3)), field("to", value.Int(-1))), "0..-1"},
		{value.ObjectOf(field("from", value.Bool(true))), "The `from` field must be a document id."},
		{value.ObjectOf(field("to", value.String("x"))), "The `to` field must be a document id."},
		{value.ObjectOf(field("until", value.Int(1))), "should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields"},
		{value.Int(1), "should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields"},
	} {
		s, err := InRange(coll, 0, c.arg)
		got := strings.TrimPrefix(fmt.Sprint(err), "invalid argument `range`: ")
		if err == nil {
			got = fmt.Sprintf("%d..%d", s.From, s.To)
		}
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.arg, got, c.want)
		}
	}
}

// TestPass checks what remains of a listing behind a document.
func TestPass(t *testing.T) {
	s := All(coll, 0)
	s.Pass(&document.Doc{ID: 5})
	if s.From != 6 || !s.Ranged() {
		t.Error(s.From)
	}
	s.Pass(&document.Doc{ID: document.MaxID})
	if s.From <= s.To {
		t.Error("something remains behind the last one")
	}
	back := All(coll, 0).Reverse().(*Documents)
	back.Pass(&document.Doc{ID: 5})
	if back.To != 4 || back.From != 0 {
		t.Error(back.From, back.To)
	}
}

// TestCall checks the arguments of an index call.
func TestCall(t *testing.T) {
	e := indexed(value.Int(0))
	fn := &document.IndexFunction{Coll: coll, Index: e.Index}
	object := func(name string, v value.Value) value.Value { return value.ObjectOf(value.Field{Name: name, Value: v}) }
	for _, c := range []struct {
		args []value.Value
		want string
	}{
		{ints(1), ""},
		{nil, "callee function expects 1 or 2 arguments, but 0 were provided."},
		{[]value.Value{Of(nil)}, "invalid argument `term1`: Argument cannot be used as lookup term"},
		{[]value.Value{value.Int(1), object("from", value.NewArray(ints(1, 2)...))}, ""},
		{[]value.Value{value.Int(1), object("to", value.NewArray(ints(1, 2, 3)...))}, "invalid argument `range`: The field `to` can have at most 2 values"},
		{[]value.Value{value.Int(1), object("from", Of(nil))}, "invalid argument `range`: The `from` field should be either an indexable value or an array of values"},
		{[]value.Value{value.Int(1), value.Int(2)}, "invalid argument `range`: should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields"},
	} {
		s, err := Call(fn, 0, c.args, diag.Span{})
		if got := strings.TrimSuffix(fmt.Sprint(err), "<nil>"); got != c.want {
			t.Errorf("%v: %s, want %s", c.args, got, c.want)
		}
		if err == nil && !s.Callable() {
			t.Errorf("%v: cannot have been called", c.args)
		}
	}
	e.Index.Def.Queryable = false
	if _, err := Call(fn, 0, ints(1), diag.Span{}); err == nil || err.Error() != "The index `Collection.ix` is not queryable." {
		t.Error(err)
	}
	if e.Callable() {
		t.Error("an index that is not queryable is callable")
	}
}

// TestKeys checks which entries a range takes in, by the keys of entries that
// are made as bounds are.
func TestKeys(t *testing.T) {
	entry := func(a, b value.Value) []byte {
		s := indexed(value.Int(1))
		s.From = value.NewArray(a, b)
		r, _, err := s.Keys(0)
		if err != nil {
			t.Fatal(err)
		}
		return append(bytes.Clone(r.Start), 0, 0, 0, 0, 0, 0, 0, 1)
	}
	array := func(vs ...value.Value) value.Value { return value.NewArray(vs...) }
	for _, c := range []struct {
		from, to value.Value
		a, b     value.Value
		in       bool
	}{
		{nil, nil, value.Int(1), value.Int(1), true},
		{array(value.Int(2)), nil, value.Int(1), value.Int(1), false},
		{array(value.Int(2)), nil, value.Int(2), value.Int(9), true},
		{array(value.Int(2)), nil, value.Double(2), value.Int(9), true},
		{nil, array(value.Int(2)), value.Int(2), value.Int(9), true},
		{nil, array(value.Int(2)), value.Double(2), value.Int(9), true},
		{nil, array(value.Double(2)), value.Int(2), value.Int(9), true},
		{nil, array(value.Int(2)), value.Int(3), value.Int(9), false},
		{array(value.Int(2), value.Int(5)), nil, value.Int(2), value.Int(5), true},
		{array(value.Int(2), value.Int(5)), nil, value.Int(2), value.Int(6), false}, // b descends
		{array(value.Int(2), value.Int(5)), nil, value.Int(2), value.Int(4), true},
		{nil, array(value.Int(2), value.Int(5)), value.Int(2), value.Int(6), true},
		{nil, array(value.Int(2), value.Int(5)), value.Int(2), value.Int(4), false},
		{array(value.Int(9)), array(value.Int(1)), value.Int(5), value.Int(1), false},
	} {
		s := indexed(value.Int(1))
		s.From, s.To = c.from, c.to
		r, prefix, err := s.Keys(0)
		if err != nil {
			t.Fatal(err)
		}
		k := entry(c.a, c.b)
		if !bytes.HasPrefix(k, prefix) {
			t.Fatal("another index")
		}
		if r.Contains(k) != c.in {
			t.Errorf("from %v to %v contains %v, %v: %t", c.from, c.to, c.a, c.b, !c.in)
		}
	}
	s := indexed(value.String(strings.Repeat("x", 1<<20)))
	var failed *diag.Error
	if _, _, err := s.Keys(0); !errors.As(err, &failed) || !failed.Protocol {
		t.Error(err)
	}
}

// TestPosition goes on behind an entry, in both directions.
func TestPosition(t *testing.T) {
	s := indexed(value.Int(1))
	all, prefix, _ := s.Keys(0)
	s.Position = []byte{5, 5}
	at := append(bytes.Clone(prefix), 5, 5)
	r, _, _ := s.Keys(0)
	if r.Contains(at) || !r.Contains(append(bytes.Clone(at), 0)) || !bytes.Equal(r.End, all.End) {
		t.Errorf("forward: %x", r)
	}
	s.Backward = true
	if r, _, _ = s.Keys(0); r.Contains(at) || !bytes.Equal(r.End, at) || !bytes.Equal(r.Start, all.Start) {
		t.Errorf("backward: %x", r)
	}
}

// TestStored tells the sets that hints warn of.
func TestStored(t *testing.T) {
	f := lambda(t, "x => x")
	all := All(coll, 0)
	for _, c := range []struct {
		set  Set
		want bool
	}{
		{all, true}, {indexed(), true}, {NewSequence(0, 9), false}, {Of(nil), false},
		{take(all, 99), false}, {take(all, 100), true}, {NewMap(all, 0, f), true}, {NewWhere(all, 0, f), true},
		{NewFlatMap(all, 0, f), true}, {NewDrop(all, 0, 1), true}, {NewOrder(all, 0, nil), true}, {NewDistinct(all, 0), true},
		{NewReversed(all, 0), true}, {WithPageSize(all, 2), true}, {NewConcat(Of(nil), all), true}, {NewConcat(all, Of(nil)), true},
		{NewConcat(Of(nil), Of(nil)), false}, {NewMap(Of(nil), 0, f), false},
	} {
		if IsStored(c.set) != c.want {
			t.Errorf("%T: %t", c.set, !c.want)
		}
	}
}

func TestOrderings(t *testing.T) {
	f := lambda(t, "x => x")
	by, err := Orderings([]value.Value{f, value.ObjectOf(value.Field{Name: "desc", Value: f}), value.ObjectOf(value.Field{Name: "asc", Value: f})})
	if err != nil || len(by) != 3 || by[0].Desc || !by[1].Desc || by[2].Desc {
		t.Error(by, err)
	}
	for want, arg := range map[string]value.Value{
		"expected value for `ordering0` of type Function, received Int":                           value.Int(1),
		"`ordering0` should accept 1 parameter, provided function requires exactly 2 parameters.": lambda(t, "(a, b) => a"),
	} {
		if _, err := Orderings([]value.Value{arg}); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestEvents tells which sets can be followed.
func TestEvents(t *testing.T) {
	f, seq := lambda(t, "x => x"), NewSequence(0, 1)
	past, bounded := *indexed(), *indexed()
	past.At, bounded.From = 5, value.Int(1)
	for _, c := range []struct {
		set    Set
		method string
		fields []value.Value
		want   string
	}{
		{indexed(), ".toStream()", nil, ""},
		{NewWhere(indexed(), 0, f), ".toStream()", nil, ""},
		{WithPageSize(NewMap(indexed(), 0, f), 3), ".toStream()", nil, ""},
		{indexed(), ".eventsOn()", []value.Value{lambda(t, "(.a)")}, ""},
		{indexed(), ".eventsOn()", []value.Value{lambda(t, "(.c)")}, "invalid argument `fields`: `c` not covered by the `ix` index."},
		{indexed(), ".eventsOn()", []value.Value{lambda(t, "x => x.a")}, "invalid argument `0`: invalid field path given"},
		{NewMap(indexed(), 0, f), ".changesOn()", nil, "can't call `.changesOn()` because it was not called on the source set."},
		{&past, ".toStream()", nil, "can't call `.toStream()` because streaming is not supported for sets created within an `at()` expression."},
		{NewWhere(indexed(), 5, f), ".toStream()", nil, "can't call `.toStream()` because streaming is not supported for sets created within an `at()` expression."},
		{&bounded, ".toStream()", nil, "can't call `.toStream()` because range queries are not supported yet, use `.where()` method instead."},
		{indexed().Reverse(), ".toStream()", nil, "can't call `.toStream()` because streaming is not supported on sets that have been reversed."},
		{All(coll, 0), ".toStream()", nil, "can't call `.toStream()` because only collections and user defined indexes are streamable."},
		{seq, ".toStream()", nil, "can't call `.toStream()` because streaming is not supported on sets created from `Set.sequence()`."},
		{NewDistinct(indexed(), 0), ".toStream()", nil, "can't call `.toStream()` because streaming is not supported on distinct sets."},
		{take(indexed(), 1), ".toStream()", nil, "can't call `.toStream()` because streaming is not supported on sets returned from `.take()`."},
		{NewConcat(indexed(), seq), ".toStream()", nil, "can't call `.toStream()` because streaming is not supported on concatenated sets."},
	} {
		src, err := Events(c.set, c.method, c.fields, c.method != ".toStream()")
		if got := strings.TrimSuffix(fmt.Sprint(err), "<nil>"); got != c.want {
			t.Errorf("%T: %s, want %s", c.set, got, c.want)
		}
		if err == nil && (!src.Set.EqualTo(c.set) || len(src.Fields) != len(c.fields)) {
			t.Errorf("%T: %+v", c.set, src)
		}
	}
}
