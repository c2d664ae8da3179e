package planner_test

import (
	"context"
	"testing"

	"github.com/fawndb/fawn/server/planner"
	"github.com/fawndb/fawn/server/store"
)

// requests counts what is asked of a store: documents one by one, and together.
type requests struct {
	store.Store
	gets, batches, batched int
}

func (r *requests) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	s, err := r.Store.Snapshot(ctx, atLeast)
	return &countedSnapshot{s, r}, err
}

type countedSnapshot struct {
	store.Snapshot
	r *requests
}

func (s *countedSnapshot) At(t store.Timestamp) store.Snapshot {
	return &countedSnapshot{s.Snapshot.At(t), s.r}
}

func (s *countedSnapshot) Get(ctx context.Context, key []byte) (store.Version, bool, error) {
	s.r.gets++
	return s.Snapshot.Get(ctx, key)
}

func (s *countedSnapshot) GetMany(ctx context.Context, keys [][]byte) ([]store.Version, error) {
	s.r.batches++
	s.r.batched += len(keys)
	return s.Snapshot.GetMany(ctx, keys)
}

// openFlights has 60 flights between 10 airports in 3 countries.
func openFlights(tb testing.TB) (*database, *requests) {
	db := open(tb)
	r := &requests{Store: db.store}
	db.store = r
	db.must(tb, `["Country", "Airport"].forEach(name => Collection.create({ name: name })); Collection.create({ name: "Flight", indexes: {
		byDay: { terms: [{ field: "day" }], values: [{ field: "number" }] }, byDelay: { values: [{ field: "delay" }] } },
		computed_fields: { origin: { body: "d => d.from" } } })`)
	db.must(tb, `Set.sequence(0, 3).forEach(i => Country.create({ id: i, name: "country " + i.toString() }))
		Set.sequence(0, 10).forEach(i => Airport.create({ id: i, iata: "A" + i.toString(), country: Country(i % 3) }))
		Set.sequence(0, 60).forEach(i => Flight.create({ id: i, day: i % 2, number: 100 - i, delay: i * 7 % 60, from: Airport(i % 10),
			via: { to: Airport(i * 3 % 10) }, stops: [Airport(i % 4), Airport(9 - i % 4)] }))`)
	return db, r
}

func (r *requests) of(db *database, tb fataler, off planner.Rules, fql string) (gets, batches, batched int, reads int64) {
	r.gets, r.batches, r.batched = 0, 0, 0
	resp := db.run(tb, off, fql)
	return r.gets, r.batches, r.batched, resp.Stats.ReadOps
}

func TestReferences(t *testing.T) {
	db, r := openFlights(t)
	for _, x := range []struct {
		fql     string
		batches int
		batched int // different documents
	}{
		{`Flight.all() { number, from { iata } }`, 1, 10},
		{`Flight.all().map(x => [x.number, x.from.iata]).take(5).toArray()`, 1, 5},
		{`Flight.all().map(.from!.iata).toArray()`, 1, 10},
		{`Flight.all() { from { iata, country { name } } }`, 2, 13},
		{`Flight.all() { via { to { iata } } }`, 1, 10},
		{`Flight.all() { stops { iata } }`, 1, 8},
		{`Flight.all().map(.from!.iata).paginate(7)`, 1, 7},
		{`Flight.all().order(.delay).take(5) { from { iata } }`, 2, 10}, // and the flights themselves
		{`Flight.all().map(.from!.iata).first()`, 0, 0},
		{`Flight.all().map(x => if (x.number > 50) x.from.iata else "none").toArray()`, 0, 0}, // not by every flight
		{`Flight.all().map(.from).count()`, 0, 0},                                             // are not read
		{`Flight.all() { origin { iata } }`, 0, 0},                                            // is computed
		{`Flight.all().where(x => dbg(x.number) != null).map(.from!.iata).toArray()`, 0, 0},   // one would see it
		{`Flight.all().map(.from!.iata).any(x => x == "A3")`, 0, 0},                           // ends sooner
	} {
		db.same(t, x.fql, planner.References)
		_, batches, batched, reads := r.of(db, t, 0, x.fql)
		if batches != x.batches || batched != x.batched {
			t.Errorf("%s: %d batches of %d, want %d of %d", x.fql, batches, batched, x.batches, x.batched)
		}
		if _, _, _, plain := r.of(db, t, planner.References|planner.Behind, x.fql); reads != plain {
			t.Errorf("%s: charged %d reads, %d one by one", x.fql, reads, plain)
		}
		if _, batches, _, _ := r.of(db, t, planner.References|planner.Behind, x.fql); batches != 0 {
			t.Errorf("%s: %d batches with the rules off", x.fql, batches)
		}
	}
	// What comes before an error is seen, and nothing after it.
	db.same(t, `Flight.all().map(x => { log(x.id); if (x.number < 98) abort(x.number); x.from.iata }).toArray()`)
	db.same(t, `Airport(3)!.delete(); Airport(4)!.update({ iata: "new" }); abort((Flight.all() { from { iata } }).toArray())`)
	db.same(t, `Flight.all().map(.from!.iata).forEach(x => { Airport(5)?.delete(); Airport(6)?.update({ iata: x }) }); abort(Airport(6)!.iata)`)
}
