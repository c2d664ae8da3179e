package exec

import (
	"bytes"
	"context"
	"fmt"
	"sync"

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

// conflict is what a lost attempt lost on.
type conflict struct {
	document    string // as the answer names it; "" for what is no document
	key         string // what to wait for with the others that lost on it; "" for nothing
	definitions bool   // the attempt changed the definitions
	db          keyspace.DB
}

// conflictOf finds out what an attempt lost on.
func conflictOf(data *document.Reader, e *store.ConflictError) *conflict {
	return &conflict{
		document:    describe(data.Names, e.Key),
		key:         contendedKey(data, e.Key),
		definitions: data.Defined != nil,
		db:          data.Names.DB,
	}
}

// contendedKey is the key, when the attempt read just that, or else the collection
// or index that the attempt read a range of.
func contendedKey(data *document.Reader, k []byte) string {
	switch {
	case bytes.Equal(k, keyspace.VersionKey(data.Names.DB)):
		return "" // all can run at once against the new schema
	case data.Tx.HasRead(k):
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
func contended(conflicts []*conflict) error {
	for _, l := range conflicts {
		if l.document == "" || l.document != conflicts[0].document {
			return &ErrContended{"Transaction was aborted due to detection of concurrent modification."}
		}
	}
	return &ErrContended{fmt.Sprintf("Transaction was aborted due to detection of concurrent modifications to %s.", conflicts[0].document)}
}

// priority is what a query that has lost holds while it runs again. At first
// that is the head of the queue of those that lost on the same key: of them
// only one can win, and the others would only keep the processors busy. After
// runAlone lost attempts, or the first of a change of definitions (which may
// have to read whole collections), it is a reservation of its database: nobody
// else commits from the query's snapshot to its commit, so it cannot lose
// again. It never waits in a queue while it holds something, so there are no
// deadlocks.
type priority struct {
	engine *Engine
	alone  store.Reservation // of the database, when not nil
	key    string
	queue  *queue // whose head the query is, when not nil
}

// raise waits for what the attempt after a loss needs.
func (p *priority) raise(ctx context.Context, l *conflict, attempts int) error {
	if p.alone != nil {
		return nil
	}
	var err error
	if attempts >= runAlone || l.definitions {
		p.release()
		p.alone, err = p.engine.store.Reserve(ctx, keyspace.DatabaseRange(l.db))
		return err
	}
	if p.queue != nil && p.key == l.key {
		return nil
	}
	p.release()
	if l.key == "" {
		return ctx.Err()
	}
	p.key = l.key
	p.queue, err = p.engine.waiting.enter(ctx, l.key)
	return err
}

func (p *priority) release() {
	if p.alone != nil {
		p.alone.Release()
		p.alone = nil
	}
	if p.queue != nil {
		p.engine.waiting.leave(p.key, p.queue)
		p.queue = nil
	}
}

// queues are those of queries that lost, by what they lost on.
type queues struct {
	mu    sync.Mutex
	byKey map[string]*queue
}

// queue lets one query go on at a time.
type queue struct {
	head  chan struct{} // is full while somebody is at the head
	users int           // at the head or behind
}

// enter waits in the queue of a key until it comes to the head.
func (w *queues) enter(ctx context.Context, key string) (*queue, error) {
	w.mu.Lock()
	q := w.byKey[key]
	if q == nil {
		q = &queue{head: make(chan struct{}, 1)}
		if w.byKey == nil {
			w.byKey = map[string]*queue{}
		}
		w.byKey[key] = q
	}
	q.users++
	w.mu.Unlock()
	select {
	case q.head <- struct{}{}:
		return q, nil
	case <-ctx.Done():
		w.remove(key, q)
		return nil, ctx.Err()
	}
}

// leave lets the next one come to the head.
func (w *queues) leave(key string, q *queue) {
	<-q.head
	w.remove(key, q)
}

func (w *queues) remove(key string, q *queue) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if q.users--; q.users == 0 {
		delete(w.byKey, key)
	}
}
