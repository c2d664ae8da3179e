package upkeep

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
	"github.com/fawndb/fawn/server/txn"
)

// world is an engine on a store in memory, with a clock that the test turns and
// a builder that does nothing by itself.
type world struct {
	testing.TB
	store   *hooked
	engine  *exec.Engine
	builder *Builder
	upkeep  *Worker
	clock   atomic.Int64 // microseconds
}

// hooked is a store that calls before just before a chunk of a build is
// committed, and counts the bytes of the largest commit.
type hooked struct {
	*pebblestore.Store
	before  func(store.Tx)
	largest int
}

// Commit implements store.Store.
func (s *hooked) Commit(ctx context.Context, tx store.Tx) (store.Timestamp, error) {
	chunk, size := false, 0
	for _, w := range tx.Writes {
		size += len(w.Key) + len(w.Value)
		chunk = chunk || keyspace.Builds().Contains(w.Key)
	}
	s.largest = max(s.largest, size)
	if before := s.before; chunk && before != nil {
		s.before = nil // not for what it does itself
		before(tx)
		s.before = before
	}
	return s.Store.Commit(ctx, tx)
}

// once calls f before the next chunk is committed.
func (w *world) once(f func()) {
	done := false
	w.store.before = func(store.Tx) {
		if !done {
			done = true
			f()
		}
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldWith(t, exec.Options{})
}

func newWorldWith(t testing.TB, o exec.Options) *world {
	t.Helper()
	w := &world{TB: t}
	w.clock.Store(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	s, err := pebblestore.OpenMem(pebblestore.Options{Now: func() time.Time { return time.UnixMicro(w.clock.Load()) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w.store = &hooked{Store: s}
	logger := slog.New(slog.DiscardHandler)
	if w.engine, err = exec.New(w.store, stdlib.New(), o); err != nil {
		t.Fatal(err)
	}
	w.builder, w.upkeep = NewBuilder(w.engine, logger), New(w.engine, logger)
	return w
}

// admin is the caller with all rights in a database.
type admin string

// Identify implements exec.Caller.
func (a admin) Identify(*txn.Tx) (*access.Principal, string, error) {
	return &access.Principal{Role: access.Admin}, string(a), nil
}

// query runs a query as the admin of a database.
func (w *world) query(database, fql string) *exec.Response {
	w.Helper()
	resp, err := w.engine.Run(w.Context(), &exec.Request{Caller: admin(database), Source: &diag.Source{Name: "*query*", Text: fql}, MaxRetries: 4})
	if err != nil {
		w.Fatalf("%s: %v", fql, err)
	}
	return resp
}

// must runs a query in the root database and returns its result as JSON in the
// simple format.
func (w *world) must(fql string) string {
	w.Helper()
	resp := w.query("", fql)
	if resp.Err != nil {
		w.Fatalf("%s: %v", fql, resp.Err)
	}
	return w.shown(resp)
}

func (w *world) shown(resp *exec.Response) string {
	w.Helper()
	e := value.Encoder{Format: value.Simple, Txn: int64(resp.TxnTime)}
	b, err := e.Append(nil, resp.Data)
	if err != nil {
		w.Fatal(err)
	}
	return string(b)
}

// expect runs a query and compares its result, or its error's code and message.
func (w *world) expect(fql, want string) {
	w.Helper()
	resp := w.query("", fql)
	got := ""
	if resp.Err != nil {
		got = resp.Err.Code + ": " + resp.Err.Message
	} else {
		got = w.shown(resp)
	}
	if got != want {
		w.Errorf("%s\ngot  %s\nwant %s", fql, got, want)
	}
}

// decode reads JSON.
func decode[T any](t testing.TB, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err, text)
	}
	return v
}

// records lists the records of builds.
func (w *world) records() []keyspace.Build {
	w.Helper()
	list, err := w.builder.unfinished(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// room removes what nobody needs.
func (w *world) room() {
	w.Helper()
	if err := w.upkeep.Once(w.Context()); err != nil {
		w.Fatal(err)
	}
	if _, err := w.store.GC(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// versions counts the versions in a range of keys.
func (w *world) versions(r store.Range) (n int) {
	w.Helper()
	snap, err := w.store.Snapshot(w.Context(), 0)
	if err != nil {
		w.Fatal(err)
	}
	defer snap.Close()
	it := snap.Versions(w.Context(), r, 0)
	defer it.Close()
	for it.Next() {
		n++
	}
	if err := it.Err(); err != nil {
		w.Fatal(err)
	}
	return n
}
