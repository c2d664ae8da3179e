package document

import (
	"bytes"

	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// BuildIndexes gives new indexes the entries of all retained versions of a
// collection's documents, each at its own time, so that they answer for the
// past as well. The documents are read as a checked range: a write to the
// collection in the meantime is a conflict.
func (w *Writer) BuildIndexes(coll *Collection, build []*catalog.StoredIndex) error {
	it := w.Tx.Versions(keyspace.CollectionRange(w.Names.DB, coll.ID(), 0, MaxID))
	defer it.Close()
	var versions []store.Version // of one document, newest first
	flush := func() error {
		defer func() { versions = versions[:0] }()
		for _, ix := range build {
			if err := w.buildEntries(coll, ix, versions); err != nil {
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
			if err := w.Tx.Context().Err(); err != nil {
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
func (w *Writer) buildEntries(coll *Collection, ix *catalog.StoredIndex, versions []store.Version) error {
	var before []indexKey
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		var after []indexKey
		var val []byte
		if !v.Deleted {
			ver, err := ParseVersion(v)
			if err != nil {
				return err
			}
			d := &Doc{Coll: coll, ID: keyspace.DocumentID(v.Key), version: ver}
			if after, err = w.entryKeys(ix, w.storedSource(d, &ver)); err != nil {
				return err
			}
			val = entryValue(ver.TTL)
		}
		for _, k := range before {
			if !containsKey(after, k.key) {
				w.Tx.PutPast(store.Write{Key: k.key, Delete: true, At: v.At})
			}
		}
		for _, k := range after {
			w.Tx.PutPast(store.Write{Key: k.key, Value: val, At: v.At})
		}
		before = after
	}
	return nil
}
