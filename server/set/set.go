// Package set has lazy sets: trees of logical nodes, a source and what is done
// with its elements. How they are read is package planner's business.
package set

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// Limits of sets (sets document, section 1.1).
const (
	DefaultPageSize = 16
	MaxPageSize     = 16000
	MaxElements     = 16000 // that may be collected
)

// Set is a lazy set: a recipe that is evaluated anew each time it is read. All
// sets are immutable and belong to this package.
type Set interface {
	value.Value
	value.Equaler
	// Reverse returns the set in opposite order.
	Reverse() Set
	// PageSize is the page size of a page without an explicit one.
	PageSize() int
	// depth is how many sets the set is built on, one on the other.
	depth() int
}

// base is embedded in all sets.
type base struct{}

// Kind implements value.Value.
func (base) Kind() value.Kind { return value.KindSet }

func (base) depth() int { return 0 }

// chained is embedded in sets made by a method of another set: they have its
// page size, and their functions read at the time the method was called.
type chained struct {
	base
	Src    Set
	At     store.Timestamp
	levels int
}

// PageSize implements Set.
func (s chained) PageSize() int { return s.Src.PageSize() }
func (s chained) depth() int    { return s.levels }

func chain(src Set, at store.Timestamp) chained {
	return chained{Src: src, At: at, levels: levels(src.depth())}
}

// maxLevels bounds the sets that are built on each other: reading them, which
// every call frame of a query may do, goes as deep into the stack.
const maxLevels = 1024

// levels is the depth of a set on top of one of depth n. It panics with a
// *diag.Error at the limit, as comparisons do.
func levels(n int) int {
	if n >= maxLevels {
		panic(diag.Errorf(diag.CodeValueTooLarge, "Value too large: sets built on each other exceed limit %d.", maxLevels))
	}
	return n + 1
}
