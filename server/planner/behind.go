package planner

import (
	"slices"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/server/document"
)

// The rule Behind: documents that an index lists are fetched together when a
// function will read a field of them that the index does not cover, or when they
// are part of a result (exec.Materialize).

// unread tells whether an operator delivers documents that it has not read.
func unread(op operator) bool {
	switch op := op.(type) {
	case *entries, *lookup:
		return true
	case *ordered:
		return op.index != nil
	case *take:
		return op.src != nil && unread(op.src)
	case *drop:
		return unread(op.src)
	case *paged:
		return unread(op.src)
	}
	return false
}

// needed tells whether a document's own fields are read for certain.
func needed(r *plan.Reads) bool {
	return slices.ContainsFunc(r.Fields, func(f *plan.Reads) bool { return f.Always && f.Name != "id" && f.Name != "coll" })
}

// covers tells whether the index entry of a document answers all that is read of
// it for certain.
func covers(doc *document.Doc, reads *plan.Reads) bool {
	l := doc.Lookup()
	if l == nil {
		return false
	}
	for _, f := range reads.Fields {
		if f.Always && f.Name != "id" && f.Name != "coll" && !slices.Contains(l.Index.Covered, f.Name) {
			return false
		}
	}
	return true
}
