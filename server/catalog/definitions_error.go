package catalog

import (
	"strings"

	"github.com/fawndb/fawn/fql/diag"
)

// SchemaError is the error of a query that leaves a schema that does not hold
// together; nil when there is nothing to report.
func SchemaError(items []diag.Diagnostic, failures []diag.ConstraintFailure) error {
	if len(items) == 0 && len(failures) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("Invalid database schema update.\n")
	for i := range items {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("    " + strings.ReplaceAll(items[i].Render(), "\n", "\n    "))
	}
	return &diag.Error{Code: diag.CodeInvalidSchema, Message: b.String(), Failures: failures}
}
