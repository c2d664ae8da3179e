package highlight

import (
	"github.com/alecthomas/chroma/v2"

	"github.com/fawndb/fawn/fql/parser"
)

// types maps the parser's kinds of tokens to chroma's.
var types = map[parser.TokenKind]chroma.TokenType{
	parser.TokenName:      chroma.Name,
	parser.TokenMember:    chroma.NameAttribute,
	parser.TokenFunction:  chroma.NameFunction,
	parser.TokenKeyword:   chroma.Keyword,
	parser.TokenLiteral:   chroma.KeywordConstant,
	parser.TokenNumber:    chroma.LiteralNumber,
	parser.TokenString:    chroma.LiteralString,
	parser.TokenOperator:  chroma.Operator,
	parser.TokenBracket:   chroma.Punctuation,
	parser.TokenSeparator: chroma.Punctuation,
	parser.TokenComment:   chroma.Comment,
	parser.TokenInvalid:   chroma.Error,
}

// typeOf is the chroma type of a token. A name with a capital is taken for a
// module or a collection, which FQL does not tell apart in its syntax.
func typeOf(t parser.Token, text string) chroma.TokenType {
	if t.Kind == parser.TokenName || t.Kind == parser.TokenFunction {
		if c := text[t.Start]; c >= 'A' && c <= 'Z' {
			return chroma.NameClass
		}
	}
	return types[t.Kind]
}

func blank(text string) chroma.Token {
	return chroma.Token{Type: chroma.TextWhitespace, Value: text}
}
