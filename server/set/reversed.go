package set

import "github.com/fawndb/fawn/server/store"

// Reversed is the generic reverse of a set: collected and turned round.
type Reversed struct{ chained }

// NewReversed is src in opposite order.
func NewReversed(src Set, at store.Timestamp) *Reversed { return &Reversed{chain(src, at)} }

// Reverse implements Set.
func (s *Reversed) Reverse() Set { return s.Src }
