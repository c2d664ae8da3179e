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

// Parts of a scan are answered together, up to these bounds.
const (
	partKeys  = 64
	partBytes = 1 << 20
)

// service opens stores for the clients of a socket.
type service struct {
	open    func(name string) (store.Store, error)
	numbers atomic.Int64 // of guests and objects

	mu     sync.Mutex
	guests map[int64]*guest
}

// serve answers clients until the listener is closed.
func serve(l net.Listener, open func(name string) (store.Store, error)) error {
	s := &service{open: open, guests: map[int64]*guest{}}
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go s.connection(c)
	}
}

// guest is a client that has a store open.
type guest struct {
	store store.Store

	mu      sync.Mutex
	objects map[int64]any
}

// connection answers the calls of one connection, and dismisses the guest that
// it has brought.
func (s *service) connection(c net.Conn) {
	calls := receive(c)
	defer func() {
		c.Close()
		for range calls { // until it has noticed
		}
	}()
	var opened int64
	out := json.NewEncoder(c)
	for call := range calls {
		resp := &response{}
		var err error
		if call.Op == "open" {
			opened, err = s.admit(call.Name)
			resp.Object = opened
		} else {
			s.mu.Lock()
			x := s.guests[call.Opener]
			s.mu.Unlock()
			if x == nil {
				err = store.ErrClosed
			} else {
				err = x.answer(call.ctx, s, &call.request, resp)
			}
		}
		call.cancel()
		resp.Seq, resp.Err = call.Seq, toFailure(err)
		if err := out.Encode(resp); err != nil {
			break
		}
	}
	if opened != 0 {
		s.dismiss(opened)
	}
}

// call is a request and its context, which ends when the client cancels it or
// is gone.
type call struct {
	request
	ctx    context.Context
	cancel context.CancelFunc
}

// receive reads calls. The channel is closed with the connection.
func receive(c net.Conn) <-chan *call {
	calls := make(chan *call)
	go func() {
		defer close(calls)
		all, end := context.WithCancel(context.Background())
		defer end()
		in := json.NewDecoder(c)
		last := &call{cancel: func() {}}
		for {
			var r request
			if in.Decode(&r) != nil {
				return
			}
			if r.Op == "cancel" {
				if r.Seq == last.Seq {
					last.cancel()
				}
				continue
			}
			last = &call{request: r}
			last.ctx, last.cancel = context.WithCancel(all)
			calls <- last
		}
	}()
	return calls
}

func (s *service) admit(name string) (int64, error) {
	st, err := s.open(name)
	if err != nil {
		return 0, err
	}
	n := s.numbers.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guests[n] = &guest{store: st, objects: map[int64]any{}}
	return n, nil
}

// dismiss ends what a client has left open.
func (s *service) dismiss(n int64) {
	s.mu.Lock()
	x := s.guests[n]
	delete(s.guests, n)
	s.mu.Unlock()
	x.mu.Lock()
	objects := x.objects
	x.objects = nil
	x.mu.Unlock()
	for _, o := range objects {
		switch o := o.(type) {
		case store.Snapshot:
			o.Close()
		case store.Feed:
			o.Close()
		case store.Lease:
			o.Release()
		case store.Reservation:
			o.Release()
		}
	}
	x.store.Close()
}

// keep numbers an object.
func (x *guest) keep(s *service, o any) int64 {
	n := s.numbers.Add(1)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.objects != nil {
		x.objects[n] = o
	}
	return n
}

func (x *guest) object(n int64) any {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.objects[n]
}

func (x *guest) forget(n int64) any {
	x.mu.Lock()
	defer x.mu.Unlock()
	o := x.objects[n]
	delete(x.objects, n)
	return o
}

// answer carries out a call.
func (x *guest) answer(ctx context.Context, s *service, r *request, resp *response) (err error) {
	switch r.Op {
	case "snapshot", "snapshotAt":
		open := x.store.Snapshot
		if r.Op == "snapshotAt" {
			open = x.store.SnapshotAt
		}
		snap, err := open(ctx, r.At)
		if err != nil {
			return err
		}
		resp.Object, resp.At = x.keep(s, snap), snap.Timestamp()
	case "get", "part":
		snap, ok := x.object(r.Object).(store.Snapshot)
		if !ok {
			return fmt.Errorf("no snapshot %d", r.Object)
		}
		if r.At != snap.Timestamp() {
			snap = snap.At(r.At)
		}
		if r.Op == "part" {
			return part(ctx, snap, r, resp)
		}
		resp.Versions, err = snap.GetMany(ctx, r.Keys)
	case "close":
		switch o := x.forget(r.Object).(type) {
		case store.Snapshot:
			return o.Close()
		case store.Feed:
			return o.Close()
		case store.Lease:
			o.Release()
		case store.Reservation:
			o.Release()
		}
	case "commit":
		r.Tx.Under, _ = x.object(r.Object).(store.Reservation)
		resp.At, err = x.store.Commit(ctx, *r.Tx)
	case "reserve":
		res, err := x.store.Reserve(ctx, r.Range)
		if err != nil {
			return err
		}
		resp.Object = x.keep(s, res)
	case "watch":
		// The feed's own context ends at the client.
		f, err := x.store.Watch(context.Background(), r.After, r.Range)
		if err != nil {
			return err
		}
		resp.Object = x.keep(s, f)
	case "next":
		f, ok := x.object(r.Object).(store.Feed)
		if !ok {
			return store.ErrClosed
		}
		c, err := f.Next(ctx)
		resp.At, resp.Versions = c.At, c.Versions
		return err
	case "lease":
		l, err := x.store.Lease(ctx, r.Name)
		if err != nil {
			return err
		}
		resp.Object = x.keep(s, l)
	case "leased": // answered when the lease has ended
		if l, ok := x.object(r.Object).(store.Lease); ok {
			select {
			case <-l.Done():
			case <-ctx.Done():
			}
		}
	case "retain":
		return x.store.Retain(ctx, r.Range, r.At)
	case "drop":
		resp.OK, err = x.store.Drop(ctx, r.Range, r.At)
	case "getMeta":
		resp.Value, err = x.store.GetMeta(ctx, r.Name)
	case "putMeta":
		return x.store.PutMeta(ctx, r.Name, r.Value)
	case "swapMeta":
		resp.OK, err = x.store.SwapMeta(ctx, r.Name, r.Old, r.Value)
	case "info":
		info := x.store.Info()
		resp.Info = &info
	case "gc":
		resp.N, err = runGC(ctx, x.store)
	case "end":
		return x.store.Close()
	default:
		return fmt.Errorf("unknown operation %q", r.Op)
	}
	return err
}

// part answers a part of a scan, or with After set of an iteration over
// versions. OK tells that there is more.
func part(ctx context.Context, snap store.Snapshot, r *request, resp *response) error {
	rng := r.Range
	if r.Resume != nil {
		if r.Reverse {
			rng.End = r.Resume.Key
		} else {
			rng.Start = r.Resume.Key
		}
	}
	var it store.Iterator
	if r.Name == "versions" {
		it = snap.Versions(ctx, rng, r.After)
	} else {
		it = snap.Scan(ctx, rng, r.Reverse)
	}
	defer it.Close()
	bytes := 0
	for it.Next() {
		v := it.Version()
		if at := r.Resume; at != nil && string(v.Key) == string(at.Key) && v.At >= at.At {
			continue // the part before had it
		}
		v.Key, v.Value = append([]byte{}, v.Key...), cloneValue(v.Value)
		resp.Versions = append(resp.Versions, v)
		if bytes += len(v.Key) + len(v.Value); len(resp.Versions) == partKeys || bytes > partBytes {
			resp.OK = true
			break
		}
	}
	return it.Err()
}

// runGC removes old versions, if the engine does that on demand.
func runGC(ctx context.Context, s store.Store) (int, error) {
	if c, ok := s.(collector); ok {
		return c.GC(ctx)
	}
	return 0, errors.ErrUnsupported
}

func cloneValue(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}
