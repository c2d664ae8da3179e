package set

import (
	"slices"

	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// Sets are equal when they are the same operations over equal arguments.

// EqualTo implements value.Equaler, as it does for all sets.
func (s *Documents) EqualTo(v value.Value) bool { return same(s, v, 0) }
func (s *Entries) EqualTo(v value.Value) bool   { return same(s, v, 0) }
func (s *Elements) EqualTo(v value.Value) bool  { return same(s, v, 0) }
func (s *Sequence) EqualTo(v value.Value) bool  { return same(s, v, 0) }
func (s *Map) EqualTo(v value.Value) bool       { return same(s, v, 0) }
func (s *Where) EqualTo(v value.Value) bool     { return same(s, v, 0) }
func (s *FlatMap) EqualTo(v value.Value) bool   { return same(s, v, 0) }
func (s *Take) EqualTo(v value.Value) bool      { return same(s, v, 0) }
func (s *Drop) EqualTo(v value.Value) bool      { return same(s, v, 0) }
func (s *Concat) EqualTo(v value.Value) bool    { return same(s, v, 0) }
func (s *Order) EqualTo(v value.Value) bool     { return same(s, v, 0) }
func (s *Distinct) EqualTo(v value.Value) bool  { return same(s, v, 0) }
func (s *Reversed) EqualTo(v value.Value) bool  { return same(s, v, 0) }
func (s *Paged) EqualTo(v value.Value) bool     { return same(s, v, 0) }

// maxEqualDepth bounds the nesting of what is compared: beyond, nothing is
// equal but to itself.
const maxEqualDepth = 10000

// same compares what sets hold: sets by their parts, functions by text and
// captures, everything else exactly.
func same(a, b value.Value, depth int) bool {
	if depth++; depth > maxEqualDepth {
		return false
	}
	switch a := a.(type) {
	case Set:
		b, ok := b.(Set)
		return ok && (a == b || sameSet(a, b, depth))
	case *document.Doc:
		b, ok := b.(*document.Doc)
		return ok && a.Key() == b.Key() && a.Name == b.Name
	case *value.Array:
		b, ok := b.(*value.Array)
		return ok && sameList(a.Elems, b.Elems, depth)
	case *value.Object:
		b, ok := b.(*value.Object)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i, f := range a.Fields() {
			if g := b.Fields()[i]; f.Name != g.Name || !same(f.Value, g.Value, depth) {
				return false
			}
		}
		return true
	case *plan.Closure:
		b, ok := b.(*plan.Closure)
		return ok && (a.Lambda == b.Lambda || a.Node.Span().Text() == b.Node.Span().Text()) &&
			sameList(a.Captured, b.Captured, depth)
	case *EventSource:
		b, ok := b.(*EventSource)
		return ok && slices.Equal(a.Fields, b.Fields) && same(a.Set, b.Set, depth)
	}
	return a.Kind() == b.Kind() && value.Equal(a, b)
}

func sameList(a, b []value.Value, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i], depth) {
			return false
		}
	}
	return true
}

func (s chained) same(o chained, depth int) bool { return s.At == o.At && same(s.Src, o.Src, depth) }

// sameBound compares two values of which either may be nil.
func sameBound(a, b value.Value, depth int) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return same(a, b, depth)
}

func sameSet(a, b Set, depth int) bool {
	switch a := a.(type) {
	case *Documents:
		b, ok := b.(*Documents)
		return ok && a.Coll.ID() == b.Coll.ID() && a.From == b.From && a.To == b.To && a.Backward == b.Backward && a.At == b.At
	case *Entries:
		b, ok := b.(*Entries)
		return ok && a.Index.Def == b.Index.Def && a.Backward == b.Backward && a.At == b.At &&
			string(a.Position) == string(b.Position) && sameList(a.Terms, b.Terms, depth) &&
			sameBound(a.From, b.From, depth) && sameBound(a.To, b.To, depth)
	case *Elements:
		b, ok := b.(*Elements)
		return ok && a.Backward == b.Backward && a.Single == b.Single && a.Size == b.Size && sameList(a.Elems, b.Elems, depth)
	case *Sequence:
		b, ok := b.(*Sequence)
		return ok && *a == *b
	case *Map:
		b, ok := b.(*Map)
		return ok && same(a.Fn, b.Fn, depth) && a.same(b.chained, depth)
	case *Where:
		b, ok := b.(*Where)
		return ok && same(a.Pred, b.Pred, depth) && a.same(b.chained, depth)
	case *FlatMap:
		b, ok := b.(*FlatMap)
		return ok && a.Backward == b.Backward && same(a.Fn, b.Fn, depth) && a.same(b.chained, depth)
	case *Take:
		b, ok := b.(*Take)
		return ok && a.N == b.N && a.same(b.chained, depth)
	case *Drop:
		b, ok := b.(*Drop)
		return ok && a.N == b.N && a.same(b.chained, depth)
	case *Concat:
		b, ok := b.(*Concat)
		return ok && same(a.A, b.A, depth) && same(a.B, b.B, depth)
	case *Order:
		b, ok := b.(*Order)
		if !ok || len(a.By) != len(b.By) {
			return false
		}
		for i := range a.By {
			if a.By[i].Desc != b.By[i].Desc || !same(a.By[i].Accessor, b.By[i].Accessor, depth) {
				return false
			}
		}
		return a.same(b.chained, depth)
	case *Distinct:
		b, ok := b.(*Distinct)
		return ok && a.same(b.chained, depth)
	case *Reversed:
		b, ok := b.(*Reversed)
		return ok && a.same(b.chained, depth)
	case *Paged:
		b, ok := b.(*Paged)
		return ok && a.Size == b.Size && same(a.Set, b.Set, depth)
	}
	return false
}
