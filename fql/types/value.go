package types

import "github.com/fawndb/fawn/fql/value"

// document is the type of any document in "provided Document".
var document = &Named{Name: "Document"}

// OfValue is the structural type of a value, as messages say it was provided:
// objects and arrays show the types of their parts, documents are "Document".
func OfValue(v value.Value) Type {
	switch v := v.(type) {
	case value.Long:
		if int64(v) == int64(int32(v)) {
			return Int
		}
		return Long
	case *value.Object:
		fields := make([]Field, 0, v.Len())
		for _, f := range v.Fields() {
			fields = append(fields, Field{Name: f.Name, Type: OfValue(f.Value)})
		}
		return NewRecord(fields, nil)
	case *value.Array:
		elems := make([]Type, len(v.Elems))
		for i, e := range v.Elems {
			elems[i] = OfValue(e)
		}
		return &Tuple{elems}
	}
	if v.Kind() == value.KindDoc {
		return document
	}
	if b, ok := basicByName[value.TypeName(v)]; ok {
		return b
	}
	return &Named{Name: value.TypeName(v)}
}

// Collections knows collections by name and alias.
type Collections interface {
	// SameCollection reports whether name, as a type expression has it, is
	// the name or alias of the collection called module.
	SameCollection(name, module string) bool
}

// Matches reports whether v belongs to t, as the fields of documents are
// checked: an absent member equals null, integers are no Doubles, a reference
// need not exist. colls tells aliases and may be nil. It does not allocate.
func Matches(t Type, v value.Value, colls Collections) bool {
	switch t := t.(type) {
	case Basic:
		return t.matches(v)
	case *Literal:
		return matchesLiteral(t.Value, v)
	case *Union:
		for _, m := range t.Members {
			if Matches(m, v, colls) {
				return true
			}
		}
		return false
	case *Array:
		a, ok := v.(*value.Array)
		if !ok {
			return false
		}
		if t.Elem == Any {
			return true
		}
		for _, e := range a.Elems {
			if !Matches(t.Elem, e, colls) {
				return false
			}
		}
		return true
	case *Tuple:
		a, ok := v.(*value.Array)
		if !ok || len(a.Elems) != len(t.Elems) {
			return false
		}
		for i, e := range a.Elems {
			if !Matches(t.Elems[i], e, colls) {
				return false
			}
		}
		return true
	case *Record:
		o, ok := v.(*value.Object)
		return ok && t.MatchesObject(o, colls)
	case *Ref:
		return matchesDoc(t.Doc, v, colls)
	case *Intersection:
		for _, m := range t.Members {
			if !Matches(m, v, colls) {
				return false
			}
		}
		return true
	}
	return false
}

// MatchesObject reports whether o belongs to the record; null members of o
// count as absent.
func (r *Record) MatchesObject(o *value.Object, colls Collections) bool {
	missing := r.required
	for _, f := range o.Fields() {
		if f.Value.Kind() == value.KindNull {
			continue
		}
		i := r.Find(f.Name)
		switch {
		case i >= 0:
			t := r.Fields[i].Type
			if !Matches(t, f.Value, colls) {
				return false
			}
			if !Nullable(t) {
				missing--
			}
		case r.Wildcard != nil:
			if r.Wildcard != Any && !Matches(r.Wildcard, f.Value, colls) {
				return false
			}
		case !r.Open:
			return false
		}
	}
	return missing == 0
}

func (b Basic) matches(v value.Value) bool {
	k := v.Kind()
	switch b {
	case Any:
		return true
	case Null:
		return k == value.KindNull
	case Boolean:
		return k == value.KindBool
	case Number:
		return k <= value.KindDouble
	case Int:
		if n, ok := v.(value.Long); ok {
			return int64(n) == int64(int32(n))
		}
		return k == value.KindInt
	case Long:
		return k == value.KindInt || k == value.KindLong
	case Double, Float:
		return k == value.KindDouble
	case String:
		return k == value.KindString
	case Bytes:
		return k == value.KindBytes
	case Time:
		// A pending transaction time is stored as the commit time.
		return k == value.KindTime || k == value.KindTransactionTime
	case Date:
		return k == value.KindDate
	case UUID:
		return k == value.KindUUID
	case ID:
		return k == value.KindID
	case TransactionTime:
		return k == value.KindTransactionTime
	case SetCursor:
		return k == value.KindSetCursor
	}
	return false
}

func matchesLiteral(want, v value.Value) bool {
	switch w := want.(type) {
	case value.String:
		s, ok := v.(value.String)
		return ok && s == w
	case value.Bool:
		b, ok := v.(value.Bool)
		return ok && b == w
	}
	return v.Kind() <= value.KindLong && value.Equal(want, v)
}

func matchesDoc(name string, v value.Value, colls Collections) bool {
	d, ok := v.(value.Doc)
	if !ok {
		return false
	}
	module := d.Collection().ModuleName()
	return module == name || colls != nil && colls.SameCollection(name, module)
}
