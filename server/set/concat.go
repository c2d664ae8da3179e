package set

// Concat is one set followed by another.
type Concat struct {
	base
	A, B   Set
	levels int
}

// NewConcat is a followed by b.
func NewConcat(a, b Set) *Concat {
	return &Concat{A: a, B: b, levels: levels(max(a.depth(), b.depth()))}
}

// PageSize implements Set.
func (s *Concat) PageSize() int { return DefaultPageSize }
func (s *Concat) depth() int    { return s.levels }

// Reverse implements Set.
func (s *Concat) Reverse() Set { return NewConcat(s.B.Reverse(), s.A.Reverse()) }
