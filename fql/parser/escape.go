package parser

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// quoted makes the literal of a string token.
func (p *parser) quoted(t *lexer.Token) *ast.String {
	return &ast.String{Pos: p.posOf(t), Value: p.unquote(t.Value[1:len(t.Value)-1], t.Pos.Offset+1)}
}

// unquote decodes the escapes of a string's text, which starts at offset.
func (p *parser) unquote(text string, offset int) string {
	i := strings.IndexByte(text, '\\')
	if i < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i >= 0 {
		b.WriteString(text[:i])
		r, size, problem := unescape(text[i:])
		if problem != "" {
			p.report(diag.Diagnostic{
				Kind: diag.KindError, Message: "Invalid escape", Annotation: problem,
				Span: p.span(offset+i, offset+i+size),
			})
		}
		b.WriteRune(r)
		text, offset = text[i+size:], offset+i+size
		i = strings.IndexByte(text, '\\')
	}
	b.WriteString(text)
	return b.String()
}

// unescape decodes the escape at the start of text, which the scanner has
// found complete. problem says why it does not name a character.
func unescape(text string) (r rune, size int, problem string) {
	digits := ""
	switch c := text[1]; c {
	case '0':
		return 0, 2, ""
	case 'n':
		return '\n', 2, ""
	case 'r':
		return '\r', 2, ""
	case 'v':
		return '\v', 2, ""
	case 't':
		return '\t', 2, ""
	case 'b':
		return '\b', 2, ""
	case 'f':
		return '\f', 2, ""
	case 'x':
		digits, size = text[2:4], 4
	case 'u':
		if text[2] == '{' {
			n := strings.IndexByte(text, '}')
			digits, size = text[3:n], n+1
		} else {
			digits, size = text[2:6], 6
		}
	default:
		return rune(c), 2, ""
	}
	n, _ := strconv.ParseUint(digits, 16, 32)
	switch {
	case n >= 0xd800 && n <= 0xdfff:
		return utf8.RuneError, size, "surrogates are disallowed"
	case n > utf8.MaxRune:
		return utf8.RuneError, size, "outside of valid unicode range"
	}
	return rune(n), size, ""
}
