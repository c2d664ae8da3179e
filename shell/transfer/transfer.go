// Package transfer moves documents between files and collections: CSV, JSON
// arrays, newline-delimited JSON and Fauna's tagged JSON, in and out.
//
// Both directions stream: a file is never held in memory as a whole. Readers
// turn every document straight into Fauna's tagged JSON, the form in which it
// travels as a query argument, so that importing builds no values.
package transfer

import (
	"fmt"
	"strings"
)

// Format is the format of a data file.
type Format string

// The formats. JSON is an array of objects, or objects one after another;
// Tagged is either of the two with Fauna's tagged values.
const (
	Auto   Format = ""
	CSV    Format = "csv"
	JSON   Format = "json"
	NDJSON Format = "ndjson"
	Tagged Format = "tagged"
)

// ParseFormat reads a format's name; "" is Auto.
func ParseFormat(name string) (Format, error) {
	switch f := Format(strings.ToLower(name)); f {
	case Auto, CSV, JSON, NDJSON, Tagged:
		return f, nil
	case "jsonl":
		return NDJSON, nil
	case "tsv":
		return CSV, nil
	}
	return Auto, fmt.Errorf("unknown format %q: use csv, json, ndjson or tagged", name)
}

// maxDocument is the largest document read from a file, in bytes of its text.
// The server takes no document version above 8 MiB; the text may be somewhat
// longer than that.
const maxDocument = 16 << 20

// A shape says which function creates a document.
type shape uint8

const (
	// plainShape is for create: ordinary fields, perhaps an id.
	plainShape shape = iota
	// dataShape is for createData: some fields have names that are reserved
	// at the top level of a document.
	dataShape
	// splitShape is for both: {"doc": for create, "data": for updateData}.
	splitShape
)

// record tells about one document that a reader appended to a buffer.
type record struct {
	line  int
	shape shape
}

// A reader yields the documents of one file.
type reader interface {
	// next appends the next document in tagged JSON to dst. It returns io.EOF
	// after the last one, and a *Reject for a document that is not usable
	// although those after it may be; other errors end the file.
	next(dst []byte) ([]byte, record, error)
	// notes are remarks to make when the file has been read.
	notes() []string
}

// Reject is a document that was not imported, and why.
type Reject struct {
	File   string
	Line   int
	Reason string
}

// Error implements error.
func (r *Reject) Error() string {
	return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.Reason)
}

// FileError is what is wrong with a whole file.
type FileError struct {
	File   string
	Line   int // 0 when the error has no place
	Reason string
}

// Error implements error.
func (e *FileError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
}
