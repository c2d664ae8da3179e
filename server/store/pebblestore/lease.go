package pebblestore

import (
	"context"
	"sync"

	"github.com/fawndb/fawn/server/store"
)

// leases are those held. One process has the folder open, so they need not be
// in it.
type leases struct {
	mu   sync.Mutex
	held map[string]*lease
}

// lease implements store.Lease.
type lease struct {
	leases *leases
	name   string
	done   chan struct{}
}

// Lease implements store.Store.
func (s *Store) Lease(ctx context.Context, name string) (store.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ls := &s.leases
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if s.timeline.closing.Load() {
		return nil, store.ErrClosed
	}
	if ls.held[name] != nil {
		return nil, store.ErrHeld
	}
	l := &lease{leases: ls, name: name, done: make(chan struct{})}
	if ls.held == nil {
		ls.held = map[string]*lease{}
	}
	ls.held[name] = l
	return l, nil
}

// Done implements store.Lease.
func (l *lease) Done() <-chan struct{} { return l.done }

// Release implements store.Lease.
func (l *lease) Release() {
	l.leases.mu.Lock()
	defer l.leases.mu.Unlock()
	if l.leases.held[l.name] == l {
		delete(l.leases.held, l.name)
		close(l.done)
	}
}

// close ends all leases; the store hands out no more.
func (ls *leases) close() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, l := range ls.held {
		close(l.done)
	}
	clear(ls.held)
}
