package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

// at reads a field of document 1 as of a time.
func (w *world) at(at store.Timestamp, name string) string {
	w.Helper()
	v, err := w.begin().field(&Doc{Coll: w.coll(), ID: 1, At: at}, name)
	if err != nil {
		return described(err)
	}
	return shown(v)
}

func TestReadingAtTimes(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", history_days: 1, computed_fields: { double: { body: "x => x.a * 2" }, again: { body: "x => ref(1).a" } } }`)
	first := w.create(`{ id: 1, a: 1, other: ref(2) }`)
	second := w.change(1, `{ a: 2 }`)
	third := w.remove(1)
	const gone = "document_not_found: Collection `Thing` does not contain document with id 1."
	tests := []struct {
		at          store.Timestamp
		field, want string
	}{
		{first - 1, "a", gone},
		{first, "a", "1"},
		{second - 1, "a", "1"},
		{second, "a", "2"},
		{third, "a", gone},
		{txn.Present, "a", gone},
		{first, "double", "2"},
		{second, "double", "4"},
		{first, "ts", value.TimeFromMicros(int64(first)).String()},
		{first, "other", fmt.Sprintf("Thing/2@%d", first)}, // references keep the time
		{first, "data", fmt.Sprintf("{a:1 other:Thing/2@%d}", first)},
		{first, "ttl", "null"},
		{first, "missing", "null"},
		{1, "a", "invalid_request: Requested timestamp 1970-01-01T00:00:00.000001Z less than minimum allowed timestamp " +
			value.TimeFromMicros(w.coll().Def.MinReadTime(int64(third))).String() + "."},
	}
	for _, test := range tests {
		if got := w.at(test.at, test.field); got != test.want {
			t.Errorf("%s at %d: %s, want %s", test.field, test.at, got, test.want)
		}
	}
	oldest := store.Timestamp(w.coll().Def.MinReadTime(w.begin().Now()))
	for _, at := range []store.Timestamp{oldest - 1, oldest} {
		a := w.begin()
		_, err := a.List(w.coll(), 0, MaxID, false, at)
		_, err2 := a.Entries(w.coll(), store.Range{}, 0, nil, false, at)
		_, err3 := a.Exists(&Doc{Coll: w.coll(), ID: 1, At: at})
		for i, err := range []error{err, err2, err3} {
			if (err != nil) != (at < oldest) {
				t.Errorf("way %d at %d, of %d: %v", i, at, oldest, err)
			}
		}
	}
	if _, err := w.begin().List(animals, 0, MaxID, false, 1); err != nil {
		t.Errorf("native collections: %v", err)
	}
}

// TestCachedVersions shows that a document is read once as long as nothing is
// written, and anew after each write.
func TestCachedVersions(t *testing.T) {
	w := newWorld(t, open)
	w.create(`{ id: 1, a: 1 }`, `{ id: 2, a: 1 }`)
	a := w.begin()
	d := w.doc(1)
	read := func(want string) {
		t.Helper()
		v, err := a.field(d, "a")
		if err != nil {
			v = value.String(described(err))
		}
		if got := shown(v); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	read("1")
	at := d.Version().At
	d.version.Data = nil // what is cached is not read again
	if ok, err := a.Fetch(d); !ok || err != nil || d.Version().Data != nil {
		t.Error("a cached version is read again")
	}
	w.must(updating(2, `{ a: 5 }`)(a))
	read("1")
	if d.Version().At != at {
		t.Error("another document's write has changed the version's time")
	}
	w.must(updating(1, `{ a: 2 }`)(a))
	read("2")
	if v, err := a.field(d, "ts"); err != nil || shown(v) != "now" {
		t.Errorf("a pending version has the time %s (%v)", shown(v), err)
	}
	w.must(deleting(1)(a))
	read("document_not_found: Collection `Thing` does not contain document with id 1.")
	w.must(creating(`{ id: 1, a: 3 }`)(a))
	read("3")
}

// TestKnownNeedsNoReading shows what a reference says without being read.
func TestKnownNeedsNoReading(t *testing.T) {
	w := newWorld(t, open)
	a := w.begin()
	for _, test := range []struct {
		d          *Doc
		name, want string
	}{
		{w.doc(1), "id", "1"},
		{w.doc(1), "coll", "Thing"},
		{w.doc(1), "name", "unknown"},
		{w.doc(1), "ts", "unknown"},
		{&Doc{Coll: animals, ID: 2}, "name", "dog"},
		{&Doc{Coll: animals, ID: 2, Name: "old"}, "name", "dog"},
		{&Doc{Coll: animals, ID: 2, Name: "old", At: 5}, "name", "old"}, // as it was then
		{&Doc{Coll: animals, ID: 9, Name: "gone"}, "name", "gone"},
		{&Doc{Coll: animals, ID: 2}, "id", "unknown"},
		{&Doc{Coll: Deleted, ID: 2}, "id", "2"},
	} {
		v, ok := a.Known(test.d, test.name)
		if !ok {
			v = value.String("unknown")
		}
		if got := shown(v); got != test.want {
			t.Errorf("%s of %s: %s, want %s", test.name, shown(test.d), got, test.want)
		}
	}
	if a.Tx.Reading() {
		t.Error("something was read")
	}
}

// TestReferences shows what makes them, and what they say when there is no
// document.
func TestReferences(t *testing.T) {
	w := newWorld(t, open)
	a := w.begin()
	a.ReadAt = 5
	site := diag.Span{Src: &diag.Source{Text: "query"}, End: 5}
	if d := a.ByID(w.coll(), 9, site); d.Coll != w.coll() || d.ID != 9 || d.At != 5 || d.Origin != site || d.ByName {
		t.Errorf("by id: %+v", d)
	}
	if d := a.ByName(animals, "dog", site); d.Coll != animals || d.ID != 2 || d.Name != "dog" || d.At != 5 || d.Origin != site || !d.ByName {
		t.Errorf("by name: %+v", d)
	}
	a.ReadAt = txn.Present
	for _, test := range []struct {
		d    *Doc
		want string
	}{
		{w.doc(9), "document_not_found: Collection `Thing` does not contain document with id 9."},
		{a.ByName(animals, "cow", site), "document_not_found: Animal `cow` not found."},
		{&Doc{Coll: Deleted, ID: 9}, "invalid_null_access: Cannot access `x` on null."},
		{&Doc{Coll: w.coll(), ID: 9, Deleted: true}, "invalid_null_access: Cannot access `x` on null."},
	} {
		err := a.Require(test.d, "x")
		if got := described(err); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
		if hints := len(err.(*diag.Error).Hints); (hints == 1) != (test.d.Origin.Src != nil) {
			t.Errorf("%s: %d hints", test.want, hints)
		}
	}
	if got := (&Doc{Coll: Deleted, ID: 9}).NotFoundText(); got != "Document with id 9 does not exist because the collection was deleted." {
		t.Error(got)
	}
	if hints := NullHint(value.Null{NullCause: &value.NullCause{At: &site}}); len(hints) != 1 || hints[0].Span != site {
		t.Errorf("hints of a null: %v", hints)
	}
	if e := NullAccess(value.Null{NullCause: &value.NullCause{At: &site}}, "x"); len(e.Hints) != 1 {
		t.Errorf("hints of an access: %v", e.Hints)
	}
	if NullHint(value.Null{}) != nil || NullHint(value.Null{NullCause: &value.NullCause{}}) != nil {
		t.Error("a null without a place has hints")
	}

	past := &Doc{Coll: animals, ID: 1, Name: "cat", At: 5, ByName: true, Deleted: true, Origin: site}
	now := past.Present()
	if now == past || now.At != txn.Present || now.Coll != past.Coll || now.ID != 1 || now.Name != "cat" || !now.ByName || !now.Deleted || now.Origin != site {
		t.Errorf("at present: %+v", now)
	}
	if now.Present() != now {
		t.Error("what is present is copied")
	}
	if k := past.Key(); k != (Key{3, 1, 5}) {
		t.Errorf("key %+v", k)
	}
	if past.DocID() != 1 || past.DocName() != "cat" || past.Collection() != value.Module(animals) || past.Kind() != value.KindDoc || past.Lookup() != nil {
		t.Error("the reference is of something else")
	}
	if ref, err := RefOf(past); err != nil || ref.Coll != 3 || ref.ID != 1 {
		t.Errorf("stored as %+v %v", ref, err)
	}
}

func TestStoredReferences(t *testing.T) {
	w := newWorld(t, open)
	w.do(func(a *attempt) error {
		o := a.object(`{ a: ref(5) }`)
		for name, d := range map[string]*Doc{"animal": {Coll: animals, ID: 2}, "gone": {Coll: NewNative(77, "X", species{}), ID: 3}} {
			o.Set(name, d)
		}
		o.Set("id", value.ID(1))
		_, err := a.Create(w.coll(), o, false)
		return err
	})
	a := w.begin()
	for name, want := range map[string]string{"a": "Thing/5 ", "animal": "Animal/2 dog", "gone": value.DeletedModule + "/3 "} {
		v, err := a.field(w.doc(1), name)
		w.must(err)
		if got := shown(v) + " " + v.(*Doc).Name; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestEffectsOfReading shows where fields are not read.
func TestEffectsOfReading(t *testing.T) {
	w := newWorld(t, open)
	w.create(`{ id: 1, a: 1 }`)
	a := w.begin()
	a.AtMost(builtin.Observation, "default values")
	if _, err := a.field(w.doc(1), "a"); described(err) != "invalid_effect: Reading a field performs a read, which is not allowed in default values." {
		t.Error(described(err))
	}
	if _, err := a.Exists(w.doc(1)); described(err) != "invalid_effect: Reading a document performs a read, which is not allowed in default values." {
		t.Error(described(err))
	}
	if a.Tx.Reading() {
		t.Error("something was read")
	}
}

func TestFields(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", computed_fields: { double: { body: "x => x.a * 2" } } }`)
	at := w.do(func(a *attempt) error {
		w.must(creating(`{ id: 1, a: 1, ttl: time(9) }`)(a))
		w.must(a.put(&Doc{Coll: animals, ID: 1}, nil, `{ name: "cat", legs: 4, `+catalog.Internal+`: 1 }`))
		return a.put(w.doc(2), nil, `{ a: 1, double: 5, ts: 6 }`)
	})
	ts := value.TimeFromMicros(int64(at)).String()
	for _, test := range []struct {
		d    *Doc
		want string
	}{
		{w.doc(1), "{id:1 coll:Thing ts:" + ts + " ttl:2030-01-01T00:00:09Z double:2 a:1}"},
		{w.doc(2), "{id:2 coll:Thing ts:" + ts + " double:2 a:1}"}, // user data come last
		{&Doc{Coll: animals, ID: 1}, "{name:cat coll:Animal ts:" + ts + " legs:4}"},
	} {
		a := w.begin()
		ok, err := a.Fetch(test.d)
		w.must(err)
		o, err := a.Fields(test.d)
		if err != nil || !ok || shown(o) != test.want {
			t.Errorf("got %s %v, want %s", shown(o), err, test.want)
		}
	}
	a := w.begin()
	for _, test := range []struct {
		d          *Doc
		name, want string
	}{
		{w.doc(1), "ttl", "2030-01-01T00:00:09Z"},
		{w.doc(1), "data", "{a:1}"},
		{w.doc(2), "double", "2"},
		{w.doc(2), "ts", ts},
		{&Doc{Coll: animals, ID: 1}, "legs", "4"},
		{&Doc{Coll: animals, ID: 1}, catalog.Internal, "null"},
		{&Doc{Coll: animals, ID: 1}, "data", "null"},
	} {
		if v, err := a.field(test.d, test.name); err != nil || shown(v) != test.want {
			t.Errorf("%s of %s: %s %v, want %s", test.name, shown(test.d), shown(v), err, test.want)
		}
	}
	failed := newWorld(t, `{ name: "Thing", computed_fields: { f: { body: "x => fail()" } } }`)
	failed.create(`{ id: 1 }`)
	a = failed.begin()
	d := failed.doc(1)
	a.Fetch(d)
	if _, err := a.Fields(d); described(err) != "failed: it failed" {
		t.Errorf("a computed field that fails: %v", err)
	}
	err := a.EachStored(d, Version{Data: []byte("damaged")}, func(string, value.Value) error { return nil })
	if err == nil {
		t.Error("damaged data are read")
	}
}

// TestListings shows all ways through a listing.
func TestListings(t *testing.T) {
	w := newWorld(t, open)
	w.create(`{ id: 1, a: 1 }`, `{ id: 2, a: 2 }`, `{ id: 3, ttl: now(), a: 3 }`)
	w.sleep(time.Second)
	at := w.create(`{ id: 4, a: 4 }`)
	w.do(func(a *attempt) error {
		w.must(a.put(&Doc{Coll: animals, ID: 1}, nil, `{ name: "lion" }`))
		return deleting(1)(a)
	})
	tests := []struct {
		name        string
		coll        *Collection
		first, last value.ID
		reverse     bool
		at          store.Timestamp
		want        string
	}{
		{"all", w.coll(), 0, MaxID, false, 0, "2= 4="},
		{"backwards", w.coll(), 0, MaxID, true, 0, "4= 2="},
		{"in the past", w.coll(), 0, MaxID, false, at, "1= 2= 4="},
		{"a range", w.coll(), 3, 4, false, 0, "4="},
		{"one", w.coll(), 2, 2, false, 0, "2="},
		{"none", w.coll(), 4, 2, false, 0, ""},
		{"names", animals, 0, MaxID, false, 0, "1=lion"},
		{"deleted", Deleted, 0, MaxID, false, 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := func(step func(l *Listing) (*Doc, error)) string {
				a := w.begin()
				l, err := a.List(test.coll, test.first, test.last, test.reverse, test.at)
				w.must(err)
				defer l.Close()
				var got []string
				var docs []*Doc
				for {
					d, err := step(l)
					w.must(err)
					if d == nil {
						break
					}
					if d.Coll != test.coll || d.At != test.at {
						t.Errorf("document of %s at %d", d.Coll.name, d.At)
					}
					got, docs = append(got, fmt.Sprintf("%d=%s", d.ID, d.Name)), append(docs, d)
				}
				for _, d := range docs { // what was kept is whole
					data, err := a.UserData(d)
					if x, _ := data.Get("a"); err != nil || d.Coll == w.coll() && shown(x) != fmt.Sprint(int(d.ID)) {
						t.Errorf("%d has %s %v", d.ID, shown(data), err)
					}
				}
				return strings.Join(got, " ")
			}
			if got := list((*Listing).Next); got != test.want {
				t.Errorf("next: %s, want %s", got, test.want)
			}
			lent := new(Doc)
			if got := list(func(l *Listing) (*Doc, error) {
				ok, err := l.Lend(lent)
				if !ok {
					return nil, err
				}
				return lent.Keep(), err
			}); got != test.want {
				t.Errorf("lent: %s, want %s", got, test.want)
			}
			l, err := w.begin().List(test.coll, test.first, test.last, test.reverse, test.at)
			w.must(err)
			defer l.Close()
			if n, err := l.Count(); err != nil || int(n) != len(strings.Fields(test.want)) {
				t.Errorf("%d documents, %v", n, err)
			}
		})
	}
}

// TestListingsAreChecked shows that what a listing has been through is a read,
// and what was read costs eight partitions.
func TestListingsAreChecked(t *testing.T) {
	w := newWorld(t, thing(`{ terms: [{ field: "a" }] }`))
	w.create(`{ id: 5, a: 1 }`)
	entries := func(a *attempt, terms ...value.Value) {
		e, err := a.Entries(w.coll(), keyspace.IndexRange(w.ns.DB, FirstUserID, w.coll().Def.Stored[0].ID), 0, &Lookup{Terms: terms}, false, 0)
		w.must(err)
		e.Close()
	}
	for name, test := range map[string]struct {
		read func(a *attempt)
		ops  int64
	}{
		"documents": {func(a *attempt) {
			l, err := a.List(w.coll(), 0, MaxID, false, 0)
			w.must(err)
			l.Close()
		}, 8},
		"entries":              {func(a *attempt) { entries(a) }, 8},
		"entries under a term": {func(a *attempt) { entries(a, value.Int(1)) }, 1},
	} {
		a := w.begin()
		test.read(a)
		if a.Tx.Stats.ReadOps != test.ops {
			t.Errorf("%s: %d reads, want %d", name, a.Tx.Stats.ReadOps, test.ops)
		}
		w.create(`{ a: 1 }`)
		if err := a.Tx.Verify(t.Context()); err == nil {
			t.Errorf("%s: an insert is no conflict", name)
		}
	}
}

// TestDamagedVersions shows that bytes that are no document are an error in
// each way to them.
func TestDamagedVersions(t *testing.T) {
	w := newWorld(t, unique)
	ix := w.coll().Def.Stored[0]
	w.create(`{ id: 2, a: 1, b: 1 }`)
	w.do(func(a *attempt) error {
		scan := a.Tx.Scan(keyspace.IndexRange(w.ns.DB, FirstUserID, ix.ID), false, 0)
		defer scan.Close()
		scan.Next()
		entry := slices.Clone(scan.Version().Key)
		entry[len(entry)-1] = 1
		w.must(a.Tx.Put(entry, []byte{9}))
		return a.Tx.Put(keyspace.DocumentKey(w.ns.DB, FirstUserID, 1), []byte{9})
	})
	a := w.begin()
	list := func() *Listing {
		l, err := a.List(w.coll(), 0, MaxID, false, 0)
		w.must(err)
		return l
	}
	e, err := a.Entries(w.coll(), keyspace.IndexRange(w.ns.DB, FirstUserID, ix.ID), 0, nil, false, 0)
	w.must(err)
	for name, read := range map[string]func() error{
		"exists":  func() error { _, err := a.Exists(w.doc(1)); return err },
		"next":    func() error { _, err := list().Next(); return err },
		"lend":    func() error { _, err := list().Lend(new(Doc)); return err },
		"count":   func() error { _, err := list().Count(); return err },
		"entries": func() error { _, _, err := e.Next(); return err },
		"unique":  func() error { return creating(`{ a: 1, b: 1 }`)(a) },
		"field":   func() error { _, err := a.field(w.doc(1), "a"); return err },
		"create":  func() error { return creating(`{ id: 1 }`)(a) },
		"delete":  func() error { return deleting(1)(a) },
	} {
		if err := read(); err == nil || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// plainSite reads a field of user data alone.
var plainSite = plan.NewFieldSite("a", diag.Span{}, library{})

func TestReadsEndWithTheTransaction(t *testing.T) {
	w := newWorld(t, open)
	w.create(`{ id: 1, a: 1 }`)
	a := w.begin()
	a.Tx.Close()
	if _, _, err := a.Field(w.doc(1), plainSite); err == nil || errors.As(err, new(*diag.Error)) {
		t.Errorf("a field: %v", err)
	}
	if err := updating(1, `{}`)(a); err == nil {
		t.Error("an update goes on")
	}
	if err := creating(`{}`)(a); err == nil {
		t.Error("a create goes on")
	}
}
