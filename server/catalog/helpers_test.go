package catalog

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// obj evaluates an object literal. Calls of collections make references.
func obj(t testing.TB, w *world, source string) *value.Object {
	t.Helper()
	if w == nil {
		w = &world{}
	}
	v, err := w.source(source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return v.(*value.Object)
}

// define makes a collection of a definition; it must be valid.
func define(t testing.TB, source string) *Collection {
	t.Helper()
	c, failures, err := ValidateCollection(CollectionWrite{ID: 1, Definition: obj(t, nil, source)})
	if err != nil || failures != nil {
		t.Fatalf("%s: %v %v", source, failures, err)
	}
	return c
}

// change updates a collection.
func change(t testing.TB, old *Collection, patch string, protected bool) (*Collection, string) {
	t.Helper()
	c, failures, err := ValidateCollection(CollectionWrite{
		Op: Update, ID: old.ID, Old: old, Protected: protected,
		Definition: Merge(old.Definition, obj(t, nil, patch), true),
	})
	if err != nil {
		return c, err.(*diag.Error).Code + ": " + show(err.(*diag.Error).Failures)
	}
	return c, show(failures)
}

// show writes failures as the summary does, on one line.
func show(failures []diag.ConstraintFailure) string {
	if failures == nil {
		return ""
	}
	e := diag.Error{Code: "constraint_failure", Message: "M", Failures: failures}
	s := e.Summary()
	s = strings.TrimPrefix(s, "error: M\nconstraint failures:\n  ")
	s, _, _ = strings.Cut(s, "\nat <no source>")
	return strings.ReplaceAll(s, "\n  ", "; ")
}
