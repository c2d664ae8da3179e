package planner_test

import (
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// TestCounting counts without reading documents.
func TestCounting(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", indexes: { byA: { terms: [{ field: "a" }] }, byAB: { terms: [{ field: "a" }], values: [{ field: "b" }] } } })`)
	db.must(t, `Set.sequence(0, 100).forEach(i => C.create({ id: i, a: i % 4, b: i }))
		C.create({ id: 200, a: 1, ttl: Time("2001-01-01T00:00:00Z") })`)
	for _, x := range []struct{ fql, plan string }{
		{`C.byA(1).count()`, "C.byA | terms (1) | 25 entries, 0 documents, 25 rows"},
		{`C.byAB(1, { from: 50 }).count()`, "| 12 entries, 0 documents, 12 rows"},
		{`C.byA(1).isEmpty()`, "| 1 entries, 0 documents"},
		{`C.where(.a == 1).count()`, "| 25 entries, 0 documents, 25 rows"},
		{`C.where(.a == 1).nonEmpty()`, "| 1 entries, 0 documents"},
		{`C.where(.a == 1).take(3).count()`, "| 3 entries, 0 documents, 3 rows"},
		{`C.where(.a == 1.0 && .b >= 50).count()`, "C.byAB | terms (1.0), bounds of .b | 12 entries, 0 documents"},
		{`C.where(.a == 9).isEmpty()`, "| 0 entries, 0 documents"},
		// These need the documents.
		{`C.where(.a == 1 && .c == null).count()`, "filter"},
		{`C.where(.a == 1).map(.b).count()`, "map"},
	} {
		db.planned(t, x.fql, x.plan)
	}
	for fql, documents := range map[string]int64{`C.where(.a == 1).count()`: 0, `C.where(.a == 1 && .c == null).count()`: 25} {
		if resp := db.run(t, 0, fql); resp.Stats.ReadOps != documents+map[bool]int64{true: 2, false: 2}[true] {
			t.Errorf("%s: %d reads", fql, resp.Stats.ReadOps)
		}
	}
	db.same(t, `C.byA(1).count()`, planner.Counting)
	db.same(t, `C.create({ a: 1 }); C(1)!.delete(); abort([C.byA(1).count(), C.where(.a == 1).count()])`)
}
