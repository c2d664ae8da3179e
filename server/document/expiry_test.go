package document

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// notes lists the notes about documents that expire: the second after the start
// and the id.
func (w *world) notes() string {
	w.Helper()
	a := w.begin()
	scan := a.Tx.Scan(ExpiredKeys(w.ns.DB, FirstUserID, math.MaxInt64), false, txn.Present)
	defer scan.Close()
	var list []string
	for scan.Next() {
		k := scan.Version().Key
		micros := int64(0)
		for _, b := range k[len(k)-16 : len(k)-8] {
			micros = micros<<8 | int64(b)
		}
		list = append(list, fmt.Sprintf("%g #%d", float64(micros-start.UnixMicro())/1e6, keyspace.DocumentID(k)))
	}
	w.must(scan.Err())
	return strings.Join(list, ", ")
}

// TestExpiryIsNoted shows the notes that writes leave, each in a query of its
// own.
func TestExpiryIsNoted(t *testing.T) {
	tests := []struct {
		name string
		do   []operation
		want string
	}{
		{"no ttl", []operation{creating(`{ id: 1 }`)}, ""},
		{"a ttl", []operation{creating(`{ id: 1, ttl: time(9) }`), creating(`{ id: 2, ttl: time(8) }`)}, "8 #2, 9 #1"},
		{"in parts of seconds", []operation{creating(`{ id: 1, ttl: nanos(5000) }`)}, "5e-06 #1"},
		{"now", []operation{creating(`{ id: 1, ttl: now() }`)}, "0 #1"},
		{"changed", []operation{creating(`{ id: 1, ttl: time(9) }`), updating(1, `{ ttl: time(10) }`)}, "10 #1"},
		{"kept", []operation{creating(`{ id: 1, ttl: time(9) }`), updating(1, `{ a: 1 }`)}, "9 #1"},
		{"taken away", []operation{creating(`{ id: 1, ttl: time(9) }`), updating(1, `{ ttl: null }`)}, ""},
		{"replaced", []operation{creating(`{ id: 1, ttl: time(9) }`), replacing(1, `{}`)}, ""},
		{"added", []operation{creating(`{ id: 1 }`), updating(1, `{ ttl: time(9) }`)}, "9 #1"},
		{"deleted", []operation{creating(`{ id: 1, ttl: time(9) }`), deleting(1)}, ""},
		{"of data", []operation{creatingData(`{ ttl: time(9) }`)}, ""},
	}
	for _, test := range tests {
		w := newWorld(t, open)
		for _, do := range test.do {
			w.do(func(a *attempt) error { return do(a) })
		}
		if got := w.notes(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestFarExpiry shows that times that do not fit into microseconds are noted
// after all others.
func TestFarExpiry(t *testing.T) {
	w := newWorld(t, open)
	a := w.begin()
	k := func(sec int64) string {
		return string(a.expiryKey(&pending{coll: w.coll(), id: 1}, value.Time{Sec: sec}))
	}
	if k(maxExpiry) != k(maxExpiry+1) || k(maxExpiry) != k(math.MaxInt64) || k(maxExpiry-1) >= k(maxExpiry) {
		t.Error("far times do not end in one place")
	}
	if k(-5) != k(0) {
		t.Error("times before the epoch are not at the beginning")
	}
	if a.expiryKey(&pending{coll: w.coll()}, nil) != nil {
		t.Error("no ttl has a key")
	}
}

func TestExpiredKeysEndBeforeTheTime(t *testing.T) {
	r := ExpiredKeys(7, 8, 100)
	for ttl, want := range map[int64]bool{-1: true, 0: true, 99: true, 100: false, 101: false} {
		if got := r.Contains(keyspace.ExpiryKey(7, 8, ttl, 5)); got != want {
			t.Errorf("at %d: %t, want %t", ttl, got, want)
		}
	}
}

// TestDefaultTTL shows where the ttl of a document comes from.
func TestDefaultTTL(t *testing.T) {
	const days = `{ name: "Thing", ttl_days: 2 }`
	for _, test := range []struct {
		name, collection string
		do               []operation
		want             string
	}{
		{"none", open, []operation{creating(`{ id: 1 }`)}, "nothing"},
		{"of the collection", days, []operation{creating(`{ id: 1 }`)}, "2030-01-03T00:00:00Z"},
		{"given", days, []operation{creating(`{ id: 1, ttl: time(60) }`)}, "2030-01-01T00:01:00Z"},
		{"null is given", days, []operation{creating(`{ id: 1, ttl: null }`)}, "nothing"},
		{"of data", days, []operation{creatingData(`{ ttl: 1 }`), updating(1001, `{}`), creating(`{ id: 1 }`)}, "2030-01-03T00:00:00Z"},
		{"an update begins it anew", days, []operation{creating(`{ id: 1, ttl: time(60) }`), updating(1, `{}`)}, "2030-01-03T00:00:00Z"},
		{"an update keeps it", open, []operation{creating(`{ id: 1, ttl: time(60) }`), updating(1, `{}`)}, "2030-01-01T00:01:00Z"},
		{"a replacement drops it", open, []operation{creating(`{ id: 1, ttl: time(60) }`), replacing(1, `{}`)}, "nothing"},
	} {
		w := newWorld(t, test.collection)
		a := w.begin()
		for _, do := range test.do {
			w.must(do(a))
		}
		d := w.doc(1)
		_, err := a.Fetch(d)
		w.must(err)
		// The clock of the store goes on by microseconds.
		got := shown(d.Version().TTL)
		if ttl, ok := d.Version().TTL.(value.Time); ok {
			got = value.Time{Sec: ttl.Sec}.String()
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// ways are all ways to meet a document.
func (w *world) ways(at store.Timestamp) string {
	w.Helper()
	a := w.begin()
	var seen []string
	note := func(way string, there bool, err error) {
		w.must(err)
		if there {
			seen = append(seen, way)
		}
	}
	d := w.doc(1)
	d.At = at
	ok, err := a.Exists(d)
	note("exists", ok, err)
	note("require", a.Require(d, "a") == nil, nil)
	l, err := a.List(w.coll(), 0, MaxID, false, at)
	w.must(err)
	x, err := l.Next()
	note("list", x != nil, err)
	l.Close()
	l, err = a.List(w.coll(), 0, MaxID, false, at)
	w.must(err)
	ok, err = l.Lend(new(Doc))
	note("lend", ok, err)
	l.Close()
	l, err = a.List(w.coll(), 0, MaxID, false, at)
	w.must(err)
	n, err := l.Count()
	note("count", n > 0, err)
	l.Close()
	e, err := a.Entries(w.coll(), keyspace.IndexRange(w.ns.DB, FirstUserID, w.coll().Def.Stored[0].ID), 0, nil, false, at)
	w.must(err)
	x, _, err = e.Next()
	note("entries", x != nil, err)
	e.Close()
	if at == txn.Present {
		err = a.Change(catalog.Update, w.doc(1), a.object(`{}`), false)
		note("update", err == nil, nil)
		_, err = w.begin().Delete(w.doc(1))
		note("delete", err == nil, nil)
		_, err = w.begin().Create(w.coll(), w.object(`{ id: 1, a: 2 }`), false)
		note("create", err != nil, nil)
		_, err = w.begin().Create(w.coll(), w.object(`{ a: 1 }`), false)
		note("unique", err != nil, nil)
	}
	return strings.Join(seen, " ")
}

// TestExpiredDocumentsAreAbsentEverywhere shows that the ttl counts in each way
// to meet a document, from its microsecond on, and in the past as at present.
func TestExpiredDocumentsAreAbsentEverywhere(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", constraints: [{ unique: ["a"] }], history_days: 1 }`)
	at := w.create(`{ id: 1, a: 1, ttl: time(9) }`)
	const past, present = "exists require list lend count entries", " update delete create unique"
	w.clock.Store(start.Add(9*time.Second).UnixMicro() - 100)
	if got := w.ways(txn.Present); got != past+present {
		t.Errorf("before: %s", got)
	}
	if got := w.ways(at); got != past {
		t.Errorf("before, in the past: %s", got)
	}
	w.clock.Store(start.Add(9 * time.Second).UnixMicro())
	if got := w.ways(txn.Present); got != "" {
		t.Errorf("after: %s", got)
	}
	if got := w.ways(at); got != "" {
		t.Errorf("after, in the past: %s", got)
	}
}

// TestExpiredDocumentsMakeRoom shows that a document with the id of an expired
// one takes its place, index entries included.
func TestExpiredDocumentsMakeRoom(t *testing.T) {
	w := newWorld(t, thing(`{ terms: [{ field: "a" }] }`))
	w.create(`{ id: 1, a: 1, ttl: time(9) }`)
	w.sleep(time.Minute)
	w.create(`{ id: 1, a: 2 }`)
	if got := w.begin().entries(w.coll(), 0); strings.Join(got, ", ") != "2 #1" {
		t.Errorf("entries %v", got)
	}
	if got := w.notes(); got != "" {
		t.Errorf("notes %s", got)
	}
}

func TestReap(t *testing.T) {
	w := newWorld(t, thing(`{ terms: [{ field: "a" }] }`))
	const n = reapChunk + 3
	w.do(func(a *attempt) error {
		for i := range n {
			w.must(creating(fmt.Sprintf(`{ id: %d, a: 1, ttl: time(9) }`, i+1))(a))
		}
		return creating(`{ id: 9999, a: 1, ttl: time(99) }`)(a)
	})
	w.sleep(20 * time.Second)
	reap := func(keys store.Range) (rest []byte) {
		w.do(func(a *attempt) (err error) {
			rest, err = a.Reap(w.ns.DB, FirstUserID, keys)
			return err
		})
		return rest
	}
	keys := ExpiredKeys(w.ns.DB, FirstUserID, w.clock.Load())
	keys.Start = reap(keys)
	if got := keyspace.DocumentID(keys.Start); got != reapChunk+1 {
		t.Errorf("the rest begins at document %d", got)
	}
	if got := len(w.begin().entries(w.coll(), 0)); got != n-reapChunk+1 {
		t.Errorf("%d entries are left", got)
	}
	if rest := reap(keys); rest != nil {
		t.Errorf("a rest from %x on", rest)
	}
	if got := w.begin().entries(w.coll(), 0); len(got) != 1 || w.notes() != "99 #9999" {
		t.Errorf("left: %v, %s", got, w.notes())
	}
	if rest := reap(keys); rest != nil {
		t.Errorf("a rest of nothing from %x on", rest)
	}
}

// TestReapLeavesOthersAlone shows what it does with notes that are not, or no
// longer, about documents of the collection.
func TestReapLeavesOthersAlone(t *testing.T) {
	w := newWorld(t, open)
	w.create(`{ id: 1, ttl: time(9) }`)
	all := ExpiredKeys(w.ns.DB, FirstUserID, math.MaxInt64)
	tests := []struct {
		name string
		db   keyspace.DB
		coll uint32
		want string
	}{
		{"another database", w.ns.DB + 1, FirstUserID, "<nil>"},
		{"a deleted collection", w.ns.DB, FirstUserID + 9, "<nil>"},
		{"a document that has not expired", w.ns.DB, FirstUserID,
			"document 1 of collection 1024 in database 7 is listed as expired and is not"},
	}
	for _, test := range tests {
		a := w.begin()
		rest, err := a.Reap(test.db, test.coll, all)
		if got := described(err); got != test.want || rest != nil || a.Tx.Writing() {
			t.Errorf("%s: %s, rest %x", test.name, got, rest)
		}
	}
	a := w.begin()
	w.must(a.Tx.Put(keyspace.ExpiryKey(w.ns.DB, FirstUserID, 1, 55), nil))
	if _, err := a.Reap(w.ns.DB, FirstUserID, all); err == nil {
		t.Error("a note about no document is taken")
	}
}
