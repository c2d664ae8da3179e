package fawn

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/fawndb/fawn/fql/value"
)

var errTODO = errors.New("not yet")

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func appendString(dst []byte, s string) []byte              { return dst }
func appendValue(dst []byte, v any) ([]byte, error)         { return dst, errTODO }
func newInProcess(h http.Handler, base *url.URL) carrier    { return nil }
func newRemote(base *url.URL, rt http.RoundTripper) carrier { return nil }
func plainValue(data []byte) (value.Value, error)           { return nil, errTODO }
func taggedValue(data []byte) (value.Value, error)          { return nil, errTODO }
func jsonText(data []byte) string                           { return "" }
func decodeStats(data []byte) Stats                         { return Stats{} }
func decodePage[T any](r *Response) (Page[T], error)        { return Page[T]{}, errTODO }
func readResponse(status int, body []byte, f Format) (*Response, error) {
	return nil, errTODO
}

// Unmarshal stores tagged JSON, the text of a result, in what into points to.
func Unmarshal(data []byte, into any) error { return errTODO }
