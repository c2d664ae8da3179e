package exec

import (
	"encoding/binary"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/document/record"
)

// Create creates a document in a user or native collection.
func (c *Context) Create(coll *Coll, input *value.Object, raw bool) (*Doc, error) {
	if !coll.native() {
		return c.CreateDocument(coll, input, raw)
	}
	if err := c.presentOnly(); err != nil {
		return nil, err
	}
	id, err := c.nextID(coll)
	if err != nil {
		return nil, err
	}
	return c.define(coll, catalog.Create, &Doc{coll: coll, docID: id}, input)
}

// current is the reference as writes take it: they change what is there now,
// whatever time the reference reads at.
func (d *Doc) current() *Doc {
	if d.at == document.Present {
		return d
	}
	return &Doc{coll: d.coll, docID: d.docID, name: d.name, deleted: d.deleted, byName: d.byName, origin: d.origin}
}

// Change updates or replaces a document and returns it.
func (c *Context) Change(op catalog.Op, d *Doc, input *value.Object, raw bool) (*Doc, error) {
	d = d.current()
	if !d.coll.native() {
		return d, c.change(op, d, input, raw)
	}
	if err := c.require(d, op.String()); err != nil {
		return nil, err
	}
	if err := c.presentOnly(); err != nil {
		return nil, err
	}
	return c.define(d.coll, op, d, input)
}

// Delete removes a document; the value it returns is a null document.
func (c *Context) Delete(d *Doc) (*Doc, error) {
	d = d.current()
	if !d.coll.native() {
		return c.DeleteDocument(d)
	}
	if err := c.require(d, "delete"); err != nil {
		return nil, err
	}
	if err := c.presentOnly(); err != nil {
		return nil, err
	}
	if d.coll == CollectionModule {
		if err := c.touch(0, uint32(d.docID)); err != nil {
			return nil, err
		}
	}
	next := c.draft()
	if err := d.coll.nat.kind.remove(c, next, d); err != nil {
		return nil, err
	}
	if err := c.tx.Delete(document.DocumentKey(c.schema.db, d.coll.id(), d.docID)); err != nil {
		return nil, err
	}
	c.wrote(d, 0)
	return &Doc{coll: d.coll, docID: d.docID, name: d.name, deleted: true}, c.adopt(next)
}

// draft is the schema with this query's changes so far, taken apart to be
// changed further.
type draft struct {
	collections []*catalog.Collection
	functions   []*catalog.Function
	databases   []*catalog.Database
}

func (c *Context) draft() *draft {
	s := c.current()
	return &draft{
		slices.Clone(s.catalog.Collections), slices.Clone(s.catalog.Functions), slices.Clone(s.databases),
	}
}

// adopt makes a draft the schema that the query has defined so far, and marks
// the schema version as written.
func (c *Context) adopt(d *draft) error {
	next := *c.schema
	next.catalog = catalog.NewSchema(d.collections, d.functions, c.schema.typechecked, c.schema.protected)
	next.databases = d.databases
	c.next = newSchema(next, c.engine.lib)
	return c.tx.Put(document.VersionKey(c.schema.db), nil)
}

// replaceOrAdd puts x in the place of the element with the same id, or at the
// end.
func replaceOrAdd[T any](list []T, x T, same func(T) bool) []T {
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i] = x
		return list
	}
	return append(list, x)
}

// define validates and stores a definition.
func (c *Context) define(coll *Coll, op catalog.Op, d *Doc, input *value.Object) (*Doc, error) {
	if coll == CollectionModule {
		if err := c.touch(0, uint32(d.docID)); err != nil {
			return nil, err
		}
	}
	new(limits).check(input)
	next := c.draft()
	name, stored, err := coll.nat.kind.define(c, next, op, d, input)
	if err != nil {
		return nil, err
	}
	b, err := record.Append(appendHeader(nil, nil), stored, refOf)
	if err != nil {
		return nil, err
	}
	if err := c.tx.Put(document.DocumentKey(c.schema.db, coll.id(), d.docID), b); err != nil {
		return nil, err
	}
	r := &Doc{coll: coll, docID: d.docID, name: name}
	c.wrote(r, len(b))
	return r, c.adopt(next)
}

// firstUserID is the first id of user collections; smaller ones are native.
const firstUserID = 1024

// nextID takes an id for a schema document that has never been used in the
// database, or for databases in the whole store.
func (c *Context) nextID(coll *Coll) (value.ID, error) {
	db := c.schema.db
	if coll == DatabaseModule {
		db = 0
	}
	k := document.SchemaKey(db, "ids:"+coll.ModuleName())
	v, ok, err := c.tx.Get(k, document.Present)
	if err != nil {
		return 0, err
	}
	id := uint64(firstUserID)
	if ok {
		id = binary.BigEndian.Uint64(v.Value) + 1
	}
	return value.ID(id), c.tx.Put(k, binary.BigEndian.AppendUint64(nil, id))
}

// children marks the schemas of child databases as changed: what they inherit
// may be different now.
func (c *Context) touchChild(id value.ID) error {
	return c.tx.Put(document.VersionKey(document.DB(id)), nil)
}
