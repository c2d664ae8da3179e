package repl

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fawndb/fawn/shell/session"
)

// chunks is input that arrives in pieces.
type chunks struct{ left []string }

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.left[0])
	c.left = c.left[1:]
	return n, nil
}

func (c *chunks) Close() error { return nil }

func TestPasteReader(t *testing.T) {
	tests := []struct {
		name  string
		input []string
		want  string
	}{
		{"typing", []string{"a", "b\r", "\x1b[A", "\x1b", "\t"}, "ab\r\x1b[A\x1b\t"},
		{"paste", []string{"\x1b[200~Pet.all()\n  .first()\n\x1b[201~\r"}, "Pet.all()⏎  .first()\r"},
		{"paste in pieces", []string{"\x1b[20", "0~a\r", "\nb\x1b[2", "01~c"}, "a⏎bc"},
		{"tabs do not complete", []string{"\x1b[200~\tx\x01\x1b[201~\t"}, "  x\t"},
		{"blank lines within", []string{"\x1b[200~a\n\nb\x1b[201~"}, "a⏎b"},
		{"alt-enter", []string{"a\x1b\rb"}, "a⏎b"},
		{"unicode", []string{"\x1b[200~é⏎\x1b[201~"}, "é⏎"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := io.ReadAll(newPasteReader(&chunks{test.input}))
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, want %q (%v)", got, test.want, err)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "airports.csv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &completer{ctx: context.Background(), session: &session.Session{}, names: []string{"Airport", "Flight"}}
	c.fetched = c.fetched.AddDate(3000, 0, 0)
	tests := []struct{ line, want string }{
		{`\for`, "mat "},
		{`\format j`, "son"},
		{`\import ` + dir + "/air", "ports.csv"},
		{`\import x Fli`, "ght"},
		{`\d Air`, "port"},
		{"Airp", "ort"},
		{"let x = Fli", "ght"},
		{"Airport.fir", "stWhere("},
		{"Airport.byId(1)!.del", "ete()"},
		{"x?.toUp", "perCase()"},
		{"Math.P", "I"},
		{"Math.hy", "pot("},
		{"FQL.Sch", "ema"},
		{"FQL.Math.at", "an("},
		{"Time.n", "ow()"},
		{"Function.byN", "ame("},
		{"isa", ""},
		{"newI", "d()"},
		{"TransactionT", "ime"},
		{`\help String.at`, ""},
		{`\help Math.hy`, "pot"},
		{"Airport.all().pag", "inate()"},
	}
	for _, test := range tests {
		rest, _ := c.Do([]rune(test.line), len([]rune(test.line)))
		var got []string
		for _, r := range rest {
			got = append(got, string(r))
		}
		if !slices.Contains(got, test.want) && test.want+strings.Join(got, "") != "" {
			t.Errorf("%s: %q, want %q", test.line, got, test.want)
		}
	}
}

func TestHistoryFileIsPrivate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state", "history")
	if err := privateFile(name); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestCompleteShowsSignatures(t *testing.T) {
	var shown string
	c := &completer{ctx: context.Background(), session: &session.Session{}, show: func(s string) { shown += s }}
	for _, test := range []struct{ line, want string }{
		{`"a".slice(`, "String: slice(start: Number) => String\nString: slice(start: Number, end: Number) => String\nArray: slice(from: Number) => Array<A>\nArray: slice(from: Number, until: Number) => Array<A>\n"},
		{"Math.max(", "max(x: Number, y: Number) => Number\n"},
		{"log(", "log(args: ...Any) => Null\n"},
		{"let t = Time(", "Time(time: String) => Time\n"},
		{"x.log(", "Math: log(x: Number) => Number\n"},
		{"f(", ""},
		{"(", ""},
		{"1 + ", ""},
	} {
		shown = ""
		if rest, _ := c.Do([]rune(test.line), len([]rune(test.line))); len(rest) > 0 {
			t.Errorf("%s: completes with %q", test.line, rest)
		}
		if shown != test.want {
			t.Errorf("%s: shows\n%swant\n%s", test.line, shown, test.want)
		}
	}
}
