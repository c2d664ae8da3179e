package explain

import "github.com/fawndb/fawn/fql/diag"

// Limits of what is told of a query. It may read sets without end, and values
// of any length are in what it compares.
const (
	MaxPlans = 100 // kept by a trace
	MaxNodes = 200 // of a plan
	MaxList  = 20  // covered fields and rejected indexes of a node
	MaxText  = 400 // bytes of a detail, a range, a reason
)

// Trace collects the plans of a query in the order in which their sets were
// first read. The nil Trace collects nothing. It is not safe for concurrent
// use.
type Trace struct {
	Plans   []*Plan
	Dropped int // plans beyond MaxPlans
	// Site is the place of the call that runs when a plan is added.
	Site func() diag.Span
}

// Add notes the plan of a set that is about to be read. A plan without a place
// gets that of the running call.
func (t *Trace) Add(p *Plan) {
	switch {
	case t == nil:
	case len(t.Plans) < MaxPlans:
		if p.Span.Src == nil && t.Site != nil {
			p.Span = t.Site()
		}
		t.Plans = append(t.Plans, p)
	default:
		t.Dropped++
	}
}

// Each visits the nodes of a plan, each before its inputs. It reports whether
// all were visited: no more than MaxNodes are.
func (p *Plan) Each(visit func(n *Node)) (all bool) {
	left := MaxNodes
	return p.Root.each(&left, visit)
}

func (n *Node) each(left *int, visit func(*Node)) bool {
	if *left == 0 {
		return false
	}
	*left--
	visit(n)
	for _, in := range n.Inputs {
		if !in.each(left, visit) {
			return false
		}
	}
	return true
}

// Cut shortens a text to MaxText bytes, between characters.
func Cut(text string) string {
	if len(text) <= MaxText {
		return text
	}
	const mark = "…"
	end := MaxText - len(mark)
	for end > 0 && text[end]&0xc0 == 0x80 { // within a character
		end--
	}
	return text[:end] + mark
}
