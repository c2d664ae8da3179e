package value

import "time"

const secondsPerDay = 24 * 60 * 60

// Bounds of times: the first and the last instant of the years ±999999999.
var (
	MinTime = Time{Sec: int64(MinDate) * secondsPerDay}
	MaxTime = Time{Sec: int64(MaxDate)*secondsPerDay + secondsPerDay - 1, Nano: 999999999}
)

// TimeFromMicros is the instant that many microseconds after the Unix epoch.
func TimeFromMicros(micros int64) Time {
	sec, rest := floorDiv(micros, 1e6)
	return Time{Sec: sec, Nano: int32(rest * 1000)}
}

// Micros is the number of microseconds since the Unix epoch, rounded down. It
// wraps around for times more than 292000 years away.
func (t Time) Micros() int64 { return t.Sec*1e6 + int64(t.Nano)/1000 }

// TimeFromGo converts a time.Time.
func TimeFromGo(t time.Time) Time { return Time{Sec: t.Unix(), Nano: int32(t.Nanosecond())} }

// Go converts t to a time.Time in UTC.
func (t Time) Go() time.Time { return time.Unix(t.Sec, int64(t.Nano)).UTC() }

// Before reports whether t is earlier than u.
func (t Time) Before(u Time) bool { return compareTimes(t, u) < 0 }

// Date is the day of t in UTC.
func (t Time) Date() Date {
	day, _ := floorDiv(t.Sec, secondsPerDay)
	return Date(day)
}

// Clock returns hour, minute and second of t in UTC.
func (t Time) Clock() (hour, minute, second int) {
	_, s := floorDiv(t.Sec, secondsPerDay)
	return int(s / 3600), int(s / 60 % 60), int(s % 60)
}

// String is the ISO text in UTC, YYYY-MM-DDTHH:MM:SS[.fraction]Z.
func (t Time) String() string { return string(t.Append(nil)) }

// Append appends the ISO text to dst. The fraction has 0, 3, 6 or 9 digits,
// the fewest that are exact.
func (t Time) Append(dst []byte) []byte {
	hour, minute, second := t.Clock()
	dst = append(t.Date().Append(dst), 'T')
	dst = append(appendDigits(dst, hour, 2), ':')
	dst = append(appendDigits(dst, minute, 2), ':')
	dst = appendDigits(dst, second, 2)
	switch n := int(t.Nano); {
	case n == 0:
	case n%1e6 == 0:
		dst = appendDigits(append(dst, '.'), n/1e6, 3)
	case n%1e3 == 0:
		dst = appendDigits(append(dst, '.'), n/1e3, 6)
	default:
		dst = appendDigits(append(dst, '.'), n, 9)
	}
	return append(dst, 'Z')
}

// ParseTime reads an ISO time with a mandatory offset:
//
//	date "T" HH:MM [:SS [. 0 to 9 digits]] (Z | ±HH:MM | ±HH:MM:SS | ±HHMM)
//
// "T" and "Z" may be in lower case. A day up to 31 that the month lacks means
// its last day; 24:00:00 is midnight at the end of the day; offsets go up to
// 18 hours. The same grammar serves Time("...") and the wire.
func ParseTime(s string) (Time, bool) {
	p := isoParser{text: s}
	year, month, day := p.date()
	if !p.accept('T') && !p.accept('t') {
		p.failed = true
	}
	seconds, nanos := p.clock()
	offset := p.offset()
	if p.failed || p.text != "" {
		return Time{}, false
	}
	day = min(day, daysIn(year, month))
	t := Time{Sec: int64(DateOf(year, month, day))*secondsPerDay + int64(seconds-offset), Nano: int32(nanos)}
	return t, !t.Before(MinTime) && !MaxTime.Before(t)
}
