package parser

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// A scanner cuts a text into tokens in one pass. It always reaches the end:
// what is no token becomes a tokenIllegal, and the first such place is kept
// with what would have been right there.
type scanner struct {
	text         string
	pos          int
	placeholders []int
	open         []opener
	bad          *lexicalError
}

// An opener is a "{" or the "#{" of an interpolation that waits for its "}".
type opener struct {
	quote byte   // of the string that the "}" returns to; 0 for a plain "{"
	delim string // of the heredoc that the "}" returns to
}

// lexicalError is the first place where a text stops being tokens. Without
// expected items the parser words the error from what it wanted there.
type lexicalError struct {
	offset   int
	expected []string
}

// next returns the next token.
func (s *scanner) next() lexer.Token {
	line, ok := s.skipBlanks()
	start := s.pos
	if !ok {
		s.pos = len(s.text)
		return s.token(tokenIllegal, start, line)
	}
	if start >= len(s.text) {
		return lexer.EOFToken(lexer.Position{Offset: len(s.text)})
	}
	return s.token(s.scan(), start, line)
}

func (s *scanner) token(k kind, start int, line bool) lexer.Token {
	return lexer.Token{
		Type:  tokenType(k, line),
		Value: s.text[start:s.pos],
		Pos:   lexer.Position{Offset: start},
	}
}

// fail notes the first lexical error.
func (s *scanner) fail(offset int, expected ...string) {
	if s.bad == nil {
		s.bad = &lexicalError{offset: offset, expected: expected}
	}
}

// at returns the byte at offset i, 0 beyond the end.
func (s *scanner) at(i int) byte {
	if i < len(s.text) {
		return s.text[i]
	}
	return 0
}

// skipBlanks skips white space and comments and reports whether a newline was
// among them. Newlines inside block comments do not count. It is not ok when
// it stops at a block comment without end.
func (s *scanner) skipBlanks() (line, ok bool) {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case isBlank(c):
			s.pos++
		case c == '\n' || c == '\r':
			line = true
			s.pos++
		case c == '/' && s.at(s.pos+1) == '/':
			line = true
			n := strings.IndexByte(s.text[s.pos:], '\n')
			if n < 0 {
				s.pos = len(s.text)
				return line, true
			}
			s.pos += n + 1
		case c == '/' && s.at(s.pos+1) == '*':
			n := blockComment(s.text[s.pos:])
			if n < 0 {
				s.fail(len(s.text), "`*/`")
				return line, false
			}
			s.pos += n
		default:
			return line, true
		}
	}
	return line, true
}

// blockComment returns the length of the nested block comment at the start of
// text, -1 when it has no end.
func blockComment(text string) int {
	depth := 0
	for i := 0; i+1 < len(text); {
		switch {
		case text[i] == '/' && text[i+1] == '*':
			depth++
			i += 2
		case text[i] == '*' && text[i+1] == '/':
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return -1
}

// scan takes one token at a place that is neither blank nor the end.
func (s *scanner) scan() kind {
	if n := len(s.placeholders); n > 0 && s.placeholders[0] <= s.pos {
		for len(s.placeholders) > 0 && s.placeholders[0] < s.pos {
			s.placeholders = s.placeholders[1:]
		}
		if len(s.placeholders) > 0 && s.placeholders[0] == s.pos {
			s.placeholders = s.placeholders[1:]
			s.pos = min(s.pos+len(placeholderText), len(s.text))
			return tokenPlaceholder
		}
	}
	c := s.text[s.pos]
	switch {
	case isIdentStart(c):
		start := s.pos
		for s.pos++; s.pos < len(s.text) && isIdentPart(s.text[s.pos]); s.pos++ {
		}
		if ast.IsReserved(s.text[start:s.pos]) {
			return tokenKeyword
		}
		return tokenIdent
	case isDigit(c):
		return s.scanNumber()
	case c == '\'' || c == '"':
		s.pos++
		return s.scanString(c, true)
	}
	return s.scanPunctuation(c)
}

// scanPunctuation takes the longest operator or bracket. "=~" and ">=" are
// left to the grammar, which joins their two tokens where it wants them: after
// a let name or inside a type they are not operators.
func (s *scanner) scanPunctuation(c byte) kind {
	second := s.at(s.pos + 1)
	s.pos++
	two := func(k kind) kind { s.pos++; return k }
	switch c {
	case '(':
		return tokenLParen
	case ')':
		return tokenRParen
	case '[':
		return tokenLBracket
	case ']':
		return tokenRBracket
	case '{':
		s.open = append(s.open, opener{})
		return tokenLBrace
	case '}':
		return s.scanClose()
	case ',':
		return tokenComma
	case ':':
		return tokenColon
	case ';':
		return tokenSemicolon
	case '.':
		if second == '.' && s.at(s.pos+1) == '.' {
			s.pos += 2
			return tokenEllipsis
		}
		return tokenDot
	case '?':
		switch second {
		case '.':
			return two(tokenOptional)
		case '?':
			return two(tokenCoalesce)
		}
		return tokenQuestion
	case '|':
		if second == '|' {
			return two(tokenOrOr)
		}
		return tokenOr
	case '&':
		if second == '&' {
			return two(tokenAndAnd)
		}
		return tokenAnd
	case '^':
		return tokenXor
	case '=':
		switch second {
		case '=':
			return two(tokenEqual)
		case '>':
			return two(tokenArrow)
		}
		return tokenAssign
	case '!':
		switch second {
		case '=':
			return two(tokenNotEqual)
		case '~':
			return two(tokenNotMatch)
		}
		return tokenBang
	case '<':
		if third := s.at(s.pos + 1); second == '<' && (third == '-' || third == '+') {
			s.pos += 2
			return s.scanHeredoc(third == '+')
		}
		if second == '=' {
			return two(tokenLessEqual)
		}
		return tokenLess
	case '>':
		return tokenGreater
	case '+':
		return tokenPlus
	case '-':
		return tokenMinus
	case '*':
		if second == '*' {
			return two(tokenPower)
		}
		return tokenStar
	case '/':
		return tokenSlash
	case '%':
		return tokenPercent
	case '~':
		return tokenTilde
	case '@':
		return tokenAt
	}
	_, size := utf8.DecodeRuneInString(s.text[s.pos-1:])
	s.fail(s.pos - 1)
	s.pos += size - 1
	return tokenIllegal
}

// scanClose handles "}": the end of a brace, or of an interpolation, where
// the string goes on.
func (s *scanner) scanClose() kind {
	if len(s.open) == 0 {
		return tokenRBrace
	}
	top := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	switch {
	case top.quote != 0:
		return s.scanString(top.quote, false)
	case top.delim != "":
		return s.scanHereText(top.delim, true, false)
	}
	return tokenRBrace
}

// scanNumber takes an unsigned number literal.
func (s *scanner) scanNumber() kind {
	digits := func(ok func(byte) bool) {
		for s.pos < len(s.text) && (ok(s.text[s.pos]) || s.text[s.pos] == '_') {
			s.pos++
		}
	}
	if s.text[s.pos] == '0' {
		s.pos++
		var ok func(byte) bool
		name := ""
		switch s.at(s.pos) | 0x20 {
		case 'x':
			ok, name = isHex, "hex digit"
		case 'o':
			ok, name = func(c byte) bool { return c >= '0' && c <= '7' }, "octal digit"
		case 'b':
			ok, name = func(c byte) bool { return c == '0' || c == '1' }, "binary digit"
		}
		if ok != nil {
			s.pos++
			start := s.pos
			digits(ok)
			if strings.Trim(s.text[start:s.pos], "_") == "" {
				s.fail(s.pos, name)
				return tokenIllegal
			}
			return tokenNumber
		}
	} else {
		digits(isDigit)
	}
	if s.at(s.pos) == '.' && isDigit(s.at(s.pos+1)) {
		s.pos++
		digits(isDigit)
	}
	if s.at(s.pos)|0x20 == 'e' {
		s.pos++
		if c := s.at(s.pos); c == '+' || c == '-' {
			s.pos++
		}
		if !isDigit(s.at(s.pos)) {
			s.fail(s.pos, "digit")
			return tokenIllegal
		}
		digits(isDigit)
	}
	return tokenNumber
}
