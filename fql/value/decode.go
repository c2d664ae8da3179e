package value

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxJSONDepth is how deep the JSON of a request may be nested, counted from
// the start of its body.
const MaxJSONDepth = 1000

// Errors of JSON that is well formed but not accepted. Syntax errors are those
// of jsontext.
var (
	// ErrNesting means JSON nested deeper than MaxJSONDepth.
	ErrNesting = errors.New("JSON exceeds nesting limit")
	// ErrIntegerRange means an integer literal beyond 64 bits.
	ErrIntegerRange = errors.New("integer literal out of range")
)

// WireError means JSON that does not denote a value. The decoder stands after
// that JSON then and can go on.
type WireError struct {
	// Detail is the text for users, such as "invalid tag '@colour'".
	Detail string
}

// Error implements error.
func (e *WireError) Error() string { return e.Detail }

// NewDecoder makes a JSON decoder for requests and responses. Among equal keys
// of an object the last one counts; text that is not UTF-8, and escaped
// surrogates without a partner, read as U+FFFD.
func NewDecoder(r io.Reader) *jsontext.Decoder {
	return jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// DecodeSimple reads a value in the simple format. Whole numbers become Int,
// or Long beyond 32 bits; numbers with a fraction or exponent become Double.
// The errors are ErrNesting, ErrIntegerRange and those of the decoder.
func DecodeSimple(dec *jsontext.Decoder) (Value, error) {
	d := decoder{Decoder: dec, limit: MaxJSONDepth}
	v, err := d.simple()
	if err != nil {
		return nil, err
	}
	return v, nil
}

// decoder reads values from JSON.
type decoder struct {
	*jsontext.Decoder
	// limit is the greatest depth of nesting, 0 for that of jsontext.
	limit int
	// resolve is nil when a client reads a response.
	resolve Resolver
	names   names
	scratch []byte
	// fields and elems hold what has been read of the objects and arrays that
	// are still open, so that each gets memory of the right size at its end.
	fields []Field
	elems  []Value
}

// enter reads the token that opens an array or object.
func (d *decoder) enter() error {
	_, err := d.ReadToken()
	if err == nil && d.limit > 0 && d.StackDepth() > d.limit {
		err = ErrNesting
	}
	return err
}

// leave reads the token that closes an array or object.
func (d *decoder) leave() error {
	_, err := d.ReadToken()
	return err
}

// skipTo reads on until the nesting is as deep as given.
func (d *decoder) skipTo(depth int) error {
	for d.StackDepth() > depth {
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		if d.limit > 0 && d.StackDepth() > d.limit {
			return ErrNesting
		}
	}
	return nil
}

// skip reads a value and forgets it.
func (d *decoder) skip() error {
	depth := d.StackDepth()
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	return d.skipTo(depth)
}

// text reads a string. It is valid until the next read.
func (d *decoder) text() ([]byte, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	return d.unquote(raw), nil
}

// unquote is the text of a JSON string that the decoder has accepted.
func (d *decoder) unquote(raw []byte) []byte {
	if plain := raw[1 : len(raw)-1]; isPlain(plain) {
		return plain
	}
	// An error would only say that something had to be replaced by U+FFFD.
	d.scratch, _ = jsontext.AppendUnquote(d.scratch[:0], raw)
	return d.scratch
}

// isPlain reports whether the inside of a JSON string stands for itself.
func isPlain(b []byte) bool {
	for _, c := range b {
		if c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}

// name reads the name of a member of an object.
func (d *decoder) name() (string, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return "", err
	}
	if s, ok := d.names.find(raw); ok {
		return s, nil
	}
	return d.names.add(raw, d.unquote(raw)), nil
}

// number reads a number as the simple format has it.
func (d *decoder) number() (Value, error) {
	raw, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	if bytes.ContainsAny(raw, ".eE") {
		f, _ := strconv.ParseFloat(view(raw), 64) // the syntax is fine; too large is infinite
		return Double(f), nil
	}
	n, err := strconv.ParseInt(view(raw), 10, 64)
	if err != nil {
		return nil, ErrIntegerRange
	}
	return Integer(n), nil
}

// view is b as a string, for calls that do not keep it.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (d *decoder) simple() (Value, error) {
	switch d.PeekKind() {
	case '[':
		return d.array((*decoder).simple)
	case '{':
		if err := d.enter(); err != nil {
			return nil, err
		}
		return d.members((*decoder).simple)
	case '0':
		return d.number()
	default:
		return d.scalar()
	}
}

// scalar reads what is the same in both formats.
func (d *decoder) scalar() (Value, error) {
	if d.PeekKind() == '"' {
		text, err := d.text()
		return String(text), err
	}
	t, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if t.Kind() == 'n' {
		return Null{}, nil
	}
	return Bool(t.Bool()), nil
}

func (d *decoder) array(elem func(*decoder) (Value, error)) (*Array, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	start := len(d.elems)
	for d.PeekKind() != ']' {
		v, err := elem(d)
		if err != nil {
			return nil, err
		}
		d.elems = append(d.elems, v)
	}
	a := NewArray(append([]Value(nil), d.elems[start:]...)...)
	d.elems = d.elems[:start]
	return a, d.leave()
}

// members reads an object whose names are only names; it has been entered.
func (d *decoder) members(member func(*decoder) (Value, error)) (*Object, error) {
	start := len(d.fields)
	for d.PeekKind() != '}' {
		name, err := d.name()
		if err != nil {
			return nil, err
		}
		if err := d.member(name, member); err != nil {
			return nil, err
		}
	}
	return d.finish(start)
}

func (d *decoder) member(name string, read func(*decoder) (Value, error)) error {
	v, err := read(d)
	if err == nil {
		d.fields = append(d.fields, Field{name, v})
	}
	return err
}

// finish makes an object of the fields from start on and reads its end.
func (d *decoder) finish(start int) (*Object, error) {
	o := ObjectOf(d.fields[start:]...)
	d.fields = d.fields[:start]
	return o, d.leave()
}

// names remembers the names of members: documents of a page repeat them.
type names struct{ known map[string]string }

const (
	maxKnownNames = 256
	maxKnownName  = 32 // bytes
)

func (n *names) find(raw []byte) (string, bool) {
	s, ok := n.known[string(raw)]
	return s, ok
}

func (n *names) add(raw, text []byte) string {
	s := string(text)
	if len(raw) > maxKnownName || len(n.known) >= maxKnownNames {
		return s
	}
	if n.known == nil {
		n.known = make(map[string]string)
	}
	n.known[string(raw)] = s
	return s
}
