package planner

// counter is an operator that counts what it would deliver, one step each,
// without delivering it.
type counter interface {
	count(rt Runtime) (int64, error)
}

// counter finds out whether a plan can count; nil when it cannot.
func (p *planner) counter(op operator) counter {
	if o, ok := op.(*scan); ok {
		return o
	}
	return nil
}

// countShown counts, and shows the plan to who wants to know.
func countShown(rt Runtime, op operator, c counter) (int64, error) {
	note(rt, op)
	n, err := c.count(rt)
	op.shown().delivered(n)
	return n, err
}
