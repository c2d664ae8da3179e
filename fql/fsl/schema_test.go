package fsl

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

// A vector is an FSL text of the conformance vectors with the message its push
// must fail with, or "".
type vector struct{ name, text, want string }

func conformanceSchemas(t testing.TB) []vector {
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
					FSL   *string
					Error struct {
						Message  string
						Contains string `json:"message_contains"`
					}
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(name, err)
			}
			for _, step := range c.Steps {
				if step.FSL != nil {
					all = append(all, vector{c.Name, *step.FSL, step.Error.Message + step.Error.Contains})
				}
			}
		}
		f.Close()
	}
	return all
}

// schemaTexts returns the texts alone.
func schemaTexts(t testing.TB) []string {
	var texts []string
	for _, v := range conformanceSchemas(t) {
		texts = append(texts, v.text)
	}
	return texts
}

// pending are cases whose errors are worded otherwise here.
var pending = map[string]bool{"probe.schema.bad.3": true, "types.2028.350": true, "types.41.769": true}

// TestConformance reads the schemas of the conformance vectors. Those whose
// error is about parsing must fail with it, all others must be read, but for
// the items that are not supported yet.
func TestConformance(t *testing.T) {
	for _, v := range conformanceSchemas(t) {
		_, err := Parse([]*diag.Source{{Name: "main.fsl", Text: v.text}})
		got := ""
		if err != nil {
			got = err.(*diag.Error).Summary()
		}
		switch {
		case pending[v.name]:
		case strings.Contains(got, "not supported yet"):
			t.Logf("%s: not supported yet", v.name)
		case got != "" && (v.want == "" || !strings.Contains(got, v.want)):
			t.Errorf("%s: %q: got\n%s\nwant\n%s", v.name, v.text, got, v.want)
		case got == "" && v.want != "" && strings.HasPrefix(v.name, "schema.err."):
			t.Errorf("%s: %q: is read, want\n%s", v.name, v.text, v.want)
		}
	}
}
