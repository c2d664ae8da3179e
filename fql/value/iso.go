package value

// isoParser reads parts of ISO dates and times from the front of text. After
// a mistake failed is set and the results are meaningless but harmless.
type isoParser struct {
	text   string
	failed bool
}

// accept skips c if it comes next.
func (p *isoParser) accept(c byte) bool {
	if p.text == "" || p.text[0] != c {
		return false
	}
	p.text = p.text[1:]
	return true
}

// expect skips c, which must come next.
func (p *isoParser) expect(c byte) {
	if !p.accept(c) {
		p.failed = true
	}
}

// digits reads all digits that come next, at most limit of them.
func (p *isoParser) digits(limit int) (n int64, count int) {
	for count < len(p.text) && count < limit && '0' <= p.text[count] && p.text[count] <= '9' {
		n = n*10 + int64(p.text[count]-'0')
		count++
	}
	p.text = p.text[count:]
	return n, count
}

// pair reads a number of exactly two digits up to limit.
func (p *isoParser) pair(limit int) int {
	n, count := p.digits(2)
	if count != 2 || int(n) > limit {
		p.failed = true
	}
	return int(n)
}

// date reads a date whose day is 1 to 31 whatever the month.
func (p *isoParser) date() (year int64, month, day int) {
	year = p.year()
	p.expect('-')
	month = p.pair(12)
	p.expect('-')
	day = p.pair(31)
	if month == 0 || day == 0 {
		p.failed = true
	}
	return year, month, day
}

// year reads a year: four digits, or more after a sign. Zero is not negative.
func (p *isoParser) year() int64 {
	plus := p.accept('+')
	minus := !plus && p.accept('-')
	year, count := p.digits(10)
	switch {
	case count < 4, count > 4 && !plus && !minus, count == 4 && plus, year == 0 && minus, year > MaxYear:
		p.failed = true
		return 0
	case minus:
		return -year
	}
	return year
}

// clock reads the time of day: HH:MM, seconds and fraction if present.
func (p *isoParser) clock() (seconds, nanos int) {
	hour := p.pair(24)
	p.expect(':')
	seconds = hour*3600 + p.pair(59)*60
	if p.accept(':') {
		seconds += p.pair(59)
		if p.accept('.') {
			fraction, count := p.digits(9)
			for ; count < 9; count++ {
				fraction *= 10
			}
			nanos = int(fraction)
		}
	}
	if seconds > secondsPerDay || seconds == secondsPerDay && nanos > 0 {
		p.failed = true
	}
	return seconds, nanos
}

// maxOffset is the greatest distance from UTC, in seconds.
const maxOffset = 18 * 3600

// offset reads the distance from UTC and returns it in seconds.
func (p *isoParser) offset() int {
	if p.accept('Z') || p.accept('z') {
		return 0
	}
	minus := p.accept('-')
	if !minus {
		p.expect('+')
	}
	seconds := p.pair(18) * 3600
	if p.accept(':') {
		seconds += p.pair(59) * 60
		if p.accept(':') {
			seconds += p.pair(59)
		}
	} else {
		seconds += p.pair(59) * 60
	}
	if seconds > maxOffset {
		p.failed = true
	}
	if minus {
		return -seconds
	}
	return seconds
}
