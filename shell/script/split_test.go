package script

import (
	"fmt"
	"strings"
	"testing"
)

func TestItems(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", " \n// nothing\n", ""},
		{"one", "1 + 1", "1: 1 + 1"},
		{"lines", "1\n\n2 // two\n3", "1: 1\n3: 2\n4: 3"},
		{"lets belong to the expression", "let a = 1\nlet b = 2\na + b\nlet c = 3\nc", "1: let a = 1|let b = 2|a + b\n4: let c = 3|c"},
		{"chains", "Pet.all()\n  .where(.a == 1)\n  .first()\n2", "1: Pet.all()|  .where(.a == 1)|  .first()\n4: 2"},
		{"commands", "\\format json\n1\n\\timing\n\n  2", "1: \\ \\format json\n2: 1\n3: \\ \\timing\n5:   2"},
		{"a command ends a query", "Pet.all()\n\\more\n", "1: Pet.all()\n2: \\ \\more"},
		{"a backslash inside a string", "let s = <<-X\n\\format\nX\ns\n\\timing", "1: let s = <<-X|\\format|X|s\n5: \\ \\timing"},
		{"a backslash inside brackets is an error of the query", "[1,\n\\x\n]\n2", "1: [1,|\\x|]\n4: 2"},
		{"not closed", "1\n[2,", "1: 1\n2: [2,"},
		{"let without expression", "1\nlet a = 2\n", "1: 1\n2: let a = 2|"},
		{"byte order mark and CRLF", "\ufeff1\r\n2\r\n", "1: 1\n2: 2"},
		{"indented", "  1 +\n  2", "1:   1 +|  2"},
		{"comment with a command", "// \\x\n/*\n\\y\n*/ 1", "4: 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for item := range Items(test.text) {
				mark := ""
				if item.Command {
					mark = `\ `
				}
				got = append(got, fmt.Sprintf("%d: %s%s", item.Line, mark, strings.ReplaceAll(item.Text, "\n", "|")))
				if len(got) > 20 {
					t.Fatalf("no end: %q", got)
				}
			}
			if text := strings.Join(got, "\n"); text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
		})
	}
}

func TestItemsOfALongScript(t *testing.T) {
	const n = 50_000 // quadratic work would take minutes
	count := 0
	for item := range Items(strings.Repeat("Pet.create({ name: 'Rex' })\n", n) + "\\timing\n") {
		if count++; item.Line != count {
			t.Fatalf("item %d is in line %d", count, item.Line)
		}
	}
	if count != n+1 {
		t.Errorf("%d items", count)
	}
}
