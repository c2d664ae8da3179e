package pebblestore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fawndb/fawn/server/store"
)

// timeline hands out the timestamps of snapshots and commits and decides what
// readers see.
//
// Commits are written in groups ("flights"). A flight reserves its timestamps
// when it starts, all later than every snapshot handed out; until it has
// landed, which means that it is durable and applied, snapshots get times
// before its first one. So a snapshot at T never has to wait for, and never
// misses, a commit at or before T.
type timeline struct {
	clock func() time.Time

	mu      sync.Mutex
	snap    store.Timestamp // newest snapshot handed out
	commit  store.Timestamp // newest commit time reserved
	visible store.Timestamp // all commits up to here have landed
	flights []flight        // oldest first; not yet landed
	landed  chan struct{}   // closed at the next landing; nil while nobody waits
	hidden  store.Timestamp // not zero after a failed flight: its first time
	live    liveList

	closing atomic.Bool   // no more snapshots
	drained chan struct{} // closed when the last snapshot is, after closing
}

// flight is the interval of timestamps of a group that is being written.
type flight struct{ first, last store.Timestamp }

func newTimeline(clock func() time.Time, high store.Timestamp) *timeline {
	return &timeline{clock: clock, snap: high, commit: high, visible: high, drained: make(chan struct{})}
}

func (l *timeline) now() store.Timestamp { return store.Timestamp(l.clock().UnixMicro()) }

// open gives s the time of the latest state, what it may read up to and its
// place among the live snapshots. A time before atLeast is waited for.
func (l *timeline) open(ctx context.Context, s *snapshot, atLeast store.Timestamp) error {
	return l.admit(ctx, s, func(now store.Timestamp) (t, until store.Timestamp, err error) {
		t = max(l.snap, l.visible, now)
		if len(l.flights) > 0 {
			t = min(t, l.flights[0].first-1)
		}
		return t, atLeast, nil
	})
}

// openAt is open for a given, past time.
func (l *timeline) openAt(ctx context.Context, s *snapshot, at store.Timestamp) error {
	if at < 0 {
		return errors.New("snapshot time is negative")
	}
	return l.admit(ctx, s, func(now store.Timestamp) (t, until store.Timestamp, err error) {
		if at > max(now, l.snap, l.commit) {
			return 0, 0, store.ErrFuture
		}
		if len(l.flights) > 0 && at >= l.flights[0].first {
			return l.flights[0].first - 1, at, nil
		}
		return at, at, nil
	})
}

// admit opens s at the time that pick chooses, as soon as that is at least
// until.
func (l *timeline) admit(ctx context.Context, s *snapshot, pick func(now store.Timestamp) (t, until store.Timestamp, err error)) error {
	for {
		now := l.now()
		l.mu.Lock()
		if l.closing.Load() {
			l.mu.Unlock()
			return store.ErrClosed
		}
		t, until, err := pick(now)
		if err != nil {
			l.mu.Unlock()
			return err
		}
		if t >= until {
			s.ts, s.readTS, s.seen = t, t, l.visible
			if l.hidden != 0 && t >= l.hidden {
				s.readTS = l.hidden - 1
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
		if err := wait(ctx, landed, until-now); err != nil {
			return err
		}
	}
}

// maxWait keeps times far away from overflowing.
const maxWait = store.Timestamp(time.Hour / time.Microsecond)

// wait returns at the next landing, or after a time if that is positive.
func wait(ctx context.Context, landed <-chan struct{}, micros store.Timestamp) error {
	var due <-chan time.Time
	if micros > 0 {
		t := time.NewTimer(time.Duration(min(micros, maxWait)) * time.Microsecond)
		defer t.Stop()
		due = t.C
	}
	select {
	case <-landed:
	case <-due:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// start begins a flight with n timestamps, all of them later than every
// snapshot handed out, and returns the first.
func (l *timeline) start(n int) store.Timestamp {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	first := max(now, l.snap+1, l.commit+1)
	l.commit = first + store.Timestamp(n) - 1
	l.flights = append(l.flights, flight{first, l.commit})
	return first
}

// land ends the oldest flight: its commits are visible from now on.
func (l *timeline) land() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.visible = l.flights[0].last
	l.flights = append(l.flights[:0], l.flights[1:]...)
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
