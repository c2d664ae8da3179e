package parser

import (
	"fmt"
	"sync"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
)

// TestParsersAreReused parses texts with parsers that have held longer texts,
// and failed ones, before: nothing of those may be left.
func TestParsersAreReused(t *testing.T) {
	texts := []string{
		"f(", "(a, a", "(a) => a", "\"#{", "{ a: 1, a: 2, b", "let a: (b: Array<", "x =>", "1 +",
		"let a: { b: Int, c", "a { b", "{", "1", "", "[1, 2", "if (a)", typicalQuery, dataLiteral(100),
	}
	result := func(text string) string {
		q, err := Query(source(text), nil)
		if err != nil {
			return positions(err)
		}
		return ast.Print(q)
	}
	want := map[string]string{}
	for _, text := range texts {
		idle = make(chan *parser, cap(idle)) // a new parser
		want[text] = result(text)
	}
	var wg sync.WaitGroup
	for g := range 2 * cap(idle) {
		wg.Go(func() {
			for i := range 5 * len(texts) {
				text := texts[(i*(g+1)+g)%len(texts)]
				if got := result(text); got != want[text] {
					t.Errorf("%q: got %s, want %s", text, fmt.Sprintf("%.200s", got), want[text])
				}
			}
		})
	}
	wg.Wait()
}
