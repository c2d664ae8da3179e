package catalog

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// FunctionWrite is a write to a Function document.
type FunctionWrite struct {
	Op         Op
	ID         uint32
	Definition *value.Object // as in CollectionWrite
	Old        *Function     // nil for Create
	Taken      NameTaken
	// ServerKey tells that the secret has the server role, which may not hand
	// out the admin role.
	ServerKey bool
}

// ValidateFunction checks a Function document and makes the function. Whether
// its role exists is checked at the end of the query, see CheckRole.
func ValidateFunction(w FunctionWrite) (*Function, []diag.ConstraintFailure) {
	if failures := checkShape(functionIs, w.Definition); failures != nil {
		return nil, failures
	}
	f := readFunction(ordered(functionIs, w.Definition))
	f.ID = w.ID
	old := w.Old
	if old == nil {
		old = &Function{Name: "\x00"} // an empty name is checked too
	}
	failures := checkNames("Function", f.Name, f.Alias, old.Name, old.Alias, w.Taken)
	if _, err := parser.Lambda(&diag.Source{Name: "*body*", Text: f.Body}, false); err != nil {
		failures = append(failures, unparsable(err, "body"))
	}
	if f.Signature != "" {
		if _, err := parser.Type(&diag.Source{Name: "*signature*", Text: f.Signature}); err != nil {
			failures = append(failures, badSignature(err, "signature"))
		}
	}
	if w.ServerKey && f.Role == "admin" && old.Role != "admin" {
		if w.Op == Create {
			failures = append(failures, failure("Cannot create a function with admin permissions using the server role.", "role"))
		} else {
			failures = append(failures, failure("Cannot grant a function admin permissions using the server role.", "role"))
		}
	}
	if failures != nil {
		return nil, failures
	}
	return f, nil
}

// CheckRole checks the role of a function on the final state of a query.
func (f *Function) CheckRole(exists func(role string) bool) []diag.ConstraintFailure {
	switch f.Role {
	case "", "admin", "server", "server-readonly":
		return nil
	}
	if exists(f.Role) {
		return nil
	}
	return []diag.ConstraintFailure{failure("Field refers to an unknown role name `"+f.Role+"`.", "role")}
}
