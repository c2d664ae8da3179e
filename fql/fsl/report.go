package fsl

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
)

func (r *reader) report(message string, at diag.Span, hints ...diag.Diagnostic) {
	r.errors = append(r.errors, diag.Diagnostic{
		Kind: diag.KindError, Message: message, Span: at, Hints: hints,
	})
}

func (r *reader) reportDuplicate(what string, at, first diag.Span) {
	r.report("Duplicate "+what, at, hint("Originally defined here", first))
}

func hint(message string, at diag.Span) diag.Diagnostic {
	return diag.Diagnostic{Kind: diag.KindHint, Message: message, Span: at}
}

// token is the span of one token.
func (r *reader) token(t lexer.Token) diag.Span {
	return diag.Span{Src: r.src, Start: t.Pos.Offset, End: t.Pos.Offset + len(t.Value)}
}

// span is the span of a row of tokens.
func (r *reader) span(tokens []lexer.Token) diag.Span {
	return r.token(tokens[0]).To(r.token(tokens[len(tokens)-1]))
}

// nameText is the name that a token, bare or quoted, stands for.
func nameText(t lexer.Token) string {
	if t.Value != "" && (t.Value[0] == '"' || t.Value[0] == '\'') {
		return parser.Unquote(t.Value)
	}
	return t.Value
}

// identifier reads the name of a field, index or check, which must be an
// identifier even when it is quoted.
func (r *reader) identifier(t lexer.Token) string {
	name := nameText(t)
	switch {
	case ast.IsReserved(name):
		r.errors = append(r.errors, diag.Diagnostic{
			Kind: diag.KindError, Message: "Invalid identifier", Span: r.token(t),
			Annotation: "`" + name + "` is a keyword",
		})
	case !ast.IsIdent(name) || strings.Contains(name, "'"):
		r.report("Invalid identifier `"+name+"`", r.token(t))
	}
	return name
}

// docStart returns where the comment that belongs to an item starts: comments
// between after and the item, with no blank line among them or below. Without
// comment it is the start of the item.
func docStart(text string, after, item int) int {
	doc, newlines := -1, 0
	for i := after; i < item; {
		start := i
		switch {
		case strings.HasPrefix(text[i:], "//"):
			i += strings.IndexByte(text[i:item], '\n') + 1
			newlines = 0
		case strings.HasPrefix(text[i:], "/*"):
			i = blockCommentEnd(text, i)
			newlines = -1
		case text[i] == '\n':
			newlines++
			i++
			if newlines > 0 {
				doc = -1
			}
			continue
		default:
			i++
			continue
		}
		if doc < 0 {
			doc = start
		}
	}
	if doc < 0 {
		return item
	}
	return doc
}

// blockCommentEnd returns the end of the nested comment at i.
func blockCommentEnd(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch {
		case strings.HasPrefix(text[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(text[i:], "*/"):
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return i
}

// withSemicolon extends the end of an item over a semicolon behind it.
func withSemicolon(text string, end int) int {
	for i := end; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t':
		case ';':
			end = i + 1
		default:
			return end
		}
	}
	return end
}
