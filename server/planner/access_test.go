package planner_test

import (
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// TestChoice shows which index is taken, and why others are not.
func TestChoice(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", constraints: [{ unique: ["email"] }], indexes: {
		byA: { terms: [{ field: "a" }] }, byAB: { terms: [{ field: "a" }, { field: "b" }] }, byABsorted: { terms: [{ field: "a" }], values: [{ field: "b" }] },
		byB: { values: [{ field: "b" }] }, byEmail: { terms: [{ field: "a" }, { field: "email" }] } } })`)
	db.must(t, `Set.sequence(0, 200).forEach(i => C.create({ a: i % 4, b: i % 5, c: i, email: "e" + i.toString() }))`)
	for _, x := range []struct{ fql, index string }{
		{`C.where(.a == 1)`, "index lookup | .a == 1 | C.byA |"},
		{`C.where(.a == 1 && .b == 2)`, "index lookup | .a == 1 && .b == 2 | C.byAB |"},
		{`C.where(.b == 2 && .a == 1)`, "C.byAB |"},
		{`C.where(.a == 1 && .b > 2)`, "C.byABsorted | terms (1), bounds of .b"},
		{`C.where(.b > 3)`, "C.byB | bounds of .b"},
		{`C.where(.a == 1 && .c > 100)`, "C.byA |"},
		{`C.where(.email == "e7" && .a == 3)`, "C unique [.email] |"},
		{`C.where(.a == 1 && .b == 2)`, "not C.byA: another index serves better"},
		{`C.where(.b == 1)`, "not C.byA: no value is given for .a"},
		{`C.where(.c == 1)`, "not C.byB: nothing is said about .b"},
		{`C.where(.c == 1)`, "missing: index byC { terms [.c] }"},
		{`C.where(.c == 1 && .d > 1)`, "missing: index byCAndD { terms [.c]; values [.d] }"},
		{`C.where(.c > 1)`, "missing: index byC { values [.c] }"},
		{`C.all().order(desc(.c)).first()`, "missing: index byC { values [desc(.c)] }"},
		{`C.where(.c < "x")`, "!missing"},
	} {
		db.planned(t, x.fql, x.index)
	}
	db.off(t, planner.Conjunctions, `C.where(.a == 1 && .b == 2)`, "C.byAB |")
	// A predicate that the index answers wholly is not evaluated.
	db.planned(t, `C.where(.a == 1 && .b == 2)`, "!filter")
	db.planned(t, `C.where(.a == 1 && .c == 2)`, "filter")
}

// TestUnused has collections whose indexes must not be used.
func TestUnused(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", indexes: { byA: { terms: [{ field: "a" }] } }, computed_fields: { b: { body: "d => d.a" } } })`)
	db.must(t, `Set.sequence(0, 10).forEach(i => C.create({ a: i }))`)
	db.planned(t, `C.where(.a == 1)`, "C.byA")
	// The same index for a field that is computed now.
	db.must(t, `C.definition.update({ computed_fields: { a: { body: "d => d.data.a" } } })`)
	db.planned(t, `C.where(.a == 1)`, "!C.byA |")
}
