package javaregex

import "math"

// piece is a part of the engine's pattern.
type piece struct {
	text    string
	unit    bool // a quantifier can follow as it is
	char    bool // matches exactly one character
	lineEnd bool // is \R
	length  length
}

// grouped returns the text of a so that a quantifier can follow.
func (a piece) grouped() string {
	if a.unit {
		return a.text
	}
	return "(?:" + a.text + ")"
}

// one makes the piece that matches one character of a set.
func one(s set) piece {
	return piece{text: s.text(), unit: true, char: true, length: length{max: 1, fixed: true}}
}

// unlimited is the count of a quantifier without an upper bound, for Java and
// for the engine.
const unlimited = math.MaxInt32

// length is what Java knows about how much a piece matches. It decides which
// patterns are allowed in look-behind.
type length struct {
	max       int  // characters, at most unlimited
	fixed     bool // every match goes the same way: no alternatives inside
	open      bool // contains a repeated single character, which Java lets pass
	repeated  bool // contains another repetition
	unbounded bool
}

func (l length) bounded() bool { return !l.unbounded }

func (l length) then(m length) length {
	r := length{
		max:       l.max + m.max,
		fixed:     l.fixed && m.fixed,
		open:      l.open || m.open,
		repeated:  l.repeated || m.repeated,
		unbounded: l.unbounded || m.unbounded,
	}
	if r.max > unlimited {
		// Java notices the overflow only when it adds a repetition, and not
		// after a repeated character, where its count is wrong already.
		r.max, r.unbounded = unlimited, r.unbounded || m.repeated && !l.open
	}
	return r
}

func (l length) or(m length) length {
	return length{
		max:       max(l.max, m.max),
		open:      l.open || m.open,
		repeated:  l.repeated || m.repeated,
		unbounded: l.unbounded || m.unbounded,
	}
}

func (l length) times(low, high int) length {
	r := l
	r.fixed = l.fixed && low == high
	if high <= 1 {
		r.max *= high
		return r
	}
	r.repeated = true
	if !l.fixed || l.open || l.max > 0 && high > unlimited/l.max {
		r.unbounded = true
		return r
	}
	r.max *= high
	return r
}
