package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	fawn "github.com/fawndb/fawn/sdk"
)

// ImportOptions describe an import.
type ImportOptions struct {
	// Files are the files to read; "-" is Stdin.
	Files      []string
	Stdin      io.Reader
	Collection string
	Read       ReadOptions
	// BatchSize is the greatest number of documents of one transaction; 0
	// means 1000.
	BatchSize int
	// DryRun reads everything and writes nothing.
	DryRun bool
	// ContinueOnError goes on after rejected documents.
	ContinueOnError bool
	// Rejects gets a JSON object per rejected document; nil drops them.
	Rejects io.Writer
	// Progress shows how far the import is; nil is silent.
	Progress Progress
}

// Progress is told how far a transfer is. Its methods are called from one
// goroutine.
type Progress interface {
	// Begin starts a file of size bytes, -1 when unknown.
	Begin(file string, size int64)
	// At says how many bytes of the file and how many documents in all are
	// done.
	At(bytes, documents int64)
	// End removes the display.
	End()
}

// ImportResult is what an import did.
type ImportResult struct {
	Imported int64
	Rejected int64
	// Rejects are the first rejected documents in the order of the files.
	Rejects []Reject
	// Notes are remarks about the files.
	Notes []string
	// Created says that the collection is new.
	Created bool
	Elapsed time.Duration
}

const (
	defaultBatch = 1000
	// batchBytes bounds a batch of large documents: a store that several
	// processes share holds up other commits while it takes a larger one.
	batchBytes = 1 << 20
	// grace is how long a batch may take after the import was cancelled.
	grace = 3 * time.Second
	// keptRejects is how many rejected documents an ImportResult lists.
	keptRejects = 10
)

// ErrRejected is the error of an import that stopped at, or finished with,
// rejected documents; the result has the details.
var ErrRejected = errors.New("documents were rejected")

var collectionName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// Import reads documents from files into a collection, which it creates if
// there is none of that name. Documents are written in batches, one
// transaction each, several at a time. If a batch fails, it is written again
// in smaller parts, so that only documents that fail alone are rejected.
//
// The result is returned with every error: what was imported stays.
func Import(ctx context.Context, client fawn.Querier, o ImportOptions) (*ImportResult, error) {
	im := &importer{options: o, client: client, started: time.Now()}
	im.ctx, im.cancel = context.WithCancelCause(ctx)
	defer im.cancel(nil)
	// Batches under way when ctx ends may finish, so that the result says
	// exactly what was imported.
	var abort context.CancelFunc
	im.writes, abort = context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, abort) })()
	err := im.run()
	im.result.Elapsed = time.Since(im.started)
	im.result.Imported = im.imported.Load()
	im.rejects.fill(&im.result)
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case err == nil && im.result.Rejected > 0:
		err = ErrRejected
	}
	return &im.result, err
}

type importer struct {
	options  ImportOptions
	client   fawn.Querier
	query    *fawn.Query
	ctx      context.Context
	writes   context.Context // of the batches; outlives ctx by grace
	cancel   context.CancelCauseFunc
	started  time.Time
	imported atomic.Int64
	rejects  rejects
	stopped  atomic.Bool // a document was rejected and the import is to stop
	result   ImportResult
}

func (im *importer) run() error {
	if !collectionName.MatchString(im.options.Collection) {
		return fmt.Errorf("%q is not a name for a collection: use letters, digits and _", im.options.Collection)
	}
	if im.options.BatchSize <= 0 {
		im.options.BatchSize = defaultBatch
	}
	im.rejects.out = im.options.Rejects
	for _, file := range im.options.Files {
		if _, err := os.Stat(file); file != Stdin && err != nil {
			return err // before anything is written
		}
	}
	prepared := false
	for _, file := range im.options.Files {
		skip, err := im.computedFields(prepared)
		if err != nil {
			return err
		}
		read := im.options.Read
		read.Skip = skip
		source, err := openSource(file, im.options.Stdin, read)
		if err != nil {
			return err
		}
		if !prepared {
			if err := im.createCollection(); err != nil {
				source.Close()
				return err
			}
			prepared = true
		}
		err = im.file(source)
		source.Close()
		im.result.Notes = append(im.result.Notes, source.notes()...)
		if err != nil || im.stopped.Load() {
			return err
		}
	}
	return nil
}

// errStop ends the reading of files after a document that is none.
var errStop = errors.New("stop")

// file imports one file.
func (im *importer) file(s *source) error {
	batches := make(chan *batch, 2)
	var group sync.WaitGroup
	// Two batches per processor keep it busy while others wait for the disk.
	for range 2 * runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for b := range batches {
				if im.ctx.Err() == nil && !im.stopped.Load() {
					if err := im.write(b, b.items); err != nil {
						im.cancel(err)
					}
				}
				b.free()
			}
		})
	}
	finish := im.show(s)
	err := im.read(s, batches)
	close(batches)
	group.Wait()
	finish()
	if errors.Is(err, errStop) {
		im.stopped.Store(true)
		err = nil
	}
	if cause := context.Cause(im.ctx); cause != nil {
		return cause
	}
	return err
}

// read cuts a file into batches.
func (im *importer) read(s *source, batches chan<- *batch) error {
	b := newBatch(s.name)
	send := func() bool {
		if len(b.items) == 0 {
			return true
		}
		select {
		case batches <- b:
			b = newBatch(s.name)
			return true
		case <-im.ctx.Done():
			return false
		}
	}
	for !im.stopped.Load() {
		start := len(b.buf)
		var rec record
		var err error
		b.buf, rec, err = s.next(b.buf)
		var reject *Reject
		switch {
		case err == io.EOF:
			send()
			return nil
		case errors.As(err, &reject):
			b.buf = b.buf[:start]
			im.rejects.add(*reject, nil)
			if !im.options.ContinueOnError {
				send() // what is before the rejected document is sound
				return errStop
			}
			continue
		case err != nil:
			send() // what is before the broken place is sound
			return err
		}
		b.items = append(b.items, item{start, len(b.buf), rec})
		if len(b.items) >= im.options.BatchSize || len(b.buf) >= batchBytes {
			if !send() {
				return nil
			}
		}
	}
	send()
	return nil
}

// show feeds the progress display until the returned function is called.
func (im *importer) show(s *source) (finish func()) {
	progress := im.options.Progress
	if progress == nil {
		return func() {}
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		progress.Begin(s.name, s.size)
		defer progress.End()
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				progress.At(s.read.Load(), im.imported.Load())
			case <-done:
				return
			}
		}
	})
	return func() { close(done); group.Wait() }
}

func (im *importer) reject(r Reject, document []byte) {
	im.rejects.add(r, document)
	if !im.options.ContinueOnError {
		im.stopped.Store(true)
	}
}
