package upkeep

import (
	"context"
	"errors"

	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// retain tells the store which versions of a collection are needed. Running
// queries may know an older definition with a longer history, and their
// snapshots are older: so past is a time before all of them, and the
// definition is the one of that time.
func (w *Worker) retain(ctx context.Context, c collection, past store.Timestamp) error {
	from := c.def.MinReadTime(int64(past))
	for _, r := range keyspace.CollectionData(c.db, c.def.ID) {
		if err := w.store.Retain(ctx, r, store.Timestamp(max(from, 1))); err != nil {
			return err
		}
	}
	return nil
}

// reap deletes the documents that expired before anything that can be read.
// No event tells of it, and no reader sees a difference.
func (w *Worker) reap(ctx context.Context, c collection, now store.Timestamp) error {
	keys := document.ExpiredKeys(c.db, c.def.ID, c.def.MinReadTime(int64(now)))
	for keys.Start != nil {
		found, err := w.anyKey(ctx, keys)
		if err != nil || !found {
			return err
		}
		var rest []byte
		err = w.engine.Transact(ctx, c.path, func(d *document.Writer) (err error) {
			rest, err = d.Reap(c.db, c.def.ID, keys)
			return err
		})
		if errors.Is(err, definition.ErrNoDatabase) {
			return nil
		}
		if err != nil {
			return err
		}
		keys.Start = rest
	}
	return nil
}

// anyKey tells whether there is a live key in r.
func (w *Worker) anyKey(ctx context.Context, r store.Range) (bool, error) {
	snap, err := w.store.Snapshot(ctx, 0)
	if err != nil {
		return false, err
	}
	defer snap.Close()
	it := snap.Scan(ctx, r, false)
	defer it.Close()
	return it.Next(), it.Err()
}
