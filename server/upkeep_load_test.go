package server_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/fawndb/fawn/server"
)

// TestUpkeepWhileRunning lets time fly while clients move money, read balances
// of now and of the last minutes, create documents that expire, and replace a
// collection. All that is removed meanwhile is missed by nobody.
func TestUpkeepWhileRunning(t *testing.T) {
	clock := newFakeClock()
	n := startNode(t, server.Options{Now: clock.now})
	n.must(`Collection.create({ name: "Account", indexes: { sorted: { values: [{ field: "n" }] } } })`, nil)
	n.must(`Collection.create({ name: "Brief", indexes: { byK: { terms: [{ field: "k" }] } } })`, nil)
	n.must(`Collection.create({ name: "Replaced" })`, nil)
	start := n.must("ids.forEach(i => Account.create({ id: i, n: each }))", args{"ids": accountIDs(), "each": each})
	// running is held for reading by what must not take longer than some
	// minutes of the clock.
	var running sync.RWMutex
	query := func(fql string, a args) answer { return n.query(fql, a, nil) }
	const minutes = 60
	done := make(chan struct{})
	step := func(c *member) {
		running.RLock()
		defer running.RUnlock()
		in := args{"ids": accountIDs(), "t": max(start.Txn, clock.in(-6*time.Minute-time.Duration(c.Int64N(int64(3*time.Minute)))))}
		switch c.IntN(6) {
		case 0, 1:
			from := c.IntN(accounts)
			a := query(transferAll, args{"from": fmt.Sprint(from), "to": fmt.Sprint((from + 1 + c.IntN(accounts-1)) % accounts), "amount": 50})
			if !a.ok() && a.Error.Code != "abort" {
				c.Errorf("transfer: %d %+v", a.Status, a.Error)
			}
		case 2, 3:
			for name, expr := range sums {
				if name == "term" {
					continue
				}
				for _, fql := range []string{expr, at(expr)} {
					total := int64(0)
					for _, v := range list(c, c.succeed(query(fql, in), fql).Data) {
						total += integer(c, v)
					}
					if total != accounts*each {
						c.Errorf("%s: the sum is %d", fql, total)
					}
				}
				break
			}
		case 4:
			c.succeed(query("Brief.create({ k: k, ttl: Time.now().add(k, 'minutes') }); null", args{"k": c.IntN(60)}), "create")
			fql := "Brief.byK(k).where(.ttl! <= Time.now()).count() + Brief.where(.ttl! <= Time.now()).count()"
			if got := c.succeed(query(fql, args{"k": c.IntN(60)}), fql).int(c); got != 0 {
				c.Errorf("%d expired documents are listed", got)
			}
		case 5:
			if c.number == 1 {
				c.succeed(query(`Collection.byName("Replaced")!.delete()`, nil), "delete")
				c.succeed(query(`Collection.create({ name: "Replaced", indexes: { byK: { terms: [{ field: "k" }] } } })`, nil), "create")
			}
			if a := query("Replaced.create({ k: 1 }); Replaced.byK(1).count()", nil); !a.ok() && a.Error.Code != "unbound_variable" && a.Error.Code != "invalid_function_invocation" {
				c.Errorf("%d %+v", a.Status, a.Error)
			}
		}
	}
	n.clients(9, func(c *member) {
		if c.number == 0 {
			defer close(done)
			for minute := range minutes {
				if minute%5 == 0 {
					running.Lock()
				}
				clock.advance(time.Minute)
				if minute%5 == 0 {
					running.Unlock()
				}
				n.upkeep()
			}
			return
		}
		for {
			select {
			case <-done:
				return
			default:
				step(c)
			}
		}
	})
	n.must("Replaced.all().forEach(.delete())", nil)
	clock.advance(2 * time.Hour)
	n.upkeep() // deletes what expired, and drops collections
	clock.advance(time.Hour)
	n.upkeep() // removes the deletions
	if got, want := n.collectionData(), 2*int(n.must("Account.all().count()", nil).int(t)); got != want {
		t.Errorf("%d keys are left, should be %d", got, want)
	}
}
