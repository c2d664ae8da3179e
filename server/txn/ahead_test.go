package txn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/store/pebblestore"
	"github.com/fawndb/fawn/server/txn"
)

// TestReadAhead fetches keys in advance: that is no read, and what the
// transaction writes goes before it.
func TestReadAhead(t *testing.T) {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) // after the transactions
	begin := func() *txn.Tx {
		tx, err := txn.Begin(t.Context(), s, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tx.Close() })
		return tx
	}
	commit := func(tx *txn.Tx) error { _, err := tx.Commit(t.Context(), false); return err }
	first := begin()
	keys := make([][]byte, 5)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, "k%d", i)
		if i < 4 {
			first.Put(keys[i], fmt.Appendf(nil, "v%d", i))
		}
	}
	if err := commit(first); err != nil {
		t.Fatal(err)
	}
	tx := begin()
	if err := tx.ReadAhead(slices.Concat(keys, keys[:1]), txn.Present); err != nil {
		t.Fatal(err)
	}
	if tx.Stats.ReadOps != 0 || tx.Reading() {
		t.Errorf("reads of nobody: %+v", tx.Stats)
	}
	tx.Put(keys[1], []byte("own"))
	tx.Delete(keys[2])
	other := begin()
	other.Put(keys[3], []byte("later"))
	if err := commit(other); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"v0", "own", "", "", ""} {
		if i == 3 {
			continue // is not read
		}
		v, ok, err := tx.Get(keys[i], txn.Present)
		if err != nil || string(v.Value) != want || ok != (want != "") {
			t.Errorf("%s: %q %v %v, want %q", keys[i], v.Value, ok, err, want)
		}
	}
	if tx.Stats.ReadOps != 2 {
		t.Errorf("%d reads", tx.Stats.ReadOps)
	}
	if err := commit(tx); err != nil {
		t.Error("lost against a write of what was only fetched:", err)
	}
	// Each time has versions of its own.
	past := begin()
	written := past.Snapshot()
	again := begin()
	again.Put(keys[0], []byte("new"))
	if err := commit(again); err != nil {
		t.Fatal(err)
	}
	tx = begin()
	for _, at := range []store.Timestamp{written, txn.Present} {
		if err := tx.ReadAhead(keys, at); err != nil {
			t.Fatal(err)
		}
	}
	for at, want := range map[store.Timestamp]string{written: "v0", txn.Present: "new"} {
		if v, _, err := tx.Get(keys[0], at); err != nil || string(v.Value) != want {
			t.Errorf("at %d: %q %v", at, v.Value, err)
		}
	}
	// What has been read is checked, and the absence of a key as well.
	for _, i := range []int{3, 4} {
		tx, other := begin(), begin()
		if err := tx.ReadAhead(keys, txn.Present); err != nil {
			t.Fatal(err)
		}
		if _, _, err := tx.Get(keys[i], txn.Present); err != nil {
			t.Fatal(err)
		}
		tx.Put([]byte("x"), nil)
		other.Put(keys[i], []byte("again"))
		if err := commit(other); err != nil {
			t.Fatal(err)
		}
		if err := commit(tx); err == nil {
			t.Errorf("%s was read and written", keys[i])
		}
	}
}

// TestReadAheadLarge bounds what is kept of large versions by their bytes, and
// reads all of them as they are.
func TestReadAheadLarge(t *testing.T) {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const size, first, many, most = 1 << 20, 32, 40, 16 << 20
	keys := make([][]byte, 2*many)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, "k%03d", i)
	}
	for part := range slices.Chunk(keys, 10) {
		tx, err := txn.Begin(t.Context(), s, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range part {
			tx.Put(k, bytes.Repeat(k, size/len(k)))
		}
		if _, err := tx.Commit(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		tx.Close()
	}
	tx, err := txn.Begin(t.Context(), s, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	limit := first * size // nobody knows yet how large they are
	for part := range slices.Chunk(keys, many) {
		if err := tx.ReadAhead(part, txn.Present); err != nil {
			t.Fatal(err)
		}
		kept := 0
		for _, k := range keys {
			v, _ := tx.Ahead(k, txn.Present)
			kept += len(v.Value)
		}
		if kept < most || kept > limit {
			t.Errorf("%d bytes are kept", kept)
		}
		limit = most + size
		for _, k := range part {
			v, ok, err := tx.Get(k, txn.Present)
			if err != nil || !ok || !bytes.Equal(v.Value, bytes.Repeat(k, size/len(k))) {
				t.Fatalf("%s: %d bytes %v %v", k, len(v.Value), ok, err)
			}
		}
	}
}

// TestScanSince goes on with a scan that began earlier, and leaves out what was
// written since.
func TestScanSince(t *testing.T) {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tx, err := txn.Begin(t.Context(), s, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	tx.Put([]byte("b"), nil)
	began := tx.Epoch()
	tx.Put([]byte("a"), nil)
	tx.Put([]byte("b"), []byte("new"))
	list := func(since uint32) (got string) {
		scan := tx.Scan(store.Range{}, false, txn.Present).Since(since).Free()
		defer scan.Close()
		for scan.Next() {
			got += string(scan.Version().Key) + string(scan.Version().Value) + " "
		}
		return got
	}
	if got := list(began); got != "bnew " {
		t.Errorf("since then: %q", got)
	}
	if got := list(tx.Epoch()); got != "a bnew " {
		t.Errorf("now: %q", got)
	}
	if tx.Stats.ReadOps != 0 {
		t.Errorf("%d reads charged", tx.Stats.ReadOps)
	}
}

// failing is a store whose snapshots cannot fetch keys together.
type failing struct{ store.Store }

func (s failing) Snapshot(ctx context.Context, atLeast store.Timestamp) (store.Snapshot, error) {
	snap, err := s.Store.Snapshot(ctx, atLeast)
	return failingSnapshot{snap}, err
}

type failingSnapshot struct{ store.Snapshot }

func (failingSnapshot) GetMany(context.Context, [][]byte) ([]store.Version, error) {
	return nil, store.ErrUnavailable
}

// TestReadAheadFails leaves no trace: keys are read one by one.
func TestReadAheadFails(t *testing.T) {
	s, err := pebblestore.OpenMem(pebblestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tx, err := txn.Begin(t.Context(), s, 0)
	if err != nil {
		t.Fatal(err)
	}
	tx.Put([]byte("a"), []byte("x"))
	if _, err := tx.Commit(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	tx.Close()
	if tx, err = txn.Begin(t.Context(), failing{s}, 0); err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if err := tx.ReadAhead([][]byte{[]byte("a"), []byte("b")}, txn.Present); !errors.Is(err, store.ErrUnavailable) {
		t.Error(err)
	}
	if v, ok, err := tx.Get([]byte("a"), txn.Present); !ok || string(v.Value) != "x" {
		t.Error(v, ok, err)
	}
}
