package document

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/record"
)

// Known reads the fields that need no reading: what a reference consists of.
func (r *Reader) Known(d *Doc, name string) (value.Value, bool) {
	switch name {
	case "id":
		if !d.Coll.Named() {
			return d.ID, true
		}
	case "name":
		if d.Coll.Named() {
			return value.String(r.NameOf(d)), true
		}
	case "coll":
		return d.Coll, true
	}
	return nil, false
}

// Field reads a field for which the document is needed; ok is false for one
// that it does not have.
func (r *Reader) Field(d *Doc, s *plan.FieldSite) (v value.Value, ok bool, err error) {
	if r.Limit < builtin.Read && (r.indexing == nil || d.Key() != r.indexing.Key()) {
		return nil, false, r.Allow(builtin.Read, builtin.ReadingField)
	}
	if d.entry != nil {
		if r.fresh(d) {
			if v, ok := r.covered(d, s.Name); ok {
				return v, true, nil
			}
		}
		if r.Log.Hints {
			r.fieldHint(d, s.Name, s.Span)
		}
	}
	if err := r.Require(d, s.Name); err != nil {
		return nil, false, err
	}
	if !s.Plain {
		switch s.Name {
		case "ts":
			return d.version.Timestamp(), true, nil
		case "ttl":
			return d.version.TTL, d.version.TTL != nil, nil
		case "data":
			if !d.Coll.Named() {
				v, err := r.UserData(d)
				return v, err == nil, err
			}
		}
	}
	if f := d.Coll.Computed(s.Name); f != nil {
		v, err := r.compute(d, f)
		return v, err == nil, err
	}
	v, ok, err = record.Lookup(d.version.Data, s.Name, r.recordEnv(d))
	return v, ok && (s.Name != catalog.Internal || !d.Coll.IsNative()), err
}

// UserData is the stored fields of a document that has been fetched.
func (r *Reader) UserData(d *Doc) (*value.Object, error) {
	return record.Decode(d.version.Data, r.recordEnv(d))
}

// compute evaluates a computed field of a document.
func (r *Reader) compute(d *Doc, f *Body) (value.Value, error) {
	fn, err := f.Compile()
	if err != nil {
		return nil, err
	}
	old := r.ReadAt
	r.ReadAt = d.At
	v, err := r.call(fn, builtin.Read, "computed fields", d)
	r.ReadAt = old
	return v, err
}

// Meta lists what documents have before their data; coll is how the collection
// is shown.
func (r *Reader) Meta(d *Doc, coll value.Value, out *value.Object) {
	if d.Coll.Named() {
		out.Set("name", value.String(r.NameOf(d)))
	} else {
		out.Set("id", d.ID)
	}
	out.Set("coll", coll)
	out.Set("ts", d.version.Timestamp())
	if d.version.TTL != nil {
		out.Set("ttl", d.version.TTL)
	}
}

// EachComputed evaluates the computed fields of a document in order. An error
// of a field is given to f, whose error ends the walk.
func (r *Reader) EachComputed(d *Doc, f func(name string, v value.Value, err error) error) error {
	for _, c := range d.Coll.computed {
		v, err := r.compute(d, c)
		if err := f(c.Name, v, err); err != nil {
			return err
		}
	}
	return nil
}

// EachStored calls f for the stored fields of a version of a document, but for
// what definitions keep for the server alone.
func (r *Reader) EachStored(d *Doc, v Version, f func(name string, v value.Value) error) error {
	return record.Each(v.Data, r.recordEnv(d), func(name string, x value.Value) error {
		if name == catalog.Internal && d.Coll.IsNative() {
			return nil
		}
		return f(name, x)
	})
}

// Fields lists the fields of a fetched document as values of the running
// query: references and sets stay what they are.
func (r *Reader) Fields(d *Doc) (*value.Object, error) {
	out := value.NewObject(8)
	r.Meta(d, d.Coll, out)
	// Computing a field may write nothing, so the version stays what it is.
	v := d.version
	err := r.EachComputed(d, func(name string, x value.Value, err error) error {
		if err == nil {
			out.Set(name, x)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, r.EachStored(d, v, func(name string, x value.Value) error {
		if _, ok := out.Get(name); !ok {
			out.Set(name, x)
		}
		return nil
	})
}
