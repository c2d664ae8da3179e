package parser

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
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

func TestConformanceQueriesParse(t *testing.T) {
	for _, v := range conformanceQueries(t) {
		_, err := Query(&diag.Source{Name: "*query*", Text: v.text}, nil)
		if err != nil && v.code == "" {
			t.Errorf("%s: %q: %v", v.name, v.text, err.(*diag.Error).Items)
		}
	}
}
