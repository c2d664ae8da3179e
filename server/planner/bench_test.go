package planner_test

import (
	"fmt"
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// benchDocuments is the number of documents that benchmarks choose from.
const benchDocuments = 100_000

// BenchmarkRules runs queries with all rules, and with those off that make the
// difference.
func BenchmarkRules(b *testing.B) {
	db := open(b)
	db.must(b, `Collection.create({ name: "Owner" }); Collection.create({ name: "Item", indexes: {
		byRare: { terms: [{ field: "rare" }] }, byRareSorted: { terms: [{ field: "often" }], values: [{ field: "n" }] }, byN: { values: [{ field: "n" }] } } })`)
	db.must(b, `Set.sequence(0, 1000).forEach(i => Owner.create({ id: i, name: "owner " + i.toString(), city: "city" }))`)
	for from := 0; from < benchDocuments; from += 10_000 {
		db.must(b, fmt.Sprintf(`Set.sequence(%d, %d).forEach(i => {
			let n = i * 7919 %% %d
			Item.create({ id: i, n: n, m: n, rare: "r" + (n %% 10000).toString(), often: n %% 1000, owner: Owner(n %% 1000), one: Owner(n %% 10) })
		})`, from, from+10_000, benchDocuments))
	}
	for _, x := range []struct {
		name, fql string
		off       planner.Rules
	}{
		{"equality", `Item.where(.rare == "r77").map(.n).toArray()`, planner.Equality},
		{"equality-sorted", `Item.where(.often == 77).map(.n).toArray()`, planner.Equality},
		{"range", `Item.where(.n >= 500 && .n < 520).map(.m).toArray()`, planner.Ranges},
		{"range-count", `Item.where(.n >= 50000).count()`, planner.Ranges},
		{"order-index", `Item.all().order(.n).take(10).map(.m).toArray()`, planner.IndexOrder},
		{"order-index-desc", `Item.all().order(desc(.n)).take(10).map(.m).toArray()`, planner.IndexOrder},
		{"top", `Item.all().order(.m).take(10).map(.m).toArray()`, 0},
		{"references", `(Item.all() { n, owner { name } }).paginate(100)`, planner.References},
		{"references-few", `(Item.all() { n, one { name } }).paginate(100)`, planner.References},
		{"behind", `Item.byN().map(.m).paginate(100)`, planner.Behind},
	} {
		for _, off := range []planner.Rules{0, x.off} {
			b.Run(fmt.Sprintf("%s/%s", x.name, map[bool]string{true: "on", false: "off"}[off == 0]), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if resp := db.run(b, off, x.fql); resp.Err != nil {
						b.Fatal(resp.Summary)
					}
				}
			})
			if x.off == 0 {
				break
			}
		}
	}
}

// BenchmarkPlanning reads sets of which nothing is left to read.
func BenchmarkPlanning(b *testing.B) {
	db := open(b)
	db.must(b, `Collection.create({ name: "None" }); Collection.create({ name: "Some", indexes: {
		byA: { terms: [{ field: "a" }] }, byB: { values: [{ field: "b" }] }, byAB: { terms: [{ field: "a" }, { field: "b" }] } } })`)
	for _, fql := range []string{`1`, `None.all().first()`, `None.where(.a == 1).first()`, `Some.where(.a == 1).first()`, `Some.where(.c == 1).first()`, `Some.all().order(.b).first()`} {
		for _, off := range []planner.Rules{0, planner.AllRules} {
			b.Run(fmt.Sprintf("%s/%v", fql, off == 0), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					db.run(b, off, fql)
				}
			})
		}
	}
}
