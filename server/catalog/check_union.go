package catalog

import (
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// A variant is a member of a union that a value fails below its top: the
// value has the right kind, but wrong parts.
type variant struct {
	problems []problem
}

// union reports why v belongs to no member of u, as narrowly as possible.
func (e *explainer) union(u *types.Union, v value.Value) {
	variants := e.variants(u, v)
	if len(variants) == 1 {
		e.found = append(e.found, variants[0].problems...)
		return
	}
	if len(variants) > 1 && e.members(variants) {
		return
	}
	var clean []variant
	for _, candidate := range variants {
		if !slices.ContainsFunc(candidate.problems, e.isMember) {
			clean = append(clean, candidate)
		}
	}
	if len(clean) == 1 {
		e.found = append(e.found, clean[0].problems...)
		return
	}
	e.mismatch(u, v)
}

func (e *explainer) variants(u *types.Union, v value.Value) []variant {
	var variants []variant
	for _, m := range u.Members {
		sub := explainer{colls: e.colls, path: e.path}
		sub.value(m, v)
		below := func(p problem) bool { return len(p.path) > len(e.path) }
		if len(sub.found) > 0 && slices.ContainsFunc(sub.found, below) {
			variants = append(variants, variant{sub.found})
		}
	}
	return variants
}

// isMember reports whether p is about a direct member of the value that should
// not be there, or should.
func (e *explainer) isMember(p problem) bool {
	return p.kind != wrongValue && len(p.path) == len(e.path)+1
}

// members reports members that no variant expects and, if every variant misses
// some, what they miss. It is false when there is nothing to report.
func (e *explainer) members(variants []variant) bool {
	var reported bool
	for _, p := range variants[0].problems {
		if p.kind != unexpectedMember || !e.isMember(p) {
			continue
		}
		everywhere := true
		for _, other := range variants[1:] {
			everywhere = everywhere && slices.ContainsFunc(other.problems, func(q problem) bool {
				return q.kind == unexpectedMember && slices.Equal(p.path, q.path)
			})
		}
		if everywhere {
			e.found = append(e.found, p)
			reported = true
		}
	}
	var missing []string
	for _, candidate := range variants {
		var names []string
		for _, p := range candidate.problems {
			if p.kind == missingMember && e.isMember(p) {
				if name, ok := p.path[len(p.path)-1].(string); ok {
					names = append(names, name)
				}
			}
		}
		if len(names) == 0 {
			return reported
		}
		if list := "[" + strings.Join(names, ", ") + "]"; !slices.Contains(missing, list) {
			missing = append(missing, list)
		}
	}
	e.report(missingMember, "Union requires fields "+alternatives(missing))
	return true
}

// alternatives joins "a", "a or b", "a, b, or c".
func alternatives(items []string) string {
	switch n := len(items); n {
	case 1:
		return items[0]
	case 2:
		return items[0] + " or " + items[1]
	default:
		return strings.Join(items[:n-1], ", ") + ", or " + items[n-1]
	}
}
