package parser

import (
	"github.com/alecthomas/participle/v2/lexer"
)

// A kind says what a token is. A participle token type is a kind with the
// line bit below it, so that one integer also tells whether the token is the
// first of its line: lexer.TokenType(kind)<<1 | line.
type kind int

// The kinds of tokens. tokenEOF is participle's own end-of-file type, which
// the shift leaves at -1.
const (
	tokenEOF kind = -1

	tokenIdent kind = iota
	tokenKeyword
	tokenNumber
	tokenString        // quoted, without interpolation
	tokenTemplateStart // "text#{
	tokenTemplateKey   // the same, of a template that ":" follows: an object key
	tokenTemplateMid   // }text#{
	tokenTemplateEnd   // }text"
	tokenHeredoc       // whole, without interpolation
	tokenHereStart     // <<+ID newline text#{
	tokenHereMid       // }text#{
	tokenHereEnd       // }text ID
	tokenPlaceholder   // <value> at a place where the template has a value
	tokenIllegal       // nothing of the language

	tokenLParen
	tokenLambda // a "(" whose ")" is followed by "=>" on its line
	tokenRParen
	tokenLBracket
	tokenRBracket
	tokenLBrace
	tokenRBrace
	tokenComma
	tokenColon
	tokenSemicolon
	tokenDot
	tokenEllipsis
	tokenOptional // ?.
	tokenQuestion
	tokenCoalesce // ??
	tokenOrOr
	tokenAndAnd
	tokenOr
	tokenXor
	tokenAnd
	tokenAssign
	tokenArrow // =>
	tokenEqual
	tokenNotEqual
	tokenNotMatch // !~
	tokenLess
	tokenLessEqual
	tokenGreater
	tokenPlus
	tokenMinus
	tokenStar
	tokenSlash
	tokenPercent
	tokenPower
	tokenBang
	tokenTilde
	tokenAt // FSL annotations
	kindCount
)

// kindNames are the names that grammar tags use. The first token of a line
// has the name with "Line" before it.
var kindNames = [kindCount]string{
	tokenIdent: "Ident", tokenKeyword: "Keyword", tokenNumber: "Number",
	tokenString: "String", tokenTemplateStart: "TemplateStart", tokenTemplateKey: "TemplateKey",
	tokenTemplateMid: "TemplateMid", tokenTemplateEnd: "TemplateEnd",
	tokenHeredoc: "Heredoc", tokenHereStart: "HereStart", tokenHereMid: "HereMid",
	tokenHereEnd: "HereEnd", tokenPlaceholder: "Placeholder", tokenIllegal: "Illegal",
	tokenLParen: "LParen", tokenLambda: "Lambda", tokenRParen: "RParen",
	tokenLBracket: "LBracket", tokenRBracket: "RBracket", tokenLBrace: "LBrace",
	tokenRBrace: "RBrace", tokenComma: "Comma", tokenColon: "Colon",
	tokenSemicolon: "Semicolon", tokenDot: "Dot", tokenEllipsis: "Ellipsis",
	tokenOptional: "Optional", tokenQuestion: "Question", tokenCoalesce: "Coalesce",
	tokenOrOr: "OrOr", tokenAndAnd: "AndAnd", tokenOr: "Or", tokenXor: "Xor",
	tokenAnd: "And", tokenAssign: "Assign", tokenArrow: "Arrow", tokenEqual: "Equal",
	tokenNotEqual: "NotEqual", tokenNotMatch: "NotMatch", tokenLess: "Less",
	tokenLessEqual: "LessEqual", tokenGreater: "Greater", tokenPlus: "Plus",
	tokenMinus: "Minus", tokenStar: "Star", tokenSlash: "Slash",
	tokenPercent: "Percent", tokenPower: "Power", tokenBang: "Bang",
	tokenTilde: "Tilde", tokenAt: "At",
}

const lineBit lexer.TokenType = 1

// tokenType packs a kind and its line bit.
func tokenType(k kind, firstOfLine bool) lexer.TokenType {
	t := lexer.TokenType(k) << 1
	if firstOfLine {
		t |= lineBit
	}
	return t
}

// kindOf returns a token's kind.
func kindOf(t *lexer.Token) kind { return kind(t.Type >> 1) }

// firstOfLine reports whether a newline stands between t and the token before.
func firstOfLine(t *lexer.Token) bool { return t.Type >= 0 && t.Type&lineBit != 0 }

// end returns the offset just after t.
func end(t *lexer.Token) int { return t.Pos.Offset + len(t.Value) }

func isIdentStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isIdentPart(c byte) bool { return isIdentStart(c) || isDigit(c) || c == '\'' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
