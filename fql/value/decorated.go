package value

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
)

// decorated writes v as FQL source text. Lines after the first are indented
// by the depth of the writer, two spaces a level.
func (w *writer) decorated(v Value) {
	switch x := v.(type) {
	case String:
		w.decoratedString(string(x))
	case Int:
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
	case Long:
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
	case Double:
		w.decoratedDouble(float64(x))
	case Bool:
		w.buf = strconv.AppendBool(w.buf, bool(x))
	case Null:
		w.text("null")
	case ID:
		w.id(x)
	case *Object:
		w.decoratedFields(x)
	case *Array:
		w.decoratedElems(x.Elems)
	case Time:
		w.text(`Time("`)
		w.buf = x.Append(w.buf)
		w.text(`")`)
	case TransactionTime:
		w.decorated(TimeFromMicros(w.txn))
	case Date:
		w.text(`Date("`)
		w.buf = x.Append(w.buf)
		w.text(`")`)
	case Bytes:
		w.text(`Bytes("`)
		w.buf = base64.StdEncoding.AppendEncode(w.buf, x)
		w.text(`")`)
	case UUID:
		w.text(`UUID("`)
		w.buf = x.Append(w.buf)
		w.text(`")`)
	case *Document:
		w.decoratedDocument(x)
	case *Ref:
		w.decoratedRef(x)
	case *Page:
		w.decoratedPage(x)
	case Stream:
		w.quoted(string(x))
	case Module:
		w.text(x.ModuleName())
	case SetCursor:
		w.decoratedCursor(x)
	default:
		switch v.Kind() {
		case KindFunction, KindLambda:
			name, _ := functionName(v)
			w.quoted("[function " + name + "]")
		default:
			w.unknown(v)
		}
	}
}

func (w *writer) decoratedDouble(f float64) {
	switch {
	case f != f:
		w.text("Math.NaN")
	case f > math.MaxFloat64:
		w.text("Math.Infinity")
	case f < -math.MaxFloat64:
		w.text("-Math.Infinity")
	default:
		w.buf = AppendDouble(w.buf, f)
	}
}

func (w *writer) quoted(s string) { w.buf = AppendQuote(w.buf, s) }

func (w *writer) decoratedCursor(c SetCursor) {
	token, err := c.Token(w.txn)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.quoted(token)
}

// newline starts a line at the current depth.
func (w *writer) newline() {
	w.byte('\n')
	for range w.depth {
		w.text("  ")
	}
}

// item starts an element of an array or a field.
func (w *writer) item(i int) {
	if i > 0 {
		w.byte(',')
	}
	w.newline()
}

func (w *writer) decoratedElems(elems []Value) {
	if len(elems) == 0 {
		w.text("[]")
		return
	}
	if !w.enter() {
		return
	}
	w.byte('[')
	for i, v := range elems {
		if !w.more() {
			return
		}
		w.item(i)
		w.decorated(v)
	}
	w.leave()
	w.newline()
	w.byte(']')
}

func (w *writer) decoratedFields(o *Object) {
	if o.Len() == 0 {
		w.text("{}")
		return
	}
	if !w.enter() {
		return
	}
	w.byte('{')
	for i, f := range o.fields {
		if !w.more() {
			return
		}
		w.item(i)
		w.buf = appendKey(w.buf, f.Name)
		w.text(": ")
		w.decorated(f.Value)
	}
	w.leave()
	w.newline()
	w.byte('}')
}

// decoratedDocument writes a document with its fields, or as a reference
// inside itself.
func (w *writer) decoratedDocument(d *Document) {
	if slices.Contains(w.path, d) {
		k := keyOf(d)
		w.reference(k.coll, k.name, k.wireID())
		return
	}
	w.path = append(w.path, d)
	w.decoratedFields(d.Fields)
	w.path = w.path[:len(w.path)-1]
}

func (w *writer) decoratedRef(r *Ref) {
	if r.Expanded != nil && !slices.Contains(w.path, r.Expanded) {
		w.decoratedDocument(r.Expanded)
		return
	}
	w.reference(r.Coll, r.Name, r.ID)
	if r.Missing {
		w.text(" /* ")
		w.text(r.Cause)
		w.text(" */")
	}
}

// reference writes the expression that gives a document.
func (w *writer) reference(coll, name, id string) {
	w.text(coll)
	if name != "" {
		w.text(".byName")
		id = name
	}
	w.byte('(')
	w.quoted(id)
	w.byte(')')
}

func (w *writer) decoratedPage(p *Page) {
	if p.Data == nil && p.After != nil {
		w.decoratedCursor(p.After)
		return
	}
	if !w.enter() {
		return
	}
	w.byte('{')
	w.newline()
	w.text("data: ")
	w.decoratedElems(p.Data)
	if p.After != nil {
		w.item(1)
		w.text("after: ")
		w.decoratedCursor(p.After)
	}
	w.leave()
	w.newline()
	w.byte('}')
}

// decoratedString writes text of several lines as a heredoc, which ends with a
// newline whether the text does or not.
func (w *writer) decoratedString(s string) {
	delimiter := ""
	if strings.Contains(s, "\n") {
		delimiter = heredocDelimiter(s)
	}
	if delimiter == "" {
		w.quoted(s)
		return
	}
	w.text("<<-")
	w.text(delimiter)
	w.depth++
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		w.newline()
		w.text(line)
	}
	w.depth--
	w.newline()
	w.text(delimiter)
}

// heredocDelimiter finds a word that s does not contain: END, or END0 to END9;
// "" if it contains them all.
func heredocDelimiter(s string) string {
	if !strings.Contains(s, "END") {
		return "END"
	}
	for _, digit := range "0123456789" {
		if d := "END" + string(digit); !strings.Contains(s, d) {
			return d
		}
	}
	return ""
}
