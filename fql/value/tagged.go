package value

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// tagged writes v in the tagged format.
func (w *writer) tagged(v Value) {
	switch x := v.(type) {
	case String:
		w.string(string(x))
	case Int:
		w.text(`{"@int":"`)
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
		w.text(`"}`)
	case Long:
		w.text(`{"@long":"`)
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
		w.text(`"}`)
	case Double:
		w.text(`{"@double":"`)
		w.buf = AppendDouble(w.buf, float64(x))
		w.text(`"}`)
	case Bool:
		w.buf = strconv.AppendBool(w.buf, bool(x))
	case Null:
		w.text("null")
	case ID:
		w.id(x)
	case *Object:
		if hasTagKey(x) {
			w.text(`{"@object":`)
			w.taggedFields(x)
			w.byte('}')
		} else {
			w.taggedFields(x)
		}
	case *Array:
		w.taggedElems(x.Elems)
	case Time:
		w.text(`{"@time":"`)
		w.buf = x.Append(w.buf)
		w.text(`"}`)
	case TransactionTime:
		w.tagged(TimeFromMicros(w.txn))
	case Date:
		w.text(`{"@date":"`)
		w.buf = x.Append(w.buf)
		w.text(`"}`)
	case Bytes:
		w.text(`{"@bytes":"`)
		w.buf = base64.StdEncoding.AppendEncode(w.buf, x)
		w.text(`"}`)
	case UUID:
		w.text(`{"@uuid":"`)
		w.buf = x.Append(w.buf)
		w.text(`"}`)
	case *Document:
		w.text(`{"@doc":`)
		w.taggedFields(x.Fields)
		w.byte('}')
	case *Ref:
		w.taggedRef(x)
	case *Page:
		w.taggedPage(x)
	case Stream:
		w.text(`{"@stream":`)
		w.string(string(x))
		w.byte('}')
	case Func:
		w.function(x)
	case Module:
		w.taggedModule(x.ModuleName())
	case SetCursor:
		w.cursor(x)
	case Function:
		w.function(x)
	default:
		w.unknown(v)
	}
}

// hasTagKey reports whether a field of o would be taken for a tag.
func hasTagKey(o *Object) bool {
	for i := range o.fields {
		if strings.HasPrefix(o.fields[i].Name, "@") {
			return true
		}
	}
	return false
}

func (w *writer) taggedElems(elems []Value) {
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
		w.tagged(v)
	}
	w.byte(']')
	w.leave()
}

func (w *writer) taggedFields(o *Object) {
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
		w.tagged(o.fields[i].Value)
	}
	w.byte('}')
	w.leave()
}

func (w *writer) taggedModule(name string) {
	w.text(`{"@mod":`)
	w.string(wireModule(name))
	w.byte('}')
}

func (w *writer) taggedRef(r *Ref) {
	w.text(`{"@ref":{`)
	w.refName(r)
	w.text(`,"coll":`)
	w.taggedModule(r.Coll)
	if r.Missing {
		w.text(`,"exists":false,"cause":`)
		w.string(r.Cause)
	}
	w.text("}}")
}

// refName writes the identifier or name of a reference as a JSON member.
func (w *writer) refName(r *Ref) {
	if r.Name != "" {
		w.text(`"name":`)
		w.string(r.Name)
	} else {
		w.text(`"id":`)
		w.string(r.ID)
	}
}

func (w *writer) taggedPage(p *Page) {
	w.text(`{"@set":`)
	if p.Data == nil && p.After != nil {
		w.cursor(p.After)
	} else {
		w.text(`{"data":`)
		w.taggedElems(p.Data)
		if p.After != nil {
			w.text(`,"after":`)
			w.cursor(p.After)
		}
		w.byte('}')
	}
	w.byte('}')
}

// id writes an identifier as a string.
func (w *writer) id(id ID) {
	w.byte('"')
	w.buf = strconv.AppendInt(w.buf, int64(id), 10)
	w.byte('"')
}
