package server_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// requestTime is how long an answer may take.
const requestTime = time.Minute

// A requester sends requests to a server.
type requester struct {
	transport *http.Transport
	host      string
}

// A rawRequest is any request. Headers of nil are not sent.
type rawRequest struct {
	Method, Path string
	Headers      map[string]any
	Body         json.RawMessage // a text goes as it is, anything else as JSON
	Files        fileList        // in place of a body: a form of files
}

func parseRequest(b json.RawMessage) (*rawRequest, string) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var r rawRequest
	if err := d.Decode(&r); err != nil {
		return nil, "unusable request: " + err.Error()
	}
	return &r, ""
}

// A fileList is an object of texts by name, in the order in which it is
// written.
type fileList []schemaFile

func (l *fileList) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("files: no object"), err)
	}
	*l = fileList{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		f := schemaFile{name: name.(string)}
		if err := d.Decode(&f.text); err != nil {
			return err
		}
		*l = append(*l, f)
	}
	return nil
}

// A response as it came. Its body is decoded JSON: an object as a rule,
// {"raw": text} when it is no JSON.
type response struct {
	status int
	header http.Header
	body   any
	err    error // there was none
}

func (a response) text() string {
	if a.err != nil {
		return a.err.Error()
	}
	return fmt.Sprintf("HTTP %d %s", a.status, compact(a.body))
}

// object is the body of a query's answer.
func (a response) object() map[string]any {
	o, _ := a.body.(map[string]any)
	return o
}

// query runs a query, for a tagged answer.
func (h *requester) query(ctx context.Context, secret string, fql, args json.RawMessage, head map[string]any) response {
	headers := map[string]any{"X-Format": "tagged"}
	for k, v := range head {
		headers[k] = v
	}
	return h.send(ctx, secret, &rawRequest{Path: "/query/1", Headers: headers, Body: queryBody(fql, args)})
}

// push replaces the schema by a file.
func (h *requester) push(ctx context.Context, secret string, file schemaFile) response {
	return h.send(ctx, secret, &rawRequest{Path: "/schema/1/update?force=true&staged=false", Files: fileList{file}})
}

func (h *requester) send(ctx context.Context, secret string, request *rawRequest) response {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	r, err := h.roundTrip(ctx, secret, request)
	if err != nil {
		return response{err: err}
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	a := response{status: r.StatusCode, header: r.Header, err: err}
	switch {
	case len(b) == 0:
		a.body = map[string]any{}
	case json.Valid(b):
		a.body = decodeJSON(b)
	default:
		a.body = map[string]any{"raw": string(b[:min(len(b), 2000)])}
	}
	return a
}

// roundTrip sends the request as it is: paths are not cleaned, redirections
// not followed.
func (h *requester) roundTrip(ctx context.Context, secret string, r *rawRequest) (*http.Response, error) {
	head := http.Header{"Authorization": {"Bearer " + secret}}
	var body []byte
	if r.Files != nil {
		var contentType string
		body, contentType = schemaBody(r.Files...)
		head.Set("Content-Type", contentType)
	} else if len(r.Body) > 0 && string(r.Body) != "null" {
		body = bodyText(r.Body)
		head.Set("Content-Type", "application/json")
	}
	for k, v := range r.Headers {
		head.Del(k)
		if v != nil {
			head.Set(k, latin1(fmt.Sprint(v)))
		}
	}
	request, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodPost), "http://"+h.host, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.URL = &url.URL{Scheme: "http", Host: h.host, Opaque: cmp.Or(r.Path, "/query/1")}
	request.Header = head
	return h.transport.RoundTrip(request)
}

// bodyText is a body as it goes over the wire.
func bodyText(body json.RawMessage) []byte {
	var text string
	if json.Unmarshal(body, &text) == nil {
		return []byte(text)
	}
	return body
}

// latin1 is the encoding of texts in headers.
func latin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// A hole in a request stands for a saved value, for an integer with an offset.
const hole = `\$\{([A-Za-z_][A-Za-z0-9_]*)([+-]\d+)?\}`

var (
	wholeHole = regexp.MustCompile(`^` + hole + `$`)
	anyHole   = regexp.MustCompile(hole)
	jsonText  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// fill puts saved values into the holes of texts. The rest stays as it is
// written.
func (c *runningCase) fill(b json.RawMessage) json.RawMessage {
	return jsonText.ReplaceAllFunc(b, func(quoted []byte) []byte {
		if !anyHole.Match(quoted) {
			return quoted
		}
		var text string
		if json.Unmarshal(quoted, &text) != nil {
			return quoted
		}
		out, _ := json.Marshal(c.filled(text))
		return out
	})
}

// filled is a text with its holes filled. One that is a hole and nothing else
// takes the value with its type.
func (c *runningCase) filled(text string) any {
	if m := wholeHole.FindStringSubmatch(text); m != nil {
		return c.value(m[1], m[2])
	}
	return anyHole.ReplaceAllStringFunc(text, func(s string) string {
		m := wholeHole.FindStringSubmatch(s)
		return fmt.Sprint(c.value(m[1], m[2]))
	})
}

func (c *runningCase) value(name, offset string) any {
	v, ok := c.saved[name]
	if !ok {
		secret, ok := c.secrets[name]
		if !ok {
			return nil
		}
		return secret
	}
	n, ok := v.(json.Number)
	if !ok || offset == "" {
		return v
	}
	i, err := n.Int64()
	by, _ := strconv.ParseInt(offset, 10, 64)
	if err != nil {
		return v
	}
	return json.Number(strconv.FormatInt(i+by, 10))
}

// dig finds a part of JSON by names and positions with dots between them; nil
// when there is none.
func dig(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			i, err := strconv.Atoi(part)
			if i < 0 {
				i += len(x)
			}
			if err != nil || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}
