package types

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// Subtype reports whether every value of a belongs to b. Both are types of
// fields: without functions and type variables. Any is a subtype only of
// itself.
func Subtype(a, b Type) bool {
	if b == Any || Equal(a, b) {
		return true
	}
	if u, ok := a.(*Union); ok {
		for _, m := range u.Members {
			if !Subtype(m, b) {
				return false
			}
		}
		return true
	}
	if u, ok := b.(*Union); ok {
		for _, m := range u.Members {
			if Subtype(a, m) {
				return true
			}
		}
		return false
	}
	switch a := a.(type) {
	case Basic:
		return subBasic(a, b)
	case *Literal:
		return Matches(b, a.Value, nil)
	case *Array:
		y, ok := b.(*Array)
		return ok && Subtype(a.Elem, y.Elem)
	case *Tuple:
		return subTuple(a, b)
	case *Record:
		y, ok := b.(*Record)
		return ok && subRecord(a, y)
	}
	return false
}

func subBasic(a Basic, b Type) bool {
	y, ok := b.(Basic)
	if !ok {
		return false
	}
	switch a {
	case Never:
		return true
	case Int:
		return y == Long || y == Number
	case Long:
		return y == Number
	case Double, Float:
		return y == Double || y == Float || y == Number
	}
	return false
}

func subTuple(a *Tuple, b Type) bool {
	switch b := b.(type) {
	case *Tuple:
		if len(a.Elems) != len(b.Elems) {
			return false
		}
		for i, e := range a.Elems {
			if !Subtype(e, b.Elems[i]) {
				return false
			}
		}
		return true
	case *Array:
		for _, e := range a.Elems {
			if !Subtype(e, b.Elem) {
				return false
			}
		}
		return true
	}
	return false
}

func subRecord(a, b *Record) bool {
	for _, f := range a.Fields {
		want := b.Wildcard
		if i := b.Find(f.Name); i >= 0 {
			want = b.Fields[i].Type
		}
		if want == nil || !Subtype(f.Type, want) {
			return false
		}
	}
	for _, f := range b.Fields {
		if a.Find(f.Name) >= 0 {
			continue
		}
		if !Nullable(f.Type) || a.Wildcard != nil && !Subtype(a.Wildcard, f.Type) {
			return false
		}
	}
	return a.Wildcard == nil || b.Wildcard != nil && Subtype(a.Wildcard, b.Wildcard)
}

// LiteralMismatch is the error of an expression that is a literal and does not
// fit t; "" when it fits or is no literal.
func LiteralMismatch(x ast.Expr, t Type) string {
	literal, shown := literalType(x)
	if literal == nil || fitsLiteral(literal, shown, t) {
		return ""
	}
	if want, ok := t.(*Literal); ok && literal != Null {
		return "`" + literal.String() + "` is not the value `" + want.String() + "`"
	}
	if onlyLiterals(t) {
		shown = literal
	}
	return "Type `" + shown.String() + "` is not a subtype of `" + t.String() + "`"
}

// literalType is the type of a literal expression and the basic type it has
// otherwise; nil for other expressions. A Double has no type of its own.
func literalType(x ast.Expr) (literal, basic Type) {
	switch x := x.(type) {
	case *ast.Null:
		return Null, Null
	case *ast.String:
		return &Literal{value.String(x.Value)}, String
	case *ast.Template:
		return String, String
	case *ast.Bool:
		return &Literal{value.Bool(x.Value)}, Boolean
	case *ast.Number:
		switch x.Kind {
		case ast.Int:
			return &Literal{value.Int(x.Int)}, Int
		case ast.Long:
			return &Literal{value.Long(x.Int)}, Long
		}
		return Double, Double
	}
	return nil, nil
}

func fitsLiteral(literal, basic, t Type) bool {
	switch t := t.(type) {
	case Basic:
		switch {
		case t == Any || t == basic:
			return true
		case basic == String:
			return t == ID
		case basic == Int:
			return t == Long || t == Double || t == Number || t == ID
		case basic == Long:
			return t == Double || t == Number || t == ID
		case basic == Double:
			return t == Float || t == Number
		}
		return false
	case *Literal:
		want, ok := literal.(*Literal)
		return ok && Equal(want, t)
	case *Union:
		for _, m := range t.Members {
			if fitsLiteral(literal, basic, m) {
				return true
			}
		}
		return false
	case *Intersection:
		for _, m := range t.Members {
			if !fitsLiteral(literal, basic, m) {
				return false
			}
		}
		return true
	case *Named:
		return true // unknown here
	}
	return false
}

func onlyLiterals(t Type) bool {
	u, ok := t.(*Union)
	if !ok {
		_, ok = t.(*Literal)
		return ok
	}
	for _, m := range u.Members {
		if _, ok := m.(*Literal); !ok {
			return false
		}
	}
	return true
}
