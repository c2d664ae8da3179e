package javaregex

import (
	"sync"
	"unicode"
)

// literal is what a character of the pattern matches under the present flags:
// with (?i) alone only the case of ASCII letters is ignored.
func (p *parser) literal(c rune) set {
	switch {
	case !p.has(flagCase):
	case p.has(flagFoldAll):
		if folded := fold(c); unicode.ToUpper(c) != folded {
			s := set{{c, c}}
			for _, d := range cased() {
				if fold(d) == folded {
					s = append(s, span{d, d})
				}
			}
			return append(s, span{folded, folded}).normal()
		}
	case isLetter(c):
		return runes(string(c) + string(c^0x20))
	}
	return set{{c, c}}
}

// interval is what a range in a class matches under the present flags.
func (p *parser) interval(lo, hi rune) set {
	s := set{{lo, hi}}
	switch in := s; {
	case !p.has(flagCase):
	case p.has(flagFoldAll):
		for _, c := range cased() {
			if in.has(unicode.ToUpper(c)) || in.has(fold(c)) {
				s = append(s, span{c, c})
			}
		}
	default:
		for c := 'a'; c <= 'z'; c++ {
			if in.has(c) {
				s = append(s, span{c ^ 0x20, c ^ 0x20})
			}
			if in.has(c ^ 0x20) {
				s = append(s, span{c, c})
			}
		}
	}
	return s.normal()
}

// fold is Java's folding of a character: upper case, then lower case.
func fold(c rune) rune { return unicode.ToLower(unicode.ToUpper(c)) }

// cased are the characters that have another case.
var cased = sync.OnceValue(func() []rune {
	var all []rune
	for _, r := range unicode.CaseRanges {
		for c := rune(r.Lo); c <= rune(r.Hi); c++ {
			if unicode.ToUpper(c) != c || unicode.ToLower(c) != c {
				all = append(all, c)
			}
		}
	}
	return all
})
