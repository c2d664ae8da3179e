package pebblestore

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// waiting runs a call that must be parked and returns when it is.
func waiting(t *testing.T, s *Store, call func() error) <-chan error {
	t.Helper()
	parked := func() int {
		s.assembly.Lock()
		defer s.assembly.Unlock()
		return len(s.reservations.parked)
	}
	before := parked()
	done := make(chan error, 1)
	go func() { done <- call() }()
	for parked() == before {
		select {
		case err := <-done:
			t.Fatalf("did not wait: %v", err)
		default:
			runtime.Gosched()
		}
	}
	return done
}

// TestReservationOrder checks that commits and reservations are served in the
// order that they came in, also when some give up.
func TestReservationOrder(t *testing.T) {
	s, err := OpenMem(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	reserve := func(ctx context.Context, res *store.Reservation, start, end string) func() error {
		return func() (err error) {
			*res, err = s.Reserve(ctx, store.Range{Start: []byte(start), End: []byte(end)})
			return err
		}
	}
	commit := func(keys ...string) func() error {
		var tx store.Tx
		for _, k := range keys {
			tx.Writes = append(tx.Writes, store.Write{Key: []byte(k)})
		}
		return func() error { _, err := s.Commit(ctx, tx); return err }
	}
	must := func(done <-chan error) {
		t.Helper()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	has := func(key string) bool {
		snap, err := s.Snapshot(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer snap.Close()
		_, ok, err := snap.Get(ctx, []byte(key))
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	var first, second, third store.Reservation
	if err := reserve(ctx, &first, "b", "d")(); err != nil {
		t.Fatal(err)
	}
	b1 := waiting(t, s, commit("b1", "f1"))
	impatient, giveUp := context.WithCancel(ctx)
	whole := waiting(t, s, reserve(impatient, &second, "a", "z"))
	e1 := waiting(t, s, commit("e1")) // for the second
	// It gives up: what waited for it goes on, what the first holds up does not.
	giveUp()
	if err := <-whole; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	must(e1)
	beside := waiting(t, s, reserve(ctx, &third, "f", "g")) // for the first commit
	late := waiting(t, s, reserve(ctx, &second, "c", "g"))
	if err := commit("h1")(); err != nil { // beside all that are held or waited for
		t.Fatal(err)
	}
	f2 := waiting(t, s, commit("f2"))
	first.Release()
	must(b1)
	must(beside)
	third.Release()
	must(late)
	last := waiting(t, s, reserve(ctx, &third, "f", "h"))
	if !has("f1") || has("f2") {
		t.Error("the commit before the reservation, and not the one after, should be there")
	}
	second.Release()
	must(f2)
	must(last)
	third.Release()
	if n := len(s.reservations.list); n != 0 {
		t.Errorf("%d reservations are left", n)
	}
}

// TestReservationClose closes the store while commits wait.
func TestReservationClose(t *testing.T) {
	s, err := OpenMem(Options{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Reserve(t.Context(), store.Range{})
	if err != nil {
		t.Fatal(err)
	}
	commit := waiting(t, s, func() error { _, err := s.Commit(context.Background(), write("a", "1")); return err })
	reserve := waiting(t, s, func() error { _, err := s.Reserve(context.Background(), store.Range{}); return err })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, done := range []<-chan error{commit, reserve} {
		if err := <-done; !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	}
	res.Release()
	if _, err := s.Reserve(t.Context(), store.Range{}); !errors.Is(err, store.ErrClosed) {
		t.Error(err)
	}
}

// TestStampedRange checks what range a stamped key may come to lie in.
func TestStampedRange(t *testing.T) {
	for _, c := range []struct {
		key     string
		offsets []int
		end     string
	}{
		{"ab12345678", []int{2}, "ac"},
		{"ab1234567812345678", []int{10, 2}, "ac"},
		{"a\xff12345678", []int{2}, "b"},
		{"\xff\xff12345678", []int{2}, ""},
		{"12345678ab", []int{0}, ""},
	} {
		w := &store.Write{Key: []byte(c.key)}
		for _, offset := range c.offsets {
			w.Stamps = append(w.Stamps, store.Stamp{Offset: offset})
		}
		r := stamped(w)
		prefix := c.key[:c.offsets[len(c.offsets)-1]]
		if string(r.Start) != prefix || string(r.End) != c.end || (r.End == nil) != (c.end == "") {
			t.Errorf("%q: from %q to %q", c.key, r.Start, r.End)
		}
	}
}
