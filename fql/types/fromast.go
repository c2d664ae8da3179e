package types

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/value"
)

// FromAST makes the type that a type expression means. It never fails: names
// it does not know become Named types, a basic type with arguments loses them.
// Check reports what is wrong with an expression.
func FromAST(x ast.TypeExpr) Type {
	switch x := x.(type) {
	case *ast.TypeName:
		return fromName(x)
	case *ast.TypeLiteral:
		return fromLiteral(x.Value)
	case *ast.TypeObject:
		fields := make([]Field, len(x.Fields))
		for i, f := range x.Fields {
			fields[i] = Field{Name: f.Key.Text, Type: FromAST(f.Type)}
			if f.Default != nil {
				fields[i].Default = &Default{Source: f.Default.Span().Text()}
			}
		}
		var wildcard Type
		if x.Wildcard != nil {
			wildcard = FromAST(x.Wildcard)
		}
		r := NewRecord(fields, wildcard)
		r.Open = x.Open
		return r
	case *ast.TypeTuple:
		return &Tuple{fromAll(x.Elems)}
	case *ast.TypeUnion:
		return NewUnion(fromAll(x.Members)...)
	case *ast.TypeIntersection:
		var members []Type
		for _, m := range fromAll(x.Members) {
			if in, ok := m.(*Intersection); ok {
				members = append(members, in.Members...)
			} else {
				members = append(members, m)
			}
		}
		return &Intersection{members}
	case *ast.TypeNullable:
		return NewUnion(FromAST(x.X), Null)
	case *ast.TypeFunc:
		f := &Func{Variadic: x.Variadic, Result: FromAST(x.Result)}
		for _, p := range x.Params {
			f.Params = append(f.Params, Param{p.Name, FromAST(p.Type)})
		}
		return f
	}
	return Any
}

// FromScheme makes the type of a scheme: a *Scheme when it has generic
// parameters.
func FromScheme(s *ast.TypeScheme) Type {
	t := FromAST(s.Type)
	if len(s.Params) > 0 {
		return &Scheme{s.Params, t}
	}
	return t
}

func fromAll(xs []ast.TypeExpr) []Type {
	ts := make([]Type, len(xs))
	for i, x := range xs {
		ts[i] = FromAST(x)
	}
	return ts
}

func fromName(x *ast.TypeName) Type {
	if b, ok := basicByName[x.Name]; ok {
		return b
	}
	args := fromAll(x.Args)
	switch {
	case x.Name == "Array" && len(args) == 0:
		return &Array{Any}
	case x.Name == "Array":
		return &Array{args[0]}
	case x.Name == "Ref" && len(args) == 1:
		return &Ref{args[0].String()}
	case x.Name == "Stream":
		return &Named{"EventSource", args}
	}
	return &Named{x.Name, args}
}

func fromLiteral(x ast.Expr) Type {
	switch x := x.(type) {
	case *ast.String:
		return &Literal{value.String(x.Value)}
	case *ast.Bool:
		return &Literal{value.Bool(x.Value)}
	case *ast.Number:
		return &Literal{value.Integer(x.Int)}
	}
	return Any
}
