package server_test

import (
	"strings"
	"testing"
)

// Code that calls itself from deep inside an expression must run out of
// frames, not of stack.
func TestDeepCodeInManyFrames(t *testing.T) {
	call := "let f = (g, n) => if (n == 0) 0 else EXPR; f(f, 2000)"
	var examples []example
	for _, x := range []string{
		"g(g, n - 1)" + strings.Repeat(" + 1", 20000),
		strings.Repeat("(1 + ", 400) + "g(g, n - 1)" + strings.Repeat(")", 400),
		strings.Repeat("[", 400) + "g(g, n - 1)" + strings.Repeat("]", 400),
	} {
		fql := strings.Replace(call, "EXPR", x, 1)
		examples = append(examples, example{
			rule: "stack", fql: fql, want: "error stack_overflow: number of stack frames exceeded limit of 2048",
		})
	}
	runExamples(t, examples)
}

// A trace shows the line of every call, and logs that of theirs.
func TestLongLineInManyItems(t *testing.T) {
	line := "'" + strings.Repeat("x", 1<<20) + "'.length; "
	runExamples(t, []example{{
		rule: "trace", fql: line + "let f = (g, n) => if (n == 0) 1 / 0 else g(g, n - 1); f(f, 2000)",
		want: "error divide_by_zero: Attempted integer division by zero.",
	}, {
		rule: "dbg", fql: line + "Set.sequence(0, 16000).forEach(x => dbg(x))", want: "null", summary: "info: 1",
	}})
}
