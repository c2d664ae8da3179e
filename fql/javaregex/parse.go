package javaregex

import (
	"strconv"
	"strings"
)

// Inline flags.
const (
	flagCase     = 1 << iota // i
	flagMulti                // m
	flagDotAll               // s
	flagUnixLine             // d
	flagFoldAll              // u
	flagComments             // x
	flagUnicode              // U, which includes u
)

func flagOf(c rune) (f uint, ok bool) {
	switch c {
	case 'i':
		return flagCase, true
	case 'm':
		return flagMulti, true
	case 's':
		return flagDotAll, true
	case 'd':
		return flagUnixLine, true
	case 'u':
		return flagFoldAll, true
	case 'x':
		return flagComments, true
	case 'U':
		return flagUnicode | flagFoldAll, true
	case 'c':
		return 0, true // canonical equivalence, which has no effect inline
	}
	return 0, false
}

const (
	// maxNesting bounds groups and classes inside each other, where Java runs
	// out of stack.
	maxNesting = 1000
	// maxTranslation bounds the size of the engine's pattern in bytes: a
	// \p{L} is written as several kilobytes.
	maxTranslation = 16 << 20
)

// end is what is read behind the end of the pattern.
const end = rune(0)

// parser reads a pattern and writes the engine's. Reading behind the end gives
// end and moves on all the same: positions of errors depend on it.
type parser struct {
	src    []rune
	pos    int
	flags  uint
	groups int // capturing groups opened so far
	names  map[string]int
	depth  int
	size   int

	references []int // the groups that references name
}

func newParser(pattern string) *parser {
	return &parser{src: unquote([]rune(pattern)), names: map[string]int{}}
}

// fail makes an error at an index, as Java counts it.
func fail(index int, reason string) error { return &syntaxError{reason, index} }

func (p *parser) has(flag uint) bool { return p.flags&flag != 0 }

func (p *parser) at(i int) rune {
	if i < len(p.src) {
		return p.src[i]
	}
	return end
}

// blank moves over what (?x) ignores.
func (p *parser) blank() {
	if !p.has(flagComments) {
		return
	}
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == ' ' || c >= '\t' && c <= '\r':
			p.pos++
		case c == '#':
			for p.pos < len(p.src) && !p.lineEnd(p.src[p.pos]) {
				p.pos++
			}
		default:
			return
		}
	}
}

func (p *parser) lineEnd(c rune) bool {
	return c == '\n' || !p.has(flagUnixLine) && (c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029')
}

// peek returns the next character that is not ignored.
func (p *parser) peek() rune {
	p.blank()
	return p.at(p.pos)
}

// read returns the next character that is not ignored and moves behind it.
func (p *parser) read() rune {
	c := p.peek()
	p.pos++
	return c
}

// parse reads the whole pattern.
func (p *parser) parse() (string, error) {
	whole, err := p.alternatives()
	if err != nil {
		return "", err
	}
	switch {
	case p.pos < len(p.src): // only a parenthesis stops alternatives early
		return "", fail(p.pos-1, "Unmatched closing ')'")
	case p.pos > len(p.src): // a backslash at the end
		return "", fail(p.pos-1, "Unexpected internal error")
	}
	return whole.text + p.missingGroups(), nil
}

// missingGroups writes an alternative that never matches and holds the groups
// that references name but the pattern does not have: the engine wants them to
// exist, and a reference to a group that took no part matches nothing.
func (p *parser) missingGroups() string {
	last := 0
	for _, n := range p.references {
		last = max(last, n)
	}
	if last <= p.groups {
		return ""
	}
	return "|(?!)" + strings.Repeat("()", last-p.groups)
}

// alternatives reads sequences separated by bars, up to a closing parenthesis.
func (p *parser) alternatives() (piece, error) {
	first, err := p.sequence()
	if err != nil || p.peek() != '|' {
		return first, err
	}
	var b strings.Builder
	b.WriteString(first.text)
	all := first.length
	for p.peek() == '|' {
		p.pos++
		next, err := p.sequence()
		if err != nil {
			return piece{}, err
		}
		b.WriteByte('|')
		b.WriteString(next.text)
		all = all.or(next.length)
	}
	return piece{text: b.String(), length: all}, nil
}

// sequence reads pieces with their quantifiers.
func (p *parser) sequence() (piece, error) {
	var b strings.Builder
	total := length{fixed: true}
	for {
		c := p.peek()
		if p.pos >= len(p.src) || c == '|' || c == ')' {
			return piece{text: b.String(), length: total}, nil
		}
		next, quantifiable, err := p.atom(c)
		if err == nil && quantifiable {
			next, err = p.quantified(next)
		}
		if err != nil {
			return piece{}, err
		}
		b.WriteString(next.text)
		total = total.then(next.length)
		if p.size += len(next.text); p.size > maxTranslation {
			return piece{}, fail(p.pos-1, "Pattern too large")
		}
	}
}

// atom reads what a quantifier can apply to. Inline flags are no atom.
func (p *parser) atom(c rune) (a piece, quantifiable bool, err error) {
	switch c {
	case '*', '+', '?':
		return piece{}, false, fail(p.pos, "Dangling meta character '"+string(c)+"'")
	case '{':
		return piece{text: "(?:)", unit: true, length: length{fixed: true}}, true, nil
	case '(':
		p.pos++
		return p.group()
	case '[':
		p.pos++
		set, err := p.class(true)
		return one(set), true, err
	case '\\':
		p.pos++
		a, err := p.escape()
		return a, true, err
	case '^':
		p.pos++
		return p.lineStart(), true, nil
	case '$':
		p.pos++
		return p.lineStop(), true, nil
	case '.':
		p.pos++
		return one(p.dot()), true, nil
	}
	p.pos++
	return one(p.literal(c)), true, nil
}

// group reads what follows an opening parenthesis.
func (p *parser) group() (a piece, quantifiable bool, err error) {
	if p.depth++; p.depth > maxNesting {
		return piece{}, false, fail(p.pos-1, "Stack overflow during pattern compilation")
	}
	defer func() { p.depth-- }()
	saved := p.flags
	open, behind := "(", false
	if p.peek() != '?' {
		p.groups++
	} else {
		p.pos++
		switch c := p.at(p.pos); c {
		case ':', '=', '!', '>':
			p.pos++
			open = "(?" + string(c)
		case '<':
			p.pos++
			if c := p.at(p.pos); c == '=' || c == '!' {
				p.pos++
				open, behind = "(?<"+string(c), true
				break
			}
			name, err := p.groupName()
			if err != nil {
				return piece{}, false, err
			}
			if _, ok := p.names[name]; ok {
				return piece{}, false, fail(p.pos-1, "Named capturing group <"+name+"> is already defined")
			}
			p.groups++
			p.names[name] = p.groups
		default:
			closed, err := p.inlineFlags()
			if err != nil {
				return piece{}, false, err
			}
			if closed { // the flags hold to the end of the group around
				return piece{}, false, nil
			}
			open = "(?:"
		}
	}

	inner, err := p.alternatives()
	if err != nil {
		return piece{}, false, err
	}
	if behind && !inner.length.bounded() {
		return piece{}, false, fail(p.pos-1, "Look-behind group does not have an obvious maximum length")
	}
	if p.peek() != ')' {
		return piece{}, false, fail(p.pos, "Unclosed group")
	}
	p.pos++
	p.flags = saved
	a = piece{text: open + inner.text + ")", unit: true, length: inner.length}
	if strings.HasSuffix(open, "=") || strings.HasSuffix(open, "!") {
		a.length = length{fixed: true}
	}
	return a, true, nil
}

// inlineFlags reads flags and ')' or ':' and reports which of the two it was.
func (p *parser) inlineFlags() (closed bool, err error) {
	on := true
	for {
		c := p.at(p.pos)
		p.pos++
		switch f, ok := flagOf(c); {
		case ok && on:
			p.flags |= f
		case ok:
			p.flags &^= f
		case c == '-' && on:
			on = false
		case c == ')' || c == ':':
			return c == ')', nil
		default:
			return false, fail(p.pos-1, "Unknown inline modifier")
		}
	}
}

// groupName reads the name of a group and the closing '>'.
func (p *parser) groupName() (string, error) {
	start := p.pos
	c := p.read()
	if !isLetter(c) {
		return "", fail(p.pos-1, "capturing group name does not start with a Latin letter")
	}
	for isLetter(c) || c >= '0' && c <= '9' {
		c = p.read()
	}
	if c != '>' {
		return "", fail(p.pos-1, "named capturing group is missing trailing '>'")
	}
	return strings.Map(func(r rune) rune {
		if isLetter(r) || r >= '0' && r <= '9' {
			return r
		}
		return -1 // ignored by (?x)
	}, string(p.src[start:p.pos-1])), nil
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// quantified reads the quantifier of a, if there is one.
func (p *parser) quantified(a piece) (piece, error) {
	low, high := 0, unlimited
	var text string
	switch c := p.peek(); c {
	case '?':
		p.pos++
		text, high = "?", 1
	case '*':
		p.pos++
		text = "*"
	case '+':
		p.pos++
		text, low = "+", 1
	case '{':
		p.pos++
		var err error
		if low, high, err = p.counts(); err != nil {
			return piece{}, err
		}
		text = "{" + strconv.Itoa(low) + "," + strconv.Itoa(high) + "}"
		if high == unlimited {
			text = "{" + strconv.Itoa(low) + ",}"
		}
	default:
		return a, nil
	}
	if a.lineEnd {
		a.text = "(?>" + a.text + ")" // a repeated \R never splits \r\n
	}
	q := piece{text: a.grouped() + text}
	switch p.peek() {
	case '?':
		p.pos++
		q.text += "?"
		q.length = a.length.times(low, high)
	case '+':
		p.pos++
		if low > 1 && !a.char {
			q.text = "(?>" + a.text + ")" + text // nor does Java go back into a repetition
		}
		q.text, q.unit = "(?>"+q.text+")", true
		q.length = a.length.times(low, high)
	default:
		if a.char && high == unlimited {
			q.length = length{max: unlimited, open: true} // Java tolerates these in look-behind
		} else {
			q.length = a.length.times(low, high)
		}
	}
	if p.peek() == '{' {
		// Java applies what follows to nothing, not to the quantified piece.
		q.text, q.unit = "(?:"+q.text+")", true
	}
	return q, nil
}

// counts reads a counted quantifier after its opening brace.
func (p *parser) counts() (low, high int, err error) {
	if c := p.at(p.pos); c < '0' || c > '9' {
		return 0, 0, fail(p.pos, "Illegal repetition")
	}
	if low, err = p.count(); err != nil {
		return 0, 0, err
	}
	high = low
	if p.peek() == ',' {
		p.pos++
		high = unlimited
		if c := p.peek(); c >= '0' && c <= '9' {
			if high, err = p.count(); err != nil {
				return 0, 0, err
			}
		} else if c != '}' {
			return 0, 0, fail(p.pos, "Unclosed counted closure")
		}
	}
	if p.peek() != '}' {
		return 0, 0, fail(p.pos, "Unclosed counted closure")
	}
	if high < low {
		return 0, 0, fail(p.pos, "Illegal repetition range")
	}
	p.pos++
	return low, high, nil
}

func (p *parser) count() (int, error) {
	n := 0
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		if n = 10*n + int(c-'0'); n > unlimited {
			return 0, fail(p.pos, "Illegal repetition range")
		}
		p.pos++
	}
	return n, nil
}
