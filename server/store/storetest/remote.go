package storetest

import (
	"context"

	"github.com/fawndb/fawn/server/store"
)

// release ends a remote object.
func (c *client) release(object int64) error {
	_, err := c.call(context.Background(), &request{Op: "close", Object: object})
	return err
}

type remoteReservation struct {
	client *client
	object int64
}

// Release implements store.Reservation.
func (r *remoteReservation) Release() { r.client.release(r.object) }

type remoteLease struct {
	client *client
	object int64
	done   chan struct{}
}

// Done implements store.Lease.
func (l *remoteLease) Done() <-chan struct{} { return l.done }

// Release implements store.Lease.
func (l *remoteLease) Release() {
	l.client.release(l.object)
	<-l.done
}

type remoteFeed struct {
	client *client
	ctx    context.Context
	object int64
}

// Next implements store.Feed.
func (f *remoteFeed) Next(ctx context.Context) (store.Commit, error) {
	both, cancel := merge(ctx, f.ctx)
	defer cancel()
	resp, err := f.client.call(both, &request{Op: "next", Object: f.object})
	if err != nil {
		return store.Commit{}, err
	}
	return store.Commit{At: resp.At, Versions: resp.Versions}, nil
}

// Close implements store.Feed.
func (f *remoteFeed) Close() error { return f.client.release(f.object) }

// remoteSnapshot is a snapshot, or with view set a view of one.
type remoteSnapshot struct {
	client *client
	object int64
	at     store.Timestamp
	view   bool
	closed bool
}

// Timestamp implements store.Snapshot.
func (s *remoteSnapshot) Timestamp() store.Timestamp { return s.at }

// Newest implements store.Snapshot.
func (s *remoteSnapshot) Newest() store.Timestamp { return 0 }

// At implements store.Snapshot.
func (s *remoteSnapshot) At(t store.Timestamp) store.Snapshot {
	return &remoteSnapshot{client: s.client, object: s.object, at: t, view: true}
}

// Get implements store.Snapshot.
func (s *remoteSnapshot) Get(ctx context.Context, key []byte) (store.Version, bool, error) {
	list, err := s.GetMany(ctx, [][]byte{key})
	if err != nil {
		return store.Version{}, false, err
	}
	return list[0], list[0].Key != nil, nil
}

// GetMany implements store.Snapshot.
func (s *remoteSnapshot) GetMany(ctx context.Context, keys [][]byte) ([]store.Version, error) {
	resp, err := s.client.call(ctx, &request{Op: "get", Object: s.object, At: s.at, Keys: keys})
	if err != nil {
		return nil, err
	}
	return resp.Versions, nil
}

// Scan implements store.Snapshot.
func (s *remoteSnapshot) Scan(ctx context.Context, r store.Range, reverse bool) store.Iterator {
	return &remoteIterator{ctx: ctx, snap: s, request: request{Range: r, Reverse: reverse}, more: true}
}

// Versions implements store.Snapshot.
func (s *remoteSnapshot) Versions(ctx context.Context, r store.Range, after store.Timestamp) store.Iterator {
	return &remoteIterator{ctx: ctx, snap: s, request: request{Name: "versions", Range: r, After: after}, more: true}
}

// Close implements store.Snapshot.
func (s *remoteSnapshot) Close() error {
	if s.view || s.closed {
		return nil
	}
	s.closed = true
	return s.client.release(s.object)
}

// remoteIterator fetches a scan in parts.
type remoteIterator struct {
	ctx     context.Context
	snap    *remoteSnapshot
	request request // of the next part
	part    []store.Version
	at      int // in part, after the current version
	more    bool
	err     error
}

// Next implements store.Iterator.
func (it *remoteIterator) Next() bool {
	if it.snap.client.closed.Load() {
		it.err = store.ErrClosed
	}
	if it.at == len(it.part) && it.more && it.err == nil {
		it.fetch()
	}
	if it.at == len(it.part) || it.err != nil {
		return false
	}
	it.at++
	return true
}

func (it *remoteIterator) fetch() {
	r := it.request
	r.Op, r.Object, r.At = "part", it.snap.object, it.snap.at
	if len(it.part) > 0 {
		last := it.part[len(it.part)-1]
		r.Resume = &resume{last.Key, last.At}
	}
	resp, err := it.snap.client.call(it.ctx, &r)
	if err != nil {
		it.err = err
		return
	}
	it.part, it.at, it.more = resp.Versions, 0, resp.OK
}

// Version implements store.Iterator.
func (it *remoteIterator) Version() store.Version { return it.part[it.at-1] }

// Err implements store.Iterator.
func (it *remoteIterator) Err() error { return it.err }

// Close implements store.Iterator.
func (it *remoteIterator) Close() error {
	it.more, it.part, it.at = false, nil, 0
	return nil
}
