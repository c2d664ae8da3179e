package stdlib

import (
	"hash/maphash"
	"math"

	"github.com/fawndb/fawn/fql/value"
)

// distinct keeps the first of each group of elements that value.Same takes
// for the same.
func distinct(elems []value.Value) []value.Value {
	out := make([]value.Value, 0, len(elems))
	// Elements with one hash form a chain: last leads to the one added last,
	// before to the others; both count from 1.
	last := make(map[uint64]int, len(elems))
	before := make([]int, 0, len(elems))
search:
	for _, v := range elems {
		h := hash(v, true)
		for i := last[h]; i > 0; i = before[i-1] {
			if value.Same(out[i-1], v) {
				continue search
			}
		}
		out, before = append(out, v), append(before, last[h])
		last[h] = len(out)
	}
	return out
}

var hashSeed = maphash.MakeSeed()

// hash gives values that are the same the same number. Only the parts of v
// itself count, not the parts of its parts: a value that shares its parts can
// have any number of those.
func hash(v value.Value, parts bool) uint64 {
	switch v := v.(type) {
	case value.Int, value.Long, value.Double:
		// Numbers of different kinds are compared as Doubles; adding zero
		// turns -0.0 into 0.0.
		return mix(uint64(value.KindDouble), math.Float64bits(double(v)+0))
	case value.ID:
		return mix(uint64(value.KindID), uint64(v))
	case value.String:
		// An ID is the same as the text of its number.
		if id, ok := value.ParseID(string(v)); ok {
			return mix(uint64(value.KindID), uint64(id))
		}
		return maphash.String(hashSeed, string(v))
	case value.Bytes:
		return maphash.Bytes(hashSeed, v)
	case value.Time:
		return mix(uint64(v.Sec), uint64(v.Nano))
	case value.Date:
		return mix(uint64(value.KindDate), uint64(v))
	case *value.Array:
		h := mix(uint64(value.KindArray), uint64(len(v.Elems)))
		if parts {
			for _, e := range v.Elems {
				h = mix(h, hash(e, false))
			}
		}
		return h
	case *value.Object:
		// The order of fields does not matter.
		h := mix(uint64(value.KindObject), uint64(v.Len()))
		if parts {
			for _, f := range v.Fields() {
				h += mix(maphash.String(hashSeed, f.Name), hash(f.Value, false))
			}
		}
		return h
	case value.Doc:
		if name := v.DocName(); name != "" {
			return maphash.String(hashSeed, name)
		}
		return mix(uint64(value.KindDoc), uint64(v.DocID()))
	}
	return uint64(v.Kind())
}

func mix(a, b uint64) uint64 { return maphash.Comparable(hashSeed, [2]uint64{a, b}) }
