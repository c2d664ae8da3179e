package upkeep

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/server/definition"
	"github.com/fawndb/fawn/server/document"
	"github.com/fawndb/fawn/server/exec"
	"github.com/fawndb/fawn/server/keyspace"
	"github.com/fawndb/fawn/server/store"
	"github.com/fawndb/fawn/server/txn"
)

const (
	// lookPeriod is how often a builder looks for builds that nobody has told
	// it of: another process may have begun them and be gone.
	lookPeriod = time.Minute
	// retryAfter is when a builder tries again after an error of the store; the
	// time doubles with each, up to lookPeriod.
	retryAfter = time.Second
	// chunkTimeout ends a chunk that does not end by itself: a document whose
	// computed field takes for ever.
	chunkTimeout = 2 * time.Minute
	// maxPause is the longest rest between two chunks while queries run.
	maxPause = 200 * time.Millisecond
)

// chunk is what one transaction of a build does: little enough for queries not
// to notice, and for every store to take (1 MiB).
var chunk = document.Chunk{Bytes: 256 << 10, Versions: 4096, Time: 50 * time.Millisecond}

// Builder does the index builds of a store that are left to the background, one
// at a time. Other builders, also of other processes, may be at the same builds:
// that is in vain but harmless.
type Builder struct {
	engine *exec.Engine
	store  store.Store
	logger *slog.Logger
	chunk  document.Chunk
	limit  time.Duration // of a transaction

	ended chan struct{} // closed at the end of Run

	mu      sync.Mutex
	status  definition.Build // of the build under way
	changed chan struct{}    // closed when something has happened
}

// NewBuilder makes the builder of an engine.
func NewBuilder(e *exec.Engine, logger *slog.Logger) *Builder {
	return &Builder{
		engine: e, store: e.Store(), logger: logger, chunk: chunk, limit: chunkTimeout,
		ended: make(chan struct{}), changed: make(chan struct{}),
	}
}

// Run does the builds that there are, and those that come, until ctx ends. It
// can be called once.
func (b *Builder) Run(ctx context.Context) {
	defer close(b.ended)
	t := time.NewTimer(0)
	defer t.Stop()
	for retry := retryAfter; ; {
		period := lookPeriod
		if err := b.round(ctx); err == nil {
			retry = retryAfter
		} else if ctx.Err() == nil {
			b.logger.Warn("an index build will be tried again", "error", err, "after", retry)
			period, retry = retry, min(2*retry, lookPeriod)
		}
		t.Reset(period)
		select {
		case <-b.engine.Deferred():
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// Wait returns when the store has no unfinished builds, and tells report, which
// may be nil, how far the one under way is. It ends early with ctx, and with
// store.ErrClosed when Run ends.
func (b *Builder) Wait(ctx context.Context, report func(definition.Build)) error {
	for {
		b.mu.Lock()
		changed, status := b.changed, b.status
		b.mu.Unlock()
		builds, err := b.unfinished(ctx)
		if err != nil || len(builds) == 0 {
			return err
		}
		if report != nil && status.Collection != "" {
			report(status)
		}
		select {
		case <-changed:
		case <-b.ended:
			return store.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tell wakes who waits.
func (b *Builder) tell(status definition.Build) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status = status
	close(b.changed)
	b.changed = make(chan struct{})
}

// round does builds until there are no more. One that meets an error of the
// store does not keep up the others.
func (b *Builder) round(ctx context.Context) error {
	for {
		builds, err := b.unfinished(ctx)
		if err != nil {
			return err
		}
		var failed error
		ended := 0
		for _, x := range builds {
			if err := b.build(ctx, x); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			ended++
		}
		if ended == 0 {
			return failed
		}
	}
}

// unfinished lists the builds that have a record.
func (b *Builder) unfinished(ctx context.Context) ([]keyspace.Build, error) {
	tx, err := txn.Begin(ctx, b.store, 0)
	if err != nil {
		return nil, err
	}
	defer tx.Close()
	scan := tx.Scan(keyspace.Builds(), false, txn.Present)
	defer scan.Close()
	var builds []keyspace.Build
	for scan.Next() {
		builds = append(builds, keyspace.ParseBuildKey(scan.Version().Key))
	}
	return builds, scan.Err()
}

// build does one build to its end, whatever that is; the error is that it must
// be tried again.
func (b *Builder) build(ctx context.Context, x keyspace.Build) error {
	defer b.tell(definition.Build{})
	path, err := b.find(ctx, x.DB)
	for alone := false; ; {
		if errors.Is(err, definition.ErrNoDatabase) {
			return b.transact(ctx, "", func(w *document.Writer) error { return w.Tx.Delete(x.Key()) })
		}
		if err != nil {
			return err
		}
		began, queries := time.Now(), b.engine.Queries()
		var status definition.Build
		var more bool
		err = b.transact(ctx, path, func(w *document.Writer) (err error) {
			status, more, err = definition.AdvanceBuild(w, x, alone, b.chunk)
			return err
		})
		var contended *exec.ErrContended
		switch {
		case err == nil && !more:
			return nil
		case err == nil:
			b.tell(status)
			if b.engine.Queries() != queries {
				err = pause(ctx, min(time.Since(began), maxPause))
			}
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &contended):
			err = nil
		case errors.Is(err, definition.ErrNoDatabase):
			path, err = b.find(ctx, x.DB) // renamed, or deleted
		case permanent(err) && !alone:
			// It may be another index that the entries cannot be made of.
			alone, err = true, nil
		case permanent(err):
			b.logger.Error("an index build has failed", "database", path, "collection", x.Collection, "index", x.Index, "error", err)
			err = b.transact(ctx, path, func(w *document.Writer) error { return definition.FailBuild(w, x) })
		}
	}
}

// permanent tells whether a chunk would fail again.
func permanent(err error) bool {
	var entries *document.BuildError
	var query *diag.Error
	return errors.As(err, &entries) || errors.As(err, &query) ||
		errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, store.ErrUnknownOutcome)
}

func (b *Builder) transact(ctx context.Context, path string, f func(*document.Writer) error) error {
	ctx, cancel := context.WithTimeout(ctx, b.limit)
	defer cancel()
	return b.engine.Transact(ctx, path, f)
}

// find is the path of a database, whose name may have changed.
func (b *Builder) find(ctx context.Context, db keyspace.DB) (path string, err error) {
	at, err := now(ctx, b.store)
	if err != nil {
		return "", err
	}
	found := false
	err = eachDatabase(ctx, b.store, at, func(p string, id keyspace.DB) error {
		if id == db {
			path, found = p, true
		}
		return nil
	})
	if err == nil && !found {
		err = definition.ErrNoDatabase
	}
	return path, err
}

// pause waits, unless ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
