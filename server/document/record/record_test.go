package record_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/document/record"
)

func field(name string, v value.Value) value.Field { return value.Field{Name: name, Value: v} }

func encode(t testing.TB, o *value.Object) []byte {
	t.Helper()
	b, err := record.Append(nil, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// scalars are what reads back as it was written.
var scalars = rapid.OneOf(
	rapid.Just[value.Value](value.Null{}),
	rapid.Map(rapid.Bool(), func(b bool) value.Value { return value.Bool(b) }),
	rapid.Map(rapid.Int32(), func(i int32) value.Value { return value.Int(i) }),
	rapid.Map(rapid.Int64().Filter(func(i int64) bool { return i != int64(int32(i)) }),
		func(i int64) value.Value { return value.Long(i) }),
	rapid.Map(rapid.Float64(), func(f float64) value.Value { return value.Double(f) }),
	rapid.Map(rapid.String(), func(s string) value.Value { return value.String(s) }),
	rapid.Map(rapid.StringN(0, 80, -1), func(s string) value.Value { return value.String(s) }),
	rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) value.Value { return value.Bytes(b) }),
	rapid.Map(rapid.SliceOfN(rapid.Byte(), 16, 16), func(b []byte) value.Value { return value.UUID(b) }),
	rapid.Map(rapid.Int64(), func(d int64) value.Value { return value.Date(d) }),
	rapid.Just[value.Value](value.TransactionTime{}),
	rapid.Custom(func(t *rapid.T) value.Value {
		return value.Time{
			Sec:  rapid.Int64Range(-31557014167219200, 31556889864403199).Draw(t, "sec"),
			Nano: rapid.Int32Range(0, 999_999_999).Draw(t, "nano"),
		}
	}),
	rapid.Custom(func(t *rapid.T) value.Value {
		return key.Ref{Coll: rapid.Int64().Draw(t, "coll"), ID: value.ID(rapid.Int64().Draw(t, "id"))}
	}),
)

func objects(depth int) *rapid.Generator[*value.Object] {
	inner := scalars
	if depth > 0 {
		inner = rapid.OneOf(scalars,
			rapid.Map(objects(depth-1), func(o *value.Object) value.Value { return o }),
			rapid.Map(rapid.SliceOfN(scalars, 0, 20), func(vs []value.Value) value.Value { return &value.Array{Elems: vs} }),
		)
	}
	return rapid.Custom(func(t *rapid.T) *value.Object {
		o := value.NewObject(0)
		for range rapid.IntRange(0, 20).Draw(t, "fields") {
			o.Set(rapid.StringN(0, 70, -1).Draw(t, "name"), inner.Draw(t, "value"))
		}
		return o
	})
}

// show prints a value with the types of its parts and the order of its fields.
func show(v value.Value) string {
	switch v := v.(type) {
	case *value.Object:
		var b strings.Builder
		for _, f := range v.Fields() {
			fmt.Fprintf(&b, "%q: %s, ", f.Name, show(f.Value))
		}
		return "{" + b.String() + "}"
	case *value.Array:
		var b strings.Builder
		for _, e := range v.Elems {
			b.WriteString(show(e) + ", ")
		}
		return "[" + b.String() + "]"
	case value.Bytes:
		return fmt.Sprintf("Bytes(%x)", []byte(v))
	case value.Double:
		return fmt.Sprintf("Double(%x)", math.Float64bits(float64(v)))
	}
	return fmt.Sprintf("%T(%#v)", v, v)
}

func TestRecordsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := objects(2).Draw(t, "object")
		b, err := record.Append([]byte("before"), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		b = b[len("before"):]
		got, err := record.Decode(b, record.Env{})
		if err != nil || show(got) != show(o) {
			t.Fatalf("got %s, %v\nwant %s", show(got), err, show(o))
		}
		i := 0
		for name, err := range record.Fields(b) {
			if err != nil || name != o.Fields()[i].Name {
				t.Fatalf("field %d: %q, %v", i, name, err)
			}
			i++
		}
		if i != o.Len() {
			t.Fatalf("%d names of %d", i, o.Len())
		}
		for _, f := range o.Fields() {
			v, ok, err := record.Lookup(b, f.Name, record.Env{})
			if err != nil || !ok || show(v) != show(f.Value) {
				t.Fatalf("%q: got %s, %v, %v", f.Name, show(v), ok, err)
			}
		}
		if v, ok, err := record.Lookup(b, strings.Repeat("x", 100), record.Env{}); v != nil || ok || err != nil {
			t.Fatalf("absent field: %v, %v, %v", v, ok, err)
		}
	})
}

func TestIntegersReadBackByValue(t *testing.T) {
	for _, c := range []struct{ in, want value.Value }{
		{value.Long(5), value.Int(5)},
		{value.Long(math.MaxInt32), value.Int(math.MaxInt32)},
		{value.Long(math.MinInt32), value.Int(math.MinInt32)},
		{value.Long(math.MaxInt32 + 1), value.Long(math.MaxInt32 + 1)},
		{value.Long(math.MinInt32 - 1), value.Long(math.MinInt32 - 1)},
		{value.Long(math.MaxInt64), value.Long(math.MaxInt64)},
		{value.Double(5), value.Double(5)},
	} {
		got, _, err := record.Lookup(encode(t, value.ObjectOf(field("n", c.in))), "n", record.Env{})
		if got != c.want || err != nil {
			t.Errorf("%T(%v): got %T(%v), %v", c.in, c.in, got, got, err)
		}
	}
}

func TestLookupPath(t *testing.T) {
	b := encode(t, value.ObjectOf(
		field("a", value.Int(1)),
		field("list", value.NewArray(value.String("x"), value.ObjectOf(field("deep", value.Bool(true))))),
		field("o", value.ObjectOf(field("p", value.ObjectOf(field("q", value.Int(7)))))),
	))
	for _, c := range []struct {
		path []any
		want value.Value // nil: leads nowhere
	}{
		{[]any{"a"}, value.Int(1)},
		{[]any{"o", "p", "q"}, value.Int(7)},
		{[]any{"list", 0}, value.String("x")},
		{[]any{"list", 1, "deep"}, value.Bool(true)},
		{[]any{"list", 2}, nil},
		{[]any{"list", -1}, nil},
		{[]any{"list", "x"}, nil},
		{[]any{"a", "b"}, nil},
		{[]any{"a", 0}, nil},
		{[]any{0}, nil},
		{[]any{"o", "x", "q"}, nil},
	} {
		got, ok, err := record.LookupPath(b, c.path, record.Env{})
		if got != c.want || ok != (c.want != nil) || err != nil {
			t.Errorf("%v: got %v, %v, %v", c.path, got, ok, err)
		}
	}
	if v, ok, err := record.LookupPath(b, nil, record.Env{}); !ok || err != nil || v.(*value.Object).Len() != 3 {
		t.Errorf("empty path: %v, %v, %v", v, ok, err)
	}
}

// doc is a document of the executor.
type doc struct{ key.Ref }

func (doc) Collection() value.Module { return nil }
func (d doc) DocID() value.ID        { return d.ID }
func (doc) DocName() string          { return "" }

func TestEnvironment(t *testing.T) {
	ref := key.Ref{Coll: -3, ID: 1 << 60}
	refs := func(d value.Doc) (key.Ref, error) { return d.(doc).Ref, nil }
	b, err := record.Append(nil, value.ObjectOf(
		field("ts", value.TransactionTime{}),
		field("friend", doc{ref}),
	), refs)
	if err != nil {
		t.Fatal(err)
	}
	env := record.Env{At: -1, Doc: func(r key.Ref) value.Value { return doc{r} }}
	o, err := record.Decode(b, env)
	if err != nil {
		t.Fatal(err)
	}
	want := value.ObjectOf(field("ts", value.Time{Sec: -1, Nano: 999_999_000}), field("friend", doc{ref}))
	if show(o) != show(want) {
		t.Errorf("got %s, want %s", show(o), show(want))
	}
}

func TestNotStorable(t *testing.T) {
	dst := []byte("keep")
	for _, v := range []value.Value{value.ID(1), value.Mod("Math"), doc{}, value.Func{}} {
		b, err := record.Append(dst, value.ObjectOf(field("a", value.NewArray(v))), nil)
		bad, ok := errors.AsType[*key.NotStorableError](err)
		if !ok || bad.Kind != v.Kind() || string(b) != "keep" {
			t.Errorf("%T: %q, %v", v, b, err)
		}
	}
	deep := value.NewArray()
	for range 200_000 {
		deep = value.NewArray(deep)
	}
	if _, err := record.Append(dst, value.ObjectOf(field("a", deep)), nil); err != record.ErrTooDeep {
		t.Errorf("deep array: %v", err)
	}
}

func TestCorruptRecords(t *testing.T) {
	good := encode(t, value.ObjectOf(field("a", value.NewArray(value.String("xyz"), value.UUID{}, value.Time{}))))
	for n := range good {
		if _, err := record.Decode(good[:n], record.Env{}); err != record.ErrCorrupt {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	for name, b := range map[string][]byte{
		"other version": append([]byte{2}, good[1:]...),
		"trailing byte": append(bytes.Clone(good), 0),
		"array":         {1, 0x90},
		"int as name":   {1, 0x81, 0x01, 0x01},
		"huge map":      {1, 0xdf, 0xff, 0xff, 0xff, 0xff},
		"deep array":    append([]byte{1, 0x81, 0xa1, 'a'}, bytes.Repeat([]byte{0x91}, 5_000_000)...),
		"unknown ext":   {1, 0x81, 0xa1, 'a', 0xd4, 0x55, 0},
		"big uint":      {1, 0x81, 0xa1, 'a', 0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	} {
		if o, err := record.Decode(b, record.Env{}); o != nil || err != record.ErrCorrupt {
			t.Errorf("%s: %v, %v", name, o, err)
		}
	}
}

func TestAllocations(t *testing.T) {
	b := encode(t, value.ObjectOf(
		field("small", value.Int(7)), field("int", value.Int(100_000)),
		field("short", value.String("LAX")), field("long", value.String(strings.Repeat("x", 64))),
		field("time", value.Time{}), field("yes", value.Bool(true)), field("none", value.Null{}),
	))
	for name, want := range map[string]float64{"small": 0, "int": 1, "short": 2, "long": 2, "yes": 0, "none": 1, "absent": 0} {
		got := testing.AllocsPerRun(100, func() { _, _, _ = record.Lookup(b, name, record.Env{}) })
		if got > want {
			t.Errorf("%s: %v allocations, want %v", name, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode(f, value.ObjectOf(field("a", value.NewArray(value.String("x"), value.Null{}, value.Bool(true))))))
	f.Add(encode(f, value.ObjectOf(field("t", value.Time{Sec: 1}), field("u", value.UUID{}), field("r", key.Ref{}))))
	f.Add(encode(f, value.ObjectOf(field("l", value.Long(1<<40)), field("d", value.Double(1.5)), field("b", value.Bytes("x")))))
	f.Fuzz(func(t *testing.T, b []byte) {
		var names []string
		for name, err := range record.Fields(b) {
			if err == nil {
				names = append(names, name)
			}
		}
		for _, name := range append(names, "a", "t", "x") {
			_, _, _ = record.Lookup(b, name, record.Env{})
			_, _, _ = record.LookupPath(b, []any{name, 0}, record.Env{})
			_, _, _ = record.LookupPath(b, []any{name, "x"}, record.Env{})
		}
		o, err := record.Decode(b, record.Env{})
		if err != nil {
			return
		}
		again, err := record.Append(nil, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := record.Decode(again, record.Env{})
		if err != nil || show(back) != show(o) {
			t.Fatalf("read back %s, %v\nwant %s", show(back), err, show(o))
		}
	})
}

// flights reads the first documents of the data set.
func flights(b *testing.B) [][]byte {
	text, err := os.ReadFile("../../../testdata/data/flights-20k.json")
	if err != nil {
		b.Skip(err)
	}
	var rows []struct {
		Date                string
		Delay, Distance     int32
		Origin, Destination string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		b.Fatal(err)
	}
	var records [][]byte
	for _, r := range rows[:1000] {
		records = append(records, encode(b, value.ObjectOf(
			field("date", value.String(r.Date)), field("delay", value.Int(r.Delay)),
			field("distance", value.Int(r.Distance)), field("origin", value.String(r.Origin)),
			field("destination", value.String(r.Destination)),
		)))
	}
	return records
}

func BenchmarkLookup(b *testing.B) {
	records := flights(b)
	for _, name := range []string{"date", "delay", "distance", "origin", "destination", "absent"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, _, err := record.Lookup(records[i], name, record.Env{}); err != nil {
					b.Fatal(err)
				}
				if i++; i == len(records) {
					i = 0
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	records := flights(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := record.Decode(records[i], record.Env{}); err != nil {
			b.Fatal(err)
		}
		if i++; i == len(records) {
			i = 0
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	o, err := record.Decode(flights(b)[0], record.Env{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst, _ = record.Append(dst[:0], o, nil)
	}
	b.ReportMetric(float64(len(dst)), "bytes")
}
