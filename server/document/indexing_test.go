package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// entries lists the entries of a stored index as they are in the store: terms,
// values and id, with the ttl behind "until".
func (a *attempt) entries(coll *Collection, n int) []string {
	a.world.Helper()
	return a.entriesAt(coll, coll.Def.Stored[n], txn.Present)
}

func (a *attempt) entriesAt(coll *Collection, ix *catalog.StoredIndex, at store.Timestamp) (list []string) {
	a.world.Helper()
	r := keyspace.IndexRange(a.Names.DB, coll.ID(), ix.ID)
	r.End = keyspace.OmittedRange(a.Names.DB, coll.ID(), ix.ID).Start
	scan := a.Tx.Scan(r, false, at)
	defer scan.Close()
	for scan.Next() {
		v := scan.Version()
		rest := v.Key[len(r.Start):]
		var parts []string
		for i := range len(ix.Terms) + len(ix.Values) {
			desc := i >= len(ix.Terms) && ix.Values[i-len(ix.Terms)].Desc
			x, next, err := key.DecodeValue(rest, desc)
			a.world.must(err)
			rest = next
			if ref, ok := x.(key.Ref); ok {
				parts = append(parts, fmt.Sprintf("%d/%d", ref.Coll, ref.ID))
			} else {
				parts = append(parts, shown(x))
			}
		}
		header, err := ParseVersion(v)
		a.world.must(err)
		text := fmt.Sprintf("%s #%d", strings.Join(parts, " "), keyspace.DocumentID(rest))
		if header.TTL != nil {
			text += " until " + shown(header.TTL)
		}
		list = append(list, text)
	}
	a.world.must(scan.Err())
	return list
}

// thing is the definition of a collection with one index.
func thing(index string) string {
	return `{ name: "Thing", indexes: { listing: ` + index + ` }, computed_fields: {
		double: { body: "x => x.a * 2" }, deep: { body: "x => ({ in: x.a })" }, fails: { body: "x => fail()" },
		other: { body: "x => ref(2).a" }, lambda: { body: "x => lambda()" } } }`
}

// TestEntries shows the index entries that writes of one query leave: terms,
// values and id.
func TestEntries(t *testing.T) {
	const (
		byA     = `{ terms: [{ field: "a" }], values: [{ field: "b" }] }`
		falling = `{ values: [{ field: "a", order: "desc" }] }`
	)
	tests := []struct {
		name  string
		index string
		do    []operation
		want  string
	}{
		{"a term and a value", byA, []operation{creating(`{ id: 1, a: 1, b: 2 }`), creating(`{ id: 2, a: 0, b: 3 }`)}, "0 3 #2, 1 2 #1"},
		{"of a path with data", `{ terms: [{ field: "data.a" }], values: [{ field: "data.data" }] }`,
			[]operation{creatingData(`{ a: 1, data: 3 }`)}, "1 3 #1001"},
		{"inside of objects and arrays", `{ terms: [{ field: "a.b[1]" }] }`, []operation{creating(`{ id: 1, a: { b: [1, 2] } }`)}, "2 #1"},
		{"null terms", byA, []operation{creating(`{ id: 1, b: 2 }`)}, ""},
		{"one term is null", `{ terms: [{ field: "a" }, { field: "b" }] }`, []operation{creating(`{ id: 1, b: 2 }`)}, "null 2 #1"},
		{"null values", byA, []operation{creating(`{ id: 1, a: 1 }`)}, "1 null #1"},
		{"no terms, null values", falling, []operation{creating(`{ id: 1 }`)}, "null #1"},
		{"descending", falling, []operation{creating(`{ id: 1, a: 1 }`), creating(`{ id: 2, a: 2 }`), creating(`{ id: 3 }`)}, "null #3, 2 #2, 1 #1"},
		{"several", `{ terms: [{ field: "a", mva: true }], values: [{ field: "b", mva: true }] }`,
			[]operation{creating(`{ id: 1, a: [1, 2, [1]], b: ["x", "y"] }`)}, "1 x #1, 1 y #1, 2 x #1, 2 y #1"},
		{"an array as it is", byA, []operation{creating(`{ id: 1, a: [1, 2] }`)}, "[1 2] null #1"},
		{"documents", byA, []operation{creating(`{ id: 1, a: ref(5), b: ref(6) }`)}, "1024/5 1024/6 #1"},
		{"too large terms", byA, []operation{creating(`{ id: 1, a: text(32768) }`)}, ""},
		{"too large values", byA, []operation{creating(`{ id: 1, a: 1, b: text(32768) }`)}, ""},
		{"one of several is too large", `{ terms: [{ field: "a", mva: true }] }`, []operation{creating(`{ id: 1, a: [1, text(32768), 2] }`)}, "1 #1, 2 #1"},
		{"id and ttl", `{ values: [{ field: "id" }, { field: "ttl" }] }`,
			[]operation{creating(`{ id: 1 }`), creating(`{ id: 2, ttl: time(100) }`)}, "1 null #1, 2 2030-01-01T00:01:40Z #2 until 2030-01-01T00:01:40Z"},

		{"computed", `{ terms: [{ field: "double" }], values: [{ field: "deep.in" }] }`, []operation{creating(`{ id: 1, a: 2 }`)}, "4 2 #1"},
		{"computed and failed", `{ terms: [{ field: "a" }], values: [{ field: "fails" }, { field: "double" }] }`,
			[]operation{creating(`{ id: 1, a: "x" }`)}, "x null null #1"},
		{"computed of another document", `{ terms: [{ field: "a" }], values: [{ field: "other" }] }`,
			[]operation{creating(`{ id: 2, a: 7 }`), creating(`{ id: 1, a: 1 }`)}, "1 null #1, 7 null #2"},
		{"computed and not storable", `{ terms: [{ field: "a" }], values: [{ field: "lambda" }] }`, []operation{creating(`{ id: 1, a: 1 }`)}, "1 null #1"},

		{"update", byA, []operation{creating(`{ id: 1, a: 1, b: 2 }`), updating(1, `{ a: 3 }`)}, "3 2 #1"},
		{"update of something else", byA, []operation{creating(`{ id: 1, a: 1, b: 2 }`), updating(1, `{ c: 3 }`)}, "1 2 #1"},
		{"update of the ttl", byA, []operation{creating(`{ id: 1, a: 1 }`), updating(1, `{ ttl: time(100) }`)}, "1 null #1 until 2030-01-01T00:01:40Z"},
		{"update that takes the ttl away", byA, []operation{creating(`{ id: 1, a: 1, ttl: time(100) }`), updating(1, `{ ttl: null }`)}, "1 null #1"},
		{"update of a computed field", `{ terms: [{ field: "double" }] }`, []operation{creating(`{ id: 1, a: 1 }`), updating(1, `{ a: 2 }`)}, "4 #1"},
		{"update out of the index", byA, []operation{creating(`{ id: 1, a: 1 }`), updating(1, `{ a: null }`)}, ""},
		{"delete", byA, []operation{creating(`{ id: 1, a: 1 }`), deleting(1)}, ""},
		{"delete of one", byA, []operation{creating(`{ id: 1, a: 1 }`), creating(`{ id: 2, a: 1 }`), deleting(1)}, "1 null #2"},

		{"commit time", `{ values: [{ field: "ts" }] }`, []operation{creating(`{ id: 1 }`)}, "T0 #1"},
		{"commit time, descending", `{ values: [{ field: "ts", order: "desc" }, { field: "ts" }] }`, []operation{creating(`{ id: 1 }`)}, "T0 T0 #1"},
		{"commit time, written twice", `{ terms: [{ field: "a" }], values: [{ field: "ts", order: "desc" }] }`,
			[]operation{creating(`{ id: 1, a: 1 }`), updating(1, `{ a: 2 }`)}, "2 T0 #1"},
		{"commit time, written and deleted", `{ values: [{ field: "ts" }] }`, []operation{creating(`{ id: 1 }`), deleting(1)}, ""},
		{"a stored time of the commit", byA, []operation{creating(`{ id: 1, a: now() }`)}, "T0 null #1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, thing(test.index))
			at := w.do(func(a *attempt) error {
				for _, do := range test.do {
					w.must(do(a))
				}
				return nil
			})
			got := strings.Join(w.begin().entries(w.coll(), 0), ", ")
			got = strings.ReplaceAll(got, value.TimeFromMicros(int64(at)).String(), "T0")
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestEntriesOfOlderVersions shows what happens to entries that another query
// has committed.
func TestEntriesOfOlderVersions(t *testing.T) {
	times := func(list []string, at ...store.Timestamp) string {
		text := strings.Join(list, ", ")
		for i, x := range at {
			text = strings.ReplaceAll(text, value.TimeFromMicros(int64(x)).String(), fmt.Sprintf("T%d", i))
		}
		return text
	}
	for _, test := range []struct {
		name, index, before, after string
		change                     operation
	}{
		{"commit time", `{ values: [{ field: "ts" }] }`, "T0 #1", "T1 #1", updating(1, `{}`)},
		{"commit time, descending", `{ values: [{ field: "ts", order: "desc" }] }`, "T0 #1", "T1 #1", updating(1, `{}`)},
		{"commit time, deleted", `{ values: [{ field: "ts" }] }`, "T0 #1", "", deleting(1)},
		{"a stored time of the commit", `{ values: [{ field: "b" }] }`, "T0 #1", "T0 #1", updating(1, `{ a: 5 }`)},
		{"a path with data", `{ terms: [{ field: "data.a" }], values: [{ field: "data.b" }] }`, "1 T0 #1", "2 T0 #1", updating(1, `{ a: 2 }`)},
		{"a document", `{ terms: [{ field: "a" }], values: [{ field: "r" }] }`, "1 1024/5 #1", "1 1024/6 #1", updating(1, `{ r: ref(6) }`)},
		{"a document, deleted", `{ values: [{ field: "r" }] }`, "1024/5 #1", "", deleting(1)},
		{"computed", `{ terms: [{ field: "double" }] }`, "2 #1", "4 #1", updating(1, `{ a: 2 }`)},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, thing(test.index))
			first := w.create(`{ id: 1, a: 1, b: now(), r: ref(5) }`)
			w.sleep(time.Second)
			second := w.do(func(a *attempt) error { return test.change(a) })
			a := w.begin()
			if got := times(a.entries(w.coll(), 0), first, second); got != test.after {
				t.Errorf("got %s, want %s", got, test.after)
			}
			if got := times(a.entriesAt(w.coll(), w.coll().Def.Stored[0], first), first, second); got != test.before {
				t.Errorf("before: got %s, want %s", got, test.before)
			}
		})
	}
}

// TestWhatCannotBeIndexed shows that a document from before the index, whose
// entry would be too long, can be changed and deleted; an error that is no fault
// of the document keeps it as it is.
func TestWhatCannotBeIndexed(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", indexes: { listing: { values: [{ field: "a" }, { field: "b" }] } } }`)
	for _, do := range []operation{updating(1, `{ a: 1 }`), deleting(1)} {
		w.do(func(a *attempt) error { return a.put(w.doc(1), nil, `{ a: text(20000), b: text(20000) }`) })
		w.do(func(a *attempt) error { return do(a) })
	}
	broken := newWorld(t, `{ name: "Thing", computed_fields: { f: { body: "x => broken()" } }, indexes: { listing: { values: [{ field: "f" }] } } }`)
	broken.do(func(a *attempt) error { return a.put(broken.doc(1), nil, `{}`) })
	if err := deleting(1)(broken.begin()); !errors.Is(err, errBroken) {
		t.Errorf("deleted with %v", err)
	}
}

// TestUnchangedEntriesAreNotWritten shows that an update writes the document
// alone when its entries stay as they are.
func TestUnchangedEntriesAreNotWritten(t *testing.T) {
	w := newWorld(t, thing(`{ terms: [{ field: "a" }] }`))
	w.create(`{ id: 1, a: 1, ttl: time(100) }`)
	at := w.change(1, `{ b: 1 }`)
	snap, err := w.store.Snapshot(t.Context(), 0)
	w.must(err)
	defer snap.Close()
	it := snap.Versions(t.Context(), keyspace.DatabaseRange(w.ns.DB), at-1)
	defer it.Close()
	for it.Next() {
		if k := it.Version().Key; !slices.Equal(k, keyspace.DocumentKey(w.ns.DB, FirstUserID, 1)) {
			t.Errorf("key %x was written", k)
		}
	}
	w.must(it.Err())
}

// TestSameVersionsHaveSameEntries writes at random, and compares the entries
// with those of the documents that remain, made anew.
func TestSameVersionsHaveSameEntries(t *testing.T) {
	const definition = `{ name: "Thing", computed_fields: { double: { body: "x => x.a * 2" } }, indexes: {
		one: { terms: [{ field: "a" }], values: [{ field: "b", order: "desc" }, { field: "ts" }] },
		two: { terms: [{ field: "a", mva: true }], values: [{ field: "double" }] },
		three: { values: [{ field: "b" }, { field: "ttl", order: "desc" }] } } }`
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, definition)
		defer w.close()
		texts := rapid.SampledFrom([]string{`{ a: 1 }`, `{ a: 2, b: "x" }`, `{ a: [1, 2] }`, `{ a: null }`, `{ b: "y" }`,
			`{ ttl: time(1000) }`, `{ ttl: null, b: now() }`})
		for range rapid.IntRange(1, 4).Draw(rt, "queries") {
			w.sleep(time.Second)
			w.do(func(a *attempt) error {
				for range rapid.IntRange(1, 4).Draw(rt, "writes") {
					id := value.ID(rapid.IntRange(1, 2).Draw(rt, "document"))
					ok, err := a.Exists(w.doc(id))
					w.must(err)
					o := a.object(texts.Draw(rt, "input"))
					switch n := rapid.IntRange(0, 2).Draw(rt, "kind"); {
					case !ok:
						o.Set("id", id)
						_, err = a.Create(w.coll(), o, false)
					case n == 0:
						_, err = a.Delete(w.doc(id))
					default:
						err = a.Change([]catalog.Op{catalog.Update, catalog.Replace}[n-1], w.doc(id), o, false)
					}
					w.must(err)
				}
				return nil
			})
		}
		a := w.begin()
		for n, ix := range w.coll().Def.Stored {
			want := map[string]bool{}
			for id := range value.ID(3) {
				d := w.doc(id)
				if ok, err := a.Fetch(d); !ok || err != nil {
					continue
				}
				keys, err := a.entryKeys(ix, a.storedSource(d, d.Version()))
				w.must(err)
				for _, k := range keys {
					want[string(k.key)] = true
				}
			}
			scan := a.Tx.Scan(keyspace.IndexRange(w.ns.DB, FirstUserID, ix.ID), false, txn.Present)
			for scan.Next() {
				if k := string(scan.Version().Key); !want[k] {
					rt.Fatalf("index %d has a wrong entry: %v", n, a.entries(w.coll(), n))
				} else {
					delete(want, k)
				}
			}
			w.must(errors.Join(scan.Err(), scan.Close()))
			if len(want) > 0 {
				rt.Fatalf("index %d misses entries: %v", n, a.entries(w.coll(), n))
			}
		}
	})
}
