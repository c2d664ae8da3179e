package server_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// TestUniqueUnderRaces has many clients create, rename and delete documents
// with few unique values: there is never more than one of each, at any time.
func TestUniqueUnderRaces(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Name", history_days: 1, constraints: [{ unique: ["v"] }],
		indexes: { byV: { terms: [{ field: "v" }] } } })`, nil)
	const users, steps, values = 16, 50, 12
	var live atomic.Int64
	var mu sync.Mutex
	var commits []int64
	n.clients(users, func(c *member) {
		for range steps {
			in := args{"v": c.IntN(values), "w": c.IntN(values)}
			fql, change := "Name.create({ v: v }); null", int64(1)
			switch c.IntN(3) {
			case 0:
				fql, change = "Name.byV(v).first()!.delete(); null", -1
			case 1:
				fql, change = "Name.byV(v).first()!.update({ v: w }); null", 0
			}
			a := c.query(fql, in, nil)
			switch {
			case a.ok():
				live.Add(change)
				mu.Lock()
				commits = append(commits, a.Txn)
				mu.Unlock()
			case a.Error.Code != "constraint_failure" && a.Error.Code != "null_value" && a.Error.Code != "invalid_null_access":
				c.Errorf("%s: %d %+v", fql, a.Status, a.Error)
			}
		}
	})
	const count = "[Name.all().map(.v).distinct().toArray().length, Name.all().count(), Set.sequence(0, values).map(v => Name.byV(v).count()).reduce((a, b) => a + b)]"
	for _, txn := range commits {
		a := list(t, n.must(at(count), args{"t": txn, "values": values}).Data)
		if text(a[0]) != text(a[1]) || text(a[1]) != text(a[2]) {
			t.Fatalf("at %d: %s distinct values, documents, index entries", txn, text(a))
		}
	}
	if got := n.must("Name.all().count()", nil).int(t); got != live.Load() {
		t.Errorf("%d documents, %d acknowledged", got, live.Load())
	}
	t.Logf("%d commits, %d live", len(commits), live.Load())
}

// TestSet inserts unique numbers, one a transaction, while others read all of
// them: what was acknowledged is in every later read and never vanishes.
func TestSet(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Element", indexes: { sorted: { values: [{ field: "n" }] }, byK: { terms: [{ field: "k" }], values: [{ field: "n", order: "desc" }] } } })`, nil)
	const users, steps = 16, 40
	var acknowledged [users * steps]atomic.Bool
	var next atomic.Int64
	reads := []string{"Element.all().map(.n).toArray()", "Element.sorted().map(.n).toArray()", "Element.byK('k').map(.n).toArray()",
		"Element.sorted({ from: 0 }).map(.n).toArray()", "Element.where(.n >= 0).map(.n).toArray()"}
	n.clients(users, func(c *member) {
		var before []bool
		for range steps {
			v := next.Add(1) - 1
			c.must("Element.create({ n: n, k: 'k' }); null", args{"n": v})
			acknowledged[v].Store(true)
			if c.IntN(4) != 0 {
				continue
			}
			expected := make([]bool, len(acknowledged))
			for i := range acknowledged {
				expected[i] = acknowledged[i].Load()
			}
			fql := reads[c.IntN(len(reads))]
			got := make([]bool, len(acknowledged))
			for _, v := range list(c, c.must(fql, nil).Data) {
				got[integer(c, v)] = true
			}
			for i := range got {
				if !got[i] && (expected[i] || before != nil && before[i]) {
					c.Errorf("%s lacks %d", fql, i)
				}
			}
			before = got
		}
	})
}

// TestPages pages through an index and through a listing while groups of
// elements come and go: each group is there wholly or not at all, in order,
// and every page is of the time of the first.
func TestPages(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Part", history_days: 1, indexes: {
		up: { values: [{ field: "n" }] }, down: { values: [{ field: "n", order: "desc" }] }, byT: { terms: [{ field: "t" }], values: [{ field: "n" }] } } })`, nil)
	const groups, size, users, steps = 12, 5, 12, 25
	// A number of each kind, around zero; the group is the third digit.
	const toggle = `let group = Part.where(.g == g).toArray()
		if (group.length > 0) group.forEach(.delete())
		else [0, 1, 2, 3, 4].forEach(i => Part.create({ g: g, t: "t", n: [-1000000000000 - g, -g - 0.5, g, g + 0.25, 1000000000000 + g][i] }))
		null`
	reads := []string{"Part.all()", "Part.up()", "Part.down()", "Part.byT('t')", "Part.up().reverse()", "Part.byT('t').reverse()", "Part.where(.t == 't')", "Part.up({ from: -2000000000000 })"}
	n.clients(users, func(c *member) {
		for range steps {
			if c.number < 4 {
				c.must(toggle, args{"g": c.IntN(groups)})
				continue
			}
			fql := reads[c.IntN(len(reads))] + ".map(d => [d.g, d.n])"
			first := c.must(fql+".paginate(size)", args{"size": 1 + c.IntN(9)})
			page := first.Data.(map[string]any)
			var got []any
			for {
				got = append(got, page["data"].([]any)...)
				after, more := page["after"].(string)
				if !more {
					break
				}
				page = c.must("Set.paginate(after, size)", args{"after": after, "size": 1 + c.IntN(9)}).Data.(map[string]any)
			}
			members := map[string]int{}
			for _, v := range got {
				members[text(v.([]any)[0])]++
			}
			for g, count := range members {
				if count != size {
					c.Errorf("%s has %d of %d elements of group %s", fql, count, size, g)
				}
			}
			// The same in one query at that time; the listing's order is by id.
			want := list(c, c.must(at(fql+".toArray()"), args{"t": first.Txn}).Data)
			if !slices.EqualFunc(got, want, func(a, b any) bool { return text(a) == text(b) }) {
				c.Errorf("%s in pages is\n%s\nat %d it is\n%s", fql, text(got), first.Txn, text(want))
			}
		}
	})
	for g := range groups {
		count := n.must(fmt.Sprintf("Part.where(.g == %d).count()", g), nil).int(t)
		if count != 0 && count != size {
			t.Errorf("group %d has %d elements", g, count)
		}
	}
}
