package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// openOrder has every value in a, twice, under ids that are in no order, and
// few values in b and c. Each index is in a collection of its own.
func openOrder(tb testing.TB) *database {
	db := open(tb)
	db.must(tb, `Collection.create({ name: "Other" })`)
	db.must(tb, `Other.create({ id: 1 }); Other.create({ id: 2 })`)
	for name, indexes := range map[string]string{
		"Asc":   `{ ix: { values: [{ field: "a" }] } }`,
		"Desc":  `{ ix: { values: [{ field: "a", order: "desc" }] } }`,
		"Two":   `{ ix: { values: [{ field: "b" }, { field: "a", order: "desc" }] } }`,
		"Terms": `{ ix: { terms: [{ field: "b" }], values: [{ field: "a" }, { field: "c" }] } }`,
		"Fixed": `{ ix: { values: [{ field: "c" }, { field: "a" }] } }`,
	} {
		db.must(tb, fmt.Sprintf(`Collection.create({ name: %q, indexes: %s })`, name, indexes))
		var b strings.Builder
		for i, v := range storedValues {
			for j := range 2 {
				fmt.Fprintf(&b, "%s.create({ id: %d, a: %s, b: %d, c: %d })\n", name, (i*37+j*61)%127, v, i%3, i%2)
			}
		}
		fmt.Fprintf(&b, "%s.create({ id: 200, b: 1 }); %s.create({ id: 199, b: 2, ttl: Time(\"2001-01-01T00:00:00Z\") })", name, name)
		db.must(tb, b.String())
	}
	return db
}

func TestIndexOrder(t *testing.T) {
	db := openOrder(t)
	for _, x := range []struct{ fql, plan string }{
		{`Asc.all().order(.a)`, "index order | .a"},
		{`Asc.all().order(desc(.a))`, "Asc.ix"},
		{`Asc.all().reverse().order(.a)`, "Asc.ix"},
		{`Asc.all().reverse().order(desc(.a))`, "Asc.ix"},
		{`Asc.all().order(.a).reverse()`, "Asc.ix"},
		{`Desc.all().order(.a)`, "Desc.ix"},
		{`Desc.all().order(desc(.a))`, "Desc.ix"},
		{`Two.all().order(.b, desc(.a))`, "Two.ix"},
		{`Two.all().order(desc(.b), asc(.a))`, "Two.ix"},
		{`Two.all().order(.b)`, "Two.ix"},
		{`Terms.where(.b == 1).order(.a)`, "Terms.ix | terms (1)"},
		{`Terms.where(.b == 1).order(desc(.a), desc(.c))`, "Terms.ix"},
		{`Terms.where(.b == 1 && .a > 1).order(.a)`, "Terms.ix | terms (1), bounds of .a"},
		{`Fixed.where(.c == 1).order(.a)`, "Fixed.ix | values (1)"},
		// These the indexes do not have.
		{`Two.all().order(.b, .a)`, "!index order"},
		{`Two.all().order(desc(.a))`, "!index order"},
		{`Asc.all().order(.a, .b)`, "!index order"},
		{`Asc.all().order(x => x.a.b)`, "!index order"},
		{`Asc.all().order()`, "!index order"},
		{`Asc.all().order(.id)`, "!index order"},
		{`Asc.all({ from: 3, to: 90 }).order(.a)`, "!index order"},
		{`Asc.where(.b == 1).order(.a)`, "!index order"},
		{`Terms.all().order(.a)`, "!index order"},
		{`Terms.where(.b == 1 && .d == null).order(.a)`, "!index order"},
		{`Asc.all().take(50).order(.a)`, "!index order"},
	} {
		want := x.plan
		for _, n := range []int{1, 2, 3, 5, 10} {
			db.planned(t, fmt.Sprintf("%s.take(%d).map(.id).toArray()", x.fql, n), want)
		}
		db.same(t, x.fql+".take(50).map(.id).toArray()") // with arrays and objects, which end it
		db.planned(t, x.fql+".first()?.id", want)
		db.planned(t, x.fql+".last()?.id", want)
		db.planned(t, x.fql+".drop(7).take(9).map(.id).toArray()", want)
		resp := db.same(t, x.fql+".map(.id).paginate(13)")
		for after := cursorOf(resp); after != ""; after = cursorOf(resp) {
			resp = db.same(t, fmt.Sprintf("Set.paginate(%q)", after))
		}
		// All of it is collected: reading the collection is cheaper.
		db.planned(t, x.fql+".map(.id).toArray()", "!index order")
	}
	db.off(t, planner.IndexOrder, `Asc.all().order(.a).first()!.id`, "index order")
}

// TestIndexOrderStopsEarly reads no more entries than it must.
func TestIndexOrderStopsEarly(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", indexes: { byN: { values: [{ field: "n" }] }, byNull: { values: [{ field: "none" }] },
		byName: { values: [{ field: "name" }] }, byMixed: { values: [{ field: "mixed" }] }, byGN: { values: [{ field: "g" }, { field: "n" }] } } })`)
	db.must(t, `Set.sequence(0, 1000).forEach(i => C.create({ id: i, n: i / 100, name: "n" + i.toString(), mixed: if (i < 500) 1 else 1.0, g: i % 2 }))`)
	for _, x := range []struct{ fql, plan string }{
		{`C.all().order(.n).take(5).map(.id).toArray()`, "| 5 entries, 0 documents, 5 rows"},
		{`C.all().order(.none).take(5).map(.id).toArray()`, "| 5 entries, 0 documents, 5 rows"},
		{`C.all().reverse().order(desc(.none)).take(5).map(.id).toArray()`, "| 5 entries"},
		{`C.all().order(.g, .n).take(5).map(.id).toArray()`, "| 5 entries"},
		{`C.all().order(desc(.n)).take(5).map(.id).toArray()`, "| 101 entries"},            // equals are in another order
		{`C.all().order(.name).take(5).map(.id).toArray()`, "| 1000 entries, 0 documents"}, // texts as well
		{`C.all().order(.mixed).take(5).map(.id).toArray()`, "| 1000 entries"},             // 1 and 1.0 are equals
	} {
		db.planned(t, x.fql, x.plan)
	}
	// A number in two forms begins anew what it is followed by.
	db.must(t, `C(999)!.update({ g: 0.0, n: -1 })`)
	db.planned(t, `C.all().order(.g, .n).take(5).map(.id).toArray()`, "top")
	db.same(t, `C(0)!.update({ n: TransactionTime() }); C(1)!.delete(); C.create({ id: 2000, n: 0 }); abort(C.all().order(.n).take(500).map(.id).toArray())`)
	// A commit time that is not known is above all times, also these.
	for _, order := range []string{".n", "desc(.n)"} {
		db.same(t, `C(0)!.update({ n: TransactionTime() }); C(1)!.update({ n: Time("+400000-01-01T00:00:00Z") })
			abort(C.all().reverse().order(`+order+`).take(1).map(.id).toArray())`)
		db.same(t, `C(0)!.update({ n: TransactionTime() }); C(1)!.update({ n: Time("+400000-01-01T00:00:00Z") }); C(2)!.update({ n: Time("2020-01-01T00:00:00Z") })
			abort(C.all().order(`+order+`).take(1).map(.id).toArray())`)
		db.same(t, `C.all().forEach(d => d.update({ n: TransactionTime() })); C(1)!.update({ n: Time("+400000-01-01T00:00:00Z") })
			abort(C.all().order(`+order+`).take(1).map(.id).toArray())`)
	}
	db.same(t, `C(0)!.update({ n: [1] }); abort(C.all().order(desc(.n)).take(5).map(.id).toArray())`)
}
