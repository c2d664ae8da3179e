package server_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/server"
)

// The files testdata/rules/*.txt show, rule by rule, what the language answers.
// A case is
//
//	=== name of the rule it shows
//	query, on any number of lines
//	---
//	result in tagged format, or "error CODE: MESSAGE"
//	summary, on any number of lines
//
// and ends at the next case; blank lines at its end do not count. The cases
// of a file share a database and run in order, without static typing unless
// the name ends in "[typed]". A query that starts with "template " is followed
// by a body in JSON: {"query": ..., "arguments": ...}.
//
// go test ./server -run TestRules -rewrite writes what the server answers into
// the files, for review.
var rewrite = flag.Bool("rewrite", false, "write the actual results into testdata/rules")

type ruleCase struct{ name, query, want string }

func TestRules(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "rules", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			runRules(t, file)
		})
	}
}

func runRules(t *testing.T, file string) {
	cases := readRules(t, file)
	s, err := server.Open(t.Context(), server.Options{Secret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &client{handler: s.Handler()}
	var out strings.Builder
	for _, x := range cases {
		got := c.answer(x)
		fmt.Fprintf(&out, "=== %s\n%s\n---\n%s\n\n", x.name, x.query, got)
		if got != x.want && !*rewrite {
			t.Errorf("%s\n%s\nwant\n%s\ngot\n%s", x.name, x.query, x.want, got)
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readRules(t *testing.T, file string) []ruleCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []ruleCase
	for part := range strings.SplitSeq("\n"+string(text), "\n=== ") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, rest, _ := strings.Cut(part, "\n")
		query, want, _ := strings.Cut(rest+"\n", "\n---\n")
		cases = append(cases, ruleCase{name, strings.TrimRight(query, "\n"), strings.TrimRight(want, "\n")})
	}
	return cases
}

// answer runs a case and words the outcome as the files do.
func (c *client) answer(x ruleCase) string {
	body, ok := strings.CutPrefix(x.query, "template ")
	if !ok {
		b, _ := json.Marshal(map[string]string{"query": x.query})
		body = string(b)
	}
	head := map[string]string{"X-Format": "tagged", "X-Typecheck": fmt.Sprint(strings.HasSuffix(x.name, "[typed]"))}
	status, out := c.post("/query/1", "secret", "application/json", []byte(body), head)
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
