package transfer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/go-json-experiment/json/jsontext"
)

// ReadOptions say how to understand a file.
type ReadOptions struct {
	Format Format
	// Path leads to the array inside a JSON object, names joined by dots.
	Path string
	// Types are the types of CSV columns that are not to be inferred.
	Types map[string]Type
	// Delimiter separates CSV fields; 0 means: found out.
	Delimiter rune
	// Skip are top-level fields to leave out.
	Skip map[string]bool
}

// Stdin is the file name that means standard input.
const Stdin = "-"

// source is an open file with the reader of its documents.
type source struct {
	name string
	reader
	size   int64 // of the file in bytes, -1 when unknown
	read   atomic.Int64
	closer io.Closer
}

// peekSize is how much of a file is looked at to find its format.
const peekSize = 64 << 10

// openSource opens a file, or standard input for the name "-", decompresses it
// if need be, and chooses the reader for its format.
func openSource(name string, stdin io.Reader, o ReadOptions) (*source, error) {
	s := &source{name: name, size: -1}
	var in io.Reader
	if name == Stdin {
		s.name, in = "stdin", stdin
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err == nil && info.IsDir() {
			err = &FileError{name, 0, "is a folder, not a file"}
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		if info.Mode().IsRegular() {
			s.size = info.Size()
		}
		in, s.closer = f, f
	}
	r, err := s.choose(&countingReader{in, &s.read}, o)
	if err != nil {
		s.Close()
		return nil, err
	}
	s.reader = r
	return s, nil
}

// Close closes the file.
func (s *source) Close() {
	if s.closer != nil {
		s.closer.Close()
	}
}

func (s *source) choose(raw io.Reader, o ReadOptions) (reader, error) {
	in := bufio.NewReaderSize(raw, peekSize)
	if head, _ := in.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		zip, err := gzip.NewReader(in)
		if err != nil {
			return nil, &FileError{s.name, 0, "is not a valid gzip file: " + err.Error()}
		}
		in = bufio.NewReaderSize(zip, peekSize)
	}
	if head, _ := in.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
	}
	head, err := in.Peek(peekSize)
	if err != nil && err != io.EOF {
		return nil, &FileError{s.name, 0, err.Error()}
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, &FileError{s.name, 0, "is empty: there is nothing to import"}
	}
	if reason := notText(head); reason != "" {
		return nil, &FileError{s.name, 0, reason}
	}
	format := o.Format
	if format == Auto {
		if format, err = guess(s.name, head); err != nil {
			return nil, &FileError{s.name, 0, err.Error()}
		}
	}
	if o.Path != "" && format != JSON && format != Tagged {
		return nil, &FileError{s.name, 0, fmt.Sprintf("--path is for JSON files, this one is read as %s", format)}
	}
	enc := encoder{skip: o.Skip, tagged: format == Tagged || looksTagged(head)}
	switch format {
	case CSV:
		return newCSVReader(s.name, in, head, o)
	case NDJSON:
		return &linesReader{file: s.name, in: in, enc: enc}, nil
	default:
		return s.chooseJSON(in, head, enc, o)
	}
}

// chooseJSON tells apart what files called .json hold.
func (s *source) chooseJSON(in *bufio.Reader, head []byte, enc encoder, o ReadOptions) (reader, error) {
	var path []string
	if o.Path != "" {
		path = strings.Split(o.Path, ".")
	} else if bytes.TrimSpace(head)[0] == '{' {
		if jsontext.Value(firstLine(head)).IsValid() {
			return &linesReader{file: s.name, in: in, enc: enc}, nil
		}
		if inner := arraysInside(head); len(inner) > 0 {
			return nil, &FileError{s.name, 0, "is one JSON object; to import the array inside it say --path " + strings.Join(inner, " or --path ")}
		}
	}
	r := newValuesReader(s.name, in, path)
	r.enc = enc
	return r, nil
}

// guess finds the format from a file's name, or else from how it begins.
func guess(name string, head []byte) (Format, error) {
	head = bytes.TrimSpace(head)
	json := head[0] == '{' || head[0] == '['
	switch ext := strings.ToLower(filepath.Ext(strings.TrimSuffix(name, ".gz"))); ext {
	case ".csv", ".tsv":
		if head[0] == '{' || head[0] == '[' && len(head) > 1 && strings.IndexByte("{[]", head[1]) >= 0 {
			return Auto, fmt.Errorf("is called %s but looks like JSON: say --format json", ext)
		}
		return CSV, nil
	case ".ndjson", ".jsonl":
		if head[0] == '[' {
			return Auto, fmt.Errorf("is called %s but holds a JSON array: say --format json", ext)
		}
		return NDJSON, nil
	case ".json", ".geojson":
		if !json {
			return Auto, fmt.Errorf("is called %s but does not begin with [ or {: if it is CSV say --format csv", ext)
		}
		return JSON, nil
	}
	if json {
		return JSON, nil
	}
	if bytes.ContainsAny(firstLine(head), ",;\t") {
		return CSV, nil
	}
	return Auto, fmt.Errorf("has no format that can be recognised: say --format csv, json, ndjson or tagged")
}

// notText says why a file is not text that can be read, "" if it is.
func notText(head []byte) string {
	magic := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case magic("\xff\xfe"), magic("\xfe\xff"):
		return "is encoded in UTF-16: convert it to UTF-8 first"
	case magic("PK\x03\x04"):
		return "is a zip archive or a spreadsheet: export it as CSV first"
	case magic("PAR1"):
		return "is a Parquet file: convert it to CSV or NDJSON first"
	case bytes.IndexByte(head[:min(len(head), 512)], 0) >= 0:
		return "is not a text file"
	}
	return ""
}

// looksTagged reports whether JSON text has Fauna's tagged values.
func looksTagged(head []byte) bool {
	for _, tag := range []string{`@doc`, `@int`, `@long`, `@double`, `@time`, `@date`, `@ref`, `@mod`, `@object`} {
		if i := bytes.Index(head, []byte(`{"`+tag+`":`)); i >= 0 {
			rest := head[i+len(tag)+4:]
			if len(rest) > 0 && (rest[0] == '"' || rest[0] == '{' || rest[0] == ' ') {
				return true
			}
		}
	}
	return false
}

// arraysInside lists the fields of a JSON object that is longer than head and
// hold arrays of objects.
func arraysInside(head []byte) []string {
	dec := jsontext.NewDecoder(bytes.NewReader(head), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var names []string
	if _, err := dec.ReadToken(); err != nil {
		return nil
	}
	for dec.PeekKind() == '"' {
		key, err := dec.ReadToken()
		if err != nil {
			return names
		}
		name := key.String()
		if dec.PeekKind() == '[' {
			rest := bytes.TrimLeft(head[dec.InputOffset():], " \t\r\n:[")
			if len(rest) > 0 && rest[0] == '{' {
				names = append(names, name)
			}
		}
		if dec.SkipValue() != nil {
			return names
		}
	}
	return names
}

func firstLine(head []byte) []byte {
	head = bytes.TrimLeft(head, " \t\r\n")
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		return head[:i]
	}
	return head
}

// countingReader counts the bytes read, for the progress bar.
type countingReader struct {
	r io.Reader
	n *atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
