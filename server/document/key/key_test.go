package key_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

func encode(t interface{ Fatal(...any) }, v value.Value, desc bool) []byte {
	b, err := key.AppendValue(nil, v, nil, desc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestKeysOrderAsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyValue(2).Draw(t, "a"), anyValue(2).Draw(t, "b")
		want := compareIndex(a, b)
		if got := bytes.Compare(encode(t, a, false), encode(t, b, false)); got != want {
			t.Fatalf("asc: got %d, want %d", got, want)
		}
		if got := bytes.Compare(encode(t, a, true), encode(t, b, true)); got != -want {
			t.Fatalf("desc: got %d, want %d", got, -want)
		}
	})
}

func TestNumbersOrderExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		if got, want := bytes.Compare(encode(t, a, false), encode(t, b, false)), compareIndex(a, b); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

func TestTextsOrderByCollation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		ka, kb := encode(t, value.String(a), false), encode(t, value.String(b), false)
		if got, want := bytes.Compare(ka, kb), compareTexts(a, b); got != want {
			t.Fatalf("%q %q: got %d, want %d\n%x\n%x", a, b, got, want, ka, kb)
		}
	})
}

func TestTextOrderExamples(t *testing.T) {
	words := []string{"", "_", "-", "!", ".", "0", "1", "9", "a", "A", "á", "aa", "ab", "Ab", "AB",
		"b", "B", "e", "E", "é", "É", "f", "z", "Z", "zoo", "я", "漢"}
	for i := range words[1:] {
		a, b := encode(t, value.String(words[i]), false), encode(t, value.String(words[i+1]), false)
		if bytes.Compare(a, b) >= 0 {
			t.Errorf("%q is not before %q", words[i], words[i+1])
		}
	}
	// Long runs of equal weights, ended and continued.
	for _, n := range []int{1, 126, 127, 128, 253, 254, 255, 1000} {
		s := strings.Repeat("a", n)
		ordered := []string{s, s[:n-1] + "A", "A" + s[1:], s[:n-1] + "á", s + "a"}
		if n == 1 {
			ordered = slices.Delete(ordered, 2, 3)
		}
		for i := range ordered[1:] {
			if bytes.Compare(encode(t, value.String(ordered[i]), false), encode(t, value.String(ordered[i+1]), false)) >= 0 {
				t.Errorf("n=%d: string %d is not before the next", n, i)
			}
		}
	}
}

func TestShorterPrefixFirst(t *testing.T) {
	alphabet := rapid.StringOf(rapid.RuneFrom([]rune("abzABZ09 _-.áé\u0301漢ж\x00")))
	rapid.Check(t, func(t *rapid.T) {
		a, more := alphabet.Draw(t, "a"), alphabet.Filter(func(s string) bool { return s != "" }).Draw(t, "more")
		if bytes.Compare(encode(t, value.String(a), false), encode(t, value.String(a+more), false)) >= 0 {
			t.Fatalf("%q is not before %q", a, a+more)
		}
	})
}

func TestTuplesConcatenate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		desc := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "desc")
		tuple := func(name string) (vs []value.Value, b []byte) {
			vs = rapid.SliceOfN(anyValue(1), n, n).Draw(t, name)
			for i, v := range vs {
				b = append(b, encode(t, v, desc[i])...)
			}
			return vs, key.AppendID(b, 7)
		}
		a, ka := tuple("a")
		b, kb := tuple("b")
		want := 0
		for i := range a {
			if want = compareIndex(a[i], b[i]); want != 0 {
				if desc[i] {
					want = -want
				}
				break
			}
		}
		if got := bytes.Compare(ka, kb); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}

		for i, v := range a {
			skipped, err := key.Skip(ka, desc[i])
			if err != nil {
				t.Fatal(err)
			}
			got, rest, err := key.DecodeValue(ka, desc[i])
			if err != nil || !sameTerm(got, v) || !bytes.Equal(rest, skipped) {
				t.Fatalf("element %d: decoded %#v, %v", i, got, err)
			}
			ka = rest
		}
		if id, rest, err := key.ID(ka); id != 7 || len(rest) != 0 || err != nil {
			t.Fatalf("id: %v, %x, %v", id, rest, err)
		}
	})
}

func TestTermEquality(t *testing.T) {
	object := func(names ...string) value.Value {
		o := value.NewObject(0)
		for _, n := range names {
			o.Set(n, value.Int(len(n)))
		}
		return o
	}
	for _, c := range []struct {
		name string
		a, b value.Value
		same bool
	}{
		{"int and long", value.Int(5), value.Long(5), true},
		{"int and double", value.Int(1), value.Double(1), false},
		{"zeros", value.Double(0), value.Double(math.Copysign(0, -1)), false},
		{"NaNs", value.Double(math.NaN()), value.Double(math.Float64frombits(0xfff8000000000001)), true},
		{"field order", object("a", "bb"), object("bb", "a"), true},
		{"composed and decomposed", value.String("é"), value.String("e\u0301"), false},
		{"case", value.String("a"), value.String("A"), false},
	} {
		if got := bytes.Equal(encode(t, c.a, false), encode(t, c.b, false)); got != c.same {
			t.Errorf("%s: same term %v, want %v", c.name, got, c.same)
		}
	}
}

func TestCommitTimes(t *testing.T) {
	v := value.NewArray(value.Int(1), value.TransactionTime{}, value.TransactionTime{})
	const commit = 1_700_000_000_123_456
	at := value.Time{Sec: commit / 1_000_000, Nano: commit % 1_000_000 * 1000}
	for _, desc := range []bool{false, true} {
		e := key.Encoder{Stamps: nil}
		b, err := e.Append([]byte("prefix"), v, desc)
		if err != nil || len(e.Stamps) != 2 {
			t.Fatal(err, e.Stamps)
		}
		pending, _, err := key.DecodeValue(b[6:], desc)
		if err != nil || pending.(*value.Array).Elems[1] != (value.TransactionTime{}) {
			t.Errorf("desc %v: before commit: %v, %v", desc, pending, err)
		}
		for _, s := range e.Stamps {
			fill(b, s, commit)
		}
		want := encode(t, value.NewArray(value.Int(1), at, at), desc)
		if !bytes.Equal(b[6:], want) {
			t.Errorf("desc %v: stamped %x, want %x", desc, b[6:], want)
		}
	}
	if bytes.Compare(encode(t, value.TransactionTime{}, false), encode(t, at, false)) <= 0 {
		t.Error("a pending commit time is not after a commit")
	}
}

// fill does what a store does with a stamp.
func fill(b []byte, s store.Stamp, ts store.Timestamp) {
	u := uint64(ts)
	if s.Invert {
		u = ^u
	}
	binary.BigEndian.PutUint64(b[s.Offset:], u)
}

func TestErrors(t *testing.T) {
	dst := []byte("keep")
	var e key.Encoder
	b, err := e.Append(dst, value.NewArray(value.TransactionTime{}, value.ID(1)), true)
	if _, ok := errors.AsType[*key.NotStorableError](err); !ok || string(b) != "keep" || len(e.Stamps) != 0 {
		t.Errorf("ID: %q, %v, %v", b, err, e.Stamps)
	}
	if _, err = e.Append(dst, value.Mod("Math"), false); err == nil {
		t.Error("module: no error")
	}
	if _, err = e.Append(dst, value.String(strings.Repeat("a", key.MaxSize-3)), false); err != nil {
		t.Errorf("largest string: %v", err)
	}
	_, err = e.Append(dst, value.String(strings.Repeat("a", key.MaxSize-2)), false)
	if large, ok := errors.AsType[*key.TooLargeError](err); !ok || large.Size != key.MaxSize+1 {
		t.Errorf("large string: %v", err)
	}
	deep := value.NewArray()
	for range 1_000_000 {
		deep = value.NewArray(deep)
	}
	if _, err = e.Append(dst, deep, false); err == nil {
		t.Error("deep array: no error")
	}
}

func TestRawParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, u, i := rapid.String().Draw(t, "s"), rapid.Uint64().Draw(t, "u"), rapid.Int64().Draw(t, "i")
		b := key.AppendInt64(key.AppendUint64(key.AppendString(nil, s), u), i)
		gs, b, err1 := key.String(b)
		gu, b, err2 := key.Uint64(b)
		gi, b, err3 := key.Int64(b)
		if gs != s || gu != u || gi != i || len(b) != 0 || errors.Join(err1, err2, err3) != nil {
			t.Fatal(gs, gu, gi, b, err1, err2, err3)
		}
	})
}

func TestConcurrentEncoding(t *testing.T) {
	want := encode(t, value.String("Größe"), false)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got, _ := key.AppendValue(nil, value.String("Größe"), nil, false); !bytes.Equal(got, want) {
					t.Errorf("got %x, want %x", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzDecode(f *testing.F) {
	for _, v := range []value.Value{value.Int(1), value.String("aÁ"), value.NewArray(value.Null{}, value.Bytes("\x00")),
		value.ObjectOf(value.Field{Name: "a", Value: value.Time{}}), value.UUID{}, value.Long(1<<53 + 1)} {
		f.Add(encode(f, v, false), false)
		f.Add(encode(f, v, true), true)
	}
	f.Fuzz(func(t *testing.T, b []byte, desc bool) {
		skipped, skipErr := key.Skip(b, desc)
		v, rest, err := key.DecodeValue(b, desc)
		if err != nil {
			return
		}
		if skipErr != nil || !bytes.Equal(skipped, rest) {
			t.Fatalf("skip: %v, %x; decode left %x", skipErr, skipped, rest)
		}
		if _, err := key.AppendValue(nil, v, nil, desc); err != nil {
			if _, ok := errors.AsType[*key.TooLargeError](err); !ok {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct {
		name string
		v    value.Value
	}{
		{"int", value.Int(12345)},
		{"ascii", value.String("hello")},
		{"ascii30", value.String("San Francisco International ORD")},
		{"accents", value.String("Größe")},
		{"time", value.Time{Sec: 1_700_000_000}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]byte, 0, 256)
			for b.Loop() {
				dst, _ = key.AppendValue(dst[:0], c.v, nil, false)
			}
			b.ReportMetric(float64(len(dst)), "keybytes")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, v := range []value.Value{value.Int(12345), value.String("hello")} {
		enc := encode(b, v, false)
		b.Run(map[value.Kind]string{value.KindInt: "int", value.KindString: "string"}[v.Kind()], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _, _ = key.DecodeValue(enc, false)
			}
		})
	}
}
