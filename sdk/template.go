package fawn

import (
	"fmt"
	"strings"

	"github.com/fawndb/fawn/fql/value"
)

// Template is FQL source text with ${name} holes, parsed. It is immutable and
// safe for concurrent use.
type Template struct {
	parts []part
}

// part is one piece of a template.
type part struct {
	text string // JSON string of literal source, "" for a hole
	hole string // name of the hole
}

// FQL makes a query from a template and the values for its holes:
//
//	fawn.FQL(`User.byId(${id})! { name }`, fawn.Args{"id": "42"})
//
// A hole takes a value or a *Query, whose source then becomes part of the
// query. "$$" is a dollar sign; any other "$" stands for itself. A hole without
// a value and a value that cannot be encoded are errors; values without a hole
// are ignored.
func FQL(template string, args Args) (*Query, error) {
	t, err := Prepare(template)
	if err != nil {
		return nil, err
	}
	q := t.With(args)
	if q.err != nil {
		return nil, q.err
	}
	return q, nil
}

// Prepare parses a template that is used with different values many times.
func Prepare(template string) (*Template, error) {
	t := &Template{}
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			t.parts = append(t.parts, part{text: string(value.AppendJSONString(nil, text.String()))})
			text.Reset()
		}
	}
	rest := template
	for {
		i := strings.IndexByte(rest, '$')
		if i < 0 || i+1 == len(rest) {
			text.WriteString(rest)
			flush()
			return t, nil
		}
		text.WriteString(rest[:i])
		rest = rest[i+1:]
		switch rest[0] {
		case '$':
			text.WriteByte('$')
			rest = rest[1:]
		case '{':
			n := holeName(rest[1:])
			if n == 0 || 1+n >= len(rest) || rest[1+n] != '}' {
				at := len(template) - len(rest) - 1
				return nil, fmt.Errorf("fawn: template: invalid placeholder at byte %d: want ${name}, or $${ for a literal ${", at)
			}
			flush()
			t.parts = append(t.parts, part{hole: rest[1 : 1+n]})
			rest = rest[n+2:]
		default:
			text.WriteByte('$')
		}
	}
}

// holeName is the length of the name that s begins with.
func holeName(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return i
		}
	}
	return len(s)
}

// With makes a query by filling the holes. A missing value or one that cannot
// be encoded makes Client.Query fail; see Query.Err.
func (t *Template) With(args Args) *Query {
	q := &Query{}
	if len(t.parts) == 0 {
		q.node = []byte(`""`)
		return q
	}
	if len(t.parts) == 1 && t.parts[0].hole == "" {
		q.node = []byte(t.parts[0].text)
		return q
	}
	dst := make([]byte, 0, 128)
	dst = append(dst, `{"fql":`...)
	sep := byte('[')
	for _, p := range t.parts {
		dst = append(dst, sep)
		sep = ','
		if p.hole == "" {
			dst = append(dst, p.text...)
			continue
		}
		v, ok := args[p.hole]
		if !ok {
			q.err = fmt.Errorf("fawn: template: no value for ${%s}", p.hole)
			return q
		}
		var err error
		if dst, err = q.appendHole(dst, v); err != nil {
			q.err = fmt.Errorf("fawn: template: ${%s}: %w", p.hole, err)
			return q
		}
	}
	q.node = append(dst, `]}`...)
	return q
}

// appendHole appends the template node of what fills a hole.
func (q *Query) appendHole(dst []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case *Query:
		if v == nil {
			return dst, fmt.Errorf("nil *Query")
		}
		return append(dst, v.node...), q.merge(v)
	case []*Query:
		dst = append(dst, `{"array":[`...)
		for i, f := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = q.appendHole(dst, f); err != nil {
				return dst, err
			}
		}
		return append(dst, `]}`...), nil
	case map[string]*Query:
		dst = append(dst, `{"object":{`...)
		for i, name := range sortedKeys(v) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(value.AppendJSONString(dst, name), ':')
			var err error
			if dst, err = q.appendHole(dst, v[name]); err != nil {
				return dst, err
			}
		}
		return append(dst, `}}`...), nil
	}
	dst = append(dst, `{"value":`...)
	dst, err := appendValue(dst, v)
	return append(dst, '}'), err
}
