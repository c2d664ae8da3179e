package api

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/fawndb/fawn/server/explain"
)

// plan is a plan as the response has it: see DESIGN.md.
type plan struct {
	Source string    `json:"source,omitzero"`
	Line   int       `json:"line,omitzero"`
	Column int       `json:"column,omitzero"`
	Root   *planNode `json:"root"`
}

type planNode struct {
	Operator  string      `json:"operator"`
	Detail    string      `json:"detail,omitzero"`
	Index     string      `json:"index,omitzero"`
	Range     string      `json:"range,omitzero"`
	Covered   []string    `json:"covered,omitempty"`
	Rejected  []rejection `json:"rejected,omitempty"`
	Missing   string      `json:"missing,omitzero"`
	Estimated *int64      `json:"estimated,omitzero"`
	Entries   int64       `json:"entries"`
	Documents int64       `json:"documents"`
	Rows      int64       `json:"rows"`
	Micros    int64       `json:"micros"`
	Inputs    []*planNode `json:"inputs,omitempty"`
	More      bool        `json:"more,omitzero"` // some inputs are left out
}

type rejection struct {
	Index  string `json:"index"`
	Reason string `json:"reason"`
}

// maxExplain is about how many bytes the plans of a response may take; those
// that follow are only counted.
const maxExplain = 1 << 20

// appendPlans appends the plans of a query that was to be explained, as plain
// JSON whatever the format of the result.
func appendPlans(b []byte, t *explain.Trace) ([]byte, error) {
	if t == nil {
		return b, nil
	}
	b = append(b, `,"explain":[`...)
	start, dropped := len(b), t.Dropped
	for i, p := range t.Plans {
		if len(b)-start > maxExplain {
			dropped += len(t.Plans) - i
			break
		}
		if i > 0 {
			b = append(b, ',')
		}
		text, err := json.Marshal(wirePlan(p), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			return b, err
		}
		b = append(b, text...)
	}
	b = append(b, ']')
	if dropped > 0 {
		b = strconv.AppendInt(append(b, `,"explain_dropped":`...), int64(dropped), 10)
	}
	return b, nil
}

func wirePlan(p *explain.Plan) plan {
	left := explain.MaxNodes
	w := plan{Root: wireNode(p.Root, &left)}
	if p.Span.Src != nil {
		w.Source = p.Span.Src.Name
		w.Line, w.Column = p.Span.Place()
	}
	return w
}

// wireNode is a node with its inputs, no more than left nodes.
func wireNode(n *explain.Node, left *int) *planNode {
	*left--
	w := &planNode{
		Operator: n.Operator, Detail: explain.Cut(n.Detail), Index: explain.Cut(n.Index), Range: explain.Cut(n.Range),
		Entries: n.Entries, Documents: n.Documents, Rows: n.Rows, Micros: n.Time.Microseconds(),
	}
	for _, field := range n.Covered[:min(len(n.Covered), explain.MaxList)] {
		w.Covered = append(w.Covered, explain.Cut(field))
	}
	for _, r := range n.Rejected[:min(len(n.Rejected), explain.MaxList)] {
		w.Rejected = append(w.Rejected, rejection{explain.Cut(r.Index), explain.Cut(r.Reason)})
	}
	if len(n.Missing) <= explain.MaxText { // a part of a definition is none
		w.Missing = n.Missing
	}
	if n.Estimated >= 0 {
		w.Estimated = &n.Estimated
	}
	for _, in := range n.Inputs {
		if w.More = *left == 0; w.More {
			break
		}
		w.Inputs = append(w.Inputs, wireNode(in, left))
	}
	return w
}
