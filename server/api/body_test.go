package api_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

const noTemplate = "Unexpected JSON Object Field Name. Expected an object with a single key 'fql', 'value', 'array', or 'object'."

func TestWrongBodies(t *testing.T) {
	h := open(t, io.Discard)
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	const prefix = "Invalid request body: "
	for _, c := range []struct{ body, message string }{
		{`[]`, prefix + "Unexpected JSON Array Start."},
		{`"{}"`, prefix + "Unexpected JSON String."},
		{`1`, prefix + "Unexpected JSON Integer."},
		{`1.5`, prefix + "Unexpected JSON Double."},
		{`1e3`, prefix + "Unexpected JSON Double."},
		{`true`, prefix + "Unexpected JSON Boolean."},
		{`null`, prefix + "Unexpected JSON Null."},
		{`{}`, "Invalid request body"},
		{`{"arguments":{}}`, "Invalid request body"},
		{`{"query":1}`, prefix + "Unexpected JSON Integer. Expected query template."},
		{`{"query":null}`, prefix + "Unexpected JSON Null. Expected query template."},
		{`{"query":["1"]}`, prefix + "Unexpected JSON Array Start. Expected query template."},
		{`{"query":false}`, prefix + "Unexpected JSON Boolean. Expected query template."},
		{`{"query":{"fql":["1",2]}}`, prefix + "Unexpected JSON Integer. Expected query template."},
		{`{"query":{}}`, prefix + "Unexpected JSON Object End."},
		{`{"query":{"bogus":1}}`, prefix + noTemplate},
		{`{"query":{"fql":[],"value":1}}`, prefix + noTemplate},
		{`{"query":{"value":1,"value":1}}`, prefix + noTemplate},
		{`{"query":{"fql":"1"}}`, prefix + "Unexpected JSON String."},
		{`{"query":{"fql":{}}}`, prefix + "Unexpected JSON Object Start."},
		{`{"query":{"array":"1"}}`, prefix + "Unexpected JSON String."},
		{`{"query":{"object":[]}}`, prefix + "Unexpected JSON Array Start."},
		{`{"query":{"object":{"a":"1","a":"2"}}}`, prefix + "Duplicate object field `a`"},
		{`{"query":"1","arguments":[]}`, prefix + "Unexpected JSON Array Start. Expected Object."},
		{`{"query":"1","arguments":"x"}`, prefix + "Unexpected JSON String. Expected Object."},
		{`{"query":"a\u0000b"}`, prefix + "FQL strings cannot contain NUL characters"},
		{`{"query":{"fql":["\u0000"]}}`, prefix + "FQL strings cannot contain NUL characters"},
		{`{"query":"1","arguments":{"a":9223372036854775808}}`, "Invalid request body"},
		{`{"query":"1","arguments":{"a":[-9223372036854775809]}}`, "Invalid request body"},
		{`{"query":{"value":99999999999999999999}}`, "Invalid request body"},
		{`{"query":"1","other":{"n":123456789012345678901}}`, "Invalid request body"},
		{`{"query":"1","arguments":{"a":` + nested(999) + `}}`, prefix + "JSON exceeds nesting limit"},
		{`{"query":"1","other":` + nested(1000) + `}`, prefix + "JSON exceeds nesting limit"},
		{`{"query":` + strings.Repeat(`{"fql":[`, 501) + strings.Repeat(`]}`, 501) + `}`, prefix + "JSON exceeds nesting limit"},
		{nested(1001), prefix + "Unexpected JSON Array Start."},
		{"{\"query\":\"\xff\"}", prefix + "invalid UTF-8"},
	} {
		name := c.body
		if len(name) > 60 {
			name = name[:60]
		}
		t.Run(name, func(t *testing.T) { wantInvalid(t, do(t, h, call{body: c.body}), c.message) })
	}
}

// TestBrokenJSON has bodies that are no JSON; the text is the parser's.
func TestBrokenJSON(t *testing.T) {
	h := open(t, io.Discard)
	for _, body := range []string{
		` `, `{`, `{"query"`, `{"query":`, `{"query":"1`, `{"query":"1"`, `{"query":"1",}`, `{"query" "1"}`, `{query:"1"}`,
		`{"query":{"fql":["1"`, `{"query":"1"} 2`, `{"query":"1"}}`, `{"query":'1'}`, `{"query":01}`, "\ufeff" + `{"query":"1"}`,
		`{"query":"1","arguments":{"a"}}`, `{"query":"1","arguments":{"a":`, "{\"query\":\"a\nb\"}", `nul`, `{"query":{"value":}}`,
	} {
		a := do(t, h, call{body: body})
		if a.status != http.StatusBadRequest || a.Error.Code != "invalid_request" ||
			!strings.HasPrefix(a.Error.Message, "Invalid request body: ") || a.Summary != nil || a.Stats != nil {
			t.Errorf("%s: %d %s", body, a.status, a.text)
		}
	}
}

func TestMissingBody(t *testing.T) {
	h := open(t, io.Discard)
	for name, change := range map[string]func(*http.Request){
		"empty":   func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 },
		"nil":     func(r *http.Request) { r.Body, r.ContentLength = nil, 0 },
		"chunked": func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("")), -1 },
		"get":     func(r *http.Request) { r.Method, r.Body, r.ContentLength = http.MethodGet, http.NoBody, 0 },
	} {
		r := request(call{})
		change(r)
		t.Run(name, func(t *testing.T) { wantInvalid(t, send(t, h, r), "No request body provided") })
	}
}

// padded is a query with a body of n bytes.
func padded(n int) string {
	const start, end = `{"query":"1","pad":"`, `"}`
	return start + strings.Repeat("x", n-len(start)-len(end)) + end
}

func TestBodySize(t *testing.T) {
	h := open(t, io.Discard)
	const limit = 8 << 20
	for _, c := range []struct {
		name            string
		size            int
		chunked, secret bool
		status          int
	}{
		{"largest", limit, false, true, http.StatusOK},
		{"largest, chunked", limit, true, true, http.StatusOK},
		{"too large", limit + 1, false, true, http.StatusRequestEntityTooLarge},
		{"too large, chunked", limit + 1, true, true, http.StatusRequestEntityTooLarge},
		{"too large, stranger", limit + 1, false, false, http.StatusRequestEntityTooLarge},
		{"large, stranger", 100 << 10, false, false, http.StatusUnauthorized},
		{"large, chunked, stranger", 100 << 10, true, false, http.StatusUnauthorized},
		{"small, stranger", 60 << 10, false, false, http.StatusUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(call{body: padded(c.size)})
			if c.chunked {
				r.ContentLength = -1
			}
			if !c.secret {
				r.Header.Del("Authorization")
			}
			a := send(t, h, r)
			if a.status != c.status {
				t.Fatalf("status %d, want %d: %s", a.status, c.status, a.text)
			}
			if c.status == http.StatusRequestEntityTooLarge {
				if want := `{"error":{"code":"request_size_exceeded","message":"Request entity is too large"}}`; a.text != want {
					t.Error(a.text)
				}
			}
		})
	}
}

// endless counts what is read of a body without end.
type endless int64

func (e *endless) Read(b []byte) (int, error) {
	*e += endless(len(b))
	return len(b), nil
}

// TestEndlessBody checks how much is read of a body only to be thrown away.
func TestEndlessBody(t *testing.T) {
	h := open(t, io.Discard)
	for _, c := range []struct {
		name      string
		announced int64
		expect    string
		most      endless
		close     string
	}{
		{"unknown length", -1, "", 264<<20 + 1, "close"},
		{"announced", 1 << 40, "", 0, "close"},
		{"waits for the go-ahead", 9 << 20, "100-continue", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var body endless
			r := request(call{head: map[string]string{"Expect": c.expect}})
			r.Body, r.ContentLength = io.NopCloser(&body), c.announced
			a := send(t, h, r)
			if a.status != http.StatusRequestEntityTooLarge || a.head.Get("Connection") != c.close || body > c.most {
				t.Errorf("%d, Connection: %s, after %d bytes", a.status, a.head.Get("Connection"), body)
			}
		})
	}
}

func TestInterruptedBody(t *testing.T) {
	h := open(t, io.Discard)
	send := func(err error) *answer {
		r := request(call{})
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"query":`), iotest.ErrReader(err)))
		r.ContentLength = 100
		return send(t, h, r)
	}
	wantInvalid(t, send(io.ErrUnexpectedEOF), "Invalid request body: unexpected EOF")
	wantInvalid(t, send(errors.New("connection reset")), "Invalid request body: connection reset")
	a := send(os.ErrDeadlineExceeded)
	if want := `{"error":"request timeout: Client timed out."}`; a.status != http.StatusRequestTimeout || a.text != want {
		t.Errorf("stalled: %d %s", a.status, a.text)
	}
}

func TestTemplates(t *testing.T) {
	h := open(t, io.Discard)
	for _, c := range []struct{ body, data string }{
		{`{"query":"1 + 1"}`, `2`},
		{`{"query":{"fql":["1 + 1"]}}`, `2`},
		{`{"query":{"fql":["10 * ",{"fql":["(1 + ","2"]},")"]}}`, `30`},
		{`{"query":{"fql":[{"value":"tea"},".length"]}}`, `3`},
		{`{"query":{"value":{"@int":"7"}}}`, `7`},
		{`{"query":{"fql":[{"value":"<value>"}]}}`, `"<value>"`},
		{`{"query":{"fql":["'<value>' + ",{"value":"1 + 1"}]}}`, `"<value>1 + 1"`},
		{`{"query":{"array":["1","2"]}}`, `[1,2]`},
		{`{"query":{"array":[]}}`, `[]`},
		{`{"query":{"object":{}}}`, `{}`},
		{`{"query":{"object":{"a":"1"}}}`, `{"a":1}`},
		{`{"query":{"array":[{"value":"a"},"'b'.toUpperCase()",{"object":{"c":{"value":null}}}]}}`, `["a","B",{"c":null}]`},
		{`{"query":{"object":{"@ref":{"value":"1"},"a \" b\\c#{1}":"2","":"3","\u0000\u2028🐟":"4"}}}`,
			`{"@ref":"1","a \" b\\c#{1}":2,"":3,"\u0000` + "\u2028🐟" + `":4}`},
		{`{"query":"2","query":"3"}`, `3`},
		{`{"query":"a","arguments":{"a":1,"a":2}}`, `2`},
		{`{"query":"a","arguments":{"b":1},"arguments":{"a":5}}`, `5`},
		{`{"query":"1","arguments":null}`, `1`},
		{`{"arguments":{"b":2,"a":1},"query":"[a, b]"}`, `[1,2]`},
		{`{"query":"a","arguments":{"a":{"@int":"1"}}}`, `{"@int":"1"}`},
		{`{"query":"Math","arguments":{"Math":1}}`, `1`},
		{`{"query":"1","arguments":{"not a name":1}}`, `1`},
		{`{"query":"a","arguments":{"a":[9223372036854775807,-9223372036854775808,1e400,"9999999999999999999999"]}}`,
			`[9223372036854775807,-9223372036854775808,"Infinity","9999999999999999999999"]`},
		{`{"query":{"fql":["1"]},"unknown":[{}]}`, `1`},
		{"\t{ \"query\" : \"'\\ud83d\\udc1f\\u00e9<&>/'\" }\r\n", `"🐟é<&>/"`},
	} {
		a := do(t, h, call{body: c.body})
		if a.status != http.StatusOK || string(a.Data) != c.data {
			t.Errorf("%s\ngot  %s\nwant %s", c.body, a.text, c.data)
		}
	}
}

func TestArguments(t *testing.T) {
	h := open(t, io.Discard)
	for _, c := range []struct{ format, argument, want string }{
		{"simple", `{"@colour":"red"}`, ""},
		{"simple", `1`, ""},
		{"tagged", `1`, "numbers must be tagged"},
		{"decorated", `1`, "numbers must be tagged"},
		{"tagged", `{"@colour":"red"}`, "invalid tag '@colour'"},
		{"tagged", `{"@int":"2147483648"}`, "invalid integer"},
		{"tagged", `{"@mod":"Nope"}`, "no such module 'Nope'"},
		{"tagged", `{"@int":5}`, "@int requires a string value"},
		{"tagged", `{"@int":"1","a":"b"}`, "too many keys in tagged value"},
	} {
		a := do(t, h, call{body: `{"query":"a","arguments":{"a":` + c.argument + `}}`, head: map[string]string{"X-Format": c.format}})
		switch {
		case c.want != "":
			wantInvalid(t, a, "Invalid argument 'a': "+c.want)
		case a.status != http.StatusOK:
			t.Errorf("%s: %s", c.argument, a.text)
		}
	}
	// The first one of the body is reported.
	a := do(t, h, call{body: `{"query":"1","arguments":{"z":1,"a":1}}`, head: map[string]string{"X-Format": "tagged"}})
	wantInvalid(t, a, "Invalid argument 'z': numbers must be tagged")
}

func TestWrongTemplateValue(t *testing.T) {
	h := open(t, io.Discard)
	a := do(t, h, call{body: `{"query":{"fql":["1 + ",{"value":{"@colour":"red"}}]}}`})
	const want = "error: invalid tag '@colour'\nat *query*:1:5\n  |\n1 | 1 + <value>\n  |     ^^^^^^^\n  |"
	if a.status != 400 || a.Error.Code != "invalid_query" || a.Error.Message != "The query failed 1 validation check" ||
		a.Summary == nil || *a.Summary != want {
		t.Error(a.text)
	}
	// Template values are tagged whatever the format is.
	a = do(t, h, call{body: `{"query":{"value":5}}`})
	if a.Error.Code != "invalid_query" || !strings.Contains(*a.Summary, "numbers must be tagged") {
		t.Error(a.text)
	}
}
