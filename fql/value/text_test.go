package value

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestFormatDouble(t *testing.T) {
	tests := []struct {
		f    float64
		want string
	}{
		{0, "0.0"}, {math.Copysign(0, -1), "-0.0"}, {1, "1.0"}, {100, "100.0"}, {-2.5, "-2.5"},
		{0.001, "0.001"}, {0.00099, "9.9E-4"}, {1e-4, "1.0E-4"}, {-1e-5, "-1.0E-5"},
		{1234567, "1234567.0"}, {9999999, "9999999.0"}, {9999999.5, "9999999.5"}, {1e7, "1.0E7"},
		{12345678, "1.2345678E7"}, {12345678.9, "1.23456789E7"}, {123456.789, "123456.789"},
		{9223372036854775808, "9.223372036854776E18"}, {1.5e300, "1.5E300"}, {1e21, "1.0E21"},
		{0.30000000000000004, "0.30000000000000004"}, {1e100, "1.0E100"}, {1e-100, "1.0E-100"},
		{math.MaxFloat64, "1.7976931348623157E308"}, {math.SmallestNonzeroFloat64, "4.9E-324"},
		{2.2250738585072014e-308, "2.2250738585072014E-308"},
		{math.NaN(), "NaN"}, {math.Inf(1), "Infinity"}, {math.Inf(-1), "-Infinity"},
	}
	for _, tt := range tests {
		if got := FormatDouble(tt.f); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.f, got, tt.want)
		}
	}
}

func TestFormatDoubleRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		got, err := strconv.ParseFloat(FormatDouble(f), 64)
		if err != nil || compareDoubles(f, got) != 0 {
			t.Fatalf("%v became %s (%v)", f, FormatDouble(f), err)
		}
	})
}

func TestTexts(t *testing.T) {
	at, _ := ParseTime("2023-02-10T12:00:00Z")
	day, _ := ParseDate("2023-02-10")
	doc := &Document{ObjectOf(
		Field{"id", ID(3)}, Field{"coll", Mod("User")}, Field{"ts", at},
		Field{"boss", &Ref{Coll: "User", ID: "4"}}, Field{"def", &Ref{Coll: "Collection", Name: "User"}},
	)}
	const docText = `{ id: ID("3"), coll: User, ts: Time("2023-02-10T12:00:00Z"), boss: [doc 4 in User], def: [doc User in Collection] }`
	tests := []struct {
		name           string
		v              Value
		display, debug string
	}{
		{"null", Null{}, "null", "null"},
		{"true", Bool(true), "true", "true"},
		{"int", Int(-5), "-5", "-5"},
		{"long", Long(5000000000), "5000000000", "5000000000"},
		{"whole double", Double(2), "2", "2.0"},
		{"large double", Double(1e21), "1000000000000000000000", "1.0E21"},
		{"large digits", Double(math.MaxInt64), "9223372036854776000", "9.223372036854776E18"},
		{"negative zero", negZero, "-0", "-0.0"},
		{"fraction", Double(2.5), "2.5", "2.5"},
		{"small", Double(1e-5), "1.0E-5", "1.0E-5"},
		{"NaN", nan, "NaN", "NaN"},
		{"infinity", inf, "Infinity", "Infinity"},
		{"string", String("it's #1"), "it's #1", `"it\'s \#1"`},
		{"controls", String("\x00\n\r\v\t\b\f\x01`\\\"é🚀"), "\x00\n\r\v\t\b\f\x01`\\\"é🚀", "\"\\0\\n\\r\\v\\t\\b\\f\x01\\`\\\\\\\"é🚀\""},
		{"id", ID(12), "12", `ID("12")`},
		{"time", at, "2023-02-10T12:00:00Z", `Time("2023-02-10T12:00:00Z")`},
		{"date", day, "2023-02-10", `Date("2023-02-10")`},
		{"uuid", UUID{0xab}, "ab000000-0000-0000-0000-000000000000", `UUID("ab000000-0000-0000-0000-000000000000")`},
		{"bytes", Bytes{1}, "AQ==", `Bytes("AQ==")`},
		{"transaction time", TransactionTime{}, "[transaction time]", "TransactionTime()"},
		{"cursor", CursorToken("abc="), "abc=", `"abc="`},
		{"module", Mod("Math"), "Math", "Math"},
		{"function", Func{Name: "abs"}, "[function abs()]", "[function abs()]"},
		{"lambda", Func{Lambda: true}, "[function <lambda>]", "[function <lambda>]"},
		{"set", &Page{}, "[set]", "[set]"},
		{"stream", Stream("x"), "[event source]", "[event source]"},
		{"empty array", NewArray(), "[]", "[]"},
		{"array", NewArray(String("a"), Double(1), NewArray(ID(1))), `["a", 1.0, [ID("1")]]`, `["a", 1.0, [ID("1")]]`},
		{"empty object", NewObject(0), "{}", "{}"},
		{"object", ObjectOf(Field{"a", Int(1)}, Field{"b c", String("x")}, Field{"_a", Null{}}, Field{"", Int(0)}, Field{"a_1", Int(2)}),
			`{ a: 1, "b c": "x", "_a": null, "": 0, a_1: 2 }`, `{ a: 1, "b c": "x", "_a": null, "": 0, a_1: 2 }`},
		{"document", doc, docText, docText},
		{"documents in an array", NewArray(doc), "[" + docText + "]", "[" + docText + "]"},
		{"missing document", &Ref{Coll: "User", ID: "4", Missing: true}, "null", "null"},
	}
	for _, tt := range tests {
		if got := Display(tt.v); got != tt.display {
			t.Errorf("%s: display %s, want %s", tt.name, got, tt.display)
		}
		if got := Debug(tt.v); got != tt.debug {
			t.Errorf("%s: debug %s, want %s", tt.name, got, tt.debug)
		}
	}
}

// An array that holds the one before it twice has a text that doubles with
// each level.
func TestTextOfSharedPartsIsBounded(t *testing.T) {
	var v Value = String(strings.Repeat("x", 1000))
	for range 60 {
		v = NewArray(v, v)
	}
	if n := len(Debug(v)); n <= MaxStringLen || n > 2*maxText {
		t.Errorf("%d bytes", n)
	}
}

func TestUTF16Len(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if got, want := UTF16Len(s), len(utf16.Encode([]rune(s))); got != want {
			t.Fatalf("%q: got %d, want %d", s, got, want)
		}
	})
}

func TestTypeName(t *testing.T) {
	tests := []struct {
		v    Value
		want string
	}{
		{Int(1), "Int"}, {Long(1), "Long"}, {Double(1), "Double"}, {String(""), "String"}, {Bool(true), "Boolean"},
		{Bytes{}, "Bytes"}, {ID(1), "ID"}, {UUID{}, "UUID"}, {Time{}, "Time"}, {Date(0), "Date"}, {Null{}, "Null"},
		{TransactionTime{}, "TransactionTime"}, {NewArray(), "Array<Any>"}, {NewObject(0), "{ *: Any }"},
		{&Ref{}, "Doc"}, {&Document{}, "Doc"}, {&Page{}, "Set<Any>"}, {CursorToken(""), "SetCursor"},
		{Stream(""), "EventSource<Any>"}, {Func{}, "Function"}, {Mod("User"), "User"},
	}
	for _, tt := range tests {
		if got := TypeName(tt.v); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func BenchmarkFormatDouble(b *testing.B) {
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendDouble(dst[:0], 0.30000000000000004)
		dst = AppendDouble(dst, 1.5e300)
		dst = AppendDouble(dst, 250000)
	}
}

func BenchmarkDebug(b *testing.B) {
	v := ObjectOf(Field{"name", String("it's")}, Field{"n", Int(5)}, Field{"tags", NewArray(String("a"), Double(2))})
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendDebug(dst[:0], v)
	}
}
