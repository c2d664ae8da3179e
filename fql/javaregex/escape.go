package javaregex

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/runenames"
)

// escape reads an escape outside classes, after its backslash.
func (p *parser) escape() (piece, error) {
	c := p.at(p.pos)
	p.pos++
	switch c {
	case 'A':
		return assertion(`\A`), nil
	case 'z':
		return assertion(`\z`), nil
	case 'Z':
		return p.textStop(), nil
	case 'G':
		return assertion(`\G`), nil
	case 'B':
		return p.boundary(true), nil
	case 'b':
		if p.at(p.pos) != '{' || p.at(p.pos+1) != 'g' {
			return p.boundary(false), nil
		}
		if p.at(p.pos+2) != '}' {
			return piece{}, fail(p.pos+2, "Illegal/unsupported escape sequence")
		}
		p.pos += 3
		return assertion(`(?:\A|\z|(?!` + extends().text() + `|(?<=\r)\n))`), nil
	case 'R':
		return piece{text: `(?:\r\n|` + lineEnds.text() + `)`, unit: true, lineEnd: true, length: length{max: 2, fixed: true}}, nil
	case 'X':
		return piece{text: grapheme(), unit: true, char: true, length: length{max: 1}}, nil
	case 'k':
		return p.namedReference()
	}
	if c >= '1' && c <= '9' {
		return p.numberedReference(int(c - '0')), nil
	}
	if s, ok, err := p.charSet(c); ok || err != nil {
		return one(s), err
	}
	c, err := p.char(c)
	return one(p.literal(c)), err
}

// charSet reads the rest of an escape that stands for a set of characters; ok is
// false when c begins no such escape.
func (p *parser) charSet(c rune) (s set, ok bool, err error) {
	switch unicode.ToLower(c) {
	case 'd':
		s = p.named("Digit")
	case 's':
		s = p.named("Space")
	case 'w':
		s = p.word()
	case 'h':
		s = horizontal
	case 'v':
		s = lineEnds
	case 'p':
		if s, err = p.property(); err != nil {
			return nil, false, err
		}
	default:
		return nil, false, nil
	}
	if unicode.IsUpper(c) {
		s = s.not()
	}
	return s, true, nil
}

// char reads the rest of an escape that stands for the character it returns.
func (p *parser) char(c rune) (rune, error) {
	switch c {
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 'f':
		return '\f', nil
	case 'a':
		return '\a', nil
	case 'e':
		return 0x1b, nil
	case '0':
		return p.octal()
	case 'x':
		return p.hex()
	case 'u':
		return p.unicode()
	case 'c':
		if p.pos >= len(p.src) {
			return 0, fail(p.pos-1, "Illegal control escape sequence")
		}
		return p.read() ^ 64, nil
	case 'N':
		return p.characterName()
	}
	if isLetter(c) || c >= '1' && c <= '9' {
		return 0, fail(p.pos-1, "Illegal/unsupported escape sequence")
	}
	return c, nil
}

// octal reads \0n, \0nn or \0mnn (m up to 3).
func (p *parser) octal() (rune, error) {
	n, ok := digit(p.read(), 8)
	if !ok {
		return 0, fail(p.pos-1, "Illegal octal escape sequence")
	}
	for i := range 2 {
		d, ok := digit(p.peek(), 8)
		if !ok || i == 1 && n >= 32 {
			break
		}
		p.pos++
		n = 8*n + d
	}
	return n, nil
}

// hex reads \xhh or \x{h...h}.
func (p *parser) hex() (rune, error) {
	c := p.read()
	if c == '{' {
		c = p.read()
		n, ok := digit(c, 16)
		if !ok {
			return 0, fail(p.pos-2, "Illegal hexadecimal escape sequence")
		}
		for {
			d, ok := digit(p.read(), 16)
			if !ok {
				break
			}
			if n = 16*n + d; n > unicode.MaxRune {
				return 0, fail(p.pos-1, "Hexadecimal codepoint is too big")
			}
		}
		if p.at(p.pos-1) != '}' {
			return 0, fail(p.pos-1, "Unclosed hexadecimal escape sequence")
		}
		return n, nil
	}
	n, ok := digit(c, 16)
	if ok {
		var d rune
		if d, ok = digit(p.read(), 16); ok {
			return 16*n + d, nil
		}
	}
	return 0, fail(p.pos-1, "Illegal hexadecimal escape sequence")
}

// unicode reads \uhhhh; two of them may be a surrogate pair.
func (p *parser) unicode() (rune, error) {
	n, err := p.utf16()
	if err != nil || n < 0xd800 || n > 0xdbff || p.at(p.pos) != '\\' || p.at(p.pos+1) != 'u' {
		return n, err
	}
	before := p.pos
	p.pos += 2
	if low, err := p.utf16(); err != nil {
		return 0, err
	} else if low >= 0xdc00 && low <= 0xdfff {
		return 0x10000 + (n-0xd800)<<10 + (low - 0xdc00), nil
	}
	p.pos = before
	return n, nil
}

func (p *parser) utf16() (rune, error) {
	n := rune(0)
	for range 4 {
		d, ok := digit(p.read(), 16)
		if !ok {
			return 0, fail(p.pos-1, "Illegal Unicode escape sequence")
		}
		n = 16*n + d
	}
	return n, nil
}

func digit(c rune, base rune) (rune, bool) {
	d := rune(-1)
	switch {
	case c >= '0' && c <= '9':
		d = c - '0'
	case c >= 'a' && c <= 'f':
		d = c - 'a' + 10
	case c >= 'A' && c <= 'F':
		d = c - 'A' + 10
	}
	return d, d >= 0 && d < base
}

// characterName reads \N{NAME}.
func (p *parser) characterName() (rune, error) {
	if p.read() != '{' {
		return 0, fail(p.pos-1, "Illegal character name escape sequence")
	}
	start := p.pos
	for p.at(p.pos) != '}' {
		if p.pos >= len(p.src) {
			return 0, fail(p.pos, "Unclosed character name escape sequence")
		}
		p.pos++
	}
	name := string(p.src[start:p.pos])
	p.pos++
	if c, ok := characterNames()[strings.ToUpper(strings.TrimSpace(name))]; ok {
		return c, nil
	}
	return 0, fail(p.pos-1, "Unknown character name ["+name+"]")
}

// characterNames maps the names of all characters, made on first use.
var characterNames = sync.OnceValue(func() map[string]rune {
	names := make(map[string]rune, 1<<15)
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if name := runenames.Name(c); name != "" && name[0] != '<' {
			names[name] = c
		}
	}
	return names
})

// numberedReference reads the rest of \n: as many digits as there are groups
// for. A group that does not exist matches nothing.
func (p *parser) numberedReference(n int) piece {
	for c := p.peek(); c >= '0' && c <= '9' && 10*n+int(c-'0') <= p.groups; c = p.peek() {
		p.pos++
		n = 10*n + int(c-'0')
	}
	return p.reference(n)
}

func (p *parser) namedReference() (piece, error) {
	if p.read() != '<' {
		return piece{}, fail(p.pos-1, `\k is not followed by '<' for named capturing group`)
	}
	name, err := p.groupName()
	if err != nil {
		return piece{}, err
	}
	n, ok := p.names[name]
	if !ok {
		return piece{}, fail(p.pos-1, "named capturing group <"+name+"> does not exist")
	}
	return p.reference(n), nil
}

func (p *parser) reference(n int) piece {
	r := piece{text: `\k<` + strconv.Itoa(n) + `>`, unit: true, length: length{unbounded: true}}
	if p.has(flagCase) {
		r.text = "(?i:" + r.text + ")"
	}
	p.references = append(p.references, n)
	return r
}
