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
}

func (o *filter) describe(n *explain.Node) []operator {
	n.Operator, n.Detail = "filter", functionText(o.set.Pred)
	return []operator{o.src}
}

func (o *filter) open(rt Runtime) (Iterator, error) {
	i := &filterIterator{rt: rt, set: o.set}
	if fn, ok := o.set.Pred.(*plan.Closure); ok && fn.FieldsOnly && fn.Params == 1 {
		if s, ok := o.src.(*scan); ok {
			docs, err := s.start(rt)
			if err != nil {
				return nil, err
			}
			i.Iterator, i.docs = docs, docs
			return i, nil
		}
	}
	var err error
	if i.Iterator, err = start(rt, o.src); err != nil {
		return nil, err
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
}

// Next implements Iterator.
func (i *filterIterator) Next() (value.Value, bool, error) {
	if i.docs != nil {
		return i.nextDoc()
	}
	for {
		v, ok, err := i.Iterator.Next()
		if !ok || err != nil {
			return nil, false, err
		}
		r, err := callAt(i.rt, i.set.At, i.set.Pred, v)
		if err != nil {
			return nil, false, err
		}
		if keep, err := Truth(r); keep || err != nil {
			return v, keep, err
		}
	}
}

// nextDoc is the innermost loop of a scan: the predicate's frame is set up
// once for all documents it passes over.
func (i *filterIterator) nextDoc() (v value.Value, ok bool, err error) {
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
	if !ok || err != nil {
		return nil, false, err
	}
	return i.scratch.Keep(), true, nil
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
