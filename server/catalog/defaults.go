package catalog

import (
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/types"
	"github.com/fawndb/fawn/fql/value"
)

// EvalDefault evaluates the source of a default value. path is the field it is
// for. A failed evaluation is an error or failures, as the caller likes.
type EvalDefault func(path []any, source string) (value.Value, []diag.ConstraintFailure)

// HasDefaults reports whether ApplyDefaults can change anything.
func (c *Collection) HasDefaults() bool {
	for i := range c.Fields {
		if c.Fields[i].Default != "" || memberDefaults(c.Fields[i].Type) {
			return true
		}
	}
	return false
}

// ApplyDefaults gives their default values to the fields that data lacks, also
// inside the objects it has. A member that is null is there. Objects that data
// lacks are made if any of their members has a default. data itself stays as
// it is.
func (c *Collection) ApplyDefaults(data *value.Object, eval EvalDefault) (*value.Object, []diag.ConstraintFailure) {
	d := defaulter{eval: eval}
	out := data
	for i := range c.Fields {
		f := &c.Fields[i]
		var own *types.Default
		if f.Default != "" {
			own = &types.Default{Source: f.Default}
		}
		out = d.field(out, data, f.Name, f.Type, own)
	}
	return out, d.failures
}

// EachDefault calls yield with every default of the collection and its path.
func (c *Collection) EachDefault(yield func(path []any, source string, t types.Type)) {
	var walk func(path []any, t types.Type)
	walk = func(path []any, t types.Type) {
		r, ok := t.(*types.Record)
		if !ok {
			return
		}
		for _, f := range r.Fields {
			at := append(path[:len(path):len(path)], f.Name)
			if f.Default != nil {
				yield(at, f.Default.Source, f.Type)
			} else {
				walk(at, f.Type)
			}
		}
	}
	for _, f := range c.Fields {
		if f.Default != "" {
			yield([]any{f.Name}, f.Default, f.Type)
		} else {
			walk([]any{f.Name}, f.Type)
		}
	}
}

func memberDefaults(t types.Type) bool {
	r, ok := t.(*types.Record)
	if !ok {
		return false
	}
	for i := range r.Fields {
		if r.Fields[i].Default != nil || memberDefaults(r.Fields[i].Type) {
			return true
		}
	}
	return false
}

type defaulter struct {
	eval     EvalDefault
	path     []any
	failures []diag.ConstraintFailure
}

// field returns out with the default of one field. out is a copy of data once
// it differs.
func (d *defaulter) field(out, data *value.Object, name string, t types.Type, own *types.Default) *value.Object {
	d.path = append(d.path, name)
	defer func() { d.path = d.path[:len(d.path)-1] }()
	given, ok := data.Get(name)
	switch {
	case !ok && own != nil:
		v, failures := d.eval(append([]any(nil), d.path...), own.Source)
		if len(failures) > 0 {
			d.failures = append(d.failures, failures...)
			return out
		}
		return d.set(out, data, name, v)
	case !ok && memberDefaults(t):
		return d.set(out, data, name, d.members(noFields, t.(*types.Record)))
	case ok:
		r, isRecord := t.(*types.Record)
		o, isObject := given.(*value.Object)
		if !isRecord || !isObject {
			return out
		}
		if full := d.members(o, r); full != o {
			return d.set(out, data, name, full)
		}
	}
	return out
}

func (d *defaulter) members(data *value.Object, r *types.Record) *value.Object {
	out := data
	for i := range r.Fields {
		out = d.field(out, data, r.Fields[i].Name, r.Fields[i].Type, r.Fields[i].Default)
	}
	return out
}

func (d *defaulter) set(out, data *value.Object, name string, v value.Value) *value.Object {
	if out == data {
		return with(data, name, v)
	}
	out.Set(name, v)
	return out
}
