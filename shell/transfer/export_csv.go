package transfer

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"

	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/shell/render"
)

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
