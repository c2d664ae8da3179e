package highlight

import (
	"github.com/alecthomas/chroma/v2"

	"github.com/fawndb/fawn/fql/parser"
)

// Lexer is the chroma lexer for FQL. It takes its tokens from the parser, so
// that what is coloured is what the parser sees.
type Lexer struct{}

var _ chroma.Lexer = Lexer{}

// Config implements chroma.Lexer.
func (Lexer) Config() *chroma.Config {
	return &chroma.Config{Name: "FQL", Aliases: []string{"fql", "fauna"}, Filenames: []string{"*.fql"}}
}

// Tokenise implements chroma.Lexer.
func (Lexer) Tokenise(_ *chroma.TokeniseOptions, text string) (chroma.Iterator, error) {
	return chroma.Literator(tokenise(text)...), nil
}

// SetRegistry implements chroma.Lexer: FQL contains no other language.
func (l Lexer) SetRegistry(*chroma.LexerRegistry) chroma.Lexer { return l }

// SetAnalyser implements chroma.Lexer: FQL is never guessed.
func (l Lexer) SetAnalyser(func(string) float32) chroma.Lexer { return l }

// AnalyseText implements chroma.Lexer.
func (Lexer) AnalyseText(string) float32 { return 0 }

// tokenise covers the whole text with tokens.
func tokenise(text string) []chroma.Token {
	var tokens []chroma.Token
	at := 0
	for _, t := range parser.Tokens(text) {
		if t.Start > at {
			tokens = append(tokens, blank(text[at:t.Start]))
		}
		tokens = append(tokens, chroma.Token{Type: typeOf(t, text), Value: text[t.Start:t.End]})
		at = t.End
	}
	if at < len(text) {
		tokens = append(tokens, blank(text[at:]))
	}
	return tokens
}
