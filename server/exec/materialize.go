package exec

import (
	"strconv"

	"github.com/fawndb/fawn/fql/argument"
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/cursor"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/set"
)

// maxSetDepth is how deep sets are evaluated inside sets of a result.
const maxSetDepth = 10

// Materialize turns a result into what is sent: documents are read, sets
// evaluated to their first page, and only wire types remain.
func (c *Context) Materialize(v value.Value) (value.Value, error) {
	m := &materializer{c: c}
	r, err := m.value(v, 0)
	if err != nil {
		return nil, err
	}
	for ref, key := range m.refs {
		ref.Expanded = m.expanded(key)
	}
	return r, nil
}

type materializer struct {
	c *Context
	document.Limits
	// text makes values for display: sets are not evaluated, and a document
	// that cannot be read is shown as an error.
	text bool
	// The documents expanded so far: most results have only a first one.
	first    *value.Document
	firstKey document.Key
	docs     map[document.Key]*value.Document
	refs     map[*value.Ref]document.Key
}

// value materialises v; sets counts the sets around it.
func (m *materializer) value(v value.Value, sets int) (value.Value, error) {
	switch v := v.(type) {
	case *value.Array:
		i := -1
		return m.array(v.Elems, func(x value.Value) (value.Value, error) {
			i++
			m.ahead(v.Elems, i)
			return m.value(x, sets)
		})
	case *value.Object:
		return m.object(v, func(x value.Value) (value.Value, error) { return m.value(x, sets) })
	case *document.Doc:
		return m.doc(v)
	case set.Set:
		if m.text {
			return &value.Page{}, nil
		}
		return m.page(v, sets)
	}
	return m.leaf(v), nil
}

// leaf turns what has no parts into its wire type.
func (m *materializer) leaf(v value.Value) value.Value {
	switch v := v.(type) {
	case *cursor.Cursor:
		return v
	case *plan.Closure:
		return value.Func{Name: v.FunctionName(), Lambda: true}
	case value.Function:
		return value.Func{Name: v.FunctionName()}
	case value.Module:
		return value.Mod(v.ModuleName())
	case *set.EventSource:
		return cursor.Token(m.c, v)
	}
	return v
}

func (m *materializer) array(elems []value.Value, f func(value.Value) (value.Value, error)) (value.Value, error) {
	if m.text && m.Depth >= value.MaxDepth {
		return value.NewArray(), nil // the text leaves it out
	}
	m.Enter(len(elems))
	defer m.Leave()
	out := make([]value.Value, len(elems))
	for i, x := range elems {
		r, err := f(x)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return value.NewArray(out...), nil
}

func (m *materializer) object(o *value.Object, f func(value.Value) (value.Value, error)) (value.Value, error) {
	if m.text && m.Depth >= value.MaxDepth {
		return value.NewObject(0), nil // the text leaves it out
	}
	m.Enter(o.Len())
	defer m.Leave()
	out := value.NewObject(o.Len())
	for _, field := range o.Fields() {
		r, err := f(field.Value)
		if err != nil {
			return nil, err
		}
		out.Set(field.Name, r)
	}
	return out, nil
}

func (m *materializer) page(s set.Set, sets int) (value.Value, error) {
	if sets >= maxSetDepth {
		return &value.Page{After: cursor.Start(m.c, s)}, nil
	}
	m.c.site = diag.Span{} // no call reads the set
	data, after, err := cursor.Page(m.c, s, s.PageSize(), m.c.data.CursorAt)
	if err != nil {
		return nil, err
	}
	for i, x := range data {
		m.ahead(data, i)
		if data[i], err = m.value(x, sets+1); err != nil {
			return nil, err
		}
	}
	return &value.Page{Data: data, After: after}, nil
}

// maxAhead is how many documents are fetched together.
const maxAhead = 128

// ahead fetches documents that are shown one after the other, when they come to
// the i-th of the elements.
func (m *materializer) ahead(elems []value.Value, i int) {
	if i%maxAhead > 0 || len(elems)-i < 2 || m.c.Off()&planner.Behind != 0 {
		return
	}
	var docs []*document.Doc
	for _, x := range elems[i:min(i+maxAhead, len(elems))] {
		if d, ok := x.(*document.Doc); ok {
			docs = append(docs, d)
		}
	}
	// What could not be fetched is read again, and fails then.
	_ = m.c.data.ReadAhead(docs)
}

// doc expands a document, or describes the reference to a missing one.
func (m *materializer) doc(d *document.Doc) (value.Value, error) {
	if err := m.c.data.Allow(builtin.Read, builtin.ReadingDocument); err != nil {
		return nil, err
	}
	ok, err := m.c.data.Fetch(d)
	if err != nil {
		return nil, err
	}
	if !m.text {
		m.c.data.DocumentHint(d)
	}
	if !ok {
		r := m.reference(d)
		r.Missing, r.Cause = true, "not found"
		switch {
		case d.Deleted:
			r.Cause = "deleted"
		case d.Coll == document.Deleted:
			r.Cause = "collection deleted"
		}
		return r, nil
	}
	if done := m.expanded(d.Key()); done != nil {
		return done, nil
	}
	doc := &value.Document{Fields: value.NewObject(8)}
	m.remember(d.Key(), doc)
	if err := m.fields(d, doc.Fields); err != nil {
		return nil, err
	}
	return doc, nil
}

// expanded finds a document that is part of the result already.
func (m *materializer) expanded(k document.Key) *value.Document {
	if m.first != nil && m.firstKey == k {
		return m.first
	}
	return m.docs[k]
}

func (m *materializer) remember(k document.Key, doc *value.Document) {
	if m.first == nil {
		m.first, m.firstKey = doc, k
		return
	}
	if m.docs == nil {
		m.docs = map[document.Key]*value.Document{}
	}
	m.docs[k] = doc
}

func (m *materializer) reference(d *document.Doc) *value.Ref {
	r := &value.Ref{Coll: d.Coll.ModuleName()}
	if d.Coll.Named() {
		r.Name = d.Name
	} else {
		r.ID = strconv.FormatInt(int64(d.ID), 10)
	}
	return r
}

// fields lists the fields of an existing document in the order of the
// documents chapter, section 1.2.
func (m *materializer) fields(d *document.Doc, out *value.Object) error {
	data := &m.c.data
	data.Meta(d, value.Mod(d.Coll.ModuleName()), out)
	// Computing a field may write nothing, so the version stays what it is.
	v := *d.Version()
	err := data.EachComputed(d, func(name string, x value.Value, err error) error {
		if err == nil {
			x, err = m.inside(x)
		}
		if err != nil {
			e, ok := err.(*diag.Error)
			if !ok || !m.text {
				return err
			}
			x = value.String("[error: " + e.Message + "]")
		}
		out.Set(name, x)
		return nil
	})
	if err != nil {
		return err
	}
	return m.stored(d, v, out)
}

// stored adds the stored fields; those whose names have a meaning of their
// own go into "data", last.
func (m *materializer) stored(d *document.Doc, v document.Version, out *value.Object) error {
	var hidden *value.Object
	err := m.c.data.EachStored(d, v, func(name string, v value.Value) error {
		x, err := m.inside(v)
		if err != nil {
			return err
		}
		switch {
		case d.Coll.IsNative():
			if name != "name" {
				out.Set(name, x)
			}
		case builtin.IsDocumentMember(name) || d.Coll.Computed(name) != nil:
			if hidden == nil {
				hidden = value.NewObject(1)
			}
			hidden.Set(name, x)
		default:
			out.Set(name, x)
		}
		return nil
	})
	if hidden != nil {
		out.Set("data", hidden)
	}
	return err
}

// inside materialises what is inside a document: documents become references
// that are not read, sets become cursors.
func (m *materializer) inside(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case *value.Array:
		return m.array(v.Elems, m.inside)
	case *value.Object:
		return m.object(v, m.inside)
	case *document.Doc:
		r := m.reference(v)
		if m.refs == nil {
			m.refs = map[*value.Ref]document.Key{}
		}
		m.refs[r] = v.Key()
		return r, nil
	case set.Set:
		if m.text {
			return &value.Page{}, nil
		}
		return &value.Page{After: cursor.Start(m.c, v)}, nil
	}
	return m.leaf(v), nil
}

// Display is the display text of any value.
func (c *Context) Display(v value.Value) (string, error) { return c.text(v, value.Display) }

// Debug is the debug text of any value.
func (c *Context) Debug(v value.Value) (string, error) { return c.text(v, value.Debug) }

func (c *Context) text(v value.Value, show func(value.Value) string) (string, error) {
	switch v.Kind() {
	case value.KindArray, value.KindObject, value.KindDoc, value.KindSet, value.KindModule,
		value.KindLambda, value.KindFunction, value.KindEventSource:
		m := &materializer{c: c, text: true}
		r, err := m.value(v, 0)
		if err != nil {
			return "", err
		}
		v = r
	case value.KindSetCursor:
		t, err := v.(value.SetCursor).Token(0)
		if err != nil {
			return "", err
		}
		v = value.CursorToken(t)
	}
	return show(v), nil
}

// Fields is the fields of an object or document, for functions that take
// either; param names the argument in errors.
func (c *Context) Fields(v value.Value, param string) (*value.Object, error) {
	switch v := v.(type) {
	case *value.Object:
		return v, nil
	case *document.Doc:
		ok, err := c.data.Fetch(v)
		if err != nil {
			return nil, err
		}
		if !ok {
			text := v.NotFoundText()
			return nil, argument.Invalid(param, string(text[0]|0x20)+text[1:])
		}
		return c.data.Reader.Fields(v)
	}
	return nil, argument.Invalid(param, "expected either an object or a document")
}
