package store

// Range is the half-open key range [Start, End). A nil End is unbounded.
type Range struct{ Start, End []byte }

// Contains reports whether k lies in r.
func (r Range) Contains(k []byte) bool {
	return string(k) >= string(r.Start) && (r.End == nil || string(k) < string(r.End))
}

// Overlaps reports whether a key can lie in both r and o.
func (r Range) Overlaps(o Range) bool {
	return (r.End == nil || string(o.Start) < string(r.End)) && (o.End == nil || string(r.Start) < string(o.End))
}

// Prefix is the range of all keys that begin with prefix.
func Prefix(prefix []byte) Range { return Range{Start: prefix, End: PrefixEnd(prefix)} }

// PrefixEnd returns the smallest key after all keys that begin with prefix; nil,
// the end of the key space, when there is none.
func PrefixEnd(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xff {
			end := append([]byte(nil), prefix[:i+1]...)
			end[i]++
			return end
		}
	}
	return nil
}
