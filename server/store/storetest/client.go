package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/fawndb/fawn/server/store"
)

// client is a store that another process has open.
type client struct {
	address string
	opener  int64
	info    store.Info
	control *line
	seq     atomic.Uint64
	closed  atomic.Bool
	leases  sync.WaitGroup // goroutines that wait for their ends

	mu   sync.Mutex
	idle []*line
	all  map[*line]bool // nil once all are closed
}

// line is a connection.
type line struct {
	net.Conn
	in  *json.Decoder
	out *json.Encoder
	mu  sync.Mutex // of out
}

// dial opens the named store through the service at an address.
func dial(address, name string) (store.Store, error) {
	c := &client{address: address, all: map[*line]bool{}}
	l, err := c.line()
	if err != nil {
		return nil, err
	}
	c.control = l
	resp, err := c.exchange(context.Background(), l, &request{Op: "open", Name: name})
	if err == nil {
		c.opener = resp.Object
		resp, err = c.call(context.Background(), &request{Op: "info"})
	}
	if err != nil {
		c.hangUp()
		return nil, err
	}
	c.info = *resp.Info
	return c, nil
}

// line returns an idle connection or a new one.
func (c *client) line() (*line, error) {
	c.mu.Lock()
	if n := len(c.idle); n > 0 {
		l := c.idle[n-1]
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		return l, nil
	}
	c.mu.Unlock()
	conn, err := net.Dial("unix", c.address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	l := &line{Conn: conn, in: json.NewDecoder(conn), out: json.NewEncoder(conn)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		conn.Close()
		return nil, store.ErrClosed
	}
	c.all[l] = true
	return l, nil
}

// call sends a request and waits for the answer.
func (c *client) call(ctx context.Context, r *request) (*response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.Opener = c.opener
	l, err := c.line()
	if err != nil {
		return nil, err
	}
	resp, err := c.exchange(ctx, l, r)
	if resp == nil {
		l.Close()
		return nil, err
	}
	c.mu.Lock()
	c.idle = append(c.idle, l)
	c.mu.Unlock()
	return resp, err
}

// exchange is one call on a connection; the result is nil if that broke.
func (c *client) exchange(ctx context.Context, l *line, r *request) (*response, error) {
	r.Seq = c.seq.Add(1)
	if err := l.send(r); err != nil {
		return nil, c.broken(r, err)
	}
	stop := context.AfterFunc(ctx, func() { l.send(&request{Seq: r.Seq, Op: "cancel"}) })
	defer stop()
	resp := &response{}
	if err := l.in.Decode(resp); err != nil {
		return nil, c.broken(r, err)
	}
	if resp.Err == nil {
		return resp, nil
	}
	if ctx.Err() != nil && errors.Is(resp.Err, context.Canceled) {
		if errors.Is(resp.Err, store.ErrUnknownOutcome) {
			return resp, fmt.Errorf("%w: %w", store.ErrUnknownOutcome, ctx.Err())
		}
		return resp, ctx.Err()
	}
	return resp, resp.Err
}

func (l *line) send(r *request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Encode(r)
}

// broken words the error of a call that was sent and not answered.
func (c *client) broken(r *request, err error) error {
	switch {
	case c.closed.Load():
		return store.ErrClosed
	case r.Op == "commit" || r.Op == "putMeta" || r.Op == "swapMeta":
		return fmt.Errorf("%w: %w", store.ErrUnknownOutcome, err)
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

// hangUp closes all connections.
func (c *client) hangUp() {
	c.mu.Lock()
	all := c.all
	c.all = nil
	c.mu.Unlock()
	for l := range all {
		l.Close()
	}
}

// Snapshot implements store.Store.
func (c *client) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	return c.snapshot(ctx, &request{Op: "snapshot", At: atLeast})
}

// SnapshotAt implements store.Store.
func (c *client) SnapshotAt(ctx context.Context, at store.Timestamp) (store.Snapshot, error) {
	return c.snapshot(ctx, &request{Op: "snapshotAt", At: at})
}

func (c *client) snapshot(ctx context.Context, r *request) (store.Snapshot, error) {
	resp, err := c.call(ctx, r)
	if err != nil {
		return nil, err
	}
	return &remoteSnapshot{client: c, object: resp.Object, at: resp.At}, nil
}

// Commit implements store.Store.
func (c *client) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	r := &request{Op: "commit", Tx: &tx}
	if res, ok := tx.Under.(*remoteReservation); ok {
		r.Object = res.object
	}
	tx.Under = nil
	resp, err := c.call(ctx, r)
	if err != nil {
		return 0, err
	}
	return resp.At, nil
}

// Reserve implements store.Store.
func (c *client) Reserve(ctx context.Context, r store.Range) (store.Reservation, error) {
	resp, err := c.call(ctx, &request{Op: "reserve", Range: r})
	if err != nil {
		return nil, err
	}
	return &remoteReservation{c, resp.Object}, nil
}

// Watch implements store.Store.
func (c *client) Watch(ctx context.Context, after store.Timestamp, r store.Range) (store.Feed, error) {
	resp, err := c.call(ctx, &request{Op: "watch", After: after, Range: r})
	if err != nil {
		return nil, err
	}
	return &remoteFeed{c, ctx, resp.Object}, nil
}

// Retain implements store.Store.
func (c *client) Retain(ctx context.Context, r store.Range, from store.Timestamp) error {
	_, err := c.call(ctx, &request{Op: "retain", Range: r, At: from})
	return err
}

// Drop implements store.Store.
func (c *client) Drop(ctx context.Context, r store.Range, at store.Timestamp) (bool, error) {
	resp, err := c.call(ctx, &request{Op: "drop", Range: r, At: at})
	return err == nil && resp.OK, err
}

// Lease implements store.Store.
func (c *client) Lease(ctx context.Context, name string) (store.Lease, error) {
	resp, err := c.call(ctx, &request{Op: "lease", Name: name})
	if err != nil {
		return nil, err
	}
	l := &remoteLease{c, resp.Object, make(chan struct{})}
	c.leases.Go(func() {
		c.call(context.Background(), &request{Op: "leased", Object: l.object}) // an error ends it as well
		close(l.done)
	})
	return l, nil
}

// GetMeta implements store.Store.
func (c *client) GetMeta(ctx context.Context, key string) ([]byte, error) {
	resp, err := c.call(ctx, &request{Op: "getMeta", Name: key})
	if err != nil {
		return nil, err
	}
	return resp.Value, nil
}

// PutMeta implements store.Store.
func (c *client) PutMeta(ctx context.Context, key string, value []byte) error {
	_, err := c.call(ctx, &request{Op: "putMeta", Name: key, Value: value})
	return err
}

// SwapMeta implements store.Store.
func (c *client) SwapMeta(ctx context.Context, key string, old, value []byte) (bool, error) {
	resp, err := c.call(ctx, &request{Op: "swapMeta", Name: key, Old: old, Value: value})
	return err == nil && resp.OK, err
}

// Info implements store.Store.
func (c *client) Info() store.Info { return c.info }

// GC implements collector.
func (c *client) GC(ctx context.Context) (int, error) {
	resp, err := c.call(ctx, &request{Op: "gc"})
	if err != nil {
		return 0, err
	}
	return resp.N, nil
}

// Close implements store.Store.
func (c *client) Close() error {
	if c.closed.Swap(true) {
		return store.ErrClosed
	}
	_, err := c.call(context.Background(), &request{Op: "end"})
	c.hangUp()
	c.leases.Wait()
	return err
}
