package value

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Compare is the order of the operators <, <=, > and >=; when ok is false all
// four are false.
//
// Two distinct arrays or objects never compare as equal: when the left one
// runs out of elements it counts as smaller, also when the right one ran out
// with it. An array or object compared with itself is equal.
func Compare(a, b Value) (c int, ok bool) {
	if IsNumber(a) && IsNumber(b) {
		return compareNumbers(a, b), true
	}
	if x, y, ok := asIDs(a, b); ok {
		return compareNumbers(x, y), true
	}
	if a.Kind() != b.Kind() {
		return 0, false
	}
	w := walk{ids: true}
	switch x := a.(type) {
	case *Array:
		y := b.(*Array)
		if x == y {
			return 0, true
		}
		return quirk(w.compareArrays(x, y)), true
	case *Object:
		y := b.(*Object)
		if x == y {
			return 0, true
		}
		return quirk(w.compareObjects(x, y)), true
	}
	switch a.Kind() {
	case KindSet, KindSetCursor, KindLambda, KindEventSource:
		return 0, Equal(a, b)
	}
	return TotalCompare(a, b), true
}

// quirk is what becomes of the order of distinct arrays or objects.
func quirk(c int) int {
	if c == 0 {
		return -1
	}
	return c
}

// TotalCompare is the order of order(): it accepts any two values. Values of
// different kinds order by kind, numbers of all kinds together. Kinds without
// an order of their own (sets, lambdas, ...) compare as equal.
func TotalCompare(a, b Value) int {
	var w walk
	return w.compare(a, b)
}

func (w *walk) compare(a, b Value) int {
	j, k := a.Kind(), b.Kind()
	if j <= KindDouble && k <= KindDouble {
		if j == KindInt && k == KindInt {
			return cmp.Compare(a.(Int), b.(Int))
		}
		return totalCompareNumbers(a, b)
	}
	if j != k {
		if w.ids && (j == KindID || k == KindID) {
			if x, y, ok := asIDs(a, b); ok {
				return compareNumbers(x, y)
			}
		}
		return cmp.Compare(j, k)
	}
	switch x := a.(type) {
	case String:
		return CompareStrings(string(x), string(b.(String)))
	case Bytes:
		return bytes.Compare(x, b.(Bytes))
	case ID:
		return cmp.Compare(x, b.(ID))
	case Time:
		return compareTimes(x, b.(Time))
	case Date:
		return cmp.Compare(x, b.(Date))
	case Bool:
		return boolOrder(bool(x), bool(b.(Bool)))
	case UUID:
		return compareUUID(x, b.(UUID))
	case *Array:
		return w.compareArrays(x, b.(*Array))
	case *Object:
		return w.compareObjects(x, b.(*Object))
	}
	switch j {
	case KindDoc:
		return compareDocs(a, b)
	case KindModule:
		return CompareStrings(a.(Module).ModuleName(), b.(Module).ModuleName())
	case KindFunction:
		return compareFunctions(a, b)
	}
	return 0
}

// CompareStrings compares two strings by their UTF-16 code units.
//
// Bytes of UTF-8 order by code point, which is the order of UTF-16 except that
// supplementary characters (first byte F0 and up), as surrogates D800..DFFF,
// precede U+E000..U+FFFF (first byte EE or EF).
func CompareStrings(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
			return cmp.Compare(y, x)
		}
		return cmp.Compare(x, y)
	}
	return cmp.Compare(len(a), len(b))
}

func compareTimes(a, b Time) int {
	if c := cmp.Compare(a.Sec, b.Sec); c != 0 {
		return c
	}
	return cmp.Compare(a.Nano, b.Nano)
}

func (w *walk) compareArrays(a, b *Array) int {
	if a == b {
		return 0
	}
	w.enter()
	defer w.leave()
	for i := range min(len(a.Elems), len(b.Elems)) {
		w.step()
		if c := w.compare(a.Elems[i], b.Elems[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a.Elems), len(b.Elems))
}

// compareObjects compares the lists of fields sorted by name.
func (w *walk) compareObjects(a, b *Object) int {
	if a == b {
		return 0
	}
	w.enter()
	defer w.leave()
	var roomA, roomB [indexedFrom]Field // so that small objects need no memory
	fs, gs := sortedFields(a, roomA[:0]), sortedFields(b, roomB[:0])
	for i := range min(len(fs), len(gs)) {
		w.step()
		if c := CompareStrings(fs[i].Name, gs[i].Name); c != 0 {
			return c
		}
		if c := w.compare(fs[i].Value, gs[i].Value); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(fs), len(gs))
}

func sortedFields(o *Object, room []Field) []Field {
	byName := func(f, g Field) int { return CompareStrings(f.Name, g.Name) }
	if slices.IsSortedFunc(o.fields, byName) {
		return o.fields
	}
	fs := append(room, o.fields...)
	slices.SortFunc(fs, byName)
	return fs
}

// docKey identifies a document in comparisons.
type docKey struct {
	ordinal  int64 // of the collection, 0 when only its name is known
	coll     string
	name, id string // one of them; id only where it is text
	num      ID
}

// Owned is implemented by functions that belong to a type or module.
type Owned interface{ FunctionOwner() string }

// compareFunctions orders functions by owner, then name.
func compareFunctions(a, b Value) int {
	names := func(v Value) (owner, name string) {
		if o, ok := v.(Owned); ok {
			owner = o.FunctionOwner()
		}
		switch f := v.(type) {
		case Function:
			name = f.FunctionName()
		case Func:
			name = f.Name
		}
		return owner, name
	}
	ownerA, nameA := names(a)
	ownerB, nameB := names(b)
	return cmp.Or(CompareStrings(ownerA, ownerB), CompareStrings(nameA, nameB))
}

// compareDocs orders documents by collection, then name, then identifier. It
// accepts references of a running query as well as decoded ones.
func compareDocs(a, b Value) int {
	x, y := keyOf(a), keyOf(b)
	return cmp.Or(
		cmp.Compare(x.ordinal, y.ordinal),
		strings.Compare(x.coll, y.coll),
		CompareStrings(x.name, y.name),
		cmp.Compare(x.num, y.num),
		strings.Compare(x.id, y.id),
	)
}

func keyOf(v Value) docKey {
	switch d := v.(type) {
	case Doc:
		m := d.Collection()
		k := docKey{ordinal: m.Ordinal(), coll: m.ModuleName(), name: d.DocName()}
		if k.name == "" {
			k.num = d.DocID()
		}
		return k
	case *Ref:
		return wireKey(d.Coll, d.Name, d.ID)
	case *Document:
		text := func(field string) string {
			switch f, _ := d.Fields.Get(field); s := f.(type) {
			case String:
				return string(s)
			case ID:
				return s.String()
			case Module:
				return s.ModuleName()
			}
			return ""
		}
		if id := text("id"); id != "" {
			return wireKey(text("coll"), "", id)
		}
		return wireKey(text("coll"), text("name"), "")
	}
	return docKey{}
}

// wireID is the identifier as text.
func (k docKey) wireID() string {
	if k.id != "" || k.name != "" {
		return k.id
	}
	return k.num.String()
}

func wireKey(coll, name, id string) docKey {
	k := docKey{coll: coll, name: name, id: id}
	if n, ok := ParseID(id); ok {
		k.num, k.id = n, ""
	}
	return k
}
