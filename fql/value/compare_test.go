package value

import (
	"math"
	"slices"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestEquality(t *testing.T) {
	obj := ObjectOf(Field{"a", Int(1)}, Field{"b", Int(2)})
	withNaN := NewArray(nan)
	tests := []struct {
		name        string
		a, b        Value
		equal, same bool
	}{
		{"int and double", Int(1), Double(1), true, true},
		{"int and long", Int(1), Long(1), true, true},
		{"rounded long", Long(9007199254740993), Double(9007199254740992), true, true},
		{"longs", Long(9007199254740993), Long(9007199254740992), false, false},
		{"NaN", nan, nan, true, false},
		{"zeros", Double(0), negZero, false, true},
		{"int zero", Int(0), negZero, false, true},
		{"strings", String("é"), String("é"), true, true},
		{"strings not normalised", String("é"), String("e\u0301"), false, false},
		{"number and string", Int(2), String("2"), false, false},
		{"ids", ID(12), ID(12), true, true},
		{"id and text", ID(12), String("012"), true, true},
		{"text and id", String("+12"), ID(12), true, true},
		{"id and other text", ID(12), String("x"), false, false},
		{"id and number", ID(12), Int(12), true, false},
		{"id and double", Double(12), ID(12), true, false},
		{"bools", Bool(true), Bool(true), true, true},
		{"bool and number", Bool(true), Int(1), false, false},
		{"bytes", Bytes("ab"), Bytes("ab"), true, true},
		{"bytes differ", Bytes("ab"), Bytes("ac"), false, false},
		{"times", Time{1, 2}, Time{1, 2}, true, true},
		{"time and transaction time", Time{1, 2}, TransactionTime{}, false, false},
		{"transaction times", TransactionTime{}, TransactionTime{}, true, true},
		{"nulls", Null{}, Null{&NullCause{Reason: "x"}}, true, true},
		{"null and false", Null{}, Bool(false), false, false},
		{"arrays", NewArray(Int(1), Int(2)), NewArray(Long(1), Double(2)), true, true},
		{"array lengths", NewArray(Int(1)), NewArray(Int(1), Int(2)), false, false},
		{"array with NaN", NewArray(nan), NewArray(nan), true, false},
		{"array with NaN and itself", withNaN, withNaN, true, true},
		{"array and object", NewArray(), NewObject(0), false, false},
		{"objects", obj, ObjectOf(Field{"b", Int(2)}, Field{"a", Int(1)}), true, true},
		{"object more fields", obj, ObjectOf(Field{"a", Int(1)}), false, false},
		{"object other names", obj, ObjectOf(Field{"a", Int(1)}, Field{"c", Int(2)}), false, false},
		{"object and null field", NewObject(0), ObjectOf(Field{"a", Null{}}), false, false},
		{"modules", Mod("Math"), Mod("Math"), true, true},
		{"modules differ", Mod("Math"), Mod("Query"), false, false},
		{"refs", &Ref{Coll: "A", ID: "1"}, &Ref{Coll: "A", ID: "1", Missing: true}, true, true},
		{"ref and document", &Ref{Coll: "A", ID: "1"},
			&Document{ObjectOf(Field{"id", String("1")}, Field{"coll", Mod("A")})}, true, true},
		{"refs differ", &Ref{Coll: "A", ID: "1"}, &Ref{Coll: "B", ID: "1"}, false, false},
		{"named refs", &Ref{Coll: "Collection", Name: "1"}, &Ref{Coll: "Collection", ID: "1"}, false, false},
		{"functions", Func{Name: "abs"}, Func{Name: "abs"}, true, true},
		{"functions differ", Func{Name: "abs"}, Func{Name: "ceil"}, false, false},
		{"running documents", fakeDoc{coll: 1, id: 5}, fakeDoc{coll: 1, id: 5}, true, true},
		{"running documents differ", fakeDoc{coll: 1, id: 5}, fakeDoc{coll: 2, id: 5}, false, false},
		{"uncomparable functions", fakeFunction{}, fakeFunction{}, false, false},
	}
	for _, tt := range tests {
		if got := Equal(tt.a, tt.b); got != tt.equal {
			t.Errorf("%s: Equal is %v", tt.name, got)
		}
		if Equal(tt.a, tt.b) != Equal(tt.b, tt.a) {
			t.Errorf("%s: Equal is not symmetric", tt.name)
		}
		if got := Same(tt.a, tt.b); got != tt.same {
			t.Errorf("%s: Same is %v", tt.name, got)
		}
		if Same(tt.a, tt.b) != Same(tt.b, tt.a) {
			t.Errorf("%s: Same is not symmetric", tt.name)
		}
	}
}

func TestCompare(t *testing.T) {
	const none = 9
	arr := NewArray(Int(1))
	tests := []struct {
		name string
		a, b Value
		want int
	}{
		{"numbers", Int(1), Double(1.5), -1},
		{"longs", Long(9007199254740993), Long(9007199254740992), 1},
		{"rounded", Long(9007199254740993), Double(9007199254740992), 0},
		{"NaN above infinity", nan, inf, 1},
		{"NaN and NaN", nan, nan, 0},
		{"zeros", negZero, Int(0), -1},
		{"strings", String("B"), String("a"), -1},
		{"prefix", String("a"), String("ab"), -1},
		{"supplementary below private use", String("\U0001F600"), String("\uFFFD"), -1},
		{"supplementary above others", String("\U0001F600"), String("\uD7FF"), 1},
		{"string and number", String("a"), Int(2), none},
		{"null and number", Null{}, Int(1), none},
		{"nulls", Null{}, Null{}, 0},
		{"bools", Bool(false), Bool(true), -1},
		{"bool and number", Bool(true), Int(0), none},
		{"ids", ID(9), ID(10), -1},
		{"id and text", ID(9), String("10"), -1},
		{"text and id", String("10"), ID(9), 1},
		{"id and number", ID(9), Int(10), -1},
		{"id and words", ID(9), String("x"), none},
		{"bytes unsigned", Bytes{0x80}, Bytes{0x7f}, 1},
		{"times", Time{5, 1}, Time{5, 2}, -1},
		{"time and date", Time{}, Date(0), none},
		{"time and transaction time", Time{}, TransactionTime{}, none},
		{"dates", Date(-1), Date(0), -1},
		{"uuids signed", UUID{0x80}, UUID{0x7f}, -1},
		{"modules", Mod("Math"), Mod("Query"), -1},
		{"array and itself", arr, arr, 0},
		{"equal arrays", NewArray(Int(1)), NewArray(Int(1)), -1},
		{"empty arrays", NewArray(), NewArray(), -1},
		{"prefix array", NewArray(Int(1), Int(2)), NewArray(Int(1)), 1},
		{"arrays", NewArray(Int(1), Int(5)), NewArray(Int(2)), -1},
		{"arrays of kinds", NewArray(Int(1)), NewArray(String("a")), -1},
		{"arrays with null last", NewArray(Null{}), NewArray(Bool(true)), 1},
		{"array of ids and text", NewArray(ID(2)), NewArray(String("10")), -1},
		{"equal objects", ObjectOf(Field{"a", Int(1)}), ObjectOf(Field{"a", Int(1)}), -1},
		{"objects by sorted names", ObjectOf(Field{"b", Int(1)}, Field{"a", Int(2)}), ObjectOf(Field{"a", Int(2)}, Field{"c", Int(0)}), -1},
		{"objects by value", ObjectOf(Field{"a", Int(3)}), ObjectOf(Field{"a", Int(2)}, Field{"b", Int(0)}), 1},
		{"array and object", NewArray(), NewObject(0), none},
		{"documents by creation of collection", fakeDoc{coll: 1, id: 9}, fakeDoc{coll: 2, id: 1}, -1},
		{"documents by id", fakeDoc{coll: 1, id: 9}, fakeDoc{coll: 1, id: 10}, -1},
		{"documents by name", fakeDoc{coll: 1, name: "b", id: 1}, fakeDoc{coll: 1, name: "a", id: 2}, 1},
		{"refs by number", &Ref{Coll: "A", ID: "9"}, &Ref{Coll: "A", ID: "10"}, -1},
		{"document and null", fakeDoc{}, Null{}, none},
		{"functions", Func{Name: "a"}, Func{Name: "b"}, -1},
		{"function and itself", Func{Name: "a"}, Func{Name: "a"}, 0},
	}
	for _, tt := range tests {
		got, ok := Compare(tt.a, tt.b)
		if !ok {
			got = none
		}
		if got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

// One value of each rank, ascending.
func TestTotalOrderOfKinds(t *testing.T) {
	sorted := []Value{
		Double(math.Inf(-1)), Int(-1), negZero, Int(0), Long(9007199254740992), Double(9007199254740994), maxLong,
		Double(1 << 63), inf, nan,
		Bytes{}, Bytes{0}, Bytes{0, 1}, Bytes{0xff},
		String(""), String("B"), String("a"),
		NewArray(), NewArray(Int(1)), NewArray(Int(1), Null{}), NewArray(Null{}),
		NewObject(0), ObjectOf(Field{"a", Int(1)}), ObjectOf(Field{"b", Int(1)}, Field{"a", Int(1)}), ObjectOf(Field{"b", Int(0)}),
		ID(-1), ID(2), &Ref{Coll: "A", ID: "1"}, Time{0, 1}, TransactionTime{}, Date(0), UUID{}, Bool(false), Bool(true),
		Mod("A"), &Page{}, CursorToken("x"), Func{Name: "f"}, Stream("s"), Null{},
	}
	for i, a := range sorted {
		for j, b := range sorted {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := TotalCompare(a, b); got != want {
				t.Errorf("%s and %s: got %d, want %d", Debug(a), Debug(b), got, want)
			}
		}
	}
}

func TestTotalCompareIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := valueGen()
		a, b, c := gen.Draw(t, "a"), gen.Draw(t, "b"), gen.Draw(t, "c")
		if TotalCompare(a, a) != 0 {
			t.Fatalf("%s differs from itself", Debug(a))
		}
		if TotalCompare(a, b) != -TotalCompare(b, a) {
			t.Fatalf("%s and %s: not antisymmetric", Debug(a), Debug(b))
		}
		vs := []Value{a, b, c}
		slices.SortFunc(vs, TotalCompare)
		if TotalCompare(vs[0], vs[2]) > 0 || TotalCompare(vs[0], vs[1]) == 0 && TotalCompare(vs[1], vs[2]) != TotalCompare(vs[0], vs[2]) {
			t.Fatalf("%s, %s, %s: not transitive", Debug(vs[0]), Debug(vs[1]), Debug(vs[2]))
		}
	})
}

func TestCompareStringsIsUTF16Order(t *testing.T) {
	gen := rapid.StringOf(rapid.SampledFrom([]rune("aé\uD7FF\uE000\uFFFF\U00010000\U0010FFFF")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := gen.Draw(t, "a"), gen.Draw(t, "b")
		want := slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		if got := CompareStrings(a, b); got != want {
			t.Fatalf("%q and %q: got %d, want %d", a, b, got, want)
		}
	})
}

// fakeDoc is a document as a running query has it.
type fakeDoc struct {
	coll int64
	id   ID
	name string
}

func (fakeDoc) Kind() Kind           { return KindDoc }
func (d fakeDoc) Collection() Module { return fakeCollection(d.coll) }
func (d fakeDoc) DocID() ID          { return d.id }
func (d fakeDoc) DocName() string    { return d.name }

type fakeCollection int64

func (fakeCollection) Kind() Kind         { return KindModule }
func (fakeCollection) ModuleName() string { return "User" }
func (c fakeCollection) Ordinal() int64   { return int64(c) }

// fakeFunction is of a type that == cannot compare.
type fakeFunction struct{ _ []Value }

func (fakeFunction) Kind() Kind           { return KindFunction }
func (fakeFunction) FunctionName() string { return "f" }
func (fakeFunction) Arity() Arity         { return Arity{} }

func BenchmarkCompareStrings(b *testing.B) {
	x, y := "customers/0000000000000001", "customers/0000000000000002"
	for b.Loop() {
		CompareStrings(x, y)
	}
}

func BenchmarkTotalCompare(b *testing.B) {
	benchmarks := []struct {
		name string
		x, y Value
	}{
		{"int", Int(1), Int(2)}, {"double", Double(1), Double(2)}, {"string", String("Smith"), String("Smythe")},
		{"object", ObjectOf(Field{"b", Int(1)}, Field{"a", Int(1)}), ObjectOf(Field{"b", Int(2)}, Field{"a", Int(1)})},
	}
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				TotalCompare(bm.x, bm.y)
			}
		})
	}
}

func BenchmarkEqualObjects(b *testing.B) {
	x := ObjectOf(Field{"a", Int(1)}, Field{"b", String("x")}, Field{"c", NewArray(Int(1), Int(2))})
	y := ObjectOf(Field{"a", Int(1)}, Field{"b", String("x")}, Field{"c", NewArray(Int(1), Int(2))})
	b.ReportAllocs()
	for b.Loop() {
		Equal(x, y)
	}
}
