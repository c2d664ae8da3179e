package set

import (
	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// Where keeps the elements that match a predicate.
type Where struct {
	chained
	Pred value.Value
}

// NewWhere is the elements of src that match pred.
func NewWhere(src Set, at store.Timestamp, pred value.Value) *Where {
	return &Where{chain(src, at), pred}
}

func (s *Where) with(src Set) *Where { r := *s; r.Src = src; return &r }

// Reverse implements Set.
func (s *Where) Reverse() Set { return s.with(s.Src.Reverse()) }

func (s *Where) open(rt Runtime) (it Iterator, err error) {
	if src, ok := s.Src.(*Documents); ok {
		if it, err = src.narrow(rt, s.Pred); err != nil {
			return nil, err
		}
	}
	if it == nil {
		if it, err = s.Src.open(rt); err != nil {
			return nil, err
		}
	}
	i := &whereIterator{Iterator: it, rt: rt, set: s}
	if fn, ok := s.Pred.(*plan.Closure); ok && fn.FieldsOnly && fn.Params == 1 {
		i.docs, _ = it.(*documentsIterator)
	}
	return i, nil
}

type whereIterator struct {
	Iterator
	rt  Runtime
	set *Where
	// docs is the source when it is a collection and the predicate only reads
	// fields: then one document serves for all that do not match.
	docs    *documentsIterator
	scratch document.Doc
}

// Next implements Iterator.
func (i *whereIterator) Next() (value.Value, bool, error) {
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
func (i *whereIterator) nextDoc() (v value.Value, ok bool, err error) {
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
func (i *whereIterator) find(f *plan.Frame) (bool, error) {
	var arg value.Value = &i.scratch
	for {
		if ok, err := i.docs.lend(&i.scratch); !ok || err != nil {
			return false, err
		}
		if err := i.rt.Step(); err != nil {
			return false, err
		}
		f.Slots[0] = arg
		r, err := f.Code(f)
		if err != nil {
			return false, err
		}
		if keep, err := Truth(r); keep || err != nil {
			return keep, err
		}
	}
}

// Rest implements Iterator.
func (i *whereIterator) Rest() Set { return i.set.with(i.Iterator.Rest()) }

// Truth reads the result of a predicate: a Boolean, or null for false.
func Truth(v value.Value) (bool, error) {
	switch v := v.(type) {
	case value.Bool:
		return bool(v), nil
	case value.Null:
		return false, nil
	}
	return false, argument.TypeMismatch("Boolean", v)
}
