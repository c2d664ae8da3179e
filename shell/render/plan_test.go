package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	fawn "github.com/fawndb/fawn/sdk"
)

func planExamples() Plans {
	lookup := &fawn.PlanNode{
		Operator: "index lookup", Index: "Flight.byOrigin", Range: `terms ("A3"), values from [290]`, Covered: []string{"origin", "delay"},
		Rejected: []fawn.RejectedIndex{
			{Index: "Flight.byDelay", Reason: "the equality on .origin leaves fewer entries"},
			{Index: "Flight.byDate", Reason: "no condition on .date"},
		},
		Estimated: new(int64(12)), Entries: 10, Rows: 10, Micros: 340,
	}
	scan := &fawn.PlanNode{
		Operator: "collection scan", Detail: "Flight", Missing: "index byDestinationAndCarrier { terms [.destination, .carrier]; values [.delay] }",
		Documents: 1_000_000, Rows: 1_000_000, Micros: 2_345_678,
	}
	filter := &fawn.PlanNode{Operator: "filter", Detail: `.destination == "SFO" && .carrier == "United Airlines"`, Rows: 1, Micros: 1_500, Inputs: []*fawn.PlanNode{scan}}
	return Plans{
		Plans: []fawn.Plan{
			{Source: "*query*", Line: 2, Column: 38, Root: &fawn.PlanNode{Operator: "count", Rows: 1, Micros: 12, Inputs: []*fawn.PlanNode{lookup}}},
			{Source: "*udf:worst\x1b[31m*", Line: 1, Column: 7, Root: &fawn.PlanNode{Operator: "take", Detail: "3", Rows: 3, Inputs: []*fawn.PlanNode{
				{Operator: "concat", Rows: 3, More: true, Inputs: []*fawn.PlanNode{lookup, filter}},
			}}},
			{Root: &fawn.PlanNode{Operator: "elements", Detail: "2 given \x1b[31m", Rows: 2, Documents: 1, Entries: 1}},
		},
		Dropped: 3,
		Stats:   fawn.Stats{ReadOps: 12, WriteOps: 1, ComputeOps: 2},
	}
}

func TestPlansGolden(t *testing.T) {
	var got bytes.Buffer
	for _, p := range []Printer{
		{Format: Table}, {Format: Table, Width: 40}, {Format: FQL, Width: 60}, {Format: JSON}, {Format: JSON, Indent: true},
	} {
		plans := planExamples()
		plans.Colour = p.Format == FQL
		fmt.Fprintf(&got, "== %s, width %d, colour %v, indent %v\n", p.Format, p.Width, plans.Colour, p.Indent)
		p.Out = &got
		if err := p.Plans(plans); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "plans", got.Bytes())
}

// TestPlansFitTheirWidth: everything does but the line of FSL, which is to be
// copied.
func TestPlansFitTheirWidth(t *testing.T) {
	plans := planExamples()
	for range 100 {
		plans.Plans[1].Root = &fawn.PlanNode{Operator: "map", Detail: "x => x", Inputs: []*fawn.PlanNode{plans.Plans[1].Root}}
	}
	for width := 40; width <= 120; width += 8 {
		var out bytes.Buffer
		p := Printer{Out: &out, Format: Table, Width: width}
		if err := p.Plans(plans); err != nil {
			t.Fatal(err)
		}
		fsl := 0
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			switch {
			case strings.HasPrefix(line, "("):
			case strings.HasSuffix(line, " index byDestinationAndCarrier { terms [.destination, .carrier]; values [.delay] }"):
				fsl++
			case runewidth.StringWidth(line) > width:
				t.Errorf("width %d: %q", width, line)
			}
		}
		if fsl != 1 {
			t.Errorf("width %d: the index is shown %d times\n%s", width, fsl, out.String())
		}
	}
}

func TestPlansOfAFile(t *testing.T) {
	plans := planExamples()
	plans.At = Place{"pets.fql", 9}
	var out bytes.Buffer
	if err := (&Printer{Out: &out, Format: Table}).Plans(plans); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "at pets.fql:10:38\n") || !strings.Contains(out.String(), "\nat *udf:worst") {
		t.Error(out.String())
	}
	out.Reset()
	if err := (&Printer{Out: &out, Format: Table}).Plans(Plans{Plans: []fawn.Plan{}}); err != nil || out.String() != "(no set was read; 0 read, 0 write, 0 compute ops)\n" {
		t.Error(out.String(), err)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text        string
		first, rest int
		want        string
	}{
		{"", 5, 5, ""},
		{"any length at all", 0, 0, "any length at all"},
		{"aa bb cc", 5, 5, "aa bb|cc"},
		{"aa bb cc", 2, 8, "aa|bb cc"},
		{"aaaaaaaa b", 3, 4, "aaa|aaaa|a b"},
		{"機場 機場", 4, 3, "機場|機|場"},
		{"機場", 1, 1, "機場"},
	} {
		if got := strings.Join(wrap(c.text, c.first, c.rest), "|"); got != c.want {
			t.Errorf("%q at %d, %d: %q, want %q", c.text, c.first, c.rest, got, c.want)
		}
	}
}
