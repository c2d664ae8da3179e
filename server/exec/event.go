package exec

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/ast"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document"
)

// EventSource is a set whose changes can be followed. What it delivers is the
// event package's business; here it is a value with a token.
type EventSource struct {
	set    Set
	fields []string // canonical paths that events are limited to
}

// Over is the same source over another set: what map and where make of it.
func (s *EventSource) Over(set Set) *EventSource { return &EventSource{set: set, fields: s.fields} }

// Set is the set whose changes the source follows.
func (s *EventSource) Set() Set { return s.set }

// Kind implements value.Value.
func (*EventSource) Kind() value.Kind { return value.KindEventSource }

// token is the source's text for clients: its set and fields, as of the
// query's snapshot.
func (s *EventSource) token(c *Context) value.Value {
	e := &cursorEncoder{b: []byte{cursorVersion}}
	e.int(c.Now())
	e.int(int64(len(s.fields)))
	for _, f := range s.fields {
		e.string(f)
	}
	if err := e.set(s.set); err != nil {
		return value.Stream("")
	}
	return value.Stream(base64.StdEncoding.EncodeToString(e.b))
}

// Events makes an event source of a set. method is the call as errors name
// it; on tells that fields limit the events.
func (c *Context) Events(s Set, method string, fields []value.Value, on bool) (*EventSource, error) {
	if on && method == ".changesOn()" || method == ".eventsOn()" {
		switch s.(type) {
		case *whereSet, *mapSet, *paged:
			return nil, invalidReceiver(".changesOn()", "it was not called on the source set.")
		}
	}
	if reason := unstreamable(s); reason != "" {
		return nil, invalidReceiver(method, reason)
	}
	src := &EventSource{set: s}
	for i, f := range fields {
		path, ok := fieldPath(f)
		if !ok {
			return nil, InvalidArgument(fmt.Sprint(i), "invalid field path given")
		}
		src.fields = append(src.fields, path)
	}
	if ix, ok := s.(*indexSet); ok {
		if err := ix.covers(src.fields); err != nil {
			return nil, err
		}
	}
	return src, nil
}

func invalidReceiver(method, reason string) error {
	return diag.Errorf("invalid_receiver", "can't call `%s` because %s", method, reason)
}

// unstreamable says why a set cannot be followed, or "".
func unstreamable(s Set) string {
	const inAt = "streaming is not supported for sets created within an `at()` expression."
	returned := func(method string) string {
		return "streaming is not supported on sets returned from `." + method + "()`."
	}
	switch s := s.(type) {
	case *collectionSet:
		switch {
		case s.at != document.Present:
			return inAt
		case s.coll.native():
			return "only collections and user defined indexes are streamable."
		case s.reverse:
			return "streaming is not supported on sets that have been reversed."
		case s.ranged():
			return "range queries are not supported yet, use `.where()` method instead."
		}
	case *indexSet:
		switch {
		case s.at != document.Present:
			return inAt
		case s.reverse:
			return "streaming is not supported on sets that have been reversed."
		case s.ranged():
			return "range queries are not supported yet, use `.where()` method instead."
		}
	case *arraySet:
		if !s.single || len(s.elems) != 1 {
			return "streaming is not supported on array sets."
		}
		if d, ok := s.elems[0].(*Doc); !ok || d.coll.native() {
			return "streaming on `Set.single()` is only supported if its element is a document."
		}
	case *sequence:
		return "streaming is not supported on sets created from `Set.sequence()`."
	case *distinctSet:
		return "streaming is not supported on distinct sets."
	case *dropSet:
		return returned("drop")
	case *takeSet:
		return returned("take")
	case *orderSet:
		return returned("order")
	case *concatSet:
		return "streaming is not supported on concatenated sets."
	case *flatMapSet:
		return "streaming is not supported on `.flatMap()` sets."
	case *reversed:
		return "streaming is not supported on sets that have been reversed."
	case *whereSet:
		if s.at != document.Present {
			return inAt
		}
		return unstreamable(s.src)
	case *mapSet:
		if s.at != document.Present {
			return inAt
		}
		return unstreamable(s.src)
	case *paged:
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
func (s *indexSet) covers(fields []string) error {
	var missing []string
	for _, f := range fields {
		if f != "id" && !slices.Contains(s.index.covered, f) && !slices.Contains(s.index.covered, "ts") {
			missing = append(missing, "`"+f+"`")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return InvalidArgument("fields", fmt.Sprintf("%s not covered by the `%s` index.", strings.Join(missing, ", "), s.index.def.Name))
}
