package catalog

import (
	"github.com/fawndb/fawn/fql/value"
)

// Source is a document that index entries are made from.
type Source interface {
	// Lookup is the value at a path, null when there is none. It knows the
	// meta fields (id, ts, ttl), "data" and computed fields; a computed field
	// that fails or has a value that cannot be stored is null.
	Lookup(path []any) value.Value
}

// Entry is an index entry of a document, to which the store adds its id.
type Entry struct {
	Terms  []value.Value
	Values []value.Value
}

func newStoredIndex(id uint32, terms []Term, values []Value) *StoredIndex {
	s := &StoredIndex{ID: id, Terms: terms, Values: values, plain: true}
	for _, t := range terms {
		s.plain = s.plain && !t.MVA
	}
	for _, v := range values {
		s.plain = s.plain && !v.MVA
	}
	return s
}

// Entries appends the entries of a document to dst: one for each combination
// of terms and values, without those whose terms are all null. An index
// without MVA costs one allocation.
func (s *StoredIndex) Entries(dst []Entry, doc Source) []Entry {
	n := len(s.Terms)
	row := make([]value.Value, n+len(s.Values))
	if !s.plain {
		return s.combine(dst, doc, row, 0)
	}
	empty := n > 0
	for i := range s.Terms {
		row[i] = doc.Lookup(s.Terms[i].Path)
		empty = empty && row[i].Kind() == value.KindNull
	}
	if empty {
		return dst
	}
	for i := range s.Values {
		row[n+i] = doc.Lookup(s.Values[i].Path)
	}
	return append(dst, Entry{row[:n:n], row[n:]})
}

// combine appends all entries that begin with the first at columns of row.
func (s *StoredIndex) combine(dst []Entry, doc Source, row []value.Value, at int) []Entry {
	n := len(s.Terms)
	if at == n && n > 0 && allNull(row[:n]) {
		return dst
	}
	if at == len(row) {
		own := append([]value.Value(nil), row...)
		return append(dst, Entry{own[:n:n], own[n:]})
	}
	var path []any
	var mva bool
	if at < n {
		path, mva = s.Terms[at].Path, s.Terms[at].MVA
	} else {
		path, mva = s.Values[at-n].Path, s.Values[at-n].MVA
	}
	v := doc.Lookup(path)
	if !mva {
		row[at] = v
		return s.combine(dst, doc, row, at+1)
	}
	for _, e := range multiple(v) {
		row[at] = e
		dst = s.combine(dst, doc, row, at+1)
	}
	return dst
}

func allNull(vs []value.Value) bool {
	for _, v := range vs {
		if v.Kind() != value.KindNull {
			return false
		}
	}
	return true
}

// multiple is what an MVA term or value makes of v: the distinct scalars in an
// array and the arrays inside it, a scalar itself, null when there is nothing.
func multiple(v value.Value) []value.Value {
	var scalars []value.Value
	var add func(v value.Value)
	add = func(v value.Value) {
		switch v := v.(type) {
		case *value.Array:
			for _, e := range v.Elems {
				add(e)
			}
			return
		case *value.Object:
			return
		}
		for _, s := range scalars {
			if sameStored(s, v) {
				return
			}
		}
		scalars = append(scalars, v)
	}
	add(v)
	if len(scalars) == 0 {
		return []value.Value{value.Null{}}
	}
	return scalars
}

// sameStored is the equality of stored scalars: the Double 1.0 is another term
// than the integer 1.
func sameStored(a, b value.Value) bool {
	if (a.Kind() == value.KindDouble) != (b.Kind() == value.KindDouble) {
		return false
	}
	return value.TotalCompare(a, b) == 0
}

// Follow is the value at a path inside v, null when there is none. It does not
// enter documents.
func Follow(v value.Value, path []any) value.Value {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, ok := v.(*value.Object)
			if !ok {
				return value.Null{}
			}
			if v, ok = o.Get(step); !ok {
				return value.Null{}
			}
		case int:
			a, ok := v.(*value.Array)
			if !ok || step < 0 || step >= len(a.Elems) {
				return value.Null{}
			}
			v = a.Elems[step]
		}
	}
	return v
}

// IndexChanges lists the stored indexes that must be built and those that can
// go when a collection changes from old to c. old is nil at creation.
func (c *Collection) IndexChanges(old *Collection) (build, drop []*StoredIndex) {
	for _, s := range c.Stored {
		if old == nil || old.StoredIndex(s.ID) == nil {
			build = append(build, s)
		}
	}
	if old != nil {
		for _, s := range old.Stored {
			if c.StoredIndex(s.ID) == nil {
				drop = append(drop, s)
			}
		}
	}
	return build, drop
}
