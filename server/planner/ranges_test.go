package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

func TestRanges(t *testing.T) {
	for _, order := range []string{"asc", "desc"} {
		db := open(t)
		db.must(t, `Collection.create({ name: "Other" }); Collection.create({ name: "C", indexes: {
			byA: { values: [{ field: "a", order: "`+order+`" }, { field: "b" }] }, byTA: { terms: [{ field: "t" }], values: [{ field: "a", order: "`+order+`" }] },
			byM: { values: [{ field: "m", mva: true }] }, byBA: { values: [{ field: "b" }, { field: "a" }] } } })`)
		db.must(t, `Other.create({ id: 1 })`)
		var b strings.Builder
		for i, v := range storedValues {
			fmt.Fprintf(&b, "C.create({ id: %d, a: %s, t: %d, b: %d, m: [%s] })\n", i, v, i%2, i%3, v)
		}
		db.must(t, b.String()+"C.create({ id: 100, b: 1 })")
		for i, v := range append(storedValues, moreValues...) {
			want := "C.byA | bounds of .a"
			switch v[0] {
			case '"', 'n', '[', '{', 'O', 'I', 'B':
				want = "!index lookup" // texts are by collation; the others are no range of an index
			}
			if strings.HasPrefix(v, "Transaction") {
				want = "!index lookup"
			}
			for _, op := range []string{"<", "<=", ">", ">="} {
				db.planned(t, fmt.Sprintf("let v = %s; C.where(x => x.a %s v).count()", v, op), want)
				db.same(t, fmt.Sprintf("let v = %s; C.where(x => v %s x.a).map(.id).toArray()", v, op))
				db.same(t, fmt.Sprintf("let v = %s; C.where(x => x.a %s v && x.a <= 2.5 && x.t == 1).map(.id).toArray()", v, op))
				db.same(t, fmt.Sprintf("let v = %s; let u = %s; C.all().reverse().where(x => x.a %s v && x.a > u && x.b == 1)", v, storedValues[(i*7)%len(storedValues)], op))
			}
		}
		db.planned(t, `C.where(.a > 1 && .a < 3 && .a >= 1.5).count()`, "C.byA | bounds of .a | 3 entries")
		db.planned(t, `C.where(.t == 1 && .a > 1).map(.id).toArray()`, "C.byTA | terms (1), bounds of .a")
		db.planned(t, `C.where(.b == 1 && .a > 1).map(.id).toArray()`, "C.byBA | values (1), bounds of .a")
		db.planned(t, `C.where(.m > 1)`, "!index lookup")
		db.planned(t, `C.where(.a != 1)`, "!index lookup")
		db.planned(t, `C.where(.a > 1 && .a < "x")`, "C.byA | bounds of .a")
		db.off(t, planner.Ranges, `C.where(.a > 1).count()`, "index lookup")
		db.same(t, `C(0)!.update({ a: TransactionTime() }); abort(C.where(.a > Time("2000-01-01T00:00:00Z")).count())`)
	}
}
