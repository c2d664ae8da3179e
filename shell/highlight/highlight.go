// Package highlight colours FQL text for terminals.
package highlight

import (
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters"
)

// style is made when the first text is coloured: most runs of the program
// colour nothing.
var style = sync.OnceValue(func() *chroma.Style {
	return chroma.MustNewStyle("fawn", chroma.StyleEntries{
		chroma.Text:          "",
		chroma.Keyword:       "#0000ee bold",
		chroma.NameClass:     "#008b8b",
		chroma.NameAttribute: "#00008b",
		chroma.LiteralString: "#008b00",
		chroma.LiteralNumber: "#8b008b",
		chroma.Comment:       "#7f7f7f",
		chroma.Error:         "#ff0000",
	})
})

// FQL colours a text.
func FQL(text string) string { return Continue("", text) }

// Continue colours text as what follows before, which is left out: the line
// being typed may lie inside a string that began earlier.
func Continue(before, text string) string {
	var b strings.Builder
	tokens := tokenise(before + text)
	skip := len(before)
	i := 0
	err := formatters.TTY16.Format(&b, style(), func() chroma.Token {
		for ; i < len(tokens); i++ {
			t := tokens[i]
			if skip >= len(t.Value) {
				skip -= len(t.Value)
				continue
			}
			t.Value = t.Value[skip:]
			skip = 0
			i++
			return t
		}
		return chroma.EOF
	})
	if err != nil {
		return text
	}
	return b.String()
}
