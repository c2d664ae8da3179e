package set

// smallTake is the number of elements below which take() makes a set small.
const smallTake = 100

// IsStored tells whether a set reads a collection or index without a small
// bound.
func IsStored(s Set) bool {
	switch s := s.(type) {
	case *Documents, *Entries:
		return true
	case *Take:
		return s.N >= smallTake && IsStored(s.Src)
	case *Map:
		return IsStored(s.Src)
	case *Where:
		return IsStored(s.Src)
	case *FlatMap:
		return IsStored(s.Src)
	case *Order:
		return IsStored(s.Src)
	case *Distinct:
		return IsStored(s.Src)
	case *Drop:
		return IsStored(s.Src)
	case *Reversed:
		return IsStored(s.Src)
	case *Paged:
		return IsStored(s.Set)
	case *Concat:
		return IsStored(s.A) || IsStored(s.B)
	}
	return false
}
