// Package store defines the ordered key space that FawnDB keeps its data in:
// snapshots of any retained time and atomic, serializable commits. Engines
// live in sub-packages and pass the suite in storetest.
//
// Every engine keeps these invariants:
//   - Read-write transactions are strictly serializable; read-only ones see
//     one consistent snapshot and never conflict.
//   - Timestamps are microseconds since the epoch, strictly increasing in
//     commit order; a snapshot at T sees all commits at or before T and
//     nothing else.
//   - An acknowledged commit survives kill -9 and loss of power.
//   - Range reads are validated as ranges (no phantoms).
//   - A failed or cancelled commit leaves nothing behind; an unknown outcome
//     is reported as ErrUnknownOutcome, never as success.
package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Timestamp is a commit or snapshot time in microseconds since the Unix epoch.
type Timestamp int64

// Time converts t to a time.Time in UTC.
func (t Timestamp) Time() time.Time { return time.UnixMicro(int64(t)).UTC() }

// Errors of every engine.
var (
	// ErrClosed is returned by every call after Close.
	ErrClosed = errors.New("store is closed")
	// ErrUnknownOutcome means that a commit may or may not have happened.
	ErrUnknownOutcome = errors.New("outcome of the commit is unknown")
	// ErrFuture is returned for snapshots later than the newest possible commit.
	ErrFuture = errors.New("snapshot time is in the future")
	// ErrDiskFull refuses a commit, without effect, while the disk is almost
	// full. Reads go on, and commits as soon as space is freed.
	ErrDiskFull = errors.New("the disk is full")
	// ErrReadOnly refuses a commit, without effect, because the store was
	// opened for reading or an earlier write failed.
	ErrReadOnly = errors.New("the store accepts no writes")
)

// ConflictError tells which read was stale. Commit returns it (wrapped or
// not; use errors.As) and the transaction has no effect.
type ConflictError struct {
	Key []byte    // the key that was written by another transaction
	At  Timestamp // when; a retry must read at or after it
}

// Error implements error.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("conflict on key %x written at %d", e.Key, e.At)
}

// LockedError means that another process has the data folder open.
type LockedError struct{ Dir string }

// Error implements error.
func (e *LockedError) Error() string {
	return fmt.Sprintf("the data folder %s is in use by another process", e.Dir)
}

// Range is the half-open key range [Start, End). A nil End is unbounded.
type Range struct{ Start, End []byte }

// Contains reports whether k lies in r.
func (r Range) Contains(k []byte) bool {
	return string(k) >= string(r.Start) && (r.End == nil || string(k) < string(r.End))
}

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
}

// Store is an ordered key space with snapshots and atomic, serializable
// commits. All methods are safe for concurrent use.
type Store interface {
	// Snapshot opens a snapshot at the given time, or of the latest
	// committed state when at is zero; then its time is also later than
	// every earlier snapshot's (each call gets its own microsecond).
	Snapshot(ctx context.Context, at Timestamp) (Snapshot, error)
	// Commit applies tx atomically and durably and returns its timestamp.
	// A transaction without writes only validates its reads. A stale read
	// gives a *ConflictError.
	Commit(ctx context.Context, tx Tx) (Timestamp, error)
	// Watch follows the commits after a time that write keys in r. What was
	// committed before the call is read from the retained versions; that takes
	// time in proportion to the range. Past versions (Write.At) are delivered
	// at their own time or, to feeds that have passed it, not at all.
	Watch(ctx context.Context, after Timestamp, r Range) (Feed, error)
	// Retain sets, for a key range, from when on versions must stay
	// readable; older ones may be removed, invisibly, in the background. What
	// an open snapshot sees at its own time stays as well. The same range
	// again replaces its setting; of nested ranges the innermost decides; a
	// key in no range keeps all its versions. Settings end with the process.
	Retain(r Range, from Timestamp) error
	// Drop removes all keys of r with all their versions, cheaply however many
	// they are. The caller promises that nobody has written to r since at, and
	// that no snapshot later than at reads it, not even in the past. While an
	// earlier snapshot is open Drop does nothing and reports false. Settings of
	// Retain inside r end.
	Drop(ctx context.Context, r Range, at Timestamp) (bool, error)
	// Close waits for running commits, then releases everything. Open
	// snapshots and feeds return ErrClosed from then on; Close waits, up to a
	// limit, for the snapshots to be closed.
	Close() error
}

// Snapshot reads the state at one time. It is not safe for concurrent use.
// Returned slices are valid until Close and must not be changed.
type Snapshot interface {
	Timestamp() Timestamp
	// At returns a view of the same store at another, earlier time. It
	// shares the resources of s and must not be closed.
	At(t Timestamp) Snapshot
	// Get returns the version of key in force; Deleted or absent keys give
	// ok == false.
	Get(key []byte) (v Version, ok bool, err error)
	// GetMany is Get for several keys; absent ones have a nil Key.
	GetMany(keys [][]byte) ([]Version, error)
	// Scan iterates over the live keys of r in order, or in reverse.
	Scan(r Range, reverse bool) Iterator
	// Versions iterates over all retained versions (deletions included) in
	// r with after < At <= Timestamp(), ordered by key, newest first.
	Versions(r Range, after Timestamp) Iterator
	Close() error
}

// Iterator is a pull iterator. Next must be called before the first Version;
// its slices are valid until the next call of Next or Close.
type Iterator interface {
	Next() bool
	Version() Version
	Err() error
	Close() error
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
