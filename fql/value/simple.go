package value

import (
	"encoding/base64"
	"math"
	"strconv"
)

// simple writes v in the simple format.
func (w *writer) simple(v Value) {
	switch x := v.(type) {
	case String:
		w.string(string(x))
	case Int:
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
	case Long:
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
	case Double:
		w.simpleDouble(float64(x))
	case Bool:
		w.buf = strconv.AppendBool(w.buf, bool(x))
	case Null:
		w.text("null")
	case ID:
		w.id(x)
	case *Object:
		w.simpleFields(x)
	case *Array:
		w.simpleElems(x.Elems)
	case Time:
		w.byte('"')
		w.buf = x.Append(w.buf)
		w.byte('"')
	case TransactionTime:
		w.simple(TimeFromMicros(w.txn))
	case Date:
		w.byte('"')
		w.buf = x.Append(w.buf)
		w.byte('"')
	case Bytes:
		w.byte('"')
		w.buf = base64.StdEncoding.AppendEncode(w.buf, x)
		w.byte('"')
	case UUID:
		w.byte('"')
		w.buf = x.Append(w.buf)
		w.byte('"')
	case *Document:
		w.simpleFields(x.Fields)
	case *Ref:
		w.simpleRef(x)
	case *Page:
		w.simplePage(x)
	case Stream:
		w.string(string(x))
	case Func:
		w.function(x)
	case Module:
		w.string(wireModule(x.ModuleName()))
	case SetCursor:
		w.cursor(x)
	case Function:
		w.function(x)
	default:
		w.unknown(v)
	}
}

// simpleDouble writes a number, or a string for what JSON has no number for.
func (w *writer) simpleDouble(f float64) {
	if finite := math.Abs(f) <= math.MaxFloat64; finite {
		w.buf = AppendDouble(w.buf, f)
		return
	}
	w.byte('"')
	w.buf = AppendDouble(w.buf, f)
	w.byte('"')
}

func (w *writer) simpleElems(elems []Value) {
	if !w.enter() {
		return
	}
	w.byte('[')
	for i, v := range elems {
		if !w.more() {
			return
		}
		if i > 0 {
			w.byte(',')
		}
		w.simple(v)
	}
	w.byte(']')
	w.leave()
}

func (w *writer) simpleFields(o *Object) {
	if !w.enter() {
		return
	}
	w.byte('{')
	for i := range o.fields {
		if !w.more() {
			return
		}
		if i > 0 {
			w.byte(',')
		}
		w.string(o.fields[i].Name)
		w.byte(':')
		w.simple(o.fields[i].Value)
	}
	w.byte('}')
	w.leave()
}

func (w *writer) simpleRef(r *Ref) {
	if r.Missing {
		w.text("null")
		return
	}
	w.byte('{')
	w.refName(r)
	w.text(`,"coll":`)
	w.string(wireModule(r.Coll))
	w.byte('}')
}

func (w *writer) simplePage(p *Page) {
	if p.Data == nil && p.After != nil {
		w.cursor(p.After)
		return
	}
	w.text(`{"data":`)
	w.simpleElems(p.Data)
	if p.After != nil {
		w.text(`,"after":`)
		w.cursor(p.After)
	}
	w.byte('}')
}
