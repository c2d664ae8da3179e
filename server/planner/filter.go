package planner

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// filter keeps the elements of its input that match a predicate.
type filter struct {
	traced
	set *set.Where
	src operator
	// fetching prepares to fetch what the predicate will read of many elements;
	// nil when there is nothing. So many that match are wanted.
	fetching func(Runtime) func([]value.Value)
	want     int64
}

func (p *planner) filtered(s *set.Where, src operator, use Use) operator {
	return &filter{set: s, src: src, fetching: p.fetching(s.Pred, src, use), want: use.Want}
}

func (o *filter) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "filter", functionText(o.set.Pred)
	return []operator{o.src}
}

// fieldsOnly tells that the predicate does nothing with an element but read its
// fields.
func (o *filter) fieldsOnly() bool {
	fn, ok := o.set.Pred.(*plan.Closure)
	return ok && fn.FieldsOnly && fn.Params == 1
}

func (o *filter) open(rt Runtime) (Iterator, error) {
	it, err := o.begin(rt)
	if err != nil {
		return nil, err
	}
	return it, nil
}

func (o *filter) begin(rt Runtime) (*filterIterator, error) {
	i := &filterIterator{rt: rt, set: o.set}
	if s, ok := o.src.(*scan); ok && o.fieldsOnly() {
		docs, err := s.start(rt)
		if err != nil {
			return nil, err
		}
		i.Iterator, i.docs = docs, docs
		return i, nil
	}
	var err error
	if i.Iterator, err = start(rt, o.src); err != nil {
		return nil, err
	}
	if o.fetching != nil {
		i.ahead = &ahead{src: i.Iterator, left: o.want, fetch: o.fetching(rt)}
	}
	return i, nil
}

type filterIterator struct {
	Iterator
	rt  Runtime
	set *set.Where
	// docs is the source when it is a collection and the predicate only reads
	// fields: then one document serves for all that do not match.
	docs    *scanIterator
	scratch document.Doc
	ahead   *ahead // nil when nothing is read in advance
}

// Next implements Iterator.
func (i *filterIterator) Next() (value.Value, bool, error) {
	if i.docs != nil {
		ok, err := i.advance()
		if !ok || err != nil {
			return nil, false, err
		}
		return i.scratch.Keep(), true, nil
	}
	for {
		v, ok, err := i.element()
		if !ok || err != nil {
			return nil, false, err
		}
		r, err := callAt(i.rt, i.set.At, i.set.Pred, v)
		if err != nil {
			return nil, false, err
		}
		if keep, err := Truth(r); keep || err != nil {
			if i.ahead != nil {
				i.ahead.left--
			}
			return v, keep, err
		}
	}
}

func (i *filterIterator) element() (value.Value, bool, error) {
	if i.ahead != nil {
		return i.ahead.Next()
	}
	return i.Iterator.Next()
}

// advance moves to the next document of a collection that matches. It is the
// innermost loop of a scan: the predicate's frame is set up once for all
// documents it passes over.
func (i *filterIterator) advance() (ok bool, err error) {
	d := i.rt.Data()
	old := d.Scope
	d.ReadAt = i.set.At
	d.AtMost(builtin.Read, functions)
	fn := i.set.Pred.(*plan.Closure)
	f, err := i.rt.Push(fn)
	if err == nil {
		ok, err = i.find(f)
		i.rt.Pop(fn)
	}
	d.Scope = old
	return ok && err == nil, err
}

// find moves to the next document that matches, with the predicate's frame.
func (i *filterIterator) find(f *plan.Frame) (bool, error) {
	var arg value.Value = &i.scratch
	for n := int64(0); ; {
		ok, err := i.docs.lend(&i.scratch)
		if !ok || err != nil {
			i.docs.op.scanned(n)
			return false, err
		}
		n++
		if err := i.rt.Step(); err != nil {
			return false, err
		}
		f.Slots[0] = arg
		r, err := f.Code(f)
		if err != nil {
			return false, err
		}
		if keep, err := Truth(r); keep || err != nil {
			i.docs.op.scanned(n)
			return keep, err
		}
	}
}

// Rest implements Iterator.
func (i *filterIterator) Rest() set.Set { return i.set.With(i.Iterator.Rest()) }
