package planner

import (
	"strings"

	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// where plans the elements of a set that match a predicate: of a collection,
// through an index when one serves.
func (p *planner) where(s *set.Where, use Use) operator {
	if docs := documentsOf(s.Src); docs != nil {
		if op := p.lookedUp(s, docs, use); op != nil {
			return op
		}
	}
	use.Most, use.Counted = all, false
	return p.filtered(s, p.plan(s.Src, use), use)
}

// documentsOf is the collection that a set is all of; nil for other sets.
func documentsOf(s set.Set) *set.Documents {
	docs, ok := s.(*set.Documents)
	if !ok || docs.Coll.IsNative() {
		return nil
	}
	return docs
}

func (p *planner) lookedUp(s *set.Where, docs *set.Documents, use Use) operator {
	if len(docs.Coll.Def.Stored) == 0 && !p.explaining || p.off&Equality != 0 && p.off&Ranges != 0 {
		return nil
	}
	conds, whole := p.conditions(docs.Coll, s.Pred)
	a, rejected := p.access(docs.Coll, conds)
	if a == nil {
		if p.explaining {
			source := &scan{set: docs, missing: missing(docs.Coll, conds, nil), rejected: rejected}
			return p.filtered(s, source, use)
		}
		return nil
	}
	o := &lookup{docs: docs, access: a, refers: refers(conds), use: use, rejected: rejected}
	if p.explaining {
		o.text = textOf(conds, a.used)
	}
	if whole && a.answers() {
		o.where = s
		o.use.Counted = use.Counted && p.on(Counting)
		return o
	}
	o.use.Most, o.use.Counted = all, false
	return p.filtered(s, o, use)
}

// refers are the documents that must exist for conditions to choose.
func refers(conds []condition) []*document.Doc {
	var docs []*document.Doc
	for i := range conds {
		if conds[i].refers != nil {
			docs = append(docs, conds[i].refers)
		}
	}
	return docs
}

func textOf(conds []condition, used []bool) string {
	var list []string
	for i := range conds {
		if used[i] {
			list = append(list, conds[i].text)
		}
	}
	return explain.Cut(strings.Join(list, " && "))
}
