package fawn

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlans(t *testing.T) {
	const root = `"root":{"operator":"filter","detail":".a == \"<b>\"","entries":0,"documents":0,"rows":2,"micros":7,` +
		`"inputs":[{"operator":"index lookup","index":"C.byA","range":"terms (\"x\")","covered":["a"],` +
		`"rejected":[{"index":"C.byB","reason":"no condition"}],"missing":"index byA { terms [.a] }",` +
		`"estimated":0,"entries":3,"documents":4,"rows":5,"micros":6,"more":true}]}`
	leaf := &PlanNode{
		Operator: "index lookup", Index: "C.byA", Range: `terms ("x")`, Covered: []string{"a"},
		Rejected: []RejectedIndex{{"C.byB", "no condition"}}, Missing: "index byA { terms [.a] }",
		Estimated: new(int64(0)), Entries: 3, Documents: 4, Rows: 5, Micros: 6, More: true,
	}
	want := []Plan{
		{Source: "*query*", Line: 2, Column: 3, Root: &PlanNode{Operator: "filter", Detail: `.a == "<b>"`, Rows: 2, Micros: 7, Inputs: []*PlanNode{leaf}}},
		{Root: &PlanNode{Operator: "of a later server"}},
	}
	answer := `{"data":1,"explain":[{"source":"*query*","line":2,"column":3,` + root + `},` +
		`{"root":{"operator":"of a later server","cost":{"cpu":[1]}}}],"explain_dropped":9}`
	r, err := readResponse(200, []byte(answer), Simple)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, r.Plans()); diff != "" || r.PlansDropped() != 9 {
		t.Errorf("%d dropped\n%s", r.PlansDropped(), diff)
	}
	for _, answer := range []string{`{"data":1}`, `{"data":1,"explain":{"later":"form"}}`, `{"data":1,"explain":null}`} {
		r, err := readResponse(200, []byte(answer), Simple)
		if err != nil || r.Plans() != nil {
			t.Errorf("%s: %v, %v", answer, r.Plans(), err)
		}
	}
}
