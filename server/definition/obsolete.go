package definition

import (
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// What a change of the definitions makes unreachable (the documents and entries of a
// collection, an index, a database) is noted in the commit of the change, and
// dropped when no query can be running that began before it.

// noteObsolete notes what the query's changes of the schema make unreachable.
func noteObsolete(w *document.Writer) error {
	db := w.Names.DB
	for _, old := range w.Names.Defs.Collections {
		coll := w.Defined.Defs.CollectionByID(old.ID)
		switch coll {
		case old:
			continue
		case nil:
			for _, r := range keyspace.CollectionData(db, old.ID) {
				if err := abandon(w, r); err != nil {
					return err
				}
			}
			if err := endBuilds(w, old, old.InState(catalog.Building)); err != nil {
				return err
			}
			continue
		}
		_, dropped := coll.IndexChanges(old)
		if err := endBuilds(w, old, dropped); err != nil {
			return err
		}
		for _, ix := range dropped {
			if err := abandon(w, keyspace.IndexRange(db, old.ID, ix.ID)); err != nil {
				return err
			}
		}
	}
	for _, d := range w.Names.Defs.Databases {
		if w.Defined.Defs.DatabaseByID(d.ID) == nil {
			if err := abandonDatabase(w, keyspace.DB(d.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

func abandon(w *document.Writer, r store.Range) error {
	return w.Tx.Put(keyspace.ObsoleteKey(r), r.End)
}

// abandonDatabase notes a database and its children. Writes to any of them at
// the same time are conflicts: they check the schema version.
func abandonDatabase(w *document.Writer, db keyspace.DB) error {
	children, err := LoadDatabases(w.Tx, db)
	if err != nil {
		return err
	}
	for _, child := range children {
		if err := abandonDatabase(w, keyspace.DB(child.ID)); err != nil {
			return err
		}
	}
	if err := touch(w, db); err != nil {
		return err
	}
	return abandon(w, keyspace.DatabaseRange(db))
}
