package pebblestore

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"unsafe"

	"github.com/cockroachdb/pebble/v2"

	"github.com/fawndb/fawn/server/store"
)

// Limits of the groups in which commits are written.
const (
	maxGroupBytes  = 4 << 20 // a larger transaction forms a group of its own
	maxGroupSize   = 1024
	groupsInFlight = 2 // one being synced, one waiting for the next sync
)

// request is a Commit or Reserve that waits for its answer.
type request struct {
	ctx     context.Context
	tx      *store.Tx    // of a Commit
	size    int          // of tx, about
	reserve *reservation // of a Reserve

	done chan struct{} // closed when at and err are set
	at   store.Timestamp
	err  error
}

// queue holds the requests that no group has taken yet.
type queue struct {
	mu      sync.Mutex
	waiting []*request
	closed  bool
	wake    chan struct{} // holds one token when there may be requests
}

// group is a list of transactions written together.
type group struct {
	requests []*request
	batch    *pebble.Batch // nil without writes
	last     store.Timestamp
	watched  bool           // commits are collected for feeds
	commits  []store.Commit // when watched
	err      error          // of the write
}

// Commit implements store.Store.
func (s *Store) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	size, err := limits.CheckWrites(tx.Writes)
	if err != nil {
		return 0, err
	}
	return s.submit(ctx, &request{ctx: ctx, tx: &tx, size: size + versionLen*len(tx.Writes)})
}

// submit hands a request to the committer and waits for the answer.
func (s *Store) submit(ctx context.Context, r *request) (store.Timestamp, error) {
	r.done = make(chan struct{})
	if err := s.queue.add(r); err != nil {
		return 0, err
	}
	select {
	case <-r.done:
		return r.at, r.err
	case <-ctx.Done():
	}
	// A group that is being assembled still reads tx, so wait for that; it
	// does no I/O except for transactions with very old snapshots.
	s.assembly.Lock()
	dropped := s.queue.drop(r) || s.unpark(r)
	s.assembly.Unlock()
	if dropped {
		return 0, ctx.Err()
	}
	select {
	case <-r.done:
		return r.at, r.err
	default:
		return 0, fmt.Errorf("%w: %w", store.ErrUnknownOutcome, ctx.Err())
	}
}

func (q *queue) add(r *request) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return store.ErrClosed
	}
	q.waiting = append(q.waiting, r)
	q.signal()
	return nil
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// drop removes r if no group has taken it.
func (q *queue) drop(r *request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, w := range q.waiting {
		if w == r {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// take removes the next group's requests from the queue.
func (q *queue) take() (list []*request, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, bytes := 0, 0
	for n < len(q.waiting) && n < maxGroupSize && (n == 0 || bytes+q.waiting[n].size <= maxGroupBytes) {
		bytes += q.waiting[n].size
		n++
	}
	list = append(list, q.waiting[:n]...)
	rest := copy(q.waiting, q.waiting[n:])
	clear(q.waiting[rest:])
	q.waiting = q.waiting[:rest]
	if rest > 0 {
		q.signal()
	}
	return list, q.closed
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.signal()
	q.mu.Unlock()
}

// runCommitter orders, validates and writes transactions until the queue is
// closed and empty. While a group is being synced the next ones queue up.
func (s *Store) runCommitter() {
	defer close(s.written)
	for range s.queue.wake {
		s.slots <- struct{}{}
		g, closed := s.assemble()
		if len(g.requests) == 0 {
			<-s.slots
			if closed {
				return
			}
			continue
		}
		if g.batch != nil {
			g.err = s.write(g.batch)
		}
		s.written <- g
		if closed {
			s.queue.signal()
		}
	}
}

// runSyncer waits until groups are durable, makes them visible and answers.
func (s *Store) runSyncer() {
	for g := range s.written {
		if g.batch != nil {
			if g.err == nil {
				g.err = s.sync(g.batch)
			}
			if g.err == nil {
				g.batch.Close()
			}
		}
		if g.err == nil {
			g.err = s.failure.get() // an earlier group failed
		} else {
			s.failure.set(g.err)
		}
		if g.err == nil {
			s.timeline.land()
			s.pool.advance(g.last)
			s.hub.publish(g)
		} else {
			s.timeline.crash()
		}
		for _, r := range g.requests {
			if g.err != nil && r.err == nil {
				r.at, r.err = 0, fmt.Errorf("%w: %w", store.ErrUnknownOutcome, g.err)
			}
			close(r.done)
		}
		<-s.slots
	}
}

// assemble takes a group from the queue, validates its transactions in order
// and encodes the writes of the valid ones. Answers are given only after the
// group has landed: a conflict must not be reported before a new snapshot can
// see the write that caused it.
func (s *Store) assemble() (*group, bool) {
	s.assembly.Lock()
	defer s.assembly.Unlock()
	list, closed := s.queue.take()
	list = s.reservations.admit(list)
	if closed {
		s.abandon()
	}
	g := &group{requests: list}
	if len(list) == 0 {
		return g, closed
	}
	s.recent.prune(s.timeline.oldest())
	refuse := s.refuseWrites()
	first := s.timeline.start(len(list))
	g.watched = s.hub.watched()
	g.last = first + store.Timestamp(len(list)) - 1
	for i, r := range list {
		if r.err = r.ctx.Err(); r.err != nil || r.reserves() {
			continue
		}
		if len(r.tx.Writes) > 0 {
			r.err = refuse
		}
		if r.err == nil {
			r.err = s.validate(r.tx)
		}
		if r.err != nil {
			continue
		}
		r.at = first + store.Timestamp(i)
		if len(r.tx.Writes) > 0 {
			s.encode(g, r.tx, r.at)
		}
	}
	if g.batch != nil {
		var high [8]byte
		binary.BigEndian.PutUint64(high[:], uint64(g.last))
		g.batch.Set(highKey, high[:], nil) // fails on closed batches only
	}
	return g, closed
}

// abandon refuses the requests that wait for a reservation to end: after Close
// none will be let through.
func (s *Store) abandon() {
	for _, r := range s.reservations.parked {
		r.err = store.ErrClosed
		close(r.done)
	}
	s.reservations.parked = nil
}

// encode adds the writes of tx, committed at t, to the batch of g.
func (s *Store) encode(g *group, tx *store.Tx, t store.Timestamp) {
	if g.batch == nil {
		g.batch = s.db.NewBatch()
	}
	size := 0
	for i := range tx.Writes {
		size += len(tx.Writes[i].Key)
	}
	keys := make([]byte, 0, size) // as they are stored, for s.recent
	var commit store.Commit
	for i := range tx.Writes {
		w := &tx.Writes[i]
		start := len(keys)
		keys = append(keys, w.Key...)
		key := keys[start:len(keys):len(keys)]
		for _, st := range w.Stamps {
			stamp := uint64(t)
			if st.Invert {
				stamp = ^stamp
			}
			binary.BigEndian.PutUint64(key[st.Offset:], stamp)
		}
		at := t
		if w.At != 0 {
			at = min(w.At, t)
		}
		setVersion(g.batch, key, w, at)
		s.recent.note(unsafe.String(unsafe.SliceData(key), len(key)), t)
		if g.watched && at == t {
			commit.Versions = append(commit.Versions, copyVersion(key, w, t))
		}
	}
	if len(commit.Versions) > 0 {
		commit.At = t
		g.commits = append(g.commits, commit)
	}
}

// setVersion encodes one version straight into the batch.
func setVersion(b *pebble.Batch, key []byte, w *store.Write, at store.Timestamp) {
	n := 1
	if !w.Delete {
		n += len(w.Value)
	}
	op := b.SetDeferred(len(key)+versionLen, n)
	appendVersion(op.Key[:0], key, at)
	op.Value[0] = tagDeleted
	if !w.Delete {
		op.Value[0] = tagLive
		copy(op.Value[1:], w.Value)
	}
	op.Finish() // fails on indexed batches only
}

func copyVersion(key []byte, w *store.Write, t store.Timestamp) store.Version {
	v := store.Version{Key: key, At: t, Deleted: w.Delete}
	if !w.Delete {
		v.Value = append([]byte{}, w.Value...)
	}
	return v
}

// write hands a batch to Pebble: it is in the log's queue and applied, but
// not yet durable.
func (s *Store) write(b *pebble.Batch) (err error) {
	defer recoverFatal(&err)
	if err := s.failure.get(); err != nil {
		return err
	}
	return s.db.ApplyNoSyncWait(b, pebble.Sync)
}

// sync waits until a written batch is durable.
func (s *Store) sync(b *pebble.Batch) (err error) {
	defer recoverFatal(&err)
	return b.SyncWait()
}
