package planner

import (
	"bytes"
	"math"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/store"
)

// The rule Ranges: documents with a field within bounds are read from the part
// of an index that has the field as a value. The operators compare only values
// of one kind, so the part ends where the kind does. They order strings, arrays
// and objects otherwise than an index: these are not for this rule.

// interval is a part of the encodings of a value in index keys: all encodings
// in it begin at start or later, and before end.
type interval struct {
	start, end []byte
	// exact tells that the comparison is true for all that is in it.
	exact bool
}

// bounded is the interval of the stored values for which "value op v" can be
// true. ok is false when there is none.
func bounded(op string, v value.Value, desc bool) (interval, bool) {
	low, high, ok := kindBounds(v)
	if !ok || op != "<" && op != "<=" && op != ">" && op != ">=" {
		return interval{}, false
	}
	first, last := v, v
	exact := v.Kind() != value.KindTime // commit times that are not known are in between
	if value.IsNumber(v) {
		var widened bool
		if first, last, widened = equals(v); widened {
			op, exact = op[:1]+"=", false
		}
	}
	in := interval{exact: exact}
	if desc {
		in.start, in.end = encoded(high, true), store.PrefixEnd(encoded(low, true))
	} else {
		in.start, in.end = encoded(low, false), store.PrefixEnd(encoded(high, false))
	}
	from, to := first, last // what ">=" and "<=" include
	switch op {
	case ">":
		from = last
	case "<":
		to = first
	}
	inclusive := len(op) == 2
	if op[0] == '>' != desc {
		// A lower bound of the keys.
		at := encoded(map[bool]value.Value{true: to, false: from}[desc], desc)
		if !inclusive {
			at = store.PrefixEnd(at)
		}
		in.start = at
	} else {
		at := encoded(map[bool]value.Value{true: from, false: to}[desc], desc)
		if inclusive {
			at = store.PrefixEnd(at)
		}
		in.end = at
	}
	return in, true
}

// and is the part that two intervals have in common; it may be empty.
func (i interval) and(o interval) interval {
	if bytes.Compare(o.start, i.start) > 0 {
		i.start = o.start
	}
	if bytes.Compare(o.end, i.end) < 0 {
		i.end = o.end
	}
	i.exact = i.exact && o.exact
	return i
}

// kindBounds are the least and the greatest value of the kind of v, in index
// order.
func kindBounds(v value.Value) (low, high value.Value, ok bool) {
	switch v.(type) {
	case value.Int, value.Long, value.Double:
		return value.Double(math.Inf(-1)), value.Double(math.NaN()), true
	case value.Time:
		return value.MinTime, value.MaxTime, true
	case value.Date:
		return value.Date(math.MinInt64), value.Date(math.MaxInt64), true
	case value.UUID:
		low, high := value.UUID{0: 0x80, 8: 0x80}, value.UUID{}
		for i := range high {
			high[i] = 0xff
		}
		high[0], high[8] = 0x7f, 0x7f
		return low, high, true
	case value.Bool:
		return value.Bool(false), value.Bool(true), true
	}
	return nil, nil, false
}

// equals are the first and the last in index order of the numbers that compare
// as equal to v. Where integers are rounded they are a step further apart.
func equals(v value.Value) (first, last value.Value, widened bool) {
	f := float64(0)
	switch n := v.(type) {
	case value.Int:
		return n, value.Double(n), false
	case value.Long:
		f = float64(n)
		if n > -exactDoubles && n < exactDoubles {
			return n, value.Double(f), false
		}
	case value.Double:
		f = float64(n)
		if math.Abs(f) < exactDoubles {
			list, _ := points(n)
			return list[0], n, false
		}
		if f != f {
			return n, n, false
		}
	}
	return value.Double(math.Nextafter(f, math.Inf(-1))), value.Double(math.Nextafter(f, math.Inf(1))), true
}

// encoded is a value as it is in keys. The value is of a kind that always fits.
func encoded(v value.Value, desc bool) []byte {
	b, _ := key.AppendValue(nil, v, document.RefOf, desc)
	return b
}
