package fawn

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/value"
)

func TestRequestBodies(t *testing.T) {
	fql := func(template string, args Args) *Query {
		t.Helper()
		q, err := FQL(template, args)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	inner := fql(`.where(.price > ${min})`, Args{"min": 10})
	tests := []struct {
		name string
		q    *Query
		want string
	}{
		{"source", Source("1 + 1"), `{"query":"1 + 1"}`},
		{"source keeps holes", Source("'${x}' + \"$$\""), `{"query":"'${x}' + \"$$\""}`},
		{"arguments in order of names", Source("a + b").With(Args{"b": 2, "a": 1}),
			`{"query":"a + b","arguments":{"a":{"@int":"1"},"b":{"@int":"2"}}}`},
		{"bind replaces", Source("a").Bind("a", 1).Bind("b", 2).Bind("a", "x"),
			`{"query":"a","arguments":{"a":"x","b":{"@int":"2"}}}`},
		{"template without holes", fql("1 + 1", nil), `{"query":"1 + 1"}`},
		{"empty template", fql("", nil), `{"query":""}`},
		{"value", fql("User.byId(${id})!", Args{"id": "4"}),
			`{"query":{"fql":["User.byId(",{"value":"4"},")!"]}}`},
		{"value alone", fql("${x}", Args{"x": nil}), `{"query":{"fql":[{"value":null}]}}`},
		{"fragment", fql("Item.all()${f} { sku }", Args{"f": inner}),
			`{"query":{"fql":["Item.all()",{"fql":[".where(.price > ",{"value":{"@int":"10"}},")"]}," { sku }"]}}`},
		{"source fragment brings its arguments", fql("(${f}) + b", Args{"f": Source("a").Bind("a", 1)}).Bind("b", 2),
			`{"query":{"fql":["(","a",") + b"]},"arguments":{"a":{"@int":"1"},"b":{"@int":"2"}}}`},
		{"fragments in array and object", fql("${l} ${o}", Args{
			"l": []*Query{Source("1"), Source("2")}, "o": map[string]*Query{"k": Source("3")}}),
			`{"query":{"fql":[{"array":["1","2"]}," ",{"object":{"k":"3"}}]}}`},
		{"dollars", fql("'$$' + /^a$/ + '$${x}' + '$1' $", nil),
			`{"query":"'$' + /^a$/ + '${x}' + '$1' $"}`},
		{"values are never source", fql("f(${x})", Args{"x": `"); Evil.all() //`}),
			`{"query":{"fql":["f(",{"value":"\"); Evil.all() //"},")"]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.q.Err(); err != nil {
				t.Fatal(err)
			}
			if got := string(tt.q.appendRequest(nil)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestQueriesAreImmutable(t *testing.T) {
	base := Source("a + b").Bind("a", 1)
	one, two := base.Bind("b", 1), base.Bind("b", 2)
	for q, want := range map[*Query]string{
		base: `{"query":"a + b","arguments":{"a":{"@int":"1"}}}`,
		one:  `{"query":"a + b","arguments":{"a":{"@int":"1"},"b":{"@int":"1"}}}`,
		two:  `{"query":"a + b","arguments":{"a":{"@int":"1"},"b":{"@int":"2"}}}`,
	} {
		if got := string(q.appendRequest(nil)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestBadQueries(t *testing.T) {
	tests := []struct {
		template string
		args     Args
		want     string
	}{
		{"${x", nil, "invalid placeholder"},
		{"a ${", nil, "invalid placeholder at byte 2"},
		{"${}", nil, "invalid placeholder"},
		{"${a b}", nil, "at byte 0"},
		{"ab ${a-b}", nil, "at byte 3"},
		{"${x}", nil, "no value for ${x}"},
		{"${x}", Args{"y": 1}, "no value for ${x}"},
		{"${x}", Args{"x": make(chan int)}, "${x}: cannot use a Go chan int as a value"},
		{"${x}", Args{"x": (*Query)(nil)}, "nil *Query"},
		{"${x}", Args{"x": []any{Source("1")}}, "[0]: a query fragment cannot be part of a value"},
		{"${x}", Args{"x": Source("a").Bind("a", func() {})}, "cannot use a Go func() as a value"},
		{"${x} ${y}", Args{"x": Source("a").Bind("a", 1), "y": Source("a").Bind("a", 2)}, `bind "a" to different values`},
	}
	for _, tt := range tests {
		q, err := FQL(tt.template, tt.args)
		if err == nil || q != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.template, err, tt.want)
		}
	}
	if err := Source("a").With(Args{"a": uint64(math.MaxUint64)}).Err(); err == nil {
		t.Error("With: a value that cannot be encoded was accepted")
	}
}

type (
	shade   string
	profile struct {
		Document
		Name    string         `fauna:"name"`
		Nick    *string        `fauna:"nick"`
		Tags    []string       `fauna:"tags,omitempty"`
		Born    time.Time      `fauna:"born,date"`
		Extra   map[string]any `fauna:"extra,omitempty"`
		Shade   shade          `fauna:"shade,omitempty"`
		Plain   int
		private int
		Skipped int               `fauna:"-"`
		Friends map[string]uint16 `fauna:"friends,omitempty"`
	}
	tagNamed struct {
		Int string `fauna:"@int"`
	}
	ipLike [2]byte
)

func (ip ipLike) MarshalText() ([]byte, error) { return []byte{'0' + ip[0], '.', '0' + ip[1]}, nil }

func TestArguments(t *testing.T) {
	noon := time.Date(2024, 3, 1, 12, 0, 0, 120e6, time.FixedZone("", 3600))
	n := 7
	user := profile{Name: "Ada", Born: noon, Plain: 1, private: 2}
	stored := user
	stored.Document = Document{ID: "9", Coll: "User"}
	const fields = `"name":"Ada","nick":null,"born":{"@date":"2024-03-01"},"Plain":{"@int":"1"}}`
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"nil", nil, `null`},
		{"nil pointer", (*int)(nil), `null`},
		{"pointer", &n, `{"@int":"7"}`},
		{"bool", true, `true`},
		{"string", "a\"\\\n\x01é/<", `"a\"\\\n\u0001é/<"`},
		{"named string", shade("red"), `"red"`},
		{"int", -5, `{"@int":"-5"}`},
		{"int8", int8(5), `{"@int":"5"}`},
		{"uint", uint(5), `{"@int":"5"}`},
		{"int32 max", math.MaxInt32, `{"@int":"2147483647"}`},
		{"long", math.MaxInt32 + 1, `{"@long":"2147483648"}`},
		{"long min", int64(math.MinInt64), `{"@long":"-9223372036854775808"}`},
		{"uint64", uint64(math.MaxInt64), `{"@long":"9223372036854775807"}`},
		{"float", 1.0, `{"@double":"1.0"}`},
		{"float32", float32(0.5), `{"@double":"0.5"}`},
		{"NaN", math.NaN(), `{"@double":"NaN"}`},
		{"infinity", math.Inf(-1), `{"@double":"-Infinity"}`},
		{"time", noon, `{"@time":"2024-03-01T11:00:00.120Z"}`},
		{"date", value.DateOf(2024, 2, 29), `{"@date":"2024-02-29"}`},
		{"bytes", []byte{1, 2, 3}, `{"@bytes":"AQID"}`},
		{"byte array", [2]byte{1, 2}, `[{"@int":"1"},{"@int":"2"}]`},
		{"text marshaler", ipLike{1, 2}, `"1.2"`},
		{"slice", []any{1, "a", nil}, `[{"@int":"1"},"a",null]`},
		{"nil slice", []string(nil), `[]`},
		{"slice of pointers", []*int{&n, nil}, `[{"@int":"7"},null]`},
		{"map", map[string]any{"b": 1, "a": true}, `{"a":true,"b":{"@int":"1"}}`},
		{"nil map", map[string]int(nil), `{}`},
		{"typed map", map[shade]int{"x": 1}, `{"x":{"@int":"1"}}`},
		{"map with tag key", map[string]any{"@int": "1", "a": 1}, `{"@object":{"@int":"1","a":{"@int":"1"}}}`},
		{"struct with tag name", tagNamed{"1"}, `{"@object":{"@int":"1"}}`},
		{"empty struct", struct{}{}, `{}`},
		{"new document", user, `{` + fields},
		{"pointer to new document", &user, `{` + fields},
		{"stored document", stored, `{"@ref":{"coll":{"@mod":"User"},"id":"9"}}`},
		{"fields of stored document", Fields(&stored), `{` + fields},
		{"raw", []any{RawJSON(` {"@int":"1"}`)}, `[ {"@int":"1"}]`},
		{"module", Module("User"), `{"@mod":"User"}`},
		{"ref", Ref{Coll: "User", ID: "1"}, `{"@ref":{"coll":{"@mod":"User"},"id":"1"}}`},
		{"pointer to named ref", &Ref{Coll: "Collection", Name: "User"}, `{"@ref":{"coll":{"@mod":"Collection"},"name":"User"}}`},
		{"missing document", &NullDocument{Ref: Ref{Coll: "User", ID: "1"}, Cause: "not found"}, `{"@ref":{"coll":{"@mod":"User"},"id":"1"}}`},
		{"any document", &AnyDocument{Ref: Ref{Coll: "User", ID: "1"}}, `{"@ref":{"coll":{"@mod":"User"},"id":"1"}}`},
		{"FQL value", value.NewArray(value.Long(1), value.Null{}), `[{"@long":"1"},null]`},
		{"FQL object", value.ObjectOf(value.Field{Name: "@x", Value: value.Int(1)}), `{"@object":{"@x":{"@int":"1"}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := appendValue(nil, tt.v)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestBadArguments(t *testing.T) {
	type loop struct{ Next *loop }
	endless := &loop{}
	endless.Next = endless
	for name, v := range map[string]any{
		"endless":       endless,
		"chan":          make(chan int),
		"int keys":      map[int]int{1: 1},
		"complex":       1i,
		"invalid UTF-8": "a\xff",
		"huge uint":     uint64(math.MaxUint64),
		"empty ref":     Ref{},
		"ref of both":   Ref{Coll: "A", ID: "1", Name: "b"},
		"event source":  EventSource("x"),
		"empty raw":     RawJSON(nil),
		"raw injection": RawJSON(`1},"Evil.all()",{"value":1`),
		"two raw":       RawJSON(`1 2`),
		"nested":        []any{map[string]any{"a": struct{ F func() }{}}},
	} {
		if got, err := appendValue(nil, v); err == nil {
			t.Errorf("%s: encoded as %.80s", name, got)
		}
	}
}
