package repl

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
)

// newlineMark stands for a newline inside the line being edited and in the
// history, which have no lines of their own.
const newlineMark = "⏎"

const (
	bracketedPasteOn  = "\x1b[?2004h"
	bracketedPasteOff = "\x1b[?2004l"
	pasteStart        = "\x1b[200~"
	pasteEnd          = "\x1b[201~"
	altEnter          = "\x1b\r"
)

// pasteReader turns the newlines of pasted text into newlineMarks: a pasted
// query arrives as one line, and does not run before Enter is pressed. Without
// that, the first line of a chain of methods would run on its own. Alt-Enter
// becomes a mark as well.
type pasteReader struct {
	in      io.ReadCloser
	out     []byte // ready for Read
	held    []byte // beginning of a control sequence
	pasting bool
	newline bool // a newline in pasted text that is only kept if text follows
}

func newPasteReader(in io.ReadCloser) *pasteReader { return &pasteReader{in: in} }

// Close implements io.Closer.
func (p *pasteReader) Close() error { return p.in.Close() }

// Read implements io.Reader.
func (p *pasteReader) Read(b []byte) (int, error) {
	var chunk [4096]byte
	for len(p.out) == 0 {
		n, err := p.in.Read(chunk[:])
		if n > 0 {
			p.feed(chunk[:n])
		}
		if err != nil {
			return 0, err
		}
	}
	n := copy(b, p.out)
	p.out = p.out[n:]
	return n, nil
}

func (p *pasteReader) feed(chunk []byte) {
	text := append(p.held, chunk...)
	p.held = nil
	for len(text) > 0 {
		switch {
		case bytes.HasPrefix(text, []byte(pasteStart)):
			p.pasting = true
			text = text[len(pasteStart):]
		case bytes.HasPrefix(text, []byte(pasteEnd)):
			p.pasting, p.newline = false, false
			text = text[len(pasteEnd):]
		case bytes.HasPrefix(text, []byte(altEnter)) && !p.pasting:
			p.out = append(p.out, newlineMark...)
			text = text[len(altEnter):]
		case len(text) > 1 && len(text) < len(pasteStart) && (bytes.HasPrefix([]byte(pasteStart), text) || bytes.HasPrefix([]byte(pasteEnd), text)):
			p.held = append([]byte(nil), text...)
			return
		case p.pasting:
			p.pasted(text[0])
			text = text[1:]
		default:
			p.out = append(p.out, text[0])
			text = text[1:]
		}
	}
}

// pasted takes one byte of pasted text.
func (p *pasteReader) pasted(c byte) {
	if c == '\n' || c == '\r' {
		p.newline = true
		return
	}
	if p.newline {
		p.out = append(p.out, newlineMark...)
		p.newline = false
	}
	switch {
	case c == '\t': // would complete
		p.out = append(p.out, "  "...)
	case c >= ' ' && c != 0x7f:
		p.out = append(p.out, c)
	}
}

// privateFile makes sure that a file exists and only its owner can read it.
func privateFile(name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return closeAfter(f, f.Chmod(0o600))
}

func closeAfter(f *os.File, err error) error {
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
