package stdlib

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/fawndb/fawn/fql/value"
)

const (
	second     = 1e9 // in nanoseconds
	secondsDay = 24 * 60 * 60
)

// unit is a unit of time.
type unit struct {
	nanos    int64
	forDates bool
}

var units = map[string]unit{
	"day":         {secondsDay * second, true},
	"half day":    {secondsDay / 2 * second, false},
	"hour":        {60 * 60 * second, false},
	"minute":      {60 * second, false},
	"second":      {second, false},
	"millisecond": {1e6, false},
	"microsecond": {1e3, false},
	"nanosecond":  {1, false},
}

// unitNamed finds a unit by its name in singular or plural; white space around
// it is ignored.
func unitNamed(name string) (unit, bool) {
	u, ok := units[strings.TrimSuffix(strings.TrimSpace(name), "s")]
	return u, ok
}

// span is a length of time: seconds and 0 to 999999999 nanoseconds.
type span struct {
	sec  int64
	nano int64
}

// times is n units; ok is false when that exceeds 64 bits of seconds.
func (u unit) times(n int64) (s span, ok bool) {
	if u.nanos < second {
		perSecond := second / u.nanos
		sec, rest := n/perSecond, n%perSecond
		if rest < 0 {
			sec, rest = sec-1, rest+perSecond
		}
		return span{sec, rest * u.nanos}, true
	}
	sec, ok := multiply(n, u.nanos/second)
	return span{sec: sec}, ok
}

// timesDouble is n units for n >= 0. n counts as its shortest decimal form:
// the whole part exactly, the fraction as a Double. Fractions of nanoseconds
// are dropped. ok is false for NaN and what exceeds 64 bits of seconds.
func (u unit) timesDouble(n float64) (s span, ok bool) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return span{}, false
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(n, 'f', -1, 64), ".")
	nanos, _ := new(big.Int).SetString(whole, 10)
	nanos.Mul(nanos, big.NewInt(u.nanos))
	f, _ := strconv.ParseFloat("0."+fraction, 64)
	nanos.Add(nanos, big.NewInt(int64(f*float64(u.nanos))))
	sec, rest := nanos.QuoRem(nanos, big.NewInt(second), new(big.Int))
	return span{sec.Int64(), rest.Int64()}, sec.IsInt64()
}

// after is the instant s after t; ok is false when the seconds overflow.
func (s span) after(t value.Time) (_ value.Time, ok bool) {
	nano := int64(t.Nano) + s.nano
	carry := nano / second
	sec, ok := plus(t.Sec, s.sec)
	if ok {
		sec, ok = plus(sec, carry)
	}
	return value.Time{Sec: sec, Nano: int32(nano % second)}, ok
}

// before is the instant s before t; ok is false when the seconds overflow.
func (s span) before(t value.Time) (_ value.Time, ok bool) {
	nano := int64(t.Nano) - s.nano
	sec := t.Sec - s.sec
	if (sec < t.Sec) != (s.sec > 0) {
		return t, false
	}
	if nano < 0 {
		nano += second
		sec, ok = plus(sec, -1)
		return value.Time{Sec: sec, Nano: int32(nano)}, ok
	}
	return value.Time{Sec: sec, Nano: int32(nano)}, true
}

// between is the number of complete units from start to end, negative when
// end is earlier; ok is false when that exceeds 64 bits.
func (u unit) between(start, end value.Time) (n int64, ok bool) {
	// Bring seconds and nanoseconds to one sign, so that dropping what is
	// less than a unit truncates toward zero.
	sec, nano := end.Sec-start.Sec, int64(end.Nano-start.Nano)
	switch {
	case sec > 0 && nano < 0:
		sec, nano = sec-1, nano+second
	case sec < 0 && nano > 0:
		sec, nano = sec+1, nano-second
	}
	if u.nanos >= second {
		return sec / (u.nanos / second), true
	}
	n, ok = multiply(sec, second/u.nanos)
	if !ok {
		return 0, false
	}
	return plus(n, nano/u.nanos)
}

// plus adds; ok is false on overflow.
func plus(a, b int64) (sum int64, ok bool) {
	sum = a + b
	return sum, (sum >= a) == (b >= 0)
}

// multiply multiplies by a positive number; ok is false on overflow.
func multiply(n, by int64) (product int64, ok bool) {
	hi, lo := bits.Mul64(magnitude(n), uint64(by))
	product = int64(lo)
	if n < 0 {
		product = -product
	}
	return product, hi == 0 && (lo <= math.MaxInt64 || n < 0 && lo == 1<<63)
}
