package txn

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
)

// open opens a store that holds the given keys.
func open(t *testing.T, keys ...string) store.Store {
	t.Helper()
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var writes []store.Write
	for _, k := range keys {
		writes = append(writes, store.Write{Key: []byte(k), Value: []byte("stored")})
	}
	if _, err := s.Commit(t.Context(), store.Tx{Writes: writes}); err != nil {
		t.Fatal(err)
	}
	return s
}

func begin(t *testing.T, s store.Store) *Tx {
	t.Helper()
	tx, err := Begin(t.Context(), s, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Close() })
	return tx
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// all is the range of all keys of these tests.
var all = store.Range{Start: []byte("a"), End: []byte("z")}

func keysOf(t *testing.T, s *Scan) []string {
	t.Helper()
	var keys []string
	for s.Next() {
		keys = append(keys, string(s.Version().Key))
	}
	must(t, s.Err())
	must(t, s.Close())
	return keys
}

func TestScanSeesOwnWrites(t *testing.T) {
	tests := []struct {
		name          string
		put, deletes  []string
		want, reverse []string
	}{
		{"none", nil, nil, []string{"b", "d", "f"}, []string{"f", "d", "b"}},
		{"added between and at the ends", []string{"a", "c", "g"}, nil,
			[]string{"a", "b", "c", "d", "f", "g"}, []string{"g", "f", "d", "c", "b", "a"}},
		{"replaced", []string{"d"}, nil, []string{"b", "d", "f"}, []string{"f", "d", "b"}},
		{"deleted", nil, []string{"b", "f"}, []string{"d"}, []string{"d"}},
		{"deleted and absent", []string{"c"}, []string{"d", "e"}, []string{"b", "c", "f"}, []string{"f", "c", "b"}},
		{"outside of the range", []string{"zz", "A"}, nil, []string{"b", "d", "f"}, []string{"f", "d", "b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tx := begin(t, open(t, "b", "d", "f"))
			for _, k := range test.put {
				must(t, tx.Put([]byte(k), []byte("own")))
			}
			for _, k := range test.deletes {
				must(t, tx.Delete([]byte(k)))
			}
			if got := keysOf(t, tx.Scan(all, false, Present)); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if got := keysOf(t, tx.Scan(all, true, Present)); !slices.Equal(got, test.reverse) {
				t.Errorf("in reverse: got %v, want %v", got, test.reverse)
			}
		})
	}
}

// TestScansConflictWithWhatTheyRead checks that a commit fails just when
// another one wrote into the part of a range that a scan has been through.
func TestScansConflictWithWhatTheyRead(t *testing.T) {
	tests := []struct {
		name     string
		reverse  bool
		steps    int
		other    string // key that another transaction writes
		conflict bool
	}{
		{"whole range, behind the last", false, 9, "g", true},
		{"whole range, outside", false, 9, "zz", false},
		{"first only, before it", false, 1, "a", true},
		{"first only, itself", false, 1, "b", true},
		{"first only, behind it", false, 1, "c", false},
		{"last only, behind it", true, 1, "g", true},
		{"last only, before it", true, 1, "e", false},
		{"not begun", false, 0, "b", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := open(t, "b", "d", "f")
			tx := begin(t, s)
			scan := tx.Scan(all, test.reverse, Present)
			for range test.steps {
				scan.Next()
			}
			must(t, scan.Close())
			must(t, tx.Put([]byte("zzz"), nil))

			_, err := s.Commit(t.Context(), store.Tx{Writes: []store.Write{{Key: []byte(test.other)}}})
			must(t, err)
			_, err = tx.Commit(t.Context(), false)
			if conflict := new(store.ConflictError); errors.As(err, &conflict) != test.conflict {
				t.Errorf("committed with %v, want a conflict: %t", err, test.conflict)
			}
		})
	}
}

func TestReadsInThePastAreNeitherOwnNorChecked(t *testing.T) {
	s := open(t, "b")
	tx := begin(t, s)
	must(t, tx.Put([]byte("c"), nil))
	if got := keysOf(t, tx.Scan(all, false, tx.Snapshot()-1)); !slices.Equal(got, []string{"b"}) {
		t.Errorf("got %v, want [b]", got)
	}
	_, err := s.Commit(t.Context(), store.Tx{Writes: []store.Write{{Key: []byte("b")}}})
	must(t, err)
	if _, err := tx.Commit(t.Context(), false); err != nil {
		t.Errorf("a read in the past conflicts: %v", err)
	}
}

func TestScanEndsWithItsContext(t *testing.T) {
	keys := make([]string, 2*store.CheckEvery)
	for i := range keys {
		keys[i] = "k" + string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
	}
	s := open(t, keys...)
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := Begin(ctx, s, 0)
	must(t, err)
	defer tx.Close()
	scan := tx.Scan(all, false, Present)
	defer scan.Close()
	cancel()
	for scan.Next() {
	}
	if !errors.Is(scan.Err(), context.Canceled) {
		t.Errorf("the scan ended with %v", scan.Err())
	}
}
