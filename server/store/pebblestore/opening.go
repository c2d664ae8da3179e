package pebblestore

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/fawndb/fawn/server/store"
)

const (
	// openGrace is how long Open goes on after background work failed: it may
	// be work that Open does not wait for, or it may succeed when tried again.
	openGrace = time.Second
	// openRetry is the pause between two tries.
	openRetry = 100 * time.Millisecond
)

// opening makes an end of opening a database that cannot be opened. Pebble
// flushes what it finds in the log before Open returns, and when that fails, as
// on a full disk, tries again forever.
type opening struct {
	over   atomic.Bool
	failed chan error // the first failure of background work
}

func newOpening() *opening { return &opening{failed: make(chan error, 1)} }

// fail notes that background work failed.
func (o *opening) fail(err error) {
	select {
	case o.failed <- err:
	default:
	}
}

// open is pebble.Open, which cannot be interrupted: when it gets nowhere, it is
// left behind. The folder then stays locked until the process ends, or until a
// later try succeeds, after which the database is closed.
func (o *opening) open(dir string, po *pebble.Options) (*pebble.DB, error) {
	var db *pebble.DB
	opened := make(chan error, 1)
	go func() { opened <- openDB(&db, dir, po) }()
	select {
	case err := <-opened:
		o.over.Store(true)
		return db, err
	case err := <-o.failed:
		grace := time.NewTimer(openGrace)
		defer grace.Stop()
		select {
		case err := <-opened:
			o.over.Store(true)
			return db, err
		case <-grace.C:
		}
		go func() {
			if err := <-opened; err == nil {
				_ = db.Close() // the caller has an error already
			}
		}()
		return nil, err
	}
}

func openDB(db **pebble.DB, dir string, po *pebble.Options) (err error) {
	defer recoverFatal(&err)
	*db, err = pebble.Open(dir, po)
	return err
}

// isOpener reports whether the calling goroutine is that of openDB.
func isOpener() bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, "pebblestore.openDB") {
			return true
		}
		if !more {
			return false
		}
	}
}

// oneLine is an error worded on one line: Pebble quotes whole options files.
type oneLine struct{ error }

// Error implements error.
func (e oneLine) Error() string { return strings.Join(strings.Fields(e.error.Error()), " ") }

// Unwrap makes the error itself known.
func (e oneLine) Unwrap() error { return e.error }

// explainFull tells what to do when err, from opening dir, is that of a full
// disk.
func explainFull(fs vfs.FS, dir string, err error) error {
	if !vfs.IsNoSpaceError(err) {
		return err
	}
	const mib = 1 << 20
	return fmt.Errorf("%w: free %d MiB and open it again; all that was committed is there (%w)",
		store.ErrDiskFull, 1+(logged(fs, fs.PathJoin(dir, storeFolder))+mib-1)/mib, err)
}

// logged is the size of the log in bytes. Flushing it takes no more space, as
// tables are compressed.
func logged(fs vfs.FS, dir string) int64 {
	names, err := fs.List(dir)
	if err != nil {
		return 0
	}
	size := int64(0)
	for _, name := range names {
		if !strings.HasSuffix(name, ".log") {
			continue
		}
		if info, err := fs.Stat(fs.PathJoin(dir, name)); err == nil {
			size += info.Size()
		}
	}
	return size
}
