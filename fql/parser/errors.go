package parser

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// Syntax errors are of two sorts. Specific ones name a mistake; the parse goes
// on after them and reports them together. A generic one says what was
// expected where the parse could not go on; it is only shown when there is no
// specific one.

// failure returns the errors of the finished parse, nil when there are none.
func (p *parser) failure() error {
	switch {
	case len(p.specific) > 0:
		return diag.CheckFailed(p.specific...)
	case p.generic != nil:
		return diag.CheckFailed(*p.generic)
	}
	return nil
}

// Each error shows its source lines, so the number of errors that one parse
// reports is bounded, and lower for long texts.
const (
	maxErrors     = 100
	maxErrorBytes = 4 << 20
)

// report adds a specific error.
func (p *parser) report(d diag.Diagnostic) {
	p.specific = append(p.specific, d)
	n := len(p.specific)
	if n >= maxErrors || n*len(p.src.Text) >= maxErrorBytes {
		panic(bailout{})
	}
}

func (p *parser) reportAt(message string, span diag.Span) {
	p.report(diag.Diagnostic{Kind: diag.KindError, Message: message, Span: span})
}

// reportKeyword reports a reserved word used as a name.
func (p *parser) reportKeyword(t *lexer.Token) {
	p.report(diag.Diagnostic{
		Kind: diag.KindError, Message: "Invalid identifier", Span: p.spanOf(t),
		Annotation: "`" + t.Value + "` is a keyword",
	})
}

// reportDuplicate reports the second use of a name, with a hint at the first.
func (p *parser) reportDuplicate(message, hint string, second, first diag.Span) {
	p.report(diag.Diagnostic{
		Kind: diag.KindError, Message: message, Span: second,
		Hints: []diag.Diagnostic{{Kind: diag.KindHint, Message: hint, Span: first}},
	})
}

// reportInterpolatedKey reports the first interpolation of an object key.
func (p *parser) reportInterpolatedKey(key *ast.Template) {
	var at, mark diag.Span
	for _, part := range key.Parts {
		if text, ok := part.(*ast.String); ok && text.Text {
			continue
		}
		at = part.Span()
		mark = p.span(strings.LastIndex(p.src.Text[:at.Start], "#{"), at.Start)
		break
	}
	mark.End = mark.Start
	p.report(diag.Diagnostic{
		Kind: diag.KindError, Message: "Object keys do not support interpolation", Span: at,
		Hints: []diag.Diagnostic{
			{Kind: diag.KindHint, Message: "Add a backslash to ignore the interpolation", Span: mark, Edit: &diag.Edit{Text: `\`}},
			{Kind: diag.KindHint, Message: "Use Object.fromEntries if you need a dynamic key", Span: key.At},
		},
	})
}

// expected ends the parse at the next token.
func (p *parser) expected(items ...string) {
	t := p.peek()
	if kindOf(t) == tokenIllegal && p.bad != nil && len(p.bad.expected) > 0 {
		p.fail(p.bad.offset, expectation(p.bad.expected))
	}
	p.fail(t.Pos.Offset, expectation(items))
}

// fail ends the parse with a generic error, one character wide.
func (p *parser) fail(offset int, message string) {
	p.generic = &diag.Diagnostic{Kind: diag.KindError, Message: message, Span: charAt(p.src, offset)}
	panic(bailout{})
}

// failEmpty ends the parse where a query or block has no statement.
func (p *parser) failEmpty(query bool) {
	if t := p.peek(); kindOf(t) == tokenIllegal && p.bad != nil && len(p.bad.expected) > 0 {
		p.expected()
	}
	what := "block"
	if query {
		what = "query"
	}
	offset := p.offset()
	p.reportAt("Unexpected end of "+what+". Expected statement or expression", charAt(p.src, offset))
	panic(bailout{})
}

// failTooDeep ends the parse of a text that nests too deeply.
func (p *parser) failTooDeep() {
	p.specific = nil
	p.fail(p.offset(), "Query is nested too deeply")
}

// failRule ends the parse with an error of a rule of the grammar; a rule
// that is a list has texts of its own.
func (p *parser) failRule(err error, texts *listTexts) {
	var unexpected *participle.UnexpectedTokenError
	if !errors.As(err, &unexpected) {
		p.expected("statement or expression")
	}
	p.expected(p.grammarItems(unexpected, texts)...)
}

// grammarItems says what the grammar expected. Participle puts the rest of the
// rule, in EBNF, into its message; the first symbol of it counts.
func (p *parser) grammarItems(err *participle.UnexpectedTokenError, texts *listTexts) []string {
	_, rest, _ := strings.Cut(err.Message(), "(expected ")
	symbol, _, _ := strings.Cut(strings.TrimSuffix(rest, ")"), " ")
	symbol = strings.TrimLeft(symbol, "(")
	quoted := strings.HasPrefix(symbol, `"`)
	switch {
	case texts != nil && (quoted || kindOf(p.prev()) == tokenComma):
		return texts.missing(p.prev())
	case symbol == "": // where only a look-ahead did not match
		return []string{"end-of-input"}
	case symbol == `"="`:
		if p.afterType == p.offset() {
			return append([]string{"`=`"}, p.typeMore...)
		}
		return []string{"`:`", "`=`"}
	case quoted:
		return []string{"`" + strings.Trim(symbol, `"`) + "`"}
	case symbol == "TypeExpr":
		return []string{"type"}
	case symbol == "TemplateTail", symbol == "<hereend>":
		return []string{"`}`"}
	case symbol == "<ident>":
		return []string{"identifier"}
	}
	return []string{"expression"}
}

// expectation words a list of expected items.
func expectation(items []string) string {
	items = slices.Clone(items)
	slices.Sort(items)
	items = slices.Compact(items)
	switch n := len(items); n {
	case 0:
		return "Expected end-of-input"
	case 1:
		return "Expected " + items[0]
	case 2:
		return "Expected " + items[0] + " or " + items[1]
	default:
		return "Expected " + strings.Join(items[:n-1], ", ") + ", or " + items[n-1]
	}
}

// charAt is the span of the character at offset.
func charAt(src *diag.Source, offset int) diag.Span {
	size := 1
	if offset < len(src.Text) {
		_, size = utf8.DecodeRuneInString(src.Text[offset:])
	}
	return diag.Span{Src: src, Start: offset, End: offset + size}
}

// checkText rejects texts that no token sequence can make good: invalid UTF-8
// and the characters that FQL does not allow anywhere.
func checkText(src *diag.Source) error {
	for i := 0; i < len(src.Text); {
		c := src.Text[i]
		if c < utf8.RuneSelf {
			if !ast.IsDisplay(rune(c)) {
				return badCharacter(src, i, rune(c))
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(src.Text[i:])
		if r == utf8.RuneError && size == 1 {
			return diag.CheckFailed(diag.Diagnostic{
				Kind: diag.KindError, Message: "Invalid UTF-8", Span: charAt(src, i),
			})
		}
		if !ast.IsDisplay(r) {
			return badCharacter(src, i, r)
		}
		i += size
	}
	return nil
}

func badCharacter(src *diag.Source, offset int, r rune) error {
	return diag.CheckFailed(diag.Diagnostic{
		Kind: diag.KindError, Message: fmt.Sprintf("Character U+%04X is not allowed", r), Span: charAt(src, offset),
	})
}
