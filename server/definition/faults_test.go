package definition_test

import (
	"context"
	"errors"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/fsl"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/exec/stdlib"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// faulty is a store of which one read fails.
type faulty struct {
	store.Store
	left int // reads until then
	hit  bool
}

var errFault = errors.New("a read has failed")

func (f *faulty) fails() bool {
	f.left--
	f.hit = f.hit || f.left == -1
	return f.left == -1
}

func (f *faulty) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	s, err := f.Store.Snapshot(ctx, atLeast)
	return &faultySnapshot{s, f}, err
}

type faultySnapshot struct {
	store.Snapshot
	faulty *faulty
}

func (s *faultySnapshot) At(t store.Timestamp) store.Snapshot {
	return &faultySnapshot{s.Snapshot.At(t), s.faulty}
}

func (s *faultySnapshot) Get(ctx context.Context, key []byte) (store.Version, bool, error) {
	if s.faulty.fails() {
		return store.Version{}, false, errFault
	}
	return s.Snapshot.Get(ctx, key)
}

func (s *faultySnapshot) Scan(ctx context.Context, r store.Range, reverse bool) store.Iterator {
	return &faultyIterator{Iterator: s.Snapshot.Scan(ctx, r, reverse), faulty: s.faulty}
}

func (s *faultySnapshot) Versions(ctx context.Context, r store.Range, after store.Timestamp) store.Iterator {
	return &faultyIterator{Iterator: s.Snapshot.Versions(ctx, r, after), faulty: s.faulty}
}

type faultyIterator struct {
	store.Iterator
	faulty *faulty
	err    error
}

func (i *faultyIterator) Next() bool {
	if i.err == nil && i.faulty.fails() {
		i.err = errFault
	}
	return i.err == nil && i.Iterator.Next()
}

func (i *faultyIterator) Err() error {
	if i.err != nil {
		return i.err
	}
	return i.Iterator.Err()
}

// TestFaults lets one read after the other of a change fail: whichever it is, the
// change fails with it, and nothing is left of it.
func TestFaults(t *testing.T) {
	fql := func(text string) *exec.Request {
		return &exec.Request{Source: &diag.Source{Name: "*query*", Text: text}}
	}
	inside := func(f func(w *document.Writer) error) *exec.Request {
		return &exec.Request{Run: func(c *exec.Context) (value.Value, error) { return value.Null{}, f(c.Writer()) }}
	}
	var build keyspace.Build
	advance := func(alone bool, versions int) *exec.Request {
		return inside(func(w *document.Writer) error {
			_, _, err := definition.AdvanceBuild(w, build, alone, document.Chunk{Versions: versions, Bytes: 1 << 20})
			return err
		})
	}
	items, err := fsl.Parse([]*diag.Source{{Name: "main.fsl", Text: "collection Few { index a { terms [.k] } }\ncollection Other {}\nfunction f() { 2 }"}})
	if err != nil {
		t.Fatal(err)
	}
	d := family(t)
	d.must("", `Collection.create({ name: "Few" }); Collection.create({ name: "Many" })`)
	d.must("", `Set.sequence(0, 3).forEach(n => Few.create({ k: n })); Set.sequence(0, 130).forEach(n => Many.create({ id: n, k: n }))`)
	const byK = `{ terms: [{ field: "k" }] }`
	for _, c := range []struct {
		name   string
		change *exec.Request
	}{
		{"definitions", fql(`Collection.create({ name: "X", fields: { a: { signature: "Int", default: "1" } } }); Function.create({ name: "x", body: "() => 1" }); Database.create({ name: "x" })`)},
		{"their update", fql(`Collection.byName("X")!.update({ alias: "Y" }); Function.byName("x")!.update({ alias: "y" }); Database.byName("x")!.update({ name: "y" })`)},
		{"their deletion", fql(`Collection.byName("X")!.delete(); Function.byName("x")!.delete(); Database.byName("y")!.delete()`)},
		{"an index", fql(`Few.definition.update({ indexes: { a: ` + byK + ` } })`)},
		{"its drop", fql(`Few.definition.update({ indexes: { a: null } })`)},
		{"deferred indexes", fql(`Many.definition.update({ indexes: { a: ` + byK + `, b: { terms: [{ field: "l" }] } } })`)},
		{"a list of builds", inside(func(w *document.Writer) error {
			list, err := definition.Builds(w)
			if err == nil && len(list) != 2 {
				t.Errorf("builds: %v", list)
			}
			return err
		})},
		{"a part of a build", advance(false, 50)},
		{"a part of a build alone", advance(true, 50)},
		{"a part of the other", advance(false, 50)},
		{"the end of a build", advance(false, 500)},
		{"more indexes", fql(`Many.definition.update({ indexes: { c: { terms: [{ field: "m" }] }, d: { terms: [{ field: "n" }] } } })`)},
		{"a failure", inside(func(w *document.Writer) error { return definition.FailBuild(w, build) })},
		{"the drop of a build", fql(`Many.definition.update({ indexes: { d: null } })`)},
		{"a last index", fql(`Many.definition.update({ indexes: { d: { terms: [{ field: "n" }] } } })`)},
		{"a schema", inside(func(w *document.Writer) error { return definition.Push(w, items) })},
		{"the drop of a family", fql(`Database.byName("a")!.delete()`)},
	} {
		scan := d.begin(0).Scan(keyspace.Builds(), true, txn.Present)
		if scan.Next() {
			build = keyspace.ParseBuildKey(scan.Version().Key)
		}
		if err := scan.Close(); err != nil {
			t.Fatal(err)
		}
		for reads := 0; ; reads++ {
			f := &faulty{Store: d.store, left: reads}
			e, err := exec.New(f, stdlib.New(), exec.Options{})
			if err != nil {
				t.Fatal(err)
			}
			resp, err := e.Run(t.Context(), c.change)
			e.Close()
			if f.hit {
				if !errors.Is(err, errFault) {
					t.Fatalf("%s: when read %d fails: %+v, %v", c.name, reads, resp, err)
				}
				continue
			}
			if err != nil || resp.Err != nil {
				t.Fatalf("%s: %v, %v", c.name, resp, err)
			}
			break
		}
	}
}
