package document

import (
	"errors"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// operation is one write, as a query would make it.
type operation func(a *attempt) error

func creating(text string) operation {
	return func(a *attempt) error { _, err := a.Create(a.world.coll(), a.object(text), false); return err }
}

func creatingData(text string) operation {
	return func(a *attempt) error { _, err := a.Create(a.world.coll(), a.object(text), true); return err }
}

func updating(id value.ID, text string) operation {
	return func(a *attempt) error { return a.Change(catalog.Update, a.world.doc(id), a.object(text), false) }
}

func updatingData(id value.ID, text string) operation {
	return func(a *attempt) error { return a.Change(catalog.Update, a.world.doc(id), a.object(text), true) }
}

func replacing(id value.ID, text string) operation {
	return func(a *attempt) error { return a.Change(catalog.Replace, a.world.doc(id), a.object(text), false) }
}

func replacingData(id value.ID, text string) operation {
	return func(a *attempt) error { return a.Change(catalog.Replace, a.world.doc(id), a.object(text), true) }
}

func deleting(id value.ID) operation {
	return func(a *attempt) error { _, err := a.Delete(a.world.doc(id)); return err }
}

const (
	open    = `{ name: "Thing" }`
	typed   = `{ name: "Thing", fields: { a: { signature: "Int" }, b: { signature: "Int?", default: "7" } } }`
	unique  = `{ name: "Thing", constraints: [{ unique: ["a", "b"] }] }`
	checked = `{ name: "Thing", constraints: [{ check: { name: "small", body: "x => x.a < 5" } }, { check: { name: "known", body: "x => x.known" } }] }`
	// computing has a computed field.
	computing = `{ name: "Thing", computed_fields: { double: { body: "x => x.a * 2" } } }`
	defaults  = `{ name: "Thing", fields: {
		a: { signature: "Any", default: "effect()" }, b: { signature: "Any", default: "now()" },
		c: { signature: "{ d: Int = 3, e: Int }" } } }`
)

// TestWrites shows what documents 1 and 1001, the first id that is generated,
// look like after writes in one query, or why the last write fails.
func TestWrites(t *testing.T) {
	tests := []struct {
		name       string
		collection string
		stored     string // document 1, "" for none
		do         []operation
		want       string
	}{
		{"create", open, "", []operation{creating(`{ id: 1, a: 1 }`)}, "{a:1}"},
		{"create without an id", open, "", []operation{creating(`{ a: 1 }`)}, "- {a:1}"},
		{"create where the next id is taken", open, "", []operation{creating(`{ id: 1001, a: 0 }`), creating(`{ a: 1 }`), updating(1002, `{ b: 2 }`)}, "- {a:0}"},
		{"create with an id that is text", open, "", []operation{creating(`{ id: "1" }`)}, "{}"},
		{"create with a wrong id", open, "", []operation{creating(`{ id: -1 }`)},
			"constraint_failure: Failed to create document in collection `Thing`. [[id]] id must be nonnegative"},
		{"create twice", open, `{ id: 1 }`, []operation{creating(`{ id: 1 }`)},
			"document_id_exists: Collection `Thing` already contains document with id 1."},
		{"create with reserved fields", open, "", []operation{creating(`{ id: 1, ts: null, coll: 1 }`)},
			"constraint_failure: Failed to create document in collection `Thing`." +
				" [[ts]] Is a reserved field and cannot be used [[coll]] Is a reserved field and cannot be used"},
		{"nulls are not stored", open, "", []operation{creating(`{ id: 1, a: null, b: { c: null, d: 1 } }`)}, "{b:{d:1}}"},
		{"data of any name", open, "", []operation{creatingData(`{ id: 5, ts: 2, ttl: 3, coll: 4 }`)}, "- {id:5 ts:2 ttl:3 coll:4}"},
		{"a value that cannot be stored", open, "", []operation{creating(`{ a: [lambda()] }`)},
			"invalid_type: Anonymous functions cannot be stored. Use a string of FQL instead."},
		{"an id that cannot be stored", open, `{ id: 1 }`, []operation{updating(1, `{ a: { b: [1, id(5)] } }`)},
			"invalid_type: Value at `a.b[1]` has type ID, which cannot be persisted."},
		{"ids and ttls of create are no data", open, "", []operation{creating(`{ id: id(1), ttl: null }`)}, "{}"},
		{"they are of createData", open, "", []operation{creatingData(`{ id: id(1) }`)},
			"invalid_type: Value at `id` has type ID, which cannot be persisted."},

		{"update merges", open, `{ id: 1, a: 1, b: { c: 1 } }`, []operation{updating(1, `{ b: { d: 2 }, e: 3 }`)}, "{a:1 b:{c:1 d:2} e:3}"},
		{"update removes nulls", open, `{ id: 1, a: 1, b: 2 }`, []operation{updating(1, `{ a: null }`)}, "{b:2}"},
		{"replace", open, `{ id: 1, a: 1 }`, []operation{replacing(1, `{ b: 2, c: null }`)}, "{b:2}"},
		{"update of what does not exist", open, "", []operation{updating(1, `{}`)},
			"document_not_found: Collection `Thing` does not contain document with id 1."},
		{"update with an id", open, `{ id: 1 }`, []operation{updating(1, `{ id: 1 }`)},
			"constraint_failure: Failed to update document with id 1 in collection `Thing`. [[id]] Is a reserved field and cannot be used"},
		{"replace with a reserved field", open, `{ id: 1 }`, []operation{replacing(1, `{ ts: 1 }`)},
			"constraint_failure: Failed to update document with id 1 in collection `Thing`. [[ts]] Is a reserved field and cannot be used"},
		{"update of data of any name", open, `{ id: 1, a: 1 }`, []operation{updatingData(1, `{ ttl: 1, id: 2 }`)}, "{a:1 ttl:1 id:2}"},
		{"replacement of data of any name", open, `{ id: 1, a: 1 }`, []operation{replacingData(1, `{ ttl: 1, id: 2 }`)}, "{ttl:1 id:2}"},

		{"delete", open, `{ id: 1 }`, []operation{deleting(1)}, "-"},
		{"delete twice", open, `{ id: 1 }`, []operation{deleting(1), deleting(1)},
			"document_not_found: Collection `Thing` does not contain document with id 1."},
		{"delete and create", open, `{ id: 1, a: 1 }`, []operation{deleting(1), creating(`{ id: 1, b: 2 }`)}, "{b:2}"},

		{"a missing and a wrong field", typed, "", []operation{creating(`{ id: 1, b: "x" }`)},
			"constraint_failure: Failed to create document in collection `Thing`." +
				" [[b]] Expected Int | Null, provided String [[a]] Missing required field of type Int"},
		{"a wrong update", typed, `{ id: 1, a: 1 }`, []operation{updating(1, `{ a: "x" }`)},
			"constraint_failure: Failed to update document with id 1 in collection `Thing`. [[a]] Expected Int, provided String"},
		{"a default", typed, "", []operation{creating(`{ id: 1, a: 1 }`)}, "{a:1 b:7}"},
		{"a default that is not needed", typed, "", []operation{creating(`{ id: 1, a: 1, b: 2 }`)}, "{a:1 b:2}"},
		{"a default of a null", typed, "", []operation{creating(`{ id: 1, a: 1, b: null }`)}, "{a:1}"},
		{"an update has no defaults", typed, `{ id: 1, a: 1, b: null }`, []operation{updating(1, `{ a: 2 }`)}, "{a:2}"},
		{"a replacement has", typed, `{ id: 1, a: 1, b: 2 }`, []operation{replacing(1, `{ a: 2 }`)}, "{a:2 b:7}"},
		{"what defaults may do", defaults, "", []operation{creating(`{ id: 1, b: 1, c: { d: 0, e: 0 } }`)}, "{b:1 c:{d:0 e:0} a:an observation in default values}"},
		{"defaults of members", defaults, "", []operation{creating(`{ id: 1, a: 0, b: 1, c: { e: 2 } }`)}, "{a:0 b:1 c:{e:2 d:3}}"},
		{"a ttl that is no time", open, "", []operation{creating(`{ id: 1, ttl: 5 }`)}, // an open collection has it reported too
			"constraint_failure: Failed to create document in collection `Thing`. [[ttl]] Expected Time | Null, provided Int"},
		{"a ttl that is no time, among others", typed, "", []operation{creating(`{ ttl: 5, a: "x" }`)},
			"constraint_failure: Failed to create document in collection `Thing`." +
				" [[ttl]] Expected Time | Null, provided Int [[a]] Expected Int, provided String"},

		{"unique", unique, `{ id: 1, a: 1, b: 2 }`, []operation{creating(`{ a: 1, b: 2 }`)},
			"constraint_failure: Failed unique constraint. [[a] [b]] Failed unique constraint"},
		{"unique by an update", unique, `{ id: 1, a: 1, b: 2 }`, []operation{creating(`{ id: 2, a: 1 }`), updating(2, `{ b: 2 }`)},
			"constraint_failure: Failed unique constraint. [[a] [b]] Failed unique constraint"},
		{"unique in part", unique, `{ id: 1, a: 1, b: 2 }`, []operation{creating(`{ a: 1, b: 3 }`)}, "{a:1 b:2} {a:1 b:3}"},
		{"unique, all null", unique, `{ id: 1 }`, []operation{creating(`{}`)}, "{} {}"},
		{"unique, the document itself", unique, `{ id: 1, a: 1, b: 2 }`, []operation{updating(1, `{ c: 1 }`)}, "{a:1 b:2 c:1}"},
		{"unique, after it is gone", unique, `{ id: 1, a: 1, b: 2 }`, []operation{deleting(1), creating(`{ a: 1, b: 2 }`)}, "- {a:1 b:2}"},
		{"unique, a value too large for an index", unique, "", []operation{creating(`{ id: 1, a: text(40000) }`), creating(`{ a: text(40000) }`), replacing(1, `{}`), replacing(1001, `{}`)}, "{} {}"},

		{"checked", checked, "", []operation{creating(`{ id: 1, a: 1, known: true }`)}, "{a:1 known:true}"},
		{"checks that fail", checked, "", []operation{creating(`{ id: 1, a: 9 }`)},
			"constraint_failure: Failed to create document in collection `Thing`." +
				" [] Document failed check constraint `small` [] Document failed check constraint `known`"},
		{"a check that is no Boolean", checked, "", []operation{creating(`{ id: 1, a: 1, known: "yes" }`)},
			"constraint_failure: Failed to create document in collection `Thing`." +
				" [] Error evaluating check constraint `known`: function returned a non-boolean value"},
		{"checks of an update", checked, `{ id: 1, a: 1, known: true }`, []operation{updating(1, `{ known: false }`)},
			"constraint_failure: Failed to update document with id 1 in collection `Thing`. [] Document failed check constraint `known`"},
		{"checks of an expired document", checked, "", []operation{creating(`{ id: 1, a: 1, known: true, ttl: time(-1) }`)}, "-"},

		{"a computed field", computing, "", []operation{creating(`{ double: 1 }`)},
			"constraint_failure: Failed to create document in collection `Thing`. [[double]] Cannot write to a computed field"},
		{"an update of a computed field", computing, `{ id: 1 }`, []operation{updating(1, `{ double: 1 }`)},
			"constraint_failure: Failed to update document with id 1 in collection `Thing`. [[double]] Cannot write to a computed field"},
		{"data with the name of a computed field", computing, "", []operation{creatingData(`{ double: 1 }`)}, "- {double:1}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, test.collection)
			if test.stored != "" {
				w.create(test.stored)
			}
			a := w.begin()
			got := ""
			for i, do := range test.do {
				if err := do(a); err != nil {
					got = described(err)
					if i < len(test.do)-1 {
						t.Errorf("write %d: %s", i, got)
					}
				}
			}
			if got == "" {
				a.commit()
				got = strings.TrimSuffix(w.read(w.doc(1))+" "+w.read(w.doc(1001)), " -")
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestFailedDefaults shows what a write says of default values that cannot be
// evaluated.
func TestFailedDefaults(t *testing.T) {
	for source, want := range map[string]string{
		`"1 +"`:      "Default field evaluation failed.\nerror: ",
		`"fail()"`:   "Default field evaluation failed.\nit failed",
		`"lambda()"`: "Default field evaluation failed.\nValue has type Lambda, which cannot be persisted",
	} {
		w := newWorld(t, `{ name: "Thing", fields: { a: { signature: "Any", default: `+source+` } } }`)
		_, err := w.begin().Create(w.coll(), w.object(`{}`), false)
		got := described(err)
		if !strings.HasPrefix(got, "constraint_failure: Failed to create document in collection `Thing`. [[a]] "+want) {
			t.Errorf("%s: %s", source, got)
		}
	}
}

// TestWhatChecksMayDo shows the effect that functions of definitions are held
// to, and that the caller's is back afterwards.
func TestWhatFunctionsOfDefinitionsMayDo(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", constraints: [{ check: { name: "c", body: "x => effect() == 'a read in check constraints'" } }],
		computed_fields: { f: { body: "x => effect()" } }, indexes: { byF: { terms: [{ field: "f" }] } } }`)
	a := w.begin()
	d, err := a.Create(w.coll(), a.object(`{}`), false)
	w.must(err)
	if a.Limit != builtin.Write || a.Place != "" {
		t.Errorf("%s in %q is left", a.Limit, a.Place)
	}
	if v, err := a.field(d, "f"); err != nil || shown(v) != "a read in computed fields" {
		t.Errorf("computed fields: %s %v", shown(v), err)
	}
	if got := a.entries(w.coll(), 0); len(got) != 1 || !strings.Contains(got[0], "in index entries") {
		t.Errorf("index entries: %v", got)
	}
}

func TestErrorsOfFunctionsAreErrorsOfTheWrite(t *testing.T) {
	for _, definition := range []string{
		`{ name: "Thing", constraints: [{ check: { name: "c", body: "x => broken()" } }] }`,
		`{ name: "Thing", computed_fields: { f: { body: "x => broken()" } }, indexes: { byF: { terms: [{ field: "f" }] } } }`,
	} {
		w := newWorld(t, definition)
		a := w.begin()
		if _, err := a.Create(w.coll(), a.object(`{}`), false); !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", definition, err)
		}
		if a.unindexed != nil {
			t.Error("the error is still there for the next write")
		}
	}
}

func TestWritesInThePastAreRefused(t *testing.T) {
	w := newWorld(t, open)
	at := w.create(`{ id: 1 }`)
	w.sleep(1e9)
	for name, do := range map[string]operation{
		"create": creating(`{}`), "update": updating(1, `{}`), "delete": deleting(1),
	} {
		a := w.begin()
		a.ReadAt = at
		if got := described(do(a)); got != "invalid_write: Cannot write at a snapshot time in the past." {
			t.Errorf("%s: %s", name, got)
		}
		if a.Tx.Writing() {
			t.Errorf("%s has written", name)
		}
	}
}

// TestDocumentsAndTheirDefinition shows that one query does not write both, in
// whatever order.
func TestDocumentsAndTheirDefinition(t *testing.T) {
	const want = "invalid_write: Cannot modify a document and its collection in the same query."
	w := newWorld(t, open, `{ name: "Other" }`)
	w.create(`{ id: 1 }`)
	for name, do := range map[string]operation{
		"create": creating(`{ id: 2 }`), "update": updating(1, `{}`), "delete": deleting(1),
	} {
		a := w.begin()
		w.must(a.NoteRedefined(FirstUserID + 1))
		w.must(a.NoteRedefined(FirstUserID))
		if got := described(do(a)); got != want {
			t.Errorf("%s of a redefined collection: %s", name, got)
		}
		a = w.begin()
		w.must(do(a))
		w.must(a.NoteRedefined(FirstUserID + 1))
		if got := described(a.NoteRedefined(FirstUserID)); got != want {
			t.Errorf("redefinition after %s: %s", name, got)
		}
	}
}

func TestLimitsOfDocuments(t *testing.T) {
	w := newWorld(t, `{ name: "Thing", indexes: { listed: { values: [{ field: "a", mva: true }, { field: "b", mva: true }] } } }`)
	a := w.begin()
	_, err := a.Create(w.coll(), a.object(`{ c: text(8388608) }`), false)
	if got := described(err); !strings.HasPrefix(got, "invalid_request: Version bytes (83886") || !strings.HasSuffix(got, "exceeds threshold (8388608)") {
		t.Error(got)
	}
	_, err = a.Create(w.coll(), a.object(`{ id: 2, a: text(10000), b: text(10000) }`), false)
	w.must(err)
	_, err = a.Create(w.coll(), a.object(`{ a: text(30000), b: 1 }`), false)
	if got := described(err); !strings.HasPrefix(got, "invalid_request: Key bytes (90") || !strings.HasSuffix(got, "exceeds threshold (64000)") {
		t.Error(got)
	}

	// Each combination of two texts is an entry of about 60,000 bytes.
	texts := func(n int) *value.Array {
		list := value.NewArray()
		for i := range n {
			list.Elems = append(list.Elems, value.String(strings.Repeat("x", 9900)+string(rune('a'+i))))
		}
		return list
	}
	large := value.NewObject(2)
	large.Set("a", texts(15))
	large.Set("b", texts(20))
	err = a.Change(catalog.Replace, w.doc(2), large, false)
	if got := described(err); !strings.HasPrefix(got, "invalid_request: Index entries for doc 2 in scope 7 and index ") ||
		!strings.HasSuffix(got, "that exceeds limit 16777216") {
		t.Error(got)
	}
}

// TestWritesAreCharged shows the statistics of a query's writes: each document
// once, by the size of its last version.
func TestWritesAreCharged(t *testing.T) {
	tests := []struct {
		name string
		do   []operation
		want int64
	}{
		{"nothing", nil, 0},
		{"one", []operation{creating(`{ id: 2 }`)}, 1},
		{"a large one", []operation{creating(`{ id: 2, a: text(1100) }`)}, 2},
		{"twice", []operation{creating(`{ id: 2, a: text(9000) }`), updating(2, `{ a: 1 }`)}, 1},
		{"two", []operation{creating(`{}`), updating(1, `{}`)}, 2},
		{"delete", []operation{deleting(1)}, 1},
		{"create and delete", []operation{creating(`{ id: 2, a: text(9000) }`), deleting(2)}, 1},
	}
	for _, test := range tests {
		w := newWorld(t, open)
		w.create(`{ id: 1 }`)
		a := w.begin()
		for _, do := range test.do {
			w.must(do(a))
		}
		a.ChargeWrites()
		if got := a.Tx.Stats.WriteOps; got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestDeletedDocument(t *testing.T) {
	w := newWorld(t, open)
	w.create(`{ id: 1 }`)
	a := w.begin()
	d, err := a.Delete(w.doc(1))
	w.must(err)
	if shown(d) != "Thing/1" || !d.Deleted {
		t.Errorf("%s, deleted %t", shown(d), d.Deleted)
	}
	w.must(creating(`{ id: 1 }`)(a))
	if ok, err := a.Exists(d); ok || err != nil {
		t.Errorf("what delete returned exists again: %v", err)
	}
	if got := described(a.Require(d, "a")); got != "invalid_null_access: Cannot access `a` on null." {
		t.Error(got)
	}
}

// TestGeneratedIDsAreChecked shows that a generated id is a read: it may be
// taken by hand at the same time.
func TestGeneratedIDsAreChecked(t *testing.T) {
	w := newWorld(t, open)
	a := w.begin()
	w.must(creating(`{}`)(a))
	w.create(`{ id: 1001 }`)
	if _, err := a.Tx.Commit(t.Context(), false); err == nil {
		t.Error("two documents were created with one id")
	}
	if !a.Tx.HasRead(keyspace.DocumentKey(w.ns.DB, FirstUserID, 1001)) || txn.Present != 0 {
		t.Error("the id was not read")
	}
}
