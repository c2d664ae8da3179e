package fawn

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"
)

// RawJSON is an argument that is encoded already: tagged JSON, as results in
// the Tagged format are. Programs that move much data save building values
// with it. It is checked to be one JSON value, so that it cannot reach into
// the request around it; whether its tags are right the server checks.
type RawJSON []byte

var errRawJSON = errors.New("RawJSON is not one valid JSON value")

// appendRaw appends JSON that is encoded already.
func appendRaw(dst []byte, raw RawJSON) ([]byte, error) {
	if !jsontext.Value(raw).IsValid(jsontext.AllowDuplicateNames(true)) {
		return dst, errRawJSON
	}
	return append(dst, raw...), nil
}
