package pebblestore

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/fawndb/fawn/server/store"
)

// The benchmarks compare the store with plain Pebble holding the same bytes
// under the same options, except for the keys' layout.

const benchKeys = 200_000

func benchKey(dst []byte, i int) []byte {
	dst = append(dst, "db/coll/doc/"...)
	return binary.BigEndian.AppendUint64(dst, uint64(i)*0x9e3779b97f4a7c15)
}

func benchValue(i int) []byte { return fmt.Appendf(make([]byte, 0, 120), "%0100d", i) }

func openRaw(b *testing.B, dir string, fs vfs.FS) *pebble.DB {
	b.Helper()
	o := &pebble.Options{FS: fs, MemTableSize: memTableSize, MemTableStopWritesThreshold: 4, CacheSize: defaultCache,
		FormatMajorVersion: pebble.FormatValueSeparation, Logger: &pebbleLogger{log: slog.New(slog.DiscardHandler)}}
	for i := range o.Levels {
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		o.Levels[i].BlockSize = 16 << 10
	}
	db, err := pebble.Open(dir, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

func rawFilled(b *testing.B) *pebble.DB {
	db := openRaw(b, b.TempDir(), vfs.Default)
	var key []byte
	for i := 0; i < benchKeys; {
		batch := db.NewBatch()
		for end := i + 1000; i < end; i++ {
			key = benchKey(key[:0], i)
			batch.Set(key, benchValue(i), nil)
		}
		if err := batch.Commit(pebble.NoSync); err != nil {
			b.Fatal(err)
		}
	}
	settleDB(b, db)
	return db
}

func settleDB(b *testing.B, db *pebble.DB) {
	b.Helper()
	if err := db.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := db.Compact(context.Background(), []byte{0}, []byte{0xff, 0}, false); err != nil {
		b.Fatal(err)
	}
}

func openBench(b *testing.B) *Store {
	b.Helper()
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func filled(b *testing.B, versions int) *Store {
	s := openBench(b)
	for range versions {
		for i := 0; i < benchKeys; {
			var tx store.Tx
			for end := i + 1000; i < end; i++ {
				tx.Writes = append(tx.Writes, store.Write{Key: benchKey(nil, i), Value: benchValue(i)})
			}
			if _, err := s.Commit(context.Background(), tx); err != nil {
				b.Fatal(err)
			}
		}
	}
	settleDB(b, s.db)
	return s
}

func BenchmarkGetRaw(b *testing.B) {
	db := rawFilled(b)
	var key []byte
	b.ReportAllocs()
	for b.Loop() {
		key = benchKey(key[:0], rand.IntN(benchKeys))
		v, closer, err := db.Get(key)
		if err != nil || len(v) != 100 {
			b.Fatal(err)
		}
		closer.Close()
	}
}

func BenchmarkGet(b *testing.B) {
	for _, versions := range []int{1, 5} {
		b.Run(fmt.Sprintf("versions=%d", versions), func(b *testing.B) {
			s := filled(b, versions)
			snap, err := s.Snapshot(context.Background(), 0)
			if err != nil {
				b.Fatal(err)
			}
			defer snap.Close()
			var key []byte
			b.ReportAllocs()
			for b.Loop() {
				key = benchKey(key[:0], rand.IntN(benchKeys))
				if v, ok, err := snap.Get(context.Background(), key); err != nil || !ok || len(v.Value) != 100 {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSnapshotGet opens a snapshot for each read, as a query does.
func BenchmarkSnapshotGet(b *testing.B) {
	s := filled(b, 1)
	var key []byte
	b.ReportAllocs()
	for b.Loop() {
		key = benchKey(key[:0], rand.IntN(benchKeys))
		snap, err := s.Snapshot(context.Background(), 0)
		if err != nil {
			b.Fatal(err)
		}
		if v, ok, err := snap.Get(context.Background(), key); err != nil || !ok || len(v.Value) != 100 {
			b.Fatal(err)
		}
		snap.Close()
	}
}

func BenchmarkGetAbsent(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		db := rawFilled(b)
		var key []byte
		for b.Loop() {
			key = benchKey(key[:0], benchKeys+rand.IntN(benchKeys))
			if _, _, err := db.Get(key); err != pebble.ErrNotFound {
				b.Fatal(err)
			}
		}
	})
	b.Run("store", func(b *testing.B) {
		s := filled(b, 1)
		snap, err := s.Snapshot(context.Background(), 0)
		if err != nil {
			b.Fatal(err)
		}
		defer snap.Close()
		var key []byte
		for b.Loop() {
			key = benchKey(key[:0], benchKeys+rand.IntN(benchKeys))
			if _, ok, err := snap.Get(context.Background(), key); err != nil || ok {
				b.Fatal(err)
			}
		}
	})
}

// The scan benchmarks report the time for one key.

func BenchmarkScanRaw(b *testing.B) {
	db := rawFilled(b)
	for _, reverse := range []bool{false, true} {
		b.Run(fmt.Sprintf("reverse=%v", reverse), func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; n < b.N; {
				it, err := db.NewIter(nil)
				if err != nil {
					b.Fatal(err)
				}
				first, next := it.First, it.Next
				if reverse {
					first, next = it.Last, it.Prev
				}
				for ok := first(); ok && n < b.N; ok = next() {
					if v, err := it.ValueAndErr(); err != nil || len(it.Key())+len(v) != 120 {
						b.Fatal(err)
					}
					n++
				}
				it.Close()
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	for _, versions := range []int{1, 5} {
		s := filled(b, versions)
		for _, reverse := range []bool{false, true} {
			b.Run(fmt.Sprintf("versions=%d/reverse=%v", versions, reverse), func(b *testing.B) {
				snap, err := s.Snapshot(context.Background(), 0)
				if err != nil {
					b.Fatal(err)
				}
				defer snap.Close()
				b.ReportAllocs()
				for n := 0; n < b.N; {
					it := snap.Scan(context.Background(), store.Range{}, reverse)
					for n < b.N && it.Next() {
						if v := it.Version(); len(v.Key)+len(v.Value) != 120 {
							b.Fatal("wrong size")
						}
						n++
					}
					if err := it.Err(); err != nil {
						b.Fatal(err)
					}
					it.Close()
				}
			})
		}
	}
}

// BenchmarkPage reads 16 keys of a range on a fresh snapshot.
func BenchmarkPage(b *testing.B) {
	s := filled(b, 1)
	var key []byte
	b.ReportAllocs()
	for b.Loop() {
		key = benchKey(key[:0], rand.IntN(benchKeys))
		snap, err := s.Snapshot(context.Background(), 0)
		if err != nil {
			b.Fatal(err)
		}
		it := snap.Scan(context.Background(), store.Range{Start: key}, false)
		for n := 0; n < 16 && it.Next(); n++ {
		}
		it.Close()
		snap.Close()
	}
}

func BenchmarkSnapshot(b *testing.B) {
	s, err := OpenMem(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			snap, err := s.Snapshot(context.Background(), 0)
			if err != nil {
				b.Fatal(err)
			}
			snap.Close()
		}
	})
}

// committers runs f from n goroutines until b.N calls are done.
func committers(b *testing.B, n int, f func(i int) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range n {
		wg.Go(func() {
			for {
				i := int(next.Add(1))
				if i > b.N {
					return
				}
				if err := f(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

// The commit benchmarks write three keys durably in each commit.

func BenchmarkCommitRaw(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := openRaw(b, b.TempDir(), vfs.Default)
			committers(b, n, func(i int) error {
				batch := db.NewBatch()
				for k := range 3 {
					batch.Set(benchKey(nil, 3*i+k), benchValue(i), nil)
				}
				return batch.Commit(pebble.Sync)
			})
		})
	}
}

func BenchmarkCommit(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := openBench(b)
			committers(b, n, func(i int) error {
				snap, err := s.Snapshot(context.Background(), 0)
				if err != nil {
					return err
				}
				defer snap.Close()
				tx := store.Tx{Snapshot: snap.Timestamp()}
				for k := range 3 {
					key := benchKey(nil, 3*i+k)
					tx.Reads = append(tx.Reads, key)
					tx.Writes = append(tx.Writes, store.Write{Key: key, Value: benchValue(i)})
				}
				_, err = s.Commit(context.Background(), tx)
				return err
			})
		})
	}
}

// BenchmarkLoad writes 1000 keys in each commit and reports keys.
func BenchmarkLoad(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		db := openRaw(b, b.TempDir(), vfs.Default)
		b.SetBytes(120)
		for n := 0; n < b.N; {
			batch := db.NewBatch()
			for end := min(n+1000, b.N); n < end; n++ {
				batch.Set(benchKey(nil, n), benchValue(n), nil)
			}
			if err := batch.Commit(pebble.Sync); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("store", func(b *testing.B) {
		s := openBench(b)
		b.SetBytes(120)
		for n := 0; n < b.N; {
			var tx store.Tx
			for end := min(n+1000, b.N); n < end; n++ {
				tx.Writes = append(tx.Writes, store.Write{Key: benchKey(nil, n), Value: benchValue(n)})
			}
			if _, err := s.Commit(context.Background(), tx); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkOpen creates an empty store on disk.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	for i := 0; b.Loop(); i++ {
		s, err := Open(fmt.Sprintf("%s/%d", dir, i), Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}
