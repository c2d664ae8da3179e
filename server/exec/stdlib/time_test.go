package stdlib

import (
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/fawndb/fawn/fql/value"
)

func at(t testing.TB, s string) value.Value {
	v, ok := value.ParseTime(s)
	if !ok {
		t.Fatalf("not a time: %s", s)
	}
	return v
}

func TestTimeArithmetic(t *testing.T) {
	epoch, year2000 := at(t, "1970-01-01T00:00:00Z"), at(t, "2000-01-01T00:00:00Z")
	last, first := value.Value(value.MaxTime), value.Value(value.MinTime)
	tooLarge, tooSmall := "Time exceeds the maximum value.", "Time exceeds the minimum value."
	maxLong := value.Long(math.MaxInt64)
	run(t, []call{
		{"add", timeAdd, year2000, values(0.5, "minutes"), at(t, "2000-01-01T00:00:30Z")},
		{"add", timeAdd, year2000, values(-0.5, "seconds"), at(t, "1999-12-31T23:59:59.5Z")},
		{"add", timeAdd, year2000, values(0.5, "nanoseconds"), year2000},
		{"add", timeAdd, year2000, values(1, " hour "), at(t, "2000-01-01T01:00:00Z")},
		{"add", timeAdd, epoch, values(float64(math.MaxInt64), "nanoseconds"), at(t, "2262-04-11T23:47:16.854776Z")},
		{"add", timeAdd, epoch, values(maxLong, "nanoseconds"), at(t, "2262-04-11T23:47:16.854775807Z")},
		{"add", timeAdd, epoch, values(value.Long(math.MinInt64), "nanoseconds"), at(t, "1677-09-21T00:12:43.145224192Z")},
		{"add", timeAdd, epoch, values(-1, "nanosecond"), at(t, "1969-12-31T23:59:59.999999999Z")},
		{"add", timeAdd, last, values(0, "days"), last},
		{"add", timeAdd, last, values(1, "nanosecond"), tooLarge},
		{"add", timeAdd, first, values(-1, "nanosecond"), tooSmall},
		{"add", timeAdd, year2000, values(maxLong, "days"), tooLarge},
		{"add", timeAdd, year2000, values(-maxLong, "days"), tooLarge},
		{"add", timeAdd, year2000, values(maxLong, "seconds"), tooLarge},
		{"add", timeAdd, year2000, values(-maxLong, "seconds"), tooSmall},
		{"add", timeAdd, year2000, values(1e30, "days"), tooLarge},
		{"add", timeAdd, year2000, values(-1e30, "days"), tooLarge},
		{"add", timeAdd, year2000, values(1, "weeks"), "`weeks` is not a valid time unit."},
		{"add", timeAdd, year2000, values(1, " weeks "), "` weeks ` is not a valid time unit."},
		{"subtract", timeSubtract, year2000, values(1.5, "hours"), at(t, "1999-12-31T22:30:00Z")},
		{"subtract", timeSubtract, year2000, values(1, "nanosecond"), at(t, "1999-12-31T23:59:59.999999999Z")},
		{"subtract", timeSubtract, last, values(-1, "nanosecond"), tooLarge},
		{"subtract", timeSubtract, first, values(1, "nanosecond"), tooSmall},
		{"subtract", timeSubtract, year2000, values(maxLong, "days"), tooSmall},
		{"subtract", timeSubtract, year2000, values(-maxLong, "days"), tooSmall},
		{"subtract", timeSubtract, year2000, values(value.Long(math.MinInt64), "seconds"), tooSmall},
		{"subtract", timeSubtract, year2000, values(math.NaN(), "days"), tooSmall},
		{"difference", timeDifference, year2000, values(epoch, "days"), value.Int(10957)},
		{"difference", timeDifference, epoch, values(at(t, "1970-01-01T00:00:01.5Z"), "seconds"), value.Int(-1)},
		{"difference", timeDifference, at(t, "2000-01-01T00:00:02.0000019Z"), values(year2000, "microseconds"), value.Int(2000001)},
		{"difference", timeDifference, year2000, values(at(t, "2000-01-01T00:00:02.0000019Z"), "microseconds"), value.Int(-2000001)},
		{"difference", timeDifference, at(t, "2000-01-01T00:00:00.1Z"), values(at(t, "1999-12-31T23:59:59.9Z"), "seconds"), value.Int(0)},
		{"difference", timeDifference, last, values(first, "nanoseconds"), tooLarge},
		{"difference", timeDifference, last, values(first, "days"), value.Long(730485)*1000000 - 367},
		{"toSeconds", timeToSeconds, at(t, "1969-12-31T23:59:59.5Z"), nil, value.Int(-1)},
		{"toMillis", timeToMillis, at(t, "1969-12-31T23:59:59.9995Z"), nil, value.Int(-1)},
		{"toMicros", timeToMicros, at(t, "1969-12-31T23:59:59.5Z"), nil, value.Int(-500000)},
		{"epoch", timeEpoch, nil, values(19000.75, "days"), at(t, "2022-01-08T18:00:00Z")},
		{"epoch", timeEpoch, nil, values(-1, "millisecond"), at(t, "1969-12-31T23:59:59.999Z")},
		{"epoch", timeEpoch, nil, values(1e10, "days"), tooLarge},
		{"epoch", timeEpoch, nil, values(-1e10, "days"), tooSmall},
		{"epoch", timeEpoch, nil, values(maxLong, "days"), tooLarge},
		{"epoch", timeEpoch, nil, values(-maxLong, "seconds"), tooSmall},
		{"epoch", timeEpoch, nil, values(1, "week"), "`week` is not a valid time unit."},
	})
}

func TestDateArithmetic(t *testing.T) {
	day := func(s string) value.Value {
		d, ok := value.ParseDate(s)
		if !ok {
			t.Fatalf("not a date: %s", s)
		}
		return d
	}
	tooLarge, tooSmall := "Date exceeds the maximum value.", "Date exceeds the minimum value."
	run(t, []call{
		{"add", dateAdd, day("2024-02-28"), values(1, "day"), day("2024-02-29")},
		{"add", dateAdd, day("2024-02-28"), values(0.5, " days "), day("2024-02-29")},
		{"add", dateAdd, day("2024-02-28"), values(-0.5, "days"), day("2024-02-28")},
		{"add", dateAdd, day("2024-02-28"), values(-1.5, "days"), day("2024-02-27")},
		{"add", dateAdd, day("2024-02-28"), values(math.NaN(), "days"), day("2024-02-28")},
		{"add", dateAdd, day("2024-02-28"), values(value.Long(math.MaxInt64), "days"), tooLarge},
		{"add", dateAdd, day("2024-02-28"), values(value.Long(math.MinInt64), "days"), tooSmall},
		{"add", dateAdd, day("2024-02-28"), values(math.Inf(-1), "days"), tooSmall},
		{"add", dateAdd, value.MaxDate, values(0, "days"), value.MaxDate},
		{"add", dateAdd, value.MaxDate, values(1, "days"), tooLarge},
		{"add", dateAdd, day("2024-02-28"), values(1, "half days"), "`half days` is not a valid date unit."},
		{"subtract", dateSubtract, day("2023-02-20"), values(0.5, "days"), day("2023-02-19")},
		{"subtract", dateSubtract, day("2023-02-20"), values(value.Long(math.MinInt64), "days"), tooLarge},
		{"subtract", dateSubtract, value.MinDate, values(1, "days"), tooSmall},
		{"difference", dateDifference, day("2024-02-01"), values(day("2024-03-01")), value.Long(-29)},
	})
}

// FuzzTimeArithmetic compares with arithmetic on big integers.
func FuzzTimeArithmetic(f *testing.F) {
	names := slices.Sorted(maps.Keys(units))
	f.Add(int64(0), int32(0), int64(math.MaxInt64), uint8(0))
	f.Add(int64(-1), int32(999999999), int64(-1), uint8(1))
	f.Fuzz(func(t *testing.T, sec int64, nano int32, n int64, which uint8) {
		u := units[names[int(which)%len(names)]]
		start := value.Time{Sec: sec % (1 << 56), Nano: max(0, nano%1e9)}
		s, ok := u.times(n)
		want := new(big.Int).Mul(big.NewInt(n), big.NewInt(u.nanos))
		if ok && nanoseconds(s.sec, s.nano).Cmp(want) != 0 {
			t.Fatalf("%d times %d: %v", n, u.nanos, s)
		}
		if !ok {
			return
		}
		if end, ok := s.after(start); ok {
			sum := new(big.Int).Add(nanoseconds(start.Sec, int64(start.Nano)), want)
			if nanoseconds(end.Sec, int64(end.Nano)).Cmp(sum) != 0 || end.Nano < 0 || end.Nano >= 1e9 {
				t.Fatalf("%v after %v: %v", s, start, end)
			}
			if back, ok := s.before(end); !ok || back != start {
				t.Fatalf("%v before %v: %v", s, end, back)
			}
			if units, ok := u.between(start, end); ok && (end.Sec-start.Sec < 1<<60 && end.Sec-start.Sec > -1<<60) && units != n {
				t.Fatalf("between %v and %v: %d of %d", start, end, units, u.nanos)
			}
		}
	})
}

func nanoseconds(sec, nano int64) *big.Int {
	n := new(big.Int).Mul(big.NewInt(sec), big.NewInt(1e9))
	return n.Add(n, big.NewInt(nano))
}
