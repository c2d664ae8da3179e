package exec

import (
	"bytes"

	"github.com/fawndb/fawn/fql/value"
)

// Sets are equal when they are the same operations over equal arguments. A
// cursor holds just that, so two sets are equal when their cursors are.
func sameSet(a Set, b value.Value) bool {
	s, ok := b.(Set)
	if !ok {
		return false
	}
	var x, y cursorEncoder
	return a == s || a.encode(&x) == nil && s.encode(&y) == nil && bytes.Equal(x.b, y.b)
}

// EqualTo implements value.Equaler, as it does for all sets.
func (s *collectionSet) EqualTo(v value.Value) bool { return sameSet(s, v) }
func (s *indexSet) EqualTo(v value.Value) bool      { return sameSet(s, v) }
func (s *arraySet) EqualTo(v value.Value) bool      { return sameSet(s, v) }
func (s *sequence) EqualTo(v value.Value) bool      { return sameSet(s, v) }
func (s *mapSet) EqualTo(v value.Value) bool        { return sameSet(s, v) }
func (s *whereSet) EqualTo(v value.Value) bool      { return sameSet(s, v) }
func (s *flatMapSet) EqualTo(v value.Value) bool    { return sameSet(s, v) }
func (s *takeSet) EqualTo(v value.Value) bool       { return sameSet(s, v) }
func (s *dropSet) EqualTo(v value.Value) bool       { return sameSet(s, v) }
func (s *concatSet) EqualTo(v value.Value) bool     { return sameSet(s, v) }
func (s *orderSet) EqualTo(v value.Value) bool      { return sameSet(s, v) }
func (s *distinctSet) EqualTo(v value.Value) bool   { return sameSet(s, v) }
func (s *reversed) EqualTo(v value.Value) bool      { return sameSet(s, v) }
func (s *paged) EqualTo(v value.Value) bool         { return sameSet(s, v) }

// EqualTo implements value.Equaler, as methods do: it is made anew
// at each access.
func (f *indexFunction) EqualTo(v value.Value) bool {
	o, ok := v.(*indexFunction)
	return ok && f.index == o.index
}
