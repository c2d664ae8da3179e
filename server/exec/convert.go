package exec

import (
	"math"
	"strconv"

	"github.com/fawndb/fawn/fql/value"
)

// convert turns an argument into what the parameter wants, following the
// table of run-time argument conversions (standard library, section 1.2).
func (a accepts) convert(v value.Value) (value.Value, bool) {
	k := v.Kind()
	switch a {
	case acceptAny:
		return v, true
	case acceptNumber:
		return v, k <= value.KindDouble
	case acceptInt:
		return toInt(v)
	case acceptLong:
		return toLong(v)
	case acceptDouble:
		return toDouble(v)
	case acceptString:
		return v, k == value.KindString
	case acceptID:
		return toID(v)
	case acceptBoolean:
		return v, k == value.KindBool
	case acceptBytes:
		return v, k == value.KindBytes
	case acceptDate:
		return v, k == value.KindDate
	case acceptTime:
		return v, k == value.KindTime
	case acceptTransactionTime:
		return v, k == value.KindTransactionTime
	case acceptUUID:
		return v, k == value.KindUUID
	case acceptNull:
		return v, k == value.KindNull
	case acceptObject:
		return v, k == value.KindObject || k == value.KindDoc || k == value.KindModule
	case acceptStruct:
		return v, k == value.KindObject
	case acceptArray:
		return v, k == value.KindArray
	case acceptSet:
		return v, k == value.KindSet
	case acceptFunction:
		return v, k == value.KindLambda || k == value.KindFunction
	}
	return v, false
}

func toInt(v value.Value) (value.Value, bool) {
	switch n := v.(type) {
	case value.Int:
		return v, true
	case value.Long:
		return value.Int(n), int64(n) == int64(int32(n))
	case value.Double:
		return value.Int(n), float64(n) == math.Trunc(float64(n)) && math.Abs(float64(n)) <= 1<<31 &&
			float64(n) != 1<<31
	}
	return v, false
}

func toLong(v value.Value) (value.Value, bool) {
	switch n := v.(type) {
	case value.Int:
		return value.Long(n), true
	case value.Long:
		return v, true
	case value.Double:
		f := float64(n)
		return value.Long(n), f == math.Trunc(f) && f >= -(1<<63) && f < 1<<63
	}
	return v, false
}

func toDouble(v value.Value) (value.Value, bool) {
	switch n := v.(type) {
	case value.Int:
		return value.Double(n), true
	case value.Long:
		return value.Double(n), true
	}
	return v, v.Kind() == value.KindDouble
}

func toID(v value.Value) (value.Value, bool) {
	switch n := v.(type) {
	case value.ID:
		return v, true
	case value.Int:
		return value.ID(n), true
	case value.Long:
		return value.ID(n), true
	case value.String:
		id, err := strconv.ParseInt(string(n), 10, 64)
		return value.ID(id), err == nil
	}
	return v, false
}
