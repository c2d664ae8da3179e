package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fawndb/fawn/fql/diag"
	"github.com/fawndb/fawn/fql/value"
	"github.com/fawndb/fawn/server/exec"
)

// querySource is the name of a request's query in the summary.
const querySource = "*query*"

// placeholder is what a template's value looks like in the source text.
const placeholder = "<value>"

// request is a query as its body has it: source text with the places of its
// values, and what is still JSON because decoding it needs a schema.
type request struct {
	source       *diag.Source
	placeholders []int      // offsets into the text, ascending
	values       []*node    // parallel to placeholders; each is pure
	inputs       []string   // names of the arguments, sorted
	arguments    []argument // in the order of the body

	// Memory for the values of most queries.
	placeholderMem [fewParts]int
	valueMem       [fewParts]*node
}

func newRequest(query *node, arguments []argument) *request {
	r := &request{source: &diag.Source{Name: querySource}, arguments: arguments}
	if text, ok := query.onlyText(); ok {
		r.source.Text = text
	} else {
		r.placeholders, r.values = r.placeholderMem[:0], r.valueMem[:0]
		var b strings.Builder
		b.Grow(query.length())
		r.write(&b, query, false)
		r.source.Text = b.String()
	}
	if len(arguments) > 0 {
		r.inputs = make([]string, len(arguments))
		for i, a := range arguments {
			r.inputs[i] = a.name
		}
		slices.Sort(r.inputs)
	}
	return r
}

// onlyText is the text of a template that is nothing but one.
func (n *node) onlyText() (string, bool) {
	if n.kind == chainNode && len(n.parts) == 1 {
		n = &n.parts[0]
	}
	return n.text, n.kind == textNode
}

// length is about that of the source text.
func (n *node) length() int {
	if n.pure {
		return len(placeholder)
	}
	total := len(n.text) + 2
	for i := range n.parts {
		total += n.parts[i].length() + 2
	}
	for _, name := range n.names {
		total += len(name) + 4
	}
	return total
}

// write appends a node to the source text; inside arrays and objects text is
// wrapped in parentheses.
func (r *request) write(b *strings.Builder, n *node, wrap bool) {
	if n.pure {
		r.placeholders = append(r.placeholders, b.Len())
		r.values = append(r.values, n)
		b.WriteString(placeholder)
		return
	}
	switch n.kind {
	case textNode, chainNode:
		if wrap {
			b.WriteByte('(')
		}
		b.WriteString(n.text)
		for i := range n.parts {
			r.write(b, &n.parts[i], false)
		}
		if wrap {
			b.WriteByte(')')
		}
	case arrayNode:
		b.WriteByte('[')
		for i := range n.parts {
			if i > 0 {
				b.WriteString(", ")
			}
			r.write(b, &n.parts[i], true)
		}
		b.WriteByte(']')
	case objectNode:
		b.WriteString("{ ")
		for i := range n.parts {
			if i > 0 {
				b.WriteString(", ")
			}
			writeKey(b, n.names[i])
			b.WriteString(": ")
			r.write(b, &n.parts[i], true)
		}
		b.WriteString(" }")
	}
}

// writeKey writes an object key as a string literal of FQL source: keys are
// data, whatever they contain.
func writeKey(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '#':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r >= 0x2000 && r <= 0x206f || r >= 0xfff0:
			fmt.Fprintf(b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// binder decodes arguments and values once the schema is known.
func (r *request) binder(f value.Format) func(exec.Resolver) (args, values []value.Value, err error) {
	if len(r.arguments) == 0 && len(r.values) == 0 {
		return nil
	}
	f = argumentFormat(f)
	return func(res exec.Resolver) (args, values []value.Value, err error) {
		all := make([]value.Value, len(r.arguments)+len(r.values))
		args, values = all[:len(r.arguments):len(r.arguments)], all[len(r.arguments):]
		for _, a := range r.arguments {
			v, err := decode(a.json, f, res)
			if err != nil {
				return nil, nil, failedArgument(a.name, err)
			}
			i, _ := slices.BinarySearch(r.inputs, a.name)
			args[i] = v
		}
		for i, n := range r.values {
			if values[i], err = n.decode(res); err != nil {
				return nil, nil, r.failedValue(i, err)
			}
		}
		return args, values, nil
	}
}

func failedArgument(name string, err error) error {
	var wire *value.WireError
	if !errors.As(err, &wire) {
		return err
	}
	return &diag.Error{Code: diag.CodeInvalidRequest, Protocol: true, Message: fmt.Sprintf("Invalid argument '%s': %s", name, wire.Detail)}
}

// failedValue is the error of a template's value: one of the query.
func (r *request) failedValue(i int, err error) error {
	var wire *value.WireError
	if !errors.As(err, &wire) {
		return err
	}
	at := diag.Span{Src: r.source, Start: r.placeholders[i], End: r.placeholders[i] + len(placeholder)}
	return diag.CheckFailed(diag.Diagnostic{Kind: diag.KindError, Message: wire.Detail, Span: at})
}

// decode decodes JSON that parseBody has checked.
func decode(json []byte, f value.Format, res exec.Resolver) (value.Value, error) {
	d := newDecoder(json)
	defer decoders.Put(d)
	if f == value.Simple {
		return value.DecodeSimple(d.Decoder)
	}
	return value.DecodeTagged(d.Decoder, res)
}

// decode decodes a pure node.
func (n *node) decode(res exec.Resolver) (value.Value, error) {
	if n.kind == valueNode {
		return decode(n.json, value.Tagged, res)
	}
	elems := make([]value.Value, len(n.parts))
	for i := range n.parts {
		var err error
		if elems[i], err = n.parts[i].decode(res); err != nil {
			return nil, err
		}
	}
	if n.kind == arrayNode {
		return value.NewArray(elems...), nil
	}
	o := value.NewObject(len(elems))
	for i, v := range elems {
		o.Set(n.names[i], v)
	}
	return o, nil
}
