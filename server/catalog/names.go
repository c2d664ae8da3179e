package catalog

import (
	"regexp"
	"slices"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
)

// reservedWords are the names that are neither globals nor types and still
// cannot name a collection or function.
var reservedWords = []string{"_", "Any", "Never", "struct", "interface", "type", "function", "collection"}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

const invalidIdentifier = "Invalid identifier."

// NameTaken tells why a collection or function cannot have a name that another
// one has; "" when it can.
type NameTaken func(name string) string

// Taken tells which names the schema's collections and functions have, but for
// those of self: the *Collection or *Function that is about to change, or nil.
func (s *Definitions) Taken(self any) NameTaken {
	return func(name string) string {
		if c := s.collections[name]; c != nil && any(c) != self {
			return "A Collection already exists with the name `" + name + "`"
		}
		if c := s.collectionAliases[name]; c != nil && any(c) != self {
			return "A Collection already exists with the alias `" + name + "`"
		}
		if f := s.functions[name]; f != nil && any(f) != self {
			return "A Function already exists with the name `" + name + "`"
		}
		if f := s.functionAliases[name]; f != nil && any(f) != self {
			return "A Function already exists with the alias `" + name + "`"
		}
		return ""
	}
}

// checkName checks the name or alias of a collection or function.
func checkName(name string, taken NameTaken) string {
	switch {
	case ast.IsReserved(name) || slices.Contains(reservedWords, name) || builtin.IsGlobal(name) || types.IsBuiltin(name):
		return "The identifier `" + name + "` is reserved."
	case !identifier.MatchString(name):
		return invalidIdentifier
	case taken != nil:
		return taken(name)
	}
	return ""
}

// checkNames checks the name and the alias of a definition where they differ
// from those it had.
func checkNames(module, name, alias, oldName, oldAlias string, taken NameTaken) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	if name != oldName {
		if m := checkName(name, taken); m != "" {
			failures = append(failures, failure(m, "name"))
		}
	}
	if alias == "" || alias == oldAlias && name != alias {
		return failures
	}
	m := checkName(alias, taken)
	if m == "" && alias == name {
		m = "A " + module + " already exists with the name `" + name + "`"
	}
	if m != "" {
		failures = append(failures, failure(m, "alias"))
	}
	return failures
}

// memberNames checks the names of fields, computed fields or indexes. Failures
// are about the member that holds them all.
func memberNames(names []string, reserved func(name string) bool, at string) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	for _, name := range names {
		switch {
		case reserved(name):
			failures = append(failures, failure("The name '"+name+"' is reserved.", at))
		case !identifier.MatchString(name):
			failures = append(failures, failure(invalidIdentifier, at))
		}
	}
	return failures
}
