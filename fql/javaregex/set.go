package javaregex

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// set is a set of code points: ranges in order that neither overlap nor touch.
type set []span

type span struct{ lo, hi rune }

var anything = set{{0, unicode.MaxRune}}

// runes makes the set of some code points.
func runes(s string) set {
	var r set
	for _, c := range s {
		r = append(r, span{c, c})
	}
	return r.normal()
}

// of makes the set of Unicode tables.
func of(tables ...*unicode.RangeTable) set {
	var s set
	for _, t := range tables {
		for _, r := range t.R16 {
			s = appendStride(s, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			s = appendStride(s, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return s.normal()
}

func appendStride(s set, lo, hi, stride rune) set {
	if stride == 1 {
		return append(s, span{lo, hi})
	}
	for c := lo; c <= hi; c += stride {
		s = append(s, span{c, c})
	}
	return s
}

// normal orders and joins the ranges of s.
func (s set) normal() set {
	slices.SortFunc(s, func(a, b span) int { return int(a.lo - b.lo) })
	out := s[:0]
	for _, r := range s {
		if n := len(out); n > 0 && r.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, r.hi)
		} else {
			out = append(out, r)
		}
	}
	return out
}

func (s set) or(t set) set {
	return append(slices.Clone(s), t...).normal()
}

func (s set) not() set {
	var out set
	next := rune(0)
	for _, r := range s {
		if r.lo > next {
			out = append(out, span{next, r.lo - 1})
		}
		next = r.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

func (s set) and(t set) set {
	var out set
	for len(s) > 0 && len(t) > 0 {
		if lo, hi := max(s[0].lo, t[0].lo), min(s[0].hi, t[0].hi); lo <= hi {
			out = append(out, span{lo, hi})
		}
		if s[0].hi < t[0].hi {
			s = s[1:]
		} else {
			t = t[1:]
		}
	}
	return out
}

func (s set) has(c rune) bool {
	_, ok := slices.BinarySearchFunc(s, c, func(r span, c rune) int {
		switch {
		case r.hi < c:
			return -1
		case r.lo > c:
			return 1
		}
		return 0
	})
	return ok
}

// text writes the set for the engine.
func (s set) text() string {
	switch {
	case len(s) == 0:
		return "(?!)"
	case len(s) == 1 && s[0].lo == s[0].hi:
		if c := s[0].lo; strings.ContainsRune(`\^$.|?*+()[]{}`, c) {
			return `\` + string(c)
		} else if c < 0xd800 || c > 0xdfff {
			return string(c)
		}
	}
	if len(s) > fewSpans {
		for _, c := range categories() {
			if slices.Equal(s, c.set) {
				return c.text
			}
		}
	}
	var b strings.Builder
	b.WriteByte('[')
	for _, r := range s {
		member(&b, r.lo)
		if r.hi > r.lo {
			b.WriteByte('-')
			member(&b, r.hi)
		}
	}
	b.WriteByte(']')
	return b.String()
}

func member(b *strings.Builder, c rune) {
	if isLetter(c) || c >= '0' && c <= '9' {
		b.WriteRune(c)
		return
	}
	b.WriteString(`\x{`)
	b.WriteString(strconv.FormatInt(int64(c), 16))
	b.WriteByte('}')
}

// The engine tries the ranges of a set one after the other, but looks up
// general categories quickly: sets with more ranges than fewSpans that are a
// category, or all but one, are written by name.
const fewSpans = 8

type namedSet struct {
	set  set
	text string
}

var categories = sync.OnceValue(func() []namedSet {
	var all []namedSet
	for name, t := range unicode.Categories {
		if len(name) > 2 || name == "C" || name == "Cn" || name == "LC" {
			continue // not the same set in Java or not known to the engine
		}
		s := of(t)
		all = append(all, namedSet{s, `\p{` + name + `}`}, namedSet{s.not(), `\P{` + name + `}`})
	}
	return all
})
