package fawn

import (
	"bytes"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/fawndb/fawn/fql/value"
)

// taggedValue reads a result as an FQL value.
func taggedValue(data []byte) (value.Value, error) {
	return readValue(data, value.DecodeResult)
}

// plainValue reads a result in the simple or decorated format.
func plainValue(data []byte) (value.Value, error) {
	return readValue(data, value.DecodeSimple)
}

func readValue(data []byte, read func(*jsontext.Decoder) (value.Value, error)) (value.Value, error) {
	v, err := read(value.NewDecoder(bytes.NewBuffer(data)))
	if err != nil {
		return nil, asDecodeError(err)
	}
	return v, nil
}

// decodeFQLValue decodes into a value.Value.
func decodeFQLValue(d *decoder, v reflect.Value) error {
	data, err := d.skip()
	if err != nil {
		return err
	}
	x, err := readValue(data, value.DecodeResult)
	if err == nil {
		v.Set(reflect.ValueOf(x))
	}
	return err
}
