package fawn

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/fawndb/fawn/fql/value"
)

// payload consumes a tagged value whose content is a string and returns tag
// and content; ok is false, and nothing consumed, when the next value is
// something else.
func (d *decoder) payload() (tag string, text []byte, ok bool, err error) {
	before := d.scanner
	tag = d.tag()
	if tag == "" || d.peek() != '"' {
		d.scanner = before
		return "", nil, false, nil
	}
	if text, err = d.bytes(); err != nil {
		return tag, nil, false, err
	}
	return tag, text, true, d.closeTag()
}

func decodeBool(d *decoder, v reflect.Value) error {
	switch d.peek() {
	case 't':
		v.SetBool(true)
		return d.literal("true")
	case 'f':
		v.SetBool(false)
		return d.literal("false")
	}
	return d.zeroOrMismatch(v)
}

// zeroOrMismatch sets v to zero for null and fails for any other value.
func (d *decoder) zeroOrMismatch(v reflect.Value) error {
	if d.peek() == 'n' {
		v.SetZero()
		return d.literal("null")
	}
	return d.mismatch(d.pos, v.Type())
}

// scalar reads the text of a value with one of the tags. done tells that there
// is nothing left to do: it was null, or something else.
func (d *decoder) scalar(v reflect.Value, tags ...string) (text []byte, done bool, err error) {
	start := d.pos
	tag, text, ok, err := d.payload()
	switch {
	case err != nil:
		return nil, true, err
	case !ok:
		return nil, true, d.zeroOrMismatch(v)
	case !slices.Contains(tags, tag):
		return nil, true, d.mismatch(start, v.Type())
	}
	return text, false, nil
}

func decodeInt(d *decoder, v reflect.Value) error {
	text, done, err := d.scalar(v, "@int", "@long")
	if done {
		return err
	}
	n, ok := parseInt(text)
	if !ok {
		return fmt.Errorf("invalid integer %q", text)
	}
	if v.OverflowInt(n) {
		return fmt.Errorf("%d overflows a Go %s", n, v.Type())
	}
	v.SetInt(n)
	return nil
}

func decodeUint(d *decoder, v reflect.Value) error {
	text, done, err := d.scalar(v, "@int", "@long")
	if done {
		return err
	}
	n, ok := parseInt(text)
	if !ok {
		return fmt.Errorf("invalid integer %q", text)
	}
	if n < 0 || v.OverflowUint(uint64(n)) {
		return fmt.Errorf("%d overflows a Go %s", n, v.Type())
	}
	v.SetUint(uint64(n))
	return nil
}

func decodeFloat(d *decoder, v reflect.Value) error {
	text, done, err := d.scalar(v, "@double", "@int", "@long")
	if done {
		return err
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("invalid number %q", text)
	}
	if v.OverflowFloat(f) {
		return fmt.Errorf("%s overflows a Go %s", text, v.Type())
	}
	v.SetFloat(f)
	return nil
}

// decodeString also takes what is text on the wire under a tag, except
// numbers.
func decodeString(d *decoder, v reflect.Value) error {
	if d.peek() == '"' {
		text, err := d.bytes()
		if err != nil {
			return err
		}
		v.SetString(string(text))
		return nil
	}
	start := d.pos
	tag, text, ok, err := d.payload()
	if err != nil {
		return err
	}
	if !ok {
		return d.zeroOrMismatch(v)
	}
	switch tag {
	case "@int", "@long", "@double":
		return d.mismatch(start, v.Type())
	case "@mod":
		v.SetString(d.intern(text))
	default:
		v.SetString(string(text))
	}
	return nil
}

func decodeText(d *decoder, v reflect.Value) error {
	u := v.Addr().Interface().(encoding.TextUnmarshaler)
	if d.peek() == '"' {
		text, err := d.bytes()
		if err != nil {
			return err
		}
		return u.UnmarshalText(text)
	}
	_, text, ok, err := d.payload()
	if err != nil {
		return err
	}
	if !ok {
		return d.zeroOrMismatch(v)
	}
	return u.UnmarshalText(text)
}

func decodeBytes(d *decoder, v reflect.Value) error {
	text, done, err := d.scalar(v, "@bytes")
	if done {
		return err
	}
	b, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	v.SetBytes(b)
	return nil
}

func decodeTime(d *decoder, v reflect.Value) error {
	start := d.pos
	tag, text, ok, err := d.payload()
	if err != nil {
		return err
	}
	if !ok {
		return d.zeroOrMismatch(v)
	}
	t := v.Addr().Interface().(*time.Time)
	switch tag {
	case "@time":
		*t, err = parseTime(text)
	case "@date":
		var day Date
		if day, err = parseDate(text); err == nil {
			year, month, dayOfMonth := day.Civil()
			*t = time.Date(int(year), time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
		}
	default:
		return d.mismatch(start, v.Type())
	}
	return err
}

func decodeFQLTime(d *decoder, v reflect.Value) error {
	text, done, err := d.scalar(v, "@time")
	if done {
		return err
	}
	t, ok := value.ParseTime(string(text))
	if !ok {
		return fmt.Errorf("invalid time %q", text)
	}
	v.Set(reflect.ValueOf(t))
	return nil
}

func decodeDate(d *decoder, v reflect.Value) error {
	text, done, err := d.scalar(v, "@date")
	if done {
		return err
	}
	day, err := parseDate(text)
	v.SetInt(int64(day))
	return err
}

func parseTime(text []byte) (time.Time, error) {
	t, ok := value.ParseTime(string(text))
	if !ok {
		return time.Time{}, fmt.Errorf("invalid time %q", text)
	}
	return t.Go(), nil
}

func parseDate(text []byte) (Date, error) {
	day, ok := value.ParseDate(string(text))
	if !ok {
		return 0, fmt.Errorf("invalid date %q", text)
	}
	return day, nil
}
