package reference

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/builtin"
)

// Whatever the reference has can be printed by its name, and prose fits the
// screen.
func TestPrint(t *testing.T) {
	names := []string{""}
	for _, s := range builtin.Reference() {
		names = append(names, s.Title)
		for _, e := range s.Entries {
			names = append(names, e.Name)
		}
	}
	for _, name := range names {
		var b strings.Builder
		if err := Print(&b, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(strings.ToLower(b.String()), strings.ToLower(name)) {
			t.Errorf("%s: printed %s", name, b.String())
		}
	}
	var p printer
	p.paragraph("  ", strings.Repeat("word ", 100)+"end")
	for line := range strings.SplitSeq(p.String(), "\n") {
		if utf8.RuneCountInString(line) > width {
			t.Errorf("%d characters in %q", utf8.RuneCountInString(line), line)
		}
	}
}

func TestOverview(t *testing.T) {
	var b strings.Builder
	if err := Print(&b, ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Global functions\n  abort asc dbg desc log newId\n",
		"a isa Module,\n", "Math\n  E Infinity NaN PI abs ", "Modules without functions of their own\n  Double Float ",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%s", want, b.String())
		}
	}
}

func TestUnknown(t *testing.T) {
	for name, want := range map[string]string{
		"Mth":   `nothing built in is called "Mth" (did you mean Math?)`,
		"xyzzy": `nothing built in is called "xyzzy"`,
	} {
		if err := Print(new(strings.Builder), name); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
