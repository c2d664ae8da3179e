package server_test

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestErrorCodesStandInOnePlace checks that no error is made with a code that
// is not a constant of package diag.
func TestErrorCodesStandInOnePlace(t *testing.T) {
	root := os.DirFS("..")
	codes := map[string]bool{}
	files := gotoken.NewFileSet()
	read := func(path string) *ast.File {
		f, err := parser.ParseFile(files, filepath.Join("..", path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	ast.Inspect(read("fql/diag/code.go"), func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			code, _ := strconv.Unquote(lit.Value)
			codes[code] = true
		}
		return true
	})
	if len(codes) < 30 {
		t.Fatalf("found only %d codes", len(codes))
	}
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "fql/diag/code.go" {
			return err
		}
		ast.Inspect(read(path), func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != gotoken.STRING {
				return true
			}
			if text, _ := strconv.Unquote(lit.Value); codes[text] && strings.Contains(text, "_") {
				t.Errorf("%s: %s has a constant in package diag", files.Position(lit.Pos()), lit.Value)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
