package txn

import (
	"bytes"

	"github.com/fawndb/fawn/server/store"
)

// Scan iterates over the live keys of r at a time, in order or in reverse,
// with the transaction's own writes mixed in. Only the part that was really
// read is recorded for validation, when the iterator is closed.
func (t *Tx) Scan(r store.Range, reverse bool, at store.Timestamp) *Scan {
	snap, own := t.at(at)
	s := &Scan{tx: t, r: r, reverse: reverse, own: own, epoch: t.epoch, it: snap.Scan(t.ctx, r, reverse)}
	return s
}

// Scan is a running iteration. It delivers the keys that were there when it
// began and still are, so that who writes while reading a set does not meet
// what he has written. It has the shape of store.Iterator.
type Scan struct {
	tx      *Tx
	r       store.Range
	reverse bool
	own     bool   // pending writes show
	epoch   uint32 // of the transaction when the scan began
	it      store.Iterator

	started bool
	done    bool
	bytes   int
	// partitions is how many reads a page of the scan is charged for.
	partitions int64
	free       bool // the scan is not charged

	// While the transaction has written nothing, the stored versions are all
	// there is and pass through as they are. From its first write on, they
	// are merged with the pending ones, one version ahead.
	merging bool
	have    bool // stored holds a version not yet delivered
	end     bool // it is exhausted
	stored  store.Version
	cur     store.Version
	last    []byte // key of the last version delivered
}

// Next advances to the next live key. It ends early, with an error, when the
// context of the transaction ends: whoever passes over keys without making
// anything of them need not look himself.
func (s *Scan) Next() bool {
	if s.own && s.tx.hasWrites() {
		return s.merge()
	}
	s.started = true
	if !s.it.Next() {
		s.done = true
		return false
	}
	return true
}

// merge is Next with pending writes.
func (s *Scan) merge() bool {
	if !s.merging {
		if s.started && !s.done {
			s.last = append(s.last[:0], s.it.Version().Key...)
		} else {
			s.started = false
		}
		s.merging, s.end = true, s.done
	}
	for {
		if !s.have && !s.end {
			if s.it.Next() {
				s.stored, s.have = s.it.Version(), true
			} else {
				s.end = true
			}
		}
		own, ok := s.ownNext()
		switch {
		case !ok && !s.have:
			s.done = true
			return false
		case !ok || s.have && s.before(s.stored.Key, own.Key):
			s.cur, s.have = s.stored, false
		default:
			stored := s.have && bytes.Equal(s.stored.Key, own.Key)
			if stored {
				s.have = false
			}
			s.cur = store.Version{Key: own.Key, Value: own.Value}
			later := own.live > s.epoch && (!stored || own.reborn)
			if own.Delete || later {
				s.started, s.last = true, append(s.last[:0], own.Key...)
				continue
			}
		}
		s.started, s.last = true, append(s.last[:0], s.cur.Key...)
		return true
	}
}

func (s *Scan) before(a, b []byte) bool {
	c := bytes.Compare(a, b)
	return c < 0 != s.reverse && c != 0
}

// ownNext finds the pending write after the current position.
func (s *Scan) ownNext() (w pending, ok bool) {
	if !s.own || !s.tx.hasWrites() {
		return w, false
	}
	visit := func(x pending) bool {
		if s.started && bytes.Equal(x.Key, s.last) {
			return true
		}
		if s.r.Contains(x.Key) {
			w, ok = x, true
		} else if s.reverse && s.r.End != nil && bytes.Compare(x.Key, s.r.End) >= 0 {
			return true // the range's end itself
		}
		return false
	}
	switch {
	case s.reverse && s.started:
		s.tx.writes.Descend(pending{Write: store.Write{Key: s.last}}, visit)
	case s.reverse && s.r.End != nil:
		s.tx.writes.Descend(pending{Write: store.Write{Key: s.r.End}}, visit)
	case s.reverse:
		s.tx.writes.Reverse(visit)
	case s.started:
		s.tx.writes.Ascend(pending{Write: store.Write{Key: s.last}}, visit)
	default:
		s.tx.writes.Ascend(pending{Write: store.Write{Key: s.r.Start}}, visit)
	}
	return w, ok
}

// Version is the current key and value; valid until the next call of Next.
// Pending versions have a zero At.
func (s *Scan) Version() store.Version {
	v := s.cur
	if !s.merging {
		v = s.it.Version()
	}
	s.bytes += len(v.Key) + len(v.Value)
	return v
}

// Err is the error that ended the iteration early.
func (s *Scan) Err() error { return s.it.Err() }

// Partitioned makes the scan cost what it does in Fauna, where listings of
// collections and indexes without terms are in eight places.
func (s *Scan) Partitioned() *Scan {
	s.partitions = 8
	return s
}

// Free makes the scan cost nothing: nobody asked for what it reads.
func (s *Scan) Free() *Scan {
	s.free = true
	return s
}

// Since makes the scan deliver what one that began in an earlier epoch of the
// transaction would deliver from the scan's first key on.
func (s *Scan) Since(epoch uint32) *Scan {
	s.epoch = epoch
	return s
}

// Discard ends the iteration as if it had not been: no answer depends on what
// it read.
func (s *Scan) Discard() error { return s.it.Close() }

// Close ends the iteration and records what was read.
func (s *Scan) Close() error {
	if !s.free {
		s.tx.count(s.bytes)
		s.tx.Stats.ReadOps += max(0, s.partitions-1)
	}
	if s.own {
		s.tx.ranges = append(s.tx.ranges, s.read())
	}
	return s.it.Close()
}

// read is the part of the range that the iteration depends on.
func (s *Scan) read() store.Range {
	if s.done || !s.started {
		return s.r
	}
	last := s.last
	if !s.merging {
		last = bytes.Clone(s.it.Version().Key)
	}
	if s.reverse {
		return store.Range{Start: last, End: s.r.End}
	}
	return store.Range{Start: s.r.Start, End: append(last, 0)}
}
