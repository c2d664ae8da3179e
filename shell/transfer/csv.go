package transfer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// sampleRows is how many rows decide the types of the columns.
const sampleRows = 5000

// csvReader reads a CSV file with a header. The types of columns follow from
// the first rows; a later cell of another kind stays text and is counted.
type csvReader struct {
	file    string
	csv     *csv.Reader
	lines   *lineReader
	columns []column
	sample  []row
	at      int
	special bool // a column has a name that documents reserve
	enc     encoder
	text    []byte
}

type column struct {
	name  string
	key   string // `"name":`
	kind  Type
	fixed bool // the type was given, not inferred
	skip  bool
	// Cells that did not fit the inferred type.
	strays     int
	strayLine  int
	strayValue string
}

// row is a row of the sample, or the error in its place.
type row struct {
	cells []string
	line  int
	err   error
}

func newCSVReader(file string, in io.Reader, head []byte, o ReadOptions) (*csvReader, error) {
	r := &csvReader{file: file, lines: &lineReader{r: in}, enc: encoder{tagged: true}}
	r.csv = csv.NewReader(r.lines)
	r.csv.Comma = o.Delimiter
	if r.csv.Comma == 0 {
		r.csv.Comma = delimiter(firstLine(head))
	}
	r.csv.FieldsPerRecord = -1 // checked here, to say what is wrong
	r.csv.ReuseRecord = true
	if err := r.header(o); err != nil {
		return nil, err
	}
	for len(r.sample) < sampleRows {
		row := r.read()
		if row.err == io.EOF {
			break
		}
		row.cells = append([]string(nil), row.cells...)
		r.sample = append(r.sample, row)
		if row.err == nil {
			r.observe(row.cells)
		} else if !errors.As(row.err, new(*Reject)) {
			break
		}
	}
	return r, nil
}

// delimiter finds what separates the names of a header.
func delimiter(header []byte) rune {
	best, count := ',', 0
	for _, c := range []rune{',', ';', '\t', '|'} {
		if n := bytes.Count(header, []byte(string(c))); n > count {
			best, count = c, n
		}
	}
	return best
}

// header reads the names of the columns.
func (r *csvReader) header(o ReadOptions) error {
	names, err := r.csv.Read()
	if err != nil {
		return &FileError{r.file, 1, "the header is not valid CSV: " + csvReason(err)}
	}
	seen := map[string]int{}
	given := map[string]bool{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		if name == "" {
			name = fmt.Sprintf("column%d", i+1)
		}
		if first, twice := seen[name]; twice {
			return &FileError{r.file, 1, fmt.Sprintf("the header has %q twice, in columns %d and %d", name, first, i+1)}
		}
		seen[name] = i + 1
		quoted, err := jsontext.AppendQuote(nil, name)
		if err != nil {
			return &FileError{r.file, 1, fmt.Sprintf("the name of column %d is not valid UTF-8", i+1)}
		}
		c := column{name: name, key: string(quoted) + ":", skip: o.Skip[name]}
		c.kind, c.fixed = o.Types[name]
		given[name] = c.fixed
		r.special = r.special || specialName([]byte(name)) != "" || name[0] == '@'
		r.columns = append(r.columns, c)
	}
	for name := range o.Types {
		if !given[name] {
			return &FileError{r.file, 1, fmt.Sprintf("there is no column %q to give a type: the columns are %s", name, strings.Join(names, ", "))}
		}
	}
	return nil
}

func (r *csvReader) observe(cells []string) {
	for i, cell := range cells {
		if c := &r.columns[i]; !c.fixed && c.kind != String && cell != "" {
			c.kind = join(c.kind, inferType(strings.TrimSpace(cell)))
		}
	}
}

// read reads one row; its cells are valid until the next call.
func (r *csvReader) read() row {
	r.lines.line(r.csv.InputOffset())
	cells, err := r.csv.Read()
	var parse *csv.ParseError
	switch {
	case err == io.EOF:
		return row{err: io.EOF}
	case errors.Is(err, errHuge):
		return row{err: &FileError{r.file, r.lines.lines + 1, errHuge.Error()}}
	case errors.As(err, &parse):
		return row{err: &Reject{r.file, parse.StartLine, csvReason(err)}}
	case err != nil:
		return row{err: &FileError{r.file, 0, err.Error()}}
	}
	line, _ := r.csv.FieldPos(0)
	if len(cells) != len(r.columns) {
		return row{err: &Reject{r.file, line, fmt.Sprintf("has %s, the header has %d", count(len(cells), "field"), len(r.columns))}}
	}
	return row{cells: cells, line: line}
}

// count is "1 field", "2 fields".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func csvReason(err error) string {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err.Error()
	}
	switch parse.Err {
	case csv.ErrQuote:
		return `a quoted field is not closed, or has more text after its closing quote`
	case csv.ErrBareQuote:
		return `there is a " inside a field that is not quoted`
	}
	return parse.Err.Error()
}

func (r *csvReader) next(dst []byte) ([]byte, record, error) {
	var row row
	if r.at < len(r.sample) {
		row = r.sample[r.at]
		r.sample[r.at].cells = nil
		r.at++
	} else {
		r.sample = nil
		r.at = 0
		row = r.read()
	}
	if row.err != nil {
		return dst, record{}, row.err
	}
	if !r.special {
		dst, err := r.object(dst, row)
		return dst, record{row.line, plainShape}, err
	}
	// Rare: let the encoder sort out the reserved names.
	text, err := r.object(r.text[:0], row)
	r.text = text
	if err != nil {
		return dst, record{}, err
	}
	dst, shape, err := r.enc.document(dst, text)
	if err != nil {
		return dst, record{}, &Reject{r.file, row.line, err.Error()}
	}
	return dst, record{row.line, shape}, nil
}

// object appends a row as an object. Empty cells are left out: a document has
// no null fields.
func (r *csvReader) object(dst []byte, row row) ([]byte, error) {
	start := len(dst)
	dst = append(dst, '{')
	for i, cell := range row.cells {
		c := &r.columns[i]
		if cell == "" || c.skip {
			continue
		}
		kind := c.kind
		if kind != String {
			if cell = strings.TrimSpace(cell); cell == "" {
				continue
			}
		}
		if !c.fixed && kind != String {
			own := inferType(cell)
			switch {
			case c.kind == Inferred:
				kind = own
			case !fits(own, c.kind):
				c.stray(row.line, cell)
				kind = String
			case own == Int && c.kind == Double:
			default:
				kind = own
			}
		}
		if len(dst) > start+1 {
			dst = append(dst, ',')
		}
		dst = append(dst, c.key...)
		var err error
		if kind == String && !utf8.ValidString(cell) {
			err = errors.New("invalid UTF-8")
		} else {
			dst, err = appendCell(dst, cell, kind)
		}
		if err != nil {
			return dst[:start], &Reject{r.file, row.line, fmt.Sprintf("column %q: %s", c.name, err)}
		}
	}
	return append(dst, '}'), nil
}

func (c *column) stray(line int, cell string) {
	if c.strays == 0 {
		c.strayLine, c.strayValue = line, cell
	}
	c.strays++
}

// notes tells about the cells that did not fit the types of their columns.
func (r *csvReader) notes() []string {
	var notes []string
	for _, c := range r.columns {
		if c.strays > 0 {
			notes = append(notes, fmt.Sprintf("%s: column %q is %s in the first %d rows, but %s kept as text (first in line %d: %q); use --types %s to decide",
				r.file, c.name, c.kind, sampleRows, count(c.strays, "cell")+" further down "+were(c.strays), c.strayLine, clip(c.strayValue, 40), c.name+"=String"))
		}
	}
	return notes
}

func were(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
