package fawn

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Plan tells how a query read one of its sets: which index served it, which
// did not and why, and what the reading cost. The option WithExplain asks for
// plans; Response.Plans and QueryError.Plans have them.
type Plan struct {
	// Source, Line and Column (from 1, in UTF-16 units) are the place of the
	// call that read the set: its argument list in the source "*query*", or in
	// "*udf:NAME*" within a function. They are zero for the sets of a result,
	// which no call reads.
	Source string `json:"source,omitzero"`
	Line   int    `json:"line,omitzero"`
	Column int    `json:"column,omitzero"`

	Root *PlanNode `json:"root"`
}

// PlanNode is one operator of a plan. What it reads from comes from its
// inputs.
type PlanNode struct {
	// Operator names what is done: "index lookup", "collection scan", "filter".
	Operator string `json:"operator"`
	// Detail says with what, in the words of the query.
	Detail string `json:"detail,omitzero"`
	// Index is the index that is read, "Collection.index", and Range the part
	// of it, in words.
	Index string `json:"index,omitzero"`
	Range string `json:"range,omitzero"`
	// Covered are the fields that the index answers without the documents.
	Covered []string `json:"covered,omitempty"`
	// Rejected are the indexes that were looked at and not taken.
	Rejected []RejectedIndex `json:"rejected,omitempty"`
	// Missing is an index that would help here, as a line of FSL for the
	// collection; "" when none is missing.
	Missing string `json:"missing,omitzero"`

	// Estimated is how many entries or documents the server expected to read;
	// nil when it did not estimate.
	Estimated *int64 `json:"estimated,omitzero"`
	Entries   int64  `json:"entries"`   // index entries read
	Documents int64  `json:"documents"` // documents read
	Rows      int64  `json:"rows"`      // elements delivered
	Micros    int64  `json:"micros"`    // time taken, with its inputs, in microseconds

	Inputs []*PlanNode `json:"inputs,omitempty"`
	// More tells that the server left some of the inputs out.
	More bool `json:"more,omitzero"`
}

// RejectedIndex is an index that was not taken, and why.
type RejectedIndex struct {
	Index  string `json:"index"` // "Collection.index"
	Reason string `json:"reason"`
}

// WithExplain asks how the query's sets are read. The query runs as ever, with
// its writes, and takes somewhat longer.
func WithExplain(on bool) QueryOption { return boolOption("X-Explain", on) }

// Plans tells how the query read its sets, in the order of the reading; nil
// unless the query was sent with WithExplain(true).
func (r *Response) Plans() []Plan { return decodePlans(r.plans) }

// PlansDropped is the number of further plans, which the server did not send.
func (r *Response) PlansDropped() int { return int(r.plansDropped) }

// decodePlans reads plans, which are plain JSON whatever the format.
func decodePlans(text []byte) []Plan {
	if text == nil {
		return nil
	}
	var plans []Plan
	// An answer with odd plans is still an answer.
	if json.Unmarshal(text, &plans, jsontext.AllowInvalidUTF8(true)) != nil {
		return nil
	}
	return plans
}
