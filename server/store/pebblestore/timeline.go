package pebblestore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fawndb/fawn/server/store"
)

// Limits of the room that a group of commits leaves for the snapshots that are
// opened while it is being written, in microseconds.
const (
	minRoom  = 16
	maxAhead = 1000 // how far the room may push commits ahead of the clock
)

// timeline hands out the timestamps of snapshots and commits and decides what
// readers see.
//
// Commits are written in groups ("flights"). A flight reserves its timestamps
// when it starts; until it has landed, which means that it is durable and
// applied, snapshots get times before its first one. So a snapshot at T never
// has to wait for, and never misses, a commit at or before T.
type timeline struct {
	clock func() time.Time

	mu      sync.Mutex
	snap    store.Timestamp // newest snapshot handed out
	commit  store.Timestamp // newest commit time reserved
	visible store.Timestamp // all commits up to here have landed
	flights []flight        // oldest first; not yet landed
	room    store.Timestamp // wanted before the next flight
	taken   store.Timestamp // snapshots handed out since the last landing
	landed  chan struct{}   // closed at the next landing; nil while nobody waits
	hidden  store.Timestamp // not zero after a failed flight: its first time
	live    liveList

	closing atomic.Bool   // no more snapshots
	drained chan struct{} // closed when the last snapshot is, after closing
}

// flight is the interval of timestamps of a group that is being written.
// Snapshots opened meanwhile get times in [floor, first).
type flight struct{ floor, first, last store.Timestamp }

func newTimeline(clock func() time.Time, high store.Timestamp) *timeline {
	return &timeline{clock: clock, snap: high, commit: high, visible: high, room: minRoom,
		drained: make(chan struct{})}
}

func (l *timeline) now() store.Timestamp { return store.Timestamp(l.clock().UnixMicro()) }

// open gives s a time, what it may read up to and its place among the live
// snapshots. With at zero the time is later than that of every earlier
// snapshot. It waits while a flight leaves no room.
func (l *timeline) open(ctx context.Context, s *snapshot, at store.Timestamp) error {
	now := l.now()
	for {
		l.mu.Lock()
		if l.closing.Load() {
			l.mu.Unlock()
			return store.ErrClosed
		}
		t, ok, err := l.pick(now, at)
		if err != nil {
			l.mu.Unlock()
			return err
		}
		if ok {
			s.ts, s.readTS, s.seen = t, t, l.visible
			if l.hidden != 0 && t >= l.hidden {
				s.readTS = l.hidden - 1
			}
			if at == 0 {
				l.taken++
			}
			l.snap = max(l.snap, t)
			l.live.insert(s)
			l.mu.Unlock()
			return nil
		}
		if l.landed == nil {
			l.landed = make(chan struct{})
		}
		landed := l.landed
		l.mu.Unlock()
		select {
		case <-landed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// pick chooses the time of a snapshot; ok is false when it must wait.
func (l *timeline) pick(now, at store.Timestamp) (t store.Timestamp, ok bool, err error) {
	if at != 0 {
		if at < 0 {
			return 0, false, errors.New("snapshot time is negative")
		}
		if at > max(now, l.snap, l.commit) {
			return 0, false, store.ErrFuture
		}
		return at, len(l.flights) == 0 || at < l.flights[0].first, nil
	}
	t = max(l.snap+1, l.visible)
	if len(l.flights) == 0 {
		return max(t, now), true, nil
	}
	f := l.flights[0]
	t = max(t, f.floor)
	return t, t < f.first, nil
}

// start begins a flight with n timestamps, all of them later than every
// snapshot handed out, and returns the first.
func (l *timeline) start(n int) store.Timestamp {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	last := max(l.snap, l.commit)
	first := max(now, last+1, min(last+1+l.room, now+maxAhead))
	l.commit = first + store.Timestamp(n) - 1
	l.flights = append(l.flights, flight{floor: max(last+1, first-l.room), first: first, last: l.commit})
	return first
}

// land ends the oldest flight: its commits are visible from now on.
func (l *timeline) land() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.visible = l.flights[0].last
	l.flights = append(l.flights[:0], l.flights[1:]...)
	l.room, l.taken = max(minRoom, 2*l.taken), 0
	l.wake()
}

// crash ends all flights after a failed write. Whether their commits happened
// is not known before the next start, so readers go on without them, and no
// flight may start again.
func (l *timeline) crash() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.flights) > 0 && l.hidden == 0 {
		l.hidden = l.flights[0].first
	}
	l.flights = nil
	l.wake()
}

func (l *timeline) wake() {
	if l.landed != nil {
		close(l.landed)
		l.landed = nil
	}
}

// close takes s off the live snapshots.
func (l *timeline) close(s *snapshot) {
	l.mu.Lock()
	l.live.remove(s)
	if l.live.first == nil && l.closing.Load() {
		close(l.drained)
	}
	l.mu.Unlock()
}

// shut makes open fail and returns a channel that is closed when no snapshot
// is open any more. It may be called once.
func (l *timeline) shut() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing.Store(true)
	if l.live.first == nil {
		close(l.drained)
	}
	l.wake()
	return l.drained
}

// oldest returns the time of the oldest live snapshot, or the newest visible
// commit when that is earlier.
func (l *timeline) oldest() store.Timestamp {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.live.first; s != nil {
		return min(s.ts, l.visible)
	}
	return l.visible
}

// seen returns the newest visible commit time.
func (l *timeline) seen() store.Timestamp {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.visible
}

// high returns the highest time handed out.
func (l *timeline) high() store.Timestamp {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.snap, l.commit)
}

// liveList is a list of open snapshots in order of time. Nearly all are added
// at its end.
type liveList struct{ first, last *snapshot }

func (l *liveList) insert(s *snapshot) {
	after := l.last
	if after != nil && s.ts < l.first.ts {
		after = nil
	}
	for after != nil && after.ts > s.ts {
		after = after.prev
	}
	s.prev = after
	if after == nil {
		s.next, l.first = l.first, s
	} else {
		s.next, after.next = after.next, s
	}
	if s.next == nil {
		l.last = s
	} else {
		s.next.prev = s
	}
}

func (l *liveList) remove(s *snapshot) {
	if s.prev == nil {
		l.first = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next == nil {
		l.last = s.prev
	} else {
		s.next.prev = s.prev
	}
	s.prev, s.next = nil, nil
}
