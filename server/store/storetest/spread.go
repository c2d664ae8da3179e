package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/fawndb/fawn/server/store"
)

// spread is a store that gives each call to the next of several openers.
type spread struct {
	openers []store.Store
	calls   atomic.Uint64
}

func newSpread(openers []store.Store) *spread { return &spread{openers: openers} }

func (s *spread) next() store.Store {
	return s.openers[s.calls.Add(1)%uint64(len(s.openers))]
}

// spreadReservation is a reservation and the opener that it belongs to.
type spreadReservation struct {
	store.Reservation
	opener store.Store
}

// Snapshot implements store.Store.
func (s *spread) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	return s.next().Snapshot(ctx, atLeast)
}

// SnapshotAt implements store.Store.
func (s *spread) SnapshotAt(ctx context.Context, at store.Timestamp) (store.Snapshot, error) {
	return s.next().SnapshotAt(ctx, at)
}

// Commit implements store.Store.
func (s *spread) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	if r, ok := tx.Under.(*spreadReservation); ok {
		tx.Under = r.Reservation
		return r.opener.Commit(ctx, tx)
	}
	return s.next().Commit(ctx, tx)
}

// Reserve implements store.Store.
func (s *spread) Reserve(ctx context.Context, r store.Range) (store.Reservation, error) {
	opener := s.next()
	res, err := opener.Reserve(ctx, r)
	if err != nil {
		return nil, err
	}
	return &spreadReservation{res, opener}, nil
}

// Watch implements store.Store.
func (s *spread) Watch(ctx context.Context, after store.Timestamp, r store.Range) (store.Feed, error) {
	return s.next().Watch(ctx, after, r)
}

// Retain implements store.Store.
func (s *spread) Retain(ctx context.Context, r store.Range, from store.Timestamp) error {
	return s.next().Retain(ctx, r, from)
}

// Drop implements store.Store.
func (s *spread) Drop(ctx context.Context, r store.Range, at store.Timestamp) (bool, error) {
	return s.next().Drop(ctx, r, at)
}

// Lease implements store.Store.
func (s *spread) Lease(ctx context.Context, name string) (store.Lease, error) {
	return s.next().Lease(ctx, name)
}

// GetMeta implements store.Store.
func (s *spread) GetMeta(ctx context.Context, key string) ([]byte, error) {
	return s.next().GetMeta(ctx, key)
}

// PutMeta implements store.Store.
func (s *spread) PutMeta(ctx context.Context, key string, value []byte) error {
	return s.next().PutMeta(ctx, key, value)
}

// SwapMeta implements store.Store.
func (s *spread) SwapMeta(ctx context.Context, key string, old, value []byte) (bool, error) {
	return s.next().SwapMeta(ctx, key, old, value)
}

// Info implements store.Store.
func (s *spread) Info() store.Info { return s.next().Info() }

// GC implements collector.
func (s *spread) GC(ctx context.Context) (int, error) {
	return runGC(ctx, s.next())
}

// Close closes all openers at once.
func (s *spread) Close() error {
	errs := make([]error, len(s.openers))
	var wg sync.WaitGroup
	for i, o := range s.openers {
		wg.Go(func() { errs[i] = o.Close() })
	}
	wg.Wait()
	return errors.Join(errs...)
}
