package document

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
)

// Storable tells whether a value can be stored in a document.
func Storable(v value.Value) bool { return new(Limits).storable(v) }

func (l *Limits) storable(v value.Value) bool {
	switch v := v.(type) {
	case *Doc:
		return !v.ByName
	case *value.Array:
		l.Enter(len(v.Elems))
		for _, x := range v.Elems {
			if !l.storable(x) {
				return false
			}
		}
		l.Leave()
		return true
	case *value.Object:
		l.Enter(v.Len())
		for _, f := range v.Fields() {
			if !l.storable(f.Value) {
				return false
			}
		}
		l.Leave()
		return true
	}
	switch v.Kind() {
	case value.KindID, value.KindModule, value.KindSet, value.KindSetCursor, value.KindLambda,
		value.KindFunction, value.KindEventSource:
		return false
	}
	return true
}

// checkStorable refuses values that documents cannot hold. The meta fields id
// and ttl of a create are not stored.
func checkStorable(o *value.Object, meta bool) error {
	var l Limits
	l.Enter(o.Len())
	for _, f := range o.Fields() {
		if meta && (f.Name == "id" || f.Name == "ttl") {
			continue
		}
		if l.storable(f.Value) {
			continue
		}
		if err := Unstorable(f.Value, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// Unstorable finds the value inside v that cannot be stored and makes the
// error about it.
func Unstorable(v value.Value, path string) error {
	switch v := v.(type) {
	case *value.Array:
		for i, x := range v.Elems {
			if !Storable(x) {
				return Unstorable(x, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case *value.Object:
		for _, f := range v.Fields() {
			if !Storable(f.Value) {
				return Unstorable(f.Value, path+"."+f.Name)
			}
		}
	case *plan.Closure:
		return diag.Errorf(diag.CodeInvalidType, "Anonymous functions cannot be stored. Use a string of FQL instead.")
	}
	return diag.Errorf(diag.CodeInvalidType, "Value at `%s` has type %s, which cannot be persisted.", strings.TrimPrefix(path, "."), value.TypeName(v))
}
