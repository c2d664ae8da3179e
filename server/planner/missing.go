package planner

import (
	"strings"

	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/set"
)

// missing is an index, as a line of FSL, that would serve conditions and an
// order by fields; "" when none would.
func missing(coll *document.Collection, conds []condition, by []catalog.Value) string {
	var terms, values, names []string
	for i := range conds {
		c := &conds[i]
		if _, ok := points(c.value); c.op == "==" && ok {
			if path := "." + pathOf(c.field); !contains(terms, path) {
				terms, names = append(terms, path), append(names, c.field)
			}
		}
	}
	if by == nil {
		for i := range conds {
			c := &conds[i]
			path := "." + pathOf(c.field)
			if _, ok := bounded(c.op, c.value, false); ok && !contains(terms, path) {
				values, names = append(values, path), append(names, c.field)
				break
			}
		}
	}
	for _, v := range by {
		name := v.Path[0].(string)
		path := "." + pathOf(name)
		if v.Desc {
			path = "desc(" + path + ")"
		}
		values, names = append(values, path), append(names, name)
	}
	if len(names) == 0 || has(coll, terms, values) {
		return ""
	}
	var parts []string
	if terms != nil {
		parts = append(parts, "terms ["+strings.Join(terms, ", ")+"]")
	}
	if values != nil {
		parts = append(parts, "values ["+strings.Join(values, ", ")+"]")
	}
	line := "index " + indexNameFor(coll, names) + " { " + strings.Join(parts, "; ") + " }"
	if len(line) > explain.MaxText {
		return ""
	}
	return line
}

// has tells whether the collection has the index: then it does not serve for
// another reason.
func has(coll *document.Collection, terms, values []string) bool {
	for _, ix := range coll.Def.Indexes {
		same := len(ix.Terms) == len(terms) && len(ix.Values) == len(values)
		for i := 0; same && i < len(terms); i++ {
			same = parser.PathString(ix.Terms[i].Path) == terms[i]
		}
		for i := 0; same && i < len(values); i++ {
			path := parser.PathString(ix.Values[i].Path)
			same = path == values[i] || "desc("+path+")" == values[i]
		}
		if same {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// pathOf is a field as it is written after a dot.
func pathOf(field string) string {
	return strings.TrimPrefix(parser.PathString([]any{field}), ".")
}

// indexNameFor is a name for an index of fields that the collection does not
// have yet.
func indexNameFor(coll *document.Collection, fields []string) string {
	var b strings.Builder
	b.WriteString("by")
	for i, f := range fields {
		if i > 0 {
			b.WriteString("And")
		}
		upper := true
		for _, r := range f {
			switch {
			case r >= 'a' && r <= 'z' && upper:
				r += 'A' - 'a'
			case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			default:
				upper = true
				continue
			}
			upper = false
			b.WriteRune(r)
		}
	}
	name := b.String()
	for coll.Index(name) != nil {
		name += "2"
	}
	return name
}

// missingOrder is an index that would serve an order; "" when none would.
func (p *planner) missingOrder(s *set.Order) string {
	docs := documentsOf(s.Src)
	if docs == nil || docs.Ranged() {
		return ""
	}
	fields := fieldsOf(s, docs.Coll)
	by := make([]catalog.Value, len(fields))
	for i, f := range fields {
		by[i] = catalog.Value{Path: []any{f}, Desc: s.By[i].Desc}
	}
	return missing(docs.Coll, nil, by)
}
