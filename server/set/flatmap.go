package set

import (
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/store"
)

// FlatMap joins the sets that a function returns for the elements.
type FlatMap struct {
	chained
	Fn       value.Value
	Backward bool // the inner sets are reversed
}

// NewFlatMap joins the sets that fn makes of the elements of src.
func NewFlatMap(src Set, at store.Timestamp, fn value.Value) *FlatMap {
	return &FlatMap{chained: chain(src, at), Fn: fn}
}

// Reverse implements Set.
func (s *FlatMap) Reverse() Set {
	r := *s
	r.Src, r.Backward = s.Src.Reverse(), !s.Backward
	return &r
}
