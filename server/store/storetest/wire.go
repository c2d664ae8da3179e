package storetest

import (
	"context"
	"errors"

	"github.com/fawndb/fawn/server/store"
)

// Stores are used across processes by a small protocol: JSON values over unix
// sockets. A connection carries one call at a time, a request and its answer;
// while it waits, the client may send the request "cancel" with the number of
// the call. The first connection of a client opens a store, and keeps it open:
// when it ends, all that was opened through the client ends as well.

// request is a call. Objects are snapshots, feeds, leases and reservations.
type request struct {
	Seq     uint64
	Op      string
	Opener  int64           `json:",omitempty"` // answered by "open"
	Object  int64           `json:",omitempty"`
	At      store.Timestamp `json:",omitempty"`
	After   store.Timestamp `json:",omitempty"`
	Keys    [][]byte        `json:",omitempty"`
	Range   store.Range     `json:",omitzero"`
	Reverse bool            `json:",omitempty"`
	Resume  *resume         `json:",omitempty"`
	Tx      *store.Tx       `json:",omitempty"` // without Under, which is Object
	Name    string          `json:",omitempty"`
	Old     []byte
	Value   []byte
}

// resume is where the next part of a scan goes on.
type resume struct {
	Key []byte
	At  store.Timestamp
}

// response answers a request.
type response struct {
	Seq      uint64
	Err      *failure        `json:",omitempty"`
	Object   int64           `json:",omitempty"`
	At       store.Timestamp `json:",omitempty"`
	OK       bool            `json:",omitempty"`
	N        int             `json:",omitempty"`
	Value    []byte
	Versions []store.Version `json:",omitempty"`
	Info     *store.Info     `json:",omitempty"`
}

// failure is an error on its way.
type failure struct {
	Text     string
	Kinds    []int                // of kinds, that it is
	Conflict *store.ConflictError `json:",omitempty"`
	Size     *store.SizeError     `json:",omitempty"`
}

// kinds are the errors that keep their identity.
var kinds = []error{
	store.ErrClosed, store.ErrUnknownOutcome, store.ErrUnavailable, store.ErrFuture, store.ErrHeld,
	store.ErrDiskFull, store.ErrReadOnly, context.Canceled, context.DeadlineExceeded, errors.ErrUnsupported,
}

func toFailure(err error) *failure {
	if err == nil {
		return nil
	}
	f := &failure{Text: err.Error()}
	for i, kind := range kinds {
		if errors.Is(err, kind) {
			f.Kinds = append(f.Kinds, i)
		}
	}
	errors.As(err, &f.Conflict)
	errors.As(err, &f.Size)
	return f
}

// Error implements error.
func (f *failure) Error() string { return f.Text }

// Unwrap gives the errors that f is.
func (f *failure) Unwrap() (list []error) {
	for _, i := range f.Kinds {
		list = append(list, kinds[i])
	}
	if f.Conflict != nil {
		list = append(list, f.Conflict)
	}
	if f.Size != nil {
		list = append(list, f.Size)
	}
	return list
}
