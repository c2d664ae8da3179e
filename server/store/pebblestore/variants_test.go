package pebblestore

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/storetest"
)

// TestStoreForgetful runs the suite on a store that remembers no recent
// writes, so that all validation reads the stored versions.
func TestStoreForgetful(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Alone:    true,
		OpenTemp: func() (store.Store, error) { return openForgetful() },
	})
}

func openForgetful() (*Store, error) {
	s, err := OpenMem(Options{})
	if err == nil {
		s.assembly.Lock()
		s.recent.keep, s.recent.limit = 0, 0
		s.assembly.Unlock()
	}
	return s, err
}

// flushing moves its data through all levels of Pebble while it is used, and
// remembers no recent writes either.
type flushing struct {
	*Store
	commits atomic.Int64
}

func (f *flushing) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	at, err := f.Store.Commit(ctx, tx)
	n := f.commits.Add(1)
	if err == nil && n%7 == 0 {
		err = f.db.Flush()
	}
	if err == nil && n%20 == 0 {
		err = f.db.Compact(context.Background(), []byte{0}, []byte{0xff, 0}, false)
	}
	return at, err
}

// TestStoreFlushing runs the suite with data in memory, in fresh and in
// compacted files at once.
func TestStoreFlushing(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Alone: true,
		OpenTemp: func() (store.Store, error) {
			s, err := openForgetful()
			return &flushing{Store: s}, err
		},
	})
}
