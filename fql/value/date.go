package value

import "strconv"

// Bounds of dates: -999999999-01-01 and +999999999-12-31.
const (
	MaxYear = 999999999
	MinYear = -MaxYear

	MinDate Date = -365243219162
	MaxDate Date = 365241780471
)

// daysPerEra is the number of days in 400 years.
const daysPerEra = 146097

// DateOf is the date of a day of the proleptic ISO calendar. Months count from
// 1. Days and months outside their range are not checked.
func DateOf(year int64, month, day int) Date {
	// Years begin in March here, so that the leap day ends them.
	if month <= 2 {
		year--
		month += 12
	}
	era, yearOfEra := floorDiv(year, 400)
	dayOfYear := int64((153*(month-3)+2)/5 + day - 1)
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return Date(era*daysPerEra + dayOfEra - 719468)
}

// Civil returns year, month (1 to 12) and day of the month.
func (d Date) Civil() (year int64, month, day int) {
	era, dayOfEra := floorDiv(int64(d)+719468, daysPerEra)
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := int(dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100))
	m := (5*dayOfYear + 2) / 153 // from March
	year, month, day = era*400+yearOfEra, m+3, dayOfYear-(153*m+2)/5+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// YearDay is the day of the year, from 1.
func (d Date) YearDay() int {
	year, _, _ := d.Civil()
	return int(d-DateOf(year, 1, 1)) + 1
}

// Weekday is the ISO day of the week: Monday 1 to Sunday 7.
func (d Date) Weekday() int {
	_, day := floorDiv(int64(d)+3, 7) // 1970-01-01 was a Thursday
	return int(day) + 1
}

// String is the ISO text, YYYY-MM-DD.
func (d Date) String() string { return string(d.Append(nil)) }

// Append appends the ISO text to dst. Years beyond 9999 carry a "+", negative
// years a "-"; all have at least four digits.
func (d Date) Append(dst []byte) []byte {
	year, month, day := d.Civil()
	switch {
	case year < 0:
		dst = append(dst, '-')
		year = -year
	case year > 9999:
		dst = append(dst, '+')
	}
	if year < 1000 {
		dst = appendDigits(dst, int(year), 4)
	} else {
		dst = strconv.AppendInt(dst, year, 10)
	}
	dst = appendDigits(append(dst, '-'), month, 2)
	return appendDigits(append(dst, '-'), day, 2)
}

// ParseDate reads YYYY-MM-DD. The day must exist; years of more than four
// digits need a sign, others must not have a "+".
func ParseDate(s string) (Date, bool) {
	p := isoParser{text: s}
	year, month, day := p.date()
	ok := !p.failed && p.text == "" && day <= daysIn(year, month)
	return DateOf(year, month, day), ok
}

// daysIn is the length of a month.
func daysIn(year int64, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// floorDiv divides toward negative infinity, so that the remainder is not
// negative.
func floorDiv(n, by int64) (quotient, remainder int64) {
	quotient, remainder = n/by, n%by
	if remainder < 0 {
		quotient, remainder = quotient-1, remainder+by
	}
	return quotient, remainder
}

// appendDigits appends n >= 0 with leading zeros.
func appendDigits(dst []byte, n, width int) []byte {
	start := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; i >= start; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}
