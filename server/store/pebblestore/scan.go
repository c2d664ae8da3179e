package pebblestore

import (
	"bytes"
	"context"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/cockroachkvs"

	"github.com/fawndb/fawn/server/store"
)

// maxSteps is how many versions a scan steps over before it seeks instead.
const maxSteps = 8

// scan iterates over a key range of a snapshot.
type scan struct {
	ctx    context.Context
	snap   *snapshot
	index  int // in snap.scans
	cursor cursor
	pooled bool
	ts     store.Timestamp // newest version to return
	step   func(*scan) bool

	passed  int // entries, for looks at ctx
	started bool
	valid   bool // reverse: the cursor is on the next, unread entry
	version store.Version
	prefix  []byte    // reverse: of the key being read
	found   lazyValue // reverse: of the newest version so far
	key     []byte    // scratch for seeks
	after   store.Timestamp
	err     error
}

func (s *snapshot) scan(ctx context.Context, r store.Range, reverse bool, t store.Timestamp) *scan {
	sc := &scan{ctx: ctx, ts: t, step: (*scan).forward}
	if reverse {
		sc.step = (*scan).backward
	}
	if sc.err = s.check(ctx); sc.err != nil {
		return sc
	}
	lower, upper, ok := bounds(r)
	if !ok {
		return sc
	}
	c, err := s.store.pool.get(forRanges, s.seen)
	if err != nil {
		sc.err = err
		return sc
	}
	c.SetBounds(lower, upper)
	sc.cursor, sc.pooled = c, true
	sc.attach(s)
	return sc
}

func (s *snapshot) versions(ctx context.Context, r store.Range, after, t store.Timestamp) *scan {
	sc := &scan{ctx: ctx, ts: t, after: after, step: (*scan).history}
	if sc.err = s.check(ctx); sc.err != nil {
		return sc
	}
	lower, upper, ok := bounds(r)
	if !ok || after >= t {
		return sc
	}
	it, err := s.store.db.NewIter(versionOptions(lower, upper, after, t))
	if err != nil {
		sc.err = err
		return sc
	}
	sc.cursor.Iterator = it
	sc.attach(s)
	return sc
}

// versionOptions makes an iterator skip blocks and files without versions in
// (after, upTo]. Older and newer versions may still appear.
func versionOptions(lower, upper []byte, after, upTo store.Timestamp) *pebble.IterOptions {
	o := &pebble.IterOptions{LowerBound: lower, UpperBound: upper, KeyTypes: pebble.IterKeyTypePointsOnly}
	if after > 0 {
		o.PointKeyFilters = []pebble.BlockPropertyFilter{
			cockroachkvs.NewMVCCTimeIntervalFilter(uint64(after)+1, uint64(upTo)),
		}
	}
	return o
}

// attach makes s close sc when it is closed itself.
func (sc *scan) attach(s *snapshot) {
	sc.snap, sc.index = s, len(s.scans)
	s.scans = append(s.scans, sc)
}

// Next implements store.Iterator.
func (sc *scan) Next() bool {
	if sc.err != nil || sc.cursor.Iterator == nil {
		return false
	}
	if sc.snap.store.timeline.closing.Load() {
		sc.err = store.ErrClosed
		return false
	}
	if sc.step(sc) {
		return true
	}
	if sc.err == nil {
		sc.err = sc.cursor.Error()
	}
	return false
}

// Version implements store.Iterator.
func (sc *scan) Version() store.Version { return sc.version }

// Err implements store.Iterator.
func (sc *scan) Err() error { return sc.err }

// Close implements store.Iterator.
func (sc *scan) Close() error {
	if sc.cursor.Iterator == nil {
		return nil
	}
	s, last := sc.snap, len(sc.snap.scans)-1
	s.scans[sc.index] = s.scans[last]
	s.scans[sc.index].index = sc.index
	s.scans[last] = nil
	s.scans = s.scans[:last]
	c := sc.cursor
	sc.cursor = cursor{}
	if sc.pooled {
		return s.store.pool.put(forRanges, c)
	}
	return c.Close()
}

// pass counts an entry that the scan looks at, and reports false when its
// context has ended.
func (sc *scan) pass() bool {
	if sc.passed++; sc.passed%store.CheckEvery == 0 {
		sc.err = sc.ctx.Err()
	}
	return sc.err == nil
}

// forward moves to the next live key.
func (sc *scan) forward() bool {
	it := sc.cursor.Iterator
	valid := false
	if sc.started {
		valid = it.NextPrefix()
	} else {
		sc.started = true
		valid = it.First()
	}
	newer := 0 // versions stepped over since the last seek
	for valid && sc.pass() {
		prefix, at, err := splitVersion(it.Key())
		if err != nil {
			sc.err = err
			return false
		}
		if at > sc.ts {
			if newer++; newer < maxSteps {
				valid = it.Next()
			} else {
				newer = 0
				sc.key = appendTime(append(sc.key[:0], prefix...), sc.ts)
				valid = it.SeekGE(sc.key)
			}
			continue
		}
		ok, deleted := sc.take(prefix, at)
		if !ok {
			return false
		}
		if !deleted {
			return true
		}
		newer = 0
		valid = it.NextPrefix()
	}
	return false
}

// take reads the version that the cursor is on.
func (sc *scan) take(prefix []byte, at store.Timestamp) (ok, deleted bool) {
	stored, err := sc.cursor.ValueAndErr()
	if err != nil {
		sc.err = err
		return false, false
	}
	value, deleted, err := splitValue(stored)
	if err != nil {
		sc.err = err
		return false, false
	}
	sc.version = store.Version{Key: userKey(prefix), Value: value, At: at, Deleted: deleted}
	return true, deleted
}

// backward moves to the next live key in reverse. Going backward, the versions
// of a key come oldest first, so the one in force is known only after a newer
// version or another key was met: its value is kept aside.
func (sc *scan) backward() bool {
	it := sc.cursor.Iterator
	if !sc.started {
		sc.started = true
		sc.valid = it.Last()
	}
	for sc.valid && sc.pass() {
		prefix, at, err := splitVersion(it.Key())
		if err != nil {
			sc.err = err
			return false
		}
		sc.prefix = append(sc.prefix[:0], prefix...)
		found, ok := sc.pick(at)
		if !ok {
			return false
		}
		if !found {
			continue
		}
		stored, err := sc.found.get()
		if err != nil {
			sc.err = err
			return false
		}
		value, deleted, err := splitValue(stored)
		if err != nil {
			sc.err = err
			return false
		}
		if !deleted {
			sc.version.Key, sc.version.Value = userKey(sc.prefix), value
			return true
		}
	}
	return false
}

// pick finds the version in force among those of sc.prefix and leaves the
// cursor on the last entry before them. The cursor is on the oldest, of time at.
func (sc *scan) pick(at store.Timestamp) (found, ok bool) {
	it := sc.cursor.Iterator
	for steps := 0; ; steps++ {
		if at > sc.ts || steps == maxSteps {
			if at <= sc.ts {
				// A long history: seek the version instead of passing all.
				sc.key = appendTime(append(sc.key[:0], sc.prefix...), sc.ts)
				if !it.SeekGE(sc.key) {
					return false, false
				}
				if _, at, sc.err = splitVersion(it.Key()); sc.err != nil {
					return false, false
				}
				sc.keep(at)
			}
			sc.valid = it.SeekLT(sc.prefix)
			return found, true
		}
		sc.keep(at)
		found = true
		if sc.valid = it.Prev(); !sc.valid {
			return true, it.Error() == nil
		}
		prefix, t, err := splitVersion(it.Key())
		if err != nil {
			sc.err = err
			return false, false
		}
		if !bytes.Equal(prefix, sc.prefix) {
			return true, true
		}
		at = t
	}
}

// keep sets aside the version that the cursor is on, of time at.
func (sc *scan) keep(at store.Timestamp) {
	sc.found.set(sc.cursor.LazyValue())
	sc.version = store.Version{At: at}
}

// lazyValue is a stored value set aside. Pebble keeps those of older versions
// apart from their keys: they are read only when asked for.
type lazyValue struct {
	value   pebble.LazyValue
	fetcher pebble.LazyFetcher
	mem     []byte // of value
	buf     []byte // of what get returned
}

func (l *lazyValue) set(v pebble.LazyValue) { l.value, l.mem = v.Clone(l.mem[:0], &l.fetcher) }

// get returns the value; it is valid until the next call of set or get.
func (l *lazyValue) get() ([]byte, error) {
	v, owned, err := l.value.Value(l.buf[:0])
	if owned {
		l.buf = v
	}
	return v, err
}

// history moves to the next version in (after, ts].
func (sc *scan) history() bool {
	it := sc.cursor.Iterator
	valid := false
	if sc.started {
		valid = it.Next()
	} else {
		sc.started = true
		valid = it.First()
	}
	newer := 0
	for valid && sc.pass() {
		prefix, at, err := splitVersion(it.Key())
		if err != nil {
			sc.err = err
			return false
		}
		switch {
		case at <= sc.after:
			valid = it.NextPrefix()
		case at <= sc.ts:
			ok, _ := sc.take(prefix, at)
			return ok
		default:
			if newer++; newer < maxSteps {
				valid = it.Next()
				break
			}
			newer = 0
			sc.key = appendTime(append(sc.key[:0], prefix...), sc.ts)
			valid = it.SeekGE(sc.key)
		}
	}
	return false
}
