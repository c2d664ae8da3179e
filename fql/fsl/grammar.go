package fsl

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/parser"
)

// The grammar of FSL items. It is looser than the language: which members an
// item may have, and what their values must be, is checked afterwards, where the
// errors can say more. Tokens are filled in by participle with all tokens of a
// node; names on the line of their keyword are of type Ident, those that start a
// line of type LineIdent.
type (
	itemGrammar struct {
		Annotations []*annotationGrammar `parser:"@@*"`
		Function    *functionGrammar     `parser:"( @@"`
		Provider    *providerGrammar     `parser:"| @@"`
		Plain       *plainGrammar        `parser:"| @@ )"`
		Tokens      []lexer.Token
	}

	annotationGrammar struct {
		Kind   lexer.Token `parser:"'@' @Ident"`
		Name   lexer.Token `parser:"'(' @( Ident | LineIdent | String | LineString ) ')'"`
		Tokens []lexer.Token
	}

	functionGrammar struct {
		Keyword lexer.Token   `parser:"@'function'"`
		Name    lexer.Token   `parser:"@( Ident | String )?"`
		Open    lexer.Token   `parser:"@'('"`
		Args    []*argGrammar `parser:"( @@ ( ',' @@ )* ','? )?"`
		Close   lexer.Token   `parser:"@')'"`
		Result  ast.TypeExpr  `parser:"( ':' @@ )?"`
		Body    parser.Body   `parser:"@@"`
	}

	argGrammar struct {
		Variadic bool         `parser:"@'...'?"`
		Name     lexer.Token  `parser:"@( Ident | LineIdent | Keyword | LineKeyword )"`
		Type     ast.TypeExpr `parser:"( ':' @@ )?"`
		Tokens   []lexer.Token
	}

	providerGrammar struct {
		Keyword lexer.Token   `parser:"@'access' 'provider'"`
		Name    lexer.Token   `parser:"@( Ident | String )?"`
		Value   *valueGrammar `parser:"@@?"`
	}

	// plainGrammar is a keyword with a name or a value or both: items, and all
	// members but the ones that have grammars of their own.
	plainGrammar struct {
		Keyword lexer.Token   `parser:"@( Ident | LineIdent )"`
		Name    lexer.Token   `parser:"@( Ident | String )?"`
		Value   *valueGrammar `parser:"@@?"`
		Tokens  []lexer.Token
	}

	valueGrammar struct {
		Block  *blockGrammar `parser:"  @@"`
		List   *listGrammar  `parser:"| @@"`
		Expr   parser.Arg    `parser:"| @@"`
		Tokens []lexer.Token
	}

	blockGrammar struct {
		Members []*memberGrammar `parser:"LBrace ';'* ( @@ ';'* )* '}'"`
	}

	listGrammar struct {
		Elems []parser.Elem `parser:"LBracket ( @@ ( ',' @@ )* ','? )? ']'"`
	}

	memberGrammar struct {
		Annotations []*annotationGrammar `parser:"@@*"`
		Field       *fieldGrammar        `parser:"( @@"`
		Computed    *computedGrammar     `parser:"| @@"`
		Wildcard    *wildcardGrammar     `parser:"| @@"`
		Migrations  *migrationsGrammar   `parser:"| @@"`
		Plain       *plainGrammar        `parser:"| @@ )"`
		Tokens      []lexer.Token
	}

	// A name with ":" or "=" is always a field, whatever the name is.
	fieldGrammar struct {
		Name    parser.Key   `parser:"@@"`
		Type    ast.TypeExpr `parser:"( ':' @@ )?"`
		Default ast.Expr     `parser:"( '=' @@ )?"`
	}

	computedGrammar struct {
		Keyword lexer.Token  `parser:"@'compute'"`
		Name    lexer.Token  `parser:"@( Ident | Keyword | String )?"`
		Type    ast.TypeExpr `parser:"( ':' @@ )?"`
		Value   ast.Expr     `parser:"( '=' @@ )?"`
	}

	wildcardGrammar struct {
		Star    lexer.Token  `parser:"@'*'"`
		Type    ast.TypeExpr `parser:"':' @@"`
		Default ast.Expr     `parser:"( '=' @@ )?"`
	}

	migrationsGrammar struct {
		Keyword lexer.Token           `parser:"@'migrations'"`
		Name    lexer.Token           `parser:"@( Ident | String )?"`
		Block   *migrationListGrammar `parser:"@@?"`
	}

	migrationListGrammar struct {
		Steps []*migrationGrammar `parser:"LBrace ';'* ( @@ ';'* )* '}'"`
	}

	migrationGrammar struct {
		Keyword lexer.Token        `parser:"@( Ident | LineIdent )"`
		Path    parser.FieldPath   `parser:"@@?"`
		Value   ast.Expr           `parser:"( '=' @@"`
		To      []parser.FieldPath `parser:"| '-' '>' @@ ( ',' @@ )* )?"`
		Tokens  []lexer.Token
	}
)
