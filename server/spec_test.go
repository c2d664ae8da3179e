package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// example shows one rule of the language on a database of its own, with
// static typing off.
type example struct {
	rule string
	// setup are queries that must succeed; queries in one string are
	// separated by lines of "---".
	setup []string
	fql   string
	// want is the result in the tagged format, with the wildcards of the
	// conformance vectors, or "error CODE: MESSAGE".
	want string
	// summary is a part of the response's summary.
	summary string
}

func runExamples(t *testing.T, examples []example) {
	t.Parallel()
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	for i, x := range examples {
		t.Run(x.rule, func(t *testing.T) { c.runExample(t, i, x) })
	}
}

func (c *client) runExample(t *testing.T, number int, x example) {
	name := fmt.Sprintf("example_%d", number)
	c.must(t, "secret", fmt.Sprintf("Database.create({ name: %q, typechecked: false })", name))
	secret := "secret:" + name + ":admin"
	x.prepare(t, c, secret)
	text, _ := json.Marshal(x.fql)
	status, out := c.query(text, secret, nil)
	if why := x.check(status, out); why != "" {
		t.Errorf("%s\n%s", x.fql, why)
	}
}

func (x example) prepare(t *testing.T, c *client, secret string) {
	t.Helper()
	for _, text := range x.setup {
		for fql := range strings.SplitSeq(text, "\n---\n") {
			c.must(t, secret, fql)
		}
	}
}

func (x *example) check(status int, out map[string]any) string {
	s := &step{SummaryContains: x.summary}
	if text, ok := strings.CutPrefix(x.want, "error "); ok {
		code, message, ok := strings.Cut(text, ": ")
		s.Error, s.HTTP = map[string]any{"code": code}, 400
		if ok {
			s.Error["message"] = message
		}
	} else if x.want != "" {
		d := json.NewDecoder(bytes.NewReader([]byte(x.want)))
		if err := d.Decode(new(any)); err != nil {
			return fmt.Sprintf("the example's result is no JSON: %v", err)
		}
		s.Data = json.RawMessage(x.want)
	}
	w := newWildcards("")
	return w.checkQuery(s, response{status: status, body: out})
}
