package pebblestore

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// metaKey is the stored key of a meta key. A name may hold any bytes, as all
// of these keys are read by their full name.
func metaKey(name string) []byte {
	k := append(make([]byte, 0, 3+len(name)), spaceMeta, 'm')
	return append(append(k, name...), 0x00)
}

// GetMeta implements store.Store.
func (s *Store) GetMeta(ctx context.Context, key string) ([]byte, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.readMeta(key)
}

// enter keeps the database from being closed until leave is called.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	snap, err := s.Snapshot(ctx, 0)
	if err != nil {
		return nil, err
	}
	return func() { snap.Close() }, nil // it has read nothing
}

func (s *Store) readMeta(key string) ([]byte, error) {
	v, closer, err := s.db.Get(metaKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	return append([]byte{}, v...), nil
}

// PutMeta implements store.Store.
func (s *Store) PutMeta(ctx context.Context, key string, value []byte) error {
	return s.alone(ctx, func() error { return s.writeMeta(key, value) })
}

// SwapMeta implements store.Store.
func (s *Store) SwapMeta(ctx context.Context, key string, old, value []byte) (swapped bool, err error) {
	err = s.alone(ctx, func() error {
		v, err := s.readMeta(key)
		if err != nil || (v == nil) != (old == nil) || !bytes.Equal(v, old) {
			return err
		}
		swapped = true
		return s.writeMeta(key, value)
	})
	return swapped && err == nil, err
}

// alone runs f while nobody else changes what has no versions.
func (s *Store) alone(ctx context.Context, f func() error) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	select {
	case s.unversioned <- struct{}{}:
		defer func() { <-s.unversioned }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return f()
}

// writeMeta sets a meta key durably; nil removes it. The space that commits
// leave free on the disk is good for that.
func (s *Store) writeMeta(key string, value []byte) (err error) {
	if err := s.refuseChange(); err != nil {
		return err
	}
	b := s.db.NewBatch()
	if value == nil {
		err = b.Delete(metaKey(key), nil)
	} else {
		err = b.Set(metaKey(key), value, nil)
	}
	return errors.Join(err, s.apply(b, pebble.Sync))
}

// apply writes a batch of the engine's own.
func (s *Store) apply(b *pebble.Batch, o *pebble.WriteOptions) error {
	if err := s.applyBatch(b, o); err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnknownOutcome, err)
	}
	return b.Close()
}

func (s *Store) applyBatch(b *pebble.Batch, o *pebble.WriteOptions) (err error) {
	defer recoverFatal(&err)
	return s.db.Apply(b, o)
}
