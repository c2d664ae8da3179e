package upkeep

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
)

// row is a document of the model.
type row struct {
	k    string // "" for none
	n    int
	tags []string
	ttl  int64 // microseconds; 0 for none
	ts   int64
}

// moment is the state from a transaction time on.
type moment struct {
	at   int64
	rows map[int]row
}

// tested is an index with what it should list: for each term, as it is written
// in a query, the rows as the projection shows them.
type tested struct {
	def     string
	terms   []string
	project string
	entries func(r row) map[string][]string // term to the shown values, without the id
}

var letters = []string{`"a"`, `"b"`, `"c"`, `"d"`}

var testedIndexes = map[string]tested{
	"byK": {`terms: [{ field: "k" }], values: [{ field: "n", order: "desc" }]`, letters, "[.id, .n]",
		func(r row) map[string][]string { return one(r.k != "", strconv.Quote(r.k), fmt.Sprint(r.n)) }},
	"byKOnly": {`terms: [{ field: "k" }]`, letters, "[.id]",
		func(r row) map[string][]string { return one(r.k != "", strconv.Quote(r.k), "") }},
	"byTag": {`terms: [{ field: "tags", mva: true }], values: [{ field: "n" }]`, letters, "[.id, .n]",
		func(r row) map[string][]string {
			all := map[string][]string{}
			for _, tag := range r.tags {
				all[strconv.Quote(tag)] = []string{fmt.Sprint(r.n)}
			}
			return all
		}},
	"tagsOfK": {`terms: [{ field: "k" }], values: [{ field: "tags", mva: true }]`, letters, "[.id]",
		func(r row) map[string][]string {
			if r.k == "" {
				return nil
			}
			return map[string][]string{strconv.Quote(r.k): make([]string, max(len(r.tags), 1))}
		}},
	"byComputed": {`terms: [{ field: "c" }], values: [{ field: "k" }]`, []string{"0", "1", "2"}, "[.id]",
		func(r row) map[string][]string { return one(true, fmt.Sprint(r.n%3), "") }},
	"newest": {`values: [{ field: ".ts", order: "desc" }, { field: "n" }]`, []string{""}, "[.id, .n]",
		func(r row) map[string][]string { return one(true, "", fmt.Sprint(r.n)) }},
	"byTTL": {`values: [{ field: ".ttl" }, { field: ".ts" }]`, []string{""}, "[.id]",
		func(r row) map[string][]string { return one(true, "", "") }},
}

func one(there bool, term, shown string) map[string][]string {
	if !there {
		return nil
	}
	return map[string][]string{term: {shown}}
}

// TestBuildAgrees builds random indexes over random documents that change
// between, and within, the chunks of the build: they are written, deleted, made
// anew, expire, and their old versions are removed. In the end every entry
// agrees with the documents, now and at every time that can be read, and when
// the documents are gone nothing is left.
func TestBuildAgrees(t *testing.T) {
	seed := rand.Uint64()
	if s := os.Getenv("FAWN_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	rounds := 20
	if testing.Short() {
		rounds = 6
	}
	for round := range rounds {
		t.Run(fmt.Sprintf("%d+%d", seed, round), func(t *testing.T) {
			t.Parallel()
			newScenario(t, rand.New(rand.NewPCG(seed, uint64(round)))).run()
		})
	}
}

type scenario struct {
	*world
	*rand.Rand
	history []moment
	names   []string // of the indexes
	ids     int      // the documents have ids below
}

func newScenario(t *testing.T, rng *rand.Rand) *scenario {
	s := &scenario{world: newWorld(t), Rand: rng, ids: 5 + rng.IntN(60)}
	s.history = []moment{{0, map[int]row{}}}
	for _, name := range slices.Sorted(maps.Keys(testedIndexes)) {
		if rng.IntN(3) == 0 {
			s.names = append(s.names, name)
		}
	}
	if s.names == nil {
		s.names = []string{"byK"}
	}
	return s
}

func (s *scenario) run() {
	s.must(fmt.Sprintf(`Collection.create({ name: "Row", history_days: %d, computed_fields: { c: { body: "d => d.n %% 3" } } })`, s.IntN(3)))
	for range 150 + s.IntN(150) {
		s.write()
	}
	var defs []string
	for _, name := range s.names {
		defs = append(defs, name+": { "+testedIndexes[name].def+" }")
	}
	s.must(`Collection.byName("Row")!.update({ indexes: { ` + strings.Join(defs, ", ") + ` } })`)
	if s.records() == nil {
		s.room()
		s.Skip("the index was built at once")
	}
	s.store.before = func(store.Tx) {
		for range s.IntN(3) {
			s.disturb()
		}
	}
	for builds := s.records(); len(builds) > 0; builds = s.records() {
		for range s.IntN(3) {
			s.disturb()
		}
		s.step(builds[s.IntN(len(builds))])
	}
	s.store.before = nil
	s.check()
	for range 20 {
		s.disturb()
	}
	s.check()
	s.vanish()
}

// step does a chunk of a build.
func (s *scenario) step(b keyspace.Build) {
	s.Helper()
	size := document.Chunk{Versions: 1 + s.IntN(12)}
	if s.IntN(4) == 0 {
		size = document.Chunk{Bytes: 1 + s.IntN(600)}
	}
	alone := s.IntN(8) == 0
	err := s.builder.transact(s.Context(), "", func(w *document.Writer) error {
		_, _, err := definition.AdvanceBuild(w, b, alone, size)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

// disturb does what may happen at any time.
func (s *scenario) disturb() {
	switch s.IntN(10) {
	case 0:
		s.clock.Add(int64(s.IntN(int(12 * time.Hour / time.Microsecond))))
	case 1:
		s.room()
	default:
		s.write()
	}
}

// write makes a random change of one document.
func (s *scenario) write() {
	s.Helper()
	s.clock.Add(int64(s.IntN(int(10 * time.Minute / time.Microsecond))))
	last := s.history[len(s.history)-1]
	id := s.IntN(s.ids)
	old, exists := last.rows[id]
	exists = exists && !s.expired(old)
	next := old
	if !exists || s.IntN(2) == 0 {
		next.k = []string{"a", "b", "c", "d", ""}[s.IntN(5)]
	}
	if !exists || s.IntN(2) == 0 {
		next.n = s.IntN(6)
	}
	if !exists || s.IntN(3) == 0 {
		next.tags = nil
		for _, tag := range []string{"a", "b", "c", "d"} {
			if s.IntN(2) == 0 {
				next.tags = append(next.tags, tag)
			}
		}
	}
	if !exists || s.IntN(4) == 0 {
		next.ttl = 0
		if s.IntN(3) == 0 {
			next.ttl = s.clock.Load() + int64(s.IntN(int(12*time.Hour/time.Microsecond)))
		}
	}
	rows := maps.Clone(last.rows)
	rows[id] = next
	var fql string
	switch {
	case !exists:
		fql = fmt.Sprintf("Row.create({ id: %d, %s })", id, next.text())
	case s.IntN(6) == 0:
		fql = fmt.Sprintf("Row(%d)!.delete()", id)
		delete(rows, id)
	default:
		fql = fmt.Sprintf("Row(%d)!.replace({ %s })", id, next.text())
	}
	resp := s.query("", fql)
	if resp.Err != nil {
		s.Fatalf("%s: %v", fql, resp.Err)
	}
	if r, ok := rows[id]; ok {
		r.ts = int64(resp.TxnTime)
		rows[id] = r
	}
	s.history = append(s.history, moment{int64(resp.TxnTime), rows})
}

func (s *scenario) expired(r row) bool {
	snap, err := s.store.Snapshot(s.Context(), 0)
	if err != nil {
		s.Fatal(err)
	}
	defer snap.Close()
	return r.ttl != 0 && r.ttl <= int64(snap.Timestamp())
}

func (r row) text() string {
	text := fmt.Sprintf("n: %d, tags: [", r.n)
	for i, tag := range r.tags {
		if i > 0 {
			text += ", "
		}
		text += strconv.Quote(tag)
	}
	text += "]"
	if r.k != "" {
		text += ", k: " + strconv.Quote(r.k)
	}
	if r.ttl != 0 {
		text += fmt.Sprintf(`, ttl: Time.epoch(%d, "microseconds")`, r.ttl)
	}
	return text
}

// check compares all indexes with the model, now and in the past.
func (s *scenario) check() {
	s.Helper()
	for i, m := range slices.Backward(s.history) {
		if i < len(s.history)-1 && s.IntN(2) == 0 {
			continue // a sample will do
		}
		for _, name := range s.names {
			x := testedIndexes[name]
			for _, term := range x.terms {
				fql := fmt.Sprintf(`Row.%s(%s).map(d => [%s]).toArray()`, name, term, strings.ReplaceAll(strings.Trim(x.project, "[]"), ".", "d."))
				if i < len(s.history)-1 {
					fql = fmt.Sprintf(`at (Time.epoch(%d, "microseconds")) { %s }`, max(m.at, 1), fql)
				}
				resp := s.query("", fql)
				if resp.Err != nil && strings.HasPrefix(resp.Err.Message, "Requested timestamp") {
					return
				}
				s.compare(fql, m, x, term, int64(resp.TxnTime))
			}
		}
	}
}

func (s *scenario) compare(fql string, m moment, x tested, term string, now int64) {
	s.Helper()
	var want []string
	for id, r := range m.rows {
		if r.ttl != 0 && r.ttl <= now {
			continue
		}
		for _, shown := range x.entries(r)[term] {
			want = append(want, strings.TrimSuffix(fmt.Sprintf(`["%d",%s]`, id, shown), ",]"))
		}
	}
	var got []string
	for _, element := range decode[[][]any](s, s.must(fql)) {
		text := fmt.Sprintf(`["%v",`, element[0])
		if len(element) > 1 {
			text += fmt.Sprint(element[1]) + "]"
		}
		got = append(got, strings.TrimSuffix(text, ","))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		s.Fatalf("%s\ngot  %v\nwant %v", fql, got, want)
	}
}

// vanish deletes all documents and lets their history pass: nothing is left of
// the entries.
func (s *scenario) vanish() {
	s.must("Row.all().forEach(d => d.delete())")
	s.clock.Add(int64(10 * 24 * time.Hour / time.Microsecond))
	s.room()
	s.room() // after expired documents were deleted
	s.clock.Add(int64(10 * 24 * time.Hour / time.Microsecond))
	s.room()
	// The first collection has the number document.FirstUserID, its stored
	// indexes are numbered from 1.
	for i := range s.names {
		if n := s.versions(keyspace.IndexRange(0, document.FirstUserID, uint32(i+1))); n > 0 {
			s.Errorf("%d versions of entries of stored index %d are left", n, i+1)
		}
	}
}
