package server_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
	"github.com/fawndb/fawn/server/planner"
)

// The files testdata/rules/*.txt show, rule by rule, what the language answers;
// testdata/rules/README.md tells their format.
//
// go test ./server -run TestRules -rewrite writes what the server answers into
// the files, for review.
var rewrite = flag.Bool("rewrite", false, "write the actual results into testdata/rules")

func TestRules(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "rules", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file := parseRules(string(text))
			runRules(t, file, server.Options{})
			if *rewrite {
				if err := os.WriteFile(name, []byte(file.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestRulesWithoutPlanner runs the files with all rules of the planner off.
func TestRulesWithoutPlanner(t *testing.T) {
	for _, area := range []string{"cursor", "document", "document_field", "document_write", "eval", "hint", "limits",
		"set_basics", "set_compose", "set_event", "set_source", "set_write"} {
		t.Run(area, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("..", "testdata", "rules", area+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			runRules(t, parseRules(string(text)), server.Options{}.WithoutRules(planner.AllRules))
		})
	}
}

// runRules compares the cases of a file, or takes over what the server answers
// instead of what they want.
func runRules(t *testing.T, file *ruleFile, o server.Options) {
	o.Secret = "secret"
	s, err := server.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	for i := range file.cases {
		x := &file.cases[i]
		secret := "secret"
		if x.own {
			name := fmt.Sprintf("rule_%d", i)
			c.must(t, secret, fmt.Sprintf("Database.create({ name: %q, typechecked: false })", name))
			secret += ":" + name + ":admin"
		}
		for _, name := range x.setups {
			for _, query := range file.setup(name) {
				c.must(t, secret, query)
			}
		}
		got := x.run(t, c, secret)
		switch {
		case x.matches(got):
		case *rewrite:
			x.want = got
		default:
			t.Errorf("%s\n%s\nwant\n%s\ngot\n%s", x.title, strings.Join(x.queries, "\n+++\n"), x.want, got)
		}
	}
}

// run runs the queries of a case and words the answer to the last one as the
// files do. They find the cursor of the last page in the variable `after`.
func (x *ruleCase) run(t *testing.T, c *client, secret string) string {
	t.Helper()
	head := map[string]string{
		"X-Format": "tagged", "X-Typecheck": fmt.Sprint(x.typed), "X-Performance-Hints": fmt.Sprint(x.hints),
	}
	var args json.RawMessage
	for i, query := range x.queries {
		body, ok := strings.CutPrefix(query, "template ")
		if !ok {
			text, _ := json.Marshal(query)
			body = string(queryBody(text, args))
		}
		status, out := c.post("/query/1", secret, "application/json", []byte(body), head)
		if i == len(x.queries)-1 {
			return ruleAnswer(status, out)
		}
		if status != 200 {
			t.Fatalf("%s\n%s\nfailed: %s", x.title, query, ruleAnswer(status, out))
		}
		for _, path := range []string{"data.after", "data.@set.after"} {
			if after, ok := dig(out, path).(string); ok {
				args, _ = json.Marshal(map[string]string{"after": after})
			}
		}
	}
	return ""
}

func ruleAnswer(status int, out map[string]any) string {
	var answer string
	if e, ok := out["error"].(map[string]any); ok {
		answer = fmt.Sprintf("error %v: %v", e["code"], e["message"])
		if status != 400 {
			answer += fmt.Sprintf(" (HTTP %d)", status)
		}
		if v, ok := e["abort"]; ok {
			answer += " " + compact(v)
		}
	} else {
		answer = compact(out["data"])
	}
	if summary, _ := out["summary"].(string); summary != "" {
		answer += "\n" + strings.TrimRight(summary, " ") // of log() without arguments
	}
	return answer
}

// matches compares an answer as text. Where the case has wildcards, values are
// compared as those of the conformance vectors are, and all else as text.
func (x *ruleCase) matches(got string) bool {
	if got == x.want || !wildcardText.MatchString(x.want) {
		return got == x.want
	}
	w := newWildcards("")
	want, wantSummary, _ := strings.Cut(x.want, "\n")
	data, summary, _ := strings.Cut(got, "\n")
	if !json.Valid([]byte(want)) {
		return w.matchText(x.want, got)
	}
	return w.match(plain(decodeJSON([]byte(want))), plain(decodeJSON([]byte(data)))) && w.matchText(wantSummary, summary)
}

// TestRuleFiles reads and writes a file with everything that its format has.
func TestRuleFiles(t *testing.T) {
	const text = `# About this file.

=== setup two
C.create({})
+++

1

=== a rule
1
---
{"@int":"1"}

=== another [a] [own, hints]
1

+++
2
---
2
summary
  of lines

=== x[two] [typed, two]
3
---
3
`
	file := parseRules(text)
	if got := file.String(); got != text {
		t.Errorf("read and written again:\n%s", got)
	}
	if got := file.setup("two"); !slices.Equal(got, []string{"C.create({})", "\n1"}) {
		t.Errorf("setup %q", got)
	}
	want := []ruleCase{
		{title: "a rule", queries: []string{"1"}, want: `{"@int":"1"}`},
		{title: "another [a] [own, hints]", own: true, hints: true, queries: []string{"1\n", "2"}, want: "2\nsummary\n  of lines"},
		{title: "x[two] [typed, two]", own: true, typed: true, setups: []string{"two"}, queries: []string{"3"}, want: "3"},
	}
	if got := fmt.Sprintf("%#v", file.cases); got != fmt.Sprintf("%#v", want) {
		t.Errorf("cases\n%#v", file.cases)
	}
	for _, x := range []struct {
		want, got string
		ok        bool
	}{
		{"1", "1", true},
		{"1", "1\ns", false},
		{`{"@object":{"a":1}}`, `{"a":1}`, false},
		{`["<<any>>"]`, `[{"a":1}]`, true},
		{`["<<any>>"]`, "[1]\nwarning", false},
		{"[\"<<any>>\"]\nat <<id1>>", "[1]\nat 5", true},
		{"error x: no <<id1>>.\nerror: no <<id1>>.", "error x: no 5.\nerror: no 5.", true},
		{"error x: no <<id1>>.\nerror: no <<id1>>.", "error x: no 5.\nerror: no 6.", false},
	} {
		if c := (&ruleCase{want: x.want}); c.matches(x.got) != x.ok {
			t.Errorf("%q matches %q: %v", x.want, x.got, !x.ok)
		}
	}
}
