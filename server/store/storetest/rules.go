package storetest

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// rulesKey stands for the version of a schema: who writes data reads it, and
// who changes the rules writes it.
const rulesKey = "version"

// testRules checks that data are written by the rules in force at their commit,
// when all that a writer reads of them is their version.
func testRules(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	var changes atomic.Int64
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 60 {
				tx := store.Tx{Reads: [][]byte{[]byte(rulesKey)}}
				rules := 0
				view(t, s, func(snap store.Snapshot) {
					tx.Snapshot, rules = snap.Timestamp(), number(t, snap, rulesKey)
				})
				if i%8 == 0 { // the rules change before the data are written
					commit(t, s, put(rulesKey, fmt.Sprint(changes.Add(1))))
				}
				tx.Writes = []store.Write{put(fmt.Sprintf("data/%d.%d", w, i), fmt.Sprint(rules))}
				try(t, s, tx)
			}
		})
	}
	wg.Go(func() {
		for range 60 {
			commit(t, s, put(rulesKey, fmt.Sprint(changes.Add(1))))
		}
	})
	wg.Wait()
	snap := latest(t, s)
	data := list(t, snap.Scan(ctx, store.Range{Start: []byte("data/"), End: []byte("data0")}, false))
	for _, v := range data {
		rules, _ := strconv.Atoi(string(v.Value))
		if n := number(t, snap.At(v.At), rulesKey); n != rules {
			t.Errorf("%s is written at %d by the rules of version %d; in force is %d", v.Key, v.At, rules, n)
		}
	}
	t.Logf("%d transactions committed", len(data))
}
