package server_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server"
)

// whileWriting runs write in a loop, on several clients, until change has been
// called, when all of them are under way, and has returned.
func (n *node) whileWriting(count int, write func(c *member, step int), change func(c *member)) {
	n.Helper()
	var over atomic.Bool
	var begun sync.WaitGroup // everybody has written once
	begun.Add(count)
	n.clients(count+1, func(c *member) {
		if c.number == count {
			defer over.Store(true)
			begun.Wait()
			change(c)
			return
		}
		var once sync.Once
		defer once.Do(begun.Done)
		for step := 0; step < 5000 && !over.Load(); step++ {
			write(c, step)
			once.Do(begun.Done)
		}
	})
}

// TestIndexWhileWriting adds indexes to a collection that many clients write
// to at full speed. The changes go through, and every index agrees with the
// documents, now and in the past.
func TestIndexWhileWriting(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Row", history_days: 1 })`, nil)
	n.must("Set.sequence(0, 300).forEach(i => Row.create({ id: i, k: i % 7, n: i }))", nil)
	const indexes = 6
	times := &known{first: n.must("0", nil).Txn}
	n.whileWriting(8, func(c *member, step int) {
		id := fmt.Sprint(c.IntN(300))
		fql := "let d = Row.byId(id); if (d.exists()) d!.update({ k: k, n: d!.n + 1 }) else Row.create({ id: id, k: k, n: 0 }); null"
		if c.IntN(8) == 0 {
			fql = "let d = Row.byId(id); if (d.exists()) d!.delete(); null"
		}
		times.saw(c.must(fql, args{"id": id, "k": c.IntN(7)}).Txn)
	}, func(c *member) {
		for i := range indexes {
			c.must(fmt.Sprintf(`Collection.byName("Row")!.update({ indexes: { ix%d: { terms: [{ field: "k" }], values: [{ field: "n" }%s] } } })`, i,
				[]string{"", `, { field: ".ts" }`, `, { field: "k", order: "desc" }`}[i%3]), nil)
			if i%2 == 1 {
				c.must(fmt.Sprintf(`Collection.byName("Row")!.update({ indexes: { ix%d: null } })`, i-1), nil)
			}
		}
	})
	n.built()
	const compare = `Set.sequence(0, 7).map(k => Row.%s(k).map(.id).order().toArray().toString() == Row.where(.k == k).map(.id).toArray().toString()).distinct().toArray()`
	step := (times.last.Load() - times.first) / 40
	for i := 1; i < indexes; i += 2 {
		q := fmt.Sprintf(compare, fmt.Sprintf("ix%d", i))
		if got := n.must(q, nil).Data; text(got) != "[true]" {
			t.Errorf("ix%d differs from the documents", i)
		}
		for txn := times.first; txn <= times.last.Load(); txn += step {
			if got := n.must(at(q), args{"t": txn}).Data; text(got) != "[true]" {
				t.Errorf("ix%d differs from the documents at %d", i, txn)
			}
		}
	}
}

// TestUniqueWhileWriting adds a unique constraint while documents are created:
// those created after it was acknowledged have values of their own, and once the
// constraint is active, values that no older document has.
func TestUniqueWhileWriting(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Row" })`, nil)
	var refused atomic.Int64
	var added, active int64
	n.whileWriting(8, func(c *member, step int) {
		a := c.query("Row.create({ v: v }); null", args{"v": c.IntN(100)}, nil)
		switch {
		case a.ok():
		case a.Error.Code == "constraint_failure":
			refused.Add(1)
		default:
			c.Errorf("%d %+v", a.Status, a.Error)
		}
	}, func(c *member) {
		added = c.must(`Collection.byName("Row")!.update({ constraints: [{ unique: ["v"] }] })`, nil).Txn
		n.built()
		active = c.must(`if (Row.definition.constraints[0].status == "active") 0 else abort("not active")`, nil).Txn
		for i := 0; i < 1000 && refused.Load() < 20; i++ {
			c.query("Row.create({ v: v })", args{"v": i % 100}, nil)
		}
	})
	for since, others := range map[int64]string{added: "Row.where(.v == d.v && .ts > since)", active: "Row.where(.v == d.v)"} {
		q := "let since = Time.epoch(t, 'microseconds'); Row.where(.ts > since).map(d => [d.v, " + others + ".count()]).toArray()"
		for _, v := range list(t, n.must(q, args{"t": since}).Data) {
			if pair := v.([]any); text(pair[1]) != "1" {
				t.Errorf("the value %s was given to %s documents after %d (%d added, %d active)", text(pair[0]), text(pair[1]), since, added, active)
			}
		}
	}
	if refused.Load() == 0 {
		t.Error("nothing was ever refused")
	}
}

// TestRecreateWhileWriting deletes a collection and creates it again, under the
// same name: nothing of the old one appears in the new one.
func TestRecreateWhileWriting(t *testing.T) {
	n := startNode(t, server.Options{})
	const create = `Collection.create({ name: "Row", indexes: { byG: { terms: [{ field: "g" }] } }, constraints: [{ unique: ["u"] }] })`
	n.must(create, nil)
	n.must(`Collection.create({ name: "Link" })`, nil)
	n.must(`Link.create({ id: 1, to: Row.create({ g: 0 }) })`, nil)
	var generation atomic.Int64
	n.whileWriting(8, func(c *member, step int) {
		// Whoever sees the new collection sees the generation in Link too.
		a := c.query(`let g = Link(1)!.g ?? 0
			if (Row.all().where(.g != g).count() > 0) abort("old documents appear") else Row.create({ g: g })`, nil, nil)
		if !a.ok() && a.Error.Code != "unbound_variable" {
			c.Errorf("%d %+v", a.Status, a.Error)
		}
	}, func(c *member) {
		for range 10 {
			c.must(`Collection.byName("Row")!.delete()`, nil)
			g := generation.Add(1)
			c.must(`Link(1)!.update({ g: g })`, args{"g": g})
			c.must(create, nil)
			if got := c.must("[Link(1)!.to.exists(), Row.all().where(.g != g).count(), Row.byG(g - 1).count()]", args{"g": g}).Data; text(got) != "[false,0,0]" {
				c.Errorf("in generation %d: %s", g, text(got))
			}
		}
	})
}

// TestSchemaChangesAtOnce runs many changes of the schema at the same time:
// each has its effect, none takes back another's.
func TestSchemaChangesAtOnce(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Collection.create({ name: "Row" })`, nil)
	const users, steps = 8, 6
	n.clients(users, func(c *member) {
		for step := range steps {
			name := fmt.Sprintf("c%d_%d", c.number, step)
			var fql string
			switch step % 3 {
			case 0:
				fql = fmt.Sprintf(`Collection.create({ name: "%s" })`, name)
			case 1:
				fql = fmt.Sprintf(`Function.create({ name: "%s", body: "_ => %d" })`, name, step)
			case 2:
				fql = fmt.Sprintf(`Collection.byName("Row")!.update({ indexes: { %s: { terms: [{ field: "%s" }] } } })`, name, name)
			}
			a := c.must(fql, nil)
			// Another connection sees it at once.
			use := map[int]string{0: "%s.all().count()", 1: "%s(0)", 2: "Row.%s(1).count()"}[step%3]
			if b := c.must(fmt.Sprintf(use, name), nil); b.Txn < a.Txn {
				c.Errorf("read at %d before the change at %d", b.Txn, a.Txn)
			}
		}
	})
	for expr, want := range map[string]int64{
		"Collection.all().count()":                   1 + users*steps/3,
		"Function.all().count()":                     users * steps / 3,
		"Object.keys(Row.definition.indexes).length": users * steps / 3,
	} {
		if got := n.must(expr, nil).int(t); got != want {
			t.Errorf("%s is %d, should be %d", expr, got, want)
		}
	}
}

// TestOneSchemaPerQuery changes two functions together, while queries call
// both: nobody sees one old and one new.
func TestOneSchemaPerQuery(t *testing.T) {
	n := startNode(t, server.Options{})
	n.must(`Function.create({ name: "f", body: "_ => 0" }); Function.create({ name: "g", body: "_ => 0" })`, nil)
	n.must(`Collection.create({ name: "Row" })`, nil)
	var newest atomic.Int64
	n.whileWriting(6, func(c *member, step int) {
		least := newest.Load()
		fql := "[f(1), g(1)]"
		if c.number%2 == 0 {
			fql = "let x = f(1); Row.create({ f: x, g: g(1) }); [x, g(1)]"
		}
		a := c.query(fql, nil, nil)
		got := list(c, c.succeed(a, fql).Data)
		if f, g := integer(c, got[0]), integer(c, got[1]); f != g || f < least {
			c.Errorf("f is %d, g is %d, after %d", f, g, least)
		}
	}, func(c *member) {
		for i := range 40 {
			c.must(fmt.Sprintf(`["f", "g"].forEach(name => Function.byName(name)!.update({ body: "_ => %d" }))`, i+1), nil)
			newest.Store(int64(i + 1))
		}
	})
	if got := n.must("Row.where(.f != .g).count()", nil).int(t); got != 0 {
		t.Errorf("%d documents were made with two schemas", got)
	}
}

// TestDatabasesAtOnce deletes databases while queries write into them and
// into their children.
func TestDatabasesAtOnce(t *testing.T) {
	n := startNode(t, server.Options{})
	in := func(path, fql string) answer {
		return n.query(fql, nil, head{"Authorization": "Bearer secret:" + path + ":admin"})
	}
	const define = `Collection.create({ name: "Row" })`
	names := []string{"a", "a/b", "a/b/c"}
	create := func() {
		n.must(`Database.create({ name: "a" })`, nil)
		n.succeed(in("a", `Database.create({ name: "b" })`), "b")
		n.succeed(in("a/b", `Database.create({ name: "c" })`), "c")
		for _, path := range names {
			n.succeed(in(path, define), define)
		}
	}
	create()
	n.whileWriting(6, func(c *member, step int) {
		path := names[c.IntN(len(names))]
		a := in(path, `Row.create({}); Row.all().count()`)
		if !a.ok() && a.Status != 401 && a.Error.Code != "unbound_variable" {
			c.Errorf("%s: %d %+v", path, a.Status, a.Error)
		}
	}, func(c *member) {
		for range 8 {
			c.must(`Database.byName("a")!.delete()`, nil)
			for _, path := range slices.Backward(names) {
				if a := in(path, "1"); a.Status != 401 {
					c.Errorf("%s is there after its deletion: %d", path, a.Status)
				}
			}
			create()
		}
	})
}
