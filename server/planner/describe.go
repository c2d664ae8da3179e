package planner

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
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

// describe tells which part of an index is read.
func (a *access) describe(n *explain.Node) {
	n.Operator, n.Index = "index lookup", indexName(a.coll, a.index)
	var parts []string
	t := len(a.index.Terms)
	if t > 0 {
		parts = append(parts, "terms ("+strings.Join(a.given[:t], ", ")+")")
	}
	if a.fixed > 0 {
		parts = append(parts, "values ("+strings.Join(a.given[t:], ", ")+")")
	}
	if a.bound {
		parts = append(parts, "bounds of "+parser.PathString(a.path(t+a.fixed)))
	}
	n.Range = explain.Cut(strings.Join(parts, ", "))
	for i := range len(a.index.Terms) + len(a.index.Values) {
		n.Covered = append(n.Covered, strings.TrimPrefix(parser.PathString(a.path(i)), "."))
	}
}

// path is that of the i-th of terms and values.
func (a *access) path(i int) []any {
	if i < len(a.index.Terms) {
		return a.index.Terms[i].Path
	}
	return a.index.Values[i-len(a.index.Terms)].Path
}

// indexName names a stored index by what belongs to it.
func indexName(coll *document.Collection, ix *catalog.StoredIndex) string {
	for i := range coll.Def.Indexes {
		if coll.Def.Indexes[i].Backing == ix.ID {
			return coll.ModuleName() + "." + coll.Def.Indexes[i].Name
		}
	}
	var paths []string
	for _, t := range ix.Terms {
		paths = append(paths, parser.PathString(t.Path))
	}
	return coll.ModuleName() + " unique [" + strings.Join(paths, ", ") + "]"
}
