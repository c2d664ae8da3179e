package planner_test

import (
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// TestTop keeps the first elements while it reads. What is beyond 16000
// elements: TestMoreThanCanBeCollected.
func TestTop(t *testing.T) {
	db := open(t)
	db.must(t, `Collection.create({ name: "C", indexes: { byA: { terms: [{ field: "a" }] } }, computed_fields: { k: { body: "d => d.n" } } })`)
	db.must(t, `Set.sequence(0, 300).forEach(i => C.create({ id: i, n: i * 7 % 31, a: i % 3 }))`)
	for _, x := range []struct{ fql, plan string }{
		{`C.all().order(.n).first()!.id`, "top | .n |"},
		{`C.all().order(desc(.n), .a).take(7).map(.id).toArray()`, "top |"},
		{`C.all().reverse().order(.n).take(7).map(.id).toArray()`, "top |"},
		{`C.where(.a == 1).order(.n).take(7) { id }`, "top |"},
		{`C.all().order(.n).drop(3).take(7).map(.id).toArray()`, "top |"},
		{`C.all().order(.n).take(7).count()`, "top |"},
		{`C.all().order(.n).last()!.id`, "top |"},
		// Of these all is asked for, or what remains of a page.
		{`C.all().order(.n).map(.id).toArray()`, "sort |"},
		{`C.all().order(.n).where(.a == 1).first()!.id`, "sort |"},
		{`C.all().order(.n).paginate(5)`, "sort |"},
		{`C.all().order(.n).take(7).paginate(5)`, "sort |"},
		{`C.all().order(.n).take(7).reverse().first()!.id`, "top |"},
		// When these are evaluated can be seen.
		{`C.all().order(x => log(x.n)).first()!.id`, "sort |"},
		{`C.all().order(.k).first()!.id`, "sort |"},
		{`C.all().map(.n).order(x => x).first()`, "sort |"},
		{`C.all().order(x => x.n.y).first()`, "sort |"},
		{`C.all().map(x => if (x.a == 1) null else x).order(.n).first()`, "sort |"},
		{`C.byA(1).order(.n).first()!.n`, "sort |"}, // for its hints
	} {
		db.planned(t, x.fql, x.plan)
	}
	// What remains of an inner set is asked for also at its end.
	for _, fql := range []string{
		`C.all().order(.n).take(2).concat(C.all()).map(.id).paginate(2)`,
		`C.all().take(3).flatMap(x => C.where(y => y.a == x.a).order(.n).take(2)).map(.id).paginate(2)`,
		`C.all().order(.n).take(2).flatMap(x => C.where(y => y.a == x.a)).map(.id).paginate(150)`,
		`C.all().order(.n).take(1).flatMap(x => C.all()).map(.id).paginate(3)`,
		`C.all().order(.n).take(9).where(.a == 1).map(.id).paginate(2)`,
		`C.all().order(.n).take(9).drop(2).map(.id).paginate(2)`,
	} {
		db.same(t, fql)
	}
	db.off(t, planner.Top, `C.all().order(.n).first()!.id`, "top |")
	db.same(t, `C(5)!.update({ n: -1 }); C.create({ n: -2 }); C(0)!.delete(); abort(C.all().order(.n).take(4).map(.n).toArray())`)
}
