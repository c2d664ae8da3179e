package planner_test

import (
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// TestSorted reads documents through an index that lists them in the order of
// its values, in the order of the collection, as long as they are few.
func TestSorted(t *testing.T) {
	db := openMany(t)
	for _, x := range []struct{ fql, plan string }{
		{`Item.where(.rare == 7).map(.id).toArray()`, "Item.byRare"},
		{`Item.where(.rare == 7).first()!.id`, "Item.byRare"},
		{`Item.where(.rare == 7).paginate(3)`, "Item.byRare"},
		{`Item.all().reverse().where(.rare == 7).map(.id).toArray()`, "Item.byRare"},
		{`Item.all({ from: 5000, to: 9000 }).where(.rare == 7).map(.id).toArray()`, "Item.byRare"},
		{`Item.all({ from: 5000, to: 9000 }).where(.rare == 7).count()`, "Item.byRare"},
		{`Item.where(.rare == 7 && .tag == "t3").count()`, "Item.byRare"},
		{`Item.where(.group == 7).count()`, "Item.byGroup"}, // 2000 entries, no document
		{`Item.where(.n < 100).map(.m).toArray()`, "Item.byN"},
		{`Item.where(.n < 17000).count()`, "Item.byN"},
		{`Item.where(.group == 7).isEmpty()`, "Item.byGroup | terms (7) | 1 entries"},
		// Many of the documents are listed, or more than one would sort.
		{`Item.where(.n < 9000).map(.m).fold(0, (a, b) => a + b)`, "!index lookup"},
		{`Item.where(.n < 17000).map(.m).fold(0, (a, b) => a + b)`, "!index lookup"},
		{`Item.where(.group == 7).first()!.m`, "!index lookup"},
		{`Item.where(.n < 17000).isEmpty()`, "Item.byN | bounds of .n | 1 entries"},
	} {
		db.planned(t, x.fql, x.plan)
	}
	db.off(t, planner.Sorted, `Item.where(.rare == 7).map(.id).toArray()`, "index lookup")
}
