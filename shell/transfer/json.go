package transfer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// linesReader reads newline-delimited JSON; a bad line spoils only itself.
type linesReader struct {
	file string
	in   *bufio.Reader
	enc  encoder
	long []byte // a line longer than in's buffer
	line int
}

func (r *linesReader) notes() []string { return nil }

func (r *linesReader) next(dst []byte) ([]byte, record, error) {
	for {
		text, err := r.readLine()
		if err == errHuge {
			return dst, record{}, &Reject{r.file, r.line, "the line is longer than 16 MiB"}
		}
		if err != nil {
			return dst, record{}, err
		}
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		dst, shape, err := r.enc.document(dst, text)
		if err != nil {
			return dst, record{}, &Reject{r.file, r.line, err.Error()}
		}
		return dst, record{r.line, shape}, nil
	}
}

// readLine returns the next line, valid until the next call. A line above
// maxDocument is skipped and reported with errHuge.
func (r *linesReader) readLine() ([]byte, error) {
	r.line++
	text, err := r.in.ReadSlice('\n')
	if err == nil || err == io.EOF && len(text) > 0 {
		return text, nil
	}
	if err != bufio.ErrBufferFull {
		return nil, err
	}
	r.long = append(r.long[:0], text...)
	huge := false
	for err == bufio.ErrBufferFull {
		text, err = r.in.ReadSlice('\n')
		if huge = huge || len(r.long)+len(text) > maxDocument; !huge {
			r.long = append(r.long, text...)
		}
	}
	switch {
	case err != nil && err != io.EOF:
		return nil, err
	case huge:
		return nil, errHuge
	default:
		return r.long, nil
	}
}

// valuesReader reads the objects of a JSON array, or objects that follow each
// other in whatever layout.
type valuesReader struct {
	file  string
	lines *lineReader
	dec   *jsontext.Decoder
	enc   encoder
	array bool
	path  []string // where the array is
	open  bool
}

// newValuesReader makes a reader of the array at path, which may be empty.
// Checks that concern single documents are left to the encoder, so that one
// of them does not end the file.
func newValuesReader(file string, in io.Reader, path []string) *valuesReader {
	lines := &lineReader{r: in}
	return &valuesReader{
		file: file, lines: lines, path: path,
		dec: jsontext.NewDecoder(lines, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
}

func (r *valuesReader) notes() []string { return nil }

func (r *valuesReader) next(dst []byte) ([]byte, record, error) {
	if !r.open {
		if err := r.start(); err != nil {
			return dst, record{}, err
		}
		r.open = true
	}
	kind := r.dec.PeekKind() // moves to the first byte of the value
	if r.array && kind == ']' {
		return dst, record{}, r.finish()
	}
	text, err := r.dec.ReadValue()
	if err == io.EOF && !r.array {
		return dst, record{}, io.EOF
	}
	if err != nil {
		return dst, record{}, r.fail(err)
	}
	line := r.lines.line(r.dec.InputOffset() - int64(len(text)))
	dst, shape, err := r.enc.document(dst, text)
	if err != nil {
		return dst, record{}, &Reject{r.file, line, err.Error()}
	}
	return dst, record{line, shape}, nil
}

// start moves to the first document.
func (r *valuesReader) start() error {
	for _, name := range r.path {
		if err := r.enter(name); err != nil {
			return err
		}
	}
	switch kind := r.dec.PeekKind(); {
	case kind == '[':
		r.array = true
		_, err := r.dec.ReadToken()
		return err
	case kind == '{' && len(r.path) == 0:
		return nil
	case kind == 0:
		_, err := r.dec.ReadToken()
		return r.fail(err)
	case len(r.path) > 0:
		return r.wrong(strings.Join(r.path, ".") + " is " + kindName(kind) + ": --path must lead to an array of objects")
	default:
		return r.wrong("expected an array of objects, found " + kindName(kind))
	}
}

// enter moves to the value of a field of the object that comes next.
func (r *valuesReader) enter(name string) error {
	if kind := r.dec.PeekKind(); kind != '{' {
		if kind == 0 {
			_, err := r.dec.ReadToken()
			return r.fail(err)
		}
		return r.wrong("there is no field " + name + " for --path: found " + kindName(kind))
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return r.fail(err)
	}
	for r.dec.PeekKind() == '"' {
		key, err := r.dec.ReadToken()
		if err != nil {
			return r.fail(err)
		}
		if key.String() == name {
			return nil
		}
		if err := r.dec.SkipValue(); err != nil {
			return r.fail(err)
		}
		r.lines.line(r.dec.InputOffset())
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return r.fail(err)
	}
	return r.wrong("there is no field " + name + " for --path")
}

// finish checks what follows the array: with a path it is the rest of the
// enclosing object, which need not be read.
func (r *valuesReader) finish() error {
	if _, err := r.dec.ReadToken(); err != nil {
		return r.fail(err)
	}
	if len(r.path) > 0 {
		return io.EOF
	}
	_, err := r.dec.ReadToken()
	switch {
	case err == io.EOF:
		return io.EOF
	case err != nil:
		return r.fail(err)
	default:
		return r.wrong("there is more after the end of the array")
	}
}

func (r *valuesReader) wrong(reason string) error {
	return &FileError{r.file, r.lines.line(r.dec.InputOffset()), reason}
}

// fail places a syntax error; nothing after it can be read.
func (r *valuesReader) fail(err error) error {
	offset := r.dec.InputOffset()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, errHuge):
		return &FileError{r.file, r.lines.line(offset), errHuge.Error()}
	case errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF:
		return &FileError{r.file, r.lines.line(r.lines.read), "truncated JSON: the file ends inside " + r.inside()}
	case errors.As(err, &syntax):
		offset = max(offset, syntax.ByteOffset)
		reason := "invalid JSON: " + strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
		return &FileError{r.file, r.lines.line(offset), reason}
	default:
		return &FileError{r.file, 0, err.Error()}
	}
}

func (r *valuesReader) inside() string {
	if r.array {
		return "the array"
	}
	return "a value"
}
