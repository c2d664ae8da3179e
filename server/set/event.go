package set

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/txn"
)

// EventSource is a set whose changes can be followed. What it delivers is the
// event package's business; here it is a value with a token.
type EventSource struct {
	Set    Set
	Fields []string // canonical paths that events are limited to
}

// Over is the same source over another set: what map and where make of it.
func (s *EventSource) Over(set Set) *EventSource { return &EventSource{Set: set, Fields: s.Fields} }

// Kind implements value.Value.
func (*EventSource) Kind() value.Kind { return value.KindEventSource }

// Events makes an event source of a set. method is the call as errors name
// it; on tells that fields limit the events.
func Events(s Set, method string, fields []value.Value, on bool) (*EventSource, error) {
	if on && method == ".changesOn()" || method == ".eventsOn()" {
		switch s.(type) {
		case *Where, *Map, *Paged:
			return nil, invalidReceiver(".changesOn()", "it was not called on the source set.")
		}
	}
	if reason := unstreamable(s); reason != "" {
		return nil, invalidReceiver(method, reason)
	}
	src := &EventSource{Set: s}
	for i, f := range fields {
		path, ok := fieldPath(f)
		if !ok {
			return nil, argument.Invalid(fmt.Sprint(i), "invalid field path given")
		}
		src.Fields = append(src.Fields, path)
	}
	if ix, ok := s.(*Entries); ok {
		if err := ix.covers(src.Fields); err != nil {
			return nil, err
		}
	}
	return src, nil
}

func invalidReceiver(method, reason string) error {
	return diag.Errorf(diag.CodeInvalidReceiver, "can't call `%s` because %s", method, reason)
}

// unstreamable says why a set cannot be followed, or "".
func unstreamable(s Set) string {
	const inAt = "streaming is not supported for sets created within an `at()` expression."
	returned := func(method string) string {
		return "streaming is not supported on sets returned from `." + method + "()`."
	}
	switch s := s.(type) {
	case *Documents:
		switch {
		case s.At != txn.Present:
			return inAt
		case s.Coll.IsNative():
			return "only collections and user defined indexes are streamable."
		case s.Backward:
			return "streaming is not supported on sets that have been reversed."
		case s.Ranged():
			return "range queries are not supported yet, use `.where()` method instead."
		}
	case *Entries:
		switch {
		case s.At != txn.Present:
			return inAt
		case s.Backward:
			return "streaming is not supported on sets that have been reversed."
		case s.Ranged():
			return "range queries are not supported yet, use `.where()` method instead."
		}
	case *Elements:
		if !s.Single || len(s.Elems) != 1 {
			return "streaming is not supported on array sets."
		}
		if d, ok := s.Elems[0].(*document.Doc); !ok || d.Coll.IsNative() {
			return "streaming on `Set.single()` is only supported if its element is a document."
		}
	case *Sequence:
		return "streaming is not supported on sets created from `Set.sequence()`."
	case *Distinct:
		return "streaming is not supported on distinct sets."
	case *Drop:
		return returned("drop")
	case *Take:
		return returned("take")
	case *Order:
		return returned("order")
	case *Concat:
		return "streaming is not supported on concatenated sets."
	case *FlatMap:
		return "streaming is not supported on `.flatMap()` sets."
	case *Reversed:
		return "streaming is not supported on sets that have been reversed."
	case *Where:
		if s.At != txn.Present {
			return inAt
		}
		return unstreamable(s.Src)
	case *Map:
		if s.At != txn.Present {
			return inAt
		}
		return unstreamable(s.Src)
	case *Paged:
		return unstreamable(s.Set)
	}
	return ""
}

// fieldPath reads a short lambda that is nothing but a path: .a.b[0].
func fieldPath(v value.Value) (string, bool) {
	fn, ok := v.(*plan.Closure)
	if !ok {
		return "", false
	}
	l, ok := fn.Node.(*ast.Lambda)
	if !ok || !l.Short {
		return "", false
	}
	ch, ok := l.Body.(*ast.Chain)
	if !ok {
		return "", false
	}
	if _, ok := ch.X.(*ast.This); !ok {
		return "", false
	}
	for _, s := range ch.Steps {
		if s.Optional || s.Kind != ast.StepField && s.Kind != ast.StepIndex {
			return "", false
		}
	}
	return strings.TrimPrefix(l.At.Text(), "."), true
}

// covers checks that an index covers the fields its events are limited to.
func (s *Entries) covers(fields []string) error {
	var missing []string
	for _, f := range fields {
		if f != "id" && !slices.Contains(s.Index.Covered, f) && !slices.Contains(s.Index.Covered, "ts") {
			missing = append(missing, "`"+f+"`")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return argument.Invalid("fields", fmt.Sprintf("%s not covered by the `%s` index.", strings.Join(missing, ", "), s.Index.Def.Name))
}
