package catalog

import (
	"slices"

	"github.com/fawndb/fawn/fql/diag"
)

func forbidden(reason string) diag.ConstraintFailure {
	return diag.ConstraintFailure{
		Message: reason + ": destructive change forbidden because database is in protected mode.",
	}
}

// CheckDelete is what stands against the deletion of a collection.
func CheckDelete(protected bool) []diag.ConstraintFailure {
	if protected {
		return []diag.ConstraintFailure{forbidden("Cannot delete collection")}
	}
	return nil
}

// destroys lists the changes from old to c that lose documents or history.
func (c *Collection) destroys(old *Collection) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	switch was, is := old.HistoryDays, c.HistoryDays; {
	case is == nil && was != nil:
		failures = append(failures, forbidden("Cannot remove `history_days` field"))
	case is != nil && (was == nil || *is < *was):
		failures = append(failures, forbidden("Cannot decrease `history_days` field"))
	}
	switch was, is := old.TTLDays, c.TTLDays; {
	case is != nil && was == nil:
		failures = append(failures, forbidden("Cannot remove `ttl_days` field")) // Fauna's wording
	case is != nil && *is < *was:
		failures = append(failures, forbidden("Cannot decrease `ttl_days` field"))
	}
	return failures
}

// dropsStored refuses a change that makes a stored index go away.
func (c *Collection) dropsStored(old *Collection) error {
	_, drop := c.IndexChanges(old)
	rebuilt := func(d *StoredIndex) bool {
		return slices.ContainsFunc(c.Stored, func(s *StoredIndex) bool { return s.same(d.Terms, d.Values) })
	}
	if drop = slices.DeleteFunc(drop, rebuilt); len(drop) == 0 {
		return nil
	}
	return SchemaError(nil, []diag.ConstraintFailure{forbidden("Cannot cause deletion of backing index")})
}
