package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/fsl"
	"github.com/fawndb/fawn/server/api"
)

// explained is what a response tells of its plans.
type explained struct {
	Data    json.RawMessage
	Explain []struct {
		Source       string
		Line, Column int
		Root         *explainedNode
	}
	Dropped int `json:"explain_dropped"`
	Summary string
}

type explainedNode struct {
	Operator, Detail, Index, Range, Missing string
	Covered                                 []string
	Rows, Entries, Documents, Micros        *int64
	Inputs                                  []*explainedNode
	More                                    bool
}

func (n *explainedNode) size() int {
	total := 1
	for _, in := range n.Inputs {
		total += in.size()
	}
	return total
}

// source is the node that everything is read from.
func (n *explainedNode) source() *explainedNode {
	for len(n.Inputs) > 0 {
		n = n.Inputs[0]
	}
	return n
}

func explain(t *testing.T, h *api.Handler, fql string, head map[string]string) (*answer, *explained) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"query": fql})
	all := map[string]string{"X-Explain": "true"}
	for k, v := range head {
		all[k] = v
	}
	a := do(t, h, call{body: string(body), head: all})
	e := &explained{}
	if err := json.Unmarshal([]byte(a.text), e); err != nil {
		t.Fatal(err, a.text)
	}
	return a, e
}

// flights makes a collection with an index and 20 documents.
func flights(t *testing.T) *api.Handler {
	h := open(t, io.Discard)
	query(t, h, `Collection.create({ name: "Flight", indexes: {
		byOrigin: { terms: [{ field: "origin" }], values: [{ field: "delay", order: "desc" }] } } })`, "secret")
	query(t, h, `Set.sequence(0, 20).forEach(i => Flight.create({ origin: "A" + (i % 2).toString(), delay: i }))`, "secret")
	return h
}

func TestExplain(t *testing.T) {
	h := flights(t)
	const fql = "let a = Flight.byOrigin(\"A1\", { from: 9 }).count()\nFlight.all().where(.seat == 1)"
	for _, format := range []string{"simple", "tagged", "decorated"} {
		a, e := explain(t, h, fql, map[string]string{"X-Format": format})
		if a.status != http.StatusOK || len(e.Explain) != 2 || e.Dropped != 0 {
			t.Fatalf("%s: %d %s", format, a.status, a.text)
		}
		p := e.Explain[0]
		if p.Source != "*query*" || p.Line != 1 || p.Column != 49 || *p.Root.Rows != 5 {
			t.Errorf("%s: %s", format, a.text)
		}
		n := p.Root.source()
		if n.Operator != "index lookup" || n.Index != "Flight.byOrigin" || !strings.Contains(n.Range, `"A1"`) || len(n.Covered) != 2 {
			t.Errorf("%s: %+v", format, n)
		}
		// The set of the result is read by no call.
		p = e.Explain[1]
		if p.Source != "" || p.Root.Operator != "filter" || p.Root.Detail != ".seat == 1" || p.Root.source().Operator != "collection scan" {
			t.Errorf("%s: %s", format, a.text)
		}
	}
	if a := query(t, h, fql, "secret"); strings.Contains(a.text, "explain") {
		t.Error("nobody asked for " + a.text)
	}
	if a, e := explain(t, h, "1", nil); e.Explain == nil || len(e.Explain) != 0 {
		t.Errorf("nothing is read: %s", a.text)
	}
}

// TestExplainMissingIndex adds the index that a plan misses, and looks whether
// it helps.
func TestExplainMissingIndex(t *testing.T) {
	h := flights(t)
	const fql = `Flight.where(.seat == "7A").count()`
	_, e := explain(t, h, fql, nil)
	line := e.Explain[0].Root.source().Missing
	if line == "" {
		t.Fatal("no index is missing")
	}
	// The hint has it too, but only when plans are wanted: texts of hints are
	// Fauna's.
	hints := map[string]string{"X-Performance-Hints": "true"}
	if _, e := explain(t, h, fql, hints); !strings.Contains(e.Summary, "hint: This index would help: "+line+"\nat *query*:1:34\n") {
		t.Error(e.Summary)
	}
	hints["X-Explain"] = "false"
	if _, e := explain(t, h, fql, hints); strings.Contains(e.Summary, line) || !strings.Contains(e.Summary, "collection_scan") {
		t.Error(e.Summary)
	}
	text := "collection Flight {\n  index byOrigin { terms [.origin]; values [desc(.delay)] }\n  " + line + "\n}\n"
	if _, err := fsl.Parse([]*diag.Source{{Name: "main.fsl", Text: text}}); err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	query(t, h, `Collection.byName("Flight")!.update({ indexes: { added: { terms: [{ field: "seat" }] } } })`, "secret")
	if _, e = explain(t, h, fql, nil); e.Explain[0].Root.source().Operator == "collection scan" || e.Explain[0].Root.source().Missing != "" {
		t.Errorf("%+v", e.Explain[0].Root.source())
	}
}

// TestExplainOfFailedQuery has the plans of what ran, and of a function.
func TestExplainOfFailedQuery(t *testing.T) {
	h := flights(t)
	query(t, h, `Function.create({ name: "worst", body: "() => Flight.byOrigin('A1').first()!.delay" })`, "secret")
	a, e := explain(t, h, "worst() + Flight.all().map(.delay).reduce((a, b) => abort(a))!", nil)
	if a.status != http.StatusBadRequest || a.Error.Code != "abort" || len(e.Explain) != 2 {
		t.Fatal(a.text)
	}
	if p := e.Explain[0]; p.Source != "*udf:worst*" || p.Line != 1 || p.Root.source().Index != "Flight.byOrigin" {
		t.Errorf("%+v", p)
	}
	if p := e.Explain[1]; p.Source != "*query*" || p.Root.source().Operator != "collection scan" {
		t.Errorf("%+v", p)
	}
	if a := do(t, h, call{body: `{"query":"1 +"}`, head: map[string]string{"X-Explain": "true"}}); !strings.HasSuffix(a.text, `,"explain":[]}`) {
		t.Error(a.text)
	}
}

// TestExplainWrites has no effect on what a query does.
func TestExplainWrites(t *testing.T) {
	h := flights(t)
	explain(t, h, `Flight.all().forEach(.delete())`, nil)
	if a := query(t, h, "Flight.all().count()", "secret"); string(a.Data) != "0" {
		t.Error(a.text)
	}
}

func TestExplainIsBounded(t *testing.T) {
	h := flights(t)
	_, e := explain(t, h, `Set.sequence(0, 150).forEach(i => Flight.byOrigin("A" + i.toString()).first())`, nil)
	if len(e.Explain) != 100 || e.Dropped != 51 {
		t.Errorf("%d plans, %d dropped", len(e.Explain), e.Dropped)
	}
	_, e = explain(t, h, `Array.sequence(0, 20).fold(Flight.all(), (s, i) => s.concat(s)).first()`, nil)
	if root := e.Explain[0].Root; root.size() > 200 {
		t.Errorf("%d nodes", root.size())
	}
	_, e = explain(t, h, `Array.sequence(0, 300).fold(Flight.all(), (s, i) => s.map(x => x)).first()`, nil)
	if root := e.Explain[0].Root; root.size() != 200 || *root.Rows != 1 {
		t.Errorf("%d nodes, %d rows", root.size(), *root.Rows)
	}
	long := strings.Repeat("é", 10_000)
	a, e := explain(t, h, `Flight.byOrigin("`+long+`").count() + Flight.where(.a == "`+long+`").count() + Flight.where(.`+strings.Repeat("a", 10_000)+` == 1).count()`, nil)
	if len(e.Explain) != 3 || len(a.text) > 5000 {
		t.Errorf("%d plans in %d bytes", len(e.Explain), len(a.text))
	}
	if m := e.Explain[2].Root.source().Missing; m != "" {
		t.Errorf("a part of an index: %s", m)
	}
}
