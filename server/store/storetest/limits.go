package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fawndb/fawn/server/store"
)

// testLimits writes what is as large as Info permits, and one byte more.
func testLimits(t *testing.T, e Engine) {
	s := e.temp(t)
	info := s.Info()
	t.Logf("%+v", info)
	if info.MaxKey < 1<<10 || info.MaxValue < 1<<20 || info.MaxTx < 1<<20+info.MaxKey {
		t.Errorf("too small for the layers above: %+v", info)
	}
	refused := func(what string, size, limit int, writes ...store.Write) {
		t.Helper()
		var tooLarge *store.SizeError
		_, err := s.Commit(t.Context(), store.Tx{Writes: writes})
		if !errors.As(err, &tooLarge) || *tooLarge != (store.SizeError{What: what, Size: size, Limit: limit}) {
			t.Errorf("%s of %d bytes: %v", what, size, err)
		}
	}
	key := func(n int) store.Write { return store.Write{Key: make([]byte, n), Value: []byte("x")} }
	commit(t, s, key(info.MaxKey))
	refused("key", info.MaxKey+1, info.MaxKey, put("beside", ""), key(info.MaxKey+1))
	affordable := e.scale(32 << 20) // for a test
	value := func(k string, n int) store.Write { return store.Write{Key: []byte(k), Value: make([]byte, n)} }
	if info.MaxValue < affordable {
		commit(t, s, value("v", info.MaxValue))
		refused("value", info.MaxValue+1, info.MaxValue, put("beside", ""), value("w", info.MaxValue+1))
	}
	if info.MaxTx < affordable {
		var writes []store.Write
		size := 0
		for i := 0; size <= info.MaxTx; i++ {
			w := value(fmt.Sprintf("tx%06d", i), min(info.MaxValue, info.MaxTx/4))
			writes, size = append(writes, w), size+len(w.Key)+len(w.Value)
		}
		refused("transaction", size, info.MaxTx, writes...)
	}
	n := 0
	view(t, s, func(snap store.Snapshot) {
		it := snap.Scan(t.Context(), store.Range{}, false)
		defer it.Close()
		for it.Next() {
			n++
		}
	})
	if want := 2; info.MaxValue < affordable && n != want {
		t.Errorf("%d keys, want %d", n, want)
	}
}

// testLargestKeys does everything with keys of the largest size that cannot be
// compressed, some of which differ in their last bytes only.
func testLargestKeys(t *testing.T, e Engine) {
	s := e.temp(t)
	ctx := t.Context()
	rng := rand.New(rand.NewPCG(6, 6))
	size := s.Info().MaxKey
	random := func() []byte {
		k := make([]byte, size)
		for i := range k {
			k[i] = byte(rng.Uint32())
		}
		return k
	}
	var keys [][]byte
	for range 4 {
		k := random()
		keys = append(keys, k)
		for i := range 3 {
			k = slices.Clone(k)
			k[size-1-i*size/4]++
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, slices.Compare)
	var m model
	var times []store.Timestamp
	write := func(writes ...store.Write) {
		t.Helper()
		at := commit(t, s, writes...)
		m.commit(writes, at)
		times = append(times, at)
	}
	for round := range 3 {
		for i, k := range keys {
			if round == 1 && i%3 == 0 {
				write(store.Write{Key: k, Delete: true})
			} else {
				write(store.Write{Key: k, Value: fmt.Append(nil, round, i)})
			}
		}
	}
	check := func(got, want []store.Version) {
		t.Helper()
		same := func(a, b store.Version) bool {
			return slices.Equal(a.Key, b.Key) && slices.Equal(a.Value, b.Value) && a.At == b.At && a.Deleted == b.Deleted
		}
		if !slices.EqualFunc(got, want, same) {
			t.Errorf("%d versions, want %d, or others", len(got), len(want))
		}
	}
	snap := latest(t, s)
	everything := store.Range{}
	moments := []store.Timestamp{times[2*len(keys)-1], times[len(keys)], times[len(keys)/2], snap.Timestamp()}
	for _, at := range moments[:max(1, e.scale(len(moments)))] {
		view := snap.At(at)
		check(list(t, view.Scan(ctx, everything, false)), m.scan(everything, at))
		want := m.scan(everything, at)
		slices.Reverse(want)
		check(list(t, view.Scan(ctx, everything, true)), want)
		check(list(t, view.Versions(ctx, everything, 0)), m.history(everything, 0, at))
		for i := range keys[1:] {
			r := store.Range{Start: keys[i], End: keys[i+1]}
			check(list(t, view.Scan(ctx, r, i%2 == 0)), m.scan(r, at))
			many, err := view.GetMany(ctx, keys[i:i+2])
			if err != nil {
				t.Fatal(err)
			}
			check(slices.DeleteFunc(many, func(v store.Version) bool { return v.Key == nil }),
				append(m.scan(r, at), m.scan(store.Range{Start: keys[i+1], End: append(slices.Clone(keys[i+1]), 0)}, at)...))
		}
	}
	before := snap.Timestamp()
	write(store.Write{Key: keys[5], Value: []byte("new")})
	for i := range keys[1:] {
		tx := store.Tx{Snapshot: before, Reads: [][]byte{keys[i]}}
		if _, err := s.Commit(ctx, tx); errors.As(err, new(*store.ConflictError)) != (i == 5) {
			t.Errorf("read of key %d: %v", i, err)
		}
		tx = store.Tx{Snapshot: before, Ranges: []store.Range{{Start: keys[i], End: keys[i+1]}}}
		if _, err := s.Commit(ctx, tx); errors.As(err, new(*store.ConflictError)) != (i == 5) {
			t.Errorf("range from key %d: %v", i, err)
		}
	}
	snap.Close()
	// Ranges of Retain, Reserve and Drop.
	part := store.Range{Start: keys[2], End: keys[9]}
	if err := s.Retain(ctx, part, times[len(times)-1]); err != nil {
		t.Fatal(err)
	}
	if n, err := runGC(ctx, s); err != nil || n == 0 {
		t.Errorf("removed %d versions, %v", n, err)
	}
	reserve(t, s, part).Release()
	if ok, err := s.Drop(ctx, part, times[len(times)-1]); !ok || err != nil {
		t.Fatal(ok, err)
	}
	snap = latest(t, s)
	rest := m.scan(everything, snap.Timestamp())
	rest = slices.DeleteFunc(rest, func(v store.Version) bool { return part.Contains(v.Key) })
	check(list(t, snap.Scan(ctx, everything, false)), rest)
}

// list copies what an iterator gives, and closes it.
func list(t testing.TB, it store.Iterator) (out []store.Version) {
	t.Helper()
	for it.Next() {
		v := it.Version()
		v.Key, v.Value = slices.Clone(v.Key), slices.Clone(v.Value)
		out = append(out, v)
	}
	if err := errors.Join(it.Err(), it.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}
