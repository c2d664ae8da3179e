package exec

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/fawndb/fawn/server/document"
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
	db       document.DB
}

// loss finds out what an attempt lost on.
func (c *Context) loss(e *store.ConflictError) *loss {
	return &loss{
		document: c.schema.describe(e.Key),
		queue:    c.queueFor(e.Key),
		schema:   c.next != nil,
		db:       c.schema.db,
	}
}

// queueFor is the key, when the attempt read just that, or else the collection
// or index that the attempt read a range of.
func (c *Context) queueFor(k []byte) string {
	switch {
	case bytes.Equal(k, document.VersionKey(c.schema.db)):
		return "" // all can run at once against the new schema
	case c.tx.HasRead(k):
		return string(k)
	}
	return string(document.Source(k))
}

// describe names the document of a key, "" when it is no document's.
func (s *Schema) describe(k []byte) string {
	coll, id, ok := document.ParseDocumentKey(k)
	if !ok {
		return ""
	}
	m, ok := s.colls[coll]
	switch {
	case !ok:
		return ""
	case m.named():
		return fmt.Sprintf("%s.byName(%q)", m.ModuleName(), s.nameOf(coll, id))
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
	alone  store.Reservation // of the database, when not nil
	queue  string
	turn   *turn
}

// raise waits for what the attempt after a loss needs.
func (p *priority) raise(ctx context.Context, l *loss, attempts int) error {
	if p.alone != nil {
		return nil
	}
	if attempts >= runAlone || l.schema {
		p.release()
		var err error
		p.alone, err = p.engine.store.Reserve(ctx, document.DatabaseRange(l.db))
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
	if p.alone != nil {
		p.alone.Release()
		p.alone = nil
	}
	if p.turn != nil {
		p.engine.turns.give(p.queue, p.turn)
		p.turn = nil
	}
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
