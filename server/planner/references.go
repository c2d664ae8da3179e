package planner

import (
	"slices"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// The rule References: { name, from { iata } } reads the documents in the field
// from of all elements of a page. They are fetched together, and then those
// that these refer to, as far as every run of the function reads them.

// fetching is what a function makes of its input worth fetching; nil when there
// is nothing.
func (p *planner) fetching(fn value.Value, src operator, use Use) func(Runtime) func([]value.Value) {
	c, ok := fn.(*plan.Closure)
	if !ok || use.Writes || use.Want < 2 || !quiet(src) {
		return nil
	}
	reads := &c.Reads
	behind := p.on(Behind) && unread(src) && needed(reads)
	if !behind && !(p.on(References) && deeper(reads)) {
		return nil
	}
	if !p.on(References) {
		reads = &plan.Reads{Fields: leaves(reads)}
	}
	return func(rt Runtime) func([]value.Value) {
		return func(elems []value.Value) { fetch(rt.Data(), elems, reads, behind, 0) }
	}
}

// deeper tells whether something that fields refer to is read for certain.
func deeper(r *plan.Reads) bool {
	return slices.ContainsFunc(r.Fields, func(f *plan.Reads) bool { return f.Always && (f.Projected || needed(f)) })
}

// leaves are the fields without what is read of them.
func leaves(r *plan.Reads) []*plan.Reads {
	var list []*plan.Reads
	for _, f := range r.Fields {
		list = append(list, &plan.Reads{Name: f.Name, Always: f.Always})
	}
	return list
}

// maxFetchDepth bounds the references that are followed in advance.
const maxFetchDepth = 8

// fetch reads documents among elements, if they are to be read, and what their
// fields refer to. Errors are left for those who read: what could not be fetched
// is read again.
func fetch(d *document.Reader, elems []value.Value, reads *plan.Reads, these bool, depth int) {
	if these {
		docs := make([]*document.Doc, 0, len(elems))
		for _, e := range elems {
			if doc, ok := e.(*document.Doc); ok && !covers(doc, reads) {
				docs = append(docs, doc)
			}
		}
		if d.ReadAhead(docs) != nil {
			return
		}
	}
	for _, f := range reads.Fields {
		if !f.Always || !f.Projected && !needed(f) || depth == maxFetchDepth {
			continue
		}
		inner := make([]value.Value, 0, len(elems))
		for _, e := range elems {
			switch v := field(d, e, f.Name).(type) {
			case *document.Doc, *value.Object:
				inner = append(inner, v)
			case *value.Array:
				if f.Projected && len(inner)+len(v.Elems) <= 4*maxAhead {
					inner = append(inner, v.Elems...)
				}
			}
		}
		fetch(d, inner, f, true, depth+1)
	}
}

// field is a field of an element as far as it is known; nil when it is not.
func field(d *document.Reader, v value.Value, name string) value.Value {
	switch v := v.(type) {
	case *document.Doc:
		if stored(v.Coll, name) {
			return d.Peek(v, name)
		}
	case *value.Object:
		x, _ := v.Get(name)
		return x
	}
	return nil
}
