package fawn

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

func decodeAny(d *decoder, v reflect.Value) error {
	x, err := d.any()
	if err != nil {
		return err
	}
	if x == nil {
		v.SetZero()
	} else {
		v.Set(reflect.ValueOf(x))
	}
	return nil
}

// any consumes a value of any kind; see Unmarshal for the Go types.
func (d *decoder) any() (any, error) {
	switch d.peek() {
	case 'n':
		return nil, d.literal("null")
	case 't':
		return true, d.literal("true")
	case 'f':
		return false, d.literal("false")
	case '"':
		text, err := d.bytes()
		return string(text), err
	case '[':
		elems := []any{}
		err := d.array(func(int) error {
			elem, err := d.any()
			elems = append(elems, elem)
			return err
		})
		return elems, err
	case '{':
		return d.anyObject()
	}
	return nil, d.unexpected()
}

// anyObject consumes an object or a tagged value.
func (d *decoder) anyObject() (any, error) {
	tag, text, ok, err := d.payload()
	if err != nil {
		return nil, err
	}
	if ok {
		return scalar(tag, text)
	}
	switch tag := d.tag(); tag {
	case "":
		return d.fields()
	case "@object":
		m, err := d.fields()
		if err != nil {
			return nil, err
		}
		return m, d.closeTag()
	case "@doc":
		doc, err := d.anyDocument()
		if err != nil {
			return nil, err
		}
		return doc, d.closeTag()
	case "@ref":
		ref, err := d.ref()
		if err != nil {
			return nil, err
		}
		if ref.Cause != "" {
			return &ref, d.closeTag()
		}
		return ref.Ref, d.closeTag()
	case "@set":
		page, err := d.anyPage()
		if err != nil {
			return nil, err
		}
		return page, d.closeTag()
	default:
		return nil, fmt.Errorf("unknown tag %s", tag)
	}
}

// scalar is the value of a tag whose content is a string.
func scalar(tag string, text []byte) (any, error) {
	switch tag {
	case "@int", "@long":
		n, ok := parseInt(text)
		if !ok {
			return nil, fmt.Errorf("invalid integer %q", text)
		}
		return n, nil
	case "@double":
		f, err := strconv.ParseFloat(string(text), 64)
		if err != nil {
			return nil, fmt.Errorf("invalid number %q", text)
		}
		return f, nil
	case "@time":
		return parseTime(text)
	case "@date":
		return parseDate(text)
	case "@bytes":
		return base64.StdEncoding.AppendDecode([]byte{}, text)
	case "@uuid":
		return string(text), nil
	case "@mod":
		return Module(text), nil
	case "@stream":
		return EventSource(text), nil
	case "@set":
		return Page[any]{After: string(text)}, nil
	}
	return nil, fmt.Errorf("unknown tag %s", tag)
}

// fields consumes an object.
func (d *decoder) fields() (map[string]any, error) {
	m := make(map[string]any)
	err := d.eachField(func(name []byte) error {
		key := d.intern(name)
		x, err := d.any()
		m[key] = x
		return err
	})
	return m, err
}

// eachField consumes an object without tag and calls field after each name.
func (d *decoder) eachField(field func(name []byte) error) error {
	if err := d.open('{'); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := d.more(first, '}')
		if err != nil || !more {
			return err
		}
		name, err := d.key()
		if err != nil {
			return err
		}
		if err := field(name); err != nil {
			return within("."+string(name), err)
		}
	}
}

// anyDocument consumes the content of a document.
func (d *decoder) anyDocument() (*AnyDocument, error) {
	doc := &AnyDocument{Data: make(map[string]any)}
	err := d.eachField(func(name []byte) error {
		key := d.intern(name)
		x, err := d.any()
		if err != nil {
			return err
		}
		switch x := x.(type) {
		case string:
			switch key {
			case "id":
				doc.ID = x
				return nil
			case "name":
				// Named documents have no id; in others, whose id comes
				// first, name is a field like any.
				if doc.ID == "" {
					doc.Name = x
					return nil
				}
			}
		case Module:
			if key == "coll" {
				doc.Coll = x
				return nil
			}
		case time.Time:
			switch key {
			case "ts":
				doc.TS = x
				return nil
			case "ttl":
				doc.TTL = &x
				return nil
			}
		}
		doc.Data[key] = x
		return nil
	})
	return doc, err
}

// anyPage consumes the content of a set that was evaluated.
func (d *decoder) anyPage() (Page[any], error) {
	var page Page[any]
	err := d.eachField(func(name []byte) (err error) {
		switch string(name) {
		case "data":
			page.Data = []any{}
			return d.array(func(int) error {
				elem, err := d.any()
				page.Data = append(page.Data, elem)
				return err
			})
		case "after":
			var text []byte
			text, err = d.bytes()
			page.After = string(text)
		default:
			_, err = d.skip()
		}
		return err
	})
	return page, err
}

// ref consumes the content of a reference. Cause is "" when the document
// exists, or may.
func (d *decoder) ref() (NullDocument, error) {
	var ref NullDocument
	err := d.eachField(func(name []byte) error {
		switch string(name) {
		case "coll":
			_, text, ok, err := d.payload()
			if err != nil || !ok {
				_, err = d.skip()
				return err
			}
			ref.Coll = Module(d.intern(text))
			return nil
		case "exists":
			word, err := d.skip()
			if string(word) == "false" && ref.Cause == "" {
				ref.Cause = "not found"
			}
			return err
		case "id", "name", "cause":
			text, err := d.bytes()
			switch name[0] {
			case 'i':
				ref.ID = string(text)
			case 'n':
				ref.Name = string(text)
			default:
				ref.Cause = d.intern(text)
			}
			return err
		}
		_, err := d.skip()
		return err
	})
	return ref, err
}

// decodeRef also takes documents and missing documents, whose identity it
// keeps.
func decodeRef(d *decoder, v reflect.Value) error {
	into := v.Addr().Interface().(*Ref)
	start := d.pos
	switch d.tag() {
	case "@ref":
		ref, err := d.ref()
		if err != nil {
			return err
		}
		*into = ref.Ref
		return d.closeTag()
	case "@doc":
		ref, err := d.identity()
		if err != nil {
			return err
		}
		*into = ref
		return d.closeTag()
	}
	if d.peek() == 'n' {
		*into = Ref{}
		return d.literal("null")
	}
	return d.mismatch(start, v.Type())
}

// identity consumes the content of a document for its reference.
func (d *decoder) identity() (Ref, error) {
	var ref Ref
	err := d.eachField(func(name []byte) (err error) {
		var text []byte
		switch string(name) {
		case "id":
			text, err = d.bytes()
			ref.ID = string(text)
		case "name":
			if ref.ID != "" {
				_, err = d.skip()
				return err
			}
			text, err = d.bytes()
			ref.Name = string(text)
		case "coll":
			_, text, _, err = d.payload()
			ref.Coll = Module(d.intern(text))
		default:
			_, err = d.skip()
		}
		return err
	})
	return ref, err
}

func decodeNullDocument(d *decoder, v reflect.Value) error {
	into := v.Addr().Interface().(*NullDocument)
	start := d.pos
	if d.tag() == "@ref" {
		ref, err := d.ref()
		if err != nil {
			return err
		}
		if ref.Cause != "" {
			*into = ref
			return d.closeTag()
		}
	}
	return d.mismatch(start, v.Type())
}

func decodeAnyDocument(d *decoder, v reflect.Value) error {
	start := d.pos
	if d.tag() != "@doc" {
		return d.mismatch(start, v.Type())
	}
	doc, err := d.anyDocument()
	if err != nil {
		return err
	}
	v.Set(reflect.ValueOf(*doc))
	return d.closeTag()
}
