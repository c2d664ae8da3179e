package storetest

import (
	"context"
	"sync"

	"github.com/fawndb/fawn/server/store"
)

// share opens a store n times, for engines that one process has open: each
// handle owns what was opened through it, and the last one closes the store.
func share(s store.Store, n int) []store.Store {
	h := &host{store: s}
	var out []store.Store
	for range n {
		out = append(out, h.open())
	}
	return out
}

// host is a store that several handles share.
type host struct {
	store store.Store
	mu    sync.Mutex
	users int
}

func (h *host) open() *handle {
	h.mu.Lock()
	h.users++
	h.mu.Unlock()
	x := &handle{host: h, store: h.store, owned: map[any]func(){}}
	x.ctx, x.cancel = context.WithCancel(context.Background())
	return x
}

func (h *host) leave() error {
	h.mu.Lock()
	h.users--
	last := h.users == 0
	h.mu.Unlock()
	if last {
		return h.store.Close()
	}
	return nil
}

// handle is one opener of a store.
type handle struct {
	host   *host
	store  store.Store
	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu     sync.Mutex
	closed bool
	owned  map[any]func() // ends leases and reservations
	users  sync.WaitGroup // snapshots and running calls
}

// enter refuses calls after Close and makes it wait for those before.
func (h *handle) enter() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return store.ErrClosed
	}
	h.users.Add(1)
	return nil
}

// own makes Close end what a call has opened.
func (h *handle) own(x any, end func()) {
	h.mu.Lock()
	closed := h.closed
	if !closed {
		h.owned[x] = end
	}
	h.mu.Unlock()
	if closed {
		end()
	}
}

// disown forgets what has been ended.
func (h *handle) disown(x any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		delete(h.owned, x)
	}
}

// Snapshot implements store.Store.
func (h *handle) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	return h.snapshot(ctx, h.store.Snapshot, atLeast)
}

// SnapshotAt implements store.Store.
func (h *handle) SnapshotAt(ctx context.Context, at store.Timestamp) (store.Snapshot, error) {
	return h.snapshot(ctx, h.store.SnapshotAt, at)
}

func (h *handle) snapshot(ctx context.Context, open func(context.Context, store.Timestamp) (store.Snapshot, error),
	t store.Timestamp) (store.Snapshot, error) {
	if err := h.enter(); err != nil {
		return nil, err
	}
	snap, err := open(ctx, t)
	if err != nil {
		h.users.Done()
		return nil, err
	}
	return &handleSnapshot{Snapshot: snap, handle: h, done: sync.OnceFunc(h.users.Done)}, nil
}

// Commit implements store.Store.
func (h *handle) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	if err := h.enter(); err != nil {
		return 0, err
	}
	defer h.users.Done()
	if r, ok := tx.Under.(*handleReservation); ok {
		tx.Under = r.Reservation
	}
	return h.store.Commit(ctx, tx)
}

// Reserve implements store.Store.
func (h *handle) Reserve(ctx context.Context, r store.Range) (store.Reservation, error) {
	if err := h.enter(); err != nil {
		return nil, err
	}
	defer h.users.Done()
	ctx, cancel := merge(ctx, h.ctx)
	defer cancel()
	res, err := h.store.Reserve(ctx, r)
	if err != nil {
		return nil, h.ended(err)
	}
	x := &handleReservation{res, h}
	h.own(x, res.Release)
	return x, nil
}

// Watch implements store.Store.
func (h *handle) Watch(ctx context.Context, after store.Timestamp, r store.Range) (store.Feed, error) {
	if err := h.enter(); err != nil {
		return nil, err
	}
	defer h.users.Done()
	f, err := h.store.Watch(ctx, after, r)
	if err != nil {
		return nil, err
	}
	return &handleFeed{f, h}, nil
}

// Retain implements store.Store.
func (h *handle) Retain(ctx context.Context, r store.Range, from store.Timestamp) error {
	if err := h.enter(); err != nil {
		return err
	}
	defer h.users.Done()
	return h.store.Retain(ctx, r, from)
}

// Drop implements store.Store.
func (h *handle) Drop(ctx context.Context, r store.Range, at store.Timestamp) (bool, error) {
	if err := h.enter(); err != nil {
		return false, err
	}
	defer h.users.Done()
	return h.store.Drop(ctx, r, at)
}

// Lease implements store.Store.
func (h *handle) Lease(ctx context.Context, name string) (store.Lease, error) {
	if err := h.enter(); err != nil {
		return nil, err
	}
	defer h.users.Done()
	l, err := h.store.Lease(ctx, name)
	if err != nil {
		return nil, err
	}
	x := &handleLease{l, h}
	h.own(x, l.Release)
	return x, nil
}

// GetMeta implements store.Store.
func (h *handle) GetMeta(ctx context.Context, key string) ([]byte, error) {
	if err := h.enter(); err != nil {
		return nil, err
	}
	defer h.users.Done()
	return h.store.GetMeta(ctx, key)
}

// PutMeta implements store.Store.
func (h *handle) PutMeta(ctx context.Context, key string, value []byte) error {
	if err := h.enter(); err != nil {
		return err
	}
	defer h.users.Done()
	return h.store.PutMeta(ctx, key, value)
}

// SwapMeta implements store.Store.
func (h *handle) SwapMeta(ctx context.Context, key string, old, value []byte) (bool, error) {
	if err := h.enter(); err != nil {
		return false, err
	}
	defer h.users.Done()
	return h.store.SwapMeta(ctx, key, old, value)
}

// Info implements store.Store.
func (h *handle) Info() store.Info { return h.store.Info() }

// GC implements collector.
func (h *handle) GC(ctx context.Context) (int, error) {
	if err := h.enter(); err != nil {
		return 0, err
	}
	defer h.users.Done()
	return runGC(ctx, h.store)
}

// Close implements store.Store.
func (h *handle) Close() error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return store.ErrClosed
	}
	h.closed = true
	owned := h.owned
	h.mu.Unlock()
	h.cancel()
	for _, end := range owned {
		end()
	}
	h.users.Wait()
	return h.host.leave()
}

// ended words the error of a call that Close has ended.
func (h *handle) ended(err error) error {
	if h.ctx.Err() != nil {
		return store.ErrClosed
	}
	return err
}

// merge is a context that ends with either of two.
func merge(a, b context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(a)
	if b.Err() != nil {
		cancel() // at once: AfterFunc does it in a goroutine
	}
	stop := context.AfterFunc(b, cancel)
	return ctx, func() { stop(); cancel() }
}

type handleReservation struct {
	store.Reservation
	handle *handle
}

// Release implements store.Reservation.
func (r *handleReservation) Release() {
	r.handle.disown(r)
	r.Reservation.Release()
}

type handleLease struct {
	store.Lease
	handle *handle
}

// Release implements store.Lease.
func (l *handleLease) Release() {
	l.handle.disown(l)
	l.Lease.Release()
}

type handleFeed struct {
	store.Feed
	handle *handle
}

// Next implements store.Feed.
func (f *handleFeed) Next(ctx context.Context) (store.Commit, error) {
	ctx, cancel := merge(ctx, f.handle.ctx)
	defer cancel()
	c, err := f.Feed.Next(ctx)
	if err != nil {
		err = f.handle.ended(err)
	}
	return c, err
}

// handleSnapshot is a snapshot, or with no done a view of one.
type handleSnapshot struct {
	store.Snapshot
	handle *handle
	done   func()
}

func (s *handleSnapshot) check() error { return s.handle.ended(nil) }

// At implements store.Snapshot.
func (s *handleSnapshot) At(t store.Timestamp) store.Snapshot {
	return &handleSnapshot{Snapshot: s.Snapshot.At(t), handle: s.handle}
}

// Get implements store.Snapshot.
func (s *handleSnapshot) Get(ctx context.Context, key []byte) (store.Version, bool, error) {
	if err := s.check(); err != nil {
		return store.Version{}, false, err
	}
	return s.Snapshot.Get(ctx, key)
}

// GetMany implements store.Snapshot.
func (s *handleSnapshot) GetMany(ctx context.Context, keys [][]byte) ([]store.Version, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return s.Snapshot.GetMany(ctx, keys)
}

// Scan implements store.Snapshot.
func (s *handleSnapshot) Scan(ctx context.Context, r store.Range, reverse bool) store.Iterator {
	return &handleIterator{s.Snapshot.Scan(ctx, r, reverse), s, nil}
}

// Versions implements store.Snapshot.
func (s *handleSnapshot) Versions(ctx context.Context, r store.Range, after store.Timestamp) store.Iterator {
	return &handleIterator{s.Snapshot.Versions(ctx, r, after), s, nil}
}

// Close implements store.Snapshot.
func (s *handleSnapshot) Close() error {
	if s.done == nil {
		return nil
	}
	defer s.done()
	return s.Snapshot.Close()
}

type handleIterator struct {
	store.Iterator
	snap *handleSnapshot
	err  error
}

// Next implements store.Iterator.
func (it *handleIterator) Next() bool {
	if it.err = it.snap.check(); it.err != nil {
		return false
	}
	return it.Iterator.Next()
}

// Err implements store.Iterator.
func (it *handleIterator) Err() error {
	if it.err != nil {
		return it.err
	}
	return it.Iterator.Err()
}
