package upkeep

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// createRows and fillRows make more documents than an index is built of at once.
const createRows = `Collection.create({ name: "Row" }); null`
const fillRows = `Set.sequence(0, 200).forEach(i => Row.create({ id: i, k: i % 4, u: i, name: "row" })); null`

// finish does all builds.
func (w *world) finish() {
	w.Helper()
	if err := w.builder.round(w.Context()); err != nil {
		w.Fatal(err)
	}
	if left := w.records(); left != nil {
		w.Errorf("unfinished: %v", left)
	}
}

// chunk does a chunk of a number of documents of the first build.
func (w *world) chunk(documents int) {
	w.Helper()
	b := w.records()[0]
	err := w.builder.transact(w.Context(), "", func(d *document.Writer) error {
		_, _, err := definition.AdvanceBuild(d, b, false, document.Chunk{Versions: documents})
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

const notQueryable = "invalid_index_invocation: The index `Row.byK` is not queryable."

// TestBuildStatus follows what definitions say of builds. A step is a query
// with its result, or "chunk" or "finish", which go on with the builds.
func TestBuildStatus(t *testing.T) {
	const addK = `Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "k" }] } } }).indexes.byK { queryable, status }`
	const byK = `Row.definition.indexes.byK { queryable, status }`
	const building, complete = `{"queryable":false,"status":"building"}`, `{"queryable":true,"status":"complete"}`
	const constraints = `Row.definition.constraints`
	tests := map[string][][2]string{
		"index": {
			{addK, building},
			{byK, building},
			{`Row.byK(1).count()`, notQueryable},
			{`Row.where(.k == 1).count()`, "50"},
			{`Row.where(.name == "row").count()`, "200"},
			{"chunk"},
			{byK, building},
			{`Row.byK(1).count()`, notQueryable},
			{"finish"},
			{byK, complete},
			{`Row.byK(1).count()`, "50"},
			{`at (Time.now().subtract(1, "second")) { Row.byK(1).count() }`, "50"},
		},
		"text index, which predicates use": {
			{`Collection.byName("Row")!.update({ indexes: { byName: { terms: [{ field: "name" }] } } }).indexes.byName.status`, `"building"`},
			{`Row.where(.name == "row").count()`, "200"},
			{"chunk"},
			{`Row.where(.name == "row").count()`, "200"},
			{"finish"},
			{`Row.where(.name == "row").count()`, "200"},
		},
		"unique constraint": {
			{`Collection.byName("Row")!.update({ constraints: [{ unique: ["u"] }, { check: { name: "c", body: "d => true" } }] }).constraints[0].status`, `"pending"`},
			{constraints, `[{"unique":["u"],"status":"pending"},{"check":{"name":"c","body":"d => true"}}]`},
			{`Row.create({ id: 1000, u: -1 }).u`, "-1"},
			{`Row.create({ u: -1 })`, "constraint_failure: Failed unique constraint."},
			{`Row.create({ id: 1001, u: 7 }).u`, "7"}, // existing ones are not indexed yet
			{"finish"},
			{constraints, `[{"unique":["u"],"status":"active"},{"check":{"name":"c","body":"d => true"}}]`},
			{`Row.create({ u: 8 })`, "constraint_failure: Failed unique constraint."},
		},
		"other changes meanwhile": {
			{addK, building},
			{"chunk"},
			{`Collection.byName("Row")!.update({ alias: "R", indexes: { byU: { terms: [{ field: "u" }] } } }).indexes.byK.status`, `"building"`},
			{`Collection.byName("Row")!.replace({ name: "Row", indexes: { byK: { terms: [{ field: "k" }] }, byU: { terms: [{ field: "u" }] } } }).indexes.byU.status`, `"building"`},
			{"finish"},
			{`Row.definition.indexes`, `{"byK":{"terms":[{"field":"k"}],"queryable":true,"status":"complete"},"byU":{"terms":[{"field":"u"}],"queryable":true,"status":"complete"}}`},
			{`[Row.byK(1).count(), Row.byU(7).count()]`, "[50,1]"},
		},
		"the status is read-only": {
			{addK, building},
			{`Collection.byName("Row")!.update({ indexes: { byK: { status: "complete" } } })`, "constraint_failure: Failed to update Collection `Row`."},
			{`Collection.byName("Row")!.update({ indexes: { byK: { status: "building" } } }).indexes.byK.status`, `"building"`},
			{"finish"},
			{byK, complete},
		},
		"not to be queryable": {
			{addK, building},
			{`Collection.byName("Row")!.update({ indexes: { byK: { queryable: false } } }).indexes.byK.queryable`, "false"},
			{"finish"},
			{byK, `{"queryable":false,"status":"complete"}`},
			{`Row.byK(1).count()`, notQueryable},
			{`Collection.byName("Row")!.update({ indexes: { byK: { queryable: true } } }).indexes.byK.queryable`, "true"},
			{`Row.byK(1).count()`, "50"},
		},
		"to be queryable after all": {
			{addK, building},
			{`Collection.byName("Row")!.update({ indexes: { byK: { queryable: false } } }).indexes.byK.queryable`, "false"},
			{`Collection.byName("Row")!.update({ indexes: { byK: { queryable: true } } }).indexes.byK.queryable`, "false"},
			{"finish"},
			{byK, complete},
		},
		"shared with an index": {
			{addK, building},
			{`Collection.byName("Row")!.update({ indexes: { also: { terms: [{ field: ".k" }] } }, constraints: [{ unique: ["k"] }] }) { indexes: .indexes.also.status, constraints }`,
				`{"indexes":"building","constraints":[{"unique":["k"],"status":"pending"}]}`},
			{"finish"},
			{`[Row.also(1).count(), Row.definition.constraints[0].status]`, `[50,"active"]`},
			{`Collection.byName("Row")!.update({ indexes: { third: { terms: [{ field: "k" }] } } }).indexes.third.status`, `"complete"`},
		},
		"few documents": {
			{`Collection.create({ name: "Few" }); null`, "null"},
			{`Set.sequence(0, 128).forEach(i => Few.create({ k: i })); null`, "null"},
			{`Collection.byName("Few")!.update({ indexes: { byK: { terms: [{ field: "k" }] } } }).indexes.byK.status`, `"complete"`},
			{`Few.byK(1).count()`, "1"},
			{`Few.byK(1).first()!.update({ n: 1 }).n`, "1"}, // the 129th version
			{`Collection.byName("Few")!.update({ indexes: { byN: { terms: [{ field: "n" }] } } }).indexes.byN.status`, `"building"`},
		},
		"in one query with its collection's change": {
			{`let c = Collection.byName("Row")!
			  c.update({ indexes: { byK: { terms: [{ field: "k" }] } } })
			  c.update({ indexes: { byK: null, byU: { terms: [{ field: "u" }] } } }).indexes`, `{"byU":{"terms":[{"field":"u"}],"queryable":false,"status":"building"}}`},
			{"finish"},
			{`Row.byU(1).count()`, "1"},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.must(createRows)
			w.must(fillRows)
			w.clock.Add(2e6)
			for _, step := range steps {
				switch step[0] {
				case "chunk":
					w.chunk(40)
				case "finish":
					w.finish()
				default:
					w.expect(step[0], step[1])
				}
			}
		})
	}
}

// TestBuildEnds drops what is being built, in the middle and while a chunk is
// about to be committed. The work ends, and nothing of it is left.
func TestBuildEnds(t *testing.T) {
	tests := map[string]string{
		"index":       `Collection.byName("Row")!.update({ indexes: { byK: null } })`,
		"new terms":   `Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "u" }] } } })`,
		"replaced":    `Collection.byName("Row")!.replace({ name: "Row" })`,
		"collection":  `Collection.byName("Row")!.delete()`,
		"made anew":   `Collection.byName("Row")!.delete(); Collection.create({ name: "Row" })`,
		"same fields": `Collection.byName("Row")!.update({ indexes: { byK: null, other: { terms: [{ field: "k" }, { field: "u" }] } } })`,
	}
	for name, drop := range tests {
		for _, within := range []bool{false, true} {
			t.Run(fmt.Sprint(name, within), func(t *testing.T) {
				w := newWorld(t)
				w.must(createRows)
				w.must(fillRows)
				w.must(`Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "k" }] } } })`)
				w.builder.chunk = document.Chunk{Versions: 30}
				w.chunk(30)
				if within {
					w.once(func() { w.must(drop + "; null") })
					w.chunk(30)
				} else {
					w.must(drop + "; null")
				}
				w.finish()
				w.clock.Add(int64(2 * LongestQuery.Microseconds()))
				w.room()
				if n := w.versions(keyspace.IndexRange(0, document.FirstUserID, 1)); n > 0 {
					t.Errorf("%d versions of entries are left", n)
				}
			})
		}
	}
}

// TestBuildOfDatabases builds in a child database, which is renamed and deleted
// meanwhile.
func TestBuildOfDatabases(t *testing.T) {
	w := newWorld(t)
	w.must(`Database.create({ name: "a" }); null`)
	in := func(path, fql string) {
		t.Helper()
		if resp := w.query(path, fql); resp.Err != nil {
			t.Fatalf("%s: %v", fql, resp.Err)
		}
	}
	in("a", `Database.create({ name: "b" }); null`)
	in("a/b", createRows)
	in("a/b", fillRows)
	add := `Collection.byName("Row")!.update({ indexes: { %s: { terms: [{ field: "%s" }] } } })`
	in("a/b", fmt.Sprintf(add, "byK", "k"))
	w.builder.chunk = document.Chunk{Versions: 50}
	w.once(func() { w.must(`Database.byName("a")!.update({ name: "renamed" }); null`) })
	w.finish()
	in("renamed/b", `if (Row.byK(1).count() != 50) abort("wrong")`)
	in("renamed/b", fmt.Sprintf(add, "byU", "u"))
	w.once(func() { w.must(`Database.byName("renamed")!.delete(); null`) })
	w.finish()
}

// TestBuildFails makes entries that cannot be. The definition shows it, other
// indexes are not concerned, writers go on, and a new index tries again.
func TestBuildFails(t *testing.T) {
	w := newWorld(t)
	w.must(createRows)
	w.must(fillRows)
	// Two terms that fit, but not both into one key.
	long := strings.Repeat("x", 32700)
	w.must(fmt.Sprintf(`Row.create({ id: 5000, a: "%s", b: "%s" }); null`, long, long))
	w.must(`Collection.byName("Row")!.update({ constraints: [{ unique: ["a", "b"] }], indexes: {
		byK: { terms: [{ field: "k" }] }, byAB: { terms: [{ field: "a" }, { field: "b" }] } } }); null`)
	w.finish()
	w.expect(`Row.definition.indexes.byAB { queryable, status }`, `{"queryable":false,"status":"failed"}`)
	w.expect(`Row.definition.constraints[0].status`, `"failed"`)
	w.expect(`Row.definition.indexes.byK.status`, `"complete"`)
	w.expect(`Row.byK(1).count()`, "50")
	w.expect(`Row.byAB(1, 2).count()`, "invalid_index_invocation: The index `Row.byAB` is not queryable.")
	w.expect(`Collection.byName("Row")!.update({ alias: "R" }).indexes.byAB.status`, `"failed"`)
	w.expect(`Row.create({ id: 5001, a: 1, b: 2 }).b`, "2")
	w.expect(`Collection.byName("Row")!.update({ indexes: { byAB: null, again: { terms: [{ field: "a" }, { field: "b" }] } } }).indexes.again.status`, `"building"`)
	w.finish()
	w.expect(`Row.definition.indexes.again.status`, `"failed"`)
	w.expect(`Row(5000)!.delete().exists()`, "false")
	w.clock.Add(int64(3600e6))
	w.room() // takes away the version that cannot be indexed
	w.must(`Collection.byName("Row")!.update({ constraints: [], indexes: { again: null } }); null`)
	w.must(`Collection.byName("Row")!.update({ constraints: [{ unique: ["a", "b"] }] }); null`)
	w.finish()
	w.expect(`Row.definition.constraints[0].status`, `"active"`)
	w.expect(`Row.create({ a: 1, b: 2 })`, "constraint_failure: Failed unique constraint.")
}

// TestBuildOfComputedField evaluates a field of many documents in one chunk,
// which is more than a query may compute, and one whose evaluation never ends.
func TestBuildOfComputedField(t *testing.T) {
	w := newWorldWith(t, exec.Options{MaxComputeOps: 500})
	w.must(`Collection.create({ name: "Row", computed_fields: { sum: { body: "d => Set.sequence(0, d.n).fold(0, (a, b) => a + b)" } } }); null`)
	for from := 0; from < 400; from += 50 {
		w.must(fmt.Sprintf(`Set.sequence(%d, %d).forEach(i => Row.create({ id: i, n: 100 })); null`, from, from+50))
	}
	w.must(`Collection.byName("Row")!.update({ indexes: { bySum: { terms: [{ field: "sum" }] } } }); null`)
	w.finish()
	w.expect(`Row.bySum(4950).count()`, "400")

	w.must(`Row(7)!.update({ n: 2000000000 }); null`)
	w.builder.limit = 50 * time.Millisecond
	w.must(`Collection.byName("Row")!.update({ indexes: { bySum: null, again: { terms: [{ field: "sum" }, { field: "n" }] } } }); null`)
	w.finish()
	w.expect(`Row.definition.indexes.again.status`, `"failed"`)
}

// TestTwoBuilders lets another builder do what a chunk does, and everything
// that remains, before the chunk is committed: it has no effect.
func TestTwoBuilders(t *testing.T) {
	for name, other := range map[string]func(w *world){
		"a chunk":    func(w *world) { w.chunk(60) },
		"everything": func(w *world) { w.finish() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.must(createRows)
			w.must(fillRows)
			w.must(`Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "k" }] } } }); null`)
			w.once(func() { other(w) })
			w.chunk(50)
			for _, b := range w.records() {
				if got := w.position(b).Documents; got != 60+50 {
					t.Errorf("%d documents are done, 60 and 50 were", got)
				}
			}
			w.finish()
			w.expect(`Row.byK(1).count()`, "50")
			if n := w.versions(keyspace.IndexRange(0, document.FirstUserID, 1)); n != 200 {
				t.Errorf("%d versions of entries, should be 200", n)
			}
		})
	}
}

func (w *world) position(b keyspace.Build) document.Position {
	w.Helper()
	snap, err := w.store.Snapshot(w.Context(), 0)
	if err != nil {
		w.Fatal(err)
	}
	defer snap.Close()
	v, _, err := snap.Get(w.Context(), b.Key())
	if err != nil {
		w.Fatal(err)
	}
	p, err := document.ParsePosition(v.Value)
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// TestBuilderRuns starts a builder: it finishes what was left, learns of what
// comes, and tells those who wait.
func TestBuilderRuns(t *testing.T) {
	w := newWorld(t)
	w.must(createRows)
	w.must(fillRows)
	w.must(`Collection.byName("Row")!.update({ indexes: { byK: { terms: [{ field: "k" }] } } }); null`)
	w.builder.chunk = document.Chunk{Versions: 20}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.builder.Run(ctx); close(done) }()
	wait := func() {
		t.Helper()
		last := 0.0
		err := w.builder.Wait(t.Context(), func(b definition.Build) {
			if b.Collection != "Row" || b.Progress < last || b.Progress > 1 {
				t.Errorf("%+v after %f", b, last)
			}
			last = b.Progress
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	wait()
	w.expect(`Row.byK(1).count()`, "50")
	w.must(`Collection.byName("Row")!.update({ indexes: { byU: { terms: [{ field: "u" }] } } }); null`)
	wait()
	w.expect(`Row.byU(1).count()`, "1")
	cancel()
	<-done
	w.must(`Collection.byName("Row")!.update({ indexes: { byName: { terms: [{ field: "name" }] } } }); null`)
	if err := w.builder.Wait(t.Context(), nil); err != store.ErrClosed {
		t.Errorf("waiting for a builder that has ended: %v", err)
	}
}

// TestChunksAreSmall builds an index of a document with a long history and many
// values, and of many documents: no transaction is large.
func TestChunksAreSmall(t *testing.T) {
	w := newWorld(t)
	w.must(`Collection.create({ name: "Row", history_days: 10 }); null`)
	w.must(`Row.create({ id: 1 }); null`)
	for i := range 60 {
		w.must(fmt.Sprintf(`Row(1)!.update({ list: Set.sequence(0, 400).toArray().map(i => "value " + (i + %d)) }); null`, i))
	}
	w.must(`Set.sequence(2, 5000).forEach(i => Row.create({ id: i, list: ["one", "two"] })); null`)
	w.must(`Collection.byName("Row")!.update({ indexes: { byList: { terms: [{ field: "list", mva: true }] } } }); null`)
	w.store.largest = 0
	w.finish()
	if most := chunk.Bytes + 64<<10; w.store.largest > most {
		t.Errorf("a chunk has %d bytes, more than %d", w.store.largest, most)
	}
	w.expect(`Row.byList("value 100").count()`, "1")
	w.expect(`Row.byList("value 0").count()`, "0")
	w.expect(`Row.byList("one").count()`, "4998")
}
