package pebblestore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/fawndb/fawn/server/store"
)

func TestSmoke(t *testing.T) {
	s, err := OpenMem(Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	var times []store.Timestamp
	for i := 0; i < 10; i++ {
		at, err := s.Commit(ctx, store.Tx{Writes: []store.Write{{Key: []byte("a"), Value: []byte(fmt.Sprint(i))}, {Key: []byte(fmt.Sprintf("k%d", i)), Value: []byte("x")}}})
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, at)
	}
	snap, err := s.Snapshot(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range times {
		v, ok, err := snap.At(at).Get([]byte("a"))
		if err != nil || !ok || string(v.Value) != fmt.Sprint(i) || v.At != at {
			t.Fatal(v, ok, err)
		}
	}
	for _, rev := range []bool{false, true} {
		it := snap.Scan(store.Range{}, rev)
		for it.Next() {
			t.Logf("%s=%s", it.Version().Key, it.Version().Value)
		}
		if it.Err() != nil {
			t.Fatal(it.Err())
		}
		it.Close()
	}
	snap.Close()
	s.Close()
	dir := t.TempDir() + "/x"
	start := time.Now()
	s, err = Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("open", time.Since(start))
	start = time.Now()
	s.Close()
	t.Log("close", time.Since(start))
	start = time.Now()
	s, err = Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("reopen", time.Since(start))
	s.Close()
}
