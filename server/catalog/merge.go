package catalog

import "github.com/fawndb/fawn/fql/value"

// Merge is what update makes of a stored object: objects merge at every depth,
// null removes, anything else replaces. The result has no null members; with
// dropNulls the arrays of patch also lose their null elements. New members
// follow the old ones, which keep their places. old and patch stay as they
// are; parts of them may be shared.
func Merge(old, patch *value.Object, dropNulls bool) *value.Object {
	out := value.NewObject(old.Len() + patch.Len())
	for _, f := range old.Fields() {
		given, ok := patch.Get(f.Name)
		switch {
		case !ok:
			out.Set(f.Name, f.Value)
		case given.Kind() == value.KindNull:
		default:
			out.Set(f.Name, mergeValue(f.Value, given, dropNulls))
		}
	}
	for _, f := range patch.Fields() {
		if f.Value.Kind() == value.KindNull {
			continue
		}
		if _, ok := old.Get(f.Name); !ok {
			out.Set(f.Name, strip(f.Value, dropNulls))
		}
	}
	return out
}

func mergeValue(old, given value.Value, dropNulls bool) value.Value {
	if o, ok := old.(*value.Object); ok {
		if g, ok := given.(*value.Object); ok {
			return Merge(o, g, dropNulls)
		}
	}
	return strip(given, dropNulls)
}

// StripNulls is the object without null members at every depth, also inside
// arrays, whose null elements stay. It is o itself when there are none.
func StripNulls(o *value.Object) *value.Object {
	return strip(o, false).(*value.Object)
}

// strip removes null members, and with elems also null elements. Values
// without them are returned as they are.
func strip(v value.Value, elems bool) value.Value {
	switch v := v.(type) {
	case *value.Object:
		for i, f := range v.Fields() {
			kept := f.Value
			if kept.Kind() != value.KindNull {
				kept = strip(kept, elems)
			}
			if kept.Kind() == value.KindNull || !identical(kept, f.Value) {
				return stripFields(v, i, elems)
			}
		}
	case *value.Array:
		for i, e := range v.Elems {
			if elems && e.Kind() == value.KindNull || !identical(strip(e, elems), e) {
				return stripElems(v, i, elems)
			}
		}
	}
	return v
}

// stripFields copies an object whose first clean members need no change.
func stripFields(o *value.Object, clean int, elems bool) *value.Object {
	out := value.NewObject(o.Len())
	for i, f := range o.Fields() {
		switch {
		case i < clean:
			out.Set(f.Name, f.Value)
		case f.Value.Kind() != value.KindNull:
			out.Set(f.Name, strip(f.Value, elems))
		}
	}
	return out
}

func stripElems(a *value.Array, clean int, elems bool) *value.Array {
	out := make([]value.Value, 0, len(a.Elems))
	for i, e := range a.Elems {
		switch {
		case i < clean:
			out = append(out, e)
		case !elems || e.Kind() != value.KindNull:
			out = append(out, strip(e, elems))
		}
	}
	return value.NewArray(out...)
}

// identical compares what strip was given with what it returned: only arrays
// and objects can differ.
func identical(a, b value.Value) bool {
	switch a := a.(type) {
	case *value.Object:
		o, _ := b.(*value.Object)
		return a == o
	case *value.Array:
		o, _ := b.(*value.Array)
		return a == o
	}
	return true
}
