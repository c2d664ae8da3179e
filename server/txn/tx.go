// Package txn runs transactions over a store: a snapshot with the pending
// writes of the transaction on top, and what it read for the commit to check.
package txn

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/tidwall/btree"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/store"
)

// Limits of one transaction (transactions document, section 13).
const (
	MaxVersionBytes = 8 << 20
	MaxTxBytes      = 16 << 20
)

// Present is the read time of everything that is not inside at(): the
// snapshot with the transaction's own writes on top.
const Present store.Timestamp = 0

// Tx is one attempt of a read-write transaction. Reads at Present see its own
// writes and are recorded for validation; reads in the past are neither. It
// is not safe for concurrent use.
type Tx struct {
	ctx    context.Context
	store  store.Store
	snap   store.Snapshot
	reads  [][]byte
	gets   keySet // what Get has read, which costs only once
	ahead  readAhead
	ranges []store.Range
	writes *btree.BTreeG[pending] // nil before the first write
	past   []store.Write          // versions placed in the past by index builds
	bytes  int
	// epoch counts the writes: what was read in an earlier epoch may be stale.
	epoch uint32
	Stats Stats
	// Under is the reservation to commit under, which was made before the
	// snapshot was opened; nil for none.
	Under store.Reservation
}

// pending is a write that the transaction has made.
type pending struct {
	store.Write
	// live is the epoch since when the key is there without a break, and
	// reborn tells that the transaction had deleted it before: what a running
	// scan may see of it, see Scan.
	live   uint32
	reborn bool
}

// Stats counts what a transaction read and wrote, for the response.
type Stats struct {
	ReadOps, WriteOps       int64
	BytesRead, BytesWritten int64
}

// Begin opens a transaction on the latest committed state, which is not older
// than a time; 0 for no matter how old.
func Begin(ctx context.Context, s store.Store, atLeast store.Timestamp) (*Tx, error) {
	snap, err := s.Snapshot(ctx, atLeast)
	return newTx(ctx, s, snap, err)
}

// BeginAt opens a transaction on the state at an earlier time.
func BeginAt(ctx context.Context, s store.Store, at store.Timestamp) (*Tx, error) {
	snap, err := s.SnapshotAt(ctx, at)
	return newTx(ctx, s, snap, err)
}

func newTx(ctx context.Context, s store.Store, snap store.Snapshot, err error) (*Tx, error) {
	if err != nil {
		return nil, err
	}
	return &Tx{ctx: ctx, store: s, snap: snap, epoch: 1}, nil
}

// Snapshot is the time the transaction reads at.
func (t *Tx) Snapshot() store.Timestamp { return t.snap.Timestamp() }

// Newest is the time of the newest commit that the transaction's snapshot sees,
// 0 if that is not known: see store.Snapshot.
func (t *Tx) Newest() store.Timestamp { return t.snap.Newest() }

// Epoch changes with every write of the transaction.
func (t *Tx) Epoch() uint32 { return t.epoch }

// Writing reports whether the transaction wrote anything.
func (t *Tx) Writing() bool { return t.hasWrites() || len(t.past) > 0 }

func (t *Tx) hasWrites() bool { return t.epoch > 1 }

// Close releases the snapshot; a transaction that did not commit leaves
// nothing behind.
func (t *Tx) Close() error { return t.snap.Close() }

// at returns the snapshot to read at; own tells whether pending writes show.
func (t *Tx) at(at store.Timestamp) (snap store.Snapshot, own bool) {
	if at == Present {
		return t.snap, true
	}
	return t.snap.At(at), false
}

// Get reads the version of key in force at a time. Pending versions have a
// zero At.
func (t *Tx) Get(key []byte, at store.Timestamp) (store.Version, bool, error) {
	snap, own := t.at(at)
	if own && t.hasWrites() {
		if w, ok := t.writes.Get(pending{Write: store.Write{Key: key}}); ok {
			return store.Version{Key: key, Value: w.Value}, !w.Delete, nil
		}
	}
	again := false
	if own {
		if again = !t.gets.add(key); !again {
			t.reads = append(t.reads, key)
		}
	}
	v, ok, known := t.ahead.get(key, at)
	if !known {
		var err error
		if v, ok, err = snap.Get(t.ctx, key); err != nil {
			return v, false, err
		}
	}
	if !again {
		t.count(len(v.Value))
	}
	return v, ok, nil
}

// Has reports whether a key is there at present. The read is validated but not
// charged: nobody asked for it.
func (t *Tx) Has(key []byte) (bool, error) {
	stats := t.Stats
	_, ok, err := t.Get(key, Present)
	t.Stats = stats
	return ok, err
}

// keySet is a set of keys; most transactions read few.
type keySet struct {
	few  [][]byte
	many map[string]struct{}
}

// fewKeys is how many keys are looked for one by one.
const fewKeys = 8

// add puts a key into the set and reports whether it was not there.
func (s *keySet) add(k []byte) bool {
	if s.many == nil {
		for _, x := range s.few {
			if bytes.Equal(x, k) {
				return false
			}
		}
		if s.few = append(s.few, k); len(s.few) <= fewKeys {
			return true
		}
		s.many = make(map[string]struct{}, 4*fewKeys)
		for _, x := range s.few {
			s.many[string(x)] = struct{}{}
		}
		return true
	}
	n := len(s.many)
	s.many[string(k)] = struct{}{}
	return len(s.many) > n
}

// count accounts for one read of n bytes.
func (t *Tx) count(n int) {
	t.Stats.ReadOps += max(1, int64(n+4095)/4096)
	t.Stats.BytesRead += int64(n)
}

// Check records a read of key without reading it: a commit fails when the key
// was written after the snapshot.
func (t *Tx) Check(key []byte) { t.reads = append(t.reads, key) }

// Reading reports whether anything was read that a commit checks.
func (t *Tx) Reading() bool { return len(t.reads)+len(t.ranges) > 0 }

// HasRead reports whether key was read by itself, not in a range.
func (t *Tx) HasRead(key []byte) bool {
	return slices.ContainsFunc(t.reads, func(k []byte) bool { return bytes.Equal(k, key) })
}

// Restart forgets what was read so far, and what it cost.
func (t *Tx) Restart() { t.reads, t.gets, t.ranges, t.Stats = nil, keySet{}, nil, Stats{} }

// Put buffers a write. stamps are places in the key for the commit timestamp.
func (t *Tx) Put(key, val []byte, stamps ...store.Stamp) error {
	return t.write(store.Write{Key: key, Value: val, Stamps: stamps})
}

// Delete buffers a deletion.
func (t *Tx) Delete(key []byte) error { return t.write(store.Write{Key: key, Delete: true}) }

// Forget takes back a pending write, as if it had never been made.
func (t *Tx) Forget(key []byte) {
	if w, ok := t.writes.Delete(pending{Write: store.Write{Key: key}}); ok {
		t.bytes -= size(w.Write)
		t.epoch++
	}
}

func (t *Tx) write(w store.Write) error {
	if !t.hasWrites() {
		t.writes = btree.NewBTreeGOptions(func(a, b pending) bool {
			return bytes.Compare(a.Key, b.Key) < 0
		}, btree.Options{NoLocks: true, Degree: 16})
	}
	t.epoch++
	p := pending{Write: w, live: t.epoch}
	if old, ok := t.writes.Set(p); ok {
		if p.live, p.reborn = old.live, old.reborn; old.Delete {
			p.live, p.reborn = t.epoch, true
		}
		t.writes.Set(p)
		t.bytes -= size(old.Write)
	}
	if t.bytes += size(w); t.bytes > MaxTxBytes {
		return tooLarge("Transaction exceeded limit: got %d bytes, limit %d bytes", t.bytes, MaxTxBytes)
	}
	return nil
}

// PutPast places a version at an earlier time; see store.Write.At. It is not
// visible to the transaction itself and exempt from the size limit.
func (t *Tx) PutPast(w store.Write) { t.past = append(t.past, w) }

func size(w store.Write) int { return len(w.Key) + len(w.Value) }

// tooLarge makes a protocol error about a size limit.
func tooLarge(format string, args ...any) error {
	return &diag.Error{Code: diag.CodeInvalidRequest, Message: fmt.Sprintf(format, args...), Protocol: true}
}

// Commit makes the writes durable and returns the transaction time. Without
// writes nothing is checked, unless linearized is set, and the time is the
// snapshot's.
func (t *Tx) Commit(ctx context.Context, linearized bool) (store.Timestamp, error) {
	if !t.hasWrites() && len(t.past) == 0 && !linearized {
		return t.Snapshot(), nil
	}
	var writes []store.Write
	if t.hasWrites() {
		writes = make([]store.Write, 0, t.writes.Len()+len(t.past))
		t.writes.Scan(func(p pending) bool {
			writes = append(writes, p.Write)
			return true
		})
	}
	writes = append(writes, t.past...)
	if len(writes) == 0 && !t.Reading() {
		return t.Snapshot(), nil
	}
	t.Stats.BytesWritten += int64(t.bytes)
	return t.store.Commit(ctx, store.Tx{
		Snapshot: t.Snapshot(), Reads: t.reads, Ranges: t.ranges, Writes: writes, Under: t.Under,
	})
}

// Verify checks that nothing the transaction read has changed since its
// snapshot, and drops its writes.
func (t *Tx) Verify(ctx context.Context) error {
	_, err := t.store.Commit(ctx, store.Tx{Snapshot: t.Snapshot(), Reads: t.reads, Ranges: t.ranges})
	return err
}

// Any reports whether anything was ever written in r, as far as it is retained.
// When something was, later writes do not change the answer and are no
// conflict.
func (t *Tx) Any(r store.Range) (bool, error) {
	it := t.snap.Versions(t.ctx, r, 0)
	defer it.Close()
	found := it.Next()
	if !found {
		t.ranges = append(t.ranges, r)
	}
	return found, it.Err()
}

// CheckRange records a read of the whole of r without reading it: any write to
// it after the snapshot is a conflict.
func (t *Tx) CheckRange(r store.Range) { t.ranges = append(t.ranges, r) }

// PeekVersions iterates over all retained versions in r at the snapshot, by key
// and newest first. Like that of Peek, the read is neither validated nor
// charged.
func (t *Tx) PeekVersions(r store.Range) store.Iterator { return t.snap.Versions(t.ctx, r, 0) }

// Context is the context of the attempt that the transaction belongs to.
func (t *Tx) Context() context.Context { return t.ctx }

// Peek reads the version of key in force at the snapshot. The read is neither
// validated nor charged: it is for who checks otherwise that it is current.
func (t *Tx) Peek(key []byte) (store.Version, bool, error) { return t.snap.Get(t.ctx, key) }
