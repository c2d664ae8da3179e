package txn

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/server/store"
)

// TestScanDeliversWhatStays writes between the steps of a scan, and compares it
// with what it is to deliver: the keys in the range that were there when it
// began and have been ever since, with their values of now.
func TestScanDeliversWhatStays(t *testing.T) {
	stored := []string{"b", "d", "f", "h"}
	s := open(t, stored...)
	rapid.Check(t, func(rt *rapid.T) {
		tx := begin(t, s)
		defer tx.Close()
		now := map[string]string{}
		for _, k := range stored {
			now[k] = "stored"
		}
		var broken map[string]bool // keys that were away since the scan began
		n := 0
		write := func() {
			k := rapid.StringMatching("[a-i]").Draw(rt, "key")
			if n++; rapid.Bool().Draw(rt, "put") {
				now[k] = fmt.Sprint(n)
				must(t, tx.Put([]byte(k), []byte(now[k])))
				return
			}
			delete(now, k)
			if broken != nil {
				broken[k] = true
			}
			must(t, tx.Delete([]byte(k)))
		}
		for range rapid.IntRange(0, 4).Draw(rt, "writes before") {
			write()
		}

		r := store.Range{Start: []byte("b"), End: []byte("h")}
		if rapid.Bool().Draw(rt, "unbounded") {
			r.End = nil
		}
		reverse := rapid.Bool().Draw(rt, "reverse")
		left := slices.Sorted(maps.Keys(now)) // what was there at the beginning
		if reverse {
			slices.Reverse(left)
		}
		broken = map[string]bool{}
		scan := tx.Scan(r, reverse, Present)
		defer scan.Close()
		for {
			for range rapid.IntRange(0, 3).Draw(rt, "writes") {
				write()
			}
			want := "end"
			for want == "end" && len(left) > 0 {
				if k := left[0]; r.Contains([]byte(k)) && !broken[k] {
					want = k + "=" + now[k]
				}
				left = left[1:]
			}
			got := "end"
			if scan.Next() {
				v := scan.Version()
				got = string(v.Key) + "=" + string(v.Value)
			}
			if got != want {
				rt.Fatalf("got %s, want %s", got, want)
			}
			if want == "end" {
				break
			}
		}
	})
}

// TestScansWithWritesConflictWithWhatTheyRead is
// TestScansConflictWithWhatTheyRead for scans that have pending writes mixed
// in, from the beginning or after the first step.
func TestScansWithWritesConflictWithWhatTheyRead(t *testing.T) {
	tests := []struct {
		name      string
		own       string // keys written before the scan
		between   string // and after its first step
		reverse   bool
		steps     int
		conflicts string // which of a to i another transaction may not write
	}{
		{"all", "c", "", false, 9, "abcdefghi"},
		{"all, written between", "", "c", false, 9, "abcdefghi"},
		{"nothing", "c", "", false, 0, "abcdefghi"},
		{"up to an own key", "c", "", false, 2, "abc"},
		{"up to a stored key", "c", "", false, 3, "abcd"},
		{"up to a stored key, written between", "", "c", false, 2, "abcd"},
		{"past a deleted key", "D", "", false, 2, "abcdef"},
		{"down to an own key", "g", "", true, 1, "ghi"},
		{"down to a stored key, written between", "", "e", true, 2, "defghi"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, other := range strings.Split("abcdefghi", "") {
				s := open(t, "b", "d", "f")
				tx := begin(t, s)
				writeAll(t, tx, test.own)
				scan := tx.Scan(store.Range{Start: []byte("a"), End: []byte("j")}, test.reverse, Present)
				for i := range test.steps {
					scan.Next()
					if i == 0 {
						writeAll(t, tx, test.between)
					}
				}
				must(t, scan.Close())
				write(t, s, other, "later")
				if got, want := conflicts(t, tx.Verify(t.Context())), strings.Contains(test.conflicts, other); got != want {
					t.Errorf("%s: conflict %t, want %t", other, got, want)
				}
			}
		})
	}
}

// writeAll writes keys; capital letters are deletions of the small ones.
func writeAll(t *testing.T, tx *Tx, keys string) {
	t.Helper()
	for _, k := range strings.Split(keys, "") {
		if low := strings.ToLower(k); low != k {
			must(t, tx.Delete([]byte(low)))
		} else {
			must(t, tx.Put([]byte(k), nil))
		}
	}
}
