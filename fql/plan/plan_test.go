package plan

import (
	"slices"
	"testing"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// bare is a library and a schema that define nothing but a few modules.
type bare struct{}

func (bare) Members(string) *Members { return &noMembers }

var noMembers Members

func (bare) Global(name string) (value.Value, bool) {
	return value.Mod(name), slices.Contains([]string{"M", "Time", "Date", "ID"}, name)
}

func (bare) Lookup(string) (value.Value, bool) { return nil, false }

var env = Env{Library: bare{}, Names: bare{}}

func parse(t *testing.T, text string) *ast.Query {
	t.Helper()
	q, err := parser.Query(&diag.Source{Name: "*query*", Text: text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestUnboundNames(t *testing.T) {
	tests := []struct {
		query          string
		certain, maybe []string
	}{
		{"M", nil, nil},
		{"arg", nil, nil},
		{"a + b", []string{"a", "b"}, nil},
		{"let a = 1; a", nil, nil},
		{"let a = a; a", []string{"a"}, nil}, // not visible in its own value
		{"{ let b = 1; b }\nb", []string{"b"}, nil},
		{"if (c) d else e", []string{"c"}, []string{"d", "e"}},
		{"f && g", []string{"f"}, []string{"g"}},
		{"h ?? i", []string{"h"}, []string{"i"}},
		{"x => x + y", nil, []string{"y"}},
		{"[x => x, y => x]", nil, []string{"x"}},
		{"M?.a(z).b(w)", []string{"z"}, []string{"w"}},
	}
	for _, test := range tests {
		p, err := Query(parse(t, test.query), []string{"arg"}, 0, env)
		if err != nil {
			t.Errorf("%s: %v", test.query, err)
			continue
		}
		var certain, maybe []string
		for _, u := range p.Unbound {
			if u.Certain {
				certain = append(certain, u.Name)
			} else {
				maybe = append(maybe, u.Name)
			}
		}
		if !slices.Equal(certain, test.certain) || !slices.Equal(maybe, test.maybe) {
			t.Errorf("%s: certain %v, maybe %v; want %v, %v", test.query, certain, maybe, test.certain, test.maybe)
		}
	}
}

func TestSlotsAreUsedAgain(t *testing.T) {
	p, err := Query(parse(t, "{ let a = 1; a }\n{ let b = 2; b }\nlet c = 3\nc"), nil, 0, env)
	if err != nil {
		t.Fatal(err)
	}
	if p.Slots != 1 {
		t.Errorf("the frame has %d slots, want 1", p.Slots)
	}
}

// fataler is a test, or a run of a property.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// compileLambda compiles a lambda that may capture k.
func compileLambda(t fataler, text string) *Lambda {
	t.Helper()
	node, err := parser.Lambda(&diag.Source{Text: text}, true)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	l, _, err := Function(node, []string{"k"}, env)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return l
}

func TestUnsupported(t *testing.T) {
	for _, query := range []string{"M { * }", "match M { case x => x }"} {
		if _, err := Query(parse(t, query), nil, 0, env); err == nil {
			t.Errorf("%s compiles", query)
		}
	}
}

func BenchmarkQuery(b *testing.B) {
	q, err := parser.Query(&diag.Source{Text: `let a = [1, 2, 3].map(x => x * 2)
M.all().where(.a == "x" && .b > 1) { a, b: .c, d { e } }`}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Query(q, nil, 0, env); err != nil {
			b.Fatal(err)
		}
	}
}
