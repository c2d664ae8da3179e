package exec

import (
	"bytes"

	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// finishSchema runs once at the end of a query that changed the schema: it
// builds the indexes that the changes ask for.
func (c *Context) finishSchema() error {
	if err := c.validateSchema(); err != nil {
		return err
	}
	if err := c.leaveBehind(); err != nil {
		return err
	}
	for _, coll := range c.next.catalog.Collections {
		old := c.schema.catalog.CollectionByID(coll.ID)
		if old == nil || old == coll {
			continue // new collections are empty
		}
		build, _ := coll.IndexChanges(old)
		if len(build) == 0 {
			continue
		}
		if err := c.buildIndexes(c.next.collByID(coll.ID), build); err != nil {
			return err
		}
	}
	return nil
}

// buildIndexes gives new indexes the entries of all retained versions of a
// collection's documents, each at its own time, so that they answer for the
// past as well. The documents are read as a checked range: a write to the
// collection in the meantime is a conflict.
func (c *Context) buildIndexes(coll *Coll, build []*catalog.StoredIndex) error {
	it := c.tx.Versions(document.CollectionRange(c.schema.db, coll.id(), 0, maxID))
	defer it.Close()
	var versions []store.Version // of one document, newest first
	flush := func() error {
		defer func() { versions = versions[:0] }()
		for _, ix := range build {
			if err := c.buildEntries(coll, ix, versions); err != nil {
				return err
			}
		}
		return nil
	}
	for n := 0; it.Next(); n++ {
		v := it.Version()
		if len(versions) > 0 && !bytes.Equal(versions[0].Key, v.Key) {
			if err := flush(); err != nil {
				return err
			}
		}
		v.Key, v.Value = bytes.Clone(v.Key), bytes.Clone(v.Value)
		versions = append(versions, v)
		if n%checkEvery == 0 {
			if err := c.ctx.Err(); err != nil {
				return err
			}
		}
	}
	if err := it.Err(); err != nil {
		return err
	}
	return flush()
}

// buildEntries writes the entries of one document's versions, oldest first:
// each version adds what is new and removes what its predecessor had.
func (c *Context) buildEntries(coll *Coll, ix *catalog.StoredIndex, versions []store.Version) error {
	var before []indexKey
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		var after []indexKey
		var val []byte
		if !v.Deleted {
			ver, err := parseVersion(v)
			if err != nil {
				return err
			}
			d := &Doc{coll: coll, docID: document.DocumentID(v.Key), version: ver}
			if after, err = c.entryKeys(ix, c.storedSource(d, &ver)); err != nil {
				return err
			}
			val = entryValue(ver.ttl)
		}
		for _, k := range before {
			if !containsKey(after, k.key) {
				c.tx.PutPast(store.Write{Key: k.key, Delete: true, At: v.At})
			}
		}
		for _, k := range after {
			c.tx.PutPast(store.Write{Key: k.key, Value: val, At: v.At})
		}
		before = after
	}
	return nil
}

// validateSchema checks the final state of the definitions.
func (c *Context) validateSchema() error {
	var changes []catalog.Change
	for _, coll := range c.next.catalog.Collections {
		old := c.schema.catalog.CollectionByID(coll.ID)
		if old == coll {
			continue
		}
		change := catalog.Change{Old: old, New: coll}
		if old != nil {
			var err error
			if change.HasDocuments, err = c.tx.Any(document.CollectionRange(c.schema.db, coll.ID, 0, maxID)); err != nil {
				return err
			}
		}
		changes = append(changes, change)
	}
	for _, f := range c.next.catalog.Functions {
		if old := c.schema.catalog.FunctionByID(f.ID); old != f {
			if failures := f.CheckRole(func(string) bool { return false }); failures != nil {
				op, name := catalog.Create, ""
				if old != nil {
					op, name = catalog.Update, old.Name
				}
				return catalog.DefinitionFailure(op, "Function", name, failures)
			}
		}
	}
	return c.next.catalog.Check(changes)
}
