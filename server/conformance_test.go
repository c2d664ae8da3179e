package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// The conformance vectors run against the HTTP handler in process, each case
// in a database of its own. See testdata/conformance/README.md for the format.

// areas are the vector files that this server must pass.
var areas = []string{"syntax", "scalars", "sets", "documents", "transactions", "wire"}

type vector struct {
	Name  string
	Steps []step
}

type step struct {
	FQL          json.RawMessage
	FSL          *string
	Args         json.RawMessage
	Data         json.RawMessage
	Error        map[string]any
	HTTP         int
	Typecheck    *bool
	StaticType   *string `json:"static_type"`
	Summary      string  `json:"summary_contains"`
	SaveSecret   string  `json:"save_secret"`
	As           string
	SecretSuffix *string `json:"secret_suffix"`
	Secret       *string
}

func TestConformance(t *testing.T) {
	disputed := readDisputed(t)
	for _, area := range areas {
		t.Run(area, func(t *testing.T) {
			t.Parallel()
			s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			c := &client{handler: s.Handler()}
			for i, v := range readVectors(t, area) {
				t.Run(v.Name, func(t *testing.T) {
					if reason, ok := disputed[v.Name]; ok {
						t.Skip("disputed: " + reason)
					}
					c.run(t, i, v)
				})
			}
		})
	}
}

func readVectors(t testing.TB, area string) []vector {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", "conformance", area+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// readDisputed reads the vectors that are known to be wrong: a name and a
// reason a line.
func readDisputed(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "testdata", "conformance", "disputed.txt"))
	if err != nil {
		if os.IsNotExist(err) {
			return nil
		}
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if name, reason, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(name, "#") {
			out[name] = reason
		}
	}
	return out
}

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
	var out map[string]any
	d := json.NewDecoder(w.Body)
	d.UseNumber()
	d.Decode(&out)
	return w.Code, out
}

func (c *client) query(fql json.RawMessage, secret string, s step) (int, map[string]any) {
	body := map[string]any{"query": fql}
	if s.Args != nil {
		body["arguments"] = s.Args
	}
	b, _ := json.Marshal(body)
	head := map[string]string{"X-Format": "tagged"}
	if s.Typecheck != nil {
		head["X-Typecheck"] = fmt.Sprint(*s.Typecheck)
	}
	return c.post("/query/1", secret, "application/json", b, head)
}

func (c *client) push(fsl, secret string) (int, map[string]any) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	p, _ := m.CreateFormFile("main.fsl", "main.fsl")
	p.Write([]byte(fsl))
	m.Close()
	return c.post("/schema/1/update?force=true&staged=false", secret, m.FormDataContentType(), b.Bytes(), nil)
}

// checked reports whether a step needs the static type checker, which this
// server does not have yet: the case cannot go on after it.
func (s step) checked() bool {
	if s.StaticType != nil {
		return true
	}
	if s.Error["code"] == "invalid_query" && (s.Typecheck == nil || *s.Typecheck) {
		return checkerMessage.MatchString(s.Summary) || s.Summary == "" && s.FQL != nil && s.Error["message"] == nil
	}
	return false
}

// needChecker names cases whose "invalid_query" comes from the type checker
// without a message that tells.
var needChecker = map[string]bool{"syntax.static.can_be_disabled": true}

// needsRoles recognises queries that manage roles and keys.
var needsRoles = regexp.MustCompile(`\b(Role|Key|Token|Credential|AccessProvider)\.`)

// checkerMessage recognises what only static checking says.
var checkerMessage = regexp.MustCompile("^(error: )?(Type `|Function was |Cannot use `|Index -1 out|Tuple does not|does not have field|is not a subtype)|is not a subtype of|does not have field|contains extra field")

func (c *client) run(t *testing.T, number int, v vector) {
	name := fmt.Sprintf("case_%d", number)
	if status, out := c.query(json.RawMessage(fmt.Sprintf(`"Database.create({ name: \"%s\", typechecked: true })"`, name)), "secret", step{}); status != 200 {
		t.Fatalf("cannot make a database: %v", out)
	}
	admin := "secret:" + name + ":admin"
	for i, s := range v.Steps {
		if s.checked() || s.Error["code"] == "invalid_query" && needChecker[v.Name] {
			continue
		}
		if s.SaveSecret != "" || s.As != "" || needsRoles.Match(s.FQL) {
			t.Skip("roles and keys are not part of the server yet")
		}
		secret := admin
		if s.SecretSuffix != nil {
			scope := strings.TrimPrefix(*s.SecretSuffix, ":")
			path, role, ok := strings.Cut(scope, ":")
			if ok {
				secret = "secret:" + name + "/" + path + ":" + role
			} else {
				secret = "secret:" + name + ":" + scope
			}
		}
		if s.Secret != nil {
			secret = *s.Secret
		}
		var status int
		var out map[string]any
		if s.FSL != nil {
			status, out = c.push(*s.FSL, secret)
		} else {
			status, out = c.query(s.FQL, secret, s)
		}
		if why := s.check(status, out); why != "" {
			text := string(s.FQL)
			if s.FSL != nil {
				text = *s.FSL
			}
			t.Fatalf("step %d %s\n%s", i+1, text, why)
		}
	}
}

func (s step) check(status int, out map[string]any) string {
	e, _ := out["error"].(map[string]any)
	switch {
	case s.Error != nil:
		if why := checkError(s.Error, s.HTTP, status, e, out); why != "" {
			return why
		}
	case e != nil || status != 200:
		b, _ := json.Marshal(out)
		return fmt.Sprintf("failed: HTTP %d %s", status, b)
	case s.Data != nil:
		var want any
		d := json.NewDecoder(bytes.NewReader(s.Data))
		d.UseNumber()
		d.Decode(&want)
		if !matches(plain(want), plain(out["data"])) {
			got, _ := json.Marshal(out["data"])
			return fmt.Sprintf("want %s\ngot  %s", s.Data, got)
		}
	}
	if summary, _ := out["summary"].(string); !strings.Contains(summary, s.Summary) {
		return fmt.Sprintf("want summary with\n%s\ngot\n%s", s.Summary, summary)
	}
	return ""
}

func checkError(want map[string]any, http, status int, e, out map[string]any) string {
	if e == nil {
		b, _ := json.Marshal(out["data"])
		return fmt.Sprintf("want error %v, got data %s", want, b)
	}
	message, _ := e["message"].(string)
	for k, v := range want {
		switch k {
		case "http":
		case "message_contains":
			if !strings.Contains(message, v.(string)) {
				return fmt.Sprintf("want message with %q, got %q", v, message)
			}
		default:
			w, _ := json.Marshal(v)
			d := json.NewDecoder(bytes.NewReader(w))
			d.UseNumber()
			var wanted any
			d.Decode(&wanted)
			if !matches(plain(wanted), plain(e[k])) {
				got, _ := json.Marshal(e[k])
				return fmt.Sprintf("want error.%s %s\ngot %s (%s)", k, w, got, message)
			}
		}
	}
	if n, ok := want["http"].(float64); ok {
		http = int(n)
	}
	if http != 0 && http != status {
		return fmt.Sprintf("want HTTP %d, got %d", http, status)
	}
	return ""
}

var tags = map[string]bool{"@int": true, "@long": true, "@double": true, "@time": true, "@date": true, "@bytes": true,
	"@uuid": true, "@doc": true, "@ref": true, "@set": true, "@mod": true, "@stream": true, "@object": true}

// tagged is a tagged value; it never equals an object with the tag as key.
type tagged struct {
	tag   string
	value any
}

// plain makes tagged JSON comparable: {"@object":{...}} equals {...}.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 1 {
			for k, x := range v {
				if k == "@object" {
					o := map[string]any{}
					for k, x := range x.(map[string]any) {
						o[k] = plain(x)
					}
					return o
				}
				if tags[k] {
					return tagged{k, plain(x)}
				}
			}
		}
		o := map[string]any{}
		for k, x := range v {
			o[k] = plain(x)
		}
		return o
	case []any:
		a := make([]any, len(v))
		for i, x := range v {
			a[i] = plain(x)
		}
		return a
	}
	return v
}

var digits = regexp.MustCompile(`^-?\d+$`)

func matches(want, got any) bool {
	switch w := want.(type) {
	case string:
		switch w {
		case "<<any>>":
			return true
		case "<<id>>":
			s, ok := got.(string)
			return ok && digits.MatchString(s)
		case "<<time>>":
			if g, ok := got.(tagged); ok {
				return g.tag == "@time"
			}
			s, ok := got.(string)
			return ok && strings.HasSuffix(s, "Z")
		}
	case tagged:
		g, ok := got.(tagged)
		return ok && w.tag == g.tag && matches(w.value, g.value)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k, x := range w {
			if y, ok := g[k]; !ok || !matches(x, y) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !matches(w[i], g[i]) {
				return false
			}
		}
		return true
	}
	return want == got
}
