package stdlib

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

func TestArray(t *testing.T) {
	a := array(7, 8, 9)
	run(t, []call{
		{"at", arrayAt, a, values(2), value.Int(9)},
		{"at", arrayAt, a, values(3), "index 3 out of bounds for length 3"},
		{"at", arrayAt, a, values(-1), "index -1 out of bounds for length 3"},
		{"append", arrayAppend, a, values(1), array(7, 8, 9, 1)},
		{"prepend", arrayPrepend, a, values(1), array(1, 7, 8, 9)},
		{"concat", arrayConcat, a, values(array()), a},
		{"drop", arrayDrop, a, values(2), array(9)},
		{"drop", arrayDrop, a, values(-1), a},
		{"drop", arrayDrop, a, values(9), array()},
		{"take", arrayTake, a, values(2), array(7, 8)},
		{"take", arrayTake, a, values(-1), array()},
		{"take", arrayTake, a, values(math.MaxInt32), a},
		{"slice", arraySlice, a, values(-9, 99), a},
		{"slice", arraySlice, a, values(2, 1), array()},
		{"slice", arraySlice, a, values(1), array(8, 9)},
		{"slice", arraySlice, a, values(math.MinInt32, math.MinInt32), array()},
		{"entries", arrayEntries, array("u"), nil, array(array(0, "u"))},
		{"flatten", arrayFlatten, array(array(1), array(), array(2, array(3))), nil, array(1, 2, array(3))},
		{"flatten", arrayFlatten, array(array(1), "no"), nil, "expected type: Array<Any>, received String"},
		{"includes", arrayIncludes, a, values(8.0), value.Bool(true)},
		{"indexOf", arrayIndexOf, array("a", "b", "a"), values("a", 1), value.Int(2)},
		{"indexOf", arrayIndexOf, array("a"), values("a", 1), "index 1 out of bounds for length 1"},
		{"lastIndexOf", arrayLastIndexOf, array("a", "b", "a"), values("a", 1), value.Int(0)},
		{"lastIndexOf", arrayLastIndexOf, array(), values("a"), value.Null{}},
		{"reverse", arrayReverse, a, nil, array(9, 8, 7)},
		{"sequence", arraySequence, nil, values(-2, 1), array(-2, -1, 0)},
		{"sequence", arraySequence, nil, values(5, 2), array()},
		{"sequence", arraySequence, nil, values(0, 16001), "Value too large: range size 16001 exceeds limit 16000."},
		{"sequence", arraySequence, nil, values(math.MinInt32, math.MaxInt32), "Value too large: range size 4294967295 exceeds limit 16000."},
	})
	if got := value.Debug(a); got != "[7, 8, 9]" {
		t.Errorf("the receiver changed: %s", got)
	}
}

func TestDistinct(t *testing.T) {
	nan := math.NaN()
	for _, x := range []struct{ in, want value.Value }{
		{array("b", "a", "b"), array("b", "a")},
		{array(1, 1.0, value.Long(1)), array(1)},
		{array(0.0, math.Copysign(0, -1)), array(0.0)},
		{array(nan, nan), array(nan, nan)},
		{array(value.ID(3), "3", "03", 3), array(value.ID(3), 3)},
		{array("3", "03", value.ID(3)), array("3", "03")},
		{array(array(1), array(2), array(1.0)), array(array(1), array(2))},
		{array(value.Null{}, value.Null{}, false, true, false), array(value.Null{}, false, true)},
		{array(value.ObjectOf(value.Field{Name: "x", Value: value.Int(1)}, value.Field{Name: "y", Value: value.Int(2)}),
			value.ObjectOf(value.Field{Name: "y", Value: value.Int(2)}, value.Field{Name: "x", Value: value.Int(1)})),
			array(value.ObjectOf(value.Field{Name: "x", Value: value.Int(1)}, value.Field{Name: "y", Value: value.Int(2)}))},
	} {
		run(t, []call{{"distinct", arrayDistinct, x.in, nil, x.want}})
	}
}

// What is the same must have the same hash, else distinct misses it.
func TestHashAgreesWithSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var random func(depth int) value.Value
	random = func(depth int) value.Value {
		n := r.IntN(3)
		switch r.IntN(12) {
		case 0:
			return value.Int(n)
		case 1:
			return value.Long(n)
		case 2:
			return value.Double(float64(n) / 2)
		case 3:
			return value.Long(math.MaxInt64 - n)
		case 4:
			return value.Double(math.MaxInt64)
		case 5:
			return value.String("+"[:r.IntN(2)] + value.ID(n).String())
		case 6:
			return value.ID(n)
		case 7:
			return value.Time{Sec: int64(n)}
		case 8:
			return value.Date(n)
		case 9:
			return value.Bytes{byte(n)}
		case 10:
			o := value.NewObject(2)
			for range n {
				o.Set([]string{"a", "b"}[r.IntN(2)], random(depth+1))
			}
			return o
		}
		elems := make([]value.Value, n)
		for i := range elems {
			elems[i] = value.Null{}
			if depth < 3 {
				elems[i] = random(depth + 1)
			}
		}
		return value.NewArray(elems...)
	}
	for range 200000 {
		if a, b := random(0), random(0); value.Same(a, b) && hash(a, true) != hash(b, true) {
			t.Fatalf("%s and %s are the same and have different hashes", value.Debug(a), value.Debug(b))
		}
	}
}

func TestObject(t *testing.T) {
	field := func(name string, v any) value.Field { return value.Field{Name: name, Value: values(v)[0]} }
	o := value.ObjectOf(field("a", value.ObjectOf(field("b", 1))), field("n", value.Null{}))
	entries := "invalid argument `entries`: expected "
	run(t, []call{
		{"fromEntries", objectFromEntries, nil, values(array(array("a", 1), array("b", 2), array("a", 3))),
			value.ObjectOf(field("a", 3), field("b", 2))},
		{"fromEntries", objectFromEntries, nil, values(array(1)), entries + "an array for each element of the outer array, but saw type Int at index 0"},
		{"fromEntries", objectFromEntries, nil, values(array(array("a", 1), array("b"))), entries + "inner array of length 2 but saw length 1 at index 1"},
		{"fromEntries", objectFromEntries, nil, values(array(array(1, 1))), entries + "a string for the first element of each inner array, but saw type Int at index 0"},
		{"hasPath", objectHasPath, nil, values(o, array("a", "b")), value.Bool(true)},
		{"hasPath", objectHasPath, nil, values(o, array("n")), value.Bool(true)},
		{"hasPath", objectHasPath, nil, values(o, array("n", "x")), value.Bool(false)},
		{"hasPath", objectHasPath, nil, values(o, array()), value.Bool(true)},
		{"hasPath", objectHasPath, nil, values(o, array("z", 1)), value.Bool(false)},
		{"select", objectSelect, nil, values(o, array("a", "b")), value.Int(1)},
		{"select", objectSelect, nil, values(o, array()), o},
		{"select", objectSelect, nil, values(o, array("a", "c")), value.Null{}},
		{"select", objectSelect, nil, values(o, array(1)), "invalid argument `path`: expected an array of strings"},
	})
}

func TestBytesAndIDs(t *testing.T) {
	invalid := "invalid argument `encoded`: invalid base64"
	run(t, []call{
		{"Bytes", bytesFromBase64, nil, values("AQID"), value.Bytes{1, 2, 3}},
		{"Bytes", bytesFromBase64, nil, values("AQ"), value.Bytes{1}},
		{"Bytes", bytesFromBase64, nil, values("AQ=="), value.Bytes{1}},
		{"Bytes", bytesFromBase64, nil, values(""), value.Bytes{}},
		{"Bytes", bytesFromBase64, nil, values("AQ="), invalid},
		{"Bytes", bytesFromBase64, nil, values("A"), invalid},
		{"Bytes", bytesFromBase64, nil, values("AQ\nID"), invalid},
		{"Bytes", bytesFromBase64, nil, values("_-8="), invalid},
		{"ID", idApply, nil, values("+7"), value.ID(7)},
		{"ID", idApply, nil, values(value.Long(-5)), value.ID(-5)},
		{"ID", idApply, nil, values("9223372036854775808"), "`\"9223372036854775808\"` is not a valid ID."},
		{"ID", idApply, nil, values(12.0), "`12.0` is not a valid ID."},
	})
}

func BenchmarkDistinct(b *testing.B) {
	elems := make([]value.Value, 16000)
	for i := range elems {
		elems[i] = value.Int(i % 8000)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(distinct(elems)) != 8000 {
			b.Fatal("wrong")
		}
	}
}
