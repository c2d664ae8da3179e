package exec

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/store"
)

// longestQuery is later than any query's deadline: a query that began longer
// ago than this has ended.
const longestQuery = store.Timestamp(11 * time.Minute / time.Microsecond)

// Upkeep makes room: it tells the store which versions are needed, deletes
// expired documents for good, and drops what deleted collections, indexes and
// databases have left. Queries never notice. It is called now and then.
func (e *Engine) Upkeep(ctx context.Context) error {
	now, err := e.now(ctx)
	if err != nil {
		return err
	}
	past := max(now-longestQuery, 1)
	return errors.Join(
		e.eachCollection(ctx, past, func(_ string, db document.DB, coll *catalog.Collection) error {
			return e.retain(ctx, db, coll, past)
		}),
		e.eachCollection(ctx, now, func(path string, db document.DB, coll *catalog.Collection) error {
			return e.reap(ctx, path, db, coll, now)
		}),
		e.dropLeftovers(ctx, past),
	)
}

func (e *Engine) now(ctx context.Context) (store.Timestamp, error) {
	snap, err := e.store.Snapshot(ctx, 0)
	if err != nil {
		return 0, err
	}
	defer snap.Close()
	return snap.Timestamp(), nil
}

// retain tells the store which versions of a collection are needed. Running
// queries may know an older definition with a longer history, and their
// snapshots are older: so past is a time before all of them, and the
// definition is the one of that time.
func (e *Engine) retain(ctx context.Context, db document.DB, coll *catalog.Collection, past store.Timestamp) error {
	from := coll.MinReadTime(int64(past))
	for _, r := range document.CollectionData(db, coll.ID) {
		if err := e.store.Retain(ctx, r, store.Timestamp(max(from, 1))); err != nil {
			return err
		}
	}
	return nil
}

// eachCollection visits the user collections of all databases as of a time.
func (e *Engine) eachCollection(ctx context.Context, at store.Timestamp,
	visit func(path string, db document.DB, coll *catalog.Collection) error) error {
	type database struct {
		path string
		db   document.DB
	}
	waiting := []database{{}}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		children, colls, err := e.definitions(ctx, d.db, at)
		if err != nil {
			return err
		}
		for _, c := range children {
			path := c.Name
			if d.path != "" {
				path = d.path + "/" + c.Name
			}
			waiting = append(waiting, database{path, document.DB(c.ID)})
		}
		for _, coll := range colls {
			if err := visit(d.path, d.db, coll); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// definitions loads the child databases and the collections of a database as
// of a time. Definitions keep all their versions.
func (e *Engine) definitions(ctx context.Context, db document.DB, at store.Timestamp) ([]*catalog.Database, []*catalog.Collection, error) {
	tx, err := document.BeginAt(ctx, e.store, at)
	if err != nil {
		return nil, nil, err
	}
	defer tx.Close()
	children, err := e.loadDatabases(tx, db)
	if err != nil {
		return nil, nil, err
	}
	colls, err := loadAll(tx, db, CollectionModule, catalog.LoadCollection)
	return children, colls, err
}

// reapChunk is how many expired documents one transaction removes.
const reapChunk = 256

// reap deletes the documents that expired before anything that can be read.
// No event tells of it, and no reader sees a difference.
func (e *Engine) reap(ctx context.Context, path string, db document.DB, coll *catalog.Collection, now store.Timestamp) error {
	until := coll.MinReadTime(int64(now))
	r := store.Range{
		Start: document.ExpiryKey(db, coll.ID, 0, 0),
		End:   document.ExpiryKey(db, coll.ID, until, 0),
	}
	for r.Start != nil {
		found, err := e.anyKey(ctx, r)
		if err != nil || !found {
			return err
		}
		var rest []byte
		err = e.work(ctx, path, func(c *Context) (err error) {
			rest, err = c.reap(db, coll.ID, r)
			return err
		})
		if errors.Is(err, ErrNoDatabase) {
			return nil
		}
		if err != nil {
			return err
		}
		r.Start = rest
	}
	return nil
}

// anyKey tells whether there is a live key in r.
func (e *Engine) anyKey(ctx context.Context, r store.Range) (bool, error) {
	snap, err := e.store.Snapshot(ctx, 0)
	if err != nil {
		return false, err
	}
	defer snap.Close()
	it := snap.Scan(ctx, r, false)
	defer it.Close()
	return it.Next(), it.Err()
}

// reap deletes some of the expired documents that r lists and returns where
// the rest begins, nil when there is no more.
func (c *Context) reap(db document.DB, coll uint32, r store.Range) (rest []byte, err error) {
	m, ok := c.schema.colls[coll]
	if !ok || c.schema.db != db {
		return nil, nil // deleted, or another database of the same name
	}
	scan := c.tx.Scan(r, false, document.Present)
	var ids []value.ID
	for rest == nil && scan.Next() {
		k := scan.Version().Key
		if len(ids) == reapChunk {
			rest = slices.Clone(k)
		} else {
			ids = append(ids, document.DocumentID(k))
		}
	}
	if err := errors.Join(scan.Err(), scan.Close()); err != nil {
		return nil, err
	}
	for _, id := range ids {
		d := &Doc{coll: m, docID: id}
		ok, err := c.Exists(d)
		if err != nil {
			return nil, err
		}
		if ok || d.version.data == nil {
			return nil, fmt.Errorf("document %d of collection %d in database %d is listed as expired and is not", id, coll, db)
		}
		old := d.version
		if err := c.remove(&write{op: catalog.Delete, coll: m, id: id, old: &old}, d); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// work runs a transaction of the engine's own, in competition with queries.
func (e *Engine) work(ctx context.Context, path string, f func(*Context) error) error {
	resp, err := e.Run(ctx, &Request{
		Database: path, MaxRetries: runAlone,
		Run: func(c *Context) (value.Value, error) { return value.Null{}, f(c) },
	})
	if err != nil {
		return err
	}
	if resp.Err != nil {
		return fmt.Errorf("upkeep of database %q: %w", path, resp.Err)
	}
	return nil
}
