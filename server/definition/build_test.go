package definition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/catalog"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/txn"
)

// builds lists the unfinished builds.
func (d *databases) builds() (list []definition.Build) {
	d.Helper()
	if got := d.write("", func(w *document.Writer) (err error) { list, err = definition.Builds(w); return err }); got != "null" {
		d.Fatal(got)
	}
	return list
}

// records lists the records of builds.
func (d *databases) records() (all []keyspace.Build) {
	scan := d.begin(0).Scan(keyspace.Builds(), false, txn.Present)
	defer scan.Close()
	for scan.Next() {
		all = append(all, keyspace.ParseBuildKey(scan.Version().Key))
	}
	return all
}

// advance does a chunk of a build.
func (d *databases) advance(b keyspace.Build, alone bool, versions int) (s definition.Build, more bool) {
	d.Helper()
	if got := d.write("", func(w *document.Writer) (err error) {
		s, more, err = definition.AdvanceBuild(w, b, alone, document.Chunk{Versions: versions, Bytes: 1 << 20})
		return err
	}); got != "null" {
		d.Fatal(got)
	}
	return s, more
}

// TestBuild: an index of many documents is built later, and only then can be
// asked; one of few at once.
func TestBuild(t *testing.T) {
	d := open(t)
	d.must("", `Collection.create({ name: "Few" }); Collection.create({ name: "Many" })`)
	d.must("", `Set.sequence(0, 128).forEach(n => Few.create({ id: n, k: n % 2 })); Set.sequence(0, 129).forEach(n => Many.create({ id: n, k: n % 2 }))`)
	const indexes = `indexes: { byK: { terms: [{ field: "k" }] } }`
	status := `Collection.byName("Many")!.indexes.byK.status`
	d.must("", `Collection.byName("Few")!.update({ `+indexes+` })`)
	if len(d.builds()) != 0 || d.ask("", `Few.byK(1).count()`) != `64` {
		t.Error("the index of few is not built at once")
	}
	begin := func() keyspace.Build {
		t.Helper()
		d.must("", `Collection.byName("Many")!.update({ `+indexes+` })`)
		r := d.records()
		if len(r) != 1 || d.ask("", status) != `"building"` {
			t.Fatalf("builds %v, %s", r, d.ask("", status))
		}
		return r[0]
	}
	b := begin()
	if list := d.builds(); len(list) != 1 || fmt.Sprint(list[0]) != `{ Many [byK] 0 0}` {
		t.Errorf("%+v", list)
	}
	d.must("", `Many.create({ id: 1000, k: 1 })`) // is kept up to date
	s, more := d.advance(b, false, 65)
	if !more || s.Documents != 65 || s.Progress < 0.06 || s.Progress > 0.07 || s.Collection != "Many" {
		t.Errorf("a chunk: %+v, %t", s, more)
	}
	if list := d.builds(); len(list) != 1 || fmt.Sprint(list[0]) != fmt.Sprint(s) {
		t.Errorf("%+v, not %+v", list, s)
	}
	for n := 0; more && n < 100; n++ {
		s, more = d.advance(b, false, 65)
	}
	d.steps([]step{{"", status, `"complete"`}, {"", `[Many.byK(0).count(), Many.byK(1).count()]`, `[65,65]`}})
	if len(d.records()) != 0 || len(d.builds()) != 0 {
		t.Error("the record of the build is left")
	}
	if _, more := d.advance(b, false, 1); more {
		t.Error("a build goes on that is over")
	}

	// A build that is not wanted any more ends.
	d.must("", `Collection.byName("Many")!.update({ indexes: { byK: null } })`)
	begin()
	d.must("", `Collection.byName("Many")!.update({ indexes: { byK: null } })`)
	if len(d.records()) != 0 {
		t.Error("the record of a dropped index is left")
	}
	b = begin()
	if got := d.write("", func(w *document.Writer) error { return definition.FailBuild(w, b) }); got != "null" || d.ask("", status) != `"failed"` || len(d.records()) != 0 {
		t.Errorf("a failed build: %s, %s, %v", got, d.ask("", status), d.records())
	}
	if got := d.write("", func(w *document.Writer) error { return definition.FailBuild(w, b) }); got != "null" {
		t.Error(got)
	}
	d.must("", `Collection.byName("Many")!.update({ indexes: { byK: null } })`)
	begin()
	d.must("", `Collection.byName("Many")!.delete()`)
	if len(d.records()) != 0 {
		t.Error("the record of a dropped collection is left")
	}
}

// TestBuildsTogether: builds that are equally far go on together, unless one is
// to go alone; a record of what is not being built goes.
func TestBuildsTogether(t *testing.T) {
	d := open(t)
	d.must("", `Collection.create({ name: "Many" })`)
	d.must("", `Set.sequence(0, 200).forEach(n => Many.create({ id: n, k: n % 2 }))`)
	d.must("", `Collection.byName("Many")!.update({ indexes: { a: { terms: [{ field: "k" }] }, b: { terms: [{ field: "l" }] }, c: { terms: [{ field: "m" }] } } })`)
	all := d.records()
	far := func() string {
		var list []int64
		for _, b := range d.builds() {
			list = append(list, b.Documents)
		}
		return fmt.Sprint(list)
	}
	for i, s := range []struct {
		build    int
		alone    bool
		versions int
		want     string
	}{
		{0, false, 40, "[40 40 40]"}, {1, true, 40, "[40 80 40]"}, {2, false, 20, "[60 80 60]"}, {0, true, 20, "[80 80 60]"}, {1, false, 10, "[90 90 60]"}, {2, false, 40, "[90 90 100]"},
	} {
		d.advance(all[s.build], s.alone, s.versions)
		if got := far(); got != s.want {
			t.Errorf("after step %d: %s, not %s", i, got, s.want)
		}
	}
	for _, b := range []keyspace.Build{all[1], all[0], all[2]} {
		for n := 0; n < 9; n++ {
			if _, more := d.advance(b, b == all[1], 40); !more {
				break
			}
		}
	}
	if list := d.builds(); len(list) != 0 || len(d.records()) != 0 {
		t.Errorf("left: %v", list)
	}
	if got := d.ask("", `[Many.a(0).count(), Many.b(0).count(), Collection.byName("Many")!.indexes.c.status]`); got != `[100,0,"complete"]` {
		t.Error(got)
	}
	version := d.must("", `1`).SchemaVersion
	for _, b := range []keyspace.Build{all[0], {DB: all[0].DB, Collection: all[0].Collection, Index: 9999}, {DB: all[0].DB, Collection: 9999, Index: 1}} {
		for _, end := range []func(w *document.Writer) error{
			func(w *document.Writer) error {
				_, more, err := definition.AdvanceBuild(w, b, true, document.Chunk{Versions: 1, Bytes: 1})
				if more {
					t.Errorf("%v goes on", b)
				}
				return err
			},
			func(w *document.Writer) error { return definition.FailBuild(w, b) },
		} {
			d.write("", func(w *document.Writer) error { return w.Tx.Put(b.Key(), document.Position{}.Encode()) })
			if got := d.write("", end); got != "null" || len(d.records()) != 0 {
				t.Errorf("%v: %s, %v", b, got, d.records())
			}
		}
	}
	if now := d.must("", `1`).SchemaVersion; now != version {
		t.Error("the definitions have changed")
	}
	elsewhere := keyspace.Build{DB: 77, Collection: 1, Index: 1}
	d.write("", func(w *document.Writer) error { return w.Tx.Put(elsewhere.Key(), document.Position{}.Encode()) })
	d.write("", func(w *document.Writer) error {
		if _, _, err := definition.AdvanceBuild(w, elsewhere, false, document.Chunk{}); err != definition.ErrNoDatabase {
			t.Error(err)
		}
		return nil
	})
}

// TestNoRecord: a build whose record is gone has been ended by somebody else.
func TestNoRecord(t *testing.T) {
	d := open(t)
	d.must("", `Collection.create({ name: "Many" })`)
	d.must("", `Set.sequence(0, 200).forEach(n => Many.create({ id: n }))`)
	d.must("", `Collection.byName("Many")!.update({ indexes: { a: { terms: [{ field: "k" }] } } })`)
	b := d.records()[0]
	version := d.must("", `1`).SchemaVersion
	d.write("", func(w *document.Writer) error { return w.Tx.Delete(b.Key()) })
	if _, more := d.advance(b, false, 40); more || len(d.records()) != 0 {
		t.Error("it goes on")
	}
	if got := d.write("", func(w *document.Writer) error { return definition.FailBuild(w, b) }); got != "null" || d.must("", `1`).SchemaVersion != version {
		t.Errorf("it has failed: %s", got)
	}
	err := d.engine.Transact(t.Context(), "", func(w *document.Writer) error { _, err := definition.Builds(w); return err })
	if err == nil || !strings.Contains(err.Error(), "has no record") {
		t.Errorf("its state: %v", err)
	}
	for _, record := range []string{"x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"} { // damaged
		d.write("", func(w *document.Writer) error { return w.Tx.Put(b.Key(), []byte(record)) })
		for _, f := range []func(w *document.Writer) error{
			func(w *document.Writer) error { _, err := definition.Builds(w); return err },
			func(w *document.Writer) error { return definition.FailBuild(w, b) },
			func(w *document.Writer) error {
				_, _, err := definition.AdvanceBuild(w, b, false, document.Chunk{})
				return err
			},
		} {
			if err := d.engine.Transact(t.Context(), "", f); err == nil {
				t.Error("a damaged record is taken")
			}
		}
	}
}

// TestDeferred: a query knows what it leaves to the background.
func TestDeferred(t *testing.T) {
	d := open(t)
	d.must("", `Collection.create({ name: "Many" })`)
	d.must("", `Set.sequence(0, 200).forEach(n => Many.create({ id: n }))`)
	field := func(name string, v value.Value) value.Field { return value.Field{Name: name, Value: v} }
	if got := d.write("", func(w *document.Writer) error {
		terms := value.NewArray(value.ObjectOf(field("field", value.String("k"))))
		doc := w.ByName(definition.Collections, "Many", diag.Span{})
		if _, err := definition.Change(w, catalog.Update, doc, value.ObjectOf(field("indexes", value.ObjectOf(field("i", value.ObjectOf(field("terms", terms))))))); err != nil {
			return err
		}
		err := definition.Finish(w)
		if len(w.Deferred) != 1 || w.Deferred[0].DB != w.Names.DB || w.Deferred[0].Collection != w.Names.Defs.CollectionByName("Many").ID {
			t.Errorf("%+v", w.Deferred)
		}
		return err
	}); got != "null" {
		t.Error(got)
	}
}
