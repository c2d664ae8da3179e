package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
)

// TestIndexesWithoutNotes reads a collection that the first FawnDB has made: of
// its indexes nobody knows which documents they lack, so only what needs all
// values is read from them. An index that is made now can do more.
func TestIndexesWithoutNotes(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", indexes: {
		byAB: { terms: [{ field: "a" }], values: [{ field: "b" }] }, byB: { values: [{ field: "b" }] }, byA: { terms: [{ field: "a" }] } } })`)
	db.must(t, fmt.Sprintf(`C.create({ id: 1, a: 1, b: 2 }); C.create({ id: 2, a: 1, b: %q }); C.create({ id: 3, a: 1, b: 1 })`, strings.Repeat("x", 33000)))
	db.planned(t, "C.where(.a == 1 && .b == 1).count()", "C.byAB")
	forget := func(w *document.Writer) error {
		coll := w.Names.Defs.Collections[0]
		for _, ix := range coll.Stored {
			if err := w.Tx.Delete(keyspace.OmittedKey(0, coll.ID, ix.ID, 2)); err != nil {
				return err
			}
		}
		form := coll.StoredForm()
		internal, _ := form.Get(catalog.Internal)
		old := value.NewObject(8)
		for _, f := range internal.(*value.Object).Fields() {
			if f.Name != "noted" {
				old.Set(f.Name, f.Value)
			}
		}
		form.Set(catalog.Internal, old)
		b, err := document.AppendVersion(nil, nil, form)
		if err != nil {
			return err
		}
		if err := w.Tx.Put(keyspace.VersionKey(0), nil); err != nil {
			return err
		}
		return w.Tx.Put(keyspace.DocumentKey(0, definition.Collections.ID(), value.ID(coll.ID)), b)
	}
	if err := db.engine(t, 0).Transact(t.Context(), "", forget); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		db.planned(t, "C.where(.a == 1).map(.id).toArray()", "C.byA |", "!C.byAB |")
		db.planned(t, "C.all().order(.b).first()!.id", "!index order")
		db.planned(t, "C.where(.a == 1).order(desc(.b)).first()!.id", "!index order")
		db.planned(t, "C.where(.a == 1 && .b == 1).count()", "index lookup | .a == 1 && .b == 1 | C.byAB")
		// A change of the definition keeps what is known of its indexes.
		db.must(t, `Collection.byName("C")!.update({ history_days: 3 })`)
	}
	db.must(t, `Collection.byName("C")!.update({ indexes: { byBA: { values: [{ field: "b" }, { field: "a" }] } } })`)
	db.must(t, "C(2)!.delete()")
	db.planned(t, "C.all().order(.b).first()!.id", "index order", "C.byBA")
}
