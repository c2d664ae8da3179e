package javaregex

import (
	"sync"
	"unicode"
)

var (
	lineEnds   = runes("\n\v\f\r\u0085\u2028\u2029")
	dotEnds    = runes("\n\r\u0085\u2028\u2029")
	horizontal = runes(" \t\u00a0\u1680\u180e\u202f\u205f\u3000").or(set{{0x2000, 0x200a}})
)

// assertion makes a piece that matches a position.
func assertion(text string) piece {
	return piece{text: text, length: length{fixed: true}}
}

func (p *parser) dot() set {
	switch {
	case p.has(flagDotAll):
		return anything
	case p.has(flagUnixLine):
		return runes("\n").not()
	}
	return dotEnds.not()
}

// lineStart is ^. With (?m) it also matches after a line terminator, but not at
// the end of the text.
func (p *parser) lineStart() piece {
	switch {
	case !p.has(flagMulti):
		return assertion(`\A`)
	case p.has(flagUnixLine):
		return assertion(`(?:(?!\z)(?:\A|(?<=\n)))`)
	}
	return assertion(`(?:(?!\z)(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n)))`)
}

// lineStop is $. Without (?m) it matches at the end of the text and before a
// line terminator there; \r\n is one terminator.
func (p *parser) lineStop() piece {
	switch {
	case !p.has(flagMulti):
		return p.textStop()
	case p.has(flagUnixLine):
		return assertion(`(?:\z|(?=\n))`)
	}
	return assertion(`(?:\z|(?=[\r\x{85}\x{2028}\x{2029}])|(?<!\r)(?=\n))`)
}

// textStop is \Z.
func (p *parser) textStop() piece {
	if p.has(flagUnixLine) {
		return assertion(`(?:(?=\n?\z))`)
	}
	return assertion(`(?:(?=(?:\r\n?|[\x{85}\x{2028}\x{2029}])?\z)|(?<!\r)(?=\n\z))`)
}

// boundary is \b, or \B if not.
func (p *parser) boundary(not bool) piece {
	w := p.word().text()
	if not {
		return assertion(`(?:(?<=` + w + `)(?=` + w + `)|(?<!` + w + `)(?!` + w + `))`)
	}
	return assertion(`(?:(?<=` + w + `)(?!` + w + `)|(?<!` + w + `)(?=` + w + `))`)
}

// extends are the characters that continue a grapheme.
var extends = sync.OnceValue(func() set {
	return of(unicode.M).or(set{{0x200c, 0x200d}, {0x1f3fb, 0x1f3ff}, {0xe0020, 0xe007f}})
})

// grapheme approximates an extended grapheme cluster (UAX #29): line ends,
// flags, Hangul syllables, emoji joined by U+200D, anything with its marks.
var grapheme = sync.OnceValue(func() string {
	control := of(unicode.Cc, unicode.Zl, unicode.Zp)
	emoji := of(unicode.So).or(set{{0x1f000, 0x1faff}})
	flag := set{{0x1f1e6, 0x1f1ff}}.text()
	extend := extends().text()
	return `(?>\r\n|` + control.text() + `|(?:` + flag + flag +
		`|[\x{1100}-\x{115f}]*(?:[\x{ac00}-\x{d7a3}]|[\x{1160}-\x{11a7}])[\x{1160}-\x{11ff}]*|` +
		control.not().text() + `)(?:\x{200d}` + emoji.text() + `|` + extend + `)*)`
})
