package txn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/store"
)

// get reads a key as of a time: its value, or "-" when it is not there.
func get(t *testing.T, tx *Tx, k string, at store.Timestamp) string {
	t.Helper()
	v, ok, err := tx.Get([]byte(k), at)
	must(t, err)
	if !ok {
		return "-"
	}
	if string(v.Key) != k {
		t.Errorf("the version of %s has the key %s", k, v.Key)
	}
	return string(v.Value)
}

// write commits one value of a key in another transaction.
func write(t *testing.T, s store.Store, k, v string) store.Timestamp {
	t.Helper()
	at, err := s.Commit(t.Context(), store.Tx{Writes: []store.Write{{Key: []byte(k), Value: []byte(v)}}})
	must(t, err)
	return at
}

func commit(t *testing.T, tx *Tx) store.Timestamp {
	t.Helper()
	at, err := tx.Commit(t.Context(), false)
	must(t, err)
	return at
}

// conflicts reports whether an error is that of a stale read; any other one is
// a failure.
func conflicts(t *testing.T, err error) bool {
	t.Helper()
	conflict := new(store.ConflictError)
	if err != nil && !errors.As(err, &conflict) {
		t.Fatal(err)
	}
	return err != nil
}

// TestGetSeesOwnWrites shows what a key reads as after each kind of write, at
// present, before the transaction, and for others after the commit.
func TestGetSeesOwnWrites(t *testing.T) {
	put := func(tx *Tx) error { return tx.Put([]byte("k"), []byte("own")) }
	remove := func(tx *Tx) error { return tx.Delete([]byte("k")) }
	forget := func(tx *Tx) error { tx.Forget([]byte("k")); return nil }
	tests := []struct {
		name   string
		stored bool
		steps  []func(*Tx) error
		want   string
	}{
		{"nothing", false, nil, "-"},
		{"stored", true, nil, "stored"},
		{"put", false, []func(*Tx) error{put}, "own"},
		{"put over stored", true, []func(*Tx) error{put}, "own"},
		{"deleted", true, []func(*Tx) error{remove}, "-"},
		{"put and deleted", true, []func(*Tx) error{put, remove}, "-"},
		{"deleted and put", true, []func(*Tx) error{remove, put}, "own"},
		{"put and forgotten", false, []func(*Tx) error{put, forget}, "-"},
		{"put over stored and forgotten", true, []func(*Tx) error{put, forget}, "stored"},
		{"deleted and forgotten", true, []func(*Tx) error{remove, forget}, "stored"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, before := open(t, "other"), "-"
			if test.stored {
				write(t, s, "k", "stored")
				before = "stored"
			}
			tx := begin(t, s)
			for _, step := range test.steps {
				must(t, step(tx))
			}
			if got := get(t, tx, "k", Present); got != test.want {
				t.Errorf("at present: %s, want %s", got, test.want)
			}
			if got := get(t, tx, "k", tx.Snapshot()); got != before {
				t.Errorf("at the snapshot: %s, want %s", got, before)
			}
			commit(t, tx)
			if got := get(t, begin(t, s), "k", Present); got != test.want {
				t.Errorf("after the commit: %s, want %s", got, test.want)
			}
		})
	}
}

func TestVersionsHaveTheTimeOfTheirCommit(t *testing.T) {
	s := open(t)
	at := write(t, s, "k", "v")
	tx := begin(t, s)
	if v, _, err := tx.Get([]byte("k"), Present); err != nil || v.At != at {
		t.Errorf("a stored version has the time %d, want %d (%v)", v.At, at, err)
	}
	must(t, tx.Put([]byte("k"), nil))
	if v, _, err := tx.Get([]byte("k"), Present); err != nil || v.At != 0 {
		t.Errorf("a pending version has the time %d (%v)", v.At, err)
	}
}

func TestEpochMovesWithEveryWrite(t *testing.T) {
	tx := begin(t, open(t, "b"))
	k := []byte("a")
	tests := []struct {
		name  string
		do    func() error
		moves bool
	}{
		{"put", func() error { return tx.Put(k, nil) }, true},
		{"the same put", func() error { return tx.Put(k, nil) }, true},
		{"delete", func() error { return tx.Delete(k) }, true},
		{"forget", func() error { tx.Forget(k); return nil }, true},
		{"forget nothing", func() error { tx.Forget(k); return nil }, false},
		{"get", func() error { _, _, err := tx.Get(k, Present); return err }, false},
		{"past", func() error { tx.PutPast(store.Write{Key: k, At: 1}); return nil }, false},
	}
	for _, test := range tests {
		before := tx.Epoch()
		must(t, test.do())
		if moved := tx.Epoch() != before; moved != test.moves {
			t.Errorf("%s: the epoch went from %d to %d", test.name, before, tx.Epoch())
		}
	}
}

// TestWhatIsChecked shows which reads make a commit fail when another
// transaction has written k since.
func TestWhatIsChecked(t *testing.T) {
	k, j := []byte("k"), []byte("j")
	around := store.Range{Start: k, End: []byte("l")}
	readAll := func(it store.Iterator) error {
		for it.Next() {
		}
		return errors.Join(it.Err(), it.Close())
	}
	tests := []struct {
		name     string
		read     func(tx *Tx) error
		conflict bool
	}{
		{"nothing", func(*Tx) error { return nil }, false},
		{"get", func(tx *Tx) error { _, _, err := tx.Get(k, Present); return err }, true},
		{"get of another", func(tx *Tx) error { _, _, err := tx.Get(j, Present); return err }, false},
		{"get in the past", func(tx *Tx) error { _, _, err := tx.Get(k, tx.Snapshot()); return err }, false},
		{"has", func(tx *Tx) error { _, err := tx.Has(k); return err }, true},
		{"check", func(tx *Tx) error { tx.Check(k); return nil }, true},
		{"peek", func(tx *Tx) error { _, _, err := tx.Peek(k); return err }, false},
		{"scan", func(tx *Tx) error { return readAll(tx.Scan(around, false, Present)) }, true},
		{"scan in the past", func(tx *Tx) error { return readAll(tx.Scan(around, false, tx.Snapshot())) }, false},
		{"check of the range", func(tx *Tx) error { tx.CheckRange(around); return nil }, true},
		{"check of another range", func(tx *Tx) error { tx.CheckRange(store.Range{Start: j, End: k}); return nil }, false},
		{"peek of versions", func(tx *Tx) error { return readAll(tx.PeekVersions(around)) }, false},
		{"restart", func(tx *Tx) error {
			_, _, err := tx.Get(k, Present)
			tx.CheckRange(around)
			tx.Restart()
			return err
		}, false},
		{"restart and get", func(tx *Tx) error {
			_, _, err := tx.Get(k, Present)
			tx.Restart()
			_, _, again := tx.Get(k, Present)
			return errors.Join(err, again)
		}, true},
		{"get of one's own", func(tx *Tx) error {
			must(t, tx.Put(k, nil))
			_, _, err := tx.Get(k, Present)
			return err
		}, false},
		{"get, then put", func(tx *Tx) error { _, _, err := tx.Get(k, Present); return errors.Join(err, tx.Put(k, nil)) }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := open(t, "k")
			for _, way := range []struct {
				name string
				end  func(tx *Tx) error
			}{
				{"commit of a write", func(tx *Tx) error {
					must(t, tx.Put([]byte("z"), nil))
					_, err := tx.Commit(t.Context(), false)
					return err
				}},
				{"commit of a past write", func(tx *Tx) error {
					tx.PutPast(store.Write{Key: []byte("z"), At: 1})
					_, err := tx.Commit(t.Context(), false)
					return err
				}},
				{"linearized", func(tx *Tx) error { _, err := tx.Commit(t.Context(), true); return err }},
				{"verify", func(tx *Tx) error { return tx.Verify(t.Context()) }},
			} {
				tx := begin(t, s)
				must(t, test.read(tx))
				write(t, s, "k", "later")
				if got := conflicts(t, way.end(tx)); got != test.conflict {
					t.Errorf("%s: conflict %t, want %t", way.name, got, test.conflict)
				}
			}
		})
	}
}

func TestReadersAreCheckedOnlyWhenLinearized(t *testing.T) {
	s := open(t, "k")
	tx := begin(t, s)
	get(t, tx, "k", Present)
	write(t, s, "k", "later")
	if at := commit(t, tx); at != tx.Snapshot() {
		t.Errorf("a reader has the time %d, want its snapshot's, %d", at, tx.Snapshot())
	}
	if _, err := tx.Commit(t.Context(), true); !conflicts(t, err) {
		t.Error("a linearized reader does not conflict")
	}
	tx = begin(t, s)
	if at, err := tx.Commit(t.Context(), true); err != nil || at != tx.Snapshot() {
		t.Errorf("one that reads nothing has the time %d, want %d (%v)", at, tx.Snapshot(), err)
	}
}

func TestVerifyDropsWrites(t *testing.T) {
	s := open(t, "k")
	tx := begin(t, s)
	get(t, tx, "k", Present)
	must(t, tx.Put([]byte("k"), []byte("own")))
	must(t, tx.Verify(t.Context()))
	if got := get(t, begin(t, s), "k", Present); got != "stored" {
		t.Errorf("k is %s", got)
	}
}

// TestAny shows that only an empty range is a read: in another one, writes
// change nothing.
func TestAny(t *testing.T) {
	for _, test := range []struct {
		name            string
		put, deleted    bool
		found, conflict bool
	}{
		{"never written", false, false, false, true},
		{"written", true, false, true, false},
		{"written and deleted", true, true, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t, "b")
			if test.put {
				write(t, s, "k", "v")
			}
			if test.deleted {
				_, err := s.Commit(t.Context(), store.Tx{Writes: []store.Write{{Key: []byte("k"), Delete: true}}})
				must(t, err)
			}
			tx := begin(t, s)
			found, err := tx.Any(store.Range{Start: []byte("k"), End: []byte("l")})
			must(t, err)
			if found != test.found {
				t.Errorf("found %t, want %t", found, test.found)
			}
			write(t, s, "k", "later")
			if got := conflicts(t, tx.Verify(t.Context())); got != test.conflict {
				t.Errorf("conflict %t, want %t", got, test.conflict)
			}
		})
	}
}

func TestWhatTheTransactionKnowsOfItself(t *testing.T) {
	tests := []struct {
		name                      string
		do                        func(tx *Tx) error
		writing, reading, hasRead bool
	}{
		{"nothing", func(*Tx) error { return nil }, false, false, false},
		{"put", func(tx *Tx) error { return tx.Put([]byte("k"), nil) }, true, false, false},
		{"past", func(tx *Tx) error { tx.PutPast(store.Write{Key: []byte("k"), At: 1}); return nil }, true, false, false},
		{"get", func(tx *Tx) error { _, _, err := tx.Get([]byte("k"), Present); return err }, false, true, true},
		{"get of another", func(tx *Tx) error { _, _, err := tx.Get([]byte("j"), Present); return err }, false, true, false},
		{"check of a range", func(tx *Tx) error { tx.CheckRange(all); return nil }, false, true, false},
	}
	for _, test := range tests {
		tx := begin(t, open(t))
		must(t, test.do(tx))
		if tx.Writing() != test.writing || tx.Reading() != test.reading || tx.HasRead([]byte("k")) != test.hasRead {
			t.Errorf("%s: writing %t, reading %t, has read k %t; want %t, %t, %t", test.name,
				tx.Writing(), tx.Reading(), tx.HasRead([]byte("k")), test.writing, test.reading, test.hasRead)
		}
	}
}

func TestStats(t *testing.T) {
	big := bytes.Repeat([]byte("x"), 4096)
	keys := map[string][]byte{"a": nil, "b": []byte("12345"), "c": big, "d": append(bytes.Clone(big), 'x')}
	read := func(names string) func(tx *Tx) {
		return func(tx *Tx) {
			for _, k := range names {
				get(t, tx, string(k), Present)
			}
		}
	}
	scan := func(tx *Tx) *Scan { return tx.Scan(all, false, Present) }
	tests := []struct {
		name string
		do   func(tx *Tx)
		want Stats
	}{
		{"nothing", func(*Tx) {}, Stats{}},
		{"absent", read("x"), Stats{ReadOps: 1}},
		{"empty", read("a"), Stats{ReadOps: 1}},
		{"a few bytes", read("b"), Stats{ReadOps: 1, BytesRead: 5}},
		{"a page", read("c"), Stats{ReadOps: 1, BytesRead: 4096}},
		{"more than a page", read("d"), Stats{ReadOps: 2, BytesRead: 4097}},
		{"twice", read("bb"), Stats{ReadOps: 1, BytesRead: 5}},
		{"has", func(tx *Tx) { tx.Has([]byte("b")) }, Stats{}},
		{"peek", func(tx *Tx) { tx.Peek([]byte("b")) }, Stats{}},
		{"in the past, twice", func(tx *Tx) {
			get(t, tx, "b", tx.Snapshot())
			get(t, tx, "b", tx.Snapshot())
		}, Stats{ReadOps: 2, BytesRead: 10}},
		{"own", func(tx *Tx) {
			must(t, tx.Put([]byte("b"), []byte("own")))
			read("b")(tx)
		}, Stats{}},
		{"restart", func(tx *Tx) { read("b")(tx); tx.Restart() }, Stats{}},
		{"restart, then again", func(tx *Tx) { read("b")(tx); tx.Restart(); read("b")(tx) }, Stats{ReadOps: 1, BytesRead: 5}},
		{"scan of nothing", func(tx *Tx) { must(t, scan(tx).Close()) }, Stats{ReadOps: 1}},
		{"scan", func(tx *Tx) { keysOf(t, scan(tx)) }, Stats{ReadOps: 3, BytesRead: 4 + 5 + 4096 + 4097}},
		{"partitioned", func(tx *Tx) { keysOf(t, scan(tx).Partitioned()) }, Stats{ReadOps: 3 + 7, BytesRead: 4 + 5 + 4096 + 4097}},
	}
	s := open(t)
	for k, v := range keys {
		write(t, s, k, string(v))
	}
	for _, test := range tests {
		tx := begin(t, s)
		test.do(tx)
		if tx.Stats != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, tx.Stats, test.want)
		}
	}
}

func TestBytesWrittenCountPendingWrites(t *testing.T) {
	tx := begin(t, open(t))
	must(t, tx.Put([]byte("ab"), []byte("123"))) // replaced
	must(t, tx.Put([]byte("ab"), []byte("1")))
	must(t, tx.Put([]byte("c"), []byte("forgotten")))
	tx.Forget([]byte("c"))
	must(t, tx.Delete([]byte("def")))
	tx.PutPast(store.Write{Key: []byte("not counted"), At: 1})
	commit(t, tx)
	if tx.Stats.BytesWritten != 2+1+3 {
		t.Errorf("%d bytes written", tx.Stats.BytesWritten)
	}
}

// TestManyKeysAreChargedOnce passes the number of keys from which on a set of
// keys is a map.
func TestManyKeysAreChargedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set keySet
		known := map[string]bool{}
		for _, k := range rapid.SliceOfN(rapid.StringMatching("[a-d]{1,2}"), 0, 4*fewKeys).Draw(t, "keys") {
			if added := set.add([]byte(k)); added == known[k] {
				t.Fatalf("%s: added %t", k, added)
			}
			known[k] = true
		}
	})
	var set keySet
	for i := range 2 * fewKeys {
		set.add([]byte{byte(i)})
		if i+1 == fewKeys && set.many != nil || i == fewKeys && set.many == nil {
			t.Errorf("%d keys are in the wrong kind of set", i+1)
		}
		for j := range i + 1 {
			if set.add([]byte{byte(j)}) {
				t.Errorf("key %d of %d is added twice", j, i+1)
			}
		}
	}
}

func TestLimitOfATransaction(t *testing.T) {
	half := make([]byte, MaxTxBytes/2-1)
	tx := begin(t, open(t))
	must(t, tx.Put([]byte("a"), half))
	must(t, tx.Put([]byte("b"), half)) // just at the limit
	must(t, tx.Put([]byte("b"), half)) // in its own place
	tx.PutPast(store.Write{Key: []byte("z"), Value: half, At: 1})
	want := &diag.Error{Code: "invalid_request", Protocol: true,
		Message: "Transaction exceeded limit: got 16777217 bytes, limit 16777216 bytes"}
	for _, err := range []error{tx.Put([]byte("c"), nil), tx.Delete([]byte("c"))} {
		if e, ok := err.(*diag.Error); !ok || e.Code != want.Code || e.Message != want.Message || !e.Protocol {
			t.Errorf("%v, want %v", err, want)
		}
	}
	tx.Forget([]byte("a"))
	must(t, tx.Put([]byte("d"), nil))
}

func TestCommitPutsItsTimeIntoKeys(t *testing.T) {
	s := open(t)
	tx := begin(t, s)
	must(t, tx.Put([]byte("k________"), []byte("v"), store.Stamp{Offset: 1}))
	at := commit(t, tx)
	if got := get(t, begin(t, s), fmt.Sprintf("k%s", stamp(at)), Present); got != "v" {
		t.Errorf("the stamped key reads as %s", got)
	}
}

func stamp(at store.Timestamp) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(at >> (56 - 8*i))
	}
	return b
}

// TestPutPast shows that a past write is there at its time, and not for the
// transaction that makes it.
func TestPutPast(t *testing.T) {
	s := open(t, "first")
	then := begin(t, s).Snapshot()
	write(t, s, "later", "")
	tx := begin(t, s)
	k := []byte("k")
	tx.PutPast(store.Write{Key: k, Value: []byte("v"), At: then})
	tx.PutPast(store.Write{Key: k, Delete: true, At: tx.Snapshot()})
	must(t, tx.Put([]byte("now"), nil))
	if got := get(t, tx, "k", Present) + get(t, tx, "k", then); got != "--" {
		t.Errorf("the transaction sees %s", got)
	}
	commit(t, tx)
	tx = begin(t, s)
	if got := get(t, tx, "k", Present) + get(t, tx, "k", then) + get(t, tx, "now", Present); got != "-v" {
		t.Errorf("others see %s", got)
	}
	if got := versions(t, tx.PeekVersions(store.Range{Start: k, End: []byte("l")})); !slices.Equal(got, []string{"-", "v"}) {
		t.Errorf("versions %v", got)
	}
}

// versions lists the values, "-" for deletions.
func versions(t *testing.T, it store.Iterator) (list []string) {
	t.Helper()
	for it.Next() {
		if v := it.Version(); v.Deleted {
			list = append(list, "-")
		} else {
			list = append(list, string(v.Value))
		}
	}
	must(t, errors.Join(it.Err(), it.Close()))
	return list
}

// TestCommitUnderAReservation shows that a transaction passes a reservation of
// its own, and waits for one of others.
func TestCommitUnderAReservation(t *testing.T) {
	s := open(t, "k")
	held, err := s.Reserve(t.Context(), all)
	must(t, err)
	defer held.Release()

	mine := begin(t, s)
	mine.Under = held
	must(t, mine.Put([]byte("k"), []byte("mine")))
	commit(t, mine)

	other := begin(t, s)
	must(t, other.Put([]byte("k"), []byte("other")))
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := other.Commit(ctx, false); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a commit without the reservation ended with %v", err)
	}
	if got := get(t, begin(t, s), "k", Present); got != "mine" {
		t.Errorf("k is %s", got)
	}
}

func TestBegin(t *testing.T) {
	s := open(t)
	first := write(t, s, "k", "1")
	second := write(t, s, "k", "2")
	tx := begin(t, s)
	if tx.Newest() != second || tx.Snapshot() < second {
		t.Errorf("the newest commit is %d at %d, want %d", tx.Newest(), tx.Snapshot(), second)
	}
	if tx.Context() == nil || tx.Writing() {
		t.Error("a transaction begins with writes or without a context")
	}

	past, err := BeginAt(t.Context(), s, first)
	must(t, err)
	defer past.Close()
	if past.Snapshot() != first || get(t, past, "k", Present) != "1" {
		t.Errorf("at %d: %s at %d", first, get(t, past, "k", Present), past.Snapshot())
	}

	ahead := tx.Snapshot() + 2000
	waited, err := Begin(t.Context(), s, ahead)
	must(t, err)
	defer waited.Close()
	if waited.Snapshot() < ahead {
		t.Errorf("the snapshot at least at %d is at %d", ahead, waited.Snapshot())
	}

	if _, err := BeginAt(t.Context(), s, 1<<60); !errors.Is(err, store.ErrFuture) {
		t.Errorf("in the future: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if tx, err := Begin(ctx, s, 1<<60); err == nil || tx != nil {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestCloseReleasesTheSnapshot(t *testing.T) {
	s := open(t, "k")
	tx, err := Begin(t.Context(), s, 0)
	must(t, err)
	must(t, tx.Put([]byte("k"), []byte("dropped")))
	must(t, tx.Close())
	if _, _, err := tx.Peek([]byte("k")); err == nil {
		t.Error("a closed transaction reads")
	}
	if got := get(t, begin(t, s), "k", Present); got != "stored" {
		t.Errorf("k is %s", got)
	}
}
