package parser

import (
	"runtime"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// A parser holds the state of one parse. Parsers are reused, because building
// their participle grammar costs more than most parses.
type parser struct {
	rules rules

	src    *diag.Source
	tokens []lexer.Token // of the text; the last is EOF
	buffer []lexer.Token // what base reads: tokens and room for longer texts
	base   *lexer.PeekingLexer
	lex    *lexer.PeekingLexer // base, or the branch that participle is trying
	bad    *lexicalError

	depth int // nesting of the construct being parsed
	links int // long operator chains so far, see countLink

	// short tells that the expression being parsed refers to the parameter
	// of a short lambda that is yet to be made around it.
	short bool

	// afterType is the place just after the last type and typeMore what could
	// have gone on there, for the error message.
	afterType int
	typeMore  []string

	inList lambdaList // the list before "=>" that is being parsed

	placeholder int  // index of the next placeholder
	inBody      bool // of an embedding language
	defaults    bool // fields of object types may have defaults

	specific []diag.Diagnostic // errors found so far; parsing goes on after them
	generic  *diag.Diagnostic  // the failure that ended the parse
}

// idle keeps as many parsers as can run at a time. It is not a sync.Pool,
// which forgets its content at every other garbage collection.
var idle = make(chan *parser, runtime.GOMAXPROCS(0))

// parse runs one parse and returns its result or its errors.
func parse[T any](src *diag.Source, placeholders []int, run func(*parser) T) (T, error) {
	if err := checkText(src); err != nil {
		var none T
		return none, err
	}
	var p *parser
	select {
	case p = <-idle:
	default:
		p = &parser{}
		p.build()
	}
	defer func() {
		p.reset()
		select {
		case idle <- p:
		default:
		}
	}()
	p.start(src, placeholders)
	return guard(p, run)
}

// maxBuffer is the number of tokens up to which a parser keeps its buffer.
const maxBuffer = 4096

// reset makes p ready for another parse and lets go of this one's text.
func (p *parser) reset() {
	next := parser{rules: p.rules}
	if len(p.buffer) <= maxBuffer {
		clear(p.tokens)
		next.buffer, next.base = p.buffer, p.base
	}
	*p = next
}

// start reads the tokens of src. participle's lexer has its own copy of them,
// which it makes token by token; that of an earlier parse is overwritten when it
// is long enough.
func (p *parser) start(src *diag.Source, placeholders []int) {
	p.src = src
	in := tokenSource{scan: scanner{text: src.Text, placeholders: placeholders}}
	if !in.fill(p.buffer) {
		base, err := lexer.Upgrade(&in)
		if err != nil {
			panic(err) // a tokenSource never fails
		}
		p.base, p.buffer = base, base.Range(0, lexer.RawCursor(in.count))
	}
	p.tokens = p.buffer[:in.count]
	markTokens(p.tokens)
	p.bad = in.scan.bad
	p.lex = p.base
	p.lex.LoadCheckpoint(lexer.Checkpoint{})
	p.afterType = -1
}

// bailout is the panic that unwinds a failed parse.
type bailout struct{}

// guard runs a parse and turns what it reported into an error.
func guard[T any](p *parser, run func(*parser) T) (result T, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(bailout); !ok {
				panic(r)
			}
		}
		if e := p.failure(); e != nil {
			var none T
			result, err = none, e
		}
	}()
	return run(p), nil
}

// Token access. The parse functions read from the branch of participle that
// is being tried.

func (p *parser) peek() *lexer.Token { return p.lex.Peek() }

func (p *parser) next() *lexer.Token { return p.lex.Next() }

// peekAt returns the token i places after the next one.
func (p *parser) peekAt(i int) *lexer.Token {
	n := int(p.lex.RawCursor()) + i
	if n >= len(p.tokens) {
		n = len(p.tokens) - 1
	}
	return &p.tokens[n]
}

// offset is where the next token starts.
func (p *parser) offset() int { return p.peek().Pos.Offset }

// prev returns the last consumed token; there must be one.
func (p *parser) prev() *lexer.Token { return &p.tokens[p.lex.RawCursor()-1] }

// prevEnd is where the last consumed token ended.
func (p *parser) prevEnd() int {
	if p.lex.RawCursor() == 0 {
		return 0
	}
	return end(p.prev())
}

// sameLine reports whether the next token is of kind k and on the same line.
func (p *parser) sameLine(k kind) bool {
	t := p.peek()
	return kindOf(t) == k && !firstOfLine(t)
}

// take consumes the next token, which must be of kind k.
func (p *parser) take(k kind, name string) {
	if !p.accept(k) {
		p.expected(name)
	}
}

// accept consumes the next token if it is of kind k.
func (p *parser) accept(k kind) bool {
	if kindOf(p.peek()) != k {
		return false
	}
	p.next()
	return true
}

// Positions.

func (p *parser) span(start, end int) diag.Span {
	return diag.Span{Src: p.src, Start: start, End: end}
}

func (p *parser) spanOf(t *lexer.Token) diag.Span { return p.span(t.Pos.Offset, end(t)) }

func (p *parser) posBetween(start, end int) ast.Pos { return ast.Pos{At: p.span(start, end)} }

// posFrom is the position from start to the last consumed token.
func (p *parser) posFrom(start int) ast.Pos { return p.posBetween(start, p.prevEnd()) }

func (p *parser) posOf(t *lexer.Token) ast.Pos { return ast.Pos{At: p.spanOf(t)} }

// Nesting.

const (
	// maxDepth is how deep constructs may nest. Each level costs every later
	// stage of the query some stack as well.
	maxDepth = 500
	// An operator chain nests to the left, one level a link. Its first
	// freeLinks links are free; those of all longer chains in a query share
	// maxLinks, so that the depth of a tree is bounded, while any number of
	// ordinary expressions may stand side by side.
	freeLinks = 32
	maxLinks  = 50_000
)

// enter opens a nesting level; leave closes it.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.failTooDeep()
	}
}

func (p *parser) leave() { p.depth-- }

// countLink counts the n-th link of an operator chain.
func (p *parser) countLink(n int) {
	if n > freeLinks {
		p.links++
		if p.links > maxLinks {
			p.failTooDeep()
		}
	}
}
