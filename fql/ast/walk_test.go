package ast_test

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
)

func TestWalkVisitsInSourceOrder(t *testing.T) {
	const text = `let a: A<B> | ((x: C) => { d: D, *: [E | F?] }) = b + -c
"#{d}" { e: f(g)[h].i(j)!, k { l } }
if (m) n else at (o) { match p {}
[q, (r, s => t)] }
{ u: v ?? null }`
	q, err := parser.Query(&diag.Source{Name: "*query*", Text: text}, nil)
	if err != nil {
		t.Fatal(err.(*diag.Error).Summary())
	}
	var got []string
	ast.Walk(q, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			got = append(got, n.Name)
		case *ast.TypeName:
			got = append(got, n.Name)
		}
		return true
	})
	const want = "A B C D E F b c d f g h j m n o p q r t v"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestWalkStopsBelowWhereToldTo(t *testing.T) {
	q, err := parser.Query(&diag.Source{Name: "*query*", Text: "a + (x => b)"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	ast.Walk(q, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			got = append(got, id.Name)
		}
		_, isLambda := n.(*ast.Lambda)
		return !isLambda
	})
	if s := strings.Join(got, " "); s != "a" {
		t.Error(s)
	}
}
