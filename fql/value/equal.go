package value

import (
	"bytes"
	"reflect"
)

// Equaler is implemented by values of other packages whose equality is more
// than being the same Go value: sets with the same definition, built-in
// functions that are made anew at each access. Documents and modules need it
// not: they are equal by collection and identifier, and by name.
type Equaler interface {
	EqualTo(other Value) bool
}

// Equal is the operator ==. It does not know which documents exist: a document
// never equals null here, the caller decides that beforehand.
//
// Equal, Same, Compare and TotalCompare panic with a *diag.Error,
// "value_too_large", when they meet values nested more than MaxDepth levels
// deep or have to look at more than 16 million elements.
func Equal(a, b Value) bool {
	var w walk
	return w.equal(a, b)
}

// Same is the equality of includes, indexOf, lastIndexOf and distinct. It
// differs from Equal in that NaN equals nothing, the zeros equal each other,
// and an ID equals no number.
func Same(a, b Value) bool {
	w := walk{same: true}
	return w.equal(a, b)
}

func (w *walk) equal(a, b Value) bool {
	j, k := a.Kind(), b.Kind()
	switch {
	case j <= KindDouble && k <= KindDouble:
		if w.same {
			return sameNumbers(a, b)
		}
		return compareNumbers(a, b) == 0
	case j == KindID || k == KindID:
		if w.same && (j <= KindDouble || k <= KindDouble) {
			return false
		}
		x, y, ok := asIDs(a, b)
		return ok && compareNumbers(x, y) == 0
	case j != k:
		return false
	}
	switch x := a.(type) {
	case String:
		return x == b.(String)
	case *Array:
		return w.equalArrays(x, b.(*Array))
	case *Object:
		return w.equalObjects(x, b.(*Object))
	}
	return equalScalars(a, b)
}

func sameNumbers(a, b Value) bool {
	x, xInt := asInt64(a)
	y, yInt := asInt64(b)
	if xInt && yInt {
		return x == y
	}
	return asFloat64(a) == asFloat64(b)
}

func (w *walk) equalArrays(a, b *Array) bool {
	if a == b {
		return true
	}
	if len(a.Elems) != len(b.Elems) {
		return false
	}
	w.enter()
	defer w.leave()
	for i, x := range a.Elems {
		w.step()
		if !w.equal(x, b.Elems[i]) {
			return false
		}
	}
	return true
}

func (w *walk) equalObjects(a, b *Object) bool {
	if a == b {
		return true
	}
	if a.Len() != b.Len() {
		return false
	}
	w.enter()
	defer w.leave()
	for i, f := range a.fields {
		w.step()
		y := b.fields[i] // fields mostly come in the same order
		if y.Name != f.Name {
			j := b.find(f.Name)
			if j < 0 {
				return false
			}
			y = b.fields[j]
		}
		if !w.equal(f.Value, y.Value) {
			return false
		}
	}
	return true
}

// equalScalars compares values of one kind that both equalities see alike.
func equalScalars(a, b Value) bool {
	switch a.Kind() {
	case KindBool, KindTime, KindDate, KindUUID:
		return a == b
	case KindNull, KindTransactionTime:
		return true
	case KindBytes:
		return bytes.Equal(a.(Bytes), b.(Bytes))
	case KindModule:
		return a.(Module).ModuleName() == b.(Module).ModuleName()
	case KindDoc:
		return compareDocs(a, b) == 0
	}
	if e, ok := a.(Equaler); ok {
		return e.EqualTo(b)
	}
	if e, ok := b.(Equaler); ok {
		return e.EqualTo(a)
	}
	// Comparing the interfaces would panic for uncomparable types.
	return reflect.ValueOf(a).Comparable() && reflect.ValueOf(b).Comparable() && a == b
}

// asIDs reports whether a and b compare as identifiers: one is an ID, the
// other an ID, a number, or the decimal text of an integer. It returns both as
// numbers.
func asIDs(a, b Value) (x, y Value, ok bool) {
	_, aID := a.(ID)
	_, bID := b.(ID)
	if !aID && !bID {
		return nil, nil, false
	}
	if x, ok = idNumber(a); !ok {
		return nil, nil, false
	}
	y, ok = idNumber(b)
	return x, y, ok
}

func idNumber(v Value) (Value, bool) {
	switch x := v.(type) {
	case ID:
		return Long(x), true
	case String:
		id, ok := ParseID(string(x))
		return Long(id), ok
	}
	return v, IsNumber(v)
}
