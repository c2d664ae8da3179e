package planner

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// condition is a comparison "field op value" that a predicate begins with, and
// that may choose documents: for one that does not pass it, the predicate is
// false and nothing else happens.
type condition struct {
	field string
	op    string
	value value.Value
	// refers is a document that must exist for the comparison to be decided by
	// the field alone: one that does not exist equals null.
	refers *document.Doc
	text   string // in the words of the query, for explain
}

// conditions are those that a predicate begins with. whole tells that it is
// nothing else.
func (p *planner) conditions(coll *document.Collection, pred value.Value) (list []condition, whole bool) {
	fn, ok := pred.(*plan.Closure)
	if !ok {
		return nil, false
	}
	conjuncts := fn.Conjuncts
	for i := range conjuncts {
		c := &conjuncts[i]
		if len(c.Path.Fields) != 1 || !stored(coll, c.Path.Fields[0]) {
			return list, false
		}
		v, err := c.Operand(&plan.Frame{Captured: fn.Captured, RT: p.rt})
		if err != nil {
			return list, false
		}
		cond := condition{field: c.Path.Fields[0], op: c.Op, value: v}
		if doubts := c.Doubts(v); doubts == plan.NullField {
			cond.refers = v.(*document.Doc)
		} else if doubts != 0 {
			return list, false
		}
		if p.explaining {
			cond.text = c.Node.Span().Text()
		}
		list = append(list, cond)
		if !p.on(Conjunctions) {
			return list, fn.Complete && len(conjuncts) == 1
		}
	}
	return list, fn.Complete
}

// stored tells whether reading a field of a document of a user collection gives
// what is stored under its name and nothing else: an index has the same.
func stored(coll *document.Collection, field string) bool {
	return !coll.IsNative() && !builtin.IsDocumentMember(field) && coll.Computed(field) == nil
}
