package stdlib

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// TestExamples: every function gives what its declaration shows. Spaces and line
// breaks are no matter here.
func TestExamples(t *testing.T) {
	compact := func(s string) string { return strings.Join(strings.Fields(s), "") }
	typed := exec.Options{Typecheck: true}
	shared := databaseWith(t, typed)
	for _, f := range builtin.Functions() {
		if f.Example.Query == "" {
			continue
		}
		run := shared
		if f.Example.Setup != nil {
			run = databaseWith(t, typed, f.Example.Setup...)
		}
		r := run(f.Example.Query)
		got := ""
		if r.Err != nil {
			got = fmt.Sprintf("error %s: %s", r.Err.Code, r.Err.Message)
		} else {
			got = string(value.AppendDecorated(nil, r.Data))
		}
		if compact(got) != compact(f.Example.Result) {
			t.Errorf("%s: %s\n got %s\nwant %s", f.Qualified(), f.Example.Query, got, f.Example.Result)
		}
	}
}
