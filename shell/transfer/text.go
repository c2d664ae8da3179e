package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// explain says in plain words what a JSON error is.
func explain(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("truncated JSON: the text ends inside a value")
	}
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return err
	}
	reason := strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return fmt.Errorf("the field %q is there twice", syntax.JSONPointer.LastToken())
	}
	if strings.Contains(reason, "UTF-8") {
		return fmt.Errorf("invalid UTF-8 at byte %d of the document", syntax.ByteOffset+1)
	}
	return fmt.Errorf("invalid JSON: %s at byte %d of the document", reason, syntax.ByteOffset+1)
}

// lineReader counts lines: it maps the offsets of what was read through it to
// line numbers. Offsets must be asked for in rising order. It also refuses to
// go on when one document is larger than maxDocument.
type lineReader struct {
	r        io.Reader
	read     int64   // bytes read
	newlines []int64 // offsets of newlines not yet passed by line
	lines    int     // newlines passed
	mark     int64   // offset of the document being read
}

var errHuge = fmt.Errorf("a document is larger than %d MiB, or its end is missing", maxDocument>>20)

func (l *lineReader) Read(p []byte) (int, error) {
	if l.read-l.mark > maxDocument {
		return 0, errHuge
	}
	n, err := l.r.Read(p)
	for i, b := 0, p[:n]; ; {
		j := bytes.IndexByte(b[i:], '\n')
		if j < 0 {
			break
		}
		l.newlines = append(l.newlines, l.read+int64(i+j))
		i += j + 1
	}
	l.read += int64(n)
	return n, err
}

// line returns the number of the line that holds the byte at offset.
func (l *lineReader) line(offset int64) int {
	l.mark = offset
	i := 0
	for i < len(l.newlines) && l.newlines[i] < offset {
		i++
	}
	l.lines += i
	l.newlines = append(l.newlines[:0], l.newlines[i:]...)
	return l.lines + 1
}
