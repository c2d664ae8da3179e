package exec

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/parser"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/record"
)

// write is one write of a user document on its way through the checks, in the
// order of the documents chapter, section 3.7.
type write struct {
	op    catalog.Op
	coll  *Coll
	id    value.ID
	raw   bool          // createData, updateData, replaceData: every key is user data
	input *value.Object // as given
	old   *version      // nil for create
	data  *value.Object // as it will be stored
	ttl   value.Value   // value.Time or nil
}

func (w *write) failed(failures []diag.ConstraintFailure) error {
	if len(failures) == 0 {
		return nil
	}
	return catalog.DocumentFailure(w.op, w.coll.ModuleName(), w.id, failures)
}

// CreateDocument creates a document in a user collection; raw takes every key
// of the input as user data.
func (c *Context) CreateDocument(coll *Coll, input *value.Object, raw bool) (*Doc, error) {
	w := &write{op: catalog.Create, coll: coll, raw: raw, input: input}
	if err := c.presentOnly(); err != nil {
		return nil, err
	}
	if err := c.checkComputed(w); err != nil {
		return nil, err
	}
	if err := c.assignID(w); err != nil {
		return nil, err
	}
	if err := checkStorable(input, !raw); err != nil {
		return nil, err
	}
	if err := c.touch(coll.id(), 0); err != nil {
		return nil, err
	}
	if taken, err := c.idTaken(w); err != nil || taken {
		if err == nil {
			err = diag.Errorf("document_id_exists", "Collection `%s` already contains document with id %d.", coll.ModuleName(), w.id)
		}
		return nil, err
	}
	data := input
	if !raw {
		if err := w.failed(catalog.CheckReserved(w.op, input)); err != nil {
			return nil, err
		}
		data = without(input, "id", "ttl")
	}
	return c.complete(w, data)
}

// idTaken tells whether a given id is in use. Generated ones are free.
func (c *Context) idTaken(w *write) (bool, error) {
	if _, given := w.input.Get("id"); !given || w.raw {
		return false, nil
	}
	d := &Doc{coll: w.coll, docID: w.id}
	taken, err := c.Exists(d)
	if !taken && d.version.data != nil {
		// An expired document makes room, and takes its index entries along.
		w.old = &d.version
	}
	return taken, err
}

func (c *Context) assignID(w *write) error {
	given, ok := w.input.Get("id")
	if !ok || w.raw {
		return c.generateID(w)
	}
	id, failures := catalog.CheckID(given)
	w.id = id
	return w.failed(failures)
}

// generateID takes the next id that no document of the collection has:
// somebody may have given it to one by hand.
func (c *Context) generateID(w *write) error {
	for {
		w.id = c.NewID()
		taken, err := c.tx.Has(document.DocumentKey(c.schema.db, w.coll.id(), w.id))
		if err != nil || !taken {
			return err
		}
	}
}

// UpdateDocument merges input into a document.
func (c *Context) UpdateDocument(d *Doc, input *value.Object, raw bool) error {
	return c.change(catalog.Update, d, input, raw)
}

// ReplaceDocument replaces the user data of a document.
func (c *Context) ReplaceDocument(d *Doc, input *value.Object, raw bool) error {
	return c.change(catalog.Replace, d, input, raw)
}

func (c *Context) change(op catalog.Op, d *Doc, input *value.Object, raw bool) error {
	if err := c.require(d, op.String()); err != nil {
		return err
	}
	old := d.version
	w := &write{op: op, coll: d.coll, id: d.docID, raw: raw, input: input, old: &old, ttl: old.ttl}
	if err := c.presentOnly(); err != nil {
		return err
	}
	if err := checkStorable(input, false); err != nil {
		return err
	}
	if err := c.checkComputed(w); err != nil {
		return err
	}
	if err := c.touch(d.coll.id(), 0); err != nil {
		return err
	}
	data := input
	if !raw {
		if err := w.failed(catalog.CheckReserved(op, input)); err != nil {
			return err
		}
		data = without(input, "ttl")
	}
	if op == catalog.Update {
		stored, err := record.Decode(old.data, c.recordEnv(d))
		if err != nil {
			return err
		}
		data = catalog.Merge(stored, data, true)
	} else {
		w.ttl = nil
	}
	_, err := c.complete(w, data)
	return err
}

// checkComputed refuses keys that name computed fields.
func (c *Context) checkComputed(w *write) error {
	if w.raw {
		return nil
	}
	return w.failed(w.coll.def.CheckComputed(w.input))
}

// presentOnly refuses writes inside at() of the past.
func (c *Context) presentOnly() error {
	if c.readTime() == document.Present {
		return nil
	}
	return diag.Errorf("invalid_write", "Cannot write at a snapshot time in the past.")
}

// without copies an object except some fields.
func without(o *value.Object, names ...string) *value.Object {
	drop := false
	for _, n := range names {
		if _, ok := o.Get(n); ok {
			drop = true
		}
	}
	if !drop {
		return o
	}
	out := value.NewObject(o.Len())
	for _, f := range o.Fields() {
		if f.Name != names[0] && f.Name != names[len(names)-1] {
			out.Set(f.Name, f.Value)
		}
	}
	return out
}

// complete applies defaults, checks the data, and stores document and index
// entries.
func (c *Context) complete(w *write, data *value.Object) (*Doc, error) {
	meta := c.setTTL(w)
	def := w.coll.def
	if w.op != catalog.Update {
		if def.HasDefaults() {
			var err error
			if data, err = c.applyDefaults(w, data); err != nil {
				return nil, err
			}
		}
		data = catalog.StripNulls(data)
	}
	if err := w.failed(def.CheckFields(data, w.input, w.coll.schema.catalog, meta...)); err != nil {
		return nil, err
	}
	w.data = data
	d := &Doc{coll: w.coll, docID: w.id}
	if err := c.store(w, d); err != nil {
		return nil, err
	}
	if err := c.runChecks(w); err != nil {
		return nil, err
	}
	return d, nil
}

// setTTL takes the ttl from the input, or from the collection's default.
// One of a wrong type is a failure among those of the fields.
func (c *Context) setTTL(w *write) []diag.ConstraintFailure {
	if given, ok := w.input.Get("ttl"); ok && !w.raw {
		switch t := given.(type) {
		case value.Time:
			w.ttl = t
		case value.TransactionTime:
			w.ttl = value.TimeFromMicros(c.Now())
		default:
			w.ttl = nil
		}
		return catalog.CheckTTL(given)
	}
	if at, ok := w.coll.def.ExpiresAt(c.Now()); ok {
		w.ttl = value.TimeFromMicros(at)
	}
	return nil
}

func (c *Context) applyDefaults(w *write, data *value.Object) (*value.Object, error) {
	out, failures := w.coll.def.ApplyDefaults(data, func(path []any, source string) (value.Value, []diag.ConstraintFailure) {
		v, err := c.evalDefault(source)
		if err != nil {
			return nil, []diag.ConstraintFailure{defaultFailure(path, err)}
		}
		return v, nil
	})
	return out, w.failed(failures)
}

// evalDefault evaluates the source of a default value.
func (c *Context) evalDefault(source string) (v value.Value, err error) {
	fn, err := c.engine.defaultValue(source)
	if err != nil {
		return nil, err
	}
	err = c.WithLimit(Observation, "default values", func() error {
		v, err = c.Call(fn)
		return err
	})
	if err == nil && !storable(v) {
		err = diag.Errorf("", "Value has type %s, which cannot be persisted", value.TypeName(v))
	}
	return v, err
}

func defaultFailure(path []any, err error) diag.ConstraintFailure {
	text := err.Error()
	if e, ok := err.(*diag.Error); ok && e.Placed() {
		text = e.Summary()
	}
	return diag.ConstraintFailure{Paths: [][]any{path}, Message: "Default field evaluation failed.\n" + text}
}

// defaultValue compiles the source of a default value. Defaults name nothing
// but built-ins, so the closure serves every schema.
func (e *Engine) defaultValue(source string) (*plan.Closure, error) {
	if fn, ok := e.defaults.Get(source); ok {
		return fn, nil
	}
	x, err := parser.Expr(&diag.Source{Name: "*default*", Text: source})
	if err != nil {
		return nil, err
	}
	l, _, err := plan.Expr(x, plan.Env{Library: e.lib, Names: noNames{}})
	if err != nil {
		return nil, err
	}
	fn := l.Close(nil)
	e.defaults.Add(source, fn)
	return fn, nil
}

// noNames defines no names.
type noNames struct{}

// Lookup implements plan.Names.
func (noNames) Lookup(string) (value.Value, bool) { return nil, false }

// runChecks evaluates the check constraints on the pending document. They can
// read it even when its ttl has already passed.
func (c *Context) runChecks(w *write) error {
	if len(w.coll.checks) == 0 {
		return nil
	}
	data, err := record.Append(nil, w.data, refOf)
	if err != nil {
		return err
	}
	d := &Doc{coll: w.coll, docID: w.id, epoch: c.tx.Epoch(), exists: true, version: version{data: data, ttl: w.ttl}}
	var failures []diag.ConstraintFailure
	for _, k := range w.coll.checks {
		fn, err := k.compile(c.engine.lib, w.coll.schema, true)
		if err != nil {
			return err
		}
		var v value.Value
		err = c.WithLimit(Read, "check constraints", func() error {
			v, err = c.Call(fn, d)
			return err
		})
		if err != nil {
			return err
		}
		switch v := v.(type) {
		case value.Bool:
			if !v {
				failures = append(failures, catalog.CheckFailure(k.name, false))
			}
		case value.Null:
			failures = append(failures, catalog.CheckFailure(k.name, false))
		default:
			failures = append(failures, catalog.CheckFailure(k.name, true))
		}
	}
	return w.failed(failures)
}

// DeleteDocument removes a document; the value it returns is a null document.
func (c *Context) DeleteDocument(d *Doc) (*Doc, error) {
	if err := c.require(d, "delete"); err != nil {
		return nil, err
	}
	if err := c.presentOnly(); err != nil {
		return nil, err
	}
	if err := c.touch(d.coll.id(), 0); err != nil {
		return nil, err
	}
	old := d.version
	w := &write{op: catalog.Delete, coll: d.coll, id: d.docID, old: &old}
	if err := c.remove(w, d); err != nil {
		return nil, err
	}
	return &Doc{coll: d.coll, docID: d.docID, deleted: true}, nil
}

// remove deletes the document and its index entries.
func (c *Context) remove(w *write, d *Doc) error {
	if err := c.reindex(w, d); err != nil {
		return err
	}
	c.wrote(d, 0)
	return c.tx.Delete(document.DocumentKey(c.schema.db, d.coll.id(), d.docID))
}

// store writes the document and its index entries.
func (c *Context) store(w *write, d *Doc) error {
	b := appendHeader(make([]byte, 0, 64+16*w.data.Len()), w.ttl)
	b, err := record.Append(b, w.data, refOf)
	if err != nil {
		return err
	}
	if len(b) > document.MaxVersionBytes {
		return protocolError("Version bytes (%d) exceeds threshold (%d)", len(b), document.MaxVersionBytes)
	}
	if err := c.checkUnique(w); err != nil {
		return err
	}
	if err := c.reindex(w, d); err != nil {
		return err
	}
	c.wrote(d, len(b))
	return c.tx.Put(document.DocumentKey(c.schema.db, d.coll.id(), d.docID), b)
}

// wrote notes the size of a written document for the statistics.
func (c *Context) wrote(d *Doc, n int) {
	if c.written == nil {
		c.written = map[documentKey]int{}
	}
	c.written[d.key()] = n
}

// checkStorable refuses values that documents cannot hold. The meta fields id
// and ttl of a create are not stored.
func checkStorable(o *value.Object, meta bool) error {
	var l limits
	l.enter(o.Len())
	for _, f := range o.Fields() {
		if meta && (f.Name == "id" || f.Name == "ttl") {
			continue
		}
		if l.storable(f.Value) {
			continue
		}
		if err := unstorable(f.Value, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// unstorable finds the value inside v that cannot be stored and makes the
// error about it.
func unstorable(v value.Value, path string) error {
	switch v := v.(type) {
	case *value.Array:
		for i, x := range v.Elems {
			if !storable(x) {
				return unstorable(x, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case *value.Object:
		for _, f := range v.Fields() {
			if !storable(f.Value) {
				return unstorable(f.Value, path+"."+f.Name)
			}
		}
	case *plan.Closure:
		return diag.Errorf("invalid_type", "Anonymous functions cannot be stored. Use a string of FQL instead.")
	}
	return diag.Errorf("invalid_type", "Value at `%s` has type %s, which cannot be persisted.", strings.TrimPrefix(path, "."), value.TypeName(v))
}
