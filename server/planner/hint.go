package planner

import (
	"fmt"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/set"
	"github.com/fawndb/fawn/server/summary"
)

// The hints of the sets document, section 12, are of what a query says, not of
// the plan that it gets: their texts and places are Fauna's, and they come when
// a method is called. Which index is missing explain tells: see missing.go.

// HintFullSetRead hints that a method at a place reads all of a stored set.
func HintFullSetRead(l *summary.Log, method string, s set.Set, at diag.Span) {
	if l.Hints && set.IsStored(s) {
		l.Hint(summary.FullSetRead, fmt.Sprintf("Using %s() causes the full set to be read.", method), at)
	}
}

// HintCollectionScan hints that a method at a place can read every document of a
// collection.
func HintCollectionScan(l *summary.Log, method string, coll *document.Collection, at diag.Span) {
	if l.Hints {
		l.Hint(summary.CollectionScan, fmt.Sprintf(
			"Using %s() on collection %s can cause a read of every document.", method, coll.ModuleName()), at)
	}
}
