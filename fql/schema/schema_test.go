package schema

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fawndb/fawn/fql/diag"
)

// TestConformance reads the schemas of the conformance vectors. Those whose
// error is about parsing must fail with it, all others must be read, but for
// the items that are not supported yet.
func TestConformance(t *testing.T) {
	files, err := filepath.Glob("../../testdata/conformance/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no conformance vectors", err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var c struct {
				Name  string
				Steps []struct {
					FSL   *string
					Error *struct {
						Message  string
						Contains string `json:"message_contains"`
					}
				}
			}
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(name, err)
			}
			for _, step := range c.Steps {
				if step.FSL == nil {
					continue
				}
				want := ""
				if step.Error != nil {
					want = step.Error.Message + step.Error.Contains
				}
				checkVector(t, c.Name, *step.FSL, want)
			}
		}
	}
}

func checkVector(t *testing.T, name, text, want string) {
	_, err := Parse([]*diag.Source{{Name: "main.fsl", Text: text}})
	got := ""
	if err != nil {
		got = err.(*diag.Error).Summary()
	}
	parsing := strings.HasPrefix(name, "schema.err.")
	switch {
	case strings.Contains(got, "not supported yet"):
	case got != "" && (want == "" || !strings.Contains(got, want)):
		t.Errorf("%s: %q: got\n%s\nwant\n%s", name, text, got, want)
	case got == "" && want != "" && parsing:
		t.Errorf("%s: %q: is read, want\n%s", name, text, want)
	}
}
