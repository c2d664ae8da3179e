package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A client calls the HTTP handler in process.
type client struct{ handler http.Handler }

func (c *client) post(path, secret, contentType string, body []byte, head map[string]string) (int, map[string]any) {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", contentType)
	for k, v := range head {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	out, _ := decodeJSON(w.Body.Bytes()).(map[string]any)
	return w.Code, out
}

// query runs a query, a text or a template in JSON, for a tagged answer.
func (c *client) query(fql json.RawMessage, secret string, head map[string]string) (int, map[string]any) {
	return c.call(fql, nil, secret, head)
}

func (c *client) call(fql, args json.RawMessage, secret string, head map[string]string) (int, map[string]any) {
	all := map[string]string{"X-Format": "tagged"}
	for k, v := range head {
		all[k] = v
	}
	return c.post("/query/1", secret, "application/json", queryBody(fql, args), all)
}

// must runs a query that has to succeed.
func (c *client) must(t testing.TB, secret, fql string) {
	t.Helper()
	text, _ := json.Marshal(fql)
	if status, out := c.query(text, secret, nil); status != 200 {
		t.Fatalf("%s\nfailed: %v", fql, out)
	}
}

// queryBody is the body of a query's request. It is put together as text, for
// the order of fields in arguments counts.
func queryBody(fql, args json.RawMessage) []byte {
	if len(args) == 0 {
		return fmt.Appendf(nil, `{"query":%s}`, fql)
	}
	return fmt.Appendf(nil, `{"query":%s,"arguments":%s}`, fql, args)
}

// schemaBody is a push of schema files with its content type.
func schemaBody(files ...schemaFile) (body []byte, contentType string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range files {
		p, _ := m.CreateFormFile(f.name, f.name)
		io.WriteString(p, f.text)
	}
	m.Close()
	return b.Bytes(), m.FormDataContentType()
}

type schemaFile struct{ name, text string }

// decodeJSON reads JSON with numbers as they are written; nil when it is none.
func decodeJSON(b []byte) any {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// compact writes JSON as on the wire.
func compact(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v)
	return strings.TrimSpace(b.String())
}

// push replaces the schema by one file.
func (c *client) push(fsl, secret string) (int, map[string]any) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	p, _ := m.CreateFormFile("main.fsl", "main.fsl")
	p.Write([]byte(fsl))
	m.Close()
	return c.post("/schema/1/update?force=true&staged=false", secret, m.FormDataContentType(), b.Bytes(), nil)
}
