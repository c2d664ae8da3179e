package server_test

import (
	"fmt"
	"testing"

	"github.com/fawndb/fawn/server"
)

const (
	accounts = 20
	each     = 100
	clients  = 16
)

// accountIDs are the ids of the accounts as arguments.
func accountIDs() []string {
	var ids []string
	for i := range accounts {
		ids = append(ids, fmt.Sprint(i))
	}
	return ids
}

// transfer moves money between two accounts that stay.
const transfer = `
	let a = Account.byId(from)!
	let b = Account.byId(to)!
	if (a.n < amount) abort("poor")
	a.update({ n: a.n - amount })
	b.update({ n: b.n + amount })
	null`

// transferAll does the same where an account without money does not exist.
const transferAll = `
	let a = Account.byId(from)
	let b = Account.byId(to)
	if (!a.exists() || a!.n < amount) abort("poor")
	if (a!.n == amount) a!.delete() else a!.update({ n: a!.n - amount })
	if (b.exists()) b!.update({ n: b!.n + amount }) else Account.create({ id: to, n: amount })
	null`

// sums are ways to read all balances at once, none of them negative.
var sums = map[string]string{
	"ids":     "ids.map(i => { let a = Account.byId(i); if (a.exists()) a!.n else 0 })",
	"all":     "Account.all().map(.n).toArray()",
	"index":   "Account.sorted().map(.n).toArray()",
	"reverse": "Account.sorted().reverse().map(.n).toArray()",
	"term":    "Account.byBank('b').map(.n).toArray()",
	"pages":   "Account.sorted().pageSize(3).map(.n).toArray()",
}

func bank(t *testing.T, o server.Options, move string, steps int) {
	n := startNode(t, o)
	n.must(`Collection.create({ name: "Account", history_days: 1,
		indexes: { sorted: { values: [{ field: "n" }] }, byBank: { terms: [{ field: "bank" }], values: [{ field: "n" }, { field: ".ts" }] } },
		computed_fields: { bank: { body: "_ => 'b'" } } })`, nil)
	start := n.must("ids.forEach(i => Account.create({ id: i, n: each }))", args{"ids": accountIDs(), "each": each})
	times := &known{first: start.Txn}
	times.saw(start.Txn)
	check := func(c *member, name string, balances any) {
		total := int64(0)
		for _, b := range list(c, balances) {
			v := integer(c, b)
			if v < 0 {
				c.Errorf("%s: a balance is %d", name, v)
			}
			total += v
		}
		if total != accounts*each {
			c.Errorf("%s: the sum is %d", name, total)
		}
	}
	moved := make([]int, clients)
	n.clients(clients, func(c *member) {
		for range steps {
			if c.IntN(2) == 0 {
				from := c.IntN(accounts)
				a := c.query(move, args{"from": fmt.Sprint(from), "to": fmt.Sprint((from + 1 + c.IntN(accounts-1)) % accounts),
					"amount": 1 + c.IntN(10)*(1+c.IntN(10))}, head{"X-Max-Contention-Retries": "1"})
				switch {
				case a.ok():
					times.saw(a.Txn)
					moved[c.number]++
				case a.Error.Code != "abort" && !a.contended():
					c.Errorf("transfer: %d %+v", a.Status, a.Error)
				}
				continue
			}
			for name, expr := range sums {
				in := args{"ids": accountIDs()}
				check(c, name, c.must(expr, in).Data)
				in["t"] = times.some(c)
				check(c, name+" in the past", c.must(at(expr), in).Data)
				break // one of them, at random
			}
		}
	})
	total := 0
	for _, m := range moved {
		total += m
	}
	t.Logf("%d transfers", total)
	if total == 0 {
		t.Error("nothing was ever moved")
	}
}

// TestBank moves money between accounts and sums up all balances in every way
// there is, now and at past times.
func TestBank(t *testing.T) {
	t.Run("memory", func(t *testing.T) { bank(t, server.Options{}, transfer, 60) })
	t.Run("disk", func(t *testing.T) { bank(t, server.Options{Dir: t.TempDir()}, transfer, 20) })
	t.Run("deletes", func(t *testing.T) { bank(t, server.Options{}, transferAll, 60) })
}
