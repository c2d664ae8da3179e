package exec

import (
	"encoding/binary"
	"fmt"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/document/record"
	"github.com/fawndb/fawn/server/store"
)

// Doc is a reference to a document. It never carries a copy of the data: the
// version below is only a cache for as long as the transaction has written
// nothing since.
type Doc struct {
	coll    *Coll
	docID   value.ID
	name    string          // of schema documents; "" for documents with an id
	at      store.Timestamp // read time, document.Present outside at()
	deleted bool            // the value that delete() returned
	byName  bool            // looked up by name; such references cannot be stored
	origin  diag.Span       // the call that made the reference, for hints

	epoch   uint32 // of the transaction when version was loaded; 0: never
	exists  bool
	version version
	entry   *entry // of an index set's document
}

// version is one version of a document as stored.
type version struct {
	data []byte          // record
	ttl  value.Value     // value.Time or nil
	ts   store.Timestamp // 0 for a pending version
}

// Kind implements value.Value.
func (*Doc) Kind() value.Kind { return value.KindDoc }

// Collection implements value.Doc.
func (d *Doc) Collection() value.Module { return d.coll }

// DocID implements value.Doc.
func (d *Doc) DocID() value.ID { return d.docID }

// DocName implements value.Doc.
func (d *Doc) DocName() string { return d.name }

// Stored documents are a header and a record. The header is one byte of flags
// and, with hasTTL, the seconds (8 bytes) and nanoseconds (4 bytes) of the
// time from which on the document is absent.
const hasTTL = 1

func appendHeader(b []byte, ttl value.Value) []byte {
	t, ok := ttl.(value.Time)
	if !ok {
		return append(b, 0)
	}
	b = append(b, hasTTL)
	b = binary.BigEndian.AppendUint64(b, uint64(t.Sec))
	return binary.BigEndian.AppendUint32(b, uint32(t.Nano))
}

func parseVersion(v store.Version) (version, error) {
	r := version{ts: v.At}
	b := v.Value
	if len(b) > 0 && b[0] == 0 {
		r.data = b[1:]
		return r, nil
	}
	if len(b) < 13 || b[0] != hasTTL {
		return r, fmt.Errorf("document at key %x is damaged", v.Key)
	}
	r.ttl = value.Time{Sec: int64(binary.BigEndian.Uint64(b[1:])), Nano: int32(binary.BigEndian.Uint32(b[9:]))}
	r.data = b[13:]
	return r, nil
}

// expired reports whether the document is past its ttl, which is always
// compared with the snapshot, never with the time of an at().
func (c *Context) expired(v *version) bool {
	t, ok := v.ttl.(value.Time)
	return ok && value.TotalCompare(t, value.TimeFromMicros(c.Now())) <= 0
}

// load reads the document unless the cached version is still good.
func (c *Context) load(d *Doc) error {
	if d.epoch == c.tx.Epoch() {
		return nil
	}
	d.exists = false
	if d.coll == deletedCollection || d.deleted {
		d.epoch = c.tx.Epoch()
		return nil
	}
	if err := c.readable(d.coll, d.at); err != nil {
		return err
	}
	if d.docID < 0 || c.hidden(d.coll) { // a name that nothing has
		d.epoch = c.tx.Epoch()
		return nil
	}
	// Whatever asks for it: what an index has of a document must not depend on
	// others, or its entries could not be found again.
	if err := c.Allow(builtin.Read, "Reading a document"); err != nil {
		return err
	}
	v, ok, err := c.tx.Get(document.DocumentKey(c.schema.db, d.coll.id(), d.docID), d.at)
	if err != nil {
		return err
	}
	if ok {
		if err := c.setVersion(d, v); err != nil {
			return err
		}
	}
	d.epoch = c.tx.Epoch()
	return nil
}

// setVersion caches a version that has been read.
func (c *Context) setVersion(d *Doc, v store.Version) (err error) {
	if d.version, err = parseVersion(v); err != nil {
		return err
	}
	d.exists = !c.expired(&d.version)
	d.epoch = c.tx.Epoch()
	return nil
}

// hidden reports whether the query's role sees none of a collection.
func (c *Context) hidden(coll *Coll) bool { return c.schema.server && coll == DatabaseModule }

// readable checks that a time is within a collection's retained history.
func (c *Context) readable(coll *Coll, at store.Timestamp) error {
	if at == document.Present || coll.native() {
		return nil
	}
	if oldest := coll.def.MinReadTime(c.Now()); int64(at) < oldest {
		return &diag.Error{Code: "invalid_request", Protocol: true, Message: fmt.Sprintf(
			"Requested timestamp %s less than minimum allowed timestamp %s.",
			value.TimeFromMicros(int64(at)), value.TimeFromMicros(oldest))}
	}
	return nil
}

// Exists reports whether the document can be read now.
func (c *Context) Exists(d *Doc) (bool, error) {
	if c.fresh(d) {
		return true, nil
	}
	return c.fetch(d)
}

// fetch is Exists for those who want the document's data.
func (c *Context) fetch(d *Doc) (bool, error) {
	err := c.load(d)
	return d.exists, err
}

// notFound is the error for using a document that does not exist.
func (c *Context) notFound(d *Doc) *diag.Error {
	return diag.Errorf("document_not_found", "%s", notFoundText(d))
}

func notFoundText(d *Doc) string {
	switch {
	case d.coll == deletedCollection:
		return fmt.Sprintf("Document with id %d does not exist because the collection was deleted.", d.docID)
	case d.coll.named():
		return fmt.Sprintf("%s `%s` not found.", d.coll.ModuleName(), d.name)
	}
	return fmt.Sprintf("Collection `%s` does not contain document with id %d.", d.coll.ModuleName(), d.docID)
}

// require is the error, if any, for reading a field or calling a method of
// the document.
func (c *Context) require(d *Doc, member string) error {
	ok, err := c.fetch(d)
	if err != nil || ok {
		return err
	}
	if d.deleted || d.coll == deletedCollection {
		return NullAccess(value.Null{}, member)
	}
	e := c.notFound(d)
	if d.origin.Src != nil {
		e.Hints = []diag.Diagnostic{{Kind: diag.KindHint, Message: "Null value created here", Span: d.origin}}
		e.HintsApart = true
	}
	return e
}

// ts is the document's timestamp as a value.
func (v *version) timestamp() value.Value {
	if v.ts == 0 {
		return value.TransactionTime{}
	}
	return value.TimeFromMicros(int64(v.ts))
}

// recordEnv tells the record decoder what stored references and times mean.
// References found in a document keep its read time.
func (c *Context) recordEnv(d *Doc) record.Env {
	at := d.at
	if at == document.Present {
		if c.present == nil {
			c.present = func(r key.Ref) value.Value { return c.reference(r, document.Present) }
		}
		return record.Env{At: d.version.ts, Doc: c.present}
	}
	return record.Env{At: d.version.ts, Doc: func(r key.Ref) value.Value { return c.reference(r, at) }}
}

func (c *Context) reference(r key.Ref, at store.Timestamp) *Doc {
	m := c.schema.collByID(uint32(r.Coll))
	d := &Doc{coll: m, docID: r.ID, at: at}
	if m.named() {
		d.name = c.schema.nameOf(m.id(), r.ID)
	}
	return d
}

// nameOf is the name of a schema document, which may have changed since the
// reference was made.
func (c *Context) nameOf(d *Doc) string {
	if d.at == document.Present {
		if name := c.current().nameOf(d.coll.id(), d.docID); name != "" {
			return name
		}
	}
	return d.name
}

// docField reads a field of a document.
func (c *Context) docField(d *Doc, s *plan.FieldSite) (value.Value, error) {
	if s.Plain {
		return c.storedField(d, s)
	}
	switch s.Name {
	case "id":
		if !d.coll.named() {
			return d.docID, nil
		}
	case "name":
		if d.coll.named() {
			return value.String(c.nameOf(d)), nil
		}
	case "coll":
		return d.coll, nil
	}
	if m := d.coll.method(s); m != nil && s.Name == "exists" {
		return &builtin.Bound{Function: m, Recv: d}, nil
	}
	return c.storedField(d, s)
}

// storedField reads a field for which the document is needed.
func (c *Context) storedField(d *Doc, s *plan.FieldSite) (value.Value, error) {
	if c.limit < builtin.Read && (c.indexing == nil || d.key() != c.indexing.key()) {
		return nil, c.Allow(builtin.Read, "Reading a field")
	}
	if d.entry != nil {
		if c.fresh(d) {
			if v, ok := c.covered(d, s.Name); ok {
				return v, nil
			}
		}
		if c.hints {
			c.fieldHint(d, s.Name, s.Span)
		}
	}
	if err := c.require(d, s.Name); err != nil {
		return nil, err
	}
	if !s.Plain {
		switch s.Name {
		case "ts":
			return d.version.timestamp(), nil
		case "ttl":
			if d.version.ttl != nil {
				return d.version.ttl, nil
			}
			return s.MissingField(d), nil
		case "data":
			if !d.coll.named() {
				return c.userData(d)
			}
		}
	}
	if f := d.coll.computedField(s.Name); f != nil {
		return c.compute(d, f)
	}
	v, ok, err := record.Lookup(d.version.data, s.Name, c.recordEnv(d))
	if err != nil {
		return nil, err
	}
	if ok && (s.Name != catalog.Internal || !d.coll.native()) {
		return v, nil
	}
	if m := d.coll.method(s); m != nil {
		return &builtin.Bound{Function: m, Recv: d}, nil
	}
	return s.MissingField(d), nil
}

// userData is the stored fields of a document as an object.
func (c *Context) userData(d *Doc) (value.Value, error) {
	return record.Decode(d.version.data, c.recordEnv(d))
}

// docMethod finds a method of a document, or the value of a field to call.
func (c *Context) docMethod(d *Doc, s *plan.CallSite) (value.Value, bool, error) {
	if m := d.coll.method(s.Field); m != nil {
		if s.Name != "exists" {
			if err := c.require(d, s.Name); err != nil {
				return nil, false, err
			}
		}
		return m, true, nil
	}
	v, err := c.docField(d, s.Field)
	if err != nil {
		return nil, false, err
	}
	if n, ok := v.(value.Null); ok && n.NullCause != nil && n.Field != "" {
		return nil, false, NoSuchFunction(s.Name, value.TypeName(d))
	}
	return v, false, nil
}
