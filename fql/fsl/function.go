package fsl

import (
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// function reads a function: its arguments and body become the text of a
// lambda, its types that of a signature.
func (r *reader) function(it *Item, g *itemGrammar) {
	f := g.Function
	if f.Name.Value == "" {
		r.report("Missing required name", r.token(f.Keyword))
		return
	}
	it.Name, it.NameSpan = nameText(f.Name), r.token(f.Name)
	it.Definition = value.ObjectOf(value.Field{Name: "name", Value: value.String(it.Name)})
	r.annotations(it, g.Annotations, "alias", "role")
	r.define(it.Name, it.NameSpan)
	body := f.Body.Block()
	lambda := &ast.Lambda{Body: body}
	signature := &ast.TypeFunc{Result: f.Result}
	for i, a := range f.Args {
		name := ast.Name{Text: a.Name.Value}
		if ast.IsReserved(name.Text) {
			r.identifier(a.Name)
		}
		param := ast.TypeParam{Name: name.Text, Type: a.Type}
		if name.Text == "_" {
			param.Name = ""
		}
		signature.Params = append(signature.Params, param)
		switch last := i == len(f.Args)-1; {
		case !a.Variadic:
			lambda.Params = append(lambda.Params, name)
		case last:
			lambda.Rest, signature.Variadic = &name, true
		default:
			r.report("Variadic argument must be the last argument.", r.span(a.Tokens))
		}
	}
	r.duplicateArgs(f.Args)
	it.Definition.Set("body", value.String(ast.Print(lambda)))
	it.Places["body"] = body.Span()
	if r.isTyped(f) {
		it.Definition.Set("signature", value.String(ast.Print(signature)))
		it.Places["signature"] = r.token(f.Open).To(f.Result.Span())
	}
}

func (r *reader) duplicateArgs(args []*argGrammar) {
	first := map[string]diag.Span{}
	for _, a := range args {
		at := r.token(a.Name)
		if f, ok := first[a.Name.Value]; ok && a.Name.Value != "_" {
			r.report("Duplicate lambda argument", at, hint("Argument originally defined here", f))
			continue
		}
		first[a.Name.Value] = at
	}
}

// isTyped reports whether a function has a signature: types for all arguments
// and the result, or for nothing. A function without arguments may have just a
// return type.
func (r *reader) isTyped(f *functionGrammar) bool {
	if len(f.Args) == 0 {
		return f.Result != nil
	}
	typed := f.Args[0].Type != nil
	because := hint("Expecting no types due to this argument not having a type", r.token(f.Args[0].Name))
	if typed {
		because = hint("Expecting types due to this type annotation", f.Args[0].Type.Span())
	}
	for _, a := range f.Args {
		if (a.Type != nil) != typed {
			r.report("All or no arguments must have a type", r.token(a.Name), because)
		}
	}
	switch {
	case typed && f.Result == nil:
		r.report("Return type is required when arguments have a type", r.token(f.Close), because)
		return false
	case !typed && f.Result != nil:
		r.report("Return type is not allowed when arguments do not have a type", f.Result.Span(), because)
	}
	for _, a := range f.Args {
		typed = typed && a.Type != nil
	}
	return typed
}
