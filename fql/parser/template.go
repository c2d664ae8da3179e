package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// The grammar of strings with interpolations. Quoted ones report their escapes
// from the leaves, so that the errors stay in the order of the text.
type (
	templateGrammar struct {
		Head templateHead   `parser:"@@"`
		Expr ast.Expr       `parser:"@@"`
		More []templateRest `parser:"@@*"`
		Tail templateTail   `parser:"@@"`
	}

	templateRest struct {
		Text templateMid `parser:"@@"`
		Expr ast.Expr    `parser:"@@"`
	}

	heredocGrammar struct {
		Head lexer.Token   `parser:"@( HereStart | LineHereStart )"`
		Expr ast.Expr      `parser:"@@"`
		More []heredocRest `parser:"@@*"`
		Tail lexer.Token   `parser:"@( HereEnd | LineHereEnd )"`
	}

	heredocRest struct {
		Text lexer.Token `parser:"@( HereMid | LineHereMid )"`
		Expr ast.Expr    `parser:"@@"`
	}
)

// A textLeaf is a text between interpolations, nil when it is empty.
type textLeaf struct{ *ast.String }

func (textLeaf) templateHead() {}
func (textLeaf) templateMid()  {}
func (textLeaf) templateTail() {}

func (p *parser) parseTemplateHead() (templateHead, bool) {
	return p.templateText(len("#{")), true
}

func (p *parser) parseTemplateMid() (templateMid, bool) {
	if kindOf(p.peek()) != tokenTemplateMid {
		return nil, false
	}
	return p.templateText(len("#{")), true
}

func (p *parser) parseTemplateTail() (templateTail, bool) {
	if kindOf(p.peek()) != tokenTemplateEnd {
		return nil, false
	}
	return p.templateText(len(`"`)), true
}

// templateText takes the next token, which has one character before its text
// and a mark after it.
func (p *parser) templateText(mark int) textLeaf {
	t := p.next()
	text := t.Value[1 : len(t.Value)-mark]
	if text == "" {
		return textLeaf{}
	}
	offset := t.Pos.Offset + 1
	return textLeaf{&ast.String{
		Pos: p.posBetween(offset, offset+len(text)), Value: p.unquote(text, offset), Text: true,
	}}
}

// template parses a string with interpolations.
func (p *parser) template() *ast.Template {
	start := p.offset()
	g := produce(p, p.rules.template)
	t := &ast.Template{Pos: p.posFrom(start), Parts: make([]ast.Expr, 0, 3+2*len(g.More))}
	add := func(text any, x ast.Expr) {
		if s := text.(textLeaf).String; s != nil {
			t.Parts = append(t.Parts, s)
		}
		if x != nil {
			t.Parts = append(t.Parts, x)
		}
	}
	add(g.Head, g.Expr)
	for _, more := range g.More {
		add(more.Text, more.Expr)
	}
	add(g.Tail, nil)
	return t
}

// heredoc parses a heredoc, with interpolations or without.
func (p *parser) heredoc() ast.Expr {
	t := p.peek()
	delim, skip, _ := heredocOpening(t.Value[len("<<-"):])
	body := len("<<-") + skip
	if kindOf(t) == tokenHeredoc {
		p.next()
		text := trimClosing(t.Value[body:], delim)
		texts := dedent([]hereText{{text, t.Pos.Offset + body}})
		return &ast.String{Pos: p.posOf(t), Value: texts[0].text}
	}
	g := produce(p, p.rules.heredoc)
	texts := []hereText{{t.Value[body : len(t.Value)-len("#{")], t.Pos.Offset + body}}
	exprs := []ast.Expr{g.Expr}
	for _, more := range g.More {
		text := more.Text.Value
		texts = append(texts, hereText{text[1 : len(text)-len("#{")], more.Text.Pos.Offset + 1})
		exprs = append(exprs, more.Expr)
	}
	texts = append(texts, hereText{trimClosing(g.Tail.Value[1:], delim), g.Tail.Pos.Offset + 1})
	x := &ast.Template{Pos: p.posFrom(t.Pos.Offset)}
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
