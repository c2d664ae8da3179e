// Package ast holds the syntax tree of FQL queries and type expressions. Every
// node knows its span; positions are byte offsets (see package diag).
package ast

import "github.com/fawndb/fawn/fql/diag"

// Node is any node of the tree.
type Node interface{ Span() diag.Span }

// Pos is embedded in every node and gives it its span.
type Pos struct{ At diag.Span }

// Span implements Node.
func (p Pos) Span() diag.Span { return p.At }

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement of a block: *Let or *ExprStmt.
type Stmt interface {
	Node
	stmt()
}

// Name is an identifier with its place.
type Name struct {
	Pos
	Text string
}

type (
	// Query is a whole program. Its body has at least one statement and ends
	// with an expression.
	Query struct {
		Pos
		Source *diag.Source
		Body   []Stmt
	}
	// Let binds Name to Value from the next statement on.
	Let struct {
		Pos
		Name  Name
		Type  TypeExpr // nil when not annotated
		Value Expr
	}
	// ExprStmt is an expression used as a statement.
	ExprStmt struct {
		Pos
		X Expr
	}
)

func (*Let) stmt()      {}
func (*ExprStmt) stmt() {}

type (
	// Null is the literal null.
	Null struct{ Pos }
	// Bool is true or false.
	Bool struct {
		Pos
		Value bool
	}
	// Number is a numeric literal, with its sign if it has one. Exactly one
	// of the three forms is meant, by Kind.
	Number struct {
		Pos
		Kind   NumberKind
		Int    int64   // Int and Long
		Double float64 // Double
	}
	// String is a string without interpolation, quoted or heredoc. As a part
	// of a Template it may also be the literal Text between interpolations.
	String struct {
		Pos
		Value string
		Text  bool
	}
	// Template is a string with interpolation: literal texts (*String) and
	// expressions in order.
	Template struct {
		Pos
		Parts []Expr
	}
	// Ident is a variable, module or function name.
	Ident struct {
		Pos
		Name string
	}
	// Placeholder stands for the value with this index in a query template;
	// it is seven columns wide in the source ("<value>").
	Placeholder struct {
		Pos
		Index int
	}
	// This is the hidden parameter of a short lambda (zero-width, at the dot).
	This struct{ Pos }
	// Object is an object literal; keys are unique.
	Object struct {
		Pos
		Fields []ObjectField
	}
	// ObjectField is one key and value of an Object.
	ObjectField struct {
		Key   Name
		Value Expr
	}
	// Array is an array literal.
	Array struct {
		Pos
		Elems []Expr
	}
	// Tuple is a parenthesised list. One element without trailing comma is
	// the element itself; the parser keeps the node so that a projection or
	// lambda decision can see the parentheses.
	Tuple struct {
		Pos
		Elems []Expr
	}
	// Block is { statements }.
	Block struct {
		Pos
		Body []Stmt
	}
	// If is a conditional; Else is nil when absent.
	If struct {
		Pos
		Cond, Then, Else Expr
	}
	// At evaluates Body with reads at Time.
	At struct {
		Pos
		Time, Body Expr
	}
	// Match is parsed for its reserved words but never runs.
	Match struct {
		Pos
		Subject Expr
	}
	// Lambda is a function literal. Short lambdas have Short set, no Params,
	// and refer to their parameter through This.
	Lambda struct {
		Pos
		Params []Name // "_" ignores the argument
		Rest   *Name  // variadic rest parameter, nil when absent
		Short  bool
		Body   Expr
	}
	// Binary is any infix operator except "isa" operands being modules; Op is
	// its text ("+", "&&", "??", "isa", ...).
	Binary struct {
		Pos
		Op          string
		OpSpan      diag.Span
		Left, Right Expr
	}
	// Unary is "-", "!" or "~" before its operand.
	Unary struct {
		Pos
		Op     string
		OpSpan diag.Span
		X      Expr
	}
	// Chain is a primary expression followed by suffixes; "?." skips the rest
	// of its chain.
	Chain struct {
		Pos
		X     Expr
		Steps []Step
	}
	// Project is e { fields }. All is set for "{ * }".
	Project struct {
		Pos
		X      Expr
		All    bool
		Fields []ProjectField
	}
	// ProjectField is one field: "name", "name { ... }" or "name: expr". The
	// parser desugars the first two: Value is always a short lambda body or an
	// ordinary expression, exactly as "name: .name" and "name: .name { ... }".
	// IsLambda tells that Value refers to the projected value through This.
	ProjectField struct {
		Name     Name
		Value    Expr
		IsLambda bool
	}
)

// NumberKind tells which value a numeric literal has.
type NumberKind uint8

// The kinds of numeric literals.
const (
	Int NumberKind = iota
	Long
	Double
)

// Step is one suffix of a Chain: .name, .name(args), (args), [args] or "!".
type Step struct {
	Pos
	Kind     StepKind
	Optional bool      // written with "?."
	Name     Name      // StepField and StepMethod
	Args     []Expr    // StepMethod, StepCall, StepIndex
	ArgSpan  diag.Span // the parentheses or brackets with what they hold
}

// StepKind tells the suffixes of a Chain apart.
type StepKind uint8

// The kinds of steps.
const (
	StepField   StepKind = iota // .name
	StepMethod                  // .name(args), one step
	StepCall                    // (args)
	StepIndex                   // [args]
	StepNonNull                 // !
)

func (*Null) expr()        {}
func (*Bool) expr()        {}
func (*Number) expr()      {}
func (*String) expr()      {}
func (*Template) expr()    {}
func (*Ident) expr()       {}
func (*Placeholder) expr() {}
func (*This) expr()        {}
func (*Object) expr()      {}
func (*Array) expr()       {}
func (*Tuple) expr()       {}
func (*Block) expr()       {}
func (*If) expr()          {}
func (*At) expr()          {}
func (*Match) expr()       {}
func (*Lambda) expr()      {}
func (*Binary) expr()      {}
func (*Unary) expr()       {}
func (*Chain) expr()       {}
func (*Project) expr()     {}
