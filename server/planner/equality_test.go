package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// openEqual has every value that a document can have in the field a, under the
// id of its place, and again 100 above.
func openEqual(tb testing.TB) *database {
	db := open(tb)
	db.must(tb, `Collection.create({ name: "Other" }); Collection.create({ name: "C", indexes: {
		byA: { terms: [{ field: "a" }] }, byMany: { terms: [{ field: "m", mva: true }] }, byK: { terms: [{ field: "k" }] },
		byInner: { terms: [{ field: "o.x" }] }, byTTL: { terms: [{ field: "ttl" }] } },
		computed_fields: { k: { body: "d => d.a" } } })`)
	db.must(tb, `Other.create({ id: 1 }); Other.create({ id: 2 })`)
	var b strings.Builder
	for i, v := range storedValues {
		fmt.Fprintf(&b, "C.create({ id: %d, a: %s, m: [%s], o: { x: 1 } }); C.create({ id: %d, a: %s })\n", i, v, v, 100+i, v)
	}
	db.must(tb, b.String()+"null")
	return db
}

func TestEquality(t *testing.T) {
	db := openEqual(t)
	// What is looked up, and what reading all has to tell.
	lookedUp := map[string]bool{
		"null": false, "TransactionTime()": false, "9007199254740992.0": false, // many integers round to it
		"[1]": false, "[1.0]": false, "{ x: 1 }": false, // a mixture of integers and doubles equals them
		`ID("1")`: false, "Other": false, // equals numbers and texts; cannot be stored
		"Other(99)": false, "Collection.byName(\"Other\")": false, // equals null; has no number that is stored
	}
	for _, v := range append(append([]string{"Other(99)", `Collection.byName("Other")`}, storedValues...), moreValues...) {
		want := "index lookup | x.a == v | C.byA"
		if looked, ok := lookedUp[v]; ok && !looked {
			want = "!index lookup"
		}
		for _, fql := range []string{
			"C.where(x => x.a == v).map(.id).toArray()", "C.all().reverse().where(x => x.a == v)", "C.all({ from: 20, to: 110 }).where(x => v == x.a).count()",
			"C.firstWhere(x => x.a == v)?.id", "C.where(x => x.a == v).any(.id == \"1\")",
		} {
			fql = "let v = " + v + "; " + fql
			db.planned(t, fql, strings.Replace(want, "x.a == v", map[bool]string{true: "v == x.a", false: "x.a == v"}[strings.Contains(fql, "v == x.a")], 1))
		}
	}
	for _, fql := range []string{
		`C.where(.k == 1)`,                     // computed when it is read, which may fail
		`C.where(.m == "a")`,                   // has entries for the elements
		`C.where(.o.x == 1)`,                   // fails without o
		`C.where(.ttl == null)`,                // is no stored field
		`C.where(.a == 1 || .a == 2)`,          // are two
		`C.where(.b == 1)`,                     // has no index
		`C.where(x => x.a == x.b)`,             // has no value before it is read
		`C.where(x => x.o.x == 1 && x.a == 1)`, // fails before
		`C.where(.b == null && .a == 1)`,       // looks up what b refers to before
		`C.all().take(5).where(.a == 1)`,       // are the first five
		`Collection.all().where(.name == "C")`, // are definitions
	} {
		db.planned(t, fql, "!index lookup")
	}
	db.off(t, planner.Equality, `C.where(.a == "a")`, "index lookup")
}

// TestEqualityWithinTransaction looks things up that the query has written, and
// goes on when it writes while it reads.
func TestEqualityWithinTransaction(t *testing.T) {
	db := openEqual(t)
	for _, fql := range []string{
		`C(3)!.update({ a: "a" }); C.where(.a == "a").map(.id).toArray()`,
		`C.create({ id: 50, a: "a" }); C.where(.a == "a").paginate(2)`,
		`C.where(.a == "a").forEach(d => { C(60)?.delete(); C.create({ id: 60, a: "a" }) }); C(60)!.a`,
		`C.where(.a == "a").fold("", (s, d) => { C(105)!.update({ a: "a" }); s + d.id.toString() + " " })`,
		`C.where(.a == "a").fold("", (s, d) => { if (!C(90).exists()) C.create({ id: 90, a: "a" }); s + d.id.toString() + " " })`,
		`C.where(.a == "a").fold("", (s, d) => { C(120)?.delete(); if (!C(120).exists()) C.create({ id: 120, a: "a" }); s + d.id.toString() + " " })`,
		`C.where(.a == "a").fold("", (s, d) => { C(115)!.delete(); s + d.id.toString() + " " })`,
		`C.where(.a == "a" && .b == null).fold("", (s, d) => { C(105)!.update({ a: "a" }); s + d.id.toString() + " " })`,
	} {
		db.same(t, "abort({\n"+fql+"\n})")
	}
}

// TestEqualityOfReference depends on whether the document that is compared with
// exists: if not, it equals null.
func TestEqualityOfReference(t *testing.T) {
	db := openEqual(t)
	db.planned(t, `let o = Other(1); C.where(.a == o).map(.id).toArray()`, "C.byA")
	db.planned(t, `let o = Other(99); C.where(.a == o).count()`, "!index lookup")
	db.same(t, `let o = Other(1); o!.delete(); abort(C.where(.a == o).map(.id).toArray())`)
	db.same(t, `let o = Other(99); Other.create({ id: 99 }); abort(C.where(.a == o).map(.id).toArray())`)
}

// TestOmittedEntries has documents that an index lacks, for what is too large.
func TestOmittedEntries(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", indexes: {
		byA: { terms: [{ field: "a" }], values: [{ field: "b" }] }, byB: { values: [{ field: "b" }, { field: "c" }] }, every: { terms: [], values: [] } } })`)
	const large = `let large = Array.sequence(0, 5000).fold("", (s, _) => s + "0123456789")
`
	db.must(t, large+`C.create({ id: 1, a: 1, b: 1 }); C.create({ id: 2, a: 1, b: 2 })`)
	queries := []string{`C.where(.a == 1).map(.id).toArray()`, `C.all().order(.b).first()!.id`, `C.where(.b >= 1).count()`, `C.where(.b == 1 && .c == null)`}
	for _, fql := range queries[:3] {
		db.planned(t, fql, "index ")
	}
	db.same(t, large+`C.create({ id: 3, a: 1, b: large }); abort(C.where(.a == 1).map(.id).toArray())`)
	db.must(t, large+`C.create({ id: 3, a: 1, b: large }); C.create({ id: 4, a: 1, b: 1, c: large })`)
	for _, fql := range queries {
		db.planned(t, fql, "!index lookup", "!index order")
	}
	if got := text(db.must(t, `[C.byB().count(), C.all().count()]`)); got != `[{"@int":"2"},{"@int":"4"}]` {
		t.Error(got)
	}
	db.must(t, `C(3)!.delete(); C(4)!.update({ c: null })`)
	for _, fql := range queries[:3] {
		db.planned(t, fql, "index ")
	}
}
