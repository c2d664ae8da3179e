package catalog

import (
	"strconv"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

// CollectionWrite is a write to a Collection document.
type CollectionWrite struct {
	Op Op
	// ID is the collection's; on updates that of Old.
	ID uint32
	// Definition is the argument of create or replace, or what Merge made of
	// the old definition and the argument of update.
	Definition *value.Object
	// Old is the collection before the write, nil for Create.
	Old *Collection
	// Taken knows the names of all others, see Schema.Taken.
	Taken NameTaken
	// Protected refuses destructive changes.
	Protected bool
	// Snapshot is the time of the query in microseconds.
	Snapshot int64
}

// ValidateCollection checks a Collection document and makes the collection.
// Failures are those of one "constraint_failure"; the error is any other.
// Both leave the collection nil.
func ValidateCollection(w CollectionWrite) (*Collection, []diag.ConstraintFailure, error) {
	def := w.Definition
	failures := readOnlyStatus(w)
	if failures == nil {
		failures = checkShape(collectionIs, def)
	}
	if failures != nil {
		return nil, failures, nil
	}
	for _, check := range []func(CollectionWrite) []diag.ConstraintFailure{
		collectionNames, fieldFailures, computedFailures, dayFailures, indexFailures, constraintFailures,
	} {
		failures = append(failures, check(w)...)
	}
	if failures != nil {
		return nil, failures, nil
	}
	c, err := readCollection(normalized(w))
	if err != nil {
		return nil, nil, err
	}
	c.ID = w.ID
	c.Definition = normalized(w)
	c.assignStored(w.Old)
	c.setFloor(w)
	if w.Protected && w.Old != nil {
		if failures := c.destroys(w.Old); failures != nil {
			return nil, failures, nil
		}
		if err := c.dropsStored(w.Old); err != nil {
			return nil, nil, err
		}
	}
	return c, nil, nil
}

// readOnlyStatus finds a "status" that is not what it was. It is checked
// first: as long as one is there, nothing else is reported.
func readOnlyStatus(w CollectionWrite) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	var oldIndexes *value.Object
	var oldConstraints []value.Value
	if w.Old != nil {
		oldIndexes = object(w.Old.Definition, "indexes")
		oldConstraints = elements(w.Old.Definition, "constraints")
	}
	for _, f := range object(w.Definition, "indexes").Fields() {
		o, _ := f.Value.(*value.Object)
		status := member(o, "status")
		old, _ := member(oldIndexes, f.Name).(*value.Object)
		if status.Kind() != value.KindNull && !value.Equal(status, member(old, "status")) {
			failures = append(failures, failure(readOnlyField, "indexes", f.Name, "status"))
		}
	}
	for i, e := range elements(w.Definition, "constraints") {
		o, _ := e.(*value.Object)
		status := member(o, "status")
		if status.Kind() == value.KindNull || member(o, "unique").Kind() == value.KindNull {
			continue
		}
		var old *value.Object
		if i < len(oldConstraints) {
			old, _ = oldConstraints[i].(*value.Object)
		}
		if !value.Equal(status, member(old, "status")) {
			failures = append(failures, failure(readOnlyField, "constraints", i, "status"))
		}
	}
	return failures
}

func collectionNames(w CollectionWrite) []diag.ConstraintFailure {
	var oldName, oldAlias string
	if w.Old != nil {
		oldName, oldAlias = w.Old.Name, w.Old.Alias
	} else {
		oldName = "\x00" // an empty name is checked too
	}
	return checkNames("Collection", text(w.Definition, "name"), text(w.Definition, "alias"),
		oldName, oldAlias, w.Taken)
}

func names(o *value.Object) []string {
	var list []string
	for _, f := range o.Fields() {
		if f.Value.Kind() != value.KindNull {
			list = append(list, f.Name)
		}
	}
	return list
}

func fieldFailures(w CollectionWrite) []diag.ConstraintFailure {
	fields := object(w.Definition, "fields")
	failures := memberNames(names(fields), builtin.IsDocumentMember, "fields")
	for _, name := range names(fields) {
		src := &diag.Source{Name: "*signature*", Text: text(object(fields, name), "signature")}
		if _, err := parser.FieldType(src); err != nil {
			failures = append(failures, badSignature(err, "fields", name, "signature"))
		}
	}
	if wildcard := text(w.Definition, "wildcard"); wildcard != "" {
		if _, err := parser.Type(&diag.Source{Name: "*signature*", Text: wildcard}); err != nil {
			failures = append(failures, badSignature(err, "wildcard"))
		}
	}
	return failures
}

func computedFailures(w CollectionWrite) []diag.ConstraintFailure {
	const at = "computed_fields"
	fields, computed := object(w.Definition, "fields"), object(w.Definition, at)
	failures := memberNames(names(computed), builtin.IsDocumentMember, at)
	for _, name := range names(computed) {
		if member(fields, name).Kind() != value.KindNull {
			failures = append(failures, failure("Computed field '"+name+"' collides with a defined field", at))
		}
	}
	for _, name := range names(computed) {
		o := object(computed, name)
		failures = append(failures, checkBody(text(o, "body"), at, name, "body")...)
		if signature, ok := member(o, "signature").(value.String); ok {
			if _, err := parser.Type(&diag.Source{Name: "*signature*", Text: string(signature)}); err != nil {
				failures = append(failures, badSignature(err, at, name, "signature"))
			}
		}
	}
	return failures
}

func dayFailures(w CollectionWrite) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	for _, name := range []string{"history_days", "ttl_days"} {
		if integer(w.Definition, name) < 0 {
			failures = append(failures, failure("Non-negative value required.", name))
		}
	}
	return failures
}

// normalized is the definition as it reads back.
func normalized(w CollectionWrite) *value.Object {
	def := ordered(collectionIs, w.Definition)
	_, given := w.Definition.Get("history_days")
	if !given && w.Op != Update {
		def.Set("history_days", value.Int(0))
	}
	def.Set("indexes", normalIndexes(object(def, "indexes")))
	def.Set("constraints", normalConstraints(elements(def, "constraints")))
	return ordered(collectionIs, def)
}

// setFloor notes how far the history reaches back: shortening it loses what
// lies before, and lengthening it later brings nothing back. Unlimited history
// reaches back to 1970.
func (c *Collection) setFloor(w CollectionWrite) {
	c.Floor = 0
	if c.HistoryDays != nil {
		c.Floor = max(0, w.Snapshot-days(*c.HistoryDays))
	}
	if w.Old != nil {
		c.Floor = max(c.Floor, w.Old.retained(w.Snapshot))
	}
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return strconv.Itoa(n) + " arguments"
}
