package planner_test

import (
	"testing"

	"github.com/fawndb/fawn/server/planner"
)

// TestAheadOfPage fetches no more than a page needs, also when that takes more
// than one batch. The first is cut in two, as nobody knows how large the
// documents are.
func TestAheadOfPage(t *testing.T) {
	db, r := openFlights(t)
	db.must(t, `Set.sequence(100, 400).forEach(i => Flight.create({ id: i, day: 7, number: i, delay: i }))`)
	for _, fql := range []string{`Flight.byDay(7).map(.delay).paginate(130)`, `Flight.where(.day == 7 && .delay > 0).paginate(130)`} {
		db.same(t, fql)
		if _, batches, batched, _ := r.of(db, t, 0, fql); batches != 3 || batched != 130 {
			t.Errorf("%s: %d batches of %d", fql, batches, batched)
		}
	}
}

func TestBehind(t *testing.T) {
	db, r := openFlights(t)
	for _, x := range []struct {
		fql              string
		batches, batched int
	}{
		{`Flight.byDay(1)`, 1, 16},
		{`Flight.byDay(1).toArray()`, 1, 30},
		{`Flight.byDay(1).map(.delay).toArray()`, 1, 30},
		{`Flight.byDay(1) { delay }`, 1, 16},
		{`Flight.byDay(1) { number, day, id }`, 0, 0}, // are in the index
		{`Flight.where(.day == 1).map(.delay).toArray()`, 1, 30},
		{`Flight.where(.day == 1 && .via != null).map(.id).toArray()`, 1, 30},
		{`Flight.where(.day == 1 && .delay > 10).paginate(4)`, 1, 4}, // and one, which is no batch,
		{`Flight.where(.day == 1 && .via != null).first()!.id`, 0, 0},
		{`Flight.all().order(.delay)`, 1, 16},
		{`Flight.byDay(1).map(.delay).paginate(7)`, 1, 7},
		{`Flight.byDay(1).first()!.delay`, 0, 0},
		{`Flight.byDay(1).forEach(d => d.update({ x: d.delay })); abort(1)`, 0, 0},
	} {
		db.same(t, x.fql, planner.Behind)
		_, batches, batched, reads := r.of(db, t, 0, x.fql)
		if batches != x.batches || batched != x.batched {
			t.Errorf("%s: %d batches of %d, want %d of %d", x.fql, batches, batched, x.batches, x.batched)
		}
		if _, batches, _, plain := r.of(db, t, planner.Behind, x.fql); reads != plain || batches != 0 {
			t.Errorf("%s: charged %d reads, %d one by one; %d batches", x.fql, reads, plain, batches)
		}
	}
}
