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
// deep.
func Equal(a, b Value) bool { return equal(a, b, 0) }

// equality is Equal or Same for values that are nested depth levels deep.
type equality func(a, b Value, depth int) bool

func equal(a, b Value, depth int) bool {
	if IsNumber(a) && IsNumber(b) {
		return compareNumbers(a, b) == 0
	}
	switch x := a.(type) {
	case String:
		if y, ok := b.(String); ok {
			return x == y
		}
	case *Array:
		y, ok := b.(*Array)
		return ok && equalArrays(x, y, equal, depth+1)
	case *Object:
		y, ok := b.(*Object)
		return ok && equalObjects(x, y, equal, depth+1)
	}
	if x, y, ok := asIDs(a, b); ok {
		return compareNumbers(x, y) == 0
	}
	return equalScalars(a, b)
}

// Same is the equality of includes, indexOf, lastIndexOf and distinct. It
// differs from Equal in that NaN equals nothing, the zeros equal each other,
// and an ID equals no number.
func Same(a, b Value) bool { return same(a, b, 0) }

func same(a, b Value, depth int) bool {
	if IsNumber(a) && IsNumber(b) {
		x, xInt := asInt64(a)
		y, yInt := asInt64(b)
		if xInt && yInt {
			return x == y
		}
		return asFloat64(a) == asFloat64(b)
	}
	switch x := a.(type) {
	case String:
		switch y := b.(type) {
		case String:
			return x == y
		case ID:
			id, ok := ParseID(string(x))
			return ok && id == y
		}
		return false
	case ID:
		switch y := b.(type) {
		case ID:
			return x == y
		case String:
			id, ok := ParseID(string(y))
			return ok && id == x
		}
		return false
	case *Array:
		y, ok := b.(*Array)
		return ok && equalArrays(x, y, same, depth+1)
	case *Object:
		y, ok := b.(*Object)
		return ok && equalObjects(x, y, same, depth+1)
	}
	return equalScalars(a, b)
}

func equalArrays(a, b *Array, eq equality, depth int) bool {
	if a == b {
		return true
	}
	checkDepth(depth)
	if len(a.Elems) != len(b.Elems) {
		return false
	}
	for i, x := range a.Elems {
		if !eq(x, b.Elems[i], depth) {
			return false
		}
	}
	return true
}

func equalObjects(a, b *Object, eq equality, depth int) bool {
	if a == b {
		return true
	}
	checkDepth(depth)
	if a.Len() != b.Len() {
		return false
	}
	for i, f := range a.fields {
		// Fields mostly come in the same order.
		if g := b.fields[i]; g.Name == f.Name {
			if !eq(f.Value, g.Value, depth) {
				return false
			}
			continue
		}
		y, ok := b.Get(f.Name)
		if !ok || !eq(f.Value, y, depth) {
			return false
		}
	}
	return true
}

func checkDepth(depth int) {
	if depth > MaxDepth {
		panic(errTooDeep())
	}
}

// equalScalars compares values of the kinds that have one idea of equality.
func equalScalars(a, b Value) bool {
	k := a.Kind()
	if k != b.Kind() {
		return false
	}
	switch k {
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
