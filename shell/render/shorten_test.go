package render

import (
	"strings"
	"testing"
)

func TestShorten(t *testing.T) {
	lines := func(n int) string { return strings.TrimSuffix(strings.Repeat("x\n", n), "\n") }
	if s := lines(121); shorten(s) != s {
		t.Error("a summary of 121 lines is not shown whole")
	}
	s := shorten(lines(1000))
	if n := strings.Count(s, "\n") + 1; n != 121 || !strings.Contains(s, "... 880 lines are not shown ...") {
		t.Errorf("%d lines of 1000 are shown", n)
	}
}
