package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// querySource is the name of a request's query in the summary.
const querySource = "*query*"

// placeholder is what a template's value looks like in the source text.
const placeholder = "<value>"

// request is a decoded body: the query's source text with the places of its
// values, and what is still JSON because decoding it needs a schema.
type request struct {
	source       *diag.Source
	placeholders []int
	values       []node
	inputs       []string          // names of the arguments, sorted
	arguments    map[string][]byte // their JSON
}

// node is a value in a template that is not decoded yet: JSON, or an array or
// object of such nodes.
type node struct {
	json   []byte
	elems  []node
	fields []field
	kind   byte // 'v', '[' or '{'
}

type field struct {
	name string
	node node
}

// decoders keeps JSON decoders, whose buffers are worth keeping.
var decoders = sync.Pool{New: func() any { return value.NewDecoder(strings.NewReader("")) }}

func newDecoder(b []byte) *jsontext.Decoder {
	d := decoders.Get().(*jsontext.Decoder)
	d.Reset(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return d
}

// parseBody reads {"query": QUERY, "arguments": {...}}.
func parseBody(body []byte) (*request, error) {
	p := &bodyParser{dec: newDecoder(body), r: &request{}}
	defer decoders.Put(p.dec)
	if err := p.body(); err != nil {
		return nil, bodyError(err)
	}
	p.r.source = &diag.Source{Name: querySource, Text: p.text.String()}
	return p.r, nil
}

// jsonError is a body that is JSON of the wrong shape; text follows "Invalid
// request body: ".
type jsonError struct{ text string }

func (e *jsonError) Error() string { return e.text }

var errUndecodable = errors.New("undecodable")

func bodyError(err error) error {
	var shape *jsonError
	switch {
	case errors.Is(err, errUndecodable), errors.Is(err, value.ErrIntegerRange):
		return invalidBody("Invalid request body")
	case errors.Is(err, value.ErrNesting):
		return invalidBody("Invalid request body: JSON exceeds nesting limit")
	case errors.As(err, &shape):
		return invalidBody("Invalid request body: " + shape.text)
	case errors.Is(err, io.EOF):
		return invalidBody("Invalid request body: unexpected end of input")
	}
	return invalidBody("Invalid request body: " + strings.TrimPrefix(err.Error(), "jsontext: "))
}

func unexpected(k jsontext.Kind, raw []byte, expected string) error {
	text := "Unexpected JSON " + kindName(k, raw) + "."
	if expected != "" {
		text += " Expected " + expected + "."
	}
	return &jsonError{text}
}

func kindName(k jsontext.Kind, raw []byte) string {
	switch k {
	case 'n':
		return "Null"
	case 't', 'f':
		return "Boolean"
	case '"':
		return "String"
	case '0':
		if bytes.ContainsAny(raw, ".eE") {
			return "Double"
		}
		return "Integer"
	case '[':
		return "Array Start"
	case '{':
		return "Object Start"
	}
	return "Object End"
}

// bodyParser reads a body and builds the source text as it goes.
type bodyParser struct {
	dec  *jsontext.Decoder
	r    *request
	text strings.Builder
}

// expect reads the token that opens what must be an array or object.
func (p *bodyParser) expect(kind jsontext.Kind, expected string) error {
	k := p.dec.PeekKind()
	if k == kind {
		_, err := p.dec.ReadToken()
		if err == nil && p.dec.StackDepth() > value.MaxJSONDepth {
			err = value.ErrNesting
		}
		return err
	}
	t, err := p.dec.ReadToken()
	if err != nil {
		return err
	}
	var raw []byte
	if k == '0' {
		raw = []byte(t.String())
	}
	return unexpected(k, raw, expected)
}

func (p *bodyParser) body() error {
	if err := p.expect('{', ""); err != nil {
		return err
	}
	found := false
	for p.dec.PeekKind() != '}' {
		name, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		switch name.String() {
		case "query":
			found = true
			p.text.Reset()
			p.r.placeholders, p.r.values = nil, nil
			n, err := p.template()
			if err != nil {
				return err
			}
			p.write(n, false)
		case "arguments":
			if err := p.arguments(); err != nil {
				return err
			}
		default:
			if _, err := p.value(); err != nil {
				return err
			}
		}
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return err
	}
	if !found {
		return errUndecodable
	}
	if _, err := p.dec.ReadToken(); err != io.EOF {
		if err == nil {
			err = errors.New("text after the end of the body")
		}
		return err
	}
	return nil
}

// value reads any JSON value as it is.
func (p *bodyParser) value() ([]byte, error) {
	raw, err := p.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	if tooDeep(raw, p.dec.StackDepth()) {
		return nil, value.ErrNesting
	}
	return bytes.Clone(raw), nil
}

// tooDeep tells whether JSON inside depth levels exceeds the nesting limit.
func tooDeep(raw []byte, depth int) bool {
	if len(raw) < value.MaxJSONDepth-depth {
		return false
	}
	inString := false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			if depth++; depth > value.MaxJSONDepth {
				return true
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return false
}

func (p *bodyParser) arguments() error {
	if p.dec.PeekKind() == 'n' {
		_, err := p.dec.ReadToken()
		return err
	}
	if err := p.expect('{', "Object"); err != nil {
		return err
	}
	p.r.arguments = map[string][]byte{}
	for p.dec.PeekKind() != '}' {
		name, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		if p.r.arguments[key], err = p.value(); err != nil {
			return err
		}
	}
	for name := range p.r.arguments {
		p.r.inputs = append(p.r.inputs, name)
	}
	slices.Sort(p.r.inputs)
	_, err := p.dec.ReadToken()
	return err
}

// part is a template node: source text, a concatenation, a value, an array or
// an object.
type part struct {
	kind  byte // 't', 'f', 'v', '[', '{'
	text  string
	json  []byte
	parts []part
	names []string // of an object's fields
}

func (p *bodyParser) template() (part, error) {
	if p.dec.PeekKind() == '"' {
		t, err := p.dec.ReadToken()
		if err != nil {
			return part{}, err
		}
		text := t.String()
		if strings.ContainsRune(text, 0) {
			return part{}, &jsonError{"FQL strings cannot contain NUL characters"}
		}
		return part{kind: 't', text: text}, nil
	}
	if err := p.expect('{', "query template"); err != nil {
		return part{}, err
	}
	if p.dec.PeekKind() == '}' {
		return part{}, &jsonError{"Unexpected JSON Object End."}
	}
	name, err := p.dec.ReadToken()
	if err != nil {
		return part{}, err
	}
	n, err := p.payload(name.String())
	if err != nil {
		return n, err
	}
	if p.dec.PeekKind() != '}' {
		return n, badField()
	}
	_, err = p.dec.ReadToken()
	return n, err
}

func badField() error {
	return &jsonError{"Unexpected JSON Object Field Name. Expected an object with a single key 'fql', 'value', 'array', or 'object'."}
}

func (p *bodyParser) payload(name string) (n part, err error) {
	switch name {
	case "value":
		n.kind = 'v'
		n.json, err = p.value()
		return n, err
	case "fql", "array":
		n.kind = 'f'
		if name == "array" {
			n.kind = '['
		}
		if err = p.expect('[', ""); err != nil {
			return n, err
		}
		for p.dec.PeekKind() != ']' {
			x, err := p.template()
			if err != nil {
				return n, err
			}
			n.parts = append(n.parts, x)
		}
	case "object":
		n.kind = '{'
		if err = p.expect('{', ""); err != nil {
			return n, err
		}
		for p.dec.PeekKind() != '}' {
			key, err := p.dec.ReadToken()
			if err != nil {
				return n, err
			}
			k := key.String()
			if slices.Contains(n.names, k) {
				return n, &jsonError{fmt.Sprintf("Duplicate object field `%s`", k)}
			}
			x, err := p.template()
			if err != nil {
				return n, err
			}
			n.names, n.parts = append(n.names, k), append(n.parts, x)
		}
	default:
		return n, badField()
	}
	_, err = p.dec.ReadToken()
	return n, err
}

// write appends a part to the source text; inside arrays and objects text is
// wrapped in parentheses.
func (p *bodyParser) write(n part, wrap bool) {
	if v, ok := n.value(); ok {
		p.r.placeholders = append(p.r.placeholders, p.text.Len())
		p.r.values = append(p.r.values, v)
		p.text.WriteString(placeholder)
		return
	}
	switch n.kind {
	case 't', 'f':
		if wrap {
			p.text.WriteByte('(')
			defer p.text.WriteByte(')')
		}
		p.text.WriteString(n.text)
		for _, x := range n.parts {
			p.write(x, false)
		}
	case '[':
		p.text.WriteByte('[')
		for i, x := range n.parts {
			if i > 0 {
				p.text.WriteString(", ")
			}
			p.write(x, true)
		}
		p.text.WriteByte(']')
	case '{':
		p.text.WriteString("{ ")
		for i, x := range n.parts {
			if i > 0 {
				p.text.WriteString(", ")
			}
			p.text.WriteString(quoteKey(n.names[i]))
			p.text.WriteString(": ")
			p.write(x, true)
		}
		p.text.WriteString(" }")
	}
}

// quoteKey writes an object key as a string literal of FQL source.
func quoteKey(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '#':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r >= 0x2000 && r <= 0x206f || r >= 0xfff0:
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// value is a part without any text inside as one value.
func (n *part) value() (node, bool) {
	switch n.kind {
	case 'v':
		return node{kind: 'v', json: n.json}, true
	case '[', '{':
		v := node{kind: n.kind}
		for i := range n.parts {
			x, ok := n.parts[i].value()
			if !ok {
				return node{}, false
			}
			if n.kind == '[' {
				v.elems = append(v.elems, x)
			} else {
				v.fields = append(v.fields, field{n.names[i], x})
			}
		}
		return v, true
	}
	return node{}, false
}

// binder decodes arguments and values once the schema is known.
func (r *request) binder(f value.Format) func(exec.Resolver) (args, values []value.Value, err error) {
	if len(r.inputs) == 0 && len(r.values) == 0 {
		return nil
	}
	return func(res exec.Resolver) (args, values []value.Value, err error) {
		for _, name := range r.inputs {
			v, err := decode(r.arguments[name], formatOf(f), res)
			if err != nil {
				return nil, nil, argumentError(name, err)
			}
			args = append(args, v)
		}
		for i, n := range r.values {
			v, err := n.decode(res)
			if err != nil {
				at := diag.Span{Src: r.source, Start: r.placeholders[i], End: r.placeholders[i] + len(placeholder)}
				return nil, nil, diag.CheckFailed(diag.Diagnostic{Kind: diag.KindError, Message: err.Error(), Span: at})
			}
			values = append(values, v)
		}
		return args, values, nil
	}
}

func argumentError(name string, err error) error {
	if errors.Is(err, value.ErrNesting) || errors.Is(err, value.ErrIntegerRange) {
		return bodyError(err)
	}
	return &diag.Error{Code: "invalid_request", Protocol: true, Message: fmt.Sprintf("Invalid argument '%s': %s", name, err)}
}

func decode(json []byte, f value.Format, res exec.Resolver) (value.Value, error) {
	dec := newDecoder(json)
	defer decoders.Put(dec)
	if f == value.Simple {
		return value.DecodeSimple(dec)
	}
	return value.DecodeTagged(dec, res)
}

func (n *node) decode(res exec.Resolver) (value.Value, error) {
	switch n.kind {
	case '[':
		a := value.NewArray()
		for i := range n.elems {
			v, err := n.elems[i].decode(res)
			if err != nil {
				return nil, err
			}
			a.Elems = append(a.Elems, v)
		}
		return a, nil
	case '{':
		o := value.NewObject(len(n.fields))
		for i := range n.fields {
			v, err := n.fields[i].node.decode(res)
			if err != nil {
				return nil, err
			}
			o.Set(n.fields[i].name, v)
		}
		return o, nil
	}
	return decode(n.json, value.Tagged, res)
}
