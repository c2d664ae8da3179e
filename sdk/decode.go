package fawn

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/fawndb/fawn/fql/value"
)

// Unmarshal stores a value in tagged JSON, the text of a result, in what into
// points to.
//
//	FQL                     into                          into an any
//	Int, Long               integer, float types          int64
//	Double                  float types                   float64
//	String, ID              string types                  string
//	Bool                    bool types                    bool
//	Time                    time.Time, value.Time         time.Time
//	Date                    Date, time.Time (midnight)    Date
//	Bytes                   []byte                        []byte
//	Array                   slice, array                  []any
//	Object                  struct, map                   map[string]any
//	document                struct, map                   *AnyDocument
//	reference               Ref, struct, map              Ref
//	missing document        NullDocument, nil pointer     *NullDocument
//	set                     Page, slice if one page       Page[any]
//	collection, module      Module                        Module
//	event source            EventSource                   EventSource
//	null                    the zero value                nil
//
// Values that are text on the wire also go into strings, text into types with
// an UnmarshalText method, and everything into a value.Value. Fields of a
// result that a struct lacks are ignored; struct fields that the result lacks
// are left as they are.
func Unmarshal(data []byte, into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return &DecodeError{Err: fmt.Errorf("want a non-nil pointer to decode into, have %T", into)}
	}
	d := decoders.Get().(*decoder)
	d.scanner = scanner{buf: data}
	err := decoderOf(v.Type().Elem())(d, v.Elem())
	if err == nil {
		err = d.end()
	}
	d.buf = nil
	decoders.Put(d)
	if err == nil {
		return nil
	}
	return asDecodeError(err)
}

// decoder reads one tagged value. Pooled.
type decoder struct {
	scanner
	// names keeps short strings that come up again and again (field names,
	// collection names), so that they are allocated once.
	names [32]string
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

// intern returns b as a string.
func (d *decoder) intern(b []byte) string {
	const longest = 64 // do not hold on to odd large ones
	if len(b) == 0 || len(b) > longest {
		return string(b)
	}
	slot := &d.names[(uint(len(b))*7+uint(b[0])+uint(b[len(b)-1])*3)%uint(len(d.names))]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}

// decodeFunc decodes the next value into v.
type decodeFunc func(d *decoder, v reflect.Value) error

var decodeFuncs sync.Map // reflect.Type -> decodeFunc

// decoderOf returns the decoder of a type, made once.
func decoderOf(t reflect.Type) decodeFunc {
	if f, ok := decodeFuncs.Load(t); ok {
		return f.(decodeFunc)
	}
	f, _ := decodeFuncs.LoadOrStore(t, makeDecoder(t))
	return f.(decodeFunc)
}

var (
	timeType          = reflect.TypeFor[time.Time]()
	dateType          = reflect.TypeFor[Date]()
	valueTimeType     = reflect.TypeFor[value.Time]()
	moduleType        = reflect.TypeFor[Module]()
	bytesType         = reflect.TypeFor[[]byte]()
	refType           = reflect.TypeFor[Ref]()
	nullDocumentType  = reflect.TypeFor[NullDocument]()
	anyDocumentType   = reflect.TypeFor[AnyDocument]()
	documentType      = reflect.TypeFor[Document]()
	namedDocumentType = reflect.TypeFor[NamedDocument]()
	fqlValueType      = reflect.TypeFor[value.Value]()
	textType          = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// isSpecial reports whether a struct type is not decoded field by field, so
// that embedding it does not mean its fields.
func isSpecial(t reflect.Type) bool {
	switch t {
	case timeType, valueTimeType, nullDocumentType, anyDocumentType:
		return true
	}
	return false
}

// makeDecoder chooses the decoder of a type.
func makeDecoder(t reflect.Type) decodeFunc {
	switch t {
	case timeType:
		return decodeTime
	case dateType:
		return decodeDate
	case valueTimeType:
		return decodeFQLTime
	case bytesType:
		return decodeBytes
	case moduleType:
		return decodeString
	case refType:
		return decodeRef
	case nullDocumentType:
		return decodeNullDocument
	case anyDocumentType:
		return decodeAnyDocument
	case fqlValueType:
		return decodeFQLValue
	}
	if reflect.PointerTo(t).Implements(textType) {
		return decodeText
	}
	switch t.Kind() {
	case reflect.Bool:
		return decodeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return decodeUint
	case reflect.Float32, reflect.Float64:
		return decodeFloat
	case reflect.String:
		return decodeString
	case reflect.Slice:
		return decodeSlice
	case reflect.Array:
		return decodeArray
	case reflect.Pointer:
		return decodePointer
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return decodeMap
		}
	case reflect.Struct:
		return decodeStruct
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return decodeAny
		}
	}
	return func(*decoder, reflect.Value) error {
		return fmt.Errorf("cannot decode into a Go %s", t)
	}
}

// tag consumes the beginning of a tagged value, {"@x":, and returns the tag;
// "" and nothing consumed when the next value is not tagged. closeTag consumes
// its end.
func (d *decoder) tag() string {
	if d.peek() != '{' {
		return ""
	}
	before := d.scanner
	d.pos++
	d.depth++
	if d.peek() == '"' && d.pos+1 < len(d.buf) && d.buf[d.pos+1] == '@' {
		if name, err := d.key(); err == nil {
			switch string(name) { // constants: no allocation
			case "@int":
				return "@int"
			case "@long":
				return "@long"
			case "@double":
				return "@double"
			case "@time":
				return "@time"
			case "@date":
				return "@date"
			case "@doc":
				return "@doc"
			case "@ref":
				return "@ref"
			case "@mod":
				return "@mod"
			case "@set":
				return "@set"
			case "@object":
				return "@object"
			case "@bytes":
				return "@bytes"
			case "@uuid":
				return "@uuid"
			case "@stream":
				return "@stream"
			}
			return string(name)
		}
	}
	d.scanner = before
	return ""
}

// closeTag consumes the end of a tagged value.
func (d *decoder) closeTag() error {
	d.depth--
	return d.expect('}')
}

// null consumes a null if one is next.
func (d *decoder) null() (bool, error) {
	if d.peek() != 'n' {
		return false, nil
	}
	return true, d.literal("null")
}

// mismatch is the error for a value that does not fit the type t. The value
// begins at start.
func (d *decoder) mismatch(start int, t reflect.Type) error {
	d.scanner.pos = start
	d.depth = 0
	var what string
	switch c := d.peek(); c {
	case '"':
		what = "String"
	case '[':
		what = "Array"
	case 't', 'f':
		what = "Boolean"
	case 'n':
		what = "null"
	case '{':
		switch tag := d.tag(); tag {
		case "", "@object":
			what = "Object"
		case "@doc":
			what = "a document"
		case "@ref":
			ref, err := d.ref()
			if err != nil {
				return err
			}
			if ref.Cause != "" {
				return &ref // the document does not exist: say so, and which
			}
			what = "a reference"
		case "@set":
			what = "a set"
		case "@mod":
			what = "a module"
		case "@stream":
			what = "an event source"
		case "@int", "@long", "@double", "@time", "@date", "@bytes", "@uuid":
			what = strings.ToUpper(tag[1:2]) + tag[2:]
		default:
			what = "a value with the unknown tag " + tag
		}
	default:
		return d.unexpected()
	}
	return fmt.Errorf("cannot decode %s into a Go %s", what, t)
}

// asDecodeError makes err a *DecodeError.
func asDecodeError(err error) error {
	var located *DecodeError
	if errors.As(err, &located) {
		located.Path = strings.TrimPrefix(located.Path, ".")
		return located
	}
	return &DecodeError{Err: err}
}

// within adds a step to the path of an error on its way out.
func within(step string, err error) error {
	if located, ok := err.(*DecodeError); ok {
		located.Path = step + located.Path
		return located
	}
	return &DecodeError{Path: step, Err: err}
}
