package server_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// shared is a store that outlives the servers on it.
type shared struct{ store.Store }

// Close implements store.Store.
func (shared) Close() error { return nil }

// TestBuildOnTwoServers lets two servers over one store build the same indexes
// while clients of both write.
func TestBuildOnTwoServers(t *testing.T) {
	st, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var nodes [2]*node
	for i := range nodes {
		s, err := server.StartOn(shared{st}, server.Options{Secret: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		nodes[i] = &node{TB: t, server: s, handler: s.Handler(), seed: uint64(i)}
		defer s.Close()
	}
	const rows, keys = 3000, 20
	nodes[0].must(`Collection.create({ name: "Row" })`, nil)
	nodes[0].must("Set.sequence(0, n).forEach(i => Row.create({ id: i, k: i % 20, n: 0 }))", args{"n": rows})
	var over sync.WaitGroup
	for i, n := range nodes {
		over.Go(func() {
			n.whileWriting(2, func(c *member, step int) {
				c.must(`let d = Row.byId(id)
					if (!d.exists()) Row.create({ id: id, k: k, n: 0 }) else if (k < 2) d!.delete() else d!.update({ k: k, n: d!.n + 1 })
					null`, args{"id": c.IntN(rows), "k": c.IntN(keys)})
			}, func(c *member) {
				for j := range 3 {
					c.must(fmt.Sprintf(`Collection.byName("Row")!.update({ indexes: { ix%d_%d: { terms: [{ field: "k" }], values: [{ field: "n" }, { field: "x%d" }] } } })`, i, j, 3*i+j), nil)
				}
				n.built()
			})
		})
	}
	over.Wait()
	for _, n := range nodes {
		n.built()
		documents := text(n.must("Set.sequence(0, 20).map(k => Row.where(.k == k).map(d => [d.id, d.n]).order().toArray()).toArray()", nil).Data)
		for name := range 6 {
			q := fmt.Sprintf("Set.sequence(0, 20).map(k => Row.ix%d_%d(k).map(d => [d.id, d.n]).order().toArray()).toArray()", name/3, name%3)
			if got := text(n.must(q, nil).Data); got != documents {
				t.Errorf("ix%d_%d does not agree with the documents", name/3, name%3)
			}
		}
	}
}

// TestBuildAfterPush adds an index with a schema push to a large collection.
func TestBuildAfterPush(t *testing.T) {
	n := startNode(t, server.Options{})
	c := &client{handler: n.handler}
	n.must(`Collection.create({ name: "Row" })`, nil)
	n.must("Set.sequence(0, 500).forEach(i => Row.create({ id: i, k: i % 5 }))", nil)
	push := func() {
		t.Helper()
		if status, answer := c.push("collection Row {\n  index byK { terms [.k] }\n  unique [.u]\n}", "secret"); status != 200 {
			t.Fatal(status, answer)
		}
	}
	push()
	n.built()
	const status = `[Row.definition.indexes.byK.status, Row.definition.indexes.byK.queryable, Row.definition.constraints[0].status, Row.byK(1).count()]`
	if got := text(n.must(status, nil).Data); got != `["complete",true,"active",100]` {
		t.Error(got)
	}
	// Pushing the same again builds nothing.
	push()
	if got := text(n.must(status, nil).Data); got != `["complete",true,"active",100]` {
		t.Error(got)
	}
}
