package store

import (
	"errors"
	"fmt"
)

// Errors of every engine.
var (
	// ErrClosed is returned by every call after Close.
	ErrClosed = errors.New("store is closed")
	// ErrUnknownOutcome means that a commit may or may not have happened.
	ErrUnknownOutcome = errors.New("outcome of the commit is unknown")
	// ErrUnavailable means that the store cannot be reached from here. Nothing
	// has been done: try again, perhaps through another process.
	ErrUnavailable = errors.New("the store is unavailable")
	// ErrFuture is returned for snapshots later than the newest possible commit.
	ErrFuture = errors.New("snapshot time is in the future")
	// ErrHeld is returned for a lease that someone else has.
	ErrHeld = errors.New("the lease is held by someone else")
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

// SizeError refuses, without effect, what is larger than Info permits.
type SizeError struct {
	What        string // "key", "value" or "transaction"
	Size, Limit int    // bytes
}

// Error implements error.
func (e *SizeError) Error() string {
	return fmt.Sprintf("the store takes no %s of %d bytes: the limit is %d", e.What, e.Size, e.Limit)
}
