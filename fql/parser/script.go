package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// State tells what Next found.
type State int

// The states.
const (
	Empty      State = iota // only blanks, comments and semicolons
	Complete                // a whole query
	Incomplete              // the start of a query: more input is needed
	Invalid                 // not a query, whatever follows
)

// Next finds the next query of a script at or after offset: any number of let
// statements and the expression after them, with the lines that continue it.
// Separators and comments before it are skipped. For Invalid, end is where the
// next query may start.
func Next(text string, offset int) (start, end int, state State) {
	c := cutter{text: text, scan: scanner{text: text, pos: offset}}
	c.advance()
	for kindOf(&c.token) == tokenSemicolon {
		c.advance()
	}
	start = c.token.Pos.Offset
	if c.token.EOF() {
		return start, start, Empty
	}
	for {
		from := c.token.Pos.Offset
		end, isLet, state := c.statement(from)
		if state != Complete {
			return start, end, state
		}
		if !isLet {
			return start, end, Complete
		}
		for kindOf(&c.token) == tokenSemicolon {
			c.advance()
		}
		if c.token.EOF() {
			return start, len(text), Incomplete
		}
	}
}

// A cutter cuts a script into statements.
type cutter struct {
	text  string
	scan  scanner
	token lexer.Token // the next one
	depth int         // of open brackets and interpolations
}

func (c *cutter) advance() { c.token = c.scan.next() }

// statement takes one statement, which starts at from.
func (c *cutter) statement(from int) (to int, isLet bool, state State) {
	for {
		to = c.take()
		last := c.token.EOF()
		isLet, state = checkStatement(c.text[from:to])
		switch {
		case state == Complete:
			return to, isLet, Complete
		case state == Invalid && last && c.depth > 0:
			return c.resync(from), false, Invalid
		case state == Invalid || kindOf(&c.token) == tokenSemicolon:
			return to, false, Invalid
		case last:
			return len(c.text), false, Incomplete
		}
		// A line that cannot end here, such as "if (a)", goes on below.
	}
}

// take moves over tokens up to where a statement may end and returns that
// place.
func (c *cutter) take() int {
	c.depth = max(c.depth, 0)
	for {
		last := c.token
		switch kindOf(&last) {
		case tokenLParen, tokenLBracket, tokenLBrace, tokenTemplateStart, tokenHereStart:
			c.depth++
		case tokenRParen, tokenRBracket, tokenRBrace, tokenTemplateEnd, tokenHereEnd:
			c.depth = max(c.depth-1, 0)
		}
		c.advance()
		t := &c.token
		if t.EOF() || c.depth == 0 && (kindOf(t) == tokenSemicolon ||
			firstOfLine(t) && !wantsMore(&last) && !continues(t)) {
			return end(&last)
		}
	}
}

// wantsMore reports whether a statement cannot end with t.
func wantsMore(t *lexer.Token) bool {
	switch kindOf(t) {
	case tokenComma, tokenColon, tokenDot, tokenOptional, tokenCoalesce, tokenOrOr,
		tokenAndAnd, tokenOr, tokenXor, tokenAnd, tokenAssign, tokenArrow, tokenEqual,
		tokenNotEqual, tokenNotMatch, tokenLess, tokenLessEqual, tokenPlus, tokenMinus,
		tokenStar, tokenSlash, tokenPercent, tokenPower:
		return true
	case tokenKeyword:
		switch t.Value {
		case "if", "else", "at", "match", "case", "let", "isa":
			return true
		}
	}
	return false
}

// continues reports whether t, the first token of its line, belongs to the
// statement before it.
func continues(t *lexer.Token) bool {
	switch kindOf(t) {
	case tokenDot, tokenOptional, tokenCoalesce, tokenOrOr, tokenAndAnd, tokenOr,
		tokenXor, tokenAnd, tokenComma, tokenRParen, tokenRBracket, tokenRBrace:
		return true
	case tokenKeyword:
		return t.Value == "else"
	}
	return false
}

// resync finds where to go on after brackets that are never closed: the first
// line below from that starts in the first column, as statements do.
func (c *cutter) resync(from int) int {
	s := scanner{text: c.text, pos: from}
	for first := true; ; first = false {
		t := s.next()
		at := t.Pos.Offset
		if t.EOF() {
			return len(c.text)
		}
		if !first && firstOfLine(&t) && c.text[at-1] == '\n' && startsExpr(kindOf(&t)) && !continues(&t) {
			return at
		}
	}
}

// checkStatement parses the text of one statement. It is incomplete when its
// only mistake is that it ends.
func checkStatement(text string) (isLet bool, state State) {
	body, err := parse(&diag.Source{Text: text}, nil, (*parser).wholeBody)
	if err == nil {
		_, isLet = body[len(body)-1].(*ast.Let)
		return isLet, Complete
	}
	for _, item := range err.(*diag.Error).Items {
		if item.Span.Start < len(text) {
			return false, Invalid
		}
	}
	return false, Incomplete
}
