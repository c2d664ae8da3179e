package highlight

import (
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

func TestTokenise(t *testing.T) {
	text := "// all\nlet x = Pet.all().where(.age == 1.5)\n\"a#{x}b\" ?? null"
	tokens := tokenise(text)
	var joined strings.Builder
	types := map[string]chroma.TokenType{}
	for _, tok := range tokens {
		joined.WriteString(tok.Value)
		types[tok.Value] = tok.Type
	}
	if joined.String() != text {
		t.Errorf("the tokens are %q, the text was %q", joined.String(), text)
	}
	for value, want := range map[string]chroma.TokenType{
		"// all": chroma.Comment, "let": chroma.Keyword, "Pet": chroma.NameClass, "where": chroma.NameFunction,
		"age": chroma.NameAttribute, "1.5": chroma.LiteralNumber, "==": chroma.Operator, "null": chroma.KeywordConstant,
		`"a#{`: chroma.LiteralString, "x": chroma.Name,
	} {
		if types[value] != want {
			t.Errorf("%q is %v, want %v", value, types[value], want)
		}
	}
}

func TestContinueColoursWithinWhatCameBefore(t *testing.T) {
	alone, inString := Continue("", "let"), Continue("'abc\n", "let'")
	if !strings.Contains(alone, "let") || strings.HasPrefix(inString, alone[:strings.Index(alone, "let")]) {
		t.Errorf("let alone: %q, in a string: %q", alone, inString)
	}
	if plain := strip(inString); plain != "let'" {
		t.Errorf("text %q, want %q", plain, "let'")
	}
}

// strip removes escape sequences.
func strip(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\x1b')
		if i < 0 {
			return b.String() + s
		}
		b.WriteString(s[:i])
		s = s[i+strings.IndexByte(s[i:], 'm')+1:]
	}
}
