package value

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// DecodeTagged reads an argument or template value in the tagged format.
// Modules and documents come from r. The errors are a *WireError, ErrNesting,
// ErrIntegerRange and those of the decoder.
func DecodeTagged(dec *jsontext.Decoder, r Resolver) (Value, error) {
	d := decoder{Decoder: dec, limit: MaxJSONDepth, resolve: r}
	return d.whole()
}

// DecodeResult reads a value of a response in the tagged format. Documents,
// references, sets, modules and event sources come as *Document, *Ref, *Page,
// Mod and Stream; identifiers, cursors and functions are strings on the wire
// and stay Strings, but for the cursors of pages (CursorToken).
func DecodeResult(dec *jsontext.Decoder) (Value, error) {
	d := decoder{Decoder: dec}
	return d.whole()
}

// whole reads a value to its end, also when it is wrong.
func (d *decoder) whole() (Value, error) {
	depth := d.StackDepth()
	v, err := d.tagged()
	if _, ok := err.(*WireError); ok {
		if skipped := d.skipTo(depth); skipped != nil {
			return nil, skipped
		}
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

func wireErrorf(format string, args ...any) error {
	return &WireError{fmt.Sprintf(format, args...)}
}

// tagged reads a value. After a WireError some of it has been read.
func (d *decoder) tagged() (Value, error) {
	switch d.PeekKind() {
	case '[':
		return d.array((*decoder).tagged)
	case '{':
		return d.object()
	case '0':
		if _, err := d.number(); err != nil {
			return nil, err
		}
		return nil, wireErrorf("numbers must be tagged")
	default:
		return d.scalar()
	}
}

// object reads an object or a tagged value.
func (d *decoder) object() (Value, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	start := len(d.fields)
	for d.PeekKind() != '}' {
		name, err := d.name()
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(name, "@") {
			if len(d.fields) > start {
				return nil, errTooManyKeys()
			}
			return d.only(name)
		}
		if err := d.member(name, (*decoder).tagged); err != nil {
			return nil, err
		}
	}
	return d.finish(start)
}

func errTooManyKeys() error { return wireErrorf("too many keys in tagged value") }

// only reads the payload of a tag and the end of the object around it. That
// there is another key is more important than what is wrong with the payload.
func (d *decoder) only(tag string) (Value, error) {
	depth := d.StackDepth()
	v, err := d.payload(tag)
	if err != nil {
		if _, ok := err.(*WireError); !ok {
			return nil, err
		}
		if skipped := d.skipTo(depth); skipped != nil {
			return nil, skipped
		}
	}
	if d.PeekKind() == '"' {
		return nil, errTooManyKeys()
	}
	if left := d.leave(); left != nil {
		return nil, left
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (d *decoder) payload(tag string) (Value, error) {
	switch tag {
	case "@object":
		return d.payloadObject(tag)
	case "@doc", "@ref":
		if d.resolve != nil {
			return d.reference(tag)
		}
		return d.resultDocument(tag)
	case "@int", "@long", "@double", "@time", "@date", "@bytes", "@mod":
		return d.payloadText(tag)
	}
	if d.resolve == nil {
		switch tag {
		case "@set":
			return d.resultSet()
		case "@stream", "@uuid":
			return d.payloadText(tag)
		}
	}
	if err := d.skip(); err != nil {
		return nil, err
	}
	return nil, wireErrorf("invalid tag '%s'", tag)
}

// payloadObject reads an object whose names are only names.
func (d *decoder) payloadObject(tag string) (*Object, error) {
	if d.PeekKind() != '{' {
		return nil, d.wrongPayload(tag, "object")
	}
	if err := d.enter(); err != nil {
		return nil, err
	}
	return d.members((*decoder).tagged)
}

func (d *decoder) wrongPayload(tag, want string) error {
	if err := d.skip(); err != nil {
		return err
	}
	article := "a"
	if want == "object" {
		article = "an"
	}
	return wireErrorf("%s requires %s %s value", tag, article, want)
}

// payloadText reads the values that are written as a string.
func (d *decoder) payloadText(tag string) (Value, error) {
	if d.PeekKind() != '"' {
		return nil, d.wrongPayload(tag, "string")
	}
	text, err := d.text()
	if err != nil {
		return nil, err
	}
	switch tag {
	case "@int":
		n, err := strconv.ParseInt(view(text), 10, 32)
		return Int(n), detail(err == nil, "invalid integer")
	case "@long":
		n, err := strconv.ParseInt(view(text), 10, 64)
		return Long(n), detail(err == nil, "invalid long")
	case "@double":
		f, ok := parseDouble(view(text))
		return Double(f), detail(ok, "invalid double")
	case "@time":
		t, ok := ParseTime(view(text))
		return t, detail(ok, "invalid time")
	case "@date":
		day, ok := ParseDate(view(text))
		return day, detail(ok, "invalid date")
	case "@bytes":
		b, ok := parseBytes(text)
		return b, detail(ok, "invalid bytes")
	case "@uuid":
		u, ok := ParseUUID(view(text))
		return u, detail(ok, "invalid uuid")
	case "@stream":
		return Stream(text), nil
	}
	name := string(text) // of a module
	if d.resolve == nil {
		return Mod(name), nil
	}
	if m, ok := d.resolve.Module(name); ok {
		return m, nil
	}
	return nil, wireErrorf("no such module '%s'", name)
}

func detail(ok bool, text string) error {
	if ok {
		return nil
	}
	return &WireError{text}
}

// parseDouble reads decimal text, "NaN", "Infinity" or "-Infinity". Numbers
// that are too large are infinite.
func parseDouble(s string) (float64, bool) {
	switch s {
	case "NaN":
		return math.NaN(), true
	case "Infinity", "+Infinity":
		return math.Inf(1), true
	case "-Infinity":
		return math.Inf(-1), true
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, false // strconv knows more spellings of the above, and hexadecimal
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

// parseBytes reads standard base64 with or without padding.
func parseBytes(text []byte) (Bytes, bool) {
	encoding := base64.StdEncoding
	if len(text)%4 != 0 {
		encoding = base64.RawStdEncoding
	}
	b := make([]byte, encoding.DecodedLen(len(text)))
	n, err := encoding.Decode(b, text)
	// The decoder skips line breaks.
	return b[:n], err == nil && !strings.ContainsAny(view(text), "\r\n")
}
