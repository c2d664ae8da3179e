package planner

import "github.com/fawndb/fawn/server/set"

// where plans the elements of a set that match a predicate.
func (p *planner) where(s *set.Where, use Use) operator {
	use.Most, use.Counted = all, false
	return &filter{set: s, src: p.plan(s.Src, use)}
}
