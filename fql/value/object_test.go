package value

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// An object behaves like a list of fields, also when it keeps an index.
func TestObjectAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := NewObject(0)
		var model []Field
		name := rapid.Custom(func(t *rapid.T) string { return strconv.Itoa(rapid.IntRange(0, 3*indexedFrom).Draw(t, "n")) })
		for i := range rapid.IntRange(0, 8*indexedFrom).Draw(t, "changes") {
			n := name.Draw(t, "name")
			at := slices.IndexFunc(model, func(f Field) bool { return f.Name == n })
			switch {
			case rapid.IntRange(0, 3).Draw(t, "delete") == 0:
				o.Delete(n)
				if at >= 0 {
					model = slices.Delete(model, at, at+1)
				}
			case at >= 0:
				o.Set(n, Int(i))
				model[at].Value = Int(i)
			default:
				o.Set(n, Int(i))
				model = append(model, Field{n, Int(i)})
			}
		}
		if !slices.Equal(o.Fields(), model) || o.Len() != len(model) {
			t.Fatalf("got %v, want %v", o.Fields(), model)
		}
		for i := range 3 * indexedFrom {
			n := strconv.Itoa(i)
			got, ok := o.Get(n)
			at := slices.IndexFunc(model, func(f Field) bool { return f.Name == n })
			if ok != (at >= 0) || ok && got != model[at].Value {
				t.Fatalf("field %s: got %v %v", n, got, ok)
			}
		}
	})
}

func TestParseID(t *testing.T) {
	for text, want := range map[string]ID{"12": 12, "012": 12, "+5": 5, "-9223372036854775808": -1 << 63} {
		if got, ok := ParseID(text); !ok || got != want {
			t.Errorf("%s: got %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "x", "1.0", " 1", "1 ", "0x1", "1_0", "9223372036854775808", "+", "--1"} {
		if got, ok := ParseID(text); ok {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestParseUUID(t *testing.T) {
	const text = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
	if u, ok := ParseUUID("F81D4FAE-7dec-11d0-a765-00a0c91e6bf6"); !ok || u.String() != text {
		t.Errorf("got %v %v", u, ok)
	}
	for _, s := range []string{"", text[1:], text + "0", "f81d4fae-7dec-11d0-a765_00a0c91e6bf6", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6"} {
		if u, ok := ParseUUID(s); ok {
			t.Errorf("%q: got %v", s, u)
		}
	}
}
