package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/access"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// twin is a stored index like another one, with a number of its own: what a
// build makes of it is to be what the writes have made of the first.
func twin(c *catalog.Collection) *catalog.StoredIndex {
	x := *c.Stored[0]
	x.ID = 99
	return &x
}

// withTwin is the database once the second index is defined: writes maintain
// both.
func (w *world) withTwin(x *catalog.StoredIndex) {
	c := *w.coll().Def
	c.Stored = append(slices.Clone(c.Stored), x)
	w.use([]*catalog.Collection{&c}, nil)
}

const history = `{ name: "Thing", history_days: 1, computed_fields: { double: { body: "x => x.a * 2" } }, indexes: {
	listing: { terms: [{ field: "a", mva: true }], values: [{ field: "b", order: "desc" }, { field: "ts", order: "desc" }] } } }`

const builtIndex = `{ name: "Thing", history_days: 1, computed_fields: { double: { body: "x => x.a * 2" } }, indexes: {
	listing: { terms: [{ field: "a", mva: true }], values: [{ field: "b" }, { field: "double" }] } } }`

// someWrites makes a random query of writes to three documents.
func (w *world) someWrites(rt *rapid.T) store.Timestamp {
	w.sleep(time.Millisecond)
	texts := rapid.SampledFrom([]string{`{ a: 1 }`, `{ a: 2, b: 1 }`, `{ a: [1, 2] }`, `{ a: null }`, `{ b: 2 }`, `{ ttl: time(1000) }`, `{ ttl: null }`})
	return w.do(func(a *attempt) error {
		for range rapid.IntRange(1, 2).Draw(rt, "writes") {
			id := value.ID(rapid.IntRange(1, 3).Draw(rt, "document"))
			ok, err := a.Exists(w.doc(id))
			w.must(err)
			o := a.object(texts.Draw(rt, "input"))
			switch {
			case !ok:
				o.Set("id", id)
				_, err = a.Create(w.coll(), o, false)
			case rapid.IntRange(0, 3).Draw(rt, "kind") == 0:
				_, err = a.Delete(w.doc(id))
			default:
				err = a.Change(catalog.Update, w.doc(id), o, false)
			}
			w.must(err)
		}
		return nil
	})
}

// sameAt compares what two indexes list at times.
func (w *world) sameAt(rt *rapid.T, x *catalog.StoredIndex, times []store.Timestamp) {
	a := w.begin()
	for _, at := range append(times, 0) {
		want, got := a.entriesAt(w.coll(), w.coll().Def.Stored[0], at), a.entriesAt(w.coll(), x, at)
		if !slices.Equal(got, want) {
			rt.Fatalf("at %d: built %v, want %v", at, got, want)
		}
	}
}

// TestBuildsMakeWhatWritesMake builds an index at once over a random history,
// and compares it with one that was there all the time, at every time.
func TestBuildsMakeWhatWritesMake(t *testing.T) {
	for _, definition := range []string{history, builtIndex} {
		rapid.Check(t, func(rt *rapid.T) {
			w := newWorld(t, definition)
			defer w.close()
			var times []store.Timestamp
			for range rapid.IntRange(0, 6).Draw(rt, "queries") {
				times = append(times, w.someWrites(rt))
			}
			x := twin(w.coll().Def)
			w.sleep(time.Millisecond)
			w.do(func(a *attempt) error { return a.BuildIndexes(w.coll(), []*catalog.StoredIndex{x}) })
			w.sameAt(rt, x, times)
		})
	}
}

// TestChunksMakeWhatWritesMake is the same in chunks, with writes between them.
func TestChunksMakeWhatWritesMake(t *testing.T) {
	for _, definition := range []string{history, builtIndex} {
		rapid.Check(t, func(rt *rapid.T) {
			w := newWorld(t, definition)
			defer w.close()
			var times []store.Timestamp
			for range rapid.IntRange(0, 6).Draw(rt, "queries") {
				times = append(times, w.someWrites(rt))
			}
			x := twin(w.coll().Def)
			w.withTwin(x)
			size := Chunk{Versions: rapid.IntRange(1, 3).Draw(rt, "versions"), Bytes: rapid.IntRange(0, 100).Draw(rt, "bytes")}
			var at Position
			for done := false; !done; {
				for range rapid.IntRange(0, 1).Draw(rt, "writes between") {
					times = append(times, w.someWrites(rt))
				}
				w.sleep(time.Millisecond)
				w.do(func(a *attempt) (err error) {
					p, err := ParsePosition(at.Encode())
					w.must(err)
					at, done, err = a.BuildChunk(w.coll(), []*catalog.StoredIndex{x}, p, size)
					return err
				})
			}
			w.sameAt(rt, x, times)
		})
	}
}

// TestChunksEnd shows where chunks end, and that the documents are counted
// once.
func TestChunksEnd(t *testing.T) {
	w := newWorld(t, builtIndex)
	var at []store.Timestamp
	at = append(at, w.create(`{ id: 1, a: 0 }`, `{ id: 2, a: 0 }`))
	for i := range 3 {
		at = append(at, w.change(2, fmt.Sprintf(`{ a: %d }`, i+1)))
	}
	w.create(`{ id: 3, a: 1 }`)
	x := []*catalog.StoredIndex{twin(w.coll().Def)}
	for _, test := range []struct {
		name string
		size Chunk
		want []Position
	}{
		{"whole", Chunk{}, []Position{{Documents: 3}}},
		{"by versions", Chunk{Versions: 2}, []Position{{2, at[3], 2}, {2, at[1], 2}, {0, 0, 3}}},
		{"by bytes", Chunk{Bytes: 1}, []Position{{2, 0, 1}, {2, at[2], 2}, {2, at[1], 2}, {3, 0, 2}, {0, 0, 3}}},
		{"by much", Chunk{Bytes: 1 << 20, Versions: 6, Time: time.Hour}, []Position{{Documents: 3}}},
	} {
		var got []Position
		var p Position
		for done := false; !done && len(got) < 9; {
			a := w.begin()
			var err error
			p, done, err = a.BuildChunk(w.coll(), x, p, test.size)
			w.must(err)
			if done {
				p.Next, p.Before = 0, 0
			}
			got = append(got, p)
			if a.Tx.Reading() {
				t.Errorf("%s: what was read is checked", test.name)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestBuildsAtOnceAreChecked(t *testing.T) {
	w := newWorld(t, builtIndex)
	a := w.begin()
	w.must(a.BuildIndexes(w.coll(), []*catalog.StoredIndex{twin(w.coll().Def)}))
	w.create(`{ id: 1, a: 1 }`)
	if err := a.Tx.Verify(t.Context()); err == nil {
		t.Error("a document slips in between")
	}
}

func TestFailedBuilds(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", indexes: { listing: { values: [{ field: "a" }] } } }`)
	w.create(`{ id: 1, a: 1 }`, `{ id: 2 }`)
	large := *w.coll().Def.Stored[0]
	large.Values = []catalog.Value{{Path: []any{"b"}}, {Path: []any{"c"}}}
	w.do(func(a *attempt) error { return a.put(w.doc(2), nil, `{ b: text(20000), c: text(20000) }`) })
	x := []*catalog.StoredIndex{&large}
	_, done, err := w.begin().BuildChunk(w.coll(), x, Position{}, Chunk{})
	failed := new(BuildError)
	if !errors.As(err, &failed) || failed.Document != 2 || done || !strings.HasPrefix(err.Error(), "document 2: Key bytes (") {
		t.Errorf("an entry that is too long: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	a := w.as(ctx, access.System)
	cancel()
	if _, done, err = a.BuildChunk(w.coll(), x, Position{}, Chunk{}); !errors.Is(err, context.Canceled) || errors.As(err, &failed) || done {
		t.Errorf("an interrupted build: %v", err)
	}
	w.do(func(a *attempt) error {
		return a.Tx.Put(keyspace.DocumentKey(w.ns.DB, FirstUserID, 1), []byte("damaged"))
	})
	if _, _, err = w.begin().BuildChunk(w.coll(), x, Position{}, Chunk{}); !errors.As(err, &failed) || failed.Document != 1 {
		t.Errorf("a damaged document: %v", err)
	}
}

func TestPositions(t *testing.T) {
	p := Position{Next: 1 << 40, Before: 2 << 40, Documents: 3}
	if got, err := ParsePosition(p.Encode()); err != nil || got != p {
		t.Errorf("%v reads as %v: %v", p, got, err)
	}
	for _, n := range []int{0, 23, 25} {
		if _, err := ParsePosition(make([]byte, n)); err == nil {
			t.Errorf("%d bytes are a position", n)
		}
	}
}
