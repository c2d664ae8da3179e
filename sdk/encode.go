package fawn

import (
	"encoding"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/fawndb/fawn/fql/value"
)

// maxArgumentDepth bounds the nesting of arguments; the server accepts 1000
// levels in a request. Pointers that lead back to themselves end here too.
const maxArgumentDepth = 900

// appendValue appends the tagged JSON of an argument.
func appendValue(dst []byte, v any) ([]byte, error) { return appendAny(dst, v, 0) }

// appendAny handles the common types without reflection.
func appendAny(dst []byte, v any, depth int) ([]byte, error) {
	if depth > maxArgumentDepth {
		return dst, errors.New("value is nested too deep")
	}
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case string:
		return appendText(dst, v)
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int:
		return appendInt(dst, int64(v)), nil
	case int32:
		return appendInt(dst, int64(v)), nil
	case int64:
		return appendInt(dst, v), nil
	case float64:
		return appendDouble(dst, v), nil
	case []byte:
		return appendBytes(dst, v), nil
	case time.Time:
		return appendTime(dst, v)
	case []any:
		return appendSlice(dst, len(v), depth, func(dst []byte, i int) ([]byte, error) {
			return appendAny(dst, v[i], depth+1)
		})
	case map[string]any:
		return appendMap(dst, v, func(dst []byte, elem any) ([]byte, error) {
			return appendAny(dst, elem, depth+1)
		})
	case RawJSON:
		return appendRaw(dst, v)
	case Module:
		return appendTagged(dst, "@mod", string(v))
	case Ref:
		return appendRef(dst, v)
	case Document:
		return appendRef(dst, v.Ref())
	case NamedDocument:
		return appendRef(dst, v.Ref())
	case AnyDocument:
		return appendRef(dst, v.Ref)
	case NullDocument:
		return appendRef(dst, v.Ref)
	case EventSource:
		return dst, errors.New("event sources cannot be arguments")
	case fieldsOf:
		return appendReflect(dst, reflect.ValueOf(v.v), depth, true)
	case *Query, []*Query, map[string]*Query:
		return dst, errors.New("a query fragment cannot be part of a value; give it a ${} hole of its own")
	case value.Value:
		return new(value.Encoder).Append(dst, v)
	}
	return appendReflect(dst, reflect.ValueOf(v), depth, false)
}

// appendReflect handles every other type by its kind. onlyFields drops the
// metadata of a document.
func appendReflect(dst []byte, v reflect.Value, depth int, onlyFields bool) ([]byte, error) {
	switch v.Kind() {
	case reflect.Invalid:
		return append(dst, "null"...), nil
	case reflect.Pointer:
		if v.IsNil() {
			return append(dst, "null"...), nil
		}
		if onlyFields {
			return appendReflect(dst, v.Elem(), depth+1, true)
		}
		return appendAny(dst, v.Elem().Interface(), depth+1)
	case reflect.Interface:
		return appendAny(dst, v.Interface(), depth)
	case reflect.Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return appendInt(dst, v.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Uint() > math.MaxInt64 {
			return dst, fmt.Errorf("%d exceeds 64-bit integers", v.Uint())
		}
		return appendInt(dst, int64(v.Uint())), nil
	case reflect.Float32, reflect.Float64:
		return appendDouble(dst, v.Float()), nil
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return dst, err
		}
		return appendText(dst, string(text))
	}
	switch v.Kind() {
	case reflect.String:
		return appendText(dst, v.String())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return appendBytes(dst, v.Bytes()), nil
		}
		fallthrough
	case reflect.Array:
		return appendSlice(dst, v.Len(), depth, func(dst []byte, i int) ([]byte, error) {
			return appendAny(dst, v.Index(i).Interface(), depth+1)
		})
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			break
		}
		fields := make(map[string]reflect.Value, v.Len())
		for k, elem := range v.Seq2() {
			fields[k.String()] = elem
		}
		return appendMap(dst, fields, func(dst []byte, elem reflect.Value) ([]byte, error) {
			return appendAny(dst, elem.Interface(), depth+1)
		})
	case reflect.Struct:
		return appendStruct(dst, v, depth, onlyFields)
	}
	return dst, fmt.Errorf("cannot use a Go %s as a value", v.Type())
}

// appendStruct appends a struct: a reference when it stands for a stored
// document, else an object.
func appendStruct(dst []byte, v reflect.Value, depth int, onlyFields bool) ([]byte, error) {
	plan := planOf(v.Type())
	if plan.document != nil && !onlyFields {
		switch meta := v.FieldByIndex(plan.document).Interface().(type) {
		case Document:
			if meta.Coll != "" {
				return appendRef(dst, meta.Ref())
			}
		case NamedDocument:
			if meta.Coll != "" {
				return appendRef(dst, meta.Ref())
			}
		}
	}
	if plan.tagged {
		dst = append(dst, `{"@object":`...)
	}
	sep := byte('{')
	for i := range plan.fields {
		f := &plan.fields[i]
		if f.metadata {
			continue
		}
		field, err := v.FieldByIndexErr(f.index)
		if err != nil || f.omitEmpty && (field.IsZero() || isEmpty(field)) {
			continue // a nil embedded pointer has no fields
		}
		dst = append(dst, sep)
		sep = ','
		dst = append(value.AppendJSONString(dst, f.name), ':')
		if f.date {
			dst, err = appendDate(dst, field.Interface())
		} else {
			dst, err = appendAny(dst, field.Interface(), depth+1)
		}
		if err != nil {
			return dst, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if sep == '{' {
		dst = append(dst, '{')
	}
	dst = append(dst, '}')
	if plan.tagged {
		dst = append(dst, '}')
	}
	return dst, nil
}

// isEmpty reports whether an omitempty field of a kind with a length is empty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return false
}

// appendMap appends an object with its fields in the order of their names.
func appendMap[V any](dst []byte, m map[string]V, elem func([]byte, V) ([]byte, error)) ([]byte, error) {
	names := sortedKeys(m)
	tagged := slices.ContainsFunc(names, isTag)
	if tagged {
		dst = append(dst, `{"@object":`...)
	}
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendText(dst, name); err != nil {
			return dst, err
		}
		dst = append(dst, ':')
		if dst, err = elem(dst, m[name]); err != nil {
			return dst, fmt.Errorf("%s: %w", name, err)
		}
	}
	dst = append(dst, '}')
	if tagged {
		dst = append(dst, '}')
	}
	return dst, nil
}

// isTag reports whether an object with that field would be read as a tagged
// value.
func isTag(name string) bool { return name != "" && name[0] == '@' }

func appendSlice(dst []byte, n, depth int, elem func([]byte, int) ([]byte, error)) ([]byte, error) {
	dst = append(dst, '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = elem(dst, i); err != nil {
			return dst, fmt.Errorf("[%d]: %w", i, err)
		}
	}
	return append(dst, ']'), nil
}

func appendInt(dst []byte, n int64) []byte {
	if int64(int32(n)) == n {
		dst = append(dst, `{"@int":"`...)
	} else {
		dst = append(dst, `{"@long":"`...)
	}
	return append(strconv.AppendInt(dst, n, 10), `"}`...)
}

func appendDouble(dst []byte, f float64) []byte {
	dst = append(dst, `{"@double":"`...)
	return append(value.AppendDouble(dst, f), `"}`...)
}

func appendBytes(dst, b []byte) []byte {
	dst = append(dst, `{"@bytes":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, b)
	return append(dst, `"}`...)
}

func appendTime(dst []byte, t time.Time) ([]byte, error) {
	dst = append(dst, `{"@time":"`...)
	return append(value.TimeFromGo(t).Append(dst), `"}`...), nil
}

// appendDate appends a time.Time or *time.Time as the day it shows in its zone.
func appendDate(dst []byte, v any) ([]byte, error) {
	var t time.Time
	switch v := v.(type) {
	case time.Time:
		t = v
	case *time.Time:
		if v == nil {
			return append(dst, "null"...), nil
		}
		t = *v
	default:
		return dst, fmt.Errorf("cannot use a Go %T as a date", v)
	}
	dst = append(dst, `{"@date":"`...)
	day := value.DateOf(int64(t.Year()), int(t.Month()), t.Day())
	return append(day.Append(dst), `"}`...), nil
}

// appendTagged appends {"TAG":"text"}.
func appendTagged(dst []byte, tag, text string) ([]byte, error) {
	dst = append(dst, `{"`...)
	dst = append(dst, tag...)
	dst = append(dst, `":`...)
	dst, err := appendText(dst, text)
	return append(dst, '}'), err
}

func appendRef(dst []byte, r Ref) ([]byte, error) {
	if r.Coll == "" || (r.ID == "") == (r.Name == "") {
		return dst, errors.New("a reference needs a collection and an id or a name")
	}
	dst = append(dst, `{"@ref":{"coll":`...)
	dst, err := appendTagged(dst, "@mod", string(r.Coll))
	if err != nil {
		return dst, err
	}
	field, text := `,"id":`, r.ID
	if r.ID == "" {
		field, text = `,"name":`, r.Name
	}
	dst = append(dst, field...)
	dst, err = appendText(dst, text)
	return append(dst, `}}`...), err
}

// appendText appends a string value; FQL strings are Unicode text.
func appendText(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return dst, errors.New("string is not valid UTF-8; use []byte for bytes")
	}
	return value.AppendJSONString(dst, s), nil
}

// sortedKeys returns the keys of a map in order, so that equal arguments make
// equal requests.
func sortedKeys[V any](m map[string]V) []string {
	switch len(m) {
	case 0:
		return nil
	case 1:
		for k := range m {
			return []string{k}
		}
	}
	return slices.Sorted(maps.Keys(m))
}
