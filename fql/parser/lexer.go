package parser

import (
	"io"

	"github.com/alecthomas/participle/v2/lexer"
)

// definition is participle's view of the scanner.
type definition struct{}

// Symbols implements lexer.Definition.
func (definition) Symbols() map[string]lexer.TokenType {
	m := map[string]lexer.TokenType{"EOF": lexer.EOF}
	for k, name := range kindNames {
		if name != "" {
			m[name] = tokenType(kind(k), false)
			m["Line"+name] = tokenType(kind(k), true)
		}
	}
	return m
}

// Lex implements lexer.Definition.
func (definition) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &tokenSource{scan: scanner{text: string(text)}}, nil
}

// A tokenSource serves the tokens of a text to participle, beginning with those
// that it has put into a buffer.
type tokenSource struct {
	scan     scanner
	buffered []lexer.Token
	count    int // of tokens that were scanned
}

// fill scans into buffer and reports whether the whole text fits.
func (s *tokenSource) fill(buffer []lexer.Token) bool {
	for i := range buffer {
		buffer[i] = s.scan.next()
		s.count++
		if buffer[i].EOF() {
			return true
		}
	}
	s.buffered = buffer
	return false
}

// Next implements lexer.Lexer.
func (s *tokenSource) Next() (lexer.Token, error) {
	if len(s.buffered) > 0 {
		t := s.buffered[0]
		s.buffered = s.buffered[1:]
		return t, nil
	}
	s.count++
	return s.scan.next(), nil
}

// scanText returns the tokens of a text; the last is EOF.
func scanText(text string) []lexer.Token {
	var tokens []lexer.Token
	s := scanner{text: text}
	for {
		t := s.next()
		tokens = append(tokens, t)
		if t.EOF() {
			markTokens(tokens)
			return tokens
		}
	}
}

// markTokens marks what only a later token decides: the "(" of lambdas and the
// templates that stand as object keys.
func markTokens(tokens []lexer.Token) {
	var parens, templates []int // indexes of open ones
	closed := -1                // index of the "(" or template that the previous token closed
	for i := range tokens {
		t := &tokens[i]
		was := closed
		closed = -1
		switch kindOf(t) {
		case tokenLParen:
			parens = append(parens, i)
		case tokenRParen:
			closed = pop(&parens)
		case tokenTemplateStart:
			templates = append(templates, i)
		case tokenTemplateEnd:
			closed = pop(&templates)
		case tokenArrow:
			markToken(tokens, was, tokenLParen, tokenLambda, t)
		case tokenColon:
			markToken(tokens, was, tokenTemplateStart, tokenTemplateKey, t)
		}
	}
}

// markToken makes token i, if it is of kind from, one of kind to, when after is
// on the line of what comes before it.
func markToken(tokens []lexer.Token, i int, from, to kind, after *lexer.Token) {
	if i >= 0 && kindOf(&tokens[i]) == from && !firstOfLine(after) {
		tokens[i].Type = tokenType(to, firstOfLine(&tokens[i]))
	}
}

// pop removes and returns the last element, -1 when there is none.
func pop(stack *[]int) int {
	n := len(*stack)
	if n == 0 {
		return -1
	}
	last := (*stack)[n-1]
	*stack = (*stack)[:n-1]
	return last
}
