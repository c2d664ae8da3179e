package parser

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

// A vector is a query text of the conformance vectors with what its response
// must be.
type vector struct {
	name, text string
	code       string // of the expected error, "" when the query succeeds
	summary    string
}

// conformanceQueries returns the query texts of all conformance vectors.
func conformanceQueries(t testing.TB) []vector {
	files, err := filepath.Glob("../../testdata/conformance/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no conformance vectors", err)
	}
	var all []vector
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var c struct {
				Name  string
				Steps []struct {
					FQL     any
					Error   *struct{ Code string }
					Summary string `json:"summary_contains"`
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(name, err)
			}
			for _, s := range c.Steps {
				text, ok := s.FQL.(string)
				if !ok {
					continue
				}
				v := vector{name: c.Name, text: text, summary: s.Summary}
				if s.Error != nil {
					v.code = s.Error.Code
				}
				all = append(all, v)
			}
		}
		f.Close()
	}
	return all
}

// syntaxMessage matches the first line of a summary that is about syntax.
var syntaxMessage = regexp.MustCompile("^(error: )?(Expected [a-z`]|Unexpected end of|Missing return|Invalid identifier|Invalid anonymous|Duplicate (key|lambda)|Object keys do not|Invalid escape|invalid variadic|`[a-z]+` is a keyword|Only lambda argument|Wildcard must be|Interface must be|Default values are|Invalid variadic)")

// TestConformance parses the query of every conformance vector: it must parse
// unless the vector is about a syntax error, and then fail with that error.
func TestConformance(t *testing.T) {
	for _, v := range conformanceQueries(t) {
		if strings.HasPrefix(v.name, "security.ext.users.") {
			continue // statements that are not FQL
		}
		_, err := Query(&diag.Source{Name: "*query*", Text: v.text}, nil)
		var summary string
		if err != nil {
			summary = err.(*diag.Error).Summary()
		}
		syntax := v.code == "invalid_query" && syntaxMessage.MatchString(v.summary)
		switch {
		case v.code != "invalid_query" && err != nil:
			t.Errorf("%s: %q does not parse:\n%s", v.name, v.text, summary)
		case syntax && err == nil:
			t.Errorf("%s: %q parses; want\n%s", v.name, v.text, v.summary)
		case (syntax || err != nil) && !strings.Contains(summary, v.summary):
			t.Errorf("%s: %q: got\n%s\nwant\n%s", v.name, v.text, summary, v.summary)
		case err == nil && v.code == "invalid_query" && v.summary == "":
			t.Logf("%s: %q parses", v.name, v.text)
		}
	}
}
