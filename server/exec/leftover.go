package exec

import (
	"context"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// What a change of the schema leaves behind (the documents and entries of a
// collection, an index, a database) is noted in the commit of the change, and
// dropped when no query can be running that began before it.

// leaveBehind notes what the query's changes of the schema make unreachable.
func (c *Context) leaveBehind() error {
	db := c.schema.db
	for _, old := range c.schema.catalog.Collections {
		coll := c.next.catalog.CollectionByID(old.ID)
		switch coll {
		case old:
			continue
		case nil:
			for _, r := range document.CollectionData(db, old.ID) {
				if err := c.abandon(r); err != nil {
					return err
				}
			}
			continue
		}
		_, dropped := coll.IndexChanges(old)
		for _, ix := range dropped {
			if err := c.abandon(document.IndexRange(db, old.ID, ix.ID)); err != nil {
				return err
			}
		}
	}
	for _, d := range c.schema.databases {
		if !slices.ContainsFunc(c.next.databases, func(x *catalog.Database) bool { return x.ID == d.ID }) {
			if err := c.leaveDatabase(document.DB(d.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Context) abandon(r store.Range) error {
	return c.tx.Put(document.LeftoverKey(r), r.End)
}

// leaveDatabase notes a database and its children. Writes to any of them at
// the same time are conflicts: they check the schema version.
func (c *Context) leaveDatabase(db document.DB) error {
	children, err := c.engine.loadDatabases(c.tx, db)
	if err != nil {
		return err
	}
	for _, child := range children {
		if err := c.leaveDatabase(document.DB(child.ID)); err != nil {
			return err
		}
	}
	if err := c.touchChild(value.ID(db)); err != nil {
		return err
	}
	return c.abandon(document.DatabaseRange(db))
}

// dropLeftovers drops what was left behind before a time and is in no
// snapshot any more.
func (e *Engine) dropLeftovers(ctx context.Context, before store.Timestamp) error {
	leftovers, err := e.leftovers(ctx, before)
	if err != nil {
		return err
	}
	for _, v := range leftovers {
		dropped, err := e.store.Drop(ctx, document.ParseLeftover(v), v.At)
		if err != nil {
			return err
		}
		if !dropped {
			continue
		}
		if err := e.work(ctx, "", func(c *Context) error { return c.tx.Delete(v.Key) }); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) leftovers(ctx context.Context, before store.Timestamp) ([]store.Version, error) {
	tx, err := document.Begin(ctx, e.store)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	scan := tx.Scan(document.Leftovers(), false, document.Present)
	defer scan.Close()
	var out []store.Version
	for scan.Next() {
		if v := scan.Version(); v.At < before {
			out = append(out, store.Version{Key: slices.Clone(v.Key), Value: slices.Clone(v.Value), At: v.At})
		}
	}
	return out, scan.Err()
}
