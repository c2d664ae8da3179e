package render

import (
	"errors"
	"strings"
	"testing"
)

func TestRelocate(t *testing.T) {
	tests := []struct{ name, summary, want string }{
		{"one line", `error: Unbound variable ` + "`x`" + `
at *query*:1:5
  |
1 | 1 + x
  |     ^
  |`, `error: Unbound variable ` + "`x`" + `
at pets.fql:9:5
  |
9 | 1 + x
  |     ^
  |`},
		{"a wider gutter", `error: Null literal value
at *query*:2:17
  |
2 | [1, 2].map(n => v!)
  |                 ^^
  |
hint: Null value created here
at *query*:1:9
  |
1 | let v = null
  |         ^^^^
  |`, `error: Null literal value
at pets.fql:10:17
   |
10 | [1, 2].map(n => v!)
   |                 ^^
   |
hint: Null value created here
at pets.fql:9:9
  |
9 | let v = null
  |         ^^^^
  |`},
		{"a function's own lines stay", `error: failed
at *udf:double*:1:3
  |
1 | x | y
  | ^
  |
at *query*:1:1
  |
1 | double(1)
  |       ^^^
  |

info at *query*:2: text
warning: no source
at <no source>`, `error: failed
at *udf:double*:1:3
  |
1 | x | y
  | ^
  |
at pets.fql:9:1
  |
9 | double(1)
  |       ^^^
  |

info at pets.fql:10: text
warning: no source
at <no source>`},
		{"a hint without a place is about the error's source", `error: Duplicate key
at *query*:1:9
  |
1 | { a: 1, a: 2 }
  |         ^
  |
hint: Key originally used here
  |
1 | { a: 1, a: 2 }
  |   ^
  |`, `error: Duplicate key
at pets.fql:9:9
  |
9 | { a: 1, a: 2 }
  |         ^
  |
hint: Key originally used here
  |
9 | { a: 1, a: 2 }
  |   ^
  |`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := relocate(test.summary, Place{"pets.fql", 9}); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			if got := relocate(test.summary, Place{}); got != test.summary {
				t.Errorf("without a place it changed:\n%s", got)
			}
		})
	}
}

func TestErrorIsSafeAndColoured(t *testing.T) {
	if got, want := Error(errors.New("bad \x1b[31m name"), Place{}, false), `error: bad \u001b[31m name`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got := Summary("error: x\nat *query*:1:1\n  |\n1 | y\n  | ^\n  |", Place{}, true)
	for _, want := range []string{red + "error" + reset, grey + "at *query*:1:1" + reset, red + "^" + reset} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}
