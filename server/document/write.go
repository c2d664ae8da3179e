package document

import (
	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// pending is one write of a user document on its way through the checks, in the
// order of the documents chapter, section 3.7.
type pending struct {
	op    catalog.Op
	coll  *Collection
	id    value.ID
	raw   bool          // createData, updateData, replaceData: every key is user data
	input *value.Object // as given
	old   *Version      // nil for create
	data  *value.Object // as it will be stored
	ttl   value.Value   // value.Time or nil
}

func (p *pending) failed(failures []diag.ConstraintFailure) error {
	if len(failures) == 0 {
		return nil
	}
	return catalog.DocumentFailure(p.op, p.coll.ModuleName(), p.id, failures)
}

// Create creates a document in a user collection; raw takes every key of the
// input as user data.
func (w *Writer) Create(coll *Collection, input *value.Object, raw bool) (*Doc, error) {
	action := builtin.ActionCreate
	if _, given := input.Get("id"); given && !raw {
		action = builtin.ActionCreateWithID
	}
	if err := w.Permit(action, coll); err != nil {
		return nil, err
	}
	p := &pending{op: catalog.Create, coll: coll, raw: raw, input: input}
	if err := w.PresentOnly(); err != nil {
		return nil, err
	}
	if err := w.checkComputed(p); err != nil {
		return nil, err
	}
	if err := w.assignID(p); err != nil {
		return nil, err
	}
	if err := checkStorable(input, !raw); err != nil {
		return nil, err
	}
	if err := w.noteWritten(coll.ID()); err != nil {
		return nil, err
	}
	if taken, err := w.idTaken(p); err != nil || taken {
		if err == nil {
			err = diag.Errorf(diag.CodeDocumentIDExists, "Collection `%s` already contains document with id %d.", coll.ModuleName(), p.id)
		}
		return nil, err
	}
	data := input
	if !raw {
		if err := p.failed(catalog.CheckReserved(p.op, input)); err != nil {
			return nil, err
		}
		data = without(input, "id", "ttl")
	}
	return w.complete(p, data)
}

// idTaken tells whether a given id is in use. Generated ones are free.
func (w *Writer) idTaken(p *pending) (bool, error) {
	if _, given := p.input.Get("id"); !given || p.raw {
		return false, nil
	}
	d := &Doc{Coll: p.coll, ID: p.id}
	taken, err := w.Exists(d)
	if !taken && d.version.Data != nil {
		// An expired document makes room, and takes its index entries along.
		p.old = &d.version
	}
	return taken, err
}

func (w *Writer) assignID(p *pending) error {
	given, ok := p.input.Get("id")
	if !ok || p.raw {
		return w.generateID(p)
	}
	id, failures := catalog.CheckID(given)
	p.id = id
	return p.failed(failures)
}

// generateID takes the next id that no document of the collection has:
// somebody may have given it to one by hand.
func (w *Writer) generateID(p *pending) error {
	for {
		id, err := w.NewID()
		if err != nil {
			return err
		}
		p.id = id
		taken, err := w.Tx.Has(keyspace.DocumentKey(w.Names.DB, p.coll.ID(), p.id))
		if err != nil || !taken {
			return err
		}
	}
}

// Change updates or replaces a document of a user collection: it merges the
// input into its user data, or puts the input in their place.
func (w *Writer) Change(op catalog.Op, d *Doc, input *value.Object, raw bool) error {
	if err := w.Permit(builtin.ActionWrite, d.Coll); err != nil {
		return err
	}
	if err := w.Require(d, op.String()); err != nil {
		return err
	}
	old := d.version
	p := &pending{op: op, coll: d.Coll, id: d.ID, raw: raw, input: input, old: &old, ttl: old.TTL}
	if err := w.PresentOnly(); err != nil {
		return err
	}
	if err := checkStorable(input, false); err != nil {
		return err
	}
	if err := w.checkComputed(p); err != nil {
		return err
	}
	if err := w.noteWritten(d.Coll.ID()); err != nil {
		return err
	}
	data := input
	if !raw {
		if err := p.failed(catalog.CheckReserved(op, input)); err != nil {
			return err
		}
		data = without(input, "ttl")
	}
	if op == catalog.Update {
		stored, err := record.Decode(old.Data, w.recordEnv(d))
		if err != nil {
			return err
		}
		data = catalog.Merge(stored, data, true)
	} else {
		p.ttl = nil
	}
	_, err := w.complete(p, data)
	return err
}

// checkComputed refuses keys that name computed fields.
func (w *Writer) checkComputed(p *pending) error {
	if p.raw {
		return nil
	}
	return p.failed(p.coll.Def.CheckComputed(p.input))
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
func (w *Writer) complete(p *pending, data *value.Object) (*Doc, error) {
	meta := w.setTTL(p)
	def := p.coll.Def
	if p.op != catalog.Update {
		if def.HasDefaults() {
			var err error
			if data, err = w.applyDefaults(p, data); err != nil {
				return nil, err
			}
		}
		data = catalog.StripNulls(data)
	}
	if err := p.failed(def.CheckFields(data, p.input, p.coll.definitions, meta...)); err != nil {
		return nil, err
	}
	p.data = data
	d := &Doc{Coll: p.coll, ID: p.id}
	if err := w.store(p, d); err != nil {
		return nil, err
	}
	if err := w.runChecks(p); err != nil {
		return nil, err
	}
	return d, nil
}

// setTTL takes the ttl from the input, or from the collection's default.
// One of a wrong type is a failure among those of the fields.
func (w *Writer) setTTL(p *pending) []diag.ConstraintFailure {
	if given, ok := p.input.Get("ttl"); ok && !p.raw {
		switch t := given.(type) {
		case value.Time:
			p.ttl = t
		case value.TransactionTime:
			p.ttl = value.TimeFromMicros(w.Now())
		default:
			p.ttl = nil
		}
		return catalog.CheckTTL(given)
	}
	if at, ok := p.coll.Def.ExpiresAt(w.Now()); ok {
		p.ttl = value.TimeFromMicros(at)
	}
	return nil
}

// Delete removes a document of a user collection; the value it returns is a
// null document.
func (w *Writer) Delete(d *Doc) (*Doc, error) {
	if err := w.Permit(builtin.ActionDelete, d.Coll); err != nil {
		return nil, err
	}
	if err := w.Require(d, "delete"); err != nil {
		return nil, err
	}
	if err := w.PresentOnly(); err != nil {
		return nil, err
	}
	if err := w.noteWritten(d.Coll.ID()); err != nil {
		return nil, err
	}
	old := d.version
	p := &pending{op: catalog.Delete, coll: d.Coll, id: d.ID, old: &old}
	if err := w.remove(p, d); err != nil {
		return nil, err
	}
	return &Doc{Coll: d.Coll, ID: d.ID, Deleted: true}, nil
}

// remove deletes the document and its index entries.
func (w *Writer) remove(p *pending, d *Doc) error {
	if err := w.reindex(p, d); err != nil {
		return err
	}
	w.NoteSize(d, 0)
	return w.Tx.Delete(keyspace.DocumentKey(w.Names.DB, d.Coll.ID(), d.ID))
}

// store writes the document and its index entries.
func (w *Writer) store(p *pending, d *Doc) error {
	b, err := AppendVersion(make([]byte, 0, 64+16*p.data.Len()), p.ttl, p.data)
	if err != nil {
		return err
	}
	if len(b) > txn.MaxVersionBytes {
		return ProtocolError("Version bytes (%d) exceeds threshold (%d)", len(b), txn.MaxVersionBytes)
	}
	if err := w.checkUnique(p); err != nil {
		return err
	}
	if err := w.reindex(p, d); err != nil {
		return err
	}
	w.NoteSize(d, len(b))
	return w.Tx.Put(keyspace.DocumentKey(w.Names.DB, d.Coll.ID(), d.ID), b)
}
