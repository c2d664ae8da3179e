package planner

import (
	"math"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// The rule Equality: documents with a given value in a field are looked up in
// an index that has the field as a term, or as its first value.

// exactDoubles is the number up to which every integer is a double: beyond, the
// operator == rounds integers when it compares them with doubles.
const exactDoubles = 1 << 53

// points are the stored values that the operator == finds equal to v, as an
// index distinguishes them: 1 and 1.0 are two. ok is false when they cannot be
// listed.
func points(v value.Value) (list []value.Value, ok bool) {
	switch n := v.(type) {
	case value.Int:
		return []value.Value{n, value.Double(n)}, true
	case value.Long:
		return []value.Value{n, value.Double(n)}, true
	case value.Double:
		f := float64(n)
		if math.Trunc(f) != f || math.IsInf(f, 0) || f == 0 && math.Signbit(f) {
			return []value.Value{n}, true
		}
		if math.Abs(f) >= exactDoubles {
			return nil, false // all integers that round to it
		}
		return []value.Value{value.Integer(int64(f)), n}, true
	}
	if !samePoint(v, 0) {
		return nil, false
	}
	return []value.Value{v}, true
}

// maxPointDepth is how deep arrays and objects are looked into.
const maxPointDepth = 100

// samePoint tells whether the operator == and the equality of index terms agree
// on a value that is no number. Of an array with numbers every mixture of
// integers and doubles is equal; an ID equals numbers and strings; a commit time
// that is not known equals only itself; null equals missing documents.
func samePoint(v value.Value, depth int) bool {
	switch v := v.(type) {
	case value.String, value.Bool, value.Time, value.Date, value.UUID, value.Bytes:
		return true
	case *document.Doc:
		return !v.Coll.IsNative()
	case value.Null:
		return depth > 0
	case *value.Array:
		for _, e := range v.Elems {
			if depth >= maxPointDepth || !samePoint(e, depth+1) {
				return false
			}
		}
		return true
	case *value.Object:
		for _, f := range v.Fields() {
			if depth >= maxPointDepth || !samePoint(f.Value, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}
