package document

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
)

func (w *Writer) applyDefaults(p *pending, data *value.Object) (*value.Object, error) {
	out, failures := p.coll.Def.ApplyDefaults(data, func(path []any, source string) (value.Value, []diag.ConstraintFailure) {
		v, err := w.EvalDefault(p.coll, source)
		if err != nil {
			return nil, []diag.ConstraintFailure{DefaultFailure(path, err)}
		}
		return v, nil
	})
	return out, p.failed(failures)
}

// EvalDefault evaluates the source of a default value of a collection, which
// may still be in the making.
func (w *Writer) EvalDefault(coll *Collection, source string) (v value.Value, err error) {
	var body *Body
	if coll != nil {
		body = coll.defaults[source]
	}
	if body == nil {
		body = defaultValue(source, w.Library)
	}
	fn, err := body.Compile()
	if err != nil {
		return nil, err
	}
	v, err = w.call(fn, builtin.Observation, "default values")
	if err == nil && !Storable(v) {
		err = diag.Errorf("", "Value has type %s, which cannot be persisted", value.TypeName(v))
	}
	return v, err
}

// DefaultFailure is the failure of a write whose default value at a path
// cannot be evaluated.
func DefaultFailure(path []any, err error) diag.ConstraintFailure {
	text := err.Error()
	if e, ok := err.(*diag.Error); ok && e.Placed() {
		text = e.Summary()
	}
	return diag.ConstraintFailure{Paths: [][]any{path}, Message: "Default field evaluation failed.\n" + text}
}
