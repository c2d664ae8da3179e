package pebblestore

import (
	"context"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// maxIdle bounds the idle iterators of each kind.
const maxIdle = 64

// cursor is an open Pebble iterator and the newest commit that it is sure to
// see. Versions carry their time, so one cursor serves snapshots of any time
// as long as it sees all the commits that the snapshot must see.
type cursor struct {
	*pebble.Iterator
	sees  store.Timestamp
	drops int // calls of Drop before it was opened
}

// pool keeps cursors open between snapshots: opening one costs more than a
// point read. Each new commit makes the idle ones useless and closes them, as
// they keep old files and memory from being released.
type pool struct {
	db *pebble.DB

	mu    sync.Mutex
	seen  store.Timestamp // newest visible commit
	drops int             // calls of Drop so far
	idle  [2][]cursor     // by kind

	faded chan struct{} // holds a token when files were replaced
}

// Kinds of cursors: those for point reads have no bounds.
const (
	forPoints = 0
	forRanges = 1
)

// get returns a cursor that sees all commits at or before seen.
func (p *pool) get(kind int, seen store.Timestamp) (cursor, error) {
	p.mu.Lock()
	if list := p.idle[kind]; len(list) > 0 && p.seen >= seen {
		c := list[len(list)-1]
		p.idle[kind] = list[:len(list)-1]
		p.mu.Unlock()
		return c, nil
	}
	sees, drops := max(p.seen, seen), p.drops
	p.mu.Unlock()
	it, err := p.db.NewIter(&pebble.IterOptions{KeyTypes: pebble.IterKeyTypePointsOnly})
	return cursor{it, sees, drops}, err
}

// put takes back a cursor that is in good order.
func (p *pool) put(kind int, c cursor) error {
	p.mu.Lock()
	if c.sees == p.seen && c.drops == p.drops && len(p.idle[kind]) < maxIdle && c.Error() == nil {
		p.idle[kind] = append(p.idle[kind], c)
		p.mu.Unlock()
		return nil
	}
	p.mu.Unlock()
	return c.Close()
}

// advance closes the idle cursors that do not see the commit at t.
func (p *pool) advance(t store.Timestamp) {
	p.mu.Lock()
	p.seen = max(p.seen, t)
	idle := p.take()
	p.mu.Unlock()
	closeAll(idle)
}

// dropped closes the idle cursors, which see what has been dropped, and lets no
// other cursor opened before be used again.
func (p *pool) dropped() {
	p.mu.Lock()
	p.drops++
	idle := p.take()
	p.mu.Unlock()
	closeAll(idle)
}

// clear closes all idle cursors.
func (p *pool) clear() {
	p.mu.Lock()
	idle := p.take()
	p.mu.Unlock()
	closeAll(idle)
}

// fade makes run close the idle cursors, which keep files on disk that Pebble
// has replaced. Pebble calls it with its locks held, so it cannot close them
// itself.
func (p *pool) fade() {
	select {
	case p.faded <- struct{}{}:
	default:
	}
}

// run closes idle cursors on behalf of fade until ctx ends.
func (p *pool) run(ctx context.Context) {
	for {
		select {
		case <-p.faded:
			p.clear()
		case <-ctx.Done():
			return
		}
	}
}

func (p *pool) take() [2][]cursor {
	idle := p.idle
	p.idle = [2][]cursor{}
	return idle
}

func closeAll(idle [2][]cursor) {
	for _, list := range idle {
		for _, c := range list {
			c.Close() // its errors were reported to the reader
		}
	}
}
