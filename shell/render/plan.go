package render

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mattn/go-runewidth"

	fawn "github.com/fawndb/fawn/sdk"
)

// Plans is how a query read its sets, and what it cost altogether.
type Plans struct {
	Plans   []fawn.Plan
	Dropped int // further plans, which the server did not send
	Stats   fawn.Stats
	At      Place // of the query
	Colour  bool
}

// Plans writes plans: as JSON, or in all other formats as trees for people.
func (p *Printer) Plans(plans Plans) error {
	out := bufio.NewWriter(p.Out)
	if p.Format == JSON {
		if err := p.planJSON(out, plans.Plans); err != nil {
			return err
		}
		return out.Flush()
	}
	t := &planTree{out: out, width: p.Width, colour: plans.Colour}
	for _, plan := range plans.Plans {
		t.paint(grey, plans.At.of(&plan))
		t.end()
		if plan.Root != nil {
			t.node(plan.Root, "", "")
		}
		t.end()
	}
	fmt.Fprintf(out, "(%s)\n", plans.footer())
	return out.Flush()
}

func (p *Printer) planJSON(out *bufio.Writer, plans []fawn.Plan) error {
	options := []jsontext.Options{jsontext.AllowInvalidUTF8(true)}
	if p.Indent {
		options = append(options, jsontext.WithIndent("  "))
	}
	text, err := json.Marshal(plans, options...)
	if err != nil {
		return err
	}
	out.Write(text)
	return out.WriteByte('\n')
}

// of says which call a plan belongs to.
func (at Place) of(p *fawn.Plan) string {
	source, line := visible(p.Source, false), p.Line
	switch {
	case source == "":
		return "the result:"
	case source == querySource && at.File != "":
		source, line = at.File, line+max(at.Line-1, 0)
	}
	return fmt.Sprintf("at %s:%d:%d", source, line, p.Column)
}

// footer is what the query cost.
func (p *Plans) footer() string {
	read := "no set was read"
	if n := len(p.Plans); n > 0 {
		read = counted(int64(n), "plan", "plans")
	}
	if p.Dropped > 0 {
		read += fmt.Sprintf(", %d more not shown", p.Dropped)
	}
	return fmt.Sprintf("%s; %d read, %d write, %d compute ops", read, p.Stats.ReadOps, p.Stats.WriteOps, p.Stats.ComputeOps)
}

// counted is a number of things.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// planTree draws the operators of plans, each above its inputs.
type planTree struct {
	out    *bufio.Writer
	width  int // 0: lines may be of any length
	colour bool
}

// leastRoom is the width that the texts of nodes keep: deeper nodes are not
// indented any more.
const leastRoom = 24

// deepest is the indentation that is enough where there is no width.
const deepest = 80

// node draws a node. first stands before its first line, rest before the
// others and its inputs.
func (t *planTree) node(n *fawn.PlanNode, first, rest string) {
	t.paint(grey, first)
	t.title(n, runewidth.StringWidth(first), rest)
	margin := rest + "    "
	if len(n.Inputs) > 0 {
		margin = rest + "│   "
	}
	for _, fact := range facts(n) {
		t.wrapped(fact, margin)
	}
	if n.Missing != "" {
		t.wrapped("this index would help (FSL):", margin)
		t.paint(grey, margin)
		t.paint(yellow, visible(n.Missing, false)) // in one piece, to be copied
		t.end()
	}
	room := deepest
	if t.width > 0 {
		room = t.width - leastRoom
	}
	for i, in := range n.Inputs {
		last := i == len(n.Inputs)-1
		branch, below := "├ ", "│ "
		if last {
			branch, below = "└ ", "  "
		}
		if runewidth.StringWidth(rest)+2 > room {
			below = ""
		}
		t.node(in, rest+branch, rest+below)
	}
}

// title is the operator with what it works on, from a column on.
func (t *planTree) title(n *fawn.PlanNode, column int, rest string) {
	operator := visible(n.Operator, false)
	colour := cyan
	if n.Missing != "" {
		colour = yellow
	}
	t.paint(colour, operator)
	text := strings.TrimSpace(visible(n.Index, false) + " " + visible(n.Detail, false))
	if text == "" {
		t.end()
		return
	}
	margin := rest + "    "
	if len(n.Inputs) > 0 {
		margin = rest + "│   "
	}
	lines := wrap(text, t.room(column+runewidth.StringWidth(operator)+1), t.room(runewidth.StringWidth(margin)))
	for i, line := range lines {
		if i == 0 {
			t.out.WriteString(" ")
		} else {
			t.end()
			t.paint(grey, margin)
		}
		t.out.WriteString(line)
	}
	t.end()
}

// facts are the lines about a node, in the order of the questions: which part,
// how much was read, what else there was.
func facts(n *fawn.PlanNode) []string {
	var facts []string
	add := func(format string, args ...any) { facts = append(facts, visible(fmt.Sprintf(format, args...), false)) }
	if n.Range != "" {
		add("range: %s", n.Range)
	}
	if len(n.Covered) > 0 {
		add("covers: %s", strings.Join(n.Covered, ", "))
	}
	counts := []string{counted(n.Rows, "row", "rows")}
	if n.Entries > 0 {
		counts = append(counts, counted(n.Entries, "entry", "entries")+" read")
	}
	if n.Documents > 0 {
		counts = append(counts, counted(n.Documents, "document", "documents")+" read")
	}
	if n.Estimated != nil {
		counts = append(counts, fmt.Sprintf("about %d expected", *n.Estimated))
	}
	if n.Micros > 0 {
		counts = append(counts, duration(n.Micros))
	}
	add("%s", strings.Join(counts, ", "))
	for _, r := range n.Rejected {
		add("not used: %s: %s", r.Index, r.Reason)
	}
	if n.More {
		add("more inputs are not shown")
	}
	return facts
}

// duration is a time with three digits.
func duration(micros int64) string {
	d := time.Duration(micros) * time.Microsecond
	unit := time.Microsecond
	for d >= 1000*unit {
		unit *= 10
	}
	return d.Round(unit).String()
}

// wrapped draws a text between the margin and the width; the lines after the
// first are indented.
func (t *planTree) wrapped(text, margin string) {
	const hanging = "  "
	room := t.room(runewidth.StringWidth(margin))
	for i, line := range wrap(text, room, max(room-len(hanging), 0)) {
		t.paint(grey, margin)
		if i > 0 {
			t.out.WriteString(hanging)
		}
		t.out.WriteString(line)
		t.end()
	}
}

// room is what is left of the width behind a column; 0 is no limit.
func (t *planTree) room(column int) int {
	if t.width <= 0 {
		return 0
	}
	return max(t.width-column, 1)
}

// wrap breaks a text at blanks into lines of a width, which for the first one
// may differ; words that are longer are broken anywhere. A width of 0 is no
// limit.
func wrap(text string, first, rest int) []string {
	var lines []string
	room := first
	for room > 0 && runewidth.StringWidth(text) > room {
		head := runewidth.Truncate(text, room, "")
		if next := text[len(head):]; !strings.HasPrefix(next, " ") {
			if i := strings.LastIndexByte(head, ' '); i > 0 {
				head = head[:i]
			}
		}
		if head == "" { // not even one character fits
			break
		}
		lines = append(lines, strings.TrimRight(head, " "))
		text = strings.TrimLeft(text[len(head):], " ")
		room = rest
	}
	return append(lines, text)
}

func (t *planTree) paint(colour, text string) {
	if t.colour && text != "" {
		text = colour + text + reset
	}
	t.out.WriteString(text)
}

func (t *planTree) end() { t.out.WriteByte('\n') }
