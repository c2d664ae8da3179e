package parser

import "strings"

// A Token is a piece of source text for highlighting.
type Token struct {
	Kind       TokenKind
	Start, End int // byte offsets
}

// TokenKind is the sort of a Token.
type TokenKind int

// The kinds of tokens. What is between tokens is blank.
const (
	TokenName     TokenKind = iota // a variable, parameter, module or key
	TokenMember                    // a name after a dot
	TokenFunction                  // a name that is called
	TokenKeyword
	TokenLiteral // null, true, false
	TokenNumber
	TokenString // with the "#{" and "}" around its interpolations
	TokenOperator
	TokenBracket
	TokenSeparator // , ; :
	TokenComment
	TokenInvalid
)

// Tokens cuts a text into tokens, in order and without overlaps. It never
// fails: what is not FQL becomes TokenInvalid.
func Tokens(text string) []Token {
	raw := scanText(text)
	tokens := make([]Token, 0, len(raw))
	pos := 0
	for i := range raw {
		t := &raw[i]
		tokens = comments(tokens, text, pos, t.Pos.Offset)
		if t.EOF() {
			break
		}
		pos = end(t)
		kind := highlight[kindOf(t)]
		switch {
		case kindOf(t) == tokenKeyword && (t.Value == "null" || t.Value == "true" || t.Value == "false"):
			kind = TokenLiteral
		case kind == TokenName || kind == TokenKeyword:
			if i > 0 && (kindOf(&raw[i-1]) == tokenDot || kindOf(&raw[i-1]) == tokenOptional) {
				kind = TokenMember
			}
			if next := &raw[i+1]; kindOf(next) == tokenLParen && !firstOfLine(next) && kind != TokenKeyword {
				kind = TokenFunction
			}
		}
		tokens = append(tokens, Token{kind, t.Pos.Offset, pos})
	}
	return tokens
}

// comments adds the comments between two tokens.
func comments(tokens []Token, text string, from, to int) []Token {
	for i := from; i+1 < to; {
		n := 1
		switch {
		case strings.HasPrefix(text[i:to], "//"):
			n = strings.IndexByte(text[i:to], '\n')
			if n < 0 {
				n = to - i
			}
			tokens = append(tokens, Token{TokenComment, i, i + n})
		case strings.HasPrefix(text[i:to], "/*"):
			n = blockComment(text[i:to])
			tokens = append(tokens, Token{TokenComment, i, i + n})
		}
		i += n
	}
	return tokens
}

// highlight maps the kinds that are not operators.
var highlight = func() (kinds [kindCount]TokenKind) {
	for k := range kinds {
		kinds[k] = TokenOperator
	}
	for kind, list := range map[TokenKind][]kind{
		TokenName:      {tokenIdent, tokenPlaceholder},
		TokenKeyword:   {tokenKeyword},
		TokenNumber:    {tokenNumber},
		TokenString:    {tokenString, tokenTemplateStart, tokenTemplateKey, tokenTemplateMid, tokenTemplateEnd, tokenHeredoc, tokenHereStart, tokenHereMid, tokenHereEnd},
		TokenBracket:   {tokenLParen, tokenLambda, tokenRParen, tokenLBracket, tokenRBracket, tokenLBrace, tokenRBrace},
		TokenSeparator: {tokenComma, tokenColon, tokenSemicolon},
		TokenInvalid:   {tokenIllegal},
	} {
		for _, k := range list {
			kinds[k] = kind
		}
	}
	return kinds
}()
