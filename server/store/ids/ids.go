// Package ids generates document ids: unique over all processes that have a
// store open, and increasing within each.
//
// An id is a time in microseconds and, in its low 10 bits, a count and the
// number of a slot. Each generator has a slot of its own, and reserves the ids
// of that slot a minute ahead, by a record in the store: all below the record's
// time are its, for good. Who takes a slot over begins at the time of the
// record that he replaces, and records are only ever replaced by comparison.
// So no id is made twice, whatever the clocks say and however late a process
// notices that its slot has gone: what it still gives out is below its record.
// The lease of a slot only keeps others from trying.
//
// A store that one process has open gives it the same slot after each start,
// also after a crash: then its ids are larger than all before.
package ids

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/fawndb/fawn/server/store"
)

const (
	// slotBits are for the slot, and with countBits more there are four ids a
	// microsecond in each. If they are used up, ids are taken from the future,
	// which time soon catches up with. The scheme lasts until the year 2255.
	slotBits  = 8
	countBits = 2
	timeBits  = slotBits + countBits
	// ahead is how far ids are reserved beyond the one asked for.
	ahead = store.Timestamp(time.Minute / time.Microsecond)
)

// ErrNoSlot means that as many processes as there are slots make ids.
var ErrNoSlot = fmt.Errorf("all %d slots for generating ids are taken", 1<<slotBits)

// Generator makes ids. It is safe for concurrent use.
type Generator struct {
	store store.Store
	last  atomic.Int64          // the newest id; closed after Close
	grant atomic.Pointer[grant] // nil before the first id
	turn  chan struct{}         // held, by sending to it, while the grant changes
}

const closed = math.MaxInt64

// grant is a range of ids that belong to this generator.
type grant struct {
	slot   int64
	from   store.Timestamp // first time
	limit  store.Timestamp // after the last time
	lease  store.Lease
	record []byte // in the store
}

// New makes a generator. It takes a slot when the first id is asked for.
func New(s store.Store) *Generator {
	return &Generator{store: s, turn: make(chan struct{}, 1)}
}

// Next makes an id that is larger than all before; its time is at least now.
// Once a minute it writes to the store.
func (g *Generator) Next(ctx context.Context, now store.Timestamp) (int64, error) {
	for {
		last, own := g.last.Load(), g.grant.Load()
		if last == closed {
			return 0, store.ErrClosed
		}
		at := max(now, timeOf(last))
		if own != nil {
			if id := own.after(last, now); timeOf(id) < own.limit {
				if g.last.CompareAndSwap(last, id) {
					return id, nil
				}
				continue
			}
		}
		if err := g.extend(ctx, own, at); err != nil {
			return 0, err
		}
	}
}

// timeOf is the time in an id.
func timeOf(id int64) store.Timestamp { return store.Timestamp(id >> timeBits) }

// after is the first id of the slot that is larger than last and in the range.
func (o *grant) after(last int64, now store.Timestamp) int64 {
	next := (last>>slotBits+1)<<slotBits | o.slot
	return max(next, int64(max(now, o.from))<<timeBits|o.slot)
}

// extend replaces a grant that does not reach beyond the time at.
func (g *Generator) extend(ctx context.Context, old *grant, at store.Timestamp) error {
	select {
	case g.turn <- struct{}{}:
		defer func() { <-g.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	switch {
	case g.last.Load() == closed:
		return store.ErrClosed
	case g.grant.Load() != old:
		return nil // somebody else did it
	}
	var own *grant
	var err error
	if old != nil {
		own, err = g.take(ctx, old.slot, old.lease, old.record, old.from, at)
		if own == nil && err == nil || errors.Is(err, store.ErrUnknownOutcome) { // it is somebody else's, or may be
			old.lease.Release()
			g.grant.Store(nil)
		}
	}
	if own == nil && err == nil {
		own, err = g.acquire(ctx, at)
	}
	if err == nil {
		g.grant.Store(own)
	}
	return err
}

// acquire takes the first slot that is free.
func (g *Generator) acquire(ctx context.Context, at store.Timestamp) (*grant, error) {
	for slot := range int64(1 << slotBits) {
		lease, err := g.store.Lease(ctx, key(slot))
		if errors.Is(err, store.ErrHeld) {
			continue
		}
		if err != nil {
			return nil, err
		}
		own, err := g.acquireSlot(ctx, slot, lease, at)
		if own != nil {
			return own, nil
		}
		lease.Release()
		if err != nil {
			return nil, err
		}
	}
	return nil, ErrNoSlot
}

func (g *Generator) acquireSlot(ctx context.Context, slot int64, lease store.Lease, at store.Timestamp) (*grant, error) {
	record, err := g.store.GetMeta(ctx, key(slot))
	if err != nil {
		return nil, err
	}
	var from store.Timestamp
	if record != nil {
		if from, err = parse(record); err != nil {
			return nil, err
		}
	}
	return g.take(ctx, slot, lease, record, from, max(at, from))
}

// take replaces the record of a slot by one that reaches beyond the time at.
// The result is nil when the slot has another record by now.
func (g *Generator) take(ctx context.Context, slot int64, lease store.Lease, record []byte, from, at store.Timestamp) (*grant, error) {
	own := &grant{slot: slot, from: from, limit: at + ahead, lease: lease}
	own.record = format(own.limit)
	ok, err := g.store.SwapMeta(ctx, key(slot), record, own.record)
	if err != nil || !ok {
		return nil, err
	}
	return own, nil
}

// Close gives the slot back: whoever takes it next begins after the last id.
func (g *Generator) Close(ctx context.Context) error {
	last := g.last.Swap(closed)
	select {
	case g.turn <- struct{}{}:
		defer func() { <-g.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	own := g.grant.Swap(nil)
	if own == nil || last == closed {
		return nil
	}
	defer own.lease.Release()
	_, err := g.store.SwapMeta(ctx, key(own.slot), own.record, format(max(own.from, timeOf(last)+1)))
	return err
}

// key is the meta key of the record of a slot, and the name of its lease.
func key(slot int64) string { return fmt.Sprintf("ids/%03d", slot) }

// A record is the limit of a grant. Who takes a slot over sets a later one, and
// at his end none before the ids that he has made: so the same limit again
// means that no id beyond it was made.
func format(limit store.Timestamp) []byte { return strconv.AppendInt(nil, int64(limit), 10) }

func parse(record []byte) (store.Timestamp, error) {
	n, err := strconv.ParseInt(string(record), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("malformed record of an id slot: %q", record)
	}
	return store.Timestamp(n), nil
}
