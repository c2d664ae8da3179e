package catalog

import (
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/value"
)

func indexFailures(w CollectionWrite) []diag.ConstraintFailure {
	indexes := object(w.Definition, "indexes")
	failures := memberNames(names(indexes), builtin.IsCollectionMember, "indexes")
	for _, name := range names(indexes) {
		x := object(indexes, name)
		for i, e := range elements(x, "terms") {
			path := []any{"indexes", name, "terms", i, "field"}
			failures = append(failures, pathFailures(field(e), termUse, path)...)
		}
		for i, e := range elements(x, "values") {
			path := []any{"indexes", name, "values", i, "field"}
			failures = append(failures, pathFailures(field(e), valueUse, path)...)
		}
	}
	return failures
}

func constraintFailures(w CollectionWrite) []diag.ConstraintFailure {
	var failures []diag.ConstraintFailure
	checks, uniques := map[string]bool{}, map[string]bool{}
	for i, e := range elements(w.Definition, "constraints") {
		o, _ := e.(*value.Object)
		if check, ok := member(o, "check").(*value.Object); ok {
			name := text(check, "name")
			if checkName(name, nil) == invalidIdentifier {
				failures = append(failures, failure(invalidIdentifier, "constraints", i, "check", "name"))
			} else if checks[name] {
				failures = append(failures, failure("Duplicate check constraint name '"+name+"'", "constraints"))
			}
			checks[name] = true
			failures = append(failures, checkBody(text(check, "body"), "constraints", i, "check", "body")...)
			continue
		}
		failures = append(failures, uniqueFailures(elements(o, "unique"), i, uniques)...)
	}
	return failures
}

// uniqueFailures checks one unique constraint and adds it to those seen.
func uniqueFailures(terms []value.Value, i int, seen map[string]bool) []diag.ConstraintFailure {
	if len(terms) == 0 {
		return []diag.ConstraintFailure{failure("Unique constraints must have at least one term", "constraints")}
	}
	var failures []diag.ConstraintFailure
	var paths []string
	for _, e := range terms {
		failures = append(failures, pathFailures(field(e), uniqueUse, []any{"constraints", i, "unique"})...)
		if path, err := parser.Path(field(e)); err == nil {
			paths = append(paths, parser.PathString(path))
		}
	}
	key := "[" + strings.Join(paths, ", ") + "]"
	if failures == nil && seen[key] {
		failures = append(failures, failure("Duplicate unique constraint on path "+key, "constraints"))
	}
	seen[key] = true
	return failures
}

// field is the path that a term, value or unique constraint names.
func field(e value.Value) string {
	if o, ok := e.(*value.Object); ok {
		return text(o, "field")
	}
	s, _ := e.(value.String)
	return string(s)
}

// pathUse is what a path is used for.
type pathUse uint8

const (
	termUse pathUse = iota
	valueUse
	uniqueUse
)

func pathFailures(source string, use pathUse, at []any) []diag.ConstraintFailure {
	if source == "" {
		return []diag.ConstraintFailure{failure("Value cannot be empty.", at...)}
	}
	path, err := parser.Path(source)
	if err != nil || len(path) == 0 {
		return []diag.ConstraintFailure{failure("Value `"+source+"` is not a valid FQL path expression.", at...)}
	}
	if name, ok := path[0].(string); ok && len(path) == 1 {
		if m := metaPath(name, use); m != "" {
			return []diag.ConstraintFailure{failure(m, at...)}
		}
	}
	return nil
}

// metaPath tells why a meta field cannot be used so; "" when it can.
func metaPath(name string, use pathUse) string {
	switch {
	case name != "id" && name != "ts" && name != "coll":
		return ""
	case use == uniqueUse:
		return "`" + name + "` is not supported as a unique constraint value."
	case use == valueUse && name == "coll":
		return "`coll` is not supported as a specified index value."
	case use == valueUse:
		return ""
	case name == "id":
		return "`id` is not supported as an index term, use the native byId method to look up a document by its id."
	case name == "ts":
		return "`ts` may only be used as an index value, not as an index term."
	}
	return "`coll` is not supported as an index term."
}

// normalIndexes adds what indexes read back with.
func normalIndexes(indexes *value.Object) *value.Object {
	out := value.NewObject(indexes.Len())
	for _, f := range indexes.Fields() {
		o := f.Value.(*value.Object)
		x := value.NewObject(4)
		if terms, ok := o.Get("terms"); ok {
			x.Set("terms", terms)
		}
		if values, ok := o.Get("values"); ok {
			var list []value.Value
			for _, e := range values.(*value.Array).Elems {
				v := value.NewObject(3)
				v.Set("field", member(e.(*value.Object), "field"))
				if order := text(e.(*value.Object), "order"); order != "" {
					v.Set("order", value.String(order))
				} else {
					v.Set("order", value.String("asc"))
				}
				if mva, ok := e.(*value.Object).Get("mva"); ok {
					v.Set("mva", mva)
				}
				list = append(list, v)
			}
			x.Set("values", value.NewArray(list...))
		}
		queryable := optionalBool(o, "queryable")
		x.Set("queryable", value.Bool(queryable == nil || *queryable))
		x.Set("status", value.String("complete"))
		out.Set(f.Name, x)
	}
	return out
}

// normalConstraints puts unique constraints first and writes their terms as
// plain paths where none has "mva".
func normalConstraints(constraints []value.Value) *value.Array {
	var uniques, checks []value.Value
	for _, e := range constraints {
		o := e.(*value.Object)
		if check, ok := o.Get("check"); ok {
			checks = append(checks, value.ObjectOf(value.Field{Name: "check", Value: check}))
			continue
		}
		uniques = append(uniques, value.ObjectOf(
			value.Field{Name: "unique", Value: normalUnique(elements(o, "unique"))},
			value.Field{Name: "status", Value: value.String("active")},
		))
	}
	return value.NewArray(append(uniques, checks...)...)
}

func normalUnique(terms []value.Value) *value.Array {
	hasMVA := func(e value.Value) bool {
		o, ok := e.(*value.Object)
		return ok && optionalBool(o, "mva") != nil
	}
	objects := slices.ContainsFunc(terms, hasMVA)
	out := make([]value.Value, len(terms))
	for i, e := range terms {
		name := value.String(field(e))
		if !objects {
			out[i] = name
			continue
		}
		mva := value.Value(value.Bool(false))
		if hasMVA(e) {
			mva = member(e.(*value.Object), "mva")
		}
		out[i] = value.ObjectOf(value.Field{Name: "field", Value: name}, value.Field{Name: "mva", Value: mva})
	}
	return value.NewArray(out...)
}

// assignStored gives every index and unique constraint its stored index: one
// that old had, or a new one, for all with the same terms and values. Where a
// computed field has changed, what is stored does not fit any more. One whose
// build failed stays with the index that it belongs to: another begins anew.
func (c *Collection) assignStored(old *Collection) {
	c.nextStored, c.firstNoted = 1, 1
	if old != nil {
		c.nextStored, c.firstNoted = old.nextStored, old.firstNoted
	}
	stale := c.recomputed(old)
	assign := func(had uint32, terms []Term, values []Value, backing *uint32) {
		for _, from := range []*Collection{c, old} {
			if from == nil {
				continue
			}
			for _, s := range from.Stored {
				if s.same(terms, values) && (from == c || !s.uses(stale)) && (s.State != Failed || s.ID == had) {
					c.attach(s.ID, terms, values, backing).State = s.State
					return
				}
			}
		}
		c.attach(c.nextStored, terms, values, backing)
		c.nextStored++
	}
	for i := range c.Indexes {
		x := &c.Indexes[i]
		had := uint32(0)
		if old != nil && old.Index(x.Name) != nil {
			had = old.Index(x.Name).Backing
		}
		assign(had, x.Terms, x.Values, &x.Backing)
	}
	for i := range c.Uniques {
		terms := c.Uniques[i].Terms
		assign(old.uniqueBacking(terms), terms, nil, &c.Uniques[i].Backing)
	}
	c.showStates()
}

// uniqueBacking is the stored index of the unique constraint with these terms;
// 0 when there is none.
func (c *Collection) uniqueBacking(terms []Term) uint32 {
	if c == nil {
		return 0
	}
	for _, u := range c.Uniques {
		if sameTerms(u.Terms, terms) {
			return u.Backing
		}
	}
	return 0
}

// recomputed are the names of fields that are computed differently than in old,
// or only in one of the two.
func (c *Collection) recomputed(old *Collection) map[string]bool {
	if old == nil {
		return nil
	}
	changed := map[string]bool{}
	for _, pair := range [][2]*Collection{{c, old}, {old, c}} {
		for _, f := range pair[0].Computed {
			if other := pair[1].ComputedField(f.Name); other == nil || other.Body != f.Body {
				changed[f.Name] = true
			}
		}
	}
	return changed
}

// uses tells whether a term or value begins with one of these fields.
func (s *StoredIndex) uses(names map[string]bool) bool {
	if len(names) == 0 {
		return false
	}
	begins := func(path []any) bool {
		name, ok := path[0].(string)
		return ok && names[name]
	}
	return slices.ContainsFunc(s.Terms, func(t Term) bool { return begins(t.Path) }) ||
		slices.ContainsFunc(s.Values, func(v Value) bool { return begins(v.Path) })
}

func (s *StoredIndex) same(terms []Term, values []Value) bool {
	return sameTerms(s.Terms, terms) && slices.EqualFunc(s.Values, values, func(a, b Value) bool {
		return a.MVA == b.MVA && a.Desc == b.Desc && slices.Equal(a.Path, b.Path)
	})
}

func sameTerms(a, b []Term) bool {
	return slices.EqualFunc(a, b, func(a, b Term) bool {
		return a.MVA == b.MVA && slices.Equal(a.Path, b.Path)
	})
}
