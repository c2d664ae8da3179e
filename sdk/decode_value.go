package fawn

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"

	"github.com/fawndb/fawn/fql/value"
)

// taggedValue reads a result as an FQL value.
func taggedValue(data []byte) (value.Value, error) {
	d := decoder{scanner: scanner{buf: data}}
	v, err := d.fql()
	if err == nil {
		err = d.end()
	}
	if err != nil {
		return nil, asDecodeError(err)
	}
	return v, nil
}

func decodeFQLValue(d *decoder, v reflect.Value) error {
	x, err := d.fql()
	if err == nil {
		v.Set(reflect.ValueOf(x))
	}
	return err
}

// fql consumes a tagged value of any kind.
func (d *decoder) fql() (value.Value, error) {
	if d.peek() != '{' {
		return d.plain((*decoder).fql)
	}
	tag, text, ok, err := d.payload()
	if err != nil {
		return nil, err
	}
	if ok {
		return fqlScalar(tag, text)
	}
	var v value.Value
	switch tag := d.tag(); tag {
	case "":
		return d.fqlObject((*decoder).fql)
	case "@object":
		v, err = d.fqlObject((*decoder).fql)
	case "@doc":
		var fields *value.Object
		fields, err = d.fqlObject((*decoder).fql)
		v = &value.Document{Fields: fields}
	case "@ref":
		var ref NullDocument
		ref, err = d.ref()
		v = &value.Ref{
			Coll: string(ref.Coll), ID: ref.ID, Name: ref.Name,
			Missing: ref.Cause != "", Cause: ref.Cause,
		}
	case "@set":
		v, err = d.fqlPage()
	default:
		err = fmt.Errorf("unknown tag %s", tag)
	}
	if err != nil {
		return nil, err
	}
	return v, d.closeTag()
}

// plain consumes a JSON value as it is; elements are read by elem.
func (d *decoder) plain(elem func(*decoder) (value.Value, error)) (value.Value, error) {
	switch c := d.peek(); c {
	case 'n':
		return value.Null{}, d.literal("null")
	case 't':
		return value.Bool(true), d.literal("true")
	case 'f':
		return value.Bool(false), d.literal("false")
	case '"':
		text, err := d.bytes()
		return value.String(text), err
	case '[':
		var elems []value.Value
		err := d.array(func(int) error {
			v, err := elem(d)
			elems = append(elems, v)
			return err
		})
		return value.NewArray(elems...), err
	case '{':
		return d.fqlObject(elem)
	default:
		text := d.number()
		if n, ok := parseInt(text); ok {
			return value.Integer(n), nil
		}
		f, err := strconv.ParseFloat(string(text), 64)
		if err != nil {
			return nil, d.unexpected()
		}
		return value.Double(f), nil
	}
}

// fqlObject consumes an object; field values are read by elem.
func (d *decoder) fqlObject(elem func(*decoder) (value.Value, error)) (*value.Object, error) {
	o := value.NewObject(4)
	err := d.eachField(func(name []byte) error {
		key := d.intern(name)
		v, err := elem(d)
		o.Set(key, v)
		return err
	})
	return o, err
}

// fqlPage consumes the content of a set that was evaluated.
func (d *decoder) fqlPage() (*value.Page, error) {
	page := &value.Page{}
	err := d.eachField(func(name []byte) error {
		switch string(name) {
		case "data":
			page.Data = []value.Value{}
			return d.array(func(int) error {
				v, err := d.fql()
				page.Data = append(page.Data, v)
				return err
			})
		case "after":
			text, err := d.bytes()
			page.After = value.CursorToken(text)
			return err
		}
		_, err := d.skip()
		return err
	})
	return page, err
}

// fqlScalar is the value of a tag whose content is a string.
func fqlScalar(tag string, text []byte) (value.Value, error) {
	switch tag {
	case "@int", "@long":
		n, ok := parseInt(text)
		switch {
		case !ok:
		case tag == "@long":
			return value.Long(n), nil
		case int64(int32(n)) == n:
			return value.Int(n), nil
		}
	case "@double":
		if f, err := strconv.ParseFloat(string(text), 64); err == nil {
			return value.Double(f), nil
		}
	case "@time":
		if t, ok := value.ParseTime(string(text)); ok {
			return t, nil
		}
	case "@date":
		if day, ok := value.ParseDate(string(text)); ok {
			return day, nil
		}
	case "@bytes":
		if b, err := base64.StdEncoding.AppendDecode([]byte{}, text); err == nil {
			return value.Bytes(b), nil
		}
	case "@uuid":
		if id, ok := value.ParseUUID(string(text)); ok {
			return id, nil
		}
	case "@mod":
		return value.Mod(text), nil
	case "@stream":
		return value.Stream(text), nil
	case "@set":
		return &value.Page{After: value.CursorToken(text)}, nil
	default:
		return nil, fmt.Errorf("unknown tag %s", tag)
	}
	return nil, fmt.Errorf("invalid %s %q", tag, text)
}

// plainValue reads a result in the simple or decorated format.
func plainValue(data []byte) (value.Value, error) {
	d := decoder{scanner: scanner{buf: data}}
	v, err := d.plainNested()
	if err == nil {
		err = d.end()
	}
	if err != nil {
		return nil, asDecodeError(err)
	}
	return v, nil
}

func (d *decoder) plainNested() (value.Value, error) { return d.plain((*decoder).plainNested) }
