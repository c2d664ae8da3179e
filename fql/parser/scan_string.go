package parser

import "strings"

// placeholderText is how a template value looks in the source.
const placeholderText = "<value>"

// scanString takes the text of a quoted string up to its end or to the next
// interpolation. opening tells whether the text follows the opening quote or
// the "}" of an interpolation.
func (s *scanner) scanString(quote byte, opening bool) kind {
	ok := true
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == quote:
			s.pos++
			switch {
			case !ok:
				return tokenIllegal
			case opening:
				return tokenString
			}
			return tokenTemplateEnd
		case c == '\\':
			if !s.scanEscape() {
				ok = false
			}
		case c == '#' && quote == '"' && s.at(s.pos+1) == '{':
			s.pos += 2
			s.open = append(s.open, opener{quote: quote})
			switch {
			case !ok:
				return tokenIllegal
			case opening:
				return tokenTemplateStart
			}
			return tokenTemplateMid
		default:
			s.pos++
		}
	}
	s.fail(s.pos, "`"+string(quote)+"`")
	return tokenIllegal
}

// scanEscape takes an escape sequence. It reports false at what cannot be one
// and leaves the scanner there.
func (s *scanner) scanEscape() bool {
	s.pos++
	c := s.at(s.pos)
	switch {
	case c == 'x':
		s.pos++
		return s.scanHex(2)
	case c == 'u' && s.at(s.pos+1) == '{':
		s.pos += 2
		if !isHex(s.at(s.pos)) {
			s.fail(s.pos, "hex digit")
			return false
		}
		for n := 0; n < 6 && isHex(s.at(s.pos)); n++ {
			s.pos++
		}
		if s.at(s.pos) != '}' {
			if isHex(s.at(s.pos)) {
				s.fail(s.pos, "`}`")
			} else {
				s.fail(s.pos, "`}`", "hex digit")
			}
			return false
		}
		s.pos++
		return true
	case c == 'u':
		s.pos++
		if !isHex(s.at(s.pos)) {
			s.fail(s.pos, "`{`", "hex digit")
			return false
		}
		return s.scanHex(4)
	case c != 0 && strings.IndexByte(`\'"#0nrvtbf`, c) >= 0:
		s.pos++
		return true
	}
	s.fail(s.pos, "escape code")
	return false
}

// scanHex takes exactly n hex digits.
func (s *scanner) scanHex(n int) bool {
	for range n {
		if !isHex(s.at(s.pos)) {
			s.fail(s.pos, "hex digit")
			return false
		}
		s.pos++
	}
	return true
}

// scanHeredoc takes a heredoc after its "<<-" or "<<+".
func (s *scanner) scanHeredoc(interpolates bool) kind {
	delim, body, expected := heredocOpening(s.text[s.pos:])
	s.pos += body
	if expected != "" {
		s.fail(s.pos, expected)
		return tokenIllegal
	}
	return s.scanHereText(delim, interpolates, true)
}

// heredocOpening reads the rest of a heredoc's first line, and the blank
// lines below, which do not count. It returns the delimiter and where the
// first content line starts; expected is what is missing at that place.
func heredocOpening(text string) (delim string, body int, expected string) {
	i := skipSameLine(text, 0)
	start := i
	if i >= len(text) || !isIdentStart(text[i]) {
		return "", i, "identifier"
	}
	for i < len(text) && isIdentPart(text[i]) {
		i++
	}
	delim = text[start:i]
	newlines := 0
	for {
		blank := skipSameLine(text, i)
		if blank >= len(text) || text[blank] != '\n' && text[blank] != '\r' {
			if newlines == 0 {
				return delim, blank, "newline"
			}
			return delim, i, ""
		}
		i = blank + 1
		newlines++
	}
}

// skipSameLine skips spaces, tabs and block comments.
func skipSameLine(text string, i int) int {
	for i < len(text) {
		switch {
		case isBlank(text[i]):
			i++
		case strings.HasPrefix(text[i:], "/*"):
			n := blockComment(text[i:])
			if n < 0 {
				return i
			}
			i += n
		default:
			return i
		}
	}
	return i
}

// scanHereText takes heredoc lines up to the closing delimiter or the next
// interpolation. opening tells whether the text starts with a line or follows
// the "}" of an interpolation.
func (s *scanner) scanHereText(delim string, interpolates, opening bool) kind {
	lineStart := opening
	for {
		if lineStart {
			if n := heredocEnd(s.text[s.pos:], delim); n > 0 {
				s.pos += n
				if opening {
					return tokenHeredoc
				}
				return tokenHereEnd
			}
			lineStart = false
		}
		if s.pos >= len(s.text) {
			s.fail(s.pos, "`"+delim+"`")
			return tokenIllegal
		}
		switch c := s.text[s.pos]; {
		case c == '\n':
			s.pos++
			lineStart = true
		case c == '#' && interpolates && s.at(s.pos+1) == '{':
			s.pos += 2
			s.open = append(s.open, opener{delim: delim})
			if opening {
				return tokenHereStart
			}
			return tokenHereMid
		default:
			s.pos++
		}
	}
}

// heredocEnd returns the length of a closing line up to the end of its
// delimiter, 0 when text does not start with one.
func heredocEnd(text, delim string) int {
	i := 0
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	if !strings.HasPrefix(text[i:], delim) {
		return 0
	}
	i += len(delim)
	if i < len(text) && isIdentPart(text[i]) {
		return 0
	}
	return i
}
