package transfer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/fawndb/fawn/fql/value"
	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/shell/render"
)

// ExportOptions describe an export.
type ExportOptions struct {
	Collection string
	// Format is NDJSON (also for Auto), JSON, CSV or Tagged; Tagged is one
	// document a line with all types, for importing again.
	Format Format
	// File is the file to write; "" writes to Stdout.
	File   string
	Stdout io.Writer
	// Progress shows how far the export is; nil is silent.
	Progress Progress
}

// ExportResult is what an export did.
type ExportResult struct {
	Documents int64
	Elapsed   time.Duration
}

// pageSize is the number of documents per request.
const pageSize = 2000

// Export writes all documents of a collection, as of one moment. A file
// appears under its name only when it is complete.
func Export(ctx context.Context, client fawn.Querier, o ExportOptions) (*ExportResult, error) {
	started := time.Now()
	if !collectionName.MatchString(o.Collection) {
		return nil, fmt.Errorf("%q is not the name of a collection", o.Collection)
	}
	_, exists, err := computedFields(ctx, client, o.Collection)
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, fmt.Errorf("there is no collection %q", o.Collection)
	}
	out, err := create(o.File, o.Stdout)
	if err != nil {
		return nil, err
	}
	defer out.discard()
	w, err := newDocumentWriter(o.Format, out)
	if err != nil {
		return nil, err
	}
	if o.Progress != nil {
		o.Progress.Begin(o.Collection, -1)
	}
	result := &ExportResult{}
	err = eachPage(ctx, client, o.Collection, func(page []value.Value) error {
		for _, doc := range page {
			if err := w.write(doc); err != nil {
				return err
			}
			result.Documents++
		}
		if o.Progress != nil {
			o.Progress.At(result.Documents, result.Documents)
		}
		return nil
	})
	if o.Progress != nil {
		o.Progress.End()
	}
	if err == nil {
		err = w.finish()
	}
	if err == nil {
		err = out.commit()
	}
	result.Elapsed = time.Since(started)
	return result, err
}

// eachPage calls f with all documents of a collection, page by page.
func eachPage(ctx context.Context, client fawn.Querier, collection string, f func([]value.Value) error) error {
	query := fawn.Source(fmt.Sprintf("%s.all().pageSize(%d)", collection, pageSize))
	next := fawn.Source("Set.paginate(after)")
	for {
		resp, err := client.Query(ctx, query, fawn.WithTypecheck(false))
		if err != nil {
			return err
		}
		v, err := resp.Value()
		if err != nil {
			return err
		}
		var page []value.Value
		switch v := v.(type) {
		case *value.Page:
			page = v.Data
		case *value.Object:
			data, _ := v.Get("data")
			array, ok := data.(*value.Array)
			if !ok {
				return errors.New("the server did not answer with a page")
			}
			page = array.Elems
		}
		if err := f(page); err != nil {
			return err
		}
		after := render.After(v)
		if after == "" {
			return nil
		}
		query = next.Bind("after", after)
	}
}

// documentWriter writes documents in one format.
type documentWriter interface {
	write(value.Value) error
	finish() error
}

func newDocumentWriter(format Format, out io.Writer) (documentWriter, error) {
	w := bufio.NewWriterSize(out, 64<<10)
	switch format {
	case Auto, NDJSON:
		return &lineWriter{out: w, encode: value.AppendSimple}, nil
	case Tagged:
		return &lineWriter{out: w, encode: value.AppendTagged}, nil
	case JSON:
		return &lineWriter{out: w, encode: value.AppendSimple, array: true}, nil
	default:
		return newCSVWriter(w)
	}
}

// lineWriter writes one JSON value a line, as an array if asked for.
type lineWriter struct {
	out    *bufio.Writer
	encode func([]byte, value.Value) []byte
	array  bool
	n      int
	buf    []byte
}

func (w *lineWriter) write(doc value.Value) error {
	w.buf = w.buf[:0]
	if w.array {
		sep := ",\n"
		if w.n == 0 {
			sep = "[\n"
		}
		w.buf = append(w.buf, sep...)
	}
	w.n++
	w.buf = w.encode(w.buf, doc)
	if !w.array {
		w.buf = append(w.buf, '\n')
	}
	_, err := w.out.Write(w.buf)
	return err
}

func (w *lineWriter) finish() error {
	switch {
	case w.array && w.n == 0:
		w.out.WriteString("[]\n")
	case w.array:
		w.out.WriteString("\n]\n")
	}
	return w.out.Flush()
}

// FormatOf is the format that a file's name asks for, Auto when it has no
// extension.
func FormatOf(name string) (Format, error) {
	ext := filepath.Ext(strings.TrimSuffix(name, ".gz"))
	return ParseFormat(strings.TrimPrefix(ext, "."))
}
