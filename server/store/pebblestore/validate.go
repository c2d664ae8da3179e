package pebblestore

import (
	"github.com/fawndb/fawn/server/store"
)

// validate checks that nothing that tx read was written after its snapshot, by
// any transaction ordered before it. It returns a *store.ConflictError if so.
func (s *Store) validate(tx *store.Tx) error {
	for _, k := range tx.Reads {
		if at, ok := s.recent.after(k, tx.Snapshot); ok {
			return conflict(k, at)
		}
	}
	for _, r := range tx.Ranges {
		if k, at, ok := s.recent.rangeAfter(r, tx.Snapshot); ok {
			return conflict([]byte(k), at)
		}
	}
	if tx.Snapshot >= s.recent.floor || len(tx.Reads)+len(tx.Ranges) == 0 {
		return nil
	}
	return s.validateStored(tx)
}

// validateStored is validate for the writes that are no longer in s.recent:
// all of them are in Pebble.
func (s *Store) validateStored(tx *store.Tx) error {
	if gone := s.retention.collected(); tx.Snapshot < gone {
		// Deletions after the snapshot may have been removed: nobody can tell.
		key := []byte(nil)
		if len(tx.Reads) > 0 {
			key = tx.Reads[0]
		} else {
			key = tx.Ranges[0].Start
		}
		return conflict(key, gone)
	}
	for _, k := range tx.Reads {
		if err := s.storedAfter(store.Range{Start: k, End: append(k[:len(k):len(k)], 0)}, tx.Snapshot); err != nil {
			return err
		}
	}
	for _, r := range tx.Ranges {
		if err := s.storedAfter(r, tx.Snapshot); err != nil {
			return err
		}
	}
	return nil
}

// storedAfter returns a *store.ConflictError if a key in r has a version after t.
func (s *Store) storedAfter(r store.Range, t store.Timestamp) error {
	lower, upper, ok := bounds(r)
	if !ok {
		return nil
	}
	it, err := s.db.NewIter(versionOptions(lower, upper, t, maxTime))
	if err != nil {
		return err
	}
	defer it.Close()
	for valid := it.First(); valid; valid = it.NextPrefix() {
		// The first version of a key is its newest.
		prefix, at, err := splitVersion(it.Key())
		if err != nil {
			return err
		}
		if at > t {
			return conflict(userKey(prefix), at)
		}
	}
	return it.Error()
}

func conflict(key []byte, at store.Timestamp) error {
	return &store.ConflictError{Key: append([]byte(nil), key...), At: at}
}
