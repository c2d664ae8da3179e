package planner

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// functionText is a function in the words of the query.
func functionText(fn value.Value) string {
	if c, ok := fn.(*plan.Closure); ok {
		return explain.Cut(c.Node.Span().Text())
	}
	return value.Display(fn)
}

// rangeText is the part of an index that a call selects, in words.
func rangeText(s *set.Entries) string {
	var parts []string
	if len(s.Terms) > 0 {
		terms := make([]string, len(s.Terms))
		for i, t := range s.Terms {
			terms[i] = valueText(t)
		}
		parts = append(parts, "terms ("+strings.Join(terms, ", ")+")")
	}
	if s.From != nil {
		parts = append(parts, "from "+valueText(s.From))
	}
	if s.To != nil {
		parts = append(parts, "to "+valueText(s.To))
	}
	return explain.Cut(strings.Join(parts, ", "))
}

func valueText(v value.Value) string {
	if d, ok := v.(*document.Doc); ok {
		return fmt.Sprintf("%s(%d)", d.Coll.ModuleName(), d.ID)
	}
	return explain.Cut(value.Debug(v))
}

// orderText is a list of orderings in the words of the query.
func orderText(by []set.Ordering) string {
	list := make([]string, len(by))
	for i, o := range by {
		list[i] = functionText(o.Accessor)
		if o.Desc {
			list[i] += " descending"
		}
	}
	return explain.Cut(strings.Join(list, ", "))
}
