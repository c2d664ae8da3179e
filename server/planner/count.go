package planner

// The rule Counting: a set whose elements are entries of an index, or documents
// found by them, is counted without making documents of them.

// counter is an operator that counts what it would deliver, one step each,
// without delivering it.
type counter interface {
	count(rt Runtime) (int64, error)
}

// counter finds out whether a plan can count; nil when it cannot.
func (p *planner) counter(op operator) counter {
	switch o := op.(type) {
	case *scan:
		return o
	case *entries:
		if p.on(Counting) {
			return o
		}
	case *filter:
		if _, ok := o.src.(*scan); ok && o.fieldsOnly() && p.on(Counting) {
			return o
		}
	case *lookup:
		if p.on(Counting) && o.where != nil {
			return o
		}
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

// count counts the documents that match a predicate, of which nothing is kept.
func (o *filter) count(rt Runtime) (n int64, err error) {
	it, err := o.begin(rt)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	for {
		ok, err := it.advance()
		if err != nil || !ok {
			return n, err
		}
		n++
		if err := rt.Step(); err != nil {
			return n, err
		}
	}
}

// count counts the entries that a call of an index selects.
func (o *entries) count(rt Runtime) (n int64, err error) {
	d := rt.Data()
	list, err := o.begin(d, d.EffectiveAt(o.set.At), nil)
	if err != nil {
		return 0, err
	}
	defer list.Close()
	for {
		_, _, ok, err := list.NextKey()
		if err != nil || !ok {
			return n, err
		}
		o.readEntry()
		n++
		if err := rt.Step(); err != nil {
			return n, err
		}
	}
}

// count counts the documents that an index finds.
func (o *lookup) count(rt Runtime) (n int64, err error) {
	it, err := o.begin(rt)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	for {
		var ok bool
		if it.plain != nil {
			_, ok, err = it.plain.Next()
		} else if _, ok, err = it.ids.next(); ok {
			o.readEntry()
		}
		if err != nil || !ok {
			return n, err
		}
		n++
		if err := rt.Step(); err != nil {
			return n, err
		}
	}
}
