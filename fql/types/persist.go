package types

import (
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
)

// Persistable lists, as causes with their hints behind them, the parts of a
// field's type whose values cannot be stored. The names in x have passed Check.
func Persistable(x ast.TypeExpr, isDoc IsDoc) []diag.Diagnostic {
	switch x := x.(type) {
	case *ast.TypeName:
		if persistableName(x, isDoc) {
			return persistableAll(x.Args, x.Name == "Array", isDoc)
		}
	case *ast.TypeLiteral:
		return nil
	case *ast.TypeObject:
		if x.Open {
			break
		}
		var causes []diag.Diagnostic
		for _, f := range x.Fields {
			causes = append(causes, Persistable(f.Type, isDoc)...)
		}
		if x.Wildcard != nil {
			causes = append(causes, Persistable(x.Wildcard, isDoc)...)
		}
		return causes
	case *ast.TypeTuple:
		return persistableAll(x.Elems, true, isDoc)
	case *ast.TypeUnion, *ast.TypeNullable:
		return persistableUnion(x, isDoc)
	case *ast.TypeIntersection:
		for _, m := range x.Members {
			if len(Persistable(m, isDoc)) == 0 {
				return nil
			}
		}
	}
	return notPersistable(x, isDoc)
}

func notPersistable(x ast.TypeExpr, isDoc IsDoc) []diag.Diagnostic {
	found := []diag.Diagnostic{{
		Kind: diag.KindCause, Span: x.Span(),
		Message: "Type " + FromAST(x).String() + " is not persistable",
	}}
	if n, ok := x.(*ast.TypeName); ok && len(n.Args) == 0 && (isDoc(n.Name) || builtin[n.Name]) {
		found = append(found, diag.Diagnostic{
			Kind: diag.KindHint, Span: x.Span(), Edit: &diag.Edit{Text: "Ref<" + n.Name + ">"},
			Message: "Use Ref<" + n.Name + "> as the type of a reference to a " + n.Name + " document",
		})
	}
	return found
}

func persistableAll(xs []ast.TypeExpr, check bool, isDoc IsDoc) []diag.Diagnostic {
	var causes []diag.Diagnostic
	if check {
		for _, x := range xs {
			causes = append(causes, Persistable(x, isDoc)...)
		}
	}
	return causes
}

func persistableName(x *ast.TypeName, isDoc IsDoc) bool {
	if b, ok := basicByName[x.Name]; ok {
		switch b {
		case Never, ID, TransactionTime, SetCursor:
			return false
		}
		return true
	}
	switch x.Name {
	case "Array":
		return true
	case "Ref":
		arg, ok := x.Args[0].(*ast.TypeName)
		if !ok {
			return false
		}
		switch arg.Name {
		case "Key", "Token", "Credential":
			return true
		}
		return isDoc(arg.Name)
	}
	return false
}

// persistableUnion accepts a document type beside its null type: together they
// are a reference.
func persistableUnion(x ast.TypeExpr, isDoc IsDoc) []diag.Diagnostic {
	var members []ast.TypeExpr
	var flatten func(x ast.TypeExpr)
	flatten = func(x ast.TypeExpr) {
		switch x := x.(type) {
		case *ast.TypeUnion:
			for _, m := range x.Members {
				flatten(m)
			}
		case *ast.TypeNullable:
			flatten(x.X)
		default:
			members = append(members, x)
		}
	}
	flatten(x)
	docs, nulls := map[string]bool{}, map[string]bool{}
	for _, m := range members {
		n, ok := m.(*ast.TypeName)
		if !ok {
			continue
		}
		if doc := nullOf(n); doc != "" {
			nulls[doc] = true
		} else if len(n.Args) == 0 {
			docs[n.Name] = true
		}
	}
	var causes []diag.Diagnostic
	for _, m := range members {
		if n, ok := m.(*ast.TypeName); ok {
			if doc := nullOf(n); doc != "" && docs[doc] || len(n.Args) == 0 && nulls[n.Name] {
				continue
			}
		}
		causes = append(causes, Persistable(m, isDoc)...)
	}
	return causes
}

// nullOf is the document type whose null type x is, "" for other types.
func nullOf(x *ast.TypeName) string {
	if x.Name == "EmptyRef" && len(x.Args) == 1 {
		if arg, ok := x.Args[0].(*ast.TypeName); ok {
			return arg.Name
		}
		return ""
	}
	doc, _ := strings.CutPrefix(x.Name, "Null")
	if doc == x.Name {
		return ""
	}
	return doc
}
