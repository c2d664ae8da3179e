package javaregex

// class reads a character class after its opening bracket. Unless consume, it
// reads the members up to the closing bracket, which stays; that is how the
// right side of && is read.
func (p *parser) class(consume bool) (set, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, fail(p.pos-1, "Stack overflow during pattern compilation")
	}
	defer func() { p.depth-- }()
	var members set
	any := false // a member was read
	negated := false
	if consume && p.at(p.pos) == '^' {
		p.pos++
		negated = true
	}
	for {
		c := p.peek()
		switch {
		case p.pos >= len(p.src):
			return nil, fail(p.pos-1, "Unclosed character class")
		case c == ']' && any:
			if consume {
				p.pos++
			}
			if negated {
				members = members.not()
			}
			return members, nil
		case c == '[':
			p.pos++
			inner, err := p.class(true)
			if err != nil {
				return nil, err
			}
			members = members.or(inner)
		case c == '&' && p.at(p.pos+1) == '&':
			p.pos += 2
			right, found, err := p.intersected()
			if err != nil {
				return nil, err
			}
			switch {
			case !found && !any:
				return nil, fail(p.pos-1, "Bad class syntax")
			case !found:
			case !any:
				members = right
			default:
				members = members.and(right)
			}
		default:
			next, err := p.member()
			if err != nil {
				return nil, err
			}
			members = members.or(next)
		}
		any = true
	}
}

// intersected reads the right side of &&.
func (p *parser) intersected() (right set, found bool, err error) {
	for c := p.peek(); c != ']' && c != '&'; c = p.peek() {
		if p.pos >= len(p.src) {
			return nil, false, fail(p.pos-1, "Unclosed character class")
		}
		var next set
		if c == '[' {
			p.pos++
			if next, err = p.class(true); err != nil {
				return nil, false, err
			}
		} else if next, err = p.class(false); err != nil {
			return nil, false, err
		}
		right, found = right.or(next), true
	}
	return right, found, nil
}

// member reads a character, a range, or an escape.
func (p *parser) member() (set, error) {
	c := p.read()
	if c == '\\' {
		s, single, err := p.classEscape()
		if err != nil || !single {
			return s, err
		}
		c = s[0].lo
	}
	if p.peek() == '-' {
		before := p.pos
		p.pos++
		if next := p.peek(); next != '[' && next != ']' {
			hi := p.read()
			if hi == '\\' {
				s, single, err := p.classEscape()
				if err != nil {
					return nil, err
				}
				hi = end
				if single {
					hi = s[0].lo
				}
			}
			if hi < c {
				return nil, fail(p.pos-1, "Illegal character range")
			}
			return p.interval(c, hi), nil
		}
		p.pos = before
	}
	return p.literal(c), nil
}

// classEscape reads an escape in a class after its backslash; single tells that
// it stands for one character.
func (p *parser) classEscape() (s set, single bool, err error) {
	c := p.at(p.pos)
	p.pos++
	if s, ok, err := p.charSet(c); ok || err != nil {
		return s, false, err
	}
	c, err = p.char(c)
	return set{{c, c}}, true, err
}
