package parser

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// number makes the literal of a number token with the sign before it, if any.
func (p *parser) number(t, sign *lexer.Token) *ast.Number {
	n := &ast.Number{Pos: p.posOf(t)}
	negative := false
	if sign != nil {
		n.At.Start = sign.Pos.Offset
		negative = sign.Value == "-"
	}
	text := t.Value
	if strings.IndexByte(text, '_') >= 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	base := 10
	if len(text) > 1 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
	}
	if base != 10 {
		text = text[2:]
	} else if strings.ContainsAny(text, ".eE") {
		n.Kind, n.Double = ast.Double, double(text, negative)
		return n
	}
	u, err := strconv.ParseUint(text, base, 64)
	switch {
	case err != nil || u > 1<<63 || u == 1<<63 && !negative:
		i, _ := new(big.Int).SetString(text, base)
		f, _ := new(big.Float).SetInt(i).Float64()
		if negative {
			f = -f
		}
		n.Kind, n.Double = ast.Double, f
		return n
	case negative:
		n.Int = -int64(u)
	default:
		n.Int = int64(u)
	}
	if n.Int < math.MinInt32 || n.Int > math.MaxInt32 {
		n.Kind = ast.Long
	}
	return n
}

// double converts a decimal literal; too large ones are infinite. The sign is
// applied before the conversion, so that there is no negative zero.
func double(text string, negative bool) float64 {
	f, _ := strconv.ParseFloat(text, 64) // out of range is ±Inf or 0, as wanted
	if negative && f != 0 {
		return -f
	}
	return f
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

// template parses a string with interpolations.
func (p *parser) template() *ast.Template {
	start := p.offset()
	t := &ast.Template{}
	p.interpolations(tokenTemplateMid, tokenTemplateEnd, func(text string, offset int) {
		if text != "" {
			t.Parts = append(t.Parts, &ast.String{
				Pos:   p.posBetween(offset, offset+len(text)),
				Value: p.unquote(text, offset), Text: true,
			})
		}
	}, func(x ast.Expr) { t.Parts = append(t.Parts, x) })
	t.Pos = p.posFrom(start)
	return t
}

// interpolations walks over the texts and expressions of an interpolated
// string. Each token has one character before its text and "#{" or the end
// mark after it.
func (p *parser) interpolations(mid, last kind, text func(string, int), expr func(ast.Expr)) {
	t := p.next()
	text(t.Value[1:len(t.Value)-2], t.Pos.Offset+1)
	for {
		if !startsExpr(kindOf(p.peek())) {
			p.expected("expression")
		}
		expr(p.plainExpr())
		switch t := p.peek(); kindOf(t) {
		case mid:
			p.next()
			text(t.Value[1:len(t.Value)-2], t.Pos.Offset+1)
		case last:
			p.next()
			text(t.Value[1:len(t.Value)-1], t.Pos.Offset+1)
			return
		default:
			p.expected("`}`")
		}
	}
}
