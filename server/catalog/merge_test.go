package catalog

import (
	"reflect"
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

func TestMerge(t *testing.T) {
	for _, c := range []struct{ old, patch, want string }{
		{`{ a: { x: 1, y: 2 }, t: [1] }`, `{ a: { y: null, z: 3 }, t: [9, null] }`, `{ a: { x: 1, z: 3 }, t: [9] }`},
		{`{ a: { x: 1 } }`, `{ a: {} }`, `{ a: { x: 1 } }`},
		{`{ a: 1 }`, `{ a: {} }`, `{ a: {} }`},
		{`{ a: 1 }`, `{ a: { x: null, y: 1 } }`, `{ a: { y: 1 } }`},
		{`{}`, `{ a: { x: { y: null } } }`, `{ a: { x: {} } }`},
		{`{ a: { x: 1 } }`, `{ a: { x: null } }`, `{ a: {} }`},
		{`{ a: 1, b: 2 }`, `{ c: 3, a: 4 }`, `{ a: 4, b: 2, c: 3 }`},
		{`{ a: 1 }`, `{ a: null, b: null }`, `{}`},
		{`{ a: [1, 2] }`, `{ a: [{ x: null, y: [null, 1] }] }`, `{ a: [{ y: [1] }] }`},
	} {
		old, patch := obj(t, nil, c.old), obj(t, nil, c.patch)
		got, want := Merge(old, patch, true), obj(t, nil, c.want)
		if !sameText(got, want) {
			t.Errorf("%s + %s: got %v", c.old, c.patch, tagged(got))
		}
		if !sameText(old, obj(t, nil, c.old)) || !sameText(patch, obj(t, nil, c.patch)) {
			t.Errorf("%s + %s changed its arguments", c.old, c.patch)
		}
	}
}

// sameText compares objects with the order of their fields.
func sameText(a, b *value.Object) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i, f := range a.Fields() {
		if b.Fields()[i].Name != f.Name {
			return false
		}
	}
	return reflect.DeepEqual(tagged(a), tagged(b))
}

func TestStripNulls(t *testing.T) {
	o := obj(t, nil, `{ a: null, b: { c: null, d: 1 }, e: [null, { f: null }], g: [1, [2]] }`)
	if got := StripNulls(o); !sameText(got, obj(t, nil, `{ b: { d: 1 }, e: [null, {}], g: [1, [2]] }`)) {
		t.Errorf("got %v", tagged(got))
	}
	clean := obj(t, nil, `{ a: { b: [1, null, { c: 2 }] } }`)
	if StripNulls(clean) != clean {
		t.Error("an object without nulls was copied")
	}
	if n := testing.AllocsPerRun(10, func() { StripNulls(clean) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
