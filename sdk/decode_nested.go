package fawn

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

var errMorePages = errors.New("the set has more than one page; decode it into a Page or use Pages or All")

func decodePointer(d *decoder, v reflect.Value) error {
	isNull, err := d.null()
	if err != nil {
		return err
	}
	elem := v.Type().Elem()
	if !isNull && elem != nullDocumentType && elem != refType {
		before := d.scanner
		if d.tag() == "@ref" {
			ref, err := d.ref()
			if err != nil {
				return err
			}
			isNull = ref.Cause != ""
		}
		if isNull {
			err = d.closeTag()
		} else {
			d.scanner = before
		}
		if err != nil {
			return err
		}
	}
	if isNull {
		v.SetZero()
		return nil
	}
	if v.IsNil() {
		v.Set(reflect.New(elem))
	}
	return decoderOf(elem)(d, v.Elem())
}

// elements consumes what a slice or array is decoded from: an array, or the
// only page of a set. It calls elem for each element.
func (d *decoder) elements(t reflect.Type, elem func(i int) error) error {
	start := d.pos
	if d.peek() == '[' {
		return d.array(elem)
	}
	if d.tag() != "@set" || d.peek() != '{' {
		return d.mismatch(start, t)
	}
	if err := d.open('{'); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := d.more(first, '}')
		if err != nil {
			return err
		}
		if !more {
			return d.closeTag()
		}
		name, err := d.key()
		if err != nil {
			return err
		}
		if string(name) != "data" {
			return errMorePages
		}
		if err := d.array(elem); err != nil {
			return err
		}
	}
}

// array consumes an array and calls elem for each element.
func (d *decoder) array(elem func(i int) error) error {
	if err := d.open('['); err != nil {
		return err
	}
	for i := 0; ; i++ {
		more, err := d.more(i == 0, ']')
		if err != nil || !more {
			return err
		}
		if err := elem(i); err != nil {
			return within("["+strconv.Itoa(i)+"]", err)
		}
	}
}

func decodeSlice(d *decoder, v reflect.Value) error {
	if isNull, err := d.nullOrMissing(); isNull || err != nil {
		v.SetZero()
		return err
	}
	decode := decoderOf(v.Type().Elem())
	if v.IsNil() {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	v.SetLen(0)
	return d.elements(v.Type(), func(i int) error {
		if i == v.Cap() {
			v.Grow(1)
		}
		v.SetLen(i + 1)
		elem := v.Index(i)
		elem.SetZero()
		return decode(d, elem)
	})
}

func decodeArray(d *decoder, v reflect.Value) error {
	if isNull, err := d.null(); isNull || err != nil {
		v.SetZero()
		return err
	}
	decode := decoderOf(v.Type().Elem())
	n := 0
	err := d.elements(v.Type(), func(i int) error {
		if i >= v.Len() {
			return fmt.Errorf("more elements than a Go %s has", v.Type())
		}
		n = i + 1
		return decode(d, v.Index(i))
	})
	for ; n < v.Len(); n++ {
		v.Index(n).SetZero()
	}
	return err
}

// nullOrMissing consumes a null or a document that does not exist, if one of
// these is next.
func (d *decoder) nullOrMissing() (bool, error) {
	if isNull, err := d.null(); isNull || err != nil {
		return isNull, err
	}
	before := d.scanner
	if d.tag() == "@ref" {
		ref, err := d.ref()
		if err != nil {
			return false, err
		}
		if ref.Cause != "" {
			return true, d.closeTag()
		}
	}
	d.scanner = before
	return false, nil
}

// object consumes what a struct or map is decoded from: an object, a document,
// a reference, a set. It calls field after each name.
func (d *decoder) object(t reflect.Type, field func(name []byte) error) error {
	start := d.pos
	tag := d.tag()
	switch tag {
	case "":
		if d.peek() != '{' {
			return d.mismatch(start, t)
		}
	case "@object", "@doc":
	case "@set":
		if d.peek() == '"' { // a cursor alone: the page before the first
			if err := field([]byte("after")); err != nil {
				return err
			}
			return d.closeTag()
		}
	case "@ref":
		before := d.scanner
		ref, err := d.ref()
		if err != nil {
			return err
		}
		if ref.Cause != "" {
			return &ref
		}
		d.scanner = before
	default:
		return d.mismatch(start, t)
	}
	if err := d.open('{'); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := d.more(first, '}')
		if err != nil {
			return err
		}
		if !more {
			break
		}
		name, err := d.key()
		if err != nil {
			return err
		}
		if err := field(name); err != nil {
			return within("."+string(name), err)
		}
	}
	if tag != "" {
		return d.closeTag()
	}
	return nil
}

func decodeStruct(d *decoder, v reflect.Value) error {
	if isNull, err := d.null(); isNull || err != nil {
		v.SetZero()
		return err
	}
	plan := planOf(v.Type())
	guess := 0
	return d.object(v.Type(), func(name []byte) error {
		f, at := plan.find(name, guess)
		if f == nil {
			_, err := d.skip()
			return err
		}
		guess = at + 1
		if len(f.index) == 1 {
			return f.decode(d, v.Field(f.index[0]))
		}
		return f.decode(d, fieldAt(v, f.index))
	})
}

// fieldAt is FieldByIndex that makes embedded structs where pointers are nil.
func fieldAt(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

func decodeMap(d *decoder, v reflect.Value) error {
	if isNull, err := d.nullOrMissing(); isNull || err != nil {
		v.SetZero()
		return err
	}
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMap(t))
	}
	decode := decoderOf(t.Elem())
	key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
	return d.object(t, func(name []byte) error {
		key.SetString(d.intern(name))
		elem.SetZero()
		if err := decode(d, elem); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
		return nil
	})
}
