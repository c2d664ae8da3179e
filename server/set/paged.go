package set

import "github.com/fawndb/fawn/fql/diag"

// Paged is a set with another default page size.
type Paged struct {
	Set
	Size int
}

// WithPageSize gives a set another page size.
func WithPageSize(s Set, size int) Set {
	for {
		p, ok := s.(*Paged)
		if !ok {
			return &Paged{s, size}
		}
		s = p.Set
	}
}

// CheckPageSize checks a page size. The error has code "invalid_bounds".
func CheckPageSize(n int64) error {
	if n >= 1 && n <= MaxPageSize {
		return nil
	}
	return diag.Errorf(diag.CodeInvalidBounds, "expected `size` to be between 1 and %d (inclusive), received %d", MaxPageSize, n)
}

// PageSize implements Set.
func (s *Paged) PageSize() int { return s.Size }

// Reverse implements Set.
func (s *Paged) Reverse() Set { return WithPageSize(s.Set.Reverse(), s.Size) }
