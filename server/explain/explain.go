// Package explain describes how the sets of a query were read: which plan each
// had, which index served it and why others did not, and what reading it cost.
package explain

import (
	"time"

	"github.com/fawndb/fawn/fql/diag"
)

// Plan is the physical plan of a set that was read, as a tree of operators.
type Plan struct {
	// Span is the argument list of the call that read the set; its zero value
	// when that is not known, as for the sets of a result.
	Span diag.Span
	Root *Node
}

// Node is one operator of a plan. Counts are of what the operator itself read
// from the store or delivered, not of its inputs.
type Node struct {
	// Operator names what is done: "index lookup", "collection scan", "filter".
	Operator string
	// Detail says with what, in the words of the query: ".origin == \"A3\"".
	Detail string
	// Index is the index that is read, as "Collection.index", and Range the
	// part of it in words: "terms (\"A3\"), values from [290]".
	Index, Range string
	// Covered are the fields that the index answers without the documents.
	Covered []string
	// Rejected are the indexes that were looked at and not taken.
	Rejected []Rejection
	// Missing is an index, as a line of FSL for the collection, that would serve
	// this operator; "" when none is missing.
	Missing string

	// Estimated is how many entries or documents the planner expected to read;
	// -1 when it did not estimate.
	Estimated int64
	Entries   int64 // index entries read
	Documents int64 // documents read
	Rows      int64 // elements delivered
	// Time is what the operator took, with its inputs.
	Time time.Duration

	Inputs []*Node
}

// Rejection is an index that was not taken, and why.
type Rejection struct {
	Index  string // "Collection.index"
	Reason string
}
