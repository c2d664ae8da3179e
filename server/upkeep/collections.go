package upkeep

import (
	"context"

	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// collection is a user collection and where it is.
type collection struct {
	path string // of its database
	db   keyspace.DB
	def  *catalog.Collection
}

// eachCollection visits the user collections of all databases as of a time.
func (w *Worker) eachCollection(ctx context.Context, at store.Timestamp, visit func(collection) error) error {
	type database struct {
		path string
		db   keyspace.DB
	}
	waiting := []database{{}}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		children, colls, err := w.definitions(ctx, d.db, at)
		if err != nil {
			return err
		}
		for _, c := range children {
			path := c.Name
			if d.path != "" {
				path = d.path + "/" + c.Name
			}
			waiting = append(waiting, database{path, keyspace.DB(c.ID)})
		}
		for _, def := range colls {
			if err := visit(collection{d.path, d.db, def}); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// definitions loads the child databases and the collections of a database as
// of a time. Definitions keep all their versions.
func (w *Worker) definitions(ctx context.Context, db keyspace.DB, at store.Timestamp) ([]*catalog.Database, []*catalog.Collection, error) {
	tx, err := txn.BeginAt(ctx, w.store, at)
	if err != nil {
		return nil, nil, err
	}
	defer tx.Close()
	children, err := definition.LoadDatabases(tx, db)
	if err != nil {
		return nil, nil, err
	}
	colls, err := definition.LoadCollections(tx, db)
	return children, colls, err
}
