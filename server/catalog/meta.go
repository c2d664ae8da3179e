package catalog

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// CheckReserved checks the argument of create, update or replace for reserved
// names, even with null values. create may give "id".
func CheckReserved(op Op, input *value.Object) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	for _, f := range input.Fields() {
		if builtin.IsReservedField(f.Name) && (op != Create || f.Name != "id") {
			failures = append(failures, failure("Is a reserved field and cannot be used", f.Name))
		}
	}
	return failures
}

// CheckComputed checks the argument of create, update or replace for computed
// fields.
func (c *Collection) CheckComputed(input *value.Object) []diag.ConstraintFailure {
	if len(c.Computed) == 0 {
		return nil
	}
	var failures []diag.ConstraintFailure
	for _, f := range input.Fields() {
		if c.ComputedField(f.Name) != nil {
			failures = append(failures, failure("Cannot write to a computed field", f.Name))
		}
	}
	return failures
}

var (
	idType  = types.NewUnion(types.ID, types.String, types.Long)
	ttlType = types.NewUnion(types.Time, types.Null)
)

// CheckID reads the "id" given to create.
func CheckID(v value.Value) (value.ID, []diag.ConstraintFailure) {
	var id value.ID
	ok := true
	switch v := v.(type) {
	case value.ID:
		id = v
	case value.Int:
		id = value.ID(v)
	case value.Long:
		id = value.ID(v)
	case value.String:
		id, ok = value.ParseID(string(v))
	case value.Null:
		return 0, []diag.ConstraintFailure{failure(missingField(idType), "id")}
	default:
		ok = false
	}
	switch {
	case !ok:
		return 0, []diag.ConstraintFailure{failure(
			"Expected "+types.FieldText(idType)+", provided "+types.FieldText(types.OfValue(v)), "id")}
	case id < 0:
		return 0, []diag.ConstraintFailure{failure("id must be nonnegative", "id")}
	}
	return id, nil
}

// CheckTTL checks a given "ttl".
func CheckTTL(v value.Value) []diag.ConstraintFailure {
	if types.Matches(ttlType, v, nil) {
		return nil
	}
	return []diag.ConstraintFailure{failure(
		"Expected "+types.FieldText(ttlType)+", provided "+types.FieldText(types.OfValue(v)), "ttl")}
}
