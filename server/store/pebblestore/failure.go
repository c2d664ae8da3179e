package pebblestore

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/fawndb/fawn/server/store"
)

// failure remembers the first error that made further writing impossible.
type failure struct {
	mu      sync.Mutex
	err     error
	stopped bool // Pebble's background work stopped as well
}

func (f *failure) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *failure) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
}

// refuseWrites tells why no write can be accepted.
func (s *Store) refuseWrites() error {
	if err := s.failure.get(); err != nil {
		return fmt.Errorf("%w until a restart, because an earlier write failed: %w", store.ErrReadOnly, err)
	}
	if s.readOnly {
		return fmt.Errorf("%w: it was opened for reading only", store.ErrReadOnly)
	}
	return s.disk.check()
}

// refuseChange tells why nothing but commits can be written. A full disk is no
// reason: it takes little, or makes room.
func (s *Store) refuseChange() error {
	if s.readOnly {
		return store.ErrReadOnly
	}
	if err := s.failure.get(); err != nil {
		return errors.Join(store.ErrReadOnly, err)
	}
	return nil
}

// fatalError is what pebbleLogger.Fatalf panics with.
type fatalError struct{ error }

// recoverFatal turns a fatalError panic into an error.
func recoverFatal(err *error) {
	switch p := recover().(type) {
	case nil:
	case fatalError:
		*err = p.error
	default:
		panic(p)
	}
}

// pebbleLogger passes Pebble's messages on, most of them as debug output.
type pebbleLogger struct {
	log     *slog.Logger
	failure *failure
	opening *opening
}

// Infof implements pebble.Logger.
func (l *pebbleLogger) Infof(format string, args ...any) {
	l.log.Debug(fmt.Sprintf(format, args...))
}

// Errorf implements pebble.Logger.
func (l *pebbleLogger) Errorf(format string, args ...any) {
	l.log.Warn(fmt.Sprintf(format, args...))
}

// backgroundError is told about a failed flush or compaction, which Pebble is
// about to try again.
func (l *pebbleLogger) backgroundError(err error) {
	if l.opening.over.Load() {
		l.Errorf("background work on the data folder failed: %s", err)
		return
	}
	l.opening.fail(err)
	time.Sleep(openRetry)
}

// Fatalf implements pebble.Logger. Pebble calls it when it cannot go on
// writing, and expects it not to return. Reading still works then, so the
// process lives on and the store refuses writes. Where the caller is ours (an
// opening or committing goroutine) it gets a panic that recoverFatal turns into
// an error; Pebble's own goroutines are parked, as unwinding them would run
// into unlocked mutexes.
func (l *pebbleLogger) Fatalf(format string, args ...any) {
	err := stopped(fmt.Sprintf(format, args...), args)
	l.failure.set(err)
	if strings.HasPrefix(format, "pebble: fatal commit error") || isOpener() {
		panic(fatalError{err})
	}
	l.failure.mu.Lock()
	l.failure.stopped = true
	l.failure.mu.Unlock()
	l.opening.fail(err)
	if l.opening.over.Load() {
		l.log.Error("the store accepts no more writes; free disk space or repair the disk, then restart", "error", err)
	}
	select {}
}

// stopped is the error of a message of Fatalf; it wraps the one among args.
func stopped(message string, args []any) error {
	for _, a := range args {
		if cause, ok := a.(error); ok {
			return fmt.Errorf("storage engine stopped: %s%w", strings.TrimSuffix(message, cause.Error()), cause)
		}
	}
	return errors.New("storage engine stopped: " + message)
}

// Limits of the space kept free on the disk. A log that cannot be written ends
// all writing until a restart, while a refused commit costs nothing.
const (
	reserveBytes    = 64 << 20
	reserveFraction = 20 // at most 1/20 of the disk
	diskCheckPeriod = 200 * time.Millisecond
)

// diskGuard refuses writes while the disk is almost full.
type diskGuard struct {
	fs   vfs.FS
	dir  string
	look atomic.Pointer[diskLook] // the last one
}

// diskLook is what a look at the disk found, and when to look again.
type diskLook struct {
	next time.Time
	err  error
}

func (d *diskGuard) check() error {
	now := time.Now()
	if last := d.look.Load(); last != nil && now.Before(last.next) {
		return last.err
	}
	l := &diskLook{next: now.Add(diskCheckPeriod)}
	usage, err := d.fs.GetDiskUsage(d.dir)
	if err == nil && usage.TotalBytes != 0 && // not every file system can tell
		usage.AvailBytes < min(reserveBytes, usage.TotalBytes/reserveFraction) {
		l.err = fmt.Errorf("%w: %d MiB left for the data folder %s", store.ErrDiskFull, usage.AvailBytes>>20, d.dir)
	}
	d.look.Store(l)
	return l.err
}
