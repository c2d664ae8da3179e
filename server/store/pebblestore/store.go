// Package pebblestore is the embedded engine: versions of keys in Pebble, a
// committer that groups and validates transactions, and background removal of
// old versions. See ../DESIGN.md for why it is correct.
package pebblestore

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/cockroachkvs"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/fawndb/fawn/server/store"
)

// maxTime is later than any commit.
const maxTime = store.Timestamp(math.MaxInt64 - 1)

const (
	defaultCache = 64 << 20
	memTableSize = 16 << 20
	// closeWait is how long Close waits for open snapshots.
	closeWait = 10 * time.Second
)

// Options of Open. The zero value is good for use.
type Options struct {
	CacheSize int64            // of the block cache in bytes; 64 MiB if zero
	Logger    *slog.Logger     // nil: nothing is logged
	ReadOnly  bool             // open an existing folder without changing it
	Now       func() time.Time // the clock; time.Now if nil
	FS        vfs.FS           // the operating system's if nil
}

// Store implements store.Store.
type Store struct {
	db       *pebble.DB
	timeline *timeline
	pool     *pool
	readOnly bool

	queue    *queue
	assembly sync.Mutex // held while the committer reads requests
	recent   *recent
	slots    chan struct{} // one token for each group in flight
	written  chan *group   // from the committer to the syncer
	disk     diskGuard
	failure  *failure

	reservations reservations
	leases       leases
	unversioned  chan struct{} // held, by sending to it, to change what has no versions

	hub       *hub
	retention *retention

	stop    context.CancelFunc // of the background goroutines
	running sync.WaitGroup
	closed  sync.Once
}

var _ store.Store = (*Store)(nil)

func init() {
	store.Register("pebble", func(_ context.Context, dir string, o store.Options) (store.Store, error) {
		return opened(Open(dir, options(o)))
	})
	store.Register("memory", func(_ context.Context, _ string, o store.Options) (store.Store, error) {
		return opened(OpenMem(options(o)))
	})
}

func options(o store.Options) Options {
	return Options{CacheSize: o.CacheSize, Logger: o.Logger, ReadOnly: o.ReadOnly, Now: o.Now}
}

// opened keeps a nil *Store from becoming a store.Store.
func opened(s *Store, err error) (store.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// limits are well within Pebble's, whose batches take 4 GiB.
var limits = store.Info{MaxKey: 64 << 10, MaxValue: 16 << 20, MaxTx: math.MaxInt32}

// Info implements store.Store.
func (s *Store) Info() store.Info { return limits }

// OpenMem opens a store in memory that is gone after Close.
func OpenMem(o Options) (*Store, error) {
	o.FS = vfs.NewMem()
	return Open("data", o)
}

// Open opens the store in a folder, which is created if it does not exist. It
// returns a *store.LockedError when another process has it open, and refuses
// folders that hold something else or were written by a newer version. The error
// for a disk too full to open it for writing wraps store.ErrDiskFull; the folder
// is then locked until the process ends, or space was freed.
func Open(dir string, o Options) (s *Store, err error) {
	if o.FS == nil {
		o.FS = vfs.Default
		if dir, err = filepath.Abs(dir); err != nil {
			return nil, err
		}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	lock, err := prepare(o.FS, dir, o.ReadOnly)
	if err != nil {
		return nil, err
	}
	// An open database holds the lock as well, until it is closed.
	defer func() { err = errors.Join(err, lock.Close()) }()
	s = &Store{
		readOnly: o.ReadOnly,
		queue:    &queue{wake: make(chan struct{}, 1)},
		recent:   &recent{keep: minRecent, limit: maxRecent},
		slots:    make(chan struct{}, groupsInFlight),
		written:  make(chan *group, groupsInFlight),
		disk:     diskGuard{fs: o.FS, dir: dir},
		failure:  &failure{},

		unversioned: make(chan struct{}, 1),
	}
	log := &pebbleLogger{log: o.Logger, failure: s.failure, opening: newOpening()}
	if err := s.openPebble(o.FS.PathJoin(dir, storeFolder), o, lock, log); err != nil {
		return nil, fmt.Errorf("cannot open the data folder %s: %w", dir, oneLine{explainFull(o.FS, dir, err)})
	}
	high, err := s.readHigh()
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	s.timeline = newTimeline(o.Now, high)
	s.pool.seen = high
	s.recent.floor = high
	s.hub = newHub(high)
	if s.retention, err = s.loadRetention(); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Go(s.runCommitter)
	s.running.Go(s.runSyncer)
	s.running.Go(func() { s.pool.run(ctx) })
	if !o.ReadOnly {
		s.running.Go(func() { s.runCollector(ctx, o.Logger) })
	}
	return s, nil
}

func (s *Store) openPebble(dir string, o Options, lock *pebble.Lock, log *pebbleLogger) (err error) {
	s.pool = &pool{faded: make(chan struct{}, 1)}
	cacheSize := o.CacheSize
	if cacheSize == 0 {
		cacheSize = defaultCache
	}
	comparer := cockroachkvs.Comparer
	po := &pebble.Options{
		FS:                          o.FS,
		Lock:                        lock,
		ReadOnly:                    o.ReadOnly,
		Logger:                      log,
		Comparer:                    &comparer,
		KeySchema:                   cockroachkvs.KeySchema.Name,
		KeySchemas:                  sstable.MakeKeySchemas(&cockroachkvs.KeySchema),
		BlockPropertyCollectors:     cockroachkvs.BlockPropertyCollectors,
		FormatMajorVersion:          pebble.FormatValueSeparation,
		CacheSize:                   cacheSize,
		MemTableSize:                memTableSize,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       2,
		L0StopWritesThreshold:       1000,
		CompactionConcurrencyRange:  func() (int, int) { return 1, max(1, min(4, runtime.GOMAXPROCS(0)-1)) },
		BytesPerSync:                1 << 20,
		EventListener: &pebble.EventListener{
			BackgroundError: log.backgroundError,
			DataCorruption:  func(i pebble.DataCorruptionInfo) { o.Logger.Error("corrupt data: " + i.String()) },
			FlushEnd:        func(pebble.FlushInfo) { s.pool.fade() },
			CompactionEnd:   func(pebble.CompactionInfo) { s.pool.fade() },
		},
	}
	for i := range po.Levels {
		po.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		po.Levels[i].FilterType = pebble.TableFilter
		po.Levels[i].BlockSize = 16 << 10
		po.Levels[i].IndexBlockSize = 64 << 10
	}
	s.db, err = log.opening.open(dir, po)
	s.pool.db = s.db
	return err
}

// readHigh returns the newest time of the last run.
func (s *Store) readHigh() (store.Timestamp, error) {
	v, closer, err := s.db.Get(highKey)
	if errors.Is(err, pebble.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer closer.Close()
	if len(v) != 8 {
		return 0, errors.New("the newest commit time in the data folder is malformed")
	}
	return store.Timestamp(binary.BigEndian.Uint64(v)), nil
}

// Close implements store.Store. Commits that were called before it are
// finished; open snapshots and feeds return store.ErrClosed from now on. It
// waits for the snapshots to be closed, as their owners are still reading, for
// at most ten seconds; an error then says that the folder stays locked.
func (s *Store) Close() error {
	err := store.ErrClosed
	s.closed.Do(func() { err = s.shutDown() })
	return err
}

func (s *Store) shutDown() error {
	drained := s.timeline.shut() // readers stop at once
	s.queue.close()
	s.hub.close()
	s.leases.close()
	s.stop()
	s.running.Wait()
	timeout := time.NewTimer(closeWait)
	defer timeout.Stop()
	select {
	case <-drained:
	case <-timeout.C:
		return errors.New("snapshots are still open, the data folder stays locked; all commits are safe")
	}
	s.pool.clear()
	s.failure.mu.Lock()
	stopped := s.failure.stopped
	s.failure.mu.Unlock()
	if stopped {
		return s.failure.get() // Pebble cannot be closed any more
	}
	return errors.Join(s.writeHigh(), s.db.Close())
}

// writeHigh saves the newest time, which may be that of a snapshot.
func (s *Store) writeHigh() (err error) {
	if s.readOnly || s.failure.get() != nil {
		return nil
	}
	defer recoverFatal(&err)
	var high [8]byte
	binary.BigEndian.PutUint64(high[:], uint64(s.timeline.high()))
	return s.db.Set(highKey, high[:], pebble.Sync)
}
