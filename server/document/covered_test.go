package document

import (
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/plan"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/document/key"
	"github.com/fawndb/fawn/server/keyspace"
)

const covering = `{ name: "Thing", computed_fields: { double: { body: "x => x.a * 2" } }, indexes: {
	listing: { terms: [{ field: "a" }, { field: "t", mva: true }], values: [
		{ field: "b" }, { field: "c", order: "desc" }, { field: "id" }, { field: "ts" }, { field: "o.x" }, { field: "m", mva: true }, { field: "double" }] } } }`

// site is a place in a query.
var site = diag.Span{Src: &diag.Source{Name: "*query*", Text: "Thing.listing(1)"}, End: 5}

// listed reads the documents of the index under the term a = 1, t = 2.
func (a *attempt) listed() []*Doc {
	a.world.Helper()
	coll := a.world.coll()
	ix := coll.Index("listing")
	prefix := keyspace.IndexPrefix(a.Names.DB, coll.ID(), ix.Def.Backing, 0)
	enc := key.Encoder{}
	terms := []value.Value{value.Int(1), value.Int(2)}
	for _, term := range terms {
		var err error
		prefix, err = enc.Append(prefix, term, false)
		a.world.must(err)
	}
	e, err := a.Entries(coll, keyspaceRange(prefix), len(prefix), &Lookup{Index: ix, Terms: terms, Site: site}, false, a.ReadAt)
	a.world.must(err)
	defer e.Close()
	var docs []*Doc
	for {
		d, position, err := e.Next()
		a.world.must(err)
		if d == nil {
			return docs
		}
		if keyspace.DocumentID(position) != d.ID || d.Lookup().Index != ix || d.Coll != coll || d.At != a.ReadAt {
			a.world.Errorf("document %s at position %x", shown(d), position)
		}
		docs = append(docs, d)
	}
}

// TestCoveredReads shows which fields are answered from the index entry: no
// read of the document is charged then.
func TestCoveredReads(t *testing.T) {
	tests := []struct {
		stored, field, want string
		covered             bool
	}{
		{`{ id: 5, a: 1, t: 2, b: 3 }`, "a", "1", true},
		{`{ id: 5, a: 1, t: 2, b: 3 }`, "b", "3", true},
		{`{ id: 5, a: 1, t: 2, b: "x" }`, "b", "x", true},
		{`{ id: 5, a: 1, t: 2, b: true, c: 4 }`, "c", "4", true},
		{`{ id: 5, a: 1, t: 2, b: time(1) }`, "b", "2030-01-01T00:00:01Z", true},
		{`{ id: 5, a: 1, t: 2, b: ref(7) }`, "b", "Thing/7", true},
		{`{ id: 5, a: 1, t: 2 }`, "b", "null", false},
		{`{ id: 5, a: 1, t: 2, b: [1] }`, "b", "[1]", false},
		{`{ id: 5, a: 1, t: 2, b: { x: 1 } }`, "b", "{x:1}", false},
		{`{ id: 5, a: 1, t: [2] }`, "t", "[2]", false},
		{`{ id: 5, a: 1, t: 2, m: [1] }`, "m", "[1]", false},
		{`{ id: 5, a: 1, t: 2, o: { x: 1 } }`, "o", "{x:1}", false},
		{`{ id: 5, a: 1, t: 2, other: 1 }`, "other", "1", false},
		{`{ id: 5, a: 1, t: 2 }`, "double", "2", false}, // definitions can change
	}
	for _, test := range tests {
		w := newWorld(t, covering)
		w.create(test.stored)
		a := w.begin()
		docs := a.listed()
		if len(docs) != 1 {
			t.Fatalf("%s: %d documents", test.stored, len(docs))
		}
		ops := a.Tx.Stats.ReadOps
		v, err := a.field(docs[0], test.field)
		if got := shown(v); err != nil || got != test.want {
			t.Errorf("%s of %s: %s %v, want %s", test.field, test.stored, got, err, test.want)
		}
		if covered := a.Tx.Stats.ReadOps == ops; covered != test.covered {
			t.Errorf("%s of %s: covered %t", test.field, test.stored, covered)
		}
	}
}

// TestCoveredUntilAWrite shows that an entry says nothing after a write, nor
// about what has been read.
func TestCoveredUntilAWrite(t *testing.T) {
	w := newWorld(t, covering)
	at := w.create(`{ id: 5, a: 1, t: 2, b: 3 }`, `{ id: 6 }`)
	a := w.begin()
	d := a.listed()[0]
	if ok, err := a.Exists(d); !ok || err != nil || a.Tx.HasRead(keyspace.DocumentKey(w.ns.DB, FirstUserID, 5)) {
		t.Errorf("that it exists is not covered: %t %v", ok, err)
	}
	w.must(updating(5, `{ b: 4 }`)(a))
	if v, err := a.field(d, "b"); err != nil || shown(v) != "4" {
		t.Errorf("after a write: %s %v", shown(v), err)
	}
	w.must(deleting(5)(a))
	if ok, err := a.Exists(d); ok || err != nil {
		t.Errorf("after its removal it exists: %v", err)
	}

	a = w.begin()
	d = a.listed()[0]
	if ok, err := a.Fetch(d); !ok || err != nil || !a.Tx.HasRead(keyspace.DocumentKey(w.ns.DB, FirstUserID, 5)) {
		t.Errorf("fetching reads nothing: %t %v", ok, err)
	}
	if a.fresh(d) {
		t.Error("an entry is better than the document")
	}

	a = w.begin()
	a.ReadAt = at
	w.change(5, `{ b: ref(6) }`)
	if v, err := a.field(a.listed()[0], "b"); err != nil || shown(v) != "3" {
		t.Errorf("in the past: %s %v", shown(v), err)
	}
}

// TestHintsOfReads shows which reads of an index set's documents give hints.
func TestHintsOfReads(t *testing.T) {
	w := newWorld(t, covering)
	w.create(`{ id: 5, a: 1, t: 2, b: null, o: { x: 1 } }`)
	field := func(name string, span diag.Span) func(a *attempt, d *Doc) {
		return func(a *attempt, d *Doc) { evaluator{a}.Field(d, plan.NewFieldSite(name, span, library{})) }
	}
	for _, test := range []struct {
		name string
		do   func(a *attempt, d *Doc)
		want string
	}{
		{"nothing", func(*attempt, *Doc) {}, ""},
		{"a field", field("other", site), ".other is not covered by the Thing.listing index."},
		{"a covered field that is null", field("b", site), ""},
		{"the object around a covered field", field("o", site), ""},
		{"all data", field("data", site), ""},
		{"no place", field("other", diag.Span{}), ""},
		{"the document", func(a *attempt, d *Doc) { a.DocumentHint(d) }, "Full documents returned from Thing.listing."},
		{"the document from no place", func(a *attempt, d *Doc) { d.entry.lookup.Site = diag.Span{}; a.DocumentHint(d) }, ""},
		{"another document", func(a *attempt, _ *Doc) { a.DocumentHint(w.doc(5)); field("other", site)(a, w.doc(5)) }, ""},
	} {
		for _, wanted := range []bool{true, false} {
			a := w.begin()
			a.log.Hints = wanted
			test.do(a, a.listed()[0])
			text := a.log.Text(nil)
			if want := wanted && test.want != ""; (text != "") != want || want && !strings.Contains(text, test.want) {
				t.Errorf("%s, wanted %t: %s", test.name, wanted, text)
			}
		}
	}
	byNothing := newWorld(t, `{ name: "Thing", constraints: [{ unique: ["a"] }] }`)
	a := byNothing.begin()
	a.log.Hints = true
	d := a.Reader.listed(byNothing.coll(), 1, 0, &Lookup{Index: &Index{}, Site: site}, nil)
	a.DocumentHint(d)
	if got := a.log.Text(nil); got != "" {
		t.Errorf("an index without fields: %s", got)
	}
}

// TestIndexes shows what an index tells of itself.
func TestIndexes(t *testing.T) {
	w := newWorld(t, covering)
	ix := w.coll().Index("listing")
	if got := strings.Join(ix.Covered, " "); got != "a t b c id ts o.x m double" {
		t.Errorf("covered: %s", got)
	}
	if ix.IsID(0) || !ix.IsID(2) || ix.IsID(4) {
		t.Error("the wrong value is the id")
	}
	f := &IndexFunction{Coll: w.coll(), Index: ix}
	if n := f.Arity(); n.Min != 2 || len(n.Counts) != 2 || n.Counts[0] != 2 || n.Counts[1] != 3 || f.FunctionName() != "listing" {
		t.Errorf("arity %+v of %s", f.Arity(), f.FunctionName())
	}
	if !f.EqualTo(&IndexFunction{Index: ix}) || f.EqualTo(&IndexFunction{Index: new(Index)}) || f.EqualTo(value.Int(1)) {
		t.Error("indexes are not compared by identity")
	}
	if f.Kind() != value.KindFunction || w.coll().Index("other") != nil {
		t.Error("an index is not a function")
	}
}
