package catalog

import (
	"strconv"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

// Op is a kind of write.
type Op uint8

// The writes.
const (
	Create Op = iota
	Update
	Replace
	Delete
)

// verb is how messages call the write.
func (op Op) verb() string {
	switch op {
	case Create:
		return "create"
	case Delete:
		return "delete"
	}
	return "update"
}

// String is the name of the method that writes so.
func (op Op) String() string {
	if op == Replace {
		return "replace"
	}
	return op.verb()
}

// DocumentFailure is the error of a write to a user collection. id is not
// used by Create.
func DocumentFailure(op Op, collection string, id value.ID, failures []diag.ConstraintFailure) *diag.Error {
	if op == Create {
		return failed("Failed to create document in collection `"+collection+"`.", failures)
	}
	return failed("Failed to "+op.verb()+" document with id "+strconv.FormatInt(int64(id), 10)+
		" in collection `"+collection+"`.", failures)
}

// DefinitionFailure is the error of a write to a document with a name, such as
// a Collection. name is the one before the write; Create does not use it.
func DefinitionFailure(op Op, module, name string, failures []diag.ConstraintFailure) *diag.Error {
	if op == Create {
		return failed("Failed to create "+module+".", failures)
	}
	return failed("Failed to "+op.verb()+" "+module+" `"+name+"`.", failures)
}

// UniqueFailure is the error of any write that violates unique constraints;
// there is one set of terms for each violation.
func UniqueFailure(violated ...[]Term) *diag.Error {
	failures := make([]diag.ConstraintFailure, len(violated))
	for i, terms := range violated {
		failures[i].Message = "Failed unique constraint"
		for _, t := range terms {
			failures[i].Paths = append(failures[i].Paths, t.Path)
		}
	}
	return failed("Failed unique constraint.", failures)
}

// CheckFailure is the failure of a check constraint: of its result, which is
// neither true nor, with nonBoolean, a Boolean or null.
func CheckFailure(name string, nonBoolean bool) diag.ConstraintFailure {
	if nonBoolean {
		return diag.ConstraintFailure{Message: "Error evaluating check constraint `" + name +
			"`: function returned a non-boolean value"}
	}
	return diag.ConstraintFailure{Message: "Document failed check constraint `" + name + "`"}
}

func failed(message string, failures []diag.ConstraintFailure) *diag.Error {
	return &diag.Error{Code: diag.CodeConstraintFailure, Message: message, Failures: failures}
}
