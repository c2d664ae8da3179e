package value

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

// fakeDatabase resolves the modules of a small database.
type fakeDatabase struct{}

func (fakeDatabase) Module(name string) (Module, bool) {
	switch name {
	case "Math", "Pet", "Collection":
		return Mod(name), true
	}
	return nil, false
}

func (fakeDatabase) Keying(m Module) Keying {
	switch m.ModuleName() {
	case "Pet":
		return KeyedByID
	case "Collection":
		return KeyedByName
	}
	return NoDocuments
}

func (fakeDatabase) ByID(coll Module, id ID) Value {
	return &Ref{Coll: coll.ModuleName(), ID: id.String()}
}

func (fakeDatabase) ByName(coll Module, name string) (Value, bool) {
	return &Ref{Coll: coll.ModuleName(), Name: name}, name == "Pet"
}

func decodeArgument(text string) (Value, error) {
	return DecodeTagged(NewDecoder(strings.NewReader(text)), fakeDatabase{})
}

func TestDecodeTagged(t *testing.T) {
	tests := []struct{ json, want string }{ // want is the debug text with kind
		{`"tea"`, `String "tea"`},
		{`"\u0000\ud83d\udc1f\n"`, `String "\0🐟\n"`},
		{`"lone \ud83d surrogate \udc1f"`, `String "lone � surrogate �"`},
		{"\"\xff\"", `String "�"`},
		{`true`, `Boolean true`},
		{`null`, `Null null`},
		{` [ null , [ ] ] `, `Array<Any> [null, []]`},
		{`{}`, `{ *: Any } {}`},
		{`{"a":{"@int":"1"},"b":{"c":"d"}}`, `{ *: Any } { a: 1, b: { c: "d" } }`},
		{`{"a":"1","b":"2","a":"3"}`, `{ *: Any } { a: "3", b: "2" }`},
		{`{"@int":"-2147483648"}`, `Int -2147483648`},
		{`{"@int":"+5"}`, `Int 5`},
		{`{"\u0040int":"\u0035"}`, `Int 5`},
		{`{"@long":"5"}`, `Long 5`},
		{`{"@double":"3"}`, `Double 3.0`},
		{`{"@double":"1e3"}`, `Double 1000.0`},
		{`{"@double":"-0.0"}`, `Double -0.0`},
		{`{"@double":"NaN"}`, `Double NaN`},
		{`{"@double":"-Infinity"}`, `Double -Infinity`},
		{`{"@double":"1e400"}`, `Double Infinity`},
		{`{"@time":"2024-03-01T10:20:30.5+02:00"}`, `Time Time("2024-03-01T08:20:30.500Z")`},
		{`{"@date":"2024-02-29"}`, `Date Date("2024-02-29")`},
		{`{"@bytes":"AQIDBA=="}`, `Bytes Bytes("AQIDBA==")`},
		{`{"@bytes":"AQ"}`, `Bytes Bytes("AQ==")`},
		{`{"@bytes":""}`, `Bytes Bytes("")`},
		{`{"@object":{"@int":"x","b":{"@long":"2"}}}`, `{ *: Any } { "@int": "x", b: 2 }`},
		{`{"@object":{}}`, `{ *: Any } {}`},
		{`{"@mod":"Math"}`, `Math Math`},
		{`{"@ref":{"coll":{"@mod":"Pet"},"id":"7"}}`, `Doc [doc 7 in Pet]`},
		{`{"@doc":{"id":"7","coll":{"@mod":"Pet"},"ts":{"@time":"2020-01-01T00:00:00Z"},"@x":{"@int":"9"}}}`, `Doc [doc 7 in Pet]`},
		{`{"@ref":{"coll":{"@mod":"Collection"},"name":"Pet"}}`, `Doc [doc Pet in Collection]`},
		{`{"@ref":"Pet:12"}`, `Doc [doc 12 in Pet]`},
		{`{"@doc":"Collection:Pet"}`, `Doc [doc Pet in Collection]`},
	}
	for _, tt := range tests {
		v, err := decodeArgument(tt.json)
		if err != nil {
			t.Errorf("%s: %v", tt.json, err)
		} else if got := TypeName(v) + " " + Debug(v); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.json, got, tt.want)
		}
	}
}

func TestDecodeTaggedDetails(t *testing.T) {
	tests := []struct{ json, detail string }{
		{`5`, "numbers must be tagged"},
		{`1.5`, "numbers must be tagged"},
		{`[[1]]`, "numbers must be tagged"},
		{`{"a":{"b":2},"c":[{}]}`, "numbers must be tagged"},
		{`{"@int":"3","@long":"4"}`, "too many keys in tagged value"},
		{`{"@int":"x","@long":"4"}`, "too many keys in tagged value"},
		{`{"@set":[{"a":[1]}],"b":[[]]}`, "too many keys in tagged value"},
		{`{"a":"b","@int":[1]}`, "too many keys in tagged value"},
		{`{"@int":"five"}`, "invalid integer"},
		{`{"@int":"2147483648"}`, "invalid integer"},
		{`{"@int":"1_0"}`, "invalid integer"},
		{`{"@int":5}`, "@int requires a string value"},
		{`{"@int":{"a":[1]}}`, "@int requires a string value"},
		{`{"@long":"9223372036854775808"}`, "invalid long"},
		{`{"@long":true}`, "@long requires a string value"},
		{`{"@double":"inf"}`, "invalid double"},
		{`{"@double":"0x1p3"}`, "invalid double"},
		{`{"@double":"1_0"}`, "invalid double"},
		{`{"@double":""}`, "invalid double"},
		{`{"@time":"yesterday"}`, "invalid time"},
		{`{"@time":"2024-03-01T10:20:30"}`, "invalid time"},
		{`{"@date":"2023-02-29"}`, "invalid date"},
		{`{"@date":"2023-02-28T00:00:00Z"}`, "invalid date"},
		{`{"@bytes":"AQ=A"}`, "invalid bytes"},
		{`{"@bytes":"AQ\n=="}`, "invalid bytes"},
		{`{"@bytes":"-_"}`, "invalid bytes"},
		{`{"@object":"a"}`, "@object requires an object value"},
		{`{"@object":{"@int":1}}`, "numbers must be tagged"},
		{`{"@mod":"Nowhere"}`, "no such module 'Nowhere'"},
		{`{"@mod":null}`, "@mod requires a string value"},
		{`{"@set":{"data":[1]}}`, "invalid tag '@set'"},
		{`{"@stream":"abc"}`, "invalid tag '@stream'"},
		{`{"@uuid":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}`, "invalid tag '@uuid'"},
		{`{"@":1}`, "invalid tag '@'"},
		{`{"@ref":true}`, "@ref requires an object value"},
		{`{"@doc":[{"@mod":"Nowhere"}]}`, "@doc requires an object value"},
		{`{"@ref":{"id":"1"}}`, "@ref field 'coll' is required"},
		{`{"@ref":{"coll":"Pet","id":"1"}}`, "@ref field 'coll' requires a module value"},
		{`{"@ref":{"coll":{"@mod":"Math"},"id":"1"}}`, "@ref field 'coll' requires a module value"},
		{`{"@ref":{"coll":{"@mod":"Nowhere"},"id":"1"}}`, "no such module 'Nowhere'"},
		{`{"@doc":{"coll":{"@mod":"Pet"}}}`, "@doc field 'id' is required"},
		{`{"@ref":{"coll":{"@mod":"Pet"},"id":true}}`, "@ref field 'id' requires a string value"},
		{`{"@ref":{"coll":{"@mod":"Pet"},"id":"abc"}}`, "@ref field 'id' must be an integer"},
		{`{"@ref":{"coll":{"@mod":"Pet"},"id":"1","n":2}}`, "numbers must be tagged"},
		{`{"@ref":{"coll":{"@mod":"Collection"},"id":"1"}}`, "@ref field 'name' is required"},
		{`{"@ref":{"coll":{"@mod":"Collection"},"name":null}}`, "@ref field 'name' requires a string value"},
		{`{"@ref":{"coll":{"@mod":"Collection"},"name":"Nope"}}`, "no such schema object 'Nope'"},
		{`{"@ref":"Pet"}`, "doc id must be in the format <coll>:<id>"},
		{`{"@ref":"Nowhere:1"}`, "no such collection 'Nowhere'"},
		{`{"@ref":"Math:1"}`, "no such collection 'Math'"},
		{`{"@ref":"Pet:x"}`, "invalid document id 'x'"},
		{`{"@doc":"Collection:Nope"}`, "no such schema definition document 'Nope'"},
	}
	for _, tt := range tests {
		// What follows must still be readable.
		dec := NewDecoder(strings.NewReader(`[` + tt.json + `,"next"]`))
		dec.ReadToken()
		_, err := DecodeTagged(dec, fakeDatabase{})
		var wire *WireError
		if !errors.As(err, &wire) || wire.Detail != tt.detail {
			t.Errorf("%s: got %v, want %s", tt.json, err, tt.detail)
			continue
		}
		if tok, err := dec.ReadToken(); err != nil || tok.String() != "next" {
			t.Errorf("%s: the decoder was left before %v (%v)", tt.json, tok, err)
		}
	}
}

func TestDecodeMalformedJSON(t *testing.T) {
	open := func(n int) string { return strings.Repeat("[", n) }
	decode := map[string]func(string) (Value, error){
		"tagged": decodeArgument,
		"simple": func(s string) (Value, error) { return DecodeSimple(NewDecoder(strings.NewReader(s))) },
	}
	for name, f := range decode {
		for _, text := range []string{"", "[", `{"a"`, `{"@int":`, `{"@int":"1"`, `"\x"`, "[1,]", "{1:2}", "nul", `{"@set":[}`} {
			var syntax *jsontext.SyntacticError
			if v, err := f(text); v != nil || !errors.As(err, &syntax) && err != io.EOF {
				t.Errorf("%s: %s: got %v, %v", name, text, v, err)
			}
		}
		if _, err := f(open(MaxJSONDepth) + strings.Repeat("]", MaxJSONDepth)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range []string{open(MaxJSONDepth + 1), strings.Repeat(`{"a":`, MaxJSONDepth+1)} {
			if _, err := f(text); err != ErrNesting {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if _, err := f("[9223372036854775808]"); err != ErrIntegerRange {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, text := range []string{`{"@set":` + open(MaxJSONDepth), `{"@int":"1","x":` + open(MaxJSONDepth), `[1,` + open(MaxJSONDepth)} {
		if _, err := decodeArgument(text); err != ErrNesting {
			t.Errorf("%.20s: got %v", text, err)
		}
	}
}

func TestDecodeSimple(t *testing.T) {
	tests := []struct{ json, want string }{
		{`5`, `Int 5`}, {`-2147483649`, `Long -2147483649`}, {`2147483647`, `Int 2147483647`}, {`-0`, `Int 0`},
		{`5.0`, `Double 5.0`}, {`1E2`, `Double 100.0`}, {`1e400`, `Double Infinity`},
		{`"x"`, `String "x"`}, {`false`, `Boolean false`}, {`null`, `Null null`},
		{`{"@int":"1","b":[1.5,{}]}`, `{ *: Any } { "@int": "1", b: [1.5, {}] }`},
		{`{"a":1,"b":2,"a":3}`, `{ *: Any } { a: 3, b: 2 }`},
	}
	for _, tt := range tests {
		v, err := DecodeSimple(NewDecoder(strings.NewReader(tt.json)))
		if err != nil {
			t.Errorf("%s: %v", tt.json, err)
		} else if got := TypeName(v) + " " + Debug(v); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.json, got, tt.want)
		}
	}
}

func TestDecodeResult(t *testing.T) {
	const response = `{"@set":{"data":[` +
		`{"@doc":{"id":"42","coll":{"@mod":"Pet"},"ts":{"@time":"2024-03-01T10:20:30.123456Z"},"owner":{"@ref":{"id":"7","coll":{"@mod":"Person"}}},"@odd":{"@object":{"@":null}}}},` +
		`{"@ref":{"name":"Nope","coll":{"@mod":"Collection"},"exists":false,"cause":"not found"}},` +
		`{"@set":"cursor="},{"@set":{"data":[]}},{"@stream":"token"},{"@uuid":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"},` +
		`"[function abs()]",{"@mod":"Math"},{"@double":"NaN"}],"after":"more="}}`
	v, err := DecodeResult(NewDecoder(strings.NewReader(response)))
	if err != nil {
		t.Fatal(err)
	}
	page := v.(*Page)
	if page.After != CursorToken("more=") {
		t.Errorf("after is %v", page.After)
	}
	doc := page.Data[0].(*Document)
	id, _ := doc.Fields.Get("id")
	coll, _ := doc.Fields.Get("coll")
	owner, _ := doc.Fields.Get("owner")
	if id != String("42") || coll != Mod("Pet") || *owner.(*Ref) != (Ref{Coll: "Person", ID: "7"}) {
		t.Errorf("got %v, %v, %v", id, coll, owner)
	}
	if missing := page.Data[1].(*Ref); *missing != (Ref{Coll: "Collection", Name: "Nope", Missing: true, Cause: "not found"}) {
		t.Errorf("got %v", missing)
	}
	if set := page.Data[2].(*Page); set.Data != nil || set.After != CursorToken("cursor=") {
		t.Errorf("got %v", set)
	}
	if set := page.Data[3].(*Page); set.Data == nil || set.After != nil {
		t.Errorf("got %v", set)
	}
	if got := string(AppendTagged(nil, v)); got != response {
		t.Errorf("encoded again:\n%s\n%s", got, response)
	}
}

func TestDecodeResultDetails(t *testing.T) {
	for _, text := range []string{
		`{"@colour":"red"}`, `{"@set":[]}`, `{"@set":{"data":"x"}}`, `{"@set":{"after":null}}`, `{"@doc":"x"}`, `{"@ref":{}}`,
		`{"@ref":{"id":"1"}}`, `{"@ref":{"coll":{"@mod":"A"}}}`, `{"@uuid":"x"}`, `1`,
	} {
		v, err := DecodeResult(NewDecoder(strings.NewReader(text)))
		var wire *WireError
		if v != nil || !errors.As(err, &wire) {
			t.Errorf("%s: got %v, %v", text, v, err)
		}
	}
}

// Every plain value comes back from the tagged format as it was.
func TestTaggedRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := valueGen().Draw(t, "value")
		text := AppendTagged(nil, v)
		got, err := DecodeResult(NewDecoder(bytes.NewReader(text)))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !Equal(v, got) || Debug(v) != Debug(got) {
			t.Fatalf("%s became %s by way of %s", Debug(v), Debug(got), text)
		}
	})
}

func FuzzDecodeTagged(f *testing.F) {
	f.Add([]byte(`{"@object":{"@int":"x"}}`))
	f.Add([]byte(`{"@set":{"data":[{"@doc":{"id":"1","coll":{"@mod":"Pet"}}}],"after":"x"}}`))
	f.Add([]byte(`{"@ref":{"id":"1","coll":{"@mod":"Pet"},"exists":false,"cause":"deleted"}}`))
	f.Add([]byte(`["\ud800",{"@time":"2024-02-30t24:00z"},{"@double":"1e400"},{"@bytes":"AQ"}]`))
	f.Add(AppendTagged(nil, sample()))
	f.Add(AppendSimple(nil, sample()))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, decode := range []func(*jsontext.Decoder) (Value, error){
			DecodeResult,
			DecodeSimple,
			func(dec *jsontext.Decoder) (Value, error) { return DecodeTagged(dec, fakeDatabase{}) },
		} {
			v, err := decode(NewDecoder(bytes.NewReader(data)))
			if err != nil {
				continue
			}
			text := AppendTagged(nil, v)
			again, err := DecodeResult(NewDecoder(bytes.NewReader(text)))
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if got := AppendTagged(nil, again); !bytes.Equal(got, text) {
				t.Fatalf("%s became %s", text, got)
			}
			if !jsontext.Value(AppendSimple(nil, v)).IsValid() {
				t.Fatalf("%s is not JSON", AppendSimple(nil, v))
			}
			AppendDecorated(nil, v)
			Debug(v)
		}
	})
}

func BenchmarkDecodeResult(b *testing.B) {
	text := AppendTagged(nil, sample())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeResult(NewDecoder(bytes.NewReader(text))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeSimple(b *testing.B) {
	text := AppendSimple(nil, sample())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeSimple(NewDecoder(bytes.NewReader(text))); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleEncoder() {
	v := ObjectOf(Field{"price", Double(9.5)}, Field{"@sale", Bool(true)})
	for _, format := range []Format{Tagged, Simple, Decorated} {
		e := Encoder{Format: format}
		text, _ := e.Append(nil, v)
		fmt.Println(string(text))
	}
	// Output:
	// {"@object":{"price":{"@double":"9.5"},"@sale":true}}
	// {"price":9.5,"@sale":true}
	// {
	//   price: 9.5,
	//   "@sale": true
	// }
}
