package transfer

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	fawn "github.com/fawndb/fawn/sdk"
	"github.com/fawndb/fawn/sdk/embed"
)

// open opens a database in memory and runs queries on it.
func open(t *testing.T, queries ...string) *fawn.Client {
	t.Helper()
	db, err := embed.Open(context.Background(), embed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, q := range queries {
		if _, err := db.Client().Query(context.Background(), fawn.Source(q)); err != nil {
			t.Fatal(err)
		}
	}
	return db.Client()
}

func export(t *testing.T, client *fawn.Client, o ExportOptions) string {
	t.Helper()
	var out bytes.Buffer
	o.Collection, o.Stdout = "Pet", &out
	if _, err := Export(context.Background(), client, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// timestamps are the times that change from run to run.
var timestamps = regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:.]+Z`)

const pets = `Pet.create({ id: 1, name: "Rex" })
Pet.create({ id: 2, tags: ["a", 1], note: "two\nlines, \"quoted\"" })
Pet.create({ id: 3, name: "Tom", born: Date("2020-01-02") })
null`

func TestExport(t *testing.T) {
	client := open(t, `Collection.create({ name: "Pet", computed_fields: { shout: { body: "p => p.name ?? 'nobody'" } } })`, pets)
	drop := func(text string) string { return timestamps.ReplaceAllString(text, "TS") }
	tests := []struct {
		format Format
		want   string
	}{
		{CSV, `id,coll,ts,shout,name,tags,note,born
1,Pet,TS,Rex,Rex,,,
2,Pet,TS,nobody,,"[""a"",1]","two
lines, ""quoted""",
3,Pet,TS,Tom,Tom,,,2020-01-02
`},
		{NDJSON, `{"id":"1","coll":"Pet","ts":"TS","shout":"Rex","name":"Rex"}
{"id":"2","coll":"Pet","ts":"TS","shout":"nobody","tags":["a",1],"note":"two\nlines, \"quoted\""}
{"id":"3","coll":"Pet","ts":"TS","shout":"Tom","name":"Tom","born":"2020-01-02"}
`},
		{JSON, `[
{"id":"1","coll":"Pet","ts":"TS","shout":"Rex","name":"Rex"},
{"id":"2","coll":"Pet","ts":"TS","shout":"nobody","tags":["a",1],"note":"two\nlines, \"quoted\""},
{"id":"3","coll":"Pet","ts":"TS","shout":"Tom","name":"Tom","born":"2020-01-02"}
]
`},
		{Tagged, `{"@doc":{"id":"1","coll":{"@mod":"Pet"},"ts":{"@time":"TS"},"shout":"Rex","name":"Rex"}}
{"@doc":{"id":"2","coll":{"@mod":"Pet"},"ts":{"@time":"TS"},"shout":"nobody","tags":["a",{"@int":"1"}],"note":"two\nlines, \"quoted\""}}
{"@doc":{"id":"3","coll":{"@mod":"Pet"},"ts":{"@time":"TS"},"shout":"Tom","name":"Tom","born":{"@date":"2020-01-02"}}}
`},
	}
	for _, test := range tests {
		t.Run(string(test.format), func(t *testing.T) {
			if got := drop(export(t, client, ExportOptions{Format: test.format})); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestExportOfNothing(t *testing.T) {
	client := open(t, `Collection.create({ name: "Pet" })`)
	for format, want := range map[Format]string{CSV: "", NDJSON: "", JSON: "[]\n", Tagged: ""} {
		if got := export(t, client, ExportOptions{Format: format}); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

func TestTaggedRoundTrip(t *testing.T) {
	// Computed fields are left out, reserved names and odd names survive.
	schema := `Collection.create({ name: "Pet", computed_fields: { shout: { body: "p => p.name ?? 'nobody'" } } })`
	from := open(t, schema, pets, `Pet.create({ id: 4, "@odd": { "@int": 1.5 }, ttl: Time("2999-01-01T00:00:00Z"), friend: Pet.byId(1) })
	  .updateData({ data: 1, ts: "mine", id: "x" })
	null`)
	file := filepath.Join(t.TempDir(), "pets.tagged.gz")
	export(t, from, ExportOptions{Format: Tagged, File: file})
	to := open(t, schema)
	result, err := Import(context.Background(), to, ImportOptions{Files: []string{file}, Collection: "Pet"})
	if err != nil || result.Imported != 4 {
		t.Fatalf("%+v: %v", result, err)
	}
	want := timestamps.ReplaceAllString(export(t, from, ExportOptions{Format: Tagged}), "TS")
	if got := timestamps.ReplaceAllString(export(t, to, ExportOptions{Format: Tagged}), "TS"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestUnfinishedExportLeavesNothing(t *testing.T) {
	client := open(t, `Collection.create({ name: "Pet" })`, pets)
	dir := t.TempDir()
	file := filepath.Join(dir, "pets.csv")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := ExportOptions{Collection: "Pet", Format: CSV, File: file, Progress: cancelling{cancel}}
	if _, err := Export(ctx, client, o); err == nil {
		t.Error("the export did not notice that it was cancelled")
	}
	text, _ := os.ReadFile(file)
	if names, _ := os.ReadDir(dir); len(names) != 1 || string(text) != "old" {
		t.Errorf("files %v, content %q", names, text)
	}
}

// cancelling is a Progress that cancels at its begin.
type cancelling struct{ cancel func() }

func (c cancelling) Begin(string, int64) { c.cancel() }
func (c cancelling) At(int64, int64)     {}
func (c cancelling) End()                {}
