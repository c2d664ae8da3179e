package api

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fawndb/fawn/fql/value"
)

// kind is that of a template node.
type kind uint8

const (
	textNode  kind = iota // source text
	chainNode             // nodes, one after the other
	valueNode
	arrayNode
	objectNode
)

// node is a node of a query template.
type node struct {
	kind  kind
	pure  bool     // no text inside: the node is one value
	text  string   // of a textNode
	json  []byte   // of a valueNode, a part of the body
	parts []node   // of the others
	names []string // of an objectNode's fields, parallel to parts
}

// argument is an entry of "arguments" that is not decoded yet, because that
// needs a schema.
type argument struct {
	name string
	json []byte // a part of the body
}

// shapeError is a body that is JSON of the wrong shape; text follows "Invalid
// request body: ".
type shapeError struct{ text string }

func (e *shapeError) Error() string { return e.text }

// errUndecodable is a body with another fault, which has no text.
var errUndecodable = errors.New("undecodable")

// parseBody reads {"query": QUERY, "arguments": {...}}. The request refers to
// the body, which must stay as it is until its arguments are decoded.
func parseBody(body []byte) (*request, error) {
	if !utf8.Valid(body) {
		return nil, invalidBody("Invalid request body: invalid UTF-8")
	}
	d := newDecoder(body)
	defer decoders.Put(d)
	p := bodyParser{dec: d.Decoder}
	if err := p.body(); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, failedBody(err)
	}
	return newRequest(&p.query, p.arguments), nil
}

// decoder is a JSON decoder that reads in place.
type decoder struct {
	*jsontext.Decoder
	json bytes.Buffer
}

// decoders keeps decoders, whose stacks are worth keeping.
var decoders = sync.Pool{New: func() any { return &decoder{Decoder: value.NewDecoder(strings.NewReader(""))} }}

// Equal keys are allowed, and half a surrogate pair in an escape is U+FFFD.
var allowDuplicates, allowSurrogates = jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)

func newDecoder(b []byte) *decoder {
	d := decoders.Get().(*decoder)
	d.json = *bytes.NewBuffer(b)
	d.Reset(&d.json, allowDuplicates, allowSurrogates)
	return d
}

// bodyParser reads a body.
type bodyParser struct {
	dec       *jsontext.Decoder
	query     node
	arguments []argument
}

func (p *bodyParser) body() error {
	if err := p.open('{', ""); err != nil {
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
			p.query, err = p.template()
		case "arguments":
			err = p.readArguments()
		default:
			_, err = p.value()
		}
		if err != nil {
			return err
		}
	}
	if err := p.close(); err != nil {
		return err
	}
	switch _, err := p.dec.ReadToken(); {
	case err == nil:
		return errors.New("text after the end of the body")
	case err != io.EOF:
		return err
	case !found:
		return errUndecodable
	}
	return nil
}

// open reads the token that opens what must be an array or object.
func (p *bodyParser) open(want jsontext.Kind, expected string) error {
	k := p.dec.PeekKind()
	t, err := p.dec.ReadToken()
	switch {
	case err != nil:
		return err
	case k != want:
		return unexpected(t, expected)
	case p.dec.StackDepth() > value.MaxJSONDepth:
		return value.ErrNesting
	}
	return nil
}

// close reads the token that closes an array or object.
func (p *bodyParser) close() error {
	_, err := p.dec.ReadToken()
	return err
}

// unexpected words a value of the wrong kind.
func unexpected(t jsontext.Token, expected string) error {
	text := "Unexpected JSON " + tokenName(t) + "."
	if expected != "" {
		text += " Expected " + expected + "."
	}
	return &shapeError{text}
}

func tokenName(t jsontext.Token) string {
	switch t.Kind() {
	case 'n':
		return "Null"
	case 't', 'f':
		return "Boolean"
	case '"':
		return "String"
	case '0':
		if strings.ContainsAny(t.String(), ".eE") {
			return "Double"
		}
		return "Integer"
	case '[':
		return "Array Start"
	}
	return "Object Start"
}

// value reads any JSON value as it is.
func (p *bodyParser) value() ([]byte, error) {
	depth := p.dec.StackDepth()
	raw, err := p.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	return raw, checkJSON(raw, depth)
}

// readArguments reads {NAME: VALUE, ...}; null is no arguments. Of equal names
// the last one counts.
func (p *bodyParser) readArguments() error {
	p.arguments = nil
	if p.dec.PeekKind() == 'n' {
		_, err := p.dec.ReadToken()
		return err
	}
	if err := p.open('{', "Object"); err != nil {
		return err
	}
	var seen nameSet
	for p.dec.PeekKind() != '}' {
		t, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		name := t.String()
		raw, err := p.value()
		if err != nil {
			return err
		}
		if i, ok := seen.add(name); ok {
			p.arguments = append(p.arguments, argument{name, raw})
		} else {
			p.arguments[i].json = raw
		}
	}
	return p.close()
}

func (p *bodyParser) template() (node, error) {
	if p.dec.PeekKind() == '"' {
		t, err := p.dec.ReadToken()
		if err != nil {
			return node{}, err
		}
		text := t.String()
		if strings.IndexByte(text, 0) >= 0 {
			return node{}, &shapeError{"FQL strings cannot contain NUL characters"}
		}
		return node{kind: textNode, text: text}, nil
	}
	if err := p.open('{', "query template"); err != nil {
		return node{}, err
	}
	if p.dec.PeekKind() == '}' {
		return node{}, &shapeError{"Unexpected JSON Object End."}
	}
	name, err := p.dec.ReadToken()
	if err != nil {
		return node{}, err
	}
	n, err := p.payload(name.String())
	if err != nil {
		return n, err
	}
	if p.dec.PeekKind() == '"' {
		return n, badField()
	}
	return n, p.close()
}

func badField() error {
	return &shapeError{"Unexpected JSON Object Field Name. Expected an object with a single key 'fql', 'value', 'array', or 'object'."}
}

// payload reads the only member of a template object.
func (p *bodyParser) payload(name string) (n node, err error) {
	switch name {
	case "value":
		n.kind, n.pure = valueNode, true
		n.json, err = p.value()
	case "fql":
		n.kind = chainNode
		err = p.elements(&n)
	case "array":
		n.kind, n.pure = arrayNode, true
		err = p.elements(&n)
	case "object":
		n.kind, n.pure = objectNode, true
		err = p.fields(&n)
	default:
		err = badField()
	}
	return n, err
}

func (p *bodyParser) elements(n *node) error {
	if err := p.open('[', ""); err != nil {
		return err
	}
	for p.dec.PeekKind() != ']' {
		if err := p.part(n); err != nil {
			return err
		}
	}
	return p.close()
}

func (p *bodyParser) fields(n *node) error {
	if err := p.open('{', ""); err != nil {
		return err
	}
	var seen nameSet
	for p.dec.PeekKind() != '}' {
		t, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		name := t.String()
		if _, ok := seen.add(name); !ok {
			return &shapeError{"Duplicate object field `" + name + "`"}
		}
		n.names = append(n.names, name)
		if err := p.part(n); err != nil {
			return err
		}
	}
	return p.close()
}

// fewParts is the room that a node's parts get at first.
const fewParts = 4

// part reads a template that is a part of n.
func (p *bodyParser) part(n *node) error {
	x, err := p.template()
	if err != nil {
		return err
	}
	if n.parts == nil {
		n.parts = make([]node, 0, fewParts)
	}
	n.parts = append(n.parts, x)
	n.pure = n.pure && x.pure
	return nil
}

// nameSet is a set of names in the order they were added.
type nameSet struct {
	names []string
	index map[string]int // when there are many
}

// fewNames is how many names are compared one by one.
const fewNames = 8

// add adds a name; ok is false when it is there already. i is its place.
func (s *nameSet) add(name string) (i int, ok bool) {
	if s.index == nil {
		for i, n := range s.names {
			if n == name {
				return i, false
			}
		}
	} else if i, found := s.index[name]; found {
		return i, false
	}
	i = len(s.names)
	s.names = append(s.names, name)
	if s.index != nil {
		s.index[name] = i
	} else if len(s.names) > fewNames {
		s.index = make(map[string]int, 4*fewNames)
		for i, n := range s.names {
			s.index[n] = i
		}
	}
	return i, true
}
