package transfer

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// An encoder turns JSON objects into tagged JSON for create.
type encoder struct {
	tagged bool            // tagged values are recognised
	skip   map[string]bool // fields left out: computed ones
	dec    jsontext.Decoder
	in     bytes.Reader
	data   []byte
	found  []found
	atKey  bool // a top-level field starts with "@"
	name   []byte
	key    []byte
}

// found is a top-level field with a name that create treats specially.
type found struct {
	name       string
	start, end int // of `"name":value` in the output
	value      int // start of the value
}

// document appends the object in text to dst.
func (e *encoder) document(dst, text []byte) ([]byte, shape, error) {
	e.in.Reset(text)
	e.dec.Reset(&e.in)
	e.found = e.found[:0]
	start := len(dst)
	dst, err := e.top(dst)
	if err == nil {
		if _, end := e.dec.ReadToken(); end != io.EOF {
			err = end
			if end == nil {
				err = errors.New("more than one value on a line")
			}
		}
	}
	if err != nil {
		return dst[:start], plainShape, explain(err)
	}
	if len(e.found) > 0 {
		return e.arrange(dst, start)
	}
	if e.atKey {
		dst = wrapObject(dst, start)
	}
	return dst, plainShape, nil
}

// top copies the fields of the document's object, noting the special ones.
func (e *encoder) top(dst []byte) ([]byte, error) {
	if k := e.dec.PeekKind(); k != '{' && k > 0 {
		return dst, errors.New("expected an object, found " + kindName(k))
	}
	if _, err := e.dec.ReadToken(); err != nil {
		return dst, err
	}
	unwrapped := false
	dst = append(dst, '{')
	first := true
	e.atKey = false
	for {
		if e.dec.PeekKind() == '}' {
			if _, err := e.dec.ReadToken(); err != nil {
				return dst, err
			}
			if !unwrapped {
				break
			}
			unwrapped = false
			continue
		}
		raw, err := e.dec.ReadValue()
		if err != nil {
			return dst, err
		}
		name := append(e.name[:0], raw...) // raw goes with the next call
		e.name = name
		if e.tagged && first && !unwrapped && e.dec.PeekKind() == '{' && wraps(name) {
			if _, err := e.dec.ReadToken(); err != nil {
				return dst, err
			}
			unwrapped = true
			continue
		}
		if e.skip != nil && e.skip[e.unquote(name)] {
			if err := e.dec.SkipValue(); err != nil {
				return dst, err
			}
			continue
		}
		special, at := e.special(name), len(dst)
		if len(name) > 1 && name[1] == '@' {
			e.atKey = true
		}
		if !first {
			dst = append(dst, ',')
			at++
		}
		first = false
		dst = append(append(dst, name...), ':')
		value := len(dst)
		if dst, err = e.value(dst); err != nil {
			return dst, err
		}
		if special != "" {
			e.found = append(e.found, found{special, at, len(dst), value})
		}
	}
	return append(dst, '}'), nil
}

// wraps reports whether a tagged document is the value of this name.
func wraps(name []byte) bool {
	return string(name) == `"@doc"` || string(name) == `"@object"`
}

const objectTag = `{"@object":`

// wrapObject makes the object that starts at offset start a tagged one: its
// names starting with "@" are no tags.
func wrapObject(dst []byte, start int) []byte {
	dst = slices.Insert(dst, start, []byte(objectTag)...)
	return append(dst, '}')
}

// special returns the name if create treats it specially, else "".
func (e *encoder) special(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') >= 0 {
		e.key, _ = jsontext.AppendUnquote(e.key[:0], quoted)
	} else {
		e.key = append(e.key[:0], quoted[1:len(quoted)-1]...)
	}
	return specialName(e.key)
}

// specialName returns the name itself when a document reserves it at its top
// level, and "" for ordinary names.
func specialName(name []byte) string {
	switch string(name) {
	case "id":
		return "id"
	case "coll":
		return "coll"
	case "ts":
		return "ts"
	case "ttl":
		return "ttl"
	case "data":
		return "data"
	case "delete", "update", "replace", "updateData", "replaceData", "exists":
		return "reserved"
	}
	return ""
}

func (e *encoder) unquote(quoted []byte) string {
	b, _ := jsontext.AppendUnquote(e.key[:0], quoted)
	e.key = b
	return string(b)
}

// value appends the decoder's next value.
func (e *encoder) value(dst []byte) ([]byte, error) {
	switch e.dec.PeekKind() {
	case '0':
		n, err := e.dec.ReadValue()
		if err != nil {
			return dst, err
		}
		return appendNumber(dst, n), nil
	case '[':
		return e.array(dst)
	case '{':
		return e.object(dst)
	default:
		v, err := e.dec.ReadValue()
		if err != nil {
			return dst, err
		}
		return append(dst, v...), nil
	}
}

func (e *encoder) array(dst []byte) ([]byte, error) {
	if _, err := e.dec.ReadToken(); err != nil {
		return dst, err
	}
	dst = append(dst, '[')
	for n := 0; e.dec.PeekKind() != ']'; n++ {
		if n > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = e.value(dst); err != nil {
			return dst, err
		}
	}
	_, err := e.dec.ReadToken()
	return append(dst, ']'), err
}

func (e *encoder) object(dst []byte) ([]byte, error) {
	if _, err := e.dec.ReadToken(); err != nil {
		return dst, err
	}
	start, atKey := len(dst), false
	dst = append(dst, '{')
	for n := 0; e.dec.PeekKind() != '}'; n++ {
		if n > 0 {
			dst = append(dst, ',')
		}
		name, err := e.dec.ReadValue()
		if err != nil {
			return dst, err
		}
		dst = append(append(dst, name...), ':')
		if len(name) > 1 && name[1] == '@' {
			if e.tagged { // the payload is tagged already, or none of ours
				v, err := e.dec.ReadValue()
				if err != nil {
					return dst, err
				}
				dst = append(dst, v...)
				continue
			}
			atKey = true
		}
		if dst, err = e.value(dst); err != nil {
			return dst, err
		}
	}
	_, err := e.dec.ReadToken()
	dst = append(dst, '}')
	if atKey {
		dst = wrapObject(dst, start)
	}
	return dst, err
}

// appendNumber appends a JSON number with the tag FQL gives its literal.
func appendNumber(dst, n []byte) []byte {
	tag := `{"@double":"`
	if !bytes.ContainsAny(n, ".eE") {
		if i, err := strconv.ParseInt(string(n), 10, 64); err == nil {
			tag = `{"@int":"`
			if i < math.MinInt32 || i > math.MaxInt32 {
				tag = `{"@long":"`
			}
		}
	}
	dst = append(dst, tag...)
	dst = append(dst, n...)
	return append(dst, `"}`...)
}

// kindName is what messages call a JSON value of this kind.
func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	}
	return "something that is no JSON"
}
