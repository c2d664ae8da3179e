package value

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"pgregory.net/rapid"
)

func TestEncode(t *testing.T) {
	at, _ := ParseTime("2024-03-01T10:20:30.5Z")
	day, _ := ParseDate("2024-03-01")
	doc := &Document{ObjectOf(
		Field{"id", ID(42)}, Field{"coll", Mod("Pet")}, Field{"ts", at},
		Field{"owner", &Ref{Coll: "Person", ID: "7"}}, Field{"@odd", Int(1)},
	)}
	tests := []struct {
		name                      string
		v                         Value
		tagged, simple, decorated string
	}{
		{"int", Int(-5), `{"@int":"-5"}`, `-5`, `-5`},
		{"long", Long(5000000000), `{"@long":"5000000000"}`, `5000000000`, `5000000000`},
		{"double", Double(1.5), `{"@double":"1.5"}`, `1.5`, `1.5`},
		{"large double", Double(1e7), `{"@double":"1.0E7"}`, `1.0E7`, `1.0E7`},
		{"NaN", nan, `{"@double":"NaN"}`, `"NaN"`, `Math.NaN`},
		{"infinity", inf, `{"@double":"Infinity"}`, `"Infinity"`, `Math.Infinity`},
		{"negative infinity", -inf, `{"@double":"-Infinity"}`, `"-Infinity"`, `-Math.Infinity`},
		{"bool", Bool(true), `true`, `true`, `true`},
		{"null", Null{}, `null`, `null`, `null`},
		{"string", String("it's <a&b>/é🐟"), `"it's <a&b>/é🐟"`, `"it's <a&b>/é🐟"`, `"it\'s <a&b>/é🐟"`},
		{"controls", String("\"\\\b\t\f\r\x00\x1f\x7f"), `"\"\\\b\t\f\r\u0000\u001f` + "\x7f\"", `"\"\\\b\t\f\r\u0000\u001f` + "\x7f\"", `"\"\\\b\t\f\r\0` + "\x1f\x7f\""},
		{"not UTF-8", String("a\xffb\xed\xa0\x80"), `"a�b���"`, `"a�b���"`, "\"a\xffb\xed\xa0\x80\""},
		{"id", ID(123), `"123"`, `"123"`, `"123"`},
		{"time", at, `{"@time":"2024-03-01T10:20:30.500Z"}`, `"2024-03-01T10:20:30.500Z"`, `Time("2024-03-01T10:20:30.500Z")`},
		{"date", day, `{"@date":"2024-03-01"}`, `"2024-03-01"`, `Date("2024-03-01")`},
		{"bytes", Bytes{1, 2, 3, 4}, `{"@bytes":"AQIDBA=="}`, `"AQIDBA=="`, `Bytes("AQIDBA==")`},
		{"uuid", UUID{15: 1}, `{"@uuid":"00000000-0000-0000-0000-000000000001"}`, `"00000000-0000-0000-0000-000000000001"`, `UUID("00000000-0000-0000-0000-000000000001")`},
		{"transaction time", TransactionTime{}, `{"@time":"1970-01-01T00:00:00.000007Z"}`, `"1970-01-01T00:00:00.000007Z"`, `Time("1970-01-01T00:00:00.000007Z")`},
		{"module", Mod("Math"), `{"@mod":"Math"}`, `"Math"`, `Math`},
		{"running module", fakeCollection(1), `{"@mod":"User"}`, `"User"`, `User`},
		{"nested module", Mod(DeletedModule), `{"@mod":"Deleted"}`, `"Deleted"`, `Collection.Deleted`},
		{"lambda", Func{Lambda: true}, `"[function <lambda>]"`, `"[function <lambda>]"`, `"[function <lambda>]"`},
		{"function", Func{Name: "abs"}, `"[function abs()]"`, `"[function abs()]"`, `"[function abs]"`},
		{"running function", fakeFunction{}, `"[function f()]"`, `"[function f()]"`, `"[function f]"`},
		{"stream", Stream("tok="), `{"@stream":"tok="}`, `"tok="`, `"tok="`},
		{"cursor", CursorToken("tok="), `"tok="`, `"tok="`, `"tok="`},
		{"empty array", NewArray(), `[]`, `[]`, `[]`},
		{"array", NewArray(Int(1), NewArray(Null{})), `[{"@int":"1"},[null]]`, `[1,[null]]`, "[\n  1,\n  [\n    null\n  ]\n]"},
		{"empty object", NewObject(0), `{}`, `{}`, `{}`},
		{"object", ObjectOf(Field{"b", Null{}}, Field{"a b", Int(1)}, Field{"_x", Int(2)}), `{"b":null,"a b":{"@int":"1"},"_x":{"@int":"2"}}`,
			`{"b":null,"a b":1,"_x":2}`, "{\n  b: null,\n  \"a b\": 1,\n  \"_x\": 2\n}"},
		{"object with tag key", ObjectOf(Field{"o", ObjectOf(Field{"a", Null{}}, Field{"@x", Int(1)})}), `{"o":{"@object":{"a":null,"@x":{"@int":"1"}}}}`,
			`{"o":{"a":null,"@x":1}}`, "{\n  o: {\n    a: null,\n    \"@x\": 1\n  }\n}"},
		{"document", doc, `{"@doc":{"id":"42","coll":{"@mod":"Pet"},"ts":{"@time":"2024-03-01T10:20:30.500Z"},"owner":{"@ref":{"id":"7","coll":{"@mod":"Person"}}},"@odd":{"@int":"1"}}}`,
			`{"id":"42","coll":"Pet","ts":"2024-03-01T10:20:30.500Z","owner":{"id":"7","coll":"Person"},"@odd":1}`,
			"{\n  id: \"42\",\n  coll: Pet,\n  ts: Time(\"2024-03-01T10:20:30.500Z\"),\n  owner: Person(\"7\"),\n  \"@odd\": 1\n}"},
		{"missing", &Ref{Coll: "Pet", ID: "43", Missing: true, Cause: "not found"}, `{"@ref":{"id":"43","coll":{"@mod":"Pet"},"exists":false,"cause":"not found"}}`,
			`null`, `Pet("43") /* not found */`},
		{"missing by name", &Ref{Coll: "Collection", Name: "Nope", Missing: true, Cause: "deleted"}, `{"@ref":{"name":"Nope","coll":{"@mod":"Collection"},"exists":false,"cause":"deleted"}}`,
			`null`, `Collection.byName("Nope") /* deleted */`},
		{"set", &Page{Data: []Value{Int(1)}, After: CursorToken("c")}, `{"@set":{"data":[{"@int":"1"}],"after":"c"}}`, `{"data":[1],"after":"c"}`,
			"{\n  data: [\n    1\n  ],\n  after: \"c\"\n}"},
		{"empty set", &Page{}, `{"@set":{"data":[]}}`, `{"data":[]}`, "{\n  data: []\n}"},
		{"set not evaluated", &Page{After: CursorToken("c")}, `{"@set":"c"}`, `"c"`, `"c"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for format, want := range []string{tt.tagged, tt.simple, tt.decorated} {
				e := Encoder{Format: Format(format), Txn: 7}
				got, err := e.Append([]byte(">"), tt.v)
				if err != nil || string(got) != ">"+want {
					t.Errorf("format %d: got %s (%v), want %s", format, got[1:], err, want)
				}
			}
		})
	}
}

func TestDecorated(t *testing.T) {
	self := &Document{ObjectOf(Field{"id", ID(1)}, Field{"coll", Mod("Foo")})}
	self.Fields.Set("me", &Ref{Coll: "Foo", ID: "1", Expanded: self})
	self.Fields.Set("again", NewArray(self))
	other := &Document{ObjectOf(Field{"name", String("X")}, Field{"coll", Mod("Collection")})}
	tests := []struct {
		name string
		v    Value
		want string
	}{
		{"heredoc", ObjectOf(Field{"note", String("two\nlines")}), `
{
  note: <<-END
    two
    lines
  END
}`},
		{"heredoc with final newline", String("two\nlines\n"), `
<<-END
  two
  lines
END`},
		{"heredoc delimiter taken", String("END\nEND0"), `
<<-END1
  END
  END0
END1`},
		{"no delimiter left", String("END0\nEND1END2END3END4END5END6END7END8END9"), `
"END0\nEND1END2END3END4END5END6END7END8END9"`},
		{"document inside itself", self, `
{
  id: "1",
  coll: Foo,
  me: Foo("1"),
  again: [
    Foo("1")
  ]
}`},
		{"reference to a document of the result", NewArray(&Ref{Coll: "Collection", Name: "X", Expanded: other}, other), `
[
  {
    name: "X",
    coll: Collection
  },
  {
    name: "X",
    coll: Collection
  }
]`},
	}
	for _, tt := range tests {
		if got := string(AppendDecorated(nil, tt.v)); "\n"+got != tt.want {
			t.Errorf("%s: got\n%s\nwant%s", tt.name, got, tt.want)
		}
	}
}

func TestEncodeFailures(t *testing.T) {
	var deep, shared Value = Int(1), Int(1)
	for range MaxDepth + 1 {
		deep = NewArray(deep)
	}
	for range 60 {
		shared = NewArray(shared, shared)
	}
	noCursor := errors.New("no cursor")
	for format := range Decorated + 1 {
		e := Encoder{Format: format, Limit: 1 << 20}
		if _, err := e.Append(nil, fakeDoc{}); err == nil {
			t.Errorf("format %d: a running document was encoded", format)
		}
		if _, err := e.Append(nil, NewArray(badCursor{noCursor})); err != noCursor {
			t.Errorf("format %d: got %v", format, err)
		}
		e.Limit = 0
		var tooLarge *diag.Error
		if _, err := e.Append(nil, deep); !errors.As(err, &tooLarge) || tooLarge.Code != "value_too_large" {
			t.Errorf("format %d: got %v", format, err)
		}
		e.Limit = 1 << 20
		got, err := e.Append(nil, shared)
		if !errors.As(err, &tooLarge) || tooLarge.Code != "value_too_large" || len(got) > 2<<20 {
			t.Errorf("format %d: got %d bytes, %v", format, len(got), err)
		}
	}
	if got := string(AppendTagged(nil, NewArray(fakeDoc{}))); got != "[null]" {
		t.Errorf("got %s", got)
	}
}

func TestComparisonsHaveLimits(t *testing.T) {
	deepen := func(v Value) Value {
		for range 3 * MaxDepth {
			v = ObjectOf(Field{"a", NewArray(v)})
		}
		return v
	}
	a, b := deepen(Int(1)), deepen(Int(1))
	mustPanic(t, "Equal", func() { Equal(a, b) })
	mustPanic(t, "Same", func() { Same(a, b) })
	mustPanic(t, "Compare", func() { Compare(a, b) })
	mustPanic(t, "TotalCompare", func() { TotalCompare(a, b) })
	if text := Debug(a); len(text) > 10*MaxDepth {
		t.Errorf("%d bytes", len(text))
	}
	a, b = Int(1), Int(1)
	for range 60 { // as trees, too large to walk
		a, b = NewArray(a, a), NewArray(b, b)
	}
	mustPanic(t, "shared", func() { Equal(a, b) })
	mustPanic(t, "shared", func() { TotalCompare(a, b) })
}

func mustPanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if e, ok := recover().(*diag.Error); !ok || e.Code != "value_too_large" {
			t.Errorf("%s: got %v", name, e)
		}
	}()
	f()
}

// badCursor is a cursor without a token.
type badCursor struct{ err error }

func (badCursor) Kind() Kind                    { return KindSetCursor }
func (c badCursor) Token(int64) (string, error) { return "", c.err }

func TestEncodedIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := valueGen().Draw(t, "value")
		for _, b := range [][]byte{AppendTagged(nil, v), AppendSimple(nil, v)} {
			if !json.Valid(b) {
				t.Fatalf("%s", b)
			}
		}
	})
}

func TestAppendJSONString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		var got string
		if err := json.Unmarshal(AppendJSONString(nil, s), &got); err != nil || got != string([]rune(s)) {
			t.Fatalf("%q became %q (%v)", s, got, err)
		}
	})
}

// sample is a page of documents, what most responses carry.
func sample() Value {
	data := make([]Value, 16)
	for i := range data {
		data[i] = &Document{ObjectOf(
			Field{"id", ID(410917632742916160 + i)}, Field{"coll", Mod("Customer")}, Field{"ts", TimeFromMicros(1712000000000000)},
			Field{"name", String("Alice Äpplegate")}, Field{"email", String("alice@example.com")}, Field{"age", Int(42)},
			Field{"balance", Double(1024.75)}, Field{"tags", NewArray(String("new"), String("vip"))},
			Field{"address", ObjectOf(Field{"street", String("1 Main St")}, Field{"zip", String("12345")})},
			Field{"owner", &Ref{Coll: "Account", ID: "410917632742916161"}},
		)}
	}
	return &Page{Data: data, After: CursorToken("aGVsbG8gd29ybGQ=")}
}

func BenchmarkEncode(b *testing.B) {
	v := sample()
	for format, name := range []string{"tagged", "simple", "decorated"} {
		b.Run(name, func(b *testing.B) {
			e := Encoder{Format: Format(format)}
			buf, _ := e.Append(nil, v)
			b.SetBytes(int64(len(buf)))
			b.ReportAllocs()
			for b.Loop() {
				buf, _ = e.Append(buf[:0], v)
			}
		})
	}
}
