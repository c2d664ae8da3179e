package server_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fawndb/fawn/server"
)

// item is a document of the test's collection.
type item struct{ k, n int }

// shelf is the state of a collection: the model.
type shelf map[int]item

// operation is one step of a random query: its text and its effect on the
// model, with what it answers.
type operation struct {
	fql string
	run func(shelf) any
}

const (
	itemIDs   = 8
	itemKinds = 3
)

const itemCollection = `Collection.create({ name: "Item", history_days: 1,
	indexes: { byK: { terms: [{ field: "k" }], values: [{ field: "n" }] } } })`

// row is how an item shows in listings.
func row(id int, it item) any { return []any{fmt.Sprint(id), it.k, it.n} }

// sorted lists items by id, or with byN set by n and then id.
func (m shelf) sorted(keep func(item) bool, byN bool) []any {
	ids := slices.Sorted(maps.Keys(m))
	if byN {
		slices.SortStableFunc(ids, func(a, b int) int { return cmp.Compare(m[a].n, m[b].n) })
	}
	out := []any{}
	for _, id := range ids {
		if keep(m[id]) {
			out = append(out, row(id, m[id]))
		}
	}
	return out
}

func (m shelf) ofKind(k int) []any { return m.sorted(func(it item) bool { return it.k == k }, true) }
func (m shelf) all() []any         { return m.sorted(func(item) bool { return true }, false) }

func orNull(list []any, i int) any {
	if len(list) == 0 {
		return nil
	}
	return list[(i+len(list))%len(list)]
}

const asRow = ".map(d => [d.id, d.k, d.n])"

// randomOperation makes a read or a write; pick chooses a number below a limit.
func randomOperation(pick func(limit int) int) operation {
	id, k, n := pick(itemIDs), pick(itemKinds), pick(100)-50
	switch pick(12) {
	case 0, 1:
		return operation{
			fmt.Sprintf("{ let d = Item.byId('%d'); if (d.exists()) [d!.id, d!.k, d!.n] else null }", id),
			func(m shelf) any {
				if it, ok := m[id]; ok {
					return row(id, it)
				}
				return nil
			},
		}
	case 2, 3, 4:
		return operation{
			fmt.Sprintf("{ let d = Item.byId('%d'); if (d.exists()) d!.update({ k: %d, n: %d }) else Item.create({ id: '%d', k: %d, n: %d }); null }", id, k, n, id, k, n),
			func(m shelf) any { m[id] = item{k, n}; return nil },
		}
	case 5:
		return operation{
			fmt.Sprintf("{ let d = Item.byId('%d'); if (d.exists()) { d!.delete(); true } else false }", id),
			func(m shelf) any { _, ok := m[id]; delete(m, id); return ok },
		}
	case 6:
		return operation{
			// What is written depends on what is read: the largest n of a kind.
			fmt.Sprintf("{ let d = Item.byId('%d'); let last = Item.byK(%d).last(); if (d.exists() && last != null) { d!.update({ n: last!.n + 1 }); last!.n } else null }", id, k),
			func(m shelf) any {
				last := orNull(m.ofKind(k), -1)
				it, ok := m[id]
				if !ok || last == nil {
					return nil
				}
				n := last.([]any)[2].(int)
				m[id] = item{it.k, n + 1}
				if last.([]any)[0] == fmt.Sprint(id) {
					return n + 1 // last is read again after the update
				}
				return n
			},
		}
	case 7:
		return operation{fmt.Sprintf("Item.byK(%d)%s.toArray()", k, asRow), func(m shelf) any { return m.ofKind(k) }}
	case 8:
		return operation{fmt.Sprintf("Item.byK(%d)%s.first()", k, asRow), func(m shelf) any { return orNull(m.ofKind(k), 0) }}
	case 9:
		return operation{fmt.Sprintf("Item.byK(%d, { from: %d, to: 10 }).reverse()%s.toArray()", k, n, asRow), func(m shelf) any {
			out := m.sorted(func(it item) bool { return it.k == k && it.n >= n && it.n <= 10 }, true)
			slices.Reverse(out)
			return out
		}}
	case 10:
		return operation{"Item.all()" + asRow + ".toArray()", func(m shelf) any { return m.all() }}
	}
	return operation{fmt.Sprintf("Item.where(.n > %d).count()", n), func(m shelf) any {
		return len(m.sorted(func(it item) bool { return it.n > n }, false))
	}}
}

// finished is a query with its answer.
type finished struct {
	operations []operation
	answer     answer
	start, end time.Duration
}

func (f finished) wrote() bool { return f.answer.Stats.Writes > 0 }

// TestSerial runs random queries of several reads and writes each, by id, by
// index and by listings. Replayed one after the other in the order of their
// transaction times, they give the same answers; and that order agrees with
// the order of the requests. At the end every state that ever was is read.
func TestSerial(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(itemCollection, nil)
	began := time.Now()
	const each = 40
	done := make([][]finished, 2*clients)
	n.clients(len(done), func(c *member) {
		for range each {
			var f finished
			var text []string
			for range 1 + c.IntN(4) {
				op := randomOperation(c.IntN)
				f.operations = append(f.operations, op)
				text = append(text, op.fql)
			}
			f.start = time.Since(began)
			f.answer = n.succeed(n.query("["+strings.Join(text, ",\n")+"]", nil, nil), strings.Join(text, "\n"))
			f.end = time.Since(began)
			done[c.number] = append(done[c.number], f)
		}
	})
	history := slices.Concat(done...)
	slices.SortStableFunc(history, func(a, b finished) int {
		// Snapshots share times, with each other and with the commit they see.
		switch c := cmp.Compare(a.answer.Txn, b.answer.Txn); {
		case c != 0:
			return c
		case a.wrote():
			return -1
		case b.wrote():
			return 1
		}
		return cmp.Compare(a.start, b.start)
	})
	checkRealTime(t, history)
	state := shelf{}
	var latest time.Duration
	retries := 0
	for i, f := range history {
		if f.wrote() && i%2 == 0 {
			n.checkState(f.answer.Txn-1, state)
		}
		latest = max(latest, f.end)
		retries += f.answer.Stats.Retries
		for j, op := range f.operations {
			want, got := text(op.run(state)), text(f.answer.Data.([]any)[j])
			if want != got {
				t.Fatalf("at %d\n%s\nis %s, should be %s", f.answer.Txn, op.fql, got, want)
			}
		}
		if f.wrote() && i%2 != 0 {
			n.checkState(f.answer.Txn, state)
		}
	}
	t.Logf("%d queries with %d retries in %v", len(history), retries, latest)
}

// checkRealTime checks that a query that began after another had been answered
// comes after it. history is in the order of transaction times.
func checkRealTime(t *testing.T, history []finished) {
	first := time.Duration(1 << 62) // the earliest end of all later ones
	for i := len(history) - 1; i >= 0; i-- {
		if f := history[i]; f.start > first {
			t.Fatalf("the query with txn_ts %d began after a later one had ended", f.answer.Txn)
		}
		first = min(first, history[i].end)
	}
}

// checkState reads everything at the time of a commit.
func (n *node) checkState(txn int64, state shelf) {
	n.Helper()
	var parts []string
	var want []any
	for k := range itemKinds {
		parts = append(parts, fmt.Sprintf("Item.byK(%d)%s.toArray()", k, asRow))
		want = append(want, state.ofKind(k))
	}
	parts, want = append(parts, "Item.all()"+asRow+".toArray()"), append(want, state.all())
	q := "[" + strings.Join(parts, ", ") + "]"
	if got := n.must(at(q), args{"t": txn}).Data; text(got) != text(want) {
		n.Fatalf("at %d\nis  %s\nnot %s", txn, text(got), text(want))
	}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
