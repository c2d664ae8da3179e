package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
)

// rootGrammar joins the rules, so that participle builds them together. The
// rules are beside the functions that turn what they parsed into the tree:
// statements in statement.go, strings in template.go, parameter lists in
// lambda.go, types in types.go.
type rootGrammar struct {
	Body       *bodyGrammar       `parser:"  @@"`
	Block      *blockGrammar      `parser:"| @@"`
	If         *ifGrammar         `parser:"| @@"`
	At         *atGrammar         `parser:"| @@"`
	Match      *matchGrammar      `parser:"| @@"`
	Template   *templateGrammar   `parser:"| @@"`
	Heredoc    *heredocGrammar    `parser:"| @@"`
	Params     *paramsGrammar     `parser:"| @@"`
	Generics   *genericsGrammar   `parser:"| @@"`
	TypeArgs   *typeArgsGrammar   `parser:"| @@"`
	TypeTuple  *typeTupleGrammar  `parser:"| @@"`
	TypeParams *typeParamsGrammar `parser:"| @@"`
}

// rules are the grammar's rules that parse functions start from.
type rules struct {
	body       rule[bodyGrammar]
	block      rule[blockGrammar]
	cond       rule[ifGrammar]
	at         rule[atGrammar]
	match      rule[matchGrammar]
	template   rule[templateGrammar]
	heredoc    rule[heredocGrammar]
	params     rule[paramsGrammar]
	generics   rule[genericsGrammar]
	typeArgs   rule[typeArgsGrammar]
	typeTuple  rule[typeTupleGrammar]
	typeParams rule[typeParamsGrammar]
}

// A rule is a participle parser.
type rule[G any] struct {
	parser *participle.Parser[G]
	texts  *listTexts // of a rule that is a list
}

// build makes the rules. Their leaves, interfaces with a parse function each,
// are methods of p, which is why every parser has rules of its own.
func (p *parser) build() {
	root := buildGrammar[rootGrammar](
		leaf(p, p.parseExpr),
		leaf(p, p.parseUnary),
		leaf(p, p.parseType),
		leaf(p, p.parseSeparator),
		leaf(p, p.parseLetName),
		leaf(p, p.parseCases),
		leaf(p, p.parseTemplateHead),
		leaf(p, p.parseTemplateMid),
		leaf(p, p.parseTemplateTail),
		leaf(p, p.parseLambdaItem),
		leaf(p, p.parseTypeParamName),
	)
	p.rules = rules{
		body:       ruleOf[bodyGrammar](root),
		block:      ruleOf[blockGrammar](root),
		cond:       ruleOf[ifGrammar](root),
		at:         ruleOf[atGrammar](root),
		match:      ruleOf[matchGrammar](root),
		template:   ruleOf[templateGrammar](root),
		heredoc:    ruleOf[heredocGrammar](root),
		params:     listOf[paramsGrammar](root, &lambdaListTexts),
		generics:   listOf[genericsGrammar](root, &genericsTexts),
		typeArgs:   listOf[typeArgsGrammar](root, &typeArgsTexts),
		typeTuple:  listOf[typeTupleGrammar](root, &typeTupleTexts),
		typeParams: listOf[typeParamsGrammar](root, &typeParamsTexts),
	}
}

// buildGrammar builds a grammar from its leaves. An alternative or optional part
// that has taken a token is the right one: there is no way back.
func buildGrammar[G any](leaves ...participle.Option) *participle.Parser[G] {
	return participle.MustBuild[G](append(leaves,
		participle.Lexer(definition{}), participle.UseLookahead(0))...)
}

// Leaves other than expressions and types. participle tells them apart by
// their interfaces.
type (
	separator     interface{ separator() }
	letName       interface{ letName() }
	unary         interface{ unary() }
	cases         interface{ cases() }
	templateHead  interface{ templateHead() }
	templateMid   interface{ templateMid() }
	templateTail  interface{ templateTail() }
	lambdaItem    interface{ lambdaItem() }
	typeParamName interface{ typeParamName() }
)

// mark is the value of leaves that have none.
type mark struct{}

func (mark) separator() {}
func (mark) cases()     {}

type nameLeaf struct{ ast.Name }

func (nameLeaf) letName()       {}
func (nameLeaf) typeParamName() {}

type exprLeaf struct{ x ast.Expr }

func (exprLeaf) unary() {}

// leaf turns a parse function of p into one for participle: while it runs, p
// reads from the branch that participle is trying.
func leaf[T any](p *parser, parse func() (T, bool)) participle.Option {
	return participle.ParseTypeWith(func(lex *lexer.PeekingLexer) (T, error) {
		outer := p.lex
		p.lex = lex
		v, ok := parse()
		p.lex = outer
		if !ok {
			return v, participle.NextMatch
		}
		return v, nil
	})
}

func ruleOf[R, G any](root *participle.Parser[G]) rule[R] {
	parser, err := participle.ParserForProduction[R](root)
	if err != nil {
		panic(err) // a root that lacks the rule is a mistake in this file
	}
	return rule[R]{parser: parser}
}

func listOf[R, G any](root *participle.Parser[G], texts *listTexts) rule[R] {
	r := ruleOf[R](root)
	r.texts = texts
	return r
}

var allowTrailing = participle.AllowTrailing(true)

// produce parses what r describes at the current place.
func produce[G any](p *parser, r rule[G]) *G {
	v, err := r.parser.ParseFromLexer(p.lex, allowTrailing)
	if err != nil {
		p.failRule(err, r.texts)
	}
	return v
}

// parseExpr is the grammar's expression: one that may not be a short lambda.
func (p *parser) parseExpr() (ast.Expr, bool) {
	if !startsExpr(kindOf(p.peek())) {
		return nil, false
	}
	return p.plainExpr(), true
}

// parseUnary is the grammar's operand.
func (p *parser) parseUnary() (unary, bool) {
	if !startsExpr(kindOf(p.peek())) {
		return nil, false
	}
	return exprLeaf{p.unary()}, true
}

// parseType is the grammar's type.
func (p *parser) parseType() (ast.TypeExpr, bool) {
	if !startsType(kindOf(p.peek())) {
		return nil, false
	}
	return p.typeExpr(), true
}
