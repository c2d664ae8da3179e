package render

import (
	"strings"

	"github.com/fawndb/fawn/fql/value"
)

// cell is the text of a value in a table: strings, times and the like bare,
// everything else as FQL in one line.
func cell(v value.Value) string {
	switch v := v.(type) {
	case value.String:
		return visible(string(v), false)
	case value.ID, value.Time, value.Date, value.UUID:
		return value.Display(v)
	}
	return visible(string(appendCompact(nil, v)), false)
}

// compactLimit is how many bytes of a nested value are worth writing: more is
// cut away anyhow.
const compactLimit = 4 * cellLimit

// appendCompact appends a value as FQL in one line.
func appendCompact(dst []byte, v value.Value) []byte {
	switch v := v.(type) {
	case *value.Array:
		return appendCompactList(dst, v.Elems)
	case *value.Object:
		return appendCompactObject(dst, v)
	case *value.Document:
		return appendCompactObject(dst, v.Fields)
	case *value.Page:
		if v.Data != nil {
			return appendCompactList(dst, v.Data)
		}
		return append(dst, "[set]"...)
	case *value.Ref:
		if v.Name != "" {
			dst = append(append(dst, v.Coll...), ".byName("...)
			return append(value.AppendQuote(dst, v.Name), ')')
		}
		dst = append(append(dst, v.Coll...), '(')
		dst = append(value.AppendQuote(dst, v.ID), ')')
		if v.Missing {
			dst = append(append(append(dst, " /* "...), v.Cause...), " */"...)
		}
		return dst
	}
	return value.AppendDebug(dst, v)
}

func appendCompactList(dst []byte, elems []value.Value) []byte {
	dst = append(dst, '[')
	for i, e := range elems {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if len(dst) > compactLimit {
			return append(dst, "...]"...)
		}
		dst = appendCompact(dst, e)
	}
	return append(dst, ']')
}

func appendCompactObject(dst []byte, o *value.Object) []byte {
	if o.Len() == 0 {
		return append(dst, "{}"...)
	}
	dst = append(dst, '{')
	for i, f := range o.Fields() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if len(dst) > compactLimit {
			return append(dst, " ... }"...)
		}
		dst = append(dst, ' ')
		if bare(f.Name) {
			dst = append(dst, f.Name...)
		} else {
			dst = value.AppendQuote(dst, f.Name)
		}
		dst = appendCompact(append(dst, ": "...), f.Value)
	}
	return append(dst, " }"...)
}

// bare reports whether a name needs no quotes as the key of an object.
func bare(name string) bool {
	letters := strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return letters != name && strings.Trim(letters, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}
