package fawn

import (
	"fmt"
	"slices"

	"github.com/fawndb/fawn/fql/value"
)

// Query is a query or a fragment of one, ready to be sent: values are encoded
// when it is made, not when it runs. It is immutable, may be run any number of
// times and from several goroutines.
type Query struct {
	node []byte // the template node as JSON
	args []binding
	err  error // why it cannot run; reported by Client.Query
}

// binding is one entry of the request's "arguments", encoded.
type binding struct {
	name string
	json []byte
}

// Source makes a query of plain FQL source text. It has no ${} holes; its free
// variables are bound by With or Bind:
//
//	fawn.Source(`User.byId(id)! { name }`).With(fawn.Args{"id": "42"})
func Source(text string) *Query { return &Query{node: value.AppendJSONString(nil, text)} }

// With returns the query with further variables bound; a name bound before is
// bound anew. A value that cannot be encoded makes Client.Query fail.
func (q *Query) With(args Args) *Query {
	out := &Query{node: q.node, err: q.err, args: make([]binding, len(q.args), len(q.args)+len(args))}
	copy(out.args, q.args)
	buf := make([]byte, 0, 64)
	for _, name := range sortedKeys(args) {
		buf = out.bind(buf, name, args[name])
	}
	return out
}

// Bind returns the query with one more variable bound. It is With for one
// name, and needs no map.
func (q *Query) Bind(name string, v any) *Query {
	// The usual query has one short argument: room for it comes with the
	// Query, in one allocation.
	out := &struct {
		Query
		args [1]binding
		buf  [40]byte
	}{Query: Query{node: q.node, err: q.err}}
	out.Query.args = append(out.args[:0], q.args...)
	out.bind(out.buf[:0], name, v)
	return &out.Query
}

// bind encodes v behind what buf holds and returns the grown buffer, so that
// several bindings share one allocation.
func (q *Query) bind(buf []byte, name string, v any) []byte {
	start := len(buf)
	buf, err := appendValue(buf, v)
	if err != nil {
		if q.err == nil {
			q.err = fmt.Errorf("fawn: argument %q: %w", name, err)
		}
		return buf[:start]
	}
	b := binding{name, buf[start:len(buf):len(buf)]}
	if i := slices.IndexFunc(q.args, func(a binding) bool { return a.name == name }); i >= 0 {
		q.args[i] = b
	} else {
		q.args = append(q.args, b)
	}
	return buf
}

// Err is why the query cannot run: a value that could not be encoded. It is
// nil for queries made by FQL, which reports such errors itself.
func (q *Query) Err() error { return q.err }

// merge takes over the bindings of a fragment that became part of q.
func (q *Query) merge(fragment *Query) error {
	if fragment.err != nil {
		return fragment.err
	}
	for _, b := range fragment.args {
		i := slices.IndexFunc(q.args, func(a binding) bool { return a.name == b.name })
		switch {
		case i < 0:
			q.args = append(q.args, b)
		case string(q.args[i].json) != string(b.json):
			return fmt.Errorf("fragments bind %q to different values", b.name)
		}
	}
	return nil
}

// appendRequest appends the request body of the query.
func (q *Query) appendRequest(dst []byte) []byte {
	dst = append(dst, `{"query":`...)
	dst = append(dst, q.node...)
	if len(q.args) > 0 {
		dst = append(dst, `,"arguments":`...)
		for i, b := range q.args {
			if i == 0 {
				dst = append(dst, '{')
			} else {
				dst = append(dst, ',')
			}
			dst = value.AppendJSONString(dst, b.name)
			dst = append(dst, ':')
			dst = append(dst, b.json...)
		}
		dst = append(dst, '}')
	}
	return append(dst, '}')
}
