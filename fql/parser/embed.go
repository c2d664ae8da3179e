package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// Embedded is a language that FQL's expressions and types are part of: FSL. A
// text of it is a list of items; G is the participle grammar of one. It uses
// FQL's tokens, and these leaves: ast.Expr, ast.TypeExpr (whose objects may have
// defaults), Arg, Elem, Key, FieldPath and Body.
type Embedded[G any] struct {
	p    *parser
	item rule[G]
}

type (
	// Arg is an expression on the line of the token before it. It may be a
	// short lambda.
	Arg interface{ Arg() ast.Expr }
	// Elem is the same on any line.
	Elem interface{ Elem() ast.Expr }
	// FieldPath is the path of a field: .a.b
	FieldPath interface {
		Path() []any
		Span() diag.Span
	}
	// Body is a block of FQL statements.
	Body interface{ Block() *ast.Block }
)

type argLeaf struct{ x ast.Expr }

func (a argLeaf) Arg() ast.Expr  { return a.x }
func (a argLeaf) Elem() ast.Expr { return a.x }

type fieldPathLeaf struct {
	path []any
	ast.Pos
}

func (f fieldPathLeaf) Path() []any { return f.path }

type bodyLeaf struct{ block *ast.Block }

func (b bodyLeaf) Block() *ast.Block { return b.block }

// Key is a name or a quoted string that ":" or "=" follows.
type Key struct{ Token lexer.Token }

// Parse implements participle.Parseable. What is no key is an error and not just
// no match, which words the error where nothing else matches.
func (k *Key) Parse(lex *lexer.PeekingLexer) error {
	start := lex.MakeCheckpoint()
	t := lex.Next()
	after := kindOf(lex.Peek())
	if !isName(kindOf(t)) && kindOf(t) != tokenString ||
		after != tokenColon && after != tokenAssign {
		lex.LoadCheckpoint(start)
		return &participle.UnexpectedTokenError{Unexpected: *t}
	}
	k.Token = *t
	return nil
}

// Item is one item of an embedding text, or what is wrong with it.
type Item[G any] struct {
	Value  *G // nil when the item could not be parsed
	Errors []diag.Diagnostic
	// Generic tells that the only error is an "Expected ..."; InBody that it
	// is within a Body.
	Generic, InBody bool
	Tokens          []lexer.Token
}

// Embed builds the parser of an embedding language. It is not safe for
// concurrent use.
func Embed[G any]() *Embedded[G] {
	p := &parser{}
	p.build()
	item := buildGrammar[G](
		leaf(p, p.parseExpr),
		leaf(p, p.parseType),
		leaf(p, p.parseArg),
		leaf(p, p.parseElem),
		leaf(p, p.parseFieldPath),
		leaf(p, p.parseBody),
	)
	return &Embedded[G]{p: p, item: rule[G]{parser: item}}
}

func (p *parser) parseArg() (Arg, bool) {
	if t := p.peek(); firstOfLine(t) || !startsExpr(kindOf(t)) {
		return nil, false
	}
	return argLeaf{p.arg()}, true
}

func (p *parser) parseElem() (Elem, bool) {
	if !startsExpr(kindOf(p.peek())) {
		return nil, false
	}
	return argLeaf{p.arg()}, true
}

func (p *parser) parseFieldPath() (FieldPath, bool) {
	if !p.sameLine(tokenDot) {
		return nil, false
	}
	x := p.steps(p.primary())
	p.short = false
	path, ok := PathOf(x)
	if !ok {
		p.reportAt("Invalid field path", x.Span())
	}
	return fieldPathLeaf{path, ast.Pos{At: x.Span()}}, true
}

func (p *parser) parseBody() (Body, bool) {
	p.inBody = true
	if kindOf(p.peek()) != tokenLBrace {
		p.expected("`{`")
	}
	block := p.block().(*ast.Block)
	p.inBody = false
	return bodyLeaf{block}, true
}

// Items parses a whole text. After an item that cannot be parsed it goes on
// with the next one. The tokens of items are good until the next call.
func (e *Embedded[G]) Items(src *diag.Source) ([]Item[G], error) {
	if err := checkText(src); err != nil {
		return nil, err
	}
	p := e.p
	p.reset()
	p.start(src, nil)
	p.defaults = true
	base := p.lex
	var items []Item[G]
	for {
		for p.accept(tokenSemicolon) {
		}
		if p.peek().EOF() {
			return items, nil
		}
		first := base.MakeCheckpoint()
		var item Item[G]
		value, err := guard(p, func(p *parser) *G {
			v := produce(p, e.item)
			if t := p.peek(); !t.EOF() && !firstOfLine(t) && kindOf(t) != tokenSemicolon {
				p.expected("end-of-input")
			}
			return v
		})
		if err != nil {
			item.Errors = err.(*diag.Error).Items
			item.Generic = len(p.specific) == 0
			item.InBody = p.inBody
			p.lex = base
			p.lex.LoadCheckpoint(first)
			p.skipItem()
		}
		item.Value = value
		item.Tokens = base.Range(first.RawCursor(), base.RawCursor())
		items = append(items, item)
		p.specific, p.generic = nil, nil
		p.depth, p.links, p.short, p.inBody = 0, 0, false, false
	}
}

// skipItem moves to the start of the next item: the first token of a line, or
// after a semicolon, that is outside of all brackets and is an annotation or a
// word that does not continue the item.
func (p *parser) skipItem() {
	open := 0
	for {
		last := p.next()
		switch kindOf(last) {
		case tokenLBrace, tokenLParen, tokenLambda, tokenLBracket, tokenTemplateStart, tokenTemplateKey, tokenHereStart:
			open++
		case tokenRBrace, tokenRParen, tokenRBracket, tokenTemplateEnd, tokenHereEnd:
			open = max(open-1, 0)
		}
		t := p.peek()
		k := kindOf(t)
		switch {
		case t.EOF():
			return
		case open > 0:
		case k == tokenSemicolon && kindOf(last) == tokenRBrace:
			return
		case firstOfLine(t) && (k == tokenIdent || k == tokenAt) && kindOf(last) != tokenAt:
			return
		}
	}
}

// FirstOfLine reports whether a newline stands between t and the token before.
func FirstOfLine(t lexer.Token) bool { return firstOfLine(&t) }

// Unquote returns the text of a quoted string token. Escapes that name no
// character become U+FFFD.
func Unquote(literal string) string {
	p := parser{src: &diag.Source{}}
	text, _ := guard(&p, func(p *parser) string {
		s := p.unquote(literal[1:len(literal)-1], 1)
		p.specific = nil
		return s
	})
	return text
}
