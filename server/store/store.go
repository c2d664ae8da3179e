// Package store defines the ordered key space that FawnDB keeps its data in:
// snapshots of any retained time and atomic, serializable commits. Engines
// live in sub-packages and pass the suite in storetest. A store may be open
// several times at once, in one process or in many ("openers"), if its engine
// says so (Info); what is said here holds over all of them together.
//
// Every engine keeps these invariants:
//   - Read-write transactions are strictly serializable; read-only ones see
//     one consistent snapshot and never conflict.
//   - Timestamps are microseconds since the epoch. Those of commits are unique
//     and strictly increasing in commit order; a snapshot at T sees all
//     commits at or before T and nothing else.
//   - An acknowledged commit survives kill -9 and loss of power.
//   - Range reads are validated as ranges (no phantoms).
//   - A failed or cancelled commit leaves nothing behind; an unknown outcome
//     is reported as ErrUnknownOutcome, never as success.
//   - Every call honours its context, also while it waits.
package store

import (
	"context"
	"time"
)

// Timestamp is a commit or snapshot time in microseconds since the Unix epoch.
type Timestamp int64

// Time converts t to a time.Time in UTC.
func (t Timestamp) Time() time.Time { return time.UnixMicro(int64(t)).UTC() }

// Version is one version of a key: its value and the time of its commit. A
// deletion is a version with Deleted set and no value.
type Version struct {
	Key     []byte
	Value   []byte
	At      Timestamp
	Deleted bool
}

// Write puts or deletes one key in a transaction. A key may be written once.
type Write struct {
	Key    []byte
	Value  []byte
	Delete bool
	// Stamps are offsets into Key where the store puts the commit timestamp,
	// 8 bytes big endian. With Invert set the bits of the stamp are flipped,
	// for descending order.
	Stamps []Stamp
	// At, when not zero, places the version at this earlier time instead of
	// the commit time: index builds use it to fill in the past. The key must
	// not have been read at or after At by anyone who may rely on it: past
	// versions need not be found as conflicts. A key may be written at several
	// past times in one transaction. The writer keeps a snapshot open that is
	// not older than any At, and writes a version no later than the deletion
	// that ends it, so that the removal of old versions cannot come between.
	At Timestamp
}

// Stamp is a place in a key that receives the commit timestamp.
type Stamp struct {
	Offset int
	Invert bool
}

// Tx is a transaction ready to commit.
type Tx struct {
	// Snapshot is the time that all reads were made at.
	Snapshot Timestamp
	// Reads and Ranges must not have been written after Snapshot.
	Reads  [][]byte
	Ranges []Range
	Writes []Write
	// Under is the reservation that the transaction commits under; nil for
	// none. One that has ended is none.
	Under Reservation
}

// Store is an ordered key space with snapshots and atomic, serializable
// commits. All methods are safe for concurrent use.
type Store interface {
	// Snapshot opens a snapshot of the latest state: it sees every commit that
	// was acknowledged before the call. Its time is that of the newest commit,
	// or later as far as the clock has come, and not earlier than that of any
	// snapshot opened before; many may have the same one. A time that is to be
	// at least atLeast is waited for, if need be: ctx bounds that.
	Snapshot(ctx context.Context, atLeast Timestamp) (Snapshot, error)
	// SnapshotAt opens a snapshot of the state at a past time; ErrFuture if no
	// snapshot and no commit can have come that far.
	SnapshotAt(ctx context.Context, at Timestamp) (Snapshot, error)
	// Commit applies tx atomically and durably and returns its timestamp.
	// A transaction without writes only validates its reads. A stale read
	// gives a *ConflictError. It waits while someone else's reservation holds
	// a range that tx writes into, unless tx is under a reservation itself.
	Commit(ctx context.Context, tx Tx) (Timestamp, error)
	// Reserve waits until r is reserved for the caller: until the reservation
	// is released, commits that write into r wait, unless they are under a
	// reservation. All that were let through before have landed when Reserve
	// returns. So a transaction that opens its snapshot after that, reads
	// nothing but what is in r, and commits under the reservation, cannot lose
	// against transactions that are under none.
	//
	// Commits and overlapping reservations are served in the order that they
	// came in. Who holds a reservation must not ask for another; as commits
	// under a reservation never wait, nobody who is waited for waits.
	// Reservations are no protection of the data: they are for progress, and
	// end when their opener is closed or its process is gone.
	Reserve(ctx context.Context, r Range) (Reservation, error)
	// Watch follows the commits after a time that write keys in r. What was
	// committed before the call is read from the retained versions; that takes
	// time in proportion to the range. Past versions (Write.At) are delivered
	// at their own time or, to feeds that have passed it, not at all.
	Watch(ctx context.Context, after Timestamp, r Range) (Feed, error)
	// Retain sets, for a key range, from when on versions must stay
	// readable; older ones may be removed, invisibly, in the background. What
	// an open snapshot of any opener sees at its own time stays as well. The
	// same range again replaces its setting; of nested ranges the innermost
	// decides; a key in no range keeps all its versions. Settings are part of
	// the store: they hold for all openers and survive restarts, only that one
	// which gives up more than the one before may be forgotten in a crash.
	Retain(ctx context.Context, r Range, from Timestamp) error
	// Drop removes all keys of r with all their versions, cheaply however many
	// they are. The caller promises that nobody has written to r since at, and
	// that no snapshot later than at reads it, not even in the past. While any
	// opener has an earlier snapshot open Drop does nothing and reports false.
	// Settings of Retain inside r end.
	Drop(ctx context.Context, r Range, at Timestamp) (bool, error)
	// Lease takes what only one opener should do at a time, by its name.
	// It does not wait: ErrHeld says that someone else has it. Leases end when
	// their opener is closed or its process is gone, and may be lost before:
	// for a moment two may take themselves for the holder. So whatever is done
	// under a lease must be harmless when done twice.
	Lease(ctx context.Context, name string) (Lease, error)
	// GetMeta returns the value of a small key that has no versions and is in
	// no snapshot; nil when it is absent.
	GetMeta(ctx context.Context, key string) ([]byte, error)
	// PutMeta sets such a key, durably; nil removes it.
	PutMeta(ctx context.Context, key string, value []byte) error
	// SwapMeta sets such a key, durably, if its value is still old, and
	// reports whether it was; nil is the value of an absent key.
	SwapMeta(ctx context.Context, key string, old, value []byte) (bool, error)
	// Info describes the store; it never changes.
	Info() Info
	// Close waits for running commits, then releases everything. Open
	// snapshots and feeds return ErrClosed from then on; Close waits, up to a
	// limit, for the snapshots to be closed.
	Close() error
}

// Snapshot reads the state at one time. It is not safe for concurrent use.
// Returned slices are valid until Close and must not be changed. An engine
// that can no longer keep what the snapshot sees fails its reads with
// ErrUnavailable.
type Snapshot interface {
	Timestamp() Timestamp
	// Newest returns the time of the newest commit that the snapshot sees: two
	// snapshots for which it is the same see the same state. 0 if that is not
	// known without looking.
	Newest() Timestamp
	// At returns a view of the same store at another, earlier time. It
	// shares the resources of s and must not be closed.
	At(t Timestamp) Snapshot
	// Get returns the version of key in force; Deleted or absent keys give
	// ok == false.
	Get(ctx context.Context, key []byte) (v Version, ok bool, err error)
	// GetMany is Get for several keys; absent ones have a nil Key.
	GetMany(ctx context.Context, keys [][]byte) ([]Version, error)
	// Scan iterates over the live keys of r in order, or in reverse. ctx is
	// for all steps of the iterator.
	Scan(ctx context.Context, r Range, reverse bool) Iterator
	// Versions iterates over all retained versions (deletions included) in
	// r with after < At <= Timestamp(), ordered by key, newest first.
	Versions(ctx context.Context, r Range, after Timestamp) Iterator
	Close() error
}

// Iterator is a pull iterator. Next must be called before the first Version;
// its slices are valid until the next call of Next or Close. When its context
// ends it ends with the context's error, CheckEvery keys later at most.
type Iterator interface {
	Next() bool
	Version() Version
	Err() error
	Close() error
}

// CheckEvery is how many keys iterators pass between looks at their context.
const CheckEvery = 256

// Reservation keeps a key range from being written by others; see
// Store.Reserve.
type Reservation interface {
	// Release ends the reservation. It may be called more than once.
	Release()
}

// Lease is held until it is released or lost.
type Lease interface {
	// Done is closed when the lease has ended.
	Done() <-chan struct{}
	// Release gives the lease up. It may be called more than once.
	Release()
}

// Commit is one committed transaction as seen by Watch.
type Commit struct {
	At       Timestamp
	Versions []Version
}

// Feed delivers commits in order. It ends when its context does.
type Feed interface {
	// Next waits for the next commit that touches the feed's range.
	Next(ctx context.Context) (Commit, error)
	Close() error
}
