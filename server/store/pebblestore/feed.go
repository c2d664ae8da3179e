package pebblestore

import (
	"context"
	"sync"

	"github.com/fawndb/fawn/server/store"
)

// Bounds of the commits kept in memory for feeds. A feed that falls behind
// reads the stored versions instead.
const (
	maxRing      = 4096
	maxRingBytes = 8 << 20
)

// hub passes commits on to feeds. Its ring holds every commit after from.
type hub struct {
	mu     sync.Mutex
	feeds  int
	from   store.Timestamp
	ring   []store.Commit // oldest first
	bytes  int
	wake   chan struct{} // closed at the next commit
	closed bool
}

func newHub(from store.Timestamp) *hub { return &hub{from: from, wake: make(chan struct{})} }

// watched tells whether commits must be collected.
func (h *hub) watched() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.feeds > 0
}

// publish adds the commits of a group that has landed.
func (h *hub) publish(g *group) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if g.batch == nil {
		return
	}
	if !g.watched {
		h.ring, h.bytes, h.from = nil, 0, g.last
	}
	for _, c := range g.commits {
		h.ring = append(h.ring, c)
		h.bytes += commitBytes(c)
	}
	for len(h.ring) > maxRing || h.bytes > maxRingBytes {
		h.from = h.ring[0].At
		h.bytes -= commitBytes(h.ring[0])
		h.ring = h.ring[1:]
	}
	h.notify()
}

func (h *hub) notify() {
	close(h.wake)
	h.wake = make(chan struct{})
}

func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	h.notify()
	h.mu.Unlock()
}

func commitBytes(c store.Commit) int {
	n := 0
	for _, v := range c.Versions {
		n += len(v.Key) + len(v.Value) + 64
	}
	return n
}

// feed implements store.Feed.
type feed struct {
	store *Store
	ctx   context.Context
	r     store.Range
	pos   store.Timestamp // everything at or before it was delivered
	ready []store.Commit  // replayed, not delivered yet

	mu     sync.Mutex // one Next at a time
	once   sync.Once
	closed chan struct{}
}

// Watch implements store.Store.
func (s *Store) Watch(ctx context.Context, after store.Timestamp, r store.Range) (store.Feed, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.hub.closed {
		return nil, store.ErrClosed
	}
	s.hub.feeds++
	return &feed{store: s, ctx: ctx, r: r, pos: after, closed: make(chan struct{})}, nil
}

// Close implements store.Feed.
func (f *feed) Close() error {
	f.once.Do(func() {
		close(f.closed)
		h := f.store.hub
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.feeds--; h.feeds == 0 && len(h.ring) > 0 {
			h.from = h.ring[len(h.ring)-1].At
			h.ring, h.bytes = nil, 0
		}
	})
	return nil
}

// Next implements store.Feed.
func (f *feed) Next(ctx context.Context) (store.Commit, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if err := f.err(ctx); err != nil {
			return store.Commit{}, err
		}
		if len(f.ready) > 0 {
			c := f.ready[0]
			f.ready = f.ready[1:]
			return c, nil
		}
		c, found, behind, wake := f.live()
		switch {
		case found:
			return c, nil
		case behind:
			var err error
			if f.ready, f.pos, err = f.store.replay(ctx, f.pos, f.r); err != nil {
				return store.Commit{}, err
			}
			continue
		}
		select {
		case <-wake:
		case <-ctx.Done():
		case <-f.ctx.Done():
		case <-f.closed:
		}
	}
}

func (f *feed) err(ctx context.Context) error {
	select {
	case <-f.closed:
		return store.ErrClosed
	default:
	}
	if err := f.ctx.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

// live looks for the next commit in the ring. behind tells that commits after
// f.pos are no longer there.
func (f *feed) live() (c store.Commit, found, behind bool, wake <-chan struct{}) {
	h := f.store.hub
	h.mu.Lock()
	ring, from, closed := h.ring, h.from, h.closed
	wake = h.wake
	h.mu.Unlock()
	if closed {
		f.once.Do(func() { close(f.closed) })
		return c, false, false, wake
	}
	if f.pos < from {
		return c, false, true, nil
	}
	// The elements of ring never change: publish only appends behind them.
	lo, hi := 0, len(ring)
	for lo < hi { // the first commit after f.pos
		if mid := (lo + hi) / 2; ring[mid].At <= f.pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for ; lo < len(ring); lo++ {
		f.pos = ring[lo].At
		if c, found = within(ring[lo], f.r); found {
			return c, true, false, nil
		}
	}
	return c, false, false, wake
}

// within returns the part of c that lies in r.
func within(c store.Commit, r store.Range) (store.Commit, bool) {
	n := 0
	for _, v := range c.Versions {
		if r.Contains(v.Key) {
			n++
		}
	}
	switch n {
	case 0:
		return store.Commit{}, false
	case len(c.Versions):
		return c, true
	}
	part := store.Commit{At: c.At, Versions: make([]store.Version, 0, n)}
	for _, v := range c.Versions {
		if r.Contains(v.Key) {
			part.Versions = append(part.Versions, v)
		}
	}
	return part, true
}
