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
	return eachDatabase(ctx, w.store, at, func(path string, db keyspace.DB) error {
		colls, err := load(ctx, w.store, at, db, definition.LoadCollections)
		if err != nil {
			return err
		}
		for _, def := range colls {
			if err := visit(collection{path, db, def}); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachDatabase visits all databases as of a time, parents before their
// children.
func eachDatabase(ctx context.Context, s store.Store, at store.Timestamp, visit func(path string, db keyspace.DB) error) error {
	type database struct {
		path string
		db   keyspace.DB
	}
	waiting := []database{{}}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		children, err := load(ctx, s, at, d.db, definition.LoadDatabases)
		if err != nil {
			return err
		}
		if err := visit(d.path, d.db); err != nil {
			return err
		}
		for _, c := range children {
			path := c.Name
			if d.path != "" {
				path = d.path + "/" + c.Name
			}
			waiting = append(waiting, database{path, keyspace.DB(c.ID)})
		}
	}
	return ctx.Err()
}

// load reads definitions of a database as of a time. They keep all their
// versions.
func load[T any](ctx context.Context, s store.Store, at store.Timestamp, db keyspace.DB, read func(*txn.Tx, keyspace.DB) ([]T, error)) ([]T, error) {
	tx, err := txn.BeginAt(ctx, s, at)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	return read(tx, db)
}
