package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// failing is a store whose commits fail when they are told to.
type failing struct {
	store.Store
	err error
}

func (f *failing) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.Store.Commit(ctx, tx)
}

func TestStoreErrors(t *testing.T) {
	s := &failing{Store: openStore(t)}
	h := openOn(t, s, io.Discard)
	query(t, h, "Collection.create({ name: 'C' })", "secret")
	coll := keyspace.DocumentKey(0, 1024, 7)
	for _, c := range []struct {
		err    error
		status int
		body   string
	}{
		{&store.ConflictError{Key: coll}, 409, `{"error":{"code":"contended_transaction","message":"Transaction was aborted due to detection of concurrent modifications to C(7)."}}`},
		{&store.ConflictError{Key: []byte("?")}, 409, `{"error":{"code":"contended_transaction","message":"Transaction was aborted due to detection of concurrent modification."}}`},
		{fmt.Errorf("commit: %w", store.ErrUnknownOutcome), 503, `{"error":{"code":"time_out","message":"Read timed out (outcome of the commit is unknown)"}}`},
		{context.DeadlineExceeded, 440, `{"error":{"code":"time_out","message":"Client set aggressive deadline: `},
		{fmt.Errorf("commit: %w", store.ErrUnavailable), 503, `{"error":{"code":"time_out","message":"Read timed out (the store is unavailable)"}}`},
		{store.ErrClosed, 503, `{"error":{"code":"time_out","message":"Read timed out (the server is stopping)"}}`},
		{store.ErrDiskFull, 500, `{"error":{"code":"internal_error","message":"the disk is full"}}`},
		{errors.New("bug"), 500, `{"error":{"code":"internal_error","message":"bug"}}`},
	} {
		s.err = c.err
		a := do(t, h, call{body: `{"query":"C.create({ id: 7 })"}`, head: map[string]string{"X-Max-Contention-Retries": "0"}})
		if a.status != c.status || !strings.HasPrefix(a.text, c.body) {
			t.Errorf("%v: %d %s", c.err, a.status, a.text)
		}
	}
	// Who is no admin does not learn what went wrong inside.
	a := do(t, h, call{body: `{"query":"C.create({ id: 7 })"}`, head: map[string]string{"Authorization": "Bearer secret:server"}})
	if a.status != 500 || strings.Contains(a.text, "bug") || !strings.Contains(a.text, a.head.Get("Traceparent")) {
		t.Error(a.text)
	}
	s.err = nil
	if a := query(t, h, "C.all().count()", "secret"); string(a.Data) != "0" {
		t.Error("something was written:", a.text)
	}
}

// panicking is a store whose snapshots panic.
type panicking struct{ store.Store }

func (panicking) Snapshot(context.Context, store.Timestamp) (store.Snapshot, error) { panic("bug") }

func TestPanicInTheStore(t *testing.T) {
	var logs strings.Builder
	h := openOn(t, panicking{openStore(t)}, &logs)
	a := do(t, h, call{})
	if a.status != http.StatusInternalServerError || a.Error.Code != "internal_error" || !strings.Contains(logs.String(), "store_test.go") {
		t.Error(a.text, logs.String())
	}
	if a := do(t, h, call{method: "GET", path: "/ping"}); a.status != http.StatusOK {
		t.Error(a.text)
	}
}
