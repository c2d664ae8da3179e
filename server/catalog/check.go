package catalog

import (
	"slices"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// CheckFields checks user data, complete and as it would be stored, against
// the defined fields. Failures of the members of given, what the query wrote,
// come first and in its order, with those of meta fields among them; a nil
// given stands for data. colls tells aliases of collections apart and may be
// nil.
//
// It runs at every write: for data that passes it neither allocates nor does
// more than compare kinds, and for open collections it does nothing.
func (c *Collection) CheckFields(data, given *value.Object, colls types.Collections, meta ...diag.ConstraintFailure) []diag.ConstraintFailure {
	if c.shape == nil || c.shape.MatchesObject(data, colls) {
		return meta
	}
	if given == nil {
		given = data
	}
	type placed struct {
		position int
		diag.ConstraintFailure
	}
	place := func(f diag.ConstraintFailure) placed {
		for i, g := range given.Fields() {
			if g.Name == f.Paths[0][0] && g.Value.Kind() != value.KindNull {
				return placed{i, f}
			}
		}
		return placed{given.Len(), f}
	}
	var found []placed
	for _, f := range meta {
		found = append(found, place(f))
	}
	for _, f := range explain(c.shape, data, colls) {
		p := place(f)
		switch path := f.Paths[0]; path[0] {
		case "id", "ts", "ttl":
			// A user field with the name of a meta field is named in full.
			p.Paths = [][]any{append([]any{"data"}, path...)}
		}
		found = append(found, p)
	}
	slices.SortStableFunc(found, func(a, b placed) int { return a.position - b.position })
	failures := make([]diag.ConstraintFailure, len(found))
	for i, p := range found {
		failures[i] = p.ConstraintFailure
	}
	return failures
}

// missingField is the text about an absent field that must be there.
func missingField(t types.Type) string {
	return "Missing required field of type " + types.FieldText(t)
}

const (
	unexpectedField = "Unexpected field provided"
	readOnlyField   = "Failed to update field because it is readonly"
)

// explain lists why v does not belong to t.
func explain(t types.Type, v value.Value, colls types.Collections) []diag.ConstraintFailure {
	e := explainer{colls: colls}
	e.value(t, v)
	failures := make([]diag.ConstraintFailure, len(e.found))
	for i, f := range e.found {
		failures[i] = failure(f.message, f.path...)
	}
	return failures
}

// failure makes a constraint failure at one path.
func failure(message string, path ...any) diag.ConstraintFailure {
	return diag.ConstraintFailure{Paths: [][]any{path}, Message: message}
}

// An explainer walks a type and a value together.
type explainer struct {
	colls types.Collections
	path  []any
	found []problem
}

type problem struct {
	kind    problemKind
	path    []any
	message string
}

type problemKind uint8

const (
	wrongValue problemKind = iota
	unexpectedMember
	missingMember
)

func (e *explainer) report(kind problemKind, message string) {
	e.found = append(e.found, problem{kind, slices.Clone(e.path), message})
}

// at runs check one step further down the path.
func (e *explainer) at(step any, check func()) {
	e.path = append(e.path, step)
	check()
	e.path = e.path[:len(e.path)-1]
}

func (e *explainer) value(t types.Type, v value.Value) {
	if types.Matches(t, v, e.colls) {
		return
	}
	if v.Kind() == value.KindNull {
		e.report(missingMember, missingField(t))
		return
	}
	switch t := t.(type) {
	case *types.Record:
		if o, ok := v.(*value.Object); ok {
			e.record(t, o)
			return
		}
	case *types.Array:
		if a, ok := v.(*value.Array); ok {
			for i, elem := range a.Elems {
				e.at(i, func() { e.value(t.Elem, elem) })
			}
			return
		}
	case *types.Tuple:
		if a, ok := v.(*value.Array); ok {
			if len(a.Elems) != len(t.Elems) {
				e.report(wrongValue, "Invalid tuple arity")
				return
			}
			for i, elem := range a.Elems {
				e.at(i, func() { e.value(t.Elems[i], elem) })
			}
			return
		}
	case *types.Union:
		e.union(t, v)
		return
	}
	e.mismatch(t, v)
}

func (e *explainer) mismatch(t types.Type, v value.Value) {
	e.report(wrongValue, "Expected "+types.FieldText(t)+", provided "+types.FieldText(providedAs(t, v)))
}

// providedAs is the type that v is reported with against t: a string or
// boolean is shown itself where a literal of its kind is wanted.
func providedAs(t types.Type, v value.Value) types.Type {
	members := []types.Type{t}
	if u, ok := t.(*types.Union); ok {
		members = u.Members
	}
	for _, m := range members {
		l, ok := m.(*types.Literal)
		if !ok {
			continue
		}
		if k := l.Value.Kind(); k == v.Kind() && (k == value.KindString || k == value.KindBool) {
			return &types.Literal{Value: v}
		}
		break
	}
	return types.OfValue(v)
}

// record reports given members in their order, then missing ones in the order
// of the type.
func (e *explainer) record(r *types.Record, o *value.Object) {
	for _, f := range o.Fields() {
		if f.Value.Kind() == value.KindNull {
			continue
		}
		e.at(f.Name, func() {
			i := r.Find(f.Name)
			switch {
			case i >= 0:
				e.value(r.Fields[i].Type, f.Value)
			case r.Wildcard != nil:
				e.value(r.Wildcard, f.Value)
			case !r.Open:
				e.report(unexpectedMember, unexpectedField)
			}
		})
	}
	for i := range r.Fields {
		f := &r.Fields[i]
		if types.Nullable(f.Type) {
			continue
		}
		if v, ok := o.Get(f.Name); !ok || v.Kind() == value.KindNull {
			e.at(f.Name, func() { e.report(missingMember, missingField(f.Type)) })
		}
	}
}
