package parser

import (
	"strings"

	"github.com/fawndb/fawn/fql/ast"
)

// A hereText is a literal piece of a heredoc. The first one starts a line;
// later ones follow an interpolation.
type hereText struct {
	text   string
	offset int
}

// heredoc parses a heredoc, with interpolations or without.
func (p *parser) heredoc() ast.Expr {
	t := p.next()
	start := t.Pos.Offset
	delim, skip, _ := heredocOpening(t.Value[len("<<-"):])
	body := len("<<-") + skip
	if kindOf(t) == tokenHeredoc {
		text := trimClosing(t.Value[body:], delim)
		texts := dedent([]hereText{{text, start + body}})
		return &ast.String{Pos: p.posOf(t), Value: texts[0].text}
	}
	texts := []hereText{{t.Value[body : len(t.Value)-len("#{")], start + body}}
	var exprs []ast.Expr
	for kindOf(t) != tokenHereEnd {
		if !startsExpr(kindOf(p.peek())) {
			p.expected("expression")
		}
		exprs = append(exprs, p.plainExpr())
		t = p.peek()
		text := ""
		switch kindOf(t) {
		case tokenHereMid:
			text = t.Value[1 : len(t.Value)-len("#{")]
		case tokenHereEnd:
			text = trimClosing(t.Value[1:], delim)
		default:
			p.expected("`}`")
		}
		p.next()
		texts = append(texts, hereText{text, t.Pos.Offset + 1})
	}
	x := &ast.Template{Pos: p.posFrom(start)}
	for i, h := range dedent(texts) {
		if h.text != "" {
			x.Parts = append(x.Parts, &ast.String{
				Pos: p.posBetween(h.offset, h.offset+len(texts[i].text)), Value: h.text, Text: true,
			})
		}
		if i < len(exprs) {
			x.Parts = append(x.Parts, exprs[i])
		}
	}
	return x
}

// trimClosing removes the line with the closing delimiter.
func trimClosing(text, delim string) string {
	return strings.TrimRight(strings.TrimSuffix(text, delim), " \t")
}

// dedent removes from all lines the smallest indentation among them. Empty
// lines do not count; a line of blanks counts with its length.
func dedent(texts []hereText) []hereText {
	least := -1
	eachLine(texts, func(line string, whole bool) {
		if line == "" && whole {
			return
		}
		n := 0
		for n < len(line) && isBlank(line[n]) {
			n++
		}
		if least < 0 || n < least {
			least = n
		}
	})
	if least <= 0 {
		return texts
	}
	out := make([]hereText, len(texts))
	for i, h := range texts {
		var b strings.Builder
		b.Grow(len(h.text))
		rest := h.text
		for first := true; rest != ""; first = false {
			n := strings.IndexByte(rest, '\n') + 1
			if n == 0 {
				n = len(rest)
			}
			line := rest[:n]
			rest = rest[n:]
			if (!first || i == 0) && strings.TrimRight(line, "\r\n") != "" {
				line = line[least:]
			}
			b.WriteString(line)
		}
		out[i] = hereText{b.String(), h.offset}
	}
	return out
}

// eachLine calls f for the start of every line: its text up to the newline,
// when whole, or up to an interpolation.
func eachLine(texts []hereText, f func(line string, whole bool)) {
	for i, h := range texts {
		last := i == len(texts)-1
		rest := h.text
		if i > 0 { // starts in the middle of a line
			_, after, ok := strings.Cut(rest, "\n")
			if !ok {
				continue
			}
			rest = after
		}
		for {
			line, after, ok := strings.Cut(rest, "\n")
			if !ok {
				if !last {
					f(line, false)
				}
				break
			}
			f(strings.TrimRight(line, "\r"), true)
			rest = after
		}
	}
}
