package upkeep

import (
	"context"
	"slices"

	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// dropObsolete drops the ranges that became unreachable before a time and are
// in no snapshot any more.
func (w *Worker) dropObsolete(ctx context.Context, before store.Timestamp) error {
	notes, err := w.obsolete(ctx, before)
	if err != nil {
		return err
	}
	for _, v := range notes {
		dropped, err := w.store.Drop(ctx, keyspace.ParseObsolete(v), v.At)
		if err != nil {
			return err
		}
		if !dropped {
			continue
		}
		err = w.engine.Transact(ctx, "", func(d *document.Writer) error { return d.Tx.Delete(v.Key) })
		if err != nil {
			return err
		}
	}
	return nil
}

// obsolete lists the notes about unreachable ranges from before a time.
func (w *Worker) obsolete(ctx context.Context, before store.Timestamp) ([]store.Version, error) {
	tx, err := txn.Begin(ctx, w.store, 0)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	scan := tx.Scan(keyspace.Obsolete(), false, txn.Present)
	defer scan.Close()
	var out []store.Version
	for scan.Next() {
		if v := scan.Version(); v.At < before {
			out = append(out, store.Version{Key: slices.Clone(v.Key), Value: slices.Clone(v.Value), At: v.At})
		}
	}
	return out, scan.Err()
}
