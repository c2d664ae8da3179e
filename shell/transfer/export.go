package transfer

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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

// csvWriter writes a CSV file. The header is only known after the last
// document, so the rows wait in a temporary file, without the fields that
// turned up after them.
type csvWriter struct {
	out     *bufio.Writer
	rows    *os.File
	csv     *csv.Writer
	columns []string
	at      map[string]int
	record  []string
}

func newCSVWriter(out *bufio.Writer) (*csvWriter, error) {
	rows, err := os.CreateTemp("", "fawn-export-*")
	if err != nil {
		return nil, err
	}
	os.Remove(rows.Name()) // where that works, nothing can stay behind
	return &csvWriter{out: out, rows: rows, csv: csv.NewWriter(rows), at: map[string]int{}}, nil
}

func (w *csvWriter) write(doc value.Value) error {
	d, ok := doc.(*value.Document)
	if !ok {
		return fmt.Errorf("expected a document, got %s", value.TypeName(doc))
	}
	clear(w.record)
	for _, f := range d.Fields.Fields() {
		j, ok := w.at[f.Name]
		if !ok {
			j = len(w.columns)
			w.at[f.Name] = j
			w.columns = append(w.columns, f.Name)
			w.record = append(w.record, "")
		}
		w.record[j] = render.Field(f.Value)
	}
	return w.csv.Write(w.record)
}

func (w *csvWriter) finish() error {
	defer func() {
		w.rows.Close()
		os.Remove(w.rows.Name())
	}()
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	if _, err := w.rows.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out := csv.NewWriter(w.out)
	if len(w.columns) > 0 {
		if err := out.Write(w.columns); err != nil {
			return err
		}
	}
	in := csv.NewReader(bufio.NewReaderSize(w.rows, 64<<10))
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	record := make([]string, len(w.columns))
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		clear(record[copy(record, row):])
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return w.out.Flush()
}

// output is a file that appears when it is complete, or a stream.
type output struct {
	io.Writer
	file *os.File
	name string
}

func create(name string, stdout io.Writer) (*output, error) {
	if name == "" {
		return &output{Writer: stdout}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	return &output{f, f, name}, nil
}

// commit gives the finished file its name.
func (o *output) commit() error {
	if o.file == nil {
		return nil
	}
	f := o.file
	o.file = nil
	err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), o.name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// discard removes a file that was not finished.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
	}
}
