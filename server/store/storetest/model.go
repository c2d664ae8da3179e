package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fawndb/fawn/server/store"
)

// model is the simplest store: a list of all versions.
type model struct {
	versions []store.Version // in no order
	writes   []written
}

// written is the time that a key was written at. Engines may but need not
// find conflicts with past versions.
type written struct {
	key  []byte
	at   store.Timestamp
	past bool
}

func (m *model) commit(writes []store.Write, at store.Timestamp) {
	for _, w := range writes {
		v := store.Version{Key: w.Key, Value: w.Value, At: at, Deleted: w.Delete}
		m.writes = append(m.writes, written{w.Key, at, w.At != 0})
		if w.At != 0 {
			v.At = w.At
		}
		m.versions = append(m.versions, v)
	}
}

// stale tells whether reads of r at t must or may be found stale.
func (m *model) stale(r store.Range, t store.Timestamp) (must, may bool) {
	for _, w := range m.writes {
		if w.at > t && r.Contains(w.key) {
			must, may = must || !w.past, true
		}
	}
	return must, may
}

// history returns the versions in r with after < At <= t by key, newest first.
func (m *model) history(r store.Range, after, t store.Timestamp) []store.Version {
	var out []store.Version
	for _, v := range m.versions {
		if r.Contains(v.Key) && v.At > after && v.At <= t {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b store.Version) int {
		if c := bytes.Compare(a.Key, b.Key); c != 0 {
			return c
		}
		return int(max(-1, min(1, b.At-a.At)))
	})
	return out
}

// scan returns the live versions of r at t.
func (m *model) scan(r store.Range, t store.Timestamp) []store.Version {
	var out []store.Version
	var last []byte
	for i, v := range m.history(r, 0, t) {
		if i > 0 && bytes.Equal(v.Key, last) {
			continue
		}
		if last = v.Key; !v.Deleted {
			out = append(out, v)
		}
	}
	return out
}

// session is a run of random operations on a store and the model.
type session struct {
	s        store.Store
	m        model
	snaps    []store.Snapshot
	times    []store.Timestamp
	retained store.Timestamp // older times may no longer be read
}

var (
	anyByte  = rapid.SampledFrom([]byte{0x00, 0x01, 0x09, 'a', 0xff})
	anyKey   = rapid.SliceOfN(anyByte, 0, 3)
	anyValue = rapid.SliceOfN(rapid.Byte(), 0, 4)
	anyRange = rapid.Custom(func(t *rapid.T) store.Range {
		r := store.Range{Start: anyKey.Draw(t, "start")}
		if rapid.Bool().Draw(t, "bounded") {
			r.End = anyKey.Draw(t, "end")
		}
		return r
	})
)

func testModel(t *testing.T, e Engine) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := e.OpenTemp()
		if err != nil {
			t.Fatal(err)
		}
		in := &session{s: s}
		t.Repeat(map[string]func(*rapid.T){
			"commit":   in.commit,
			"past":     in.past,
			"snapshot": in.snapshot,
			"close":    in.close,
			"get":      in.get,
			"scan":     in.scan,
			"versions": in.versions,
			"retain":   in.retain,
		})
		for _, snap := range in.snaps {
			snap.Close()
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// pick returns an open snapshot and a readable time for it.
func (in *session) pick(t *rapid.T) (store.Snapshot, store.Snapshot) {
	if len(in.snaps) == 0 {
		t.Skip("no snapshot")
	}
	snap := in.snaps[rapid.IntRange(0, len(in.snaps)-1).Draw(t, "snapshot")]
	times := slices.DeleteFunc(slices.Clone(in.times), func(at store.Timestamp) bool {
		return at > snap.Timestamp() || at < in.retained
	})
	if len(times) == 0 || rapid.Bool().Draw(t, "at its own time") {
		return snap, snap
	}
	at := rapid.SampledFrom(times).Draw(t, "time")
	if at-1 >= in.retained && rapid.Bool().Draw(t, "just before") {
		at--
	}
	return snap, snap.At(at)
}

func (in *session) commit(t *rapid.T) {
	var tx store.Tx
	if len(in.snaps) > 0 {
		tx.Snapshot = in.snaps[rapid.IntRange(0, len(in.snaps)-1).Draw(t, "snapshot")].Timestamp()
		tx.Reads = rapid.SliceOfN(anyKey, 0, 2).Draw(t, "reads")
		tx.Ranges = rapid.SliceOfN(anyRange, 0, 1).Draw(t, "ranges")
	}
	for _, k := range rapid.SliceOfNDistinct(anyKey, 0, 4, func(k []byte) string { return string(k) }).Draw(t, "keys") {
		w := store.Write{Key: k, Delete: rapid.IntRange(0, 3).Draw(t, "delete") == 0}
		if !w.Delete {
			w.Value = anyValue.Draw(t, "value")
		}
		tx.Writes = append(tx.Writes, w)
	}
	ranges := slices.Clone(tx.Ranges)
	for _, k := range tx.Reads {
		ranges = append(ranges, store.Range{Start: k, End: append(slices.Clone(k), 0)})
	}
	must, may := false, false
	for _, r := range ranges {
		stale, perhaps := in.m.stale(r, tx.Snapshot)
		must, may = must || stale, may || perhaps
	}
	at, err := in.s.Commit(context.Background(), tx)
	var conflict *store.ConflictError
	switch {
	case errors.As(err, &conflict):
		if !may {
			t.Fatalf("needless conflict: %v", err)
		}
	case err != nil:
		t.Fatal(err)
	case must:
		t.Fatal("conflict not found")
	default:
		in.m.commit(tx.Writes, at)
		in.times = append(in.times, at)
	}
}

// past writes a version at an earlier time, to a key that nobody has read.
func (in *session) past(t *rapid.T) {
	times := slices.DeleteFunc(slices.Clone(in.times), func(at store.Timestamp) bool { return at < in.retained })
	if len(times) == 0 || len(in.snaps) > 0 {
		t.Skip("no past, or someone may have read it")
	}
	w := store.Write{Key: fmt.Appendf(nil, "past%d", len(in.times)), Value: []byte("x"), At: rapid.SampledFrom(times).Draw(t, "time")}
	at, err := in.s.Commit(context.Background(), store.Tx{Writes: []store.Write{w}})
	if err != nil {
		t.Fatal(err)
	}
	in.m.commit([]store.Write{w}, at)
	in.times = append(in.times, at)
}

func (in *session) snapshot(t *rapid.T) {
	open, at := in.s.Snapshot, store.Timestamp(0)
	if len(in.times) > 0 && rapid.Bool().Draw(t, "at least") {
		at = rapid.SampledFrom(in.times).Draw(t, "time")
	}
	if past := slices.DeleteFunc(slices.Clone(in.times), func(at store.Timestamp) bool { return at < in.retained }); len(past) > 0 && rapid.Bool().Draw(t, "past") {
		open, at = in.s.SnapshotAt, rapid.SampledFrom(past).Draw(t, "time")
	}
	snap, err := open(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	in.snaps = append(in.snaps, snap)
}

func (in *session) close(t *rapid.T) {
	if len(in.snaps) == 0 {
		t.Skip("no snapshot")
	}
	i := rapid.IntRange(0, len(in.snaps)-1).Draw(t, "index")
	if err := in.snaps[i].Close(); err != nil {
		t.Fatal(err)
	}
	in.snaps = slices.Delete(in.snaps, i, i+1)
}

func (in *session) get(t *rapid.T) {
	_, at := in.pick(t)
	for _, k := range rapid.SliceOfN(anyKey, 1, 3).Draw(t, "keys") {
		want := in.m.scan(store.Range{Start: k, End: append(slices.Clone(k), 0)}, at.Timestamp())
		v, ok, err := at.Get(context.Background(), k)
		if err != nil {
			t.Fatal(err)
		}
		var got []store.Version
		if ok {
			got = append(got, v)
		}
		compare(t, got, want)
	}
}

func (in *session) scan(t *rapid.T) {
	_, at := in.pick(t)
	r, reverse := anyRange.Draw(t, "range"), rapid.Bool().Draw(t, "reverse")
	want := in.m.scan(r, at.Timestamp())
	if reverse {
		slices.Reverse(want)
	}
	compare(t, collect(t, at.Scan(context.Background(), r, reverse)), want)
}

func (in *session) versions(t *rapid.T) {
	_, at := in.pick(t)
	r := anyRange.Draw(t, "range")
	after := in.retained
	if len(in.times) > 0 && rapid.Bool().Draw(t, "later") {
		after = max(after, rapid.SampledFrom(in.times).Draw(t, "after"))
	}
	compare(t, collect(t, at.Versions(context.Background(), r, after)), in.m.history(r, after, at.Timestamp()))
}

// retain gives up old times and removes their versions. What the open
// snapshots see stays.
func (in *session) retain(t *rapid.T) {
	c, ok := in.s.(collector)
	if !ok || len(in.times) == 0 {
		t.Skip("nothing to remove")
	}
	from := rapid.SampledFrom(in.times).Draw(t, "from")
	if from < in.retained {
		t.Skip("already removed")
	}
	in.retained = from
	if err := in.s.Retain(context.Background(), store.Range{}, from); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GC(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func collect(t *rapid.T, it store.Iterator) []store.Version {
	var out []store.Version
	for it.Next() {
		v := it.Version()
		v.Key, v.Value = slices.Clone(v.Key), slices.Clone(v.Value)
		out = append(out, v)
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	if err := it.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

func compare(t *rapid.T, got, want []store.Version) {
	if g, w := format(got), format(want); g != w {
		t.Fatalf("got\n%s\nwant\n%s", g, w)
	}
}

func format(list []store.Version) string {
	var out strings.Builder
	for _, v := range list {
		fmt.Fprintf(&out, "  %x=%x %v @%d\n", v.Key, v.Value, v.Deleted, v.At)
	}
	return out.String()
}
