// Package argument checks the arguments of calls and words what is wrong with
// them.
package argument

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// Invalid is the error for an argument of the right type and a wrong value.
func Invalid(param, reason string) *diag.Error {
	return diag.Errorf(diag.CodeInvalidArgument, "invalid argument `%s`: %s", param, reason)
}

// ExpectedType is the error for an argument of the wrong type.
func ExpectedType(param, want string, got value.Value) *diag.Error {
	return diag.Errorf(diag.CodeInvalidArgument, "expected value for `%s` of type %s, received %s", param, want, value.TypeName(got))
}

// TypeMismatch is the error for a value of the wrong type where no parameter
// is named.
func TypeMismatch(want string, got value.Value) *diag.Error {
	return diag.Errorf(diag.CodeTypeMismatch, "expected type: %s, received %s", want, value.TypeName(got))
}

// IndexOutOfBounds is the error for a position outside a string or array.
func IndexOutOfBounds(i, length int) *diag.Error {
	return diag.Errorf(diag.CodeIndexOutOfBounds, "index %d out of bounds for length %d", i, length)
}

// NoSuchFunction is the error for a method or operator that a type lacks.
func NoSuchFunction(name, typeName string) *diag.Error {
	return diag.Errorf(diag.CodeInvalidFunctionInvocation, "The function `%s` does not exist on `%s`", name, typeName)
}

// CheckCallback checks that a function argument can take n arguments.
func CheckCallback(param string, fn value.Value, n int) error {
	f, ok := fn.(value.Function)
	if !ok {
		return nil
	}
	a := f.Arity()
	if Takes(a, n) {
		return nil
	}
	noun := "parameters"
	if n == 1 {
		noun = "parameter"
	}
	return diag.Errorf(diag.CodeInvalidArgument, "`%s` should accept %d %s, provided function requires %s.",
		param, n, noun, Describe(a, "parameter"))
}

// Takes reports whether a function of an arity can be called with n arguments.
func Takes(a value.Arity, n int) bool {
	if len(a.Counts) > 0 {
		return slices.Contains(a.Counts, n)
	}
	return n == a.Min || a.Variadic && n > a.Min
}

// CheckCount checks the number of arguments of a call.
func CheckCount(a value.Arity, n int) error {
	if Takes(a, n) {
		return nil
	}
	were := "were"
	if n == 1 {
		were = "was"
	}
	return diag.Errorf(diag.CodeInvalidFunctionInvocation, "callee function expects %s, but %d %s provided.", Describe(a, "argument"), n, were)
}

// Describe puts an arity in words: "exactly 1 argument", "1 or 2 arguments".
func Describe(a value.Arity, noun string) string {
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
