// Package planner reads sets. It turns a logical set (package set) into a
// physical plan, a tree of operators, and the operators into iterators. Rules
// choose operators that read less, where the answer stays the same. See
// DESIGN.md.
package planner

import (
	"math"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// Runtime is what reading a set needs of the running query.
type Runtime interface {
	plan.Runtime
	// Data is the query's way to documents.
	Data() *document.Reader
	// Call calls a function value.
	Call(fn value.Value, args ...value.Value) (value.Value, error)
	// CallOne calls a lambda of exactly one parameter.
	CallOne(fn *plan.Closure, arg value.Value) (value.Value, error)
	// Push sets up the frame of a lambda, to set its parameters and run its code
	// as often as one likes; Pop takes the frame away.
	Push(fn *plan.Closure) (*plan.Frame, error)
	Pop(fn *plan.Closure)
	// Steps counts n steps of evaluation.
	Steps(n int64) error
	// Err tells that the query's time is over.
	Err() error
	// Trace collects the plans of the sets that are read; nil when nobody asks
	// for them.
	Trace() *explain.Trace
	// Off are the rules that must not be used.
	Off() Rules
}

// Iterator reads a set once.
type Iterator interface {
	// Next returns the next element; ok is false at the end.
	Next() (v value.Value, ok bool, err error)
	// More tells whether a page that ends here has an "after". It may be true
	// although nothing follows (see the page contract, section 6.2), never
	// false although something does.
	More() (bool, error)
	// Rest is the set of the elements not yet delivered.
	Rest() set.Set
	Close()
}

// Use is what will be done with a set that is opened.
type Use struct {
	// Want is the number of elements that will be asked for, unless the set ends
	// before or something fails; Most is how many can be asked for.
	Want, Most int64
	// Rest tells that More and Rest may be called, after Want elements.
	Rest bool
	// Writes tells that something may be written between two elements.
	Writes bool
	// Counted tells that only the number of elements matters, neither what they
	// are nor their order.
	Counted bool
}

// all is the number of elements of any set.
const all = math.MaxInt64

// Uses of a set.
var (
	// Whole reads all of it.
	Whole = Use{Want: all, Most: all}
	// Visited calls functions for all elements, which may write.
	Visited = Use{Want: all, Most: all, Writes: true}
	// Searched calls functions for some elements, which may write.
	Searched = Use{Want: 1, Most: all, Writes: true}
	// Found reads some elements.
	Found = Use{Want: 1, Most: all}
)

// operator is a node of a physical plan.
type operator interface {
	// open starts reading. Inputs are opened by start.
	open(rt Runtime) (Iterator, error)
	// describe fills in what the operator does and returns its inputs.
	describe(n *explain.Node) []operator
	// shown is what explain shows of the operator.
	shown() *traced
}

// planner makes the plan of one reading of a set.
type planner struct {
	rt  Runtime
	off Rules
	// explaining tells that somebody wants to know.
	explaining bool
}

func newPlanner(rt Runtime) planner {
	p := planner{rt: rt, off: rt.Off(), explaining: rt.Trace() != nil}
	// Where reads are not allowed only the plain way meets what is in its way.
	if rt.Data().Limit < builtin.Read {
		p.off = AllRules
	}
	return p
}

// plan makes the operator of a set.
func (p *planner) plan(s set.Set, use Use) operator {
	switch s := s.(type) {
	case *set.Documents:
		return &scan{set: s}
	case *set.Entries:
		return &entries{set: s}
	case *set.Elements:
		return &elements{set: s}
	case *set.Sequence:
		return &sequence{set: s}
	case *set.Where:
		return p.where(s, use)
	case *set.Map:
		return p.mapped(s, use)
	case *set.FlatMap:
		return p.flatMapped(s, use)
	case *set.Take:
		return p.take(s, use)
	case *set.Drop:
		return p.drop(s, use)
	case *set.Concat:
		return p.concat(s, use)
	case *set.Order:
		return p.order(s, 0, use)
	case *set.Distinct:
		return &distinct{set: s, src: p.plan(s.Src, Whole)}
	case *set.Reversed:
		return &reversed{set: s, src: p.plan(s.Src, Whole)}
	case *set.Paged:
		return &paged{size: s.Size, src: p.plan(s.Set, use)}
	}
	panic("planner: unknown set")
}

// some is the use of an input of which it is not known how much will be needed,
// and whose rest may be asked for at any time.
func (u Use) some() Use {
	some := Use{Want: min(u.Want, 1), Most: all, Rest: u.Rest, Writes: u.Writes}
	if u.Rest {
		some.Want = 0
	}
	return some
}
