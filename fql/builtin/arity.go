package builtin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// CheckCount checks the number of arguments of a call.
func CheckCount(a value.Arity, n int) error {
	if takes(a, n) {
		return nil
	}
	were := "were"
	if n == 1 {
		were = "was"
	}
	return diag.Errorf("invalid_function_invocation", "callee function expects %s, but %d %s provided.",
		describe(a, "argument"), n, were)
}

// CheckCallback checks that a function argument can take n arguments.
func CheckCallback(param string, fn value.Value, n int) error {
	f, ok := fn.(value.Function)
	if !ok {
		return nil
	}
	a := f.Arity()
	if takes(a, n) {
		return nil
	}
	noun := "parameters"
	if n == 1 {
		noun = "parameter"
	}
	return diag.Errorf("invalid_argument", "`%s` should accept %d %s, provided function requires %s.",
		param, n, noun, describe(a, "parameter"))
}

func takes(a value.Arity, n int) bool {
	if len(a.Counts) > 0 {
		return slices.Contains(a.Counts, n)
	}
	return n == a.Min || a.Variadic && n > a.Min
}

// describe puts an arity in words: "exactly 1 argument", "1 or 2 arguments".
func describe(a value.Arity, noun string) string {
	plural := func(n int) string {
		if n == 1 {
			return noun
		}
		return noun + "s"
	}
	switch {
	case len(a.Counts) > 0:
		last := len(a.Counts) - 1
		words := make([]string, len(a.Counts))
		for i, n := range a.Counts {
			words[i] = fmt.Sprint(n)
		}
		return strings.Join(words[:last], ", ") + " or " + words[last] + " " + noun + "s"
	case a.Variadic && a.Min == 0:
		return "any number of " + noun + "s"
	case a.Variadic:
		return fmt.Sprintf("at least %d %s", a.Min, plural(a.Min))
	case a.Min == 0:
		return "no " + noun + "s"
	}
	return fmt.Sprintf("exactly %d %s", a.Min, plural(a.Min))
}
