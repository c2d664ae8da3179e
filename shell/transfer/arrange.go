package transfer

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// arrange rebuilds a document with special fields, dst[start:], so that what
// can be kept is kept:
//
//   - An "id" that can be a document's id becomes it; any other stays a field.
//   - "coll" and "ts" beside such an id are those of an exported document and
//     left out; its "ttl" stays one, and its "data" holds fields that have
//     reserved names.
//   - Without these signs of an export, reserved names are ordinary data.
func (e *encoder) arrange(dst []byte, start int) ([]byte, shape, error) {
	var id string
	var hasColl, hasTS bool
	for _, f := range e.found {
		switch f.name {
		case "id":
			id = documentID(dst[f.value:f.end])
		case "coll":
			hasColl = true
		case "ts":
			hasTS = true
		}
	}
	exported := id != "" && hasColl && hasTS
	body := append([]byte(nil), dst[start:]...)
	data := e.data[:0] // the fields for data
	dst = dst[:start]  // the ordinary fields, each followed by a comma
	keep := func(fields []byte) {
		if fields = bytes.Trim(fields, ","); len(fields) > 0 {
			dst = append(append(dst, fields...), ',')
		}
	}
	if id != "" {
		keep([]byte(`"id":"` + id + `"`))
	}
	at := 1 // behind the opening brace
	for _, f := range e.found {
		keep(body[at : f.start-start])
		at = f.end - start
		field, value := body[f.start-start:at], body[f.value-start:at]
		switch {
		case f.name == "id" && id != "":
		case exported && (f.name == "coll" || f.name == "ts"):
		case exported && f.name == "ttl":
			keep(timeField(field, value))
		case exported && f.name == "data" && value[0] == '{':
			data = append(append(data, value[1:len(value)-1]...), ',')
		default:
			data = append(append(data, field...), ',')
		}
	}
	keep(body[at : len(body)-1])
	e.data = data
	switch {
	case len(data) == 0:
		return object(dst, start), plainShape, nil
	case id == "": // nothing but data
		return object(append(dst[:start], body[1:len(body)-1]...), start), dataShape, nil
	default:
		dst = slices.Insert(dst, start, []byte(`{"doc":`)...)
		dst = object(dst, start+len(`{"doc":`))
		dst = append(dst, `,"data":`...)
		at := len(dst)
		dst = object(append(dst, data...), at)
		return append(dst, '}'), splitShape, nil
	}
}

// object puts braces around the fields at dst[start:].
func object(dst []byte, start int) []byte {
	dst = bytes.TrimSuffix(dst, []byte(","))
	dst = append(slices.Insert(dst, start, '{'), '}')
	return guard(dst, start)
}

// guard wraps the object at dst[start:] if one of its names starts with "@".
func guard(dst []byte, start int) []byte {
	var dec jsontext.Decoder
	dec.Reset(bytes.NewReader(dst[start:]))
	if _, err := dec.ReadToken(); err != nil {
		return dst
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadValue()
		if err != nil {
			return dst
		}
		if name[1] == '@' {
			return wrapObject(dst, start)
		}
		if dec.SkipValue() != nil {
			return dst
		}
	}
	return dst
}

// documentID returns the digits of a tagged value that can be the id of a
// document: an integer that is not negative, as a number or in a string.
func documentID(tagged []byte) string {
	text := tagged
	for _, tag := range []string{`{"@int":`, `{"@long":`} {
		if len(text) > len(tag) && string(text[:len(tag)]) == tag {
			text = text[len(tag) : len(text)-1]
		}
	}
	if len(text) < 3 || text[0] != '"' || text[1] < '0' || text[1] > '9' {
		return ""
	}
	digits := string(text[1 : len(text)-1])
	if n, err := strconv.ParseInt(digits, 10, 64); err != nil || strconv.FormatInt(n, 10) != digits {
		return ""
	}
	return digits
}

// timeField gives the ttl of an exported document its type: the simple format
// writes times as strings.
func timeField(field, value []byte) []byte {
	if len(value) == 0 || value[0] != '"' {
		return field
	}
	out := append([]byte(`"ttl":{"@time":`), value...)
	return append(out, '}')
}
