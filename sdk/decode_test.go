package fawn

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fawndb/fawn/fql/value"
)

const userJSON = `{"@doc":{"id":"42","coll":{"@mod":"User"},"ts":{"@time":"2024-03-01T10:20:30.123456Z"},"name":"Ada","age":{"@int":"36"},"boss":{"@ref":{"id":"7","coll":{"@mod":"User"}}},"pet":{"@ref":{"id":"43","coll":{"@mod":"Pet"},"exists":false,"cause":"not found"}},"more":{"unknown":[1]}}}`

var userTS = time.Date(2024, 3, 1, 10, 20, 30, 123456000, time.UTC)

type pet struct {
	Document
	Name string `fauna:"name"`
}

type employee struct {
	Document
	Name string  `fauna:"name"`
	Age  int     `fauna:"age"`
	Boss *pet    `fauna:"boss"`
	Pet  *pet    `fauna:"pet"`
	Left *string `fauna:"left"`
}

type base struct {
	ID   string
	Coll string `fauna:"coll"`
}

type withPointer struct {
	*Base
	Name string
}

// Base is exported, because reflection cannot set embedded pointers of
// unexported types.
type Base struct{ ID string }

func TestDecode(t *testing.T) {
	bossRef := &pet{Document: Document{ID: "7", Coll: "User"}}
	tests := []struct {
		name string
		json string
		want any // decoded into a new value of its type
	}{
		{"int", `{"@int":"-5"}`, -5},
		{"int8", `{"@int":"127"}`, int8(127)},
		{"long", `{"@long":"9223372036854775807"}`, int64(math.MaxInt64)},
		{"long min", `{"@long":"-9223372036854775808"}`, int64(math.MinInt64)},
		{"uint", `{"@int":"5"}`, uint16(5)},
		{"float of int", `{"@int":"5"}`, 5.0},
		{"double", `{"@double":"1.5E300"}`, 1.5e300},
		{"infinity", `{"@double":"-Infinity"}`, math.Inf(-1)},
		{"bool", `true`, true},
		{"string", `"a\n\"\u00e9\ud83d\ude00\ud83d\/x"`, "a\n\"é😀\ufffd/x"},
		{"null into string", `null`, ""},
		{"null into pointer", `null`, (*int)(nil)},
		{"null into slice", `null`, []int(nil)},
		{"null into struct", `null`, employee{}},
		{"time", `{"@time":"2024-03-01T10:20:30.123456Z"}`, userTS},
		{"date as time", `{"@date":"2024-03-01"}`, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)},
		{"date", `{"@date":"2024-03-01"}`, value.DateOf(2024, 3, 1)},
		{"FQL time", `{"@time":"+10000-03-01T10:20:30Z"}`, must(value.ParseTime("+10000-03-01T10:20:30Z"))},
		{"time as string", `{"@time":"2024-03-01T10:20:30Z"}`, "2024-03-01T10:20:30Z"},
		{"bytes", `{"@bytes":"AQID"}`, []byte{1, 2, 3}},
		{"text", `"10.0.0.1"`, netip.MustParseAddr("10.0.0.1")},
		{"module", `{"@mod":"User"}`, Module("User")},
		{"module as string", `{"@mod":"User"}`, "User"},
		{"event source", `{"@stream":"tok"}`, EventSource("tok")},
		{"slice", ` [ {"@int":"1"} , {"@int":"2"} ] `, []int{1, 2}},
		{"empty slice", `[]`, []int{}},
		{"array", `[{"@int":"1"}]`, [2]int{1, 0}},
		{"set into slice", `{"@set":{"data":[{"@int":"1"}]}}`, []int{1}},
		{"page", `{"@set":{"data":[{"@int":"1"}],"after":"cur"}}`, Page[int]{[]int{1}, "cur"}},
		{"page object", `{"data":[{"@int":"1"}],"after":"cur"}`, Page[int]{[]int{1}, "cur"}},
		{"cursor", `{"@set":"cur"}`, Page[int]{nil, "cur"}},
		{"map", `{"a":{"@int":"1"},"b":{"@int":"2"}}`, map[string]int{"a": 1, "b": 2}},
		{"object with tag key", `{"@object":{"@int":"x"}}`, map[string]string{"@int": "x"}},
		{"document", userJSON, employee{
			Document: Document{ID: "42", Coll: "User", TS: userTS},
			Name:     "Ada", Age: 36, Boss: bossRef,
		}},
		{"document into plain struct", userJSON, base{ID: "42", Coll: "User"}},
		{"embedded pointer", `{"ID":"1","name":"x"}`, withPointer{Base: &Base{"1"}, Name: "x"}},
		{"document into ref", userJSON, Ref{Coll: "User", ID: "42"}},
		{"document into pointer", `{"@doc":{"id":"1","coll":{"@mod":"A"}}}`, &pet{Document: Document{ID: "1", Coll: "A"}}},
		{"named document", `{"@doc":{"name":"User","coll":{"@mod":"Collection"},"ts":{"@time":"2024-03-01T10:20:30.123456Z"}}}`,
			NamedDocument{"User", "Collection", userTS}},
		{"missing into pointer", `{"@ref":{"id":"1","coll":{"@mod":"A"},"exists":false,"cause":"not found"}}`, (*pet)(nil)},
		{"missing into map", `{"@ref":{"id":"1","coll":{"@mod":"A"},"exists":false,"cause":"not found"}}`, map[string]any(nil)},
		{"missing", `{"@ref":{"id":"1","coll":{"@mod":"A"},"exists":false,"cause":"deleted"}}`,
			NullDocument{Ref{Coll: "A", ID: "1"}, "deleted"}},
		{"FQL value", `[{"@long":"1"},"a"]`, value.Value(value.NewArray(value.Long(1), value.String("a")))},
		{"FQL values in a struct", `{"v":{"@int":"1"}}`, struct {
			V value.Value `fauna:"v"`
		}{value.Int(1)}},
		{"ignored nested tag", `{"x":{"@object":{"@a":[{}]}},"ID":"1"}`, Base{"1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			into := reflect.New(reflect.TypeOf(tt.want))
			if tt.name == "FQL value" {
				into = reflect.New(fqlValueType)
			}
			if err := Unmarshal([]byte(tt.json), into.Interface()); err != nil {
				t.Fatal(err)
			}
			got := into.Elem().Interface()
			if !cmp.Equal(got, tt.want, cmp.Exporter(func(reflect.Type) bool { return true })) {
				t.Errorf("got  %#v\nwant %#v", got, tt.want)
			}
		})
	}
}

func must[T any](v T, ok bool) T {
	if !ok {
		panic("not ok")
	}
	return v
}

func TestDecodeAny(t *testing.T) {
	tests := []struct {
		json string
		want any
	}{
		{`null`, nil},
		{`{"@int":"1"}`, int64(1)},
		{`{"@long":"1"}`, int64(1)},
		{`{"@double":"1.5"}`, 1.5},
		{`"a"`, "a"},
		{`false`, false},
		{`{"@time":"2024-03-01T10:20:30.123456Z"}`, userTS},
		{`{"@date":"1970-01-02"}`, Date(1)},
		{`{"@bytes":""}`, []byte{}},
		{`{"@uuid":"00000000-0000-0000-0000-000000000001"}`, "00000000-0000-0000-0000-000000000001"},
		{`{"@mod":"Math"}`, Module("Math")},
		{`{"@stream":"t"}`, EventSource("t")},
		{`[]`, []any{}},
		{`{"a":[{"@int":"1"}],"b":{}}`, map[string]any{"a": []any{int64(1)}, "b": map[string]any{}}},
		{`{"@object":{"@a":null}}`, map[string]any{"@a": nil}},
		{`{"@set":{"data":[true],"after":"c"}}`, Page[any]{[]any{true}, "c"}},
		{`{"@set":"c"}`, Page[any]{nil, "c"}},
		{`{"@ref":{"id":"1","coll":{"@mod":"A"}}}`, Ref{Coll: "A", ID: "1"}},
		{`{"@ref":{"name":"X","coll":{"@mod":"Collection"},"exists":false,"cause":"not found"}}`,
			&NullDocument{Ref{Coll: "Collection", Name: "X"}, "not found"}},
		{`{"@doc":{"id":"1","coll":{"@mod":"A"},"ts":{"@time":"2024-03-01T10:20:30.123456Z"},"name":"n","data":{"@int":"2"}}}`,
			&AnyDocument{Ref: Ref{Coll: "A", ID: "1"}, TS: userTS, Data: map[string]any{"name": "n", "data": int64(2)}}},
		{`{"@doc":{"name":"A","coll":{"@mod":"Collection"}}}`,
			&AnyDocument{Ref: Ref{Coll: "Collection", Name: "A"}, Data: map[string]any{}}},
	}
	for _, tt := range tests {
		var got any
		if err := Unmarshal([]byte(tt.json), &got); err != nil {
			t.Errorf("%s: %v", tt.json, err)
		} else if !cmp.Equal(got, tt.want) {
			t.Errorf("%s: got %#v, want %#v", tt.json, got, tt.want)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	var null *NullDocument
	tests := []struct {
		json string
		into any
		want string
	}{
		{`{"@int":"300"}`, new(int8), "300 overflows a Go int8"},
		{`{"@int":"-1"}`, new(uint), "-1 overflows a Go uint"},
		{`{"@double":"1.5"}`, new(int), "cannot decode Double into a Go int"},
		{`{"@int":"1"}`, new(string), "cannot decode Int into a Go string"},
		{`"1"`, new(int), "cannot decode String into a Go int"},
		{`[]`, new(int), "cannot decode Array into a Go int"},
		{`"x"`, new(time.Time), "cannot decode String into a Go time.Time"},
		{`{"@mod":"A"}`, new(employee), "cannot decode a module into a Go fawn.employee"},
		{`{"a":[{},{"b":"x"}]}`, new(map[string][]map[string]int), "decoding a[1].b: cannot decode String into a Go int"},
		{`{"name":{"@int":"1"}}`, new(employee), "decoding name: cannot decode Int"},
		{`{"@set":{"data":[{"@int":"1"}],"after":"c"}}`, new([]int), "more than one page"},
		{`{"@set":"c"}`, new([]int), "cannot decode a set"},
		{`[{"@int":"1"},{"@int":"2"}]`, new([1]int), "more elements"},
		{`{"@ref":{"id":"1","coll":{"@mod":"A"},"exists":false,"cause":"not found"}}`, new(employee), `document A("1"): not found`},
		{`{"@doc":{"id":"1"}}`, new(NullDocument), "cannot decode a document"},
		{`{"@ref":{"id":"1","coll":{"@mod":"A"}}}`, new(AnyDocument), "cannot decode a reference"},
		{`{"@int":"1"}`, new(chan int), "cannot decode into a Go chan int"},
		{`{"@int":"x"}`, new(int), "invalid integer"},
		{`{"@int":"99999999999999999999"}`, new(int64), "invalid integer"},
		{`{"@time":"yesterday"}`, new(time.Time), "invalid time"},
		{`{"@weird":"1"}`, new(any), "unknown tag @weird"},
		{`{"@int":"1"`, new(int), "unexpected end"},
		{`{"@int":"1","@int":"2"}`, new(int), "unexpected ','"},
		{`[1 2]`, new(any), "unexpected"},
		{`"a`, new(string), "unexpected end"},
		{`"\x"`, new(string), "invalid escape"},
		{`true false`, new(bool), "unexpected 'f'"},
		{``, new(any), "unexpected end"},
		{strings.Repeat("[", maxDepth+1), new(any), "too deep"},
		{`null`, 5, "non-nil pointer"},
		{`null`, (*int)(nil), "non-nil pointer"},
	}
	for _, tt := range tests {
		err := Unmarshal([]byte(tt.json), tt.into)
		var decode *DecodeError
		if !errors.As(err, &decode) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60s into %T: got %v, want %q", tt.json, tt.into, err, tt.want)
		}
		if strings.Contains(tt.want, "not found") && !errors.As(err, &null) {
			t.Errorf("%s: no *NullDocument in %v", tt.json, err)
		}
	}
}

// A struct or slice that is used again keeps nothing of the last result.
func TestDecodeIntoUsedValues(t *testing.T) {
	list := []Base{{"old"}, {"old"}}
	if err := Unmarshal([]byte(`[{},{"ID":"new"}]`), &list); err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(list, []Base{{}, {"new"}}) {
		t.Errorf("got %v", list)
	}
}

// What Go values become as arguments comes back as the same Go values.
func TestRoundTrip(t *testing.T) {
	for _, v := range []any{
		int64(1), int64(1) << 40, 0.1, math.MaxFloat64, "a\x00\u2028\U0001F600", true,
		userTS, Date(-1), []byte{0, 255}, []any{"x", []any{}}, Module("A"),
		map[string]any{"@int": "1", "": map[string]any{"a b": nil}},
		Ref{Coll: "A", ID: "1"},
	} {
		data, err := appendValue(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		var got any
		if err := Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if !cmp.Equal(got, v) {
			t.Errorf("%#v came back as %#v", v, got)
		}
	}
}

// FuzzUnmarshal: no input makes the decoder panic, it accepts all the JSON it
// passes over, and strings read as encoding/json reads them.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{userJSON, `"\ud83d\ude00\u0000"`, `[1,2.5e3,{"@int":"1"}]`, `{"@set":{"data":[],"after":"x"}}`, `{"a":{"@ref":{}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var x any
		_ = Unmarshal(data, &x)
		var e employee
		_ = Unmarshal(data, &e)
		s := scanner{buf: data}
		if raw, err := s.skip(); json.Valid(data) && (err != nil || !bytes.Equal(raw, bytes.TrimSpace(data))) {
			t.Errorf("skipped %q of %q: %v", raw, data, err)
		}
		var got, want string
		if json.Valid(data) && json.Unmarshal(data, &want) == nil && Unmarshal(data, &got) == nil && got != want {
			// Only encoding/json repairs bytes that are not UTF-8.
			if strings.ToValidUTF8(got, "\ufffd") != want && !strings.Contains(want, "\ufffd") {
				t.Errorf("%q: got %q, want %q", data, got, want)
			}
		}
	})
}
