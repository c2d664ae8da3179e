package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// The statement grammar. Its leaves are interfaces with a parse function each
// (see build): expressions and types, where reflection would cost too much,
// and the places that need the line bit or an error text of their own.
type (
	queryGrammar struct {
		Body bodyGrammar `parser:"@@"`
	}

	bodyGrammar struct {
		Start bodyStart           `parser:"@@"`
		First statementGrammar    `parser:"@@"`
		Rest  []*followingGrammar `parser:"@@*"`
	}

	// A separator may be followed by nothing: a body can end with one.
	followingGrammar struct {
		Separator separator         `parser:"@@"`
		Statement *statementGrammar `parser:"@@?"`
	}

	statementGrammar struct {
		Let  *letGrammar `parser:"@@"`
		Expr ast.Expr    `parser:"| @@"`
	}

	letGrammar struct {
		Let   lexer.Token `parser:"@'let'"`
		Bound *letBinding `parser:"@@"`
	}

	letBinding struct {
		Name  letName      `parser:"@@"`
		Type  ast.TypeExpr `parser:"( ':' @@ )?"`
		Value ast.Expr     `parser:"'=' @@"`
	}

	blockGrammar struct {
		Open  lexer.Token `parser:"@'{'"`
		Body  bodyGrammar `parser:"@@"`
		Close lexer.Token `parser:"@'}'"`
	}

	ifGrammar struct {
		If   lexer.Token `parser:"@'if'"`
		Cond ast.Expr    `parser:"'(' @@ ')'"`
		Then ast.Expr    `parser:"@@"`
		Else ast.Expr    `parser:"( 'else' @@ )?"`
	}

	atGrammar struct {
		At   lexer.Token `parser:"@'at'"`
		Time ast.Expr    `parser:"'(' @@ ')'"`
		Body ast.Expr    `parser:"@@"`
	}

	matchGrammar struct {
		Match   lexer.Token `parser:"@'match'"`
		Subject unary       `parser:"@@"`
		Cases   skipped     `parser:"'{' @@"`
		Close   lexer.Token `parser:"@'}'"`
	}

	exprGrammar struct {
		X ast.Expr `parser:"@@"`
	}

	typeGrammar struct {
		Scheme scheme `parser:"@@"`
	}

	pathGrammar struct {
		Path path `parser:"@@"`
	}

	// rootGrammar joins the productions that expressions call into, so that
	// participle builds them together.
	rootGrammar struct {
		Query *queryGrammar `parser:"@@"`
		Block *blockGrammar `parser:"| @@"`
		If    *ifGrammar    `parser:"| @@"`
		At    *atGrammar    `parser:"| @@"`
		Match *matchGrammar `parser:"| @@"`
		Expr  *exprGrammar  `parser:"| @@"`
		Type  *typeGrammar  `parser:"| @@"`
		Path  *pathGrammar  `parser:"| @@"`
	}
)

// The leaves whose parse functions are not about expressions or types.
type (
	bodyStart interface{ bodyStart() }
	separator interface{ separator() }
	letName   interface{ letName() }
	unary     interface{ unary() }
	skipped   interface{ skipped() }
	scheme    interface{ scheme() }
	path      interface{ path() }
)

// mark is what leaves without a value of their own produce.
type mark struct{}

func (mark) bodyStart() {}
func (mark) separator() {}
func (mark) skipped()   {}

type nameLeaf struct{ name ast.Name }

func (nameLeaf) letName() {}

type unaryLeaf struct{ x ast.Expr }

func (unaryLeaf) unary() {}

type schemeLeaf struct{ *ast.TypeScheme }

func (schemeLeaf) scheme() {}

type pathLeaf []any

func (pathLeaf) path() {}

// productions are the participle parsers of one parser value.
type productions struct {
	query *participle.Parser[queryGrammar]
	block *participle.Parser[blockGrammar]
	cond  *participle.Parser[ifGrammar]
	at    *participle.Parser[atGrammar]
	match *participle.Parser[matchGrammar]
	value *participle.Parser[exprGrammar]
	typ   *participle.Parser[typeGrammar]
	path  *participle.Parser[pathGrammar]
}

// build makes the participle parsers. Their parse functions are methods of p,
// which is why every parser value has productions of its own.
func (p *parser) build() {
	root := participle.MustBuild[rootGrammar](
		participle.Lexer(definition{}),
		participle.UseLookahead(0), // a rule that has taken a token is the right one
		participle.ParseTypeWith(leaf(p, p.parseBodyStart)),
		participle.ParseTypeWith(leaf(p, p.parseSeparator)),
		participle.ParseTypeWith(leaf(p, p.parseLetName)),
		participle.ParseTypeWith(leaf(p, p.parseUnary)),
		participle.ParseTypeWith(leaf(p, p.parseSkipped)),
		participle.ParseTypeWith(leaf(p, p.parseScheme)),
		participle.ParseTypeWith(leaf(p, p.parsePath)),
		participle.ParseTypeWith(leaf(p, p.parseExpr)),
		participle.ParseTypeWith(leaf(p, p.parseType)),
	)
	p.query = production[queryGrammar](root)
	p.block = production[blockGrammar](root)
	p.cond = production[ifGrammar](root)
	p.at = production[atGrammar](root)
	p.match = production[matchGrammar](root)
	p.value = production[exprGrammar](root)
	p.typ = production[typeGrammar](root)
	p.path = production[pathGrammar](root)
}

// leaf turns a parse function of p into one for participle: while it runs, p
// reads from the branch that participle is trying.
func leaf[T any](p *parser, parse func() (T, bool)) func(*lexer.PeekingLexer) (T, error) {
	return func(lex *lexer.PeekingLexer) (T, error) {
		outer := p.lex
		p.lex = lex
		v, ok := parse()
		p.lex = outer
		if !ok {
			return v, participle.NextMatch
		}
		return v, nil
	}
}

func production[P, G any](root *participle.Parser[G]) *participle.Parser[P] {
	prod, err := participle.ParserForProduction[P](root)
	if err != nil {
		panic(err) // a grammar that lacks the production is a mistake in this file
	}
	return prod
}

var allowTrailing = participle.AllowTrailing(true)

// produce parses one production at the current place.
func produce[P any](p *parser, prod *participle.Parser[P]) *P {
	v, err := prod.ParseFromLexer(p.lex, allowTrailing)
	if err != nil {
		p.failParticiple(err)
	}
	return v
}
