package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// testDrop removes ranges of keys, with snapshots open and across a restart.
func testDrop(t *testing.T, e Engine) {
	s := e.temp(t)
	dropping(t, s)
	if e.Open == nil {
		return
	}
	dir := t.TempDir()
	s = e.open(t, dir)
	dropping(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = e.open(t, dir)
	defer s.Close()
	snap := latest(t, s)
	if got := dump(t, snap.Versions(context.Background(), store.Range{}, 0)); got != "a=2 a=1 a=0 bb=new c=2 c=1 c=0" {
		t.Error(got)
	}
	snap.Close()
}

func dropping(t *testing.T, s store.Store) {
	ctx := context.Background()
	for i := range 3 {
		v := fmt.Sprint(i)
		commit(t, s, put("a", v), put("b", v), put("b/x", v), put("b\x00", v), put("c", v))
	}
	old := latest(t, s)
	at := commit(t, s, put("z", ""), del("b/x"))
	r := store.Range{Start: []byte("b"), End: []byte("c")}
	if ok, err := s.Drop(ctx, r, at); ok || err != nil {
		t.Fatalf("dropped what an open snapshot sees: %v", err)
	}
	if got := dump(t, old.Scan(context.Background(), r, false)); got != "b=2 b\x00=2 b/x=2" {
		t.Fatal(got)
	}
	old.Close()
	if err := s.Retain(context.Background(), store.Range{Start: []byte("b/"), End: []byte("b0")}, at); err != nil {
		t.Fatal(err)
	}
	later := latest(t, s)
	if ok, err := s.Drop(ctx, r, at); !ok || err != nil {
		t.Fatalf("not dropped: %v", err)
	}
	for _, r := range []store.Range{r, {End: []byte("b")}, {Start: []byte("c"), End: []byte("d")}, {Start: []byte("d"), End: []byte("c")}} {
		for _, reverse := range []bool{false, true} {
			want := map[string]string{"": "a=2", "b": "", "c": "c=2", "d": ""}[string(r.Start)]
			snap := latest(t, s)
			if got := dump(t, snap.Scan(context.Background(), r, reverse)); got != want {
				t.Errorf("%q: %q", r.Start, got)
			}
			snap.Close()
		}
	}
	if ok, err := s.Drop(ctx, r, at); !ok || err != nil {
		t.Fatalf("not dropped again: %v", err)
	}
	if _, ok, err := later.Get(context.Background(), []byte("a")); !ok || err != nil {
		t.Error(err)
	}
	later.Close()
	// The range can be used again.
	commit(t, s, put("bb", "new"), del("z"))
	commit(t, s, put("z", ""))
	if ok, err := s.Drop(ctx, store.Range{Start: []byte("z"), End: []byte("z\x00")}, 1); !ok || err != nil {
		t.Fatal(err)
	}
	snap := latest(t, s)
	if got := dump(t, snap.Versions(context.Background(), store.Range{}, 0)); got != "a=2 a=1 a=0 bb=new c=2 c=1 c=0" {
		t.Error(got)
	}
	snap.Close()
}
