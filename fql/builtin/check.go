package builtin

import (
	"math"
	"strconv"

	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// Check is what a parameter accepts at run time, and converts to.
type Check uint8

// The checks. What checkInt accepts becomes an Int, and so on.
const (
	checkAny Check = iota
	checkNumber
	checkInt
	checkLong
	checkDouble
	checkString
	checkID
	checkBoolean
	checkBytes
	checkDate
	checkTime
	checkTransactionTime
	checkUUID
	checkNull
	checkObject // objects, documents and modules
	checkStruct // objects only
	checkArray
	checkSet
	checkFunction
)

var checkNames = [...]string{
	checkAny: "Any", checkNumber: "Number", checkInt: "Int", checkLong: "Long", checkDouble: "Double",
	checkString: "String", checkID: "ID", checkBoolean: "Boolean", checkBytes: "Bytes", checkDate: "Date",
	checkTime: "Time", checkTransactionTime: "TransactionTime", checkUUID: "UUID", checkNull: "Null",
	checkObject: "{ *: Any }", checkStruct: "{ *: Any }", checkArray: "Array<Any>", checkSet: "Set<Any>",
	checkFunction: "Function",
}

// String is the type in error messages.
func (c Check) String() string { return checkNames[c] }

// checksByType are the checks of the basic types; the others accept
// everything.
var checksByType = [...]Check{
	types.Null: checkNull, types.Boolean: checkBoolean, types.Number: checkNumber, types.Int: checkInt,
	types.Long: checkLong, types.Double: checkDouble, types.Float: checkDouble, types.String: checkString,
	types.Bytes: checkBytes, types.Time: checkTime, types.Date: checkDate, types.UUID: checkUUID,
	types.ID: checkID, types.TransactionTime: checkTransactionTime, types.SetCursor: checkAny,
}

// Checks are checks of parameters by name.
type Checks []struct {
	Param string
	Check Check
}

func (cs Checks) find(param string) (Check, bool) {
	for _, c := range cs {
		if c.Param == param {
			return c.Check, true
		}
	}
	return checkAny, false
}

// convert turns an argument into what the parameter wants.
func (c Check) convert(v value.Value) (value.Value, bool) {
	k := v.Kind()
	switch c {
	case checkAny:
		return v, true
	case checkNumber:
		return v, k <= value.KindDouble
	case checkInt:
		return toInt(v)
	case checkLong:
		return toLong(v)
	case checkDouble:
		return toDouble(v)
	case checkString:
		return v, k == value.KindString
	case checkID:
		return toID(v)
	case checkBoolean:
		return v, k == value.KindBool
	case checkBytes:
		return v, k == value.KindBytes
	case checkDate:
		return v, k == value.KindDate
	case checkTime:
		return v, k == value.KindTime
	case checkTransactionTime:
		return v, k == value.KindTransactionTime
	case checkUUID:
		return v, k == value.KindUUID
	case checkNull:
		return v, k == value.KindNull
	case checkObject:
		return v, k == value.KindObject || k == value.KindDoc || k == value.KindModule
	case checkStruct:
		return v, k == value.KindObject
	case checkArray:
		return v, k == value.KindArray
	case checkSet:
		return v, k == value.KindSet
	case checkFunction:
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
