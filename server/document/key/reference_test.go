package key_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"math/big"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
)

// compareIndex is index order written plainly.
func compareIndex(a, b value.Value) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case value.Int, value.Long, value.Double:
		return compareNumbers(a, b)
	case value.Bytes:
		return bytes.Compare(a, b.(value.Bytes))
	case value.String:
		return compareTexts(string(a), string(b.(value.String)))
	case *value.Array:
		return slices.CompareFunc(a.Elems, b.(*value.Array).Elems, compareIndex)
	case *value.Object:
		return slices.CompareFunc(sorted(a), sorted(b.(*value.Object)), func(f, g value.Field) int {
			return cmp.Or(cmp.Compare(f.Name, g.Name), compareIndex(f.Value, g.Value))
		})
	case key.Ref:
		b := b.(key.Ref)
		return cmp.Or(cmp.Compare(a.Coll, b.Coll), cmp.Compare(a.ID, b.ID))
	case value.Time:
		b := b.(value.Time)
		return cmp.Or(cmp.Compare(a.Sec, b.Sec), cmp.Compare(a.Nano, b.Nano))
	case value.Date:
		return cmp.Compare(a, b.(value.Date))
	case value.UUID:
		b := b.(value.UUID)
		half := func(u value.UUID, i int) int64 { return int64(binary.BigEndian.Uint64(u[i:])) }
		return cmp.Or(cmp.Compare(half(a, 0), half(b, 0)), cmp.Compare(half(a, 8), half(b, 8)))
	}
	return 0
}

func rank(v value.Value) int {
	order := []value.Kind{value.KindBytes, value.KindString, value.KindArray, value.KindObject,
		value.KindDoc, value.KindTime, value.KindDate, value.KindUUID}
	switch k := v.Kind(); {
	case k <= value.KindDouble:
		return 0
	case k == value.KindBool && v == value.Bool(false):
		return 100
	case k == value.KindBool:
		return 101
	case k == value.KindNull:
		return 102
	default:
		return 1 + slices.Index(order, k)
	}
}

func sorted(o *value.Object) []value.Field {
	fields := slices.Clone(o.Fields())
	slices.SortFunc(fields, func(a, b value.Field) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}

// compareNumbers compares exactly; an integer comes before the double of the
// same value.
func compareNumbers(a, b value.Value) int {
	exact := func(v value.Value) (f *big.Float, class, kind int) {
		switch v := v.(type) {
		case value.Int:
			return new(big.Float).SetInt64(int64(v)), 0, 0
		case value.Long:
			return new(big.Float).SetInt64(int64(v)), 0, 0
		}
		d := float64(v.(value.Double))
		switch {
		case math.IsNaN(d):
			return new(big.Float), 2, 1
		case math.IsInf(d, 0):
			return new(big.Float), int(math.Copysign(1, d)), 1
		case d == 0 && math.Signbit(d):
			return new(big.Float), 0, -1
		}
		return new(big.Float).SetPrec(64).SetFloat64(d), 0, 1
	}
	f, fc, fk := exact(a)
	g, gc, gk := exact(b)
	return cmp.Or(cmp.Compare(fc, gc), f.Cmp(g), cmp.Compare(fk, gk))
}

var root = collate.New(language.Und)

func compareTexts(a, b string) int {
	return cmp.Or(root.CompareString(a, b), cmp.Compare(a, b))
}

// sameTerm reports equality of what keys keep: Int and Long of one value, NaNs,
// and objects with their fields in another order are the same.
func sameTerm(a, b value.Value) bool { return compareIndex(a, b) == 0 }

var (
	number = rapid.OneOf(
		rapid.Map(rapid.Int32(), func(i int32) value.Value { return value.Int(i) }),
		rapid.Map(rapid.Int64(), func(i int64) value.Value { return value.Long(i) }),
		rapid.Map(rapid.Float64(), func(f float64) value.Value { return value.Double(f) }),
		rapid.SampledFrom([]value.Value{
			value.Int(0), value.Long(0), value.Double(0), value.Double(math.Copysign(0, -1)),
			value.Double(math.NaN()), value.Double(math.Inf(1)), value.Double(math.Inf(-1)),
			value.Long(math.MaxInt64), value.Long(math.MinInt64), value.Double(1 << 63), value.Double(-1 << 63),
		}),
		// Integers and doubles around each other where doubles are sparse.
		rapid.Custom(func(t *rapid.T) value.Value {
			n := int64(1)<<rapid.IntRange(50, 62).Draw(t, "bit") + rapid.Int64Range(-1100, 1100).Draw(t, "d")
			if rapid.Bool().Draw(t, "negative") {
				n = -n
			}
			if rapid.Bool().Draw(t, "double") {
				return value.Double(float64(n))
			}
			return value.Long(n)
		}),
	)
	text = rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune("aAbBzZ019 -_.~'\x00\x01"))),
		rapid.StringOf(rapid.RuneFrom([]rune("aAáÁàâäåæbßéeEf\u0301\u0308\u00adﬁｅ漢字かカґЖж😀\U0010ffff\ufffd\x00"))),
		rapid.String(),
	)
	instant = rapid.OneOf(
		rapid.Custom(func(t *rapid.T) value.Value {
			return value.Time{
				Sec:  rapid.Int64Range(-31557014167219200, 31556889864403199).Draw(t, "sec"),
				Nano: rapid.Int32Range(0, 999_999_999).Draw(t, "nano"),
			}
		}),
		rapid.Custom(func(t *rapid.T) value.Value {
			edge := rapid.SampledFrom([]int64{0, math.MaxInt64 / 1_000_000, math.MinInt64 / 1_000_000}).Draw(t, "edge")
			return value.Time{
				Sec:  edge + rapid.Int64Range(-3, 3).Draw(t, "sec"),
				Nano: rapid.Int32Range(0, 999_999_999).Draw(t, "nano"),
			}
		}),
	)
	scalar = rapid.OneOf(
		number, instant,
		rapid.Map(text, func(s string) value.Value { return value.String(s) }),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) value.Value { return value.Bytes(b) }),
		rapid.Custom(func(t *rapid.T) value.Value {
			return key.Ref{Coll: rapid.Int64().Draw(t, "coll"), ID: value.ID(rapid.Int64().Draw(t, "id"))}
		}),
		rapid.Map(rapid.Int64(), func(d int64) value.Value { return value.Date(d) }),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 16, 16), func(b []byte) value.Value { return value.UUID(b) }),
		rapid.Map(rapid.Bool(), func(b bool) value.Value { return value.Bool(b) }),
		rapid.Just[value.Value](value.Null{}),
	)
)

// anyValue generates storable values nested up to depth levels.
func anyValue(depth int) *rapid.Generator[value.Value] {
	if depth == 0 {
		return scalar
	}
	inner := anyValue(depth - 1)
	return rapid.OneOf(scalar,
		rapid.Map(rapid.SliceOfN(inner, 0, 4), func(vs []value.Value) value.Value { return value.NewArray(vs...) }),
		rapid.Custom(func(t *rapid.T) value.Value {
			o := value.NewObject(0)
			for range rapid.IntRange(0, 4).Draw(t, "fields") {
				o.Set(rapid.StringMatching(`[abA\x00]{0,2}`).Draw(t, "name"), inner.Draw(t, "value"))
			}
			return o
		}))
}
