package planner

import (
	"time"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/explain"
)

// traced is embedded in all operators: what explain shows of them. Its node is
// nil when nobody wants to know.
type traced struct{ node *explain.Node }

func (t *traced) shown() *traced { return t }

func (t *traced) readEntry() {
	if t.node != nil {
		t.node.Entries++
	}
}

func (t *traced) readDocument() {
	if t.node != nil {
		t.node.Documents++
	}
}

func (t *traced) delivered(n int64) {
	if t.node != nil {
		t.node.Rows += n
	}
}

// begin opens the root of a plan. A plan that somebody wants to know is noted
// before.
func begin(rt Runtime, root operator) (Iterator, error) {
	note(rt, root)
	return start(rt, root)
}

// note adds a plan to the trace.
func note(rt Runtime, root operator) {
	if t := rt.Trace(); t != nil {
		left := explain.MaxNodes
		t.Add(&explain.Plan{Root: show(root, &left)})
	}
}

// show makes the nodes of a plan, at most as many as are left.
func show(op operator, left *int) *explain.Node {
	*left--
	n := &explain.Node{Estimated: -1}
	op.shown().node = n
	for _, in := range op.describe(n) {
		if *left > 0 {
			n.Inputs = append(n.Inputs, show(in, left))
		}
	}
	return n
}

// start opens an operator: the root of a plan, or an input of an operator.
func start(rt Runtime, op operator) (Iterator, error) {
	n := op.shown().node
	if n == nil {
		return op.open(rt)
	}
	began := time.Now()
	it, err := op.open(rt)
	n.Time += time.Since(began)
	if err != nil {
		return nil, err
	}
	return &tracedIterator{it, n}, nil
}

// tracedIterator counts what an operator delivers, and its time, which includes
// that of its inputs.
type tracedIterator struct {
	Iterator
	node *explain.Node
}

// Next implements Iterator.
func (i *tracedIterator) Next() (value.Value, bool, error) {
	began := time.Now()
	v, ok, err := i.Iterator.Next()
	i.node.Time += time.Since(began)
	if ok {
		i.node.Rows++
	}
	return v, ok, err
}
