// Package render shows query results to people and to other programs: as
// tables, FQL text, JSON and CSV, and errors with the places they are about.
package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/fawndb/fawn/fql/value"
)

// Format is how results are written.
type Format string

// The formats.
const (
	Table Format = "table" // rows as a table, everything else as FQL
	JSON  Format = "json"  // plain JSON
	FQL   Format = "fql"   // FQL source text
	CSV   Format = "csv"   // rows with a header
)

// Formats are all formats, for messages and completion.
var Formats = []string{string(Table), string(JSON), string(FQL), string(CSV)}

// ParseFormat reads the name of a format.
func ParseFormat(name string) (Format, error) {
	switch f := Format(strings.ToLower(name)); f {
	case Table, JSON, FQL, CSV:
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q: use %s", name, strings.Join(Formats, ", "))
}

// Printer writes results to one output.
type Printer struct {
	Out    io.Writer
	Format Format
	// Width is the width of the terminal in columns; 0 means that lines may
	// be of any length.
	Width int
	// Highlight colours FQL text; nil leaves it plain.
	Highlight func(fql string) string
	// Terminal makes control characters in data visible, which could
	// otherwise change what the terminal shows.
	Terminal bool
	// Indent spreads JSON over several lines.
	Indent bool
	// MoreHint says how to see the next page, after "more follow".
	MoreHint string
}

// Result writes one result.
func (p *Printer) Result(v value.Value) error {
	out := bufio.NewWriterSize(p.Out, 32<<10)
	var err error
	switch p.Format {
	case JSON:
		err = p.json(out, v)
	case CSV:
		err = p.csv(out, v)
	case FQL:
		err = p.fql(out, v)
	default:
		if rows, ok := rowsOf(v); ok {
			err = p.table(out, rows)
		} else if elems, ok := pageElements(v); ok {
			err = p.list(out, elems, After(v) != "")
		} else {
			err = p.fql(out, v)
		}
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// list writes a page of values that are no rows, without the cursor.
func (p *Printer) list(out *bufio.Writer, elems []value.Value, after bool) error {
	if err := p.fql(out, value.NewArray(elems...)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "(%s)\n", p.footer(len(elems), "value", "", after))
	return err
}

func (p *Printer) fql(out *bufio.Writer, v value.Value) error {
	text := string(value.AppendDecorated(nil, v))
	if p.Terminal {
		text = visible(text, true)
	}
	if p.Highlight != nil {
		text = p.Highlight(text)
	}
	out.WriteString(text)
	if p.MoreHint != "" && After(v) != "" {
		out.WriteString("\n(more follow" + p.MoreHint + ")")
	}
	return out.WriteByte('\n')
}

// visible replaces control characters by their escapes; newlines and tabs stay
// when keepLines is set.
func visible(s string, keepLines bool) string {
	control := func(r rune) bool {
		if keepLines && (r == '\n' || r == '\t') {
			return false
		}
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	}
	if strings.IndexFunc(s, control) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !control(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
