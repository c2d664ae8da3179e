package pebblestore

import (
	"bytes"
	"container/heap"
	"context"
	"slices"

	"github.com/fawndb/fawn/server/store"
)

// Bounds of the commits that a replay holds in memory.
const (
	maxReplay      = 16 << 10 // versions
	maxReplayBytes = 4 << 20
)

// replay returns the commits after a time, in order, from the stored versions
// of r: as many as fit, and the time up to which they are complete. Versions
// are stored by key, so every call reads the newer versions of the whole range.
func (s *Store) replay(ctx context.Context, after store.Timestamp, r store.Range) ([]store.Commit, store.Timestamp, error) {
	snap, err := s.Snapshot(ctx, 0)
	if err != nil {
		return nil, after, err
	}
	defer snap.Close()
	it := snap.Versions(ctx, r, after)
	defer it.Close()
	e := earliest{limit: snap.Timestamp()}
	for it.Next() {
		e.add(it.Version())
	}
	if err := it.Err(); err != nil {
		return nil, after, err
	}
	return e.commits(), e.limit, nil
}

// earliest collects the earliest versions of those added, up to the bounds
// but never less than one whole commit. It is a heap with the latest on top.
type earliest struct {
	versions []store.Version
	bytes    int
	limit    store.Timestamp // complete up to here
}

func (e *earliest) add(v store.Version) {
	if v.At > e.limit {
		return
	}
	v.Key, v.Value = bytes.Clone(v.Key), bytes.Clone(v.Value)
	heap.Push(e, v)
	e.bytes += len(v.Key) + len(v.Value)
	for len(e.versions) > maxReplay || e.bytes > maxReplayBytes {
		if !e.dropLatest() {
			return
		}
	}
}

// dropLatest removes the latest commit unless it is the only one.
func (e *earliest) dropLatest() bool {
	last := e.versions[0].At
	if !slices.ContainsFunc(e.versions, func(v store.Version) bool { return v.At != last }) {
		return false
	}
	for e.versions[0].At == last {
		v := heap.Pop(e).(store.Version)
		e.bytes -= len(v.Key) + len(v.Value)
	}
	e.limit = last - 1
	return true
}

func (e *earliest) commits() []store.Commit {
	slices.SortFunc(e.versions, func(a, b store.Version) int {
		if a.At != b.At {
			return int(max(-1, min(1, a.At-b.At)))
		}
		return bytes.Compare(a.Key, b.Key)
	})
	var out []store.Commit
	for _, v := range e.versions {
		if n := len(out); n == 0 || out[n-1].At != v.At {
			out = append(out, store.Commit{At: v.At})
		}
		c := &out[len(out)-1]
		c.Versions = append(c.Versions, v)
	}
	return out
}

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (e *earliest) Len() int           { return len(e.versions) }
func (e *earliest) Less(i, j int) bool { return e.versions[i].At > e.versions[j].At }
func (e *earliest) Swap(i, j int)      { e.versions[i], e.versions[j] = e.versions[j], e.versions[i] }
func (e *earliest) Push(v any)         { e.versions = append(e.versions, v.(store.Version)) }
func (e *earliest) Pop() any {
	v := e.versions[len(e.versions)-1]
	e.versions = e.versions[:len(e.versions)-1]
	return v
}
