package server_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/server"
)

// TestOwnWrites runs single queries of many reads and writes and compares what
// each of them sees with a model: reads by every access path see the writes
// before them in the query and none behind.
func TestOwnWrites(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(itemCollection, nil)
	rapid.Check(t, func(t *rapid.T) {
		n.must("Item.all().forEach(.delete())", nil)
		pick := func(limit int) int { return rapid.IntRange(0, limit-1).Draw(t, "pick") }
		state := shelf{}
		for range 1 + pick(3) { // queries
			var operations []operation
			var texts []string
			for range 1 + pick(12) {
				op := randomOperation(pick)
				operations, texts = append(operations, op), append(texts, op.fql)
			}
			a := n.query("["+strings.Join(texts, ",\n")+"]", nil, nil)
			if !a.ok() {
				t.Fatalf("%+v:\n%s", a.Error, strings.Join(texts, "\n"))
			}
			for i, op := range operations {
				if want, got := text(op.run(state)), text(a.Data.([]any)[i]); want != got {
					t.Fatalf("operation %d\nis %s, should be %s:\n%s", i, got, want, strings.Join(texts, "\n"))
				}
			}
		}
	})
}

// user is a document of a collection with two unique constraints, two plain
// indexes and a compound unique constraint; a field of 0 is absent.
type user struct{ a, b, c, d int }

const userCollection = `Collection.create({ name: "User", history_days: 1,
	constraints: [{ unique: ["a"] }, { unique: ["b"] }, { unique: ["c", "d"] }],
	indexes: {
		byA: { terms: [{ field: "a" }] },
		byB: { terms: [{ field: "b" }], values: [{ field: "c" }] },
		byC: { terms: [{ field: "c" }], values: [{ field: "a", order: "desc" }] },
		sorted: { values: [{ field: "d" }, { field: "c" }] },
		byCD: { terms: [{ field: "c" }, { field: "d" }] } } })`

func (u user) fields() string {
	var out []string
	for i, v := range []int{u.a, u.b, u.c, u.d} {
		shown := "null"
		if v != 0 {
			shown = fmt.Sprint(v)
		}
		out = append(out, fmt.Sprintf("%c: %s", 'a'+i, shown))
	}
	return strings.Join(out, ", ")
}

// violates tells whether u cannot be stored beside the others.
func (u user) violates(id int, all map[int]user) bool {
	for other, o := range all {
		if other != id && (u.a != 0 && u.a == o.a || u.b != 0 && u.b == o.b ||
			(u.c != 0 || u.d != 0) && u.c == o.c && u.d == o.d) {
			return true
		}
	}
	return false
}

// usersByIndex is what every index must say about the users, by a field.
func usersByIndex(all map[int]user, field func(user) int, v int) string {
	ids := []string{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if field(all[id]) == v {
			ids = append(ids, fmt.Sprint(id))
		}
	}
	return text(ids)
}

// checkUsers compares every index, at a time, with the users.
func checkUsers(t rapid.TB, n *node, all map[int]user, txn int64) {
	const limit = 4
	var parts []string
	var want []string
	add := func(expr, ids string) {
		parts, want = append(parts, expr+".map(d => d.id).order().toArray()"), append(want, ids)
	}
	ids := []string{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		ids = append(ids, fmt.Sprint(id))
	}
	add("User.all()", text(ids))
	add("User.sorted()", text(ids))
	for v := 1; v < limit; v++ {
		add(fmt.Sprintf("User.byA(%d)", v), usersByIndex(all, func(u user) int { return u.a }, v))
		add(fmt.Sprintf("User.byB(%d)", v), usersByIndex(all, func(u user) int { return u.b }, v))
		add(fmt.Sprintf("User.byC(%d)", v), usersByIndex(all, func(u user) int { return u.c }, v))
		add(fmt.Sprintf("User.where(.d == %d)", v), usersByIndex(all, func(u user) int { return u.d }, v))
		for w := 1; w < limit; w++ {
			add(fmt.Sprintf("User.byCD(%d, %d)", v, w), usersByIndex(all, func(u user) int { return u.c*100 + u.d }, v*100+w))
		}
	}
	a := n.query(at("["+strings.Join(parts, ",\n")+"]"), args{"t": txn}, nil)
	if !a.ok() {
		t.Fatalf("%+v", a.Error)
	}
	for i, got := range a.Data.([]any) {
		if text(got) != want[i] {
			t.Fatalf("at %d %s\nis %s, should be %s", txn, parts[i], text(got), want[i])
		}
	}
}

// TestCorrectnessMix creates, changes and deletes documents, some of them in
// violation of unique constraints: violations are refused whole, and every
// index agrees with the documents after each step, at once and afterwards.
func TestCorrectnessMix(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(userCollection, nil)
	rapid.Check(t, func(t *rapid.T) {
		pick := func(limit int) int { return rapid.IntRange(0, limit-1).Draw(t, "pick") }
		n.must("User.all().forEach(.delete())", nil)
		type moment struct {
			txn int64
			all map[int]user
		}
		var moments []moment
		all := map[int]user{}
		for range 1 + pick(10) {
			id := pick(5)
			u := user{pick(4), pick(4), pick(4), pick(4)}
			old, exists := all[id]
			var q, code string
			switch op := pick(5); {
			case op == 0 && exists:
				q = fmt.Sprintf("User.byId('%d')!.delete(); null", id)
				delete(all, id)
			case op == 1 && exists:
				// Two writes to one document, the second taking back the first.
				q = fmt.Sprintf("let d = User.byId('%d')!; d.update({ %s }); d.replace({ %s }); null", id, u.fields(), old.fields())
				if u.violates(id, all) {
					code = "constraint_failure"
				}
			case op == 2 && exists:
				q = fmt.Sprintf("let d = User.byId('%d')!; d.delete(); User.create({ id: '%d', %s }); null", id, id, u.fields())
				delete(all, id)
				if u.violates(id, all) {
					code, all[id] = "constraint_failure", old
				} else {
					all[id] = u
				}
			default:
				q = fmt.Sprintf("User.create({ id: '%d', %s }); null", id, u.fields())
				if exists {
					q = fmt.Sprintf("User.byId('%d')!.update({ %s }); null", id, u.fields())
				}
				if u.violates(id, all) {
					code = "constraint_failure"
				} else {
					all[id] = u
				}
			}
			a := n.query(strings.ReplaceAll(q, "; ", "\n"), nil, nil)
			if a.Error.Code != code {
				t.Fatalf("%s\nis %q, should be %q with %v: %s", q, a.Error.Code, code, all, a.Error.Message)
			}
			checkUsers(t, n, all, a.Txn)
			moments = append(moments, moment{a.Txn, maps.Clone(all)})
		}
		for _, m := range moments {
			checkUsers(t, n, m.all, m.txn)
		}
	})
}
