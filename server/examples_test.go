package server_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/builtin"
	"github.com/fawndb/fawn/server"
)

// Every example of the table of built-ins gives the result that stands with
// it. Those with a setup have a database of their own.
func TestBuiltinExamples(t *testing.T) {
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := examples{client: &client{handler: s.Handler()}}
	shared := x.database(t)
	run := func(name string, e builtin.Example) {
		if e.Query == "" {
			return
		}
		secret := shared
		if e.Setup != nil {
			secret = x.database(t)
		}
		for _, q := range e.Setup {
			if got := x.run(q, secret); strings.HasPrefix(got, "error ") {
				t.Fatalf("%s: %s\n%s", name, q, got)
			}
		}
		if got := x.run(e.Query, secret); got != e.Result {
			t.Errorf("%s: %s\n got %s\nwant %s", name, e.Query, got, e.Result)
		}
	}
	for _, f := range builtin.Functions() {
		run(f.Qualified(), f.Example)
	}
	for _, section := range builtin.Reference() {
		for _, e := range section.Entries {
			run(e.Name, e.Example)
		}
	}
}

// examples runs the examples of built-ins in child databases.
type examples struct {
	*client
	databases int
}

// database makes a database and returns its secret.
func (x *examples) database(t *testing.T) string {
	t.Helper()
	x.databases++
	name := fmt.Sprintf("examples%d", x.databases)
	if got := x.run(fmt.Sprintf("Database.create({ name: %q, typechecked: true }).name", name), "secret"); got != fmt.Sprintf("%q", name) {
		t.Fatal(got)
	}
	return "secret:" + name + ":admin"
}

// run answers a query as the examples write it: FQL on one line.
func (x *examples) run(query, secret string) string {
	body, _ := json.Marshal(map[string]string{"query": query})
	_, out := x.post("/query/1", secret, "application/json", body, map[string]string{"X-Format": "decorated"})
	if e, ok := out["error"].(map[string]any); ok {
		return fmt.Sprintf("error %v: %v", e["code"], e["message"])
	}
	text, _ := out["data"].(string)
	for _, j := range joints {
		text = j.lines.ReplaceAllString(text, j.join)
	}
	return text
}

// joints are where a result is broken into lines.
var joints = []struct {
	lines *regexp.Regexp
	join  string
}{
	{regexp.MustCompile(`\[\n *`), "["},
	{regexp.MustCompile(`\n *\]`), "]"},
	{regexp.MustCompile(`\n *`), " "},
}
