package planner

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/explain"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// access is a way to the documents of a collection that pass conditions: a part
// of an index. Its entries lead to at least these documents, each once.
type access struct {
	coll  *document.Collection
	index *catalog.StoredIndex
	// spans are the parts of the index; they do not overlap.
	spans []span
	// fixed is how many leading values have a given value.
	fixed int
	// bound tells that the value behind the fixed ones is bounded.
	bound bool
	// exact tells that every entry leads to a document that passes the
	// conditions it was chosen by; used tells which those are.
	exact bool
	used  []bool
	// sparse tells that the index lacks entries of documents with large terms
	// or values that nothing is said about. They are noted in the store.
	sparse bool
	// given are the values that are fixed, in words, for explain.
	given []string
	// unique tells that a unique constraint leaves at most one entry.
	unique bool
}

// span is a range of keys of an index; all begin with the same prefix, the
// index with what is fixed.
type span struct {
	keys   store.Range
	prefix int
}

// ordered tells whether the entries of each span are in the order of the ids.
func (a *access) ordered() bool { return !a.bound && a.fixed == len(a.index.Values) }

// answers tells whether the entries lead to the documents that pass all
// conditions, and to no other.
func (a *access) answers() bool { return a.exact && !slices.Contains(a.used, false) }

// usable tells whether queries may read a stored index: one that is being built
// lacks entries. Entries of the elements of arrays are not one a document.
func usable(ix *catalog.StoredIndex) bool {
	if ix.State != catalog.Complete {
		return false
	}
	for i := range ix.Terms {
		if ix.Terms[i].MVA {
			return false
		}
	}
	for i := range ix.Values {
		if ix.Values[i].MVA {
			return false
		}
	}
	return true
}

// access chooses the best index for conditions; nil when none serves. What was
// looked at and not taken is noted for who wants to know.
func (p *planner) access(coll *document.Collection, conds []condition) (best *access, rejected []explain.Rejection) {
	if len(conds) == 0 || coll.IsNative() {
		return nil, nil
	}
	var bestScore int
	var bestIndex *catalog.StoredIndex
	for _, ix := range coll.Def.Stored {
		if !p.explaining && !mentioned(ix, conds) {
			continue
		}
		a, reason := p.match(coll, ix, conds)
		if a == nil {
			rejected = p.reject(rejected, coll, ix, reason)
			continue
		}
		score := a.score()
		if best != nil && score <= bestScore {
			rejected = p.reject(rejected, coll, ix, "another index serves better")
			continue
		}
		if best != nil {
			rejected = p.reject(rejected, coll, bestIndex, "another index serves better")
		}
		best, bestScore, bestIndex = a, score, ix
	}
	return best, rejected
}

// mentioned tells whether conditions are about what an index begins with.
func mentioned(ix *catalog.StoredIndex, conds []condition) bool {
	var path []any
	switch {
	case len(ix.Terms) > 0:
		path = ix.Terms[0].Path
	case len(ix.Values) > 0:
		path = ix.Values[0].Path
	default:
		return false
	}
	name, _ := fieldOf(path)
	return slices.ContainsFunc(conds, func(c condition) bool { return c.field == name })
}

func (p *planner) reject(list []explain.Rejection, coll *document.Collection, ix *catalog.StoredIndex, reason string) []explain.Rejection {
	if !p.explaining {
		return nil
	}
	return append(list, explain.Rejection{Index: indexName(coll, ix), Reason: reason})
}

// why words a reason for who wants to know.
func (p *planner) why(format string, args ...any) string {
	if !p.explaining {
		return ""
	}
	for i, a := range args {
		if path, ok := a.([]any); ok {
			args[i] = parser.PathString(path)
		}
	}
	return fmt.Sprintf(format, args...)
}

// score ranks what indexes offer: a single entry before everything, an equality
// before bounds, bounds on both sides before one, and then what needs neither
// sorting nor the documents.
func (a *access) score() int {
	n := 0
	if a.unique {
		n += 1000
	}
	n += 100 * (len(a.index.Terms) + a.fixed)
	if a.bound {
		n += 20
	}
	for _, used := range a.used {
		if used {
			n += 10
		}
	}
	if a.ordered() {
		n += 2
	}
	if a.exact {
		n++
	}
	return n
}

// match finds out what an index offers for conditions: all terms need a given
// value, then values may have one, in order, and the next can be bounded.
// Without a match, the reason is in words.
func (p *planner) match(coll *document.Collection, ix *catalog.StoredIndex, conds []condition) (*access, string) {
	if !usable(ix) {
		return nil, "it is not complete, or has entries for the elements of arrays"
	}
	a := &access{coll: coll, index: ix, exact: true, used: make([]bool, len(conds))}
	keys := [][]byte{keyspace.IndexPrefix(p.rt.Data().Names.DB, coll.ID(), ix.ID, 64)}
	for i := range ix.Terms {
		longer, reason := p.point(keys, ix.Terms[i].Path, false, conds, a)
		if longer == nil {
			return nil, reason
		}
		keys = longer
	}
	for a.fixed < len(ix.Values) {
		v := &ix.Values[a.fixed]
		longer, _ := p.point(keys, v.Path, v.Desc, conds, a)
		if longer == nil {
			break
		}
		keys = longer
		a.fixed++
	}
	var in interval
	if a.fixed < len(ix.Values) {
		v := &ix.Values[a.fixed]
		in, a.bound = p.interval(v.Path, v.Desc, conds, a)
	}
	if !slices.Contains(a.used, true) {
		if len(ix.Values) == 0 {
			return nil, "it lists all documents"
		}
		return nil, p.why("nothing is said about %s", ix.Values[0].Path)
	}
	rest := len(ix.Values) - a.fixed
	if a.bound {
		rest-- // what bounds can be had for is small
		a.exact = a.exact && in.exact
	}
	if a.sparse = rest > 0; a.sparse && !coll.Def.Notes(ix) {
		return nil, "it does not tell which documents it lacks"
	}
	if !a.ordered() && !p.on(Sorted) {
		return nil, "its entries are in another order"
	}
	for _, k := range keys {
		s := span{store.Prefix(k), len(k)}
		if len(ix.Terms)+a.fixed == 0 {
			s.keys.End = keyspace.OmittedRange(p.rt.Data().Names.DB, coll.ID(), ix.ID).Start
		}
		if a.bound {
			n := len(k)
			s.keys = store.Range{Start: append(k[:n:n], in.start...), End: append(k[:n:n], in.end...)}
		}
		a.spans = append(a.spans, s)
	}
	a.unique = len(ix.Values) == 0 && slices.ContainsFunc(coll.Def.Uniques, func(u catalog.Unique) bool { return u.Backing == ix.ID })
	return a, ""
}

// maxSpans bounds the parts of an index that equalities with numbers select.
const maxSpans = 8

// point appends to keys what an equality says of the field at a path. There are
// no keys when it says nothing.
func (p *planner) point(keys [][]byte, path []any, desc bool, conds []condition, a *access) ([][]byte, string) {
	name, ok := fieldOf(path)
	if !ok {
		return nil, p.why("%s is inside a field", path)
	}
	reason := p.why("no value is given for .%s", name)
	if !p.on(Equality) {
		return nil, reason
	}
	for i := range conds {
		c := &conds[i]
		if c.op != "==" || c.field != name {
			continue
		}
		list, ok := points(c.value)
		if !ok || len(list)*len(keys) > maxSpans {
			reason = p.why("it distinguishes values that are equal to that of .%s", name)
			continue
		}
		longer := make([][]byte, 0, len(list)*len(keys))
		for _, k := range keys {
			for _, v := range list {
				n := len(k)
				long, err := key.AppendValue(k[:n:n], v, document.RefOf, desc)
				if err != nil { // documents with so large a value are not in there
					return nil, p.why("the value of .%s is too large", name)
				}
				longer = append(longer, long)
			}
		}
		a.used[i] = true
		if p.explaining {
			a.given = append(a.given, valueText(c.value))
		}
		return longer, ""
	}
	return nil, reason
}

// interval is what conditions leave of the values at a path.
func (p *planner) interval(path []any, desc bool, conds []condition, a *access) (in interval, bounds bool) {
	name, ok := fieldOf(path)
	if !ok || !p.on(Ranges) {
		return in, false
	}
	for i := range conds {
		c := &conds[i]
		if c.field != name {
			continue
		}
		more, ok := bounded(c.op, c.value, desc)
		if !ok {
			continue
		}
		if bounds {
			more = in.and(more)
		}
		in, bounds, a.used[i] = more, true, true
	}
	return in, bounds
}

// fieldOf is the field that a path of an index consists of.
func fieldOf(path []any) (string, bool) {
	name, ok := path[0].(string)
	return name, ok && len(path) == 1
}
