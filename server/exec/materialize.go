package exec

import (
	"strconv"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/store"
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
	limits
	// text makes values for display: sets are not evaluated, and a document
	// that cannot be read is shown as an error.
	text bool
	// The documents expanded so far: most results have only a first one.
	first    *value.Document
	firstKey documentKey
	docs     map[documentKey]*value.Document
	refs     map[*value.Ref]documentKey
}

// documentKey identifies a document at a read time.
type documentKey struct {
	coll uint32
	id   value.ID
	at   store.Timestamp
}

func (d *Doc) key() documentKey { return documentKey{d.coll.id(), d.docID, d.at} }

// value materialises v; sets counts the sets around it.
func (m *materializer) value(v value.Value, sets int) (value.Value, error) {
	switch v := v.(type) {
	case *value.Array:
		return m.array(v.Elems, func(x value.Value) (value.Value, error) { return m.value(x, sets) })
	case *value.Object:
		return m.object(v, func(x value.Value) (value.Value, error) { return m.value(x, sets) })
	case *Doc:
		return m.doc(v)
	case Set:
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
	case *Cursor:
		return v
	case *plan.Closure:
		return value.Func{Name: v.FunctionName(), Lambda: true}
	case value.Function:
		return value.Func{Name: v.FunctionName()}
	case value.Module:
		return value.Mod(v.ModuleName())
	case *EventSource:
		return v.token(m.c)
	}
	return v
}

func (m *materializer) array(elems []value.Value, f func(value.Value) (value.Value, error)) (value.Value, error) {
	if m.text && m.depth >= value.MaxDepth {
		return value.NewArray(), nil // the text leaves it out
	}
	m.enter(len(elems))
	defer m.leave()
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
	if m.text && m.depth >= value.MaxDepth {
		return value.NewObject(0), nil // the text leaves it out
	}
	m.enter(o.Len())
	defer m.leave()
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

func (m *materializer) page(s Set, sets int) (value.Value, error) {
	if sets >= maxSetDepth {
		return &value.Page{After: m.c.cursorOf(s)}, nil
	}
	data, after, err := m.c.page(s, s.pageSize(), m.c.cursorAt)
	if err != nil {
		return nil, err
	}
	for i, x := range data {
		if data[i], err = m.value(x, sets+1); err != nil {
			return nil, err
		}
	}
	return &value.Page{Data: data, After: after}, nil
}

// cursorOf is the cursor of a set that is not evaluated: its beginning.
func (c *Context) cursorOf(s Set) *Cursor {
	return &Cursor{set: s, size: s.pageSize(), at: c.cursorAt}
}

// doc expands a document, or describes the reference to a missing one.
func (m *materializer) doc(d *Doc) (value.Value, error) {
	if m.c.limit < builtin.Read {
		return nil, m.c.Allow(builtin.Read, "Reading a document")
	}
	ok, err := m.c.fetch(d)
	if err != nil {
		return nil, err
	}
	if m.c.hints && d.entry != nil && !m.text {
		m.c.documentHint(d)
	}
	if !ok {
		r := m.reference(d)
		r.Missing, r.Cause = true, "not found"
		switch {
		case d.deleted:
			r.Cause = "deleted"
		case d.coll == deletedCollection:
			r.Cause = "collection deleted"
		}
		return r, nil
	}
	if done := m.expanded(d.key()); done != nil {
		return done, nil
	}
	doc := &value.Document{Fields: value.NewObject(8)}
	m.remember(d.key(), doc)
	if err := m.fields(d, doc.Fields); err != nil {
		return nil, err
	}
	return doc, nil
}

// expanded finds a document that is part of the result already.
func (m *materializer) expanded(k documentKey) *value.Document {
	if m.first != nil && m.firstKey == k {
		return m.first
	}
	return m.docs[k]
}

func (m *materializer) remember(k documentKey, doc *value.Document) {
	if m.first == nil {
		m.first, m.firstKey = doc, k
		return
	}
	if m.docs == nil {
		m.docs = map[documentKey]*value.Document{}
	}
	m.docs[k] = doc
}

func (m *materializer) reference(d *Doc) *value.Ref {
	r := &value.Ref{Coll: d.coll.ModuleName()}
	if d.coll.named() {
		r.Name = d.name
	} else {
		r.ID = strconv.FormatInt(int64(d.docID), 10)
	}
	return r
}

// fields lists the fields of an existing document in the order of the
// documents chapter, section 1.2.
func (m *materializer) fields(d *Doc, out *value.Object) error {
	m.c.metaFields(d, value.Mod(d.coll.ModuleName()), out)
	// Computing a field may write nothing, so the version stays what it is.
	v := d.version
	for _, f := range d.coll.computedFields() {
		x, err := m.c.compute(d, f)
		if err == nil {
			x, err = m.inside(x)
		}
		if err != nil {
			if e, ok := err.(*diag.Error); ok && m.text {
				x = value.String("[error: " + e.Message + "]")
			} else {
				return err
			}
		}
		out.Set(f.name, x)
	}
	return m.stored(d, v.data, out)
}

// stored adds the stored fields; those whose names have a meaning of their
// own go into "data", last.
func (m *materializer) stored(d *Doc, data []byte, out *value.Object) error {
	var hidden *value.Object
	err := record.Each(data, m.c.recordEnv(d), func(name string, v value.Value) error {
		x, err := m.inside(v)
		if err != nil {
			return err
		}
		switch {
		case d.coll.native():
			if name != "name" && name != catalog.Internal {
				out.Set(name, x)
			}
		case builtin.IsDocumentMember(name) || d.coll.computedField(name) != nil:
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
	case *Doc:
		r := m.reference(v)
		if m.refs == nil {
			m.refs = map[*value.Ref]documentKey{}
		}
		m.refs[r] = v.key()
		return r, nil
	case Set:
		if m.text {
			return &value.Page{}, nil
		}
		return &value.Page{After: m.c.cursorOf(v)}, nil
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
	case *Doc:
		ok, err := c.fetch(v)
		if err != nil {
			return nil, err
		}
		if !ok {
			text := notFoundText(v)
			return nil, InvalidArgument(param, string(text[0]|0x20)+text[1:])
		}
		out := value.NewObject(8)
		if err := c.listFields(v, out); err != nil {
			return nil, err
		}
		return out, nil
	}
	return nil, InvalidArgument(param, "expected either an object or a document")
}

// listFields lists a document's fields as values of the running query:
// references and sets stay what they are.
func (c *Context) listFields(d *Doc, out *value.Object) error {
	c.metaFields(d, d.coll, out)
	v := d.version
	for _, f := range d.coll.computedFields() {
		x, err := c.compute(d, f)
		if err != nil {
			return err
		}
		out.Set(f.name, x)
	}
	return record.Each(v.data, c.recordEnv(d), func(name string, x value.Value) error {
		if _, ok := out.Get(name); !ok && (name != catalog.Internal || !d.coll.native()) {
			out.Set(name, x)
		}
		return nil
	})
}

// metaFields lists what documents have before their data; coll is how the
// collection is shown.
func (c *Context) metaFields(d *Doc, coll value.Value, out *value.Object) {
	if d.coll.named() {
		out.Set("name", value.String(c.nameOf(d)))
	} else {
		out.Set("id", d.docID)
	}
	out.Set("coll", coll)
	out.Set("ts", d.version.timestamp())
	if d.version.ttl != nil {
		out.Set("ttl", d.version.ttl)
	}
}
