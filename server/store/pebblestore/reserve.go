package pebblestore

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/fawndb/fawn/server/store"
)

// reservation implements store.Reservation.
type reservation struct {
	store *Store
	r     store.Range
}

// reservations are those in force. The committer adds to them, and parks the
// requests that they hold up; whoever releases one wakes it up.
type reservations struct {
	mu     sync.Mutex
	list   []*reservation
	parked []*request // in order of arrival; guarded by Store.assembly
}

// Reserve implements store.Store. The request goes through the committer like
// a commit: what came before it is in the same group or an earlier one, and
// has landed when it is answered.
func (s *Store) Reserve(ctx context.Context, r store.Range) (store.Reservation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	res := &reservation{s, r}
	_, err := s.submit(ctx, &request{ctx: ctx, reserve: res})
	if err == nil {
		return res, nil
	}
	res.Release() // it may have been granted meanwhile
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, store.ErrUnknownOutcome) {
		err = s.refuseWrites() // what is unknown is the outcome of others
	}
	return nil, err
}

// Release implements store.Reservation.
func (res *reservation) Release() {
	rs := &res.store.reservations
	rs.mu.Lock()
	i := slices.Index(rs.list, res)
	if i >= 0 {
		rs.list = slices.Delete(rs.list, i, i+1)
	}
	rs.mu.Unlock()
	if i >= 0 {
		res.store.queue.signal()
	}
}

// admit puts the reservations that list asks for in force and returns the
// requests that may go on: those that no reservation before them holds up. The
// others are parked, and tried first the next time.
func (rs *reservations) admit(list []*request) []*request {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if len(rs.list)+len(rs.parked) == 0 && !slices.ContainsFunc(list, (*request).reserves) {
		return list
	}
	waiting := append(rs.parked, list...)
	rs.parked = nil
	admitted := make([]*request, 0, len(waiting))
	for _, r := range waiting {
		switch {
		case rs.blocks(r):
			rs.parked = append(rs.parked, r)
			continue
		case r.reserves():
			rs.list = append(rs.list, r.reserve)
		}
		admitted = append(admitted, r)
	}
	return admitted
}

func (r *request) reserves() bool { return r.reserve != nil }

// blocks reports whether r must wait for a reservation, or for what came before
// it and waits itself: reservations wait for all of that, commits for
// reservations only.
func (rs *reservations) blocks(r *request) bool {
	if !r.reserves() && rs.inForce(r.tx.Under) {
		return false
	}
	return slices.ContainsFunc(rs.list, func(res *reservation) bool { return r.touches(res.r) }) ||
		slices.ContainsFunc(rs.parked, func(p *request) bool {
			if p.reserves() {
				return r.touches(p.reserve.r)
			}
			return r.reserves() && p.touches(r.reserve.r)
		})
}

// inForce reports whether a transaction's reservation is one of these.
func (rs *reservations) inForce(under store.Reservation) bool {
	res, ok := under.(*reservation)
	return ok && slices.Contains(rs.list, res)
}

// touches reports whether r reserves or may write something in rng.
func (r *request) touches(rng store.Range) bool {
	if r.reserves() {
		return rng.Overlaps(r.reserve.r)
	}
	return slices.ContainsFunc(r.tx.Writes, func(w store.Write) bool {
		if len(w.Stamps) == 0 {
			return rng.Contains(w.Key)
		}
		return rng.Overlaps(stamped(&w))
	})
}

// stamped is the range that the key of w lies in whatever its stamps will be.
func stamped(w *store.Write) store.Range {
	fixed := len(w.Key)
	for _, st := range w.Stamps {
		fixed = min(fixed, st.Offset)
	}
	return store.Prefix(w.Key[:fixed])
}

// unpark removes r if it is parked, and lets those go on that it held up. The
// caller holds Store.assembly.
func (s *Store) unpark(r *request) bool {
	rs := &s.reservations
	i := slices.Index(rs.parked, r)
	if i < 0 {
		return false
	}
	rs.parked = slices.Delete(rs.parked, i, i+1)
	s.queue.signal()
	return true
}
