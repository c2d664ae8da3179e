package value

import (
	"fmt"

	"github.com/fawndb/fawn/fql/diag"
)

// Format is a way to write values for clients.
type Format uint8

const (
	// Tagged is JSON in which the types of values survive: {"@int":"1"}.
	Tagged Format = iota
	// Simple is plain JSON.
	Simple
	// Decorated is FQL source text; the HTTP API sends it as one JSON string.
	Decorated
)

// Encoder writes values. The zero Encoder writes the tagged format.
type Encoder struct {
	Format Format
	// Txn is the transaction time of the response, in microseconds: what
	// TransactionTime() becomes, and what fixes the snapshot of cursors that
	// have none yet.
	Txn int64
	// Limit is the greatest number of bytes to write, approximately; 0 means
	// any. A small value that shares its parts can have a text of any length.
	Limit int
}

// Append appends v to dst. It fails on values that only a running query has,
// with the errors of cursors, and with "value_too_large" beyond MaxDepth or
// the limit; what it returns then is not well formed.
func (e *Encoder) Append(dst []byte, v Value) ([]byte, error) {
	w := writer{buf: dst, txn: e.Txn}
	if e.Limit > 0 {
		w.end = len(dst) + e.Limit
	}
	switch e.Format {
	case Simple:
		w.simple(v)
	case Decorated:
		w.decorated(v)
	default:
		w.tagged(v)
	}
	return w.buf, w.err
}

// AppendTagged appends a value without parts of a running query to dst, as a
// client has them. What cannot be written becomes null.
func AppendTagged(dst []byte, v Value) []byte { return appendWire(dst, v, Tagged) }

// AppendSimple is AppendTagged for the simple format.
func AppendSimple(dst []byte, v Value) []byte { return appendWire(dst, v, Simple) }

// AppendDecorated is AppendTagged for the decorated format.
func AppendDecorated(dst []byte, v Value) []byte { return appendWire(dst, v, Decorated) }

func appendWire(dst []byte, v Value, f Format) []byte {
	e := Encoder{Format: f}
	dst, _ = e.Append(dst, v)
	return dst
}

// writer is an Encoder at work.
type writer struct {
	buf   []byte
	txn   int64
	end   int // length of buf at which to stop, 0 for none
	depth int
	err   error // the first error

	path []*Document // decorated: the documents around the current value
}

// enter goes one level deeper; it reports false when writing must stop.
func (w *writer) enter() bool {
	w.depth++
	switch {
	case w.err != nil:
		return false
	case w.depth > MaxDepth:
		w.err = TooDeep()
		return false
	}
	return true
}

func (w *writer) leave() { w.depth-- }

// more is asked before each element; it reports false when writing must stop.
func (w *writer) more() bool {
	if w.err == nil && w.end > 0 && len(w.buf) > w.end {
		w.err = diag.Errorf(diag.CodeValueTooLarge, "Value too large: result exceeds the size limit.")
	}
	return w.err == nil
}

func (w *writer) byte(c byte)     { w.buf = append(w.buf, c) }
func (w *writer) text(s string)   { w.buf = append(w.buf, s...) }
func (w *writer) string(s string) { w.buf = AppendJSONString(w.buf, s) }
func (w *writer) cursor(c SetCursor) {
	token, err := c.Token(w.txn)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.string(token)
}

// function writes "[function NAME()]".
func (w *writer) function(v Value) {
	name, lambda := functionName(v)
	w.byte('"')
	w.text("[function ")
	w.buf = appendJSONText(w.buf, name)
	if !lambda {
		w.text("()")
	}
	w.text(`]"`)
}

// unknown writes a value that cannot leave a query.
func (w *writer) unknown(v Value) {
	if w.err == nil {
		w.err = fmt.Errorf("value: %s (%T) cannot be encoded", TypeName(v), v)
	}
	w.text("null")
}
