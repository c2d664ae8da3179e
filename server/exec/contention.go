package exec

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"sync"

	"golang.org/x/sync/semaphore"

	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// ErrContended is returned when all attempts of a query lost against others.
type ErrContended struct{ Message string }

// Error implements error.
func (e *ErrContended) Error() string { return e.Message }

// runAlone is how many lost attempts a query makes before it runs while nobody
// else commits.
const runAlone = 3

// loss is what a lost attempt lost on.
type loss struct {
	document string // as the answer names it; "" for what is no document
	queue    string // where to wait with the others that lost on it; "" for none
	schema   bool   // the attempt changed the schema
	db       keyspace.DB
}

// loss finds out what an attempt lost on.
func (c *Context) loss(e *store.ConflictError) *loss {
	return &loss{
		document: describe(c.data.Names, e.Key),
		queue:    c.queueFor(e.Key),
		schema:   c.data.Defined != nil,
		db:       c.data.Names.DB,
	}
}

// queueFor is the key, when the attempt read just that, or else the collection
// or index that the attempt read a range of.
func (c *Context) queueFor(k []byte) string {
	switch {
	case bytes.Equal(k, keyspace.VersionKey(c.data.Names.DB)):
		return "" // all can run at once against the new schema
	case c.data.Tx.HasRead(k):
		return string(k)
	}
	return string(keyspace.Source(k))
}

// describe names the document of a key, "" when it is no document's.
func describe(names *document.Namespace, k []byte) string {
	coll, id, ok := keyspace.ParseDocumentKey(k)
	if !ok {
		return ""
	}
	m := names.CollectionByID(coll)
	switch {
	case m == document.Deleted:
		return ""
	case m.Named():
		return fmt.Sprintf("%s.byName(%q)", m.ModuleName(), names.NameOf(coll, id))
	}
	return fmt.Sprintf("%s(%d)", m.ModuleName(), id)
}

// contended words the 409: it names the document when every attempt lost on
// the same one.
func contended(losses []*loss) error {
	for _, l := range losses {
		if l.document == "" || l.document != losses[0].document {
			return &ErrContended{"Transaction was aborted due to detection of concurrent modification."}
		}
	}
	return &ErrContended{fmt.Sprintf("Transaction was aborted due to detection of concurrent modifications to %s.", losses[0].document)}
}

// priority is what a query that has lost holds while it runs again. At first
// that is a turn among those that lost on the same key: of them only one can
// win, and the others would only keep the processors busy. After runAlone lost
// attempts, or the first of a change of the schema (which may have to read
// whole collections), nobody else commits to the database from the query's
// snapshot to its commit, so it cannot lose again. It never waits for a turn
// while it holds something, so there are no deadlocks.
type priority struct {
	engine *Engine
	gate   *semaphore.Weighted // held, when not nil
	queue  string
	turn   *turn
}

// raise waits for what the attempt after a loss needs.
func (p *priority) raise(ctx context.Context, l *loss, attempts int) error {
	if p.gate != nil {
		return nil
	}
	if attempts >= runAlone || l.schema {
		p.release()
		gate := p.engine.gate(l.db)
		err := gate.Acquire(ctx, everybody)
		if err == nil {
			p.gate = gate
		}
		return err
	}
	if p.turn != nil && p.queue == l.queue {
		return nil
	}
	p.release()
	if l.queue == "" {
		return ctx.Err()
	}
	var err error
	p.queue = l.queue
	p.turn, err = p.engine.turns.take(ctx, l.queue)
	return err
}

func (p *priority) release() {
	if p.gate != nil {
		p.gate.Release(everybody)
		p.gate = nil
	}
	if p.turn != nil {
		p.engine.turns.give(p.queue, p.turn)
		p.turn = nil
	}
}

// everybody is the weight that a query takes of its database's gate to commit
// alone. The others take 1 while they commit. Whoever waits is served in order
// of arrival.
const everybody = math.MaxInt64

// gate is passed by every commit that writes to a database.
func (e *Engine) gate(db keyspace.DB) *semaphore.Weighted {
	if g, ok := e.gates.Load(db); ok {
		return g.(*semaphore.Weighted)
	}
	g, _ := e.gates.LoadOrStore(db, semaphore.NewWeighted(everybody))
	return g.(*semaphore.Weighted)
}

// turns are the queues of queries that lost, by what they lost on.
type turns struct {
	mu     sync.Mutex
	queues map[string]*turn
}

// turn is held by sending to it.
type turn struct {
	held  chan struct{}
	users int // that hold it or wait for it
}

// take waits for the turn in a queue.
func (t *turns) take(ctx context.Context, queue string) (*turn, error) {
	t.mu.Lock()
	x := t.queues[queue]
	if x == nil {
		x = &turn{held: make(chan struct{}, 1)}
		if t.queues == nil {
			t.queues = map[string]*turn{}
		}
		t.queues[queue] = x
	}
	x.users++
	t.mu.Unlock()
	select {
	case x.held <- struct{}{}:
		return x, nil
	case <-ctx.Done():
		t.leave(queue, x)
		return nil, ctx.Err()
	}
}

// give ends a turn.
func (t *turns) give(queue string, x *turn) {
	<-x.held
	t.leave(queue, x)
}

func (t *turns) leave(queue string, x *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x.users--; x.users == 0 {
		delete(t.queues, queue)
	}
}
