package document

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// moveExpiry notes when the document expires.
func (w *Writer) moveExpiry(p *pending) error {
	var before, after []byte
	if p.old != nil {
		before = w.expiryKey(p, p.old.TTL)
	}
	if p.op != catalog.Delete {
		after = w.expiryKey(p, p.ttl)
	}
	if bytes.Equal(before, after) {
		return nil
	}
	if before != nil {
		if err := w.Tx.Delete(before); err != nil {
			return err
		}
	}
	if after == nil {
		return nil
	}
	return w.Tx.Put(after, nil)
}

// maxExpiry is a time, in seconds, that no document lives to see. Later ones
// do not fit into microseconds.
const maxExpiry = 1 << 42

func (w *Writer) expiryKey(p *pending, ttl value.Value) []byte {
	t, ok := ttl.(value.Time)
	if !ok {
		return nil
	}
	micros := t.Micros()
	if t.Sec > maxExpiry {
		micros = maxExpiry * 1e6
	}
	return keyspace.ExpiryKey(w.Names.DB, p.coll.ID(), micros, p.id)
}

// ExpiredKeys is the range of the notes about the documents of a collection
// that expire before a time in microseconds.
func ExpiredKeys(db keyspace.DB, coll uint32, until int64) store.Range {
	return store.Range{Start: keyspace.ExpiryKey(db, coll, 0, 0), End: keyspace.ExpiryKey(db, coll, until, 0)}
}

// reapChunk is how many expired documents one transaction removes.
const reapChunk = 256

// Reap deletes some of the expired documents that keys, a part of ExpiredKeys,
// list, and returns where the rest begins, nil when there is no more.
func (w *Writer) Reap(db keyspace.DB, coll uint32, keys store.Range) (rest []byte, err error) {
	m := w.Names.CollectionByID(coll)
	if m == Deleted || w.Names.DB != db {
		return nil, nil // deleted, or another database of the same name
	}
	scan := w.Tx.Scan(keys, false, txn.Present)
	var ids []value.ID
	for rest == nil && scan.Next() {
		k := scan.Version().Key
		if len(ids) == reapChunk {
			rest = slices.Clone(k)
		} else {
			ids = append(ids, keyspace.DocumentID(k))
		}
	}
	if err := errors.Join(scan.Err(), scan.Close()); err != nil {
		return nil, err
	}
	for _, id := range ids {
		d := &Doc{Coll: m, ID: id}
		ok, err := w.Exists(d)
		if err != nil {
			return nil, err
		}
		if ok || d.version.Data == nil {
			return nil, fmt.Errorf("document %d of collection %d in database %d is listed as expired and is not", id, coll, db)
		}
		old := d.version
		if err := w.remove(&pending{op: catalog.Delete, coll: m, id: id, old: &old}, d); err != nil {
			return nil, err
		}
	}
	return rest, nil
}
