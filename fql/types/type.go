// Package types represents FQL's types: it makes them from type expressions,
// prints them, tells which values belong to them and which of them a document
// field may have.
//
// Types carry no positions: the syntax tree they come from does (package ast).
package types

import (
	"github.com/fawndb/fawn/fql/value"
)

// Type is one of the types of this package. Types are immutable and may be
// shared.
type Type interface {
	// String is the type as users write it and as static_type shows it.
	String() string
	write(p *printer, context int)
}

// Basic is a type without parts.
type Basic uint8

// The basic types.
const (
	Any Basic = iota
	Never
	Null
	Boolean
	Number
	Int
	Long
	Double
	Float
	String
	Bytes
	Time
	Date
	UUID
	ID
	TransactionTime
	SetCursor
)

var basicNames = [...]string{
	Any: "Any", Never: "Never", Null: "Null", Boolean: "Boolean", Number: "Number",
	Int: "Int", Long: "Long", Double: "Double", Float: "Float", String: "String",
	Bytes: "Bytes", Time: "Time", Date: "Date", UUID: "UUID", ID: "ID",
	TransactionTime: "TransactionTime", SetCursor: "SetCursor",
}

var basicByName = func() map[string]Basic {
	m := make(map[string]Basic, len(basicNames))
	for i, name := range basicNames {
		m[name] = Basic(i)
	}
	return m
}()

type (
	// Literal is the type of exactly one value: a String, Int, Long or Bool.
	Literal struct{ Value value.Value }
	// Array is Array<Elem>.
	Array struct{ Elem Type }
	// Tuple is an array of fixed length.
	Tuple struct{ Elems []Type }
	// Ref is Ref<Doc>: a reference to a document that may be missing. In
	// declarations "C | NullC" and "C | EmptyRef<C>" mean the same and become
	// a Ref.
	Ref struct{ Doc string }
	// Named is any other named type, with its arguments: a document type, a
	// constructor such as Set<T>, a type variable.
	Named struct {
		Name string
		Args []Type
	}
	// Func is a function type.
	Func struct {
		Params   []Param
		Variadic bool // the last parameter repeats
		Result   Type
	}
	// Param is a parameter of a Func; Name may be empty.
	Param struct {
		Name string
		Type Type
	}
	// Union has at least two members, none of them a Union.
	Union struct {
		Members []Type
		null    bool
	}
	// Intersection has at least two members, none of them an Intersection.
	Intersection struct{ Members []Type }
	// Scheme is a type with generic parameters: <A, B> (A) => B.
	Scheme struct {
		Params []string
		Type   Type
	}
)

// Record is the type of objects. Make it with NewRecord.
type Record struct {
	Fields   []Field
	Wildcard Type // type of further fields; nil when there may be none
	Open     bool // an interface: any value that has the fields

	required int            // number of fields that may not be null
	index    map[string]int // built when there are many fields
}

// Field is a field of a Record.
type Field struct {
	Name string
	Type Type
	// Default is what the field gets when it is absent; nil for nothing. Only
	// collections in FSL have such fields.
	Default *Default
}

// Default is FQL source that gives a value to an absent field.
type Default struct{ Source string }

// indexedFrom is the number of fields from which a record keeps a map.
const indexedFrom = 12

// NewRecord makes a record type; wildcard is nil for a closed one.
func NewRecord(fields []Field, wildcard Type) *Record {
	r := &Record{Fields: fields, Wildcard: wildcard}
	for i := range fields {
		if !Nullable(fields[i].Type) {
			r.required++
		}
	}
	if len(fields) >= indexedFrom {
		r.index = make(map[string]int, len(fields))
		for i := range fields {
			r.index[fields[i].Name] = i
		}
	}
	return r
}

// Find returns the position of a field, -1 when the record lists no such one.
func (r *Record) Find(name string) int {
	if r.index != nil {
		if i, ok := r.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Required is the number of fields that may be neither absent nor null.
func (r *Record) Required() int { return r.required }

// NewUnion makes the union of types: nested unions are flattened, repeated
// members dropped. One member is itself, none is Never.
func NewUnion(members ...Type) Type {
	var flat []Type
	seen := func(t Type) bool {
		for _, m := range flat {
			if Equal(m, t) {
				return true
			}
		}
		return false
	}
	var add func(ts []Type)
	add = func(ts []Type) {
		for _, t := range ts {
			if u, ok := t.(*Union); ok {
				add(u.Members)
			} else if !seen(t) {
				flat = append(flat, t)
			}
		}
	}
	add(members)
	flat = joinRefs(flat)
	switch len(flat) {
	case 0:
		return Never
	case 1:
		return flat[0]
	}
	u := &Union{Members: flat}
	for _, m := range flat {
		u.null = u.null || Nullable(m)
	}
	return u
}

// joinRefs replaces C together with NullC or EmptyRef<C> by a Ref, at the
// place of the first of the two.
func joinRefs(ts []Type) []Type {
	docOfNull := func(t Type) string {
		n, ok := t.(*Named)
		switch {
		case !ok:
			return ""
		case n.Name == "EmptyRef" && len(n.Args) == 1:
			return n.Args[0].String()
		case len(n.Args) == 0 && len(n.Name) > len("Null") && n.Name[:4] == "Null":
			return n.Name[4:]
		}
		return ""
	}
	for i := range ts {
		doc, null := "", docOfNull(ts[i])
		if n, ok := ts[i].(*Named); ok && len(n.Args) == 0 {
			doc = n.Name
		}
		for j := i + 1; j < len(ts); j++ {
			n, ok := ts[j].(*Named)
			if !ok {
				continue
			}
			name := ""
			switch {
			case doc != "" && docOfNull(n) == doc:
				name = doc
			case null != "" && len(n.Args) == 0 && n.Name == null:
				name = null
			default:
				continue
			}
			joined := append([]Type{}, ts[:i]...)
			joined = append(joined, &Ref{name})
			joined = append(joined, ts[i+1:j]...)
			return joinRefs(append(joined, ts[j+1:]...))
		}
	}
	return ts
}

// Nullable reports whether null, and so an absent field, belongs to t.
func Nullable(t Type) bool {
	switch t := t.(type) {
	case Basic:
		return t == Any || t == Null
	case *Union:
		return t.null
	case *Intersection:
		for _, m := range t.Members {
			if !Nullable(m) {
				return false
			}
		}
		return true
	}
	return false
}

// Equal reports whether two types are written the same. The order of record
// fields and of union members counts.
func Equal(a, b Type) bool {
	if x, ok := a.(Basic); ok {
		y, ok := b.(Basic)
		return ok && x == y
	}
	return a.String() == b.String()
}
