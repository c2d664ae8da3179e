package ast

// TypeExpr is a type expression as written in let annotations, function
// signatures and FSL.
type TypeExpr interface {
	Node
	typ()
}

type (
	// TypeName is a named type, with type arguments if it has any: Int,
	// Array<String>, Ref<User>. Path parts are joined with dots.
	TypeName struct {
		Pos
		Name string
		Args []TypeExpr
	}
	// TypeLiteral is a literal type: a *String, *Number (no Double) or *Bool.
	TypeLiteral struct {
		Pos
		Value Expr
	}
	// TypeObject is { a: T, *: W } or { a: T, ... }.
	TypeObject struct {
		Pos
		Fields   []TypeField
		Wildcard TypeExpr // nil when absent
		Open     bool     // ends with "..."
	}
	// TypeField is one field of a TypeObject. Default is only allowed in the
	// fields of FSL collections.
	TypeField struct {
		Key     Name
		Type    TypeExpr
		Default Expr
	}
	// TypeTuple is [A, B] or (A, B); one parenthesised type is itself.
	TypeTuple struct {
		Pos
		Elems []TypeExpr
	}
	// TypeUnion is A | B | C.
	TypeUnion struct {
		Pos
		Members []TypeExpr
	}
	// TypeIntersection is A & B.
	TypeIntersection struct {
		Pos
		Members []TypeExpr
	}
	// TypeNullable is T?.
	TypeNullable struct {
		Pos
		X TypeExpr
	}
	// TypeFunc is (a: A, ...B) => C.
	TypeFunc struct {
		Pos
		Params   []TypeParam
		Variadic bool // the last parameter is "...T"
		Result   TypeExpr
	}
	// TypeParam is one parameter of a TypeFunc; Name may be empty.
	TypeParam struct {
		Name string
		Type TypeExpr
	}
)

// TypeScheme is a type with its generic parameters: <A, B> (A) => B.
type TypeScheme struct {
	Params []string
	Type   TypeExpr
}

func (*TypeName) typ()         {}
func (*TypeLiteral) typ()      {}
func (*TypeObject) typ()       {}
func (*TypeTuple) typ()        {}
func (*TypeUnion) typ()        {}
func (*TypeIntersection) typ() {}
func (*TypeNullable) typ()     {}
func (*TypeFunc) typ()         {}
