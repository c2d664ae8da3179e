package transfer

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	fawn "github.com/fawndb/fawn/sdk"
)

// batch is documents that are written in one transaction.
type batch struct {
	file  string
	buf   []byte
	items []item
}

// item is one document of a batch: its text is buf[start:end].
type item struct {
	start, end int
	record
}

var batchPool = sync.Pool{New: func() any { return new(batch) }}

func newBatch(file string) *batch {
	b := batchPool.Get().(*batch)
	b.file, b.buf, b.items = file, b.buf[:0], b.items[:0]
	return b
}

func (b *batch) free() { batchPool.Put(b) }

// write writes the documents, and rejects those that cannot be written. The
// error is one that concerns more than single documents.
func (im *importer) write(b *batch, items []item) error {
	if im.options.DryRun {
		im.imported.Add(int64(len(items)))
		return nil
	}
	err := im.create(b, items)
	switch {
	case err == nil:
		im.imported.Add(int64(len(items)))
		return nil
	case !concernsDocuments(err):
		return err
	case len(items) == 1:
		im.reject(Reject{b.file, items[0].line, reason(err)}, b.buf[items[0].start:items[0].end])
		return nil
	}
	half := len(items) / 2
	if err := im.write(b, items[:half]); err != nil || im.stopped.Load() || im.ctx.Err() != nil {
		return err
	}
	return im.write(b, items[half:])
}

// create runs one transaction.
func (im *importer) create(b *batch, items []item) error {
	lists := [3]fawn.RawJSON{}
	for _, it := range items {
		l := &lists[it.shape]
		sep := byte(',')
		if len(*l) == 0 {
			sep = '['
		}
		*l = append(append(*l, sep), b.buf[it.start:it.end]...)
	}
	for i := range lists {
		if len(lists[i]) == 0 {
			lists[i] = append(lists[i], '[')
		}
		lists[i] = append(lists[i], ']')
	}
	query := im.query.
		Bind("docs", lists[plainShape]).
		Bind("data", lists[dataShape]).
		Bind("both", lists[splitShape])
	_, err := im.client.Query(im.writes, query, fawn.WithTypecheck(false))
	return err
}

// concernsDocuments reports whether a query failed because of what it was to
// write, so that a part of it may succeed.
func concernsDocuments(err error) bool {
	var e *fawn.QueryError
	return errors.As(err, &e) && (e.Status == 400 || e.Status == 413)
}

// reason is why a document was refused, in one line.
func reason(err error) string {
	var e *fawn.QueryError
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := e.Message
	for i, f := range e.ConstraintFailures {
		if i == 0 {
			text = strings.TrimSuffix(text, ".") + ": "
		} else {
			text += "; "
		}
		if paths := paths(f.Paths); paths != "" {
			text += paths + ": "
		}
		text += f.Message
	}
	return strings.ReplaceAll(text, "\n", " ")
}

// paths writes the fields of a failed constraint as "a.b, c".
func paths(paths [][]any) string {
	var names []string
	for _, path := range paths {
		var b strings.Builder
		for _, p := range path {
			switch p := p.(type) {
			case string:
				if b.Len() > 0 {
					b.WriteByte('.')
				}
				b.WriteString(p)
			default:
				fmt.Fprintf(&b, "[%v]", p)
			}
		}
		names = append(names, b.String())
	}
	return strings.Join(names, ", ")
}
