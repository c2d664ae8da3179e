package server_test

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/server/store"
)

// fakeClock is a clock that only the test turns.
type fakeClock struct{ micros atomic.Int64 }

func newFakeClock() *fakeClock {
	c := &fakeClock{}
	c.micros.Store(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	return c
}

func (c *fakeClock) now() time.Time               { return time.UnixMicro(c.micros.Load()) }
func (c *fakeClock) advance(d time.Duration)      { c.micros.Add(d.Microseconds()) }
func (c *fakeClock) in(d time.Duration) (t int64) { return c.micros.Load() + d.Microseconds() }

const day = 24 * time.Hour

// upkeep makes room, as the background does in its own time.
func (n *node) upkeep() {
	n.Helper()
	if err := n.server.Upkeep(n.Context()); err != nil {
		n.Fatal(err)
	}
}

// stored counts the versions in the store whose keys or values contain a text.
func (n *node) stored(text string) int {
	n.Helper()
	snap, err := n.server.Store().Snapshot(n.Context(), 0)
	if err != nil {
		n.Fatal(err)
	}
	defer snap.Close()
	it := snap.Versions(n.Context(), store.Range{}, 0)
	defer it.Close()
	count := 0
	for it.Next() {
		if v := it.Version(); bytes.Contains(v.Key, []byte(text)) || bytes.Contains(v.Value, []byte(text)) {
			count++
		}
	}
	if err := it.Err(); err != nil {
		n.Fatal(err)
	}
	return count
}

// TestRetention reads at past times before and after old versions are removed:
// whether that works depends on the minimum valid time alone.
func TestRetention(t *testing.T) {
	clock := newFakeClock()
	n := startNode(t, server.Options{Now: clock.now})
	n.must(`Collection.create({ name: "Note", history_days: 2, indexes: { byN: { terms: [{ field: "n" }] } } })`, nil)
	n.must(`Collection.create({ name: "Brief" })`, nil)
	n.must(`Collection.create({ name: "Ever", history_days: null })`, nil)
	var times []int64
	for i := range 6 {
		for _, c := range []string{"Note", "Brief", "Ever"} {
			n.must(fmt.Sprintf(`let d = %[1]s.byId("1"); if (d.exists()) d!.update({ n: i }) else %[1]s.create({ id: "1", n: i, mark: "payload%[1]s" })`, c), args{"i": i})
		}
		times = append(times, n.must("0", nil).Txn)
		clock.advance(day)
	}
	read := func(coll string, at int64) string {
		a := n.query(fmt.Sprintf("at (Time.epoch(t, 'microseconds')) { %s.byId('1')!.n }", coll), args{"t": at}, nil)
		if a.ok() {
			return fmt.Sprint(a.Data)
		}
		return a.Error.Message[:min(len(a.Error.Message), 19)]
	}
	const gone = "Requested timestamp"
	check := func(when string, doc, brief, ever []string) {
		t.Helper()
		for i, at := range times {
			for coll, want := range map[string][]string{"Note": doc, "Brief": brief, "Ever": ever} {
				if got := read(coll, at); got != want[i] {
					t.Errorf("%s: %s at time %d is %q, should be %q", when, coll, i, got, want[i])
				}
			}
		}
	}
	all := []string{"0", "1", "2", "3", "4", "5"}
	none := []string{gone, gone, gone, gone, gone, gone}
	// Six days after the first: two days of history reach back to time 4.
	two := []string{gone, gone, gone, gone, "4", "5"}
	check("before", two, none, all)
	n.upkeep()
	check("after", two, none, all)
	// The version in force at the minimum valid time is kept: time 3 before time
	// 4 minus 15 minutes, and its successors.
	for coll, want := range map[string]int{"Note": 3, "Brief": 1, "Ever": 6} {
		if got := n.stored("payload" + coll); got != want {
			t.Errorf("%d versions of %s are stored, should be %d", got, coll, want)
		}
	}
	// A longer history reveals nothing: what is lost stays lost.
	n.must(`Collection.byName("Note")!.update({ history_days: 100 }); Collection.byName("Brief")!.update({ history_days: null })`, nil)
	check("longer", two, none, all)
	n.must(`Collection.byName("Ever")!.update({ alias: "Always" })`, nil)
	check("changed otherwise", two, none, all)
	n.must(`Collection.byName("Ever")!.update({ history_days: 0 })`, nil)
	clock.advance(time.Hour)
	check("shorter", two, none, none)
	n.upkeep()
	if got := n.stored("payloadEver"); got != 1 {
		t.Errorf("%d versions of Ever are stored after shortening", got)
	}
	if got := n.must(at("Note.byN(4).count()"), args{"t": times[4]}).int(t); got != 1 {
		t.Errorf("the index in the past lists %d documents", got)
	}
}

// TestTTL follows documents past their expiry in every way there is to find
// them.
func TestTTL(t *testing.T) {
	clock := newFakeClock()
	n := startNode(t, server.Options{Now: clock.now})
	n.must(`Collection.create({ name: "Note", history_days: 1, constraints: [{ unique: ["u"] }],
		indexes: { byK: { terms: [{ field: "k" }], values: [{ field: "n" }] }, sorted: { values: [{ field: "n" }] } } })`, nil)
	seen := func(id int) []any {
		return n.must(`[Note.byId(id).exists(), Note.byId(id) == null, Note.all().count(), Note.all().toArray().length, Note.where(.k == k).count(),
			Note.byK(k).count(), Note.byK(k).first()?.n, Note.sorted().count(), Note.sorted().reverse().toArray().length, Note.byU(id).count()]`,
			args{"id": fmt.Sprint(id), "k": id}).Data.([]any)
	}
	n.must(`Collection.byName("Note")!.update({ indexes: { byU: { terms: [{ field: "u" }] } } })`, nil)
	present, absent := "[true,false,1,1,1,1,7,1,1,1]", "[false,true,0,0,0,0,null,0,0,0]"
	expect := func(when, want string) {
		t.Helper()
		if got := text(seen(1)); got != want {
			t.Errorf("%s: %s", when, got)
		}
	}
	n.must(`Note.create({ id: "1", k: 1, n: 7, u: "1", mark: "payload", ttl: Time.epoch(t, "microseconds") })`, args{"t": clock.in(time.Hour)})
	expect("created", present)
	clock.advance(59 * time.Minute)
	expect("a minute before", present)
	before := n.must(`Note.byId("1")!.update({ ttl: Time.epoch(t, "microseconds") })`, args{"t": clock.in(time.Hour)}).Txn
	clock.advance(30 * time.Minute)
	expect("extended", present)
	n.must(`Note.byId("1")!.update({ ttl: Time.epoch(t, "microseconds") })`, args{"t": clock.in(time.Minute)})
	clock.advance(time.Minute)
	expect("shortened and over", absent)
	if got := n.query(`Note.byId("1")!.update({ ttl: null })`, nil, nil); got.Error.Code != "document_not_found" && got.Error.Code != "null_value" {
		t.Errorf("revived: %+v", got)
	}
	// At a past time the version of then decides with its ttl.
	if got := n.must(at("[Note.all().count(), Note.byK(1).count(), Note.sorted().count()]"), args{"t": before}).Data; text(got) != "[1,1,1]" {
		t.Errorf("in the past: %s", text(got))
	}
	n.upkeep()
	expect("after upkeep", absent)
	if n.stored("payload") == 0 {
		t.Error("the history is gone too early")
	}
	// Its id and its unique value are free.
	n.must(`Note.create({ id: "1", k: 2, n: 8, u: "1" })`, nil)
	if got := text(seen(2)); got != `[false,true,1,1,1,1,8,1,1,0]` {
		t.Errorf("created again: %s", got)
	}
	n.must(`Note.byId("1")!.delete()`, nil)
	n.must(`Note.create({ id: "2", k: 3, n: 9, u: "2", mark: "payload", ttl: Time.epoch(t, "microseconds") })`, args{"t": clock.in(time.Hour)})
	clock.advance(3 * day)
	n.upkeep() // deletes what expired
	clock.advance(3 * day)
	n.upkeep() // and forgets that it ever was
	if got := n.stored("payload"); got != 0 {
		t.Errorf("%d versions of expired documents are left", got)
	}
	if got := n.collectionData(); got != 0 {
		t.Errorf("%d keys of expired documents are left", got)
	}
	expect("at the end", absent)
}

// collectionData counts the versions that are not definitions.
func (n *node) collectionData() int {
	n.Helper()
	snap, err := n.server.Store().Snapshot(n.Context(), 0)
	if err != nil {
		n.Fatal(err)
	}
	defer snap.Close()
	it := snap.Versions(n.Context(), store.Range{}, 0)
	defer it.Close()
	count := 0
	for it.Next() {
		k := it.Version().Key
		definition := k[8] == 's' || k[8] == 'd' && bytes.Compare(k[9:13], []byte{0, 0, 4, 0}) < 0
		if !definition {
			count++
		}
	}
	if err := it.Err(); err != nil {
		n.Fatal(err)
	}
	return count
}

// TestReclaim deletes collections, indexes and databases: what they held is
// gone from the store after a while, also when the server was restarted in
// between.
func TestReclaim(t *testing.T) {
	clock := newFakeClock()
	dir := t.TempDir()
	open := func() (*node, func()) {
		s, err := server.Open(t.Context(), server.Options{Dir: dir, Secret: "secret", Now: clock.now})
		if err != nil {
			t.Fatal(err)
		}
		return &node{TB: t, server: s, handler: s.Handler()}, func() {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	n, stop := open()
	const define = `Collection.create({ name: "Note", indexes: { byK: { terms: [{ field: "k" }] }, byN: { terms: [{ field: "n" }] } } })`
	const fill = `Set.sequence(0, 50).forEach(i => Note.create({ k: i, n: "entry" + i.toString(), ttl: Time.now().add(5, "hours") }))`
	as := func(path, fql string) {
		t.Helper()
		n.succeed(n.query(fql, nil, head{"Authorization": "Bearer secret:" + path + ":admin"}), fql)
	}
	n.must(define, nil)
	n.must(fill, nil)
	n.must(`Database.create({ name: "child" })`, nil)
	as("child", define)
	as("child", fill)
	as("child", `Database.create({ name: "grand" })`)
	as("child/grand", define)
	as("child/grand", fill)
	if got := n.collectionData(); got != 3*50*4 {
		t.Fatalf("%d keys of documents", got)
	}
	n.must(`Database.byName("child")!.delete()`, nil)
	n.must(`Collection.byName("Note")!.update({ indexes: { byN: null } })`, nil)
	n.upkeep()
	if got := n.collectionData(); got != 3*50*4 {
		t.Errorf("dropped too early: %d keys are left", got)
	}
	stop()
	clock.advance(20 * time.Minute)
	n, stop = open()
	n.upkeep()
	if got := n.collectionData(); got != 50*3 {
		t.Errorf("%d keys are left with the database and the index dropped", got)
	}
	if got := n.must("Note.byK(7).count()", nil).int(t); got != 1 {
		t.Errorf("the index that stays lists %d documents", got)
	}
	n.must(`Collection.byName("Note")!.delete()`, nil)
	n.must(define, nil)
	n.must(`Note.create({ id: "1", k: 7, n: "new" })`, nil)
	clock.advance(20 * time.Minute)
	n.upkeep()
	if got := n.collectionData(); got != 3 {
		t.Errorf("%d keys are left with the collection dropped", got)
	}
	if got := n.must("[Note.all().count(), Note.byK(7).count(), Note.byN('new').count()]", nil).Data; text(got) != "[1,1,1]" {
		t.Errorf("the new collection: %s", text(got))
	}
	if got := n.stored("left:"); got == 0 {
		t.Error("the leftovers were not noted")
	}
	n.upkeep()
	stop()
}
